"""What it costs to keep an answer and to hand in, beside one bare row with the same durability, with many at once."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from bwa_lms.kernel.ids import token
from tests.bench import load
from tests.bench.academy import Academy, Sitter
from tests.bench.load import Crowd, Request, Server

SECONDS = 2.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
KINDS = ("answer", "sitting")  # a sitting: an attempt that is started and handed in, two writes


def run(academy: Academy, ours: Server, plain: Server) -> Iterator[tuple[str, Crowd, Crowd]]:
    """Yield, for each kind of write, what it got and what as many bare rows got, measured in turns."""
    for kind in KINDS:
        makers = [_maker(kind, each, ours) for each in academy.sitters]
        bare = [_bare() for _ in makers]
        yield kind, load.crowd(ours, makers, SECONDS), load.crowd(plain, bare, SECONDS)


def _maker(kind: str, sitter: Sitter, server: Server) -> Callable[[], Request]:
    return sitter.answering(server) if kind == "answer" else _sitting(sitter, server)


def _sitting(sitter: Sitter, server: Server) -> Callable[[], Request]:
    proof = sitter.proof(server)
    steps = itertools.cycle(("start", "hand-in"))

    def make() -> Request:
        body = urlencode({**proof, "key": token()}).encode()
        return "POST", f"{sitter.practice}/{next(steps)}", body, sitter.headers | FORM

    return make


def _bare() -> Callable[[], Request]:
    def make() -> Request:
        return "POST", "/", urlencode({"text": secrets.token_hex(200)}).encode(), FORM

    return make
