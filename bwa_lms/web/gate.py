"""What every request passes first: is it readable, who sends it, did one of our own pages make it, may they."""

from __future__ import annotations

from flask import Flask, abort, g, request
from werkzeug.wrappers import Response

from bwa_lms.web import access, actor, csrf
from bwa_lms.web.engine import engine

LONGEST = 4_000  # characters of an address
_UNREADABLE = "\x00", "\ufffd"


def install(app: Flask) -> None:
    """Let every request of `app` pass the gate."""
    app.before_request(gate)


def gate() -> Response | None:
    """Answer a request that may not go on; None lets it through."""
    if request.endpoint == "asset":
        return None
    _readable()
    if "actor" not in g:
        actor.enter(engine().identify())
    stopped = access.guard()
    if stopped is None:
        csrf.check()
        _readable_form()
    return stopped


def _readable() -> None:
    address = request.full_path
    if len(address) > LONGEST:
        abort(414)
    values = [value for pair in request.args.items(multi=True) for value in pair]
    if any(mark in text for text in [request.path, *values] for mark in _UNREADABLE):
        abort(400)


def _readable_form() -> None:
    if any("\x00" in text for pair in request.form.items(multi=True) for text in pair):
        abort(400)
