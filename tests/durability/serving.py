"""The real `bwa serve` in processes of its own, and a browser's tab that sends forms to it."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import re
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from bwa_lms.kernel.ids import token
from tests.durability.academy import Person

PATIENCE = 120  # seconds that anything may take on a slow, busy machine
GONE = (OSError, http.client.HTTPException)  # what a browser meets when the server dies

# A server that starts from a process in which everything is imported already starts in a moment.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    ["bwa_lms.app", "bwa_lms.cli.serve", "bwa_lms.migrations", "gunicorn.app.base", __name__]
)


class Process(Protocol):
    """A process that was started, as multiprocessing and subprocess both know it."""

    @property
    def pid(self) -> int | None:
        """Its number."""


def serve(folder: Path, port: int) -> None:
    """Run `bwa serve` in this process, at the head of a process group of its own."""
    from bwa_lms.cli import main

    os.setsid()
    main(["serve", "--instance", str(folder), "--port", str(port)])


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@dataclass(frozen=True)
class Server:
    """A running server: its port, and the process whose group its workers belong to."""

    port: int
    process: Process

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server and its workers at once."""
        assert self.process.pid is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve an instance until the end of the block, then kill whatever is left of the server."""
    port = free_port()
    process = _context.Process(target=serve, args=(folder, port), daemon=True)
    process.start()
    server = Server(port, process)
    try:
        wait_for(port, process.is_alive)
        yield server
    finally:
        server.signal(signal.SIGKILL)
        process.join(PATIENCE)


def wait_for(port: int, alive: object) -> None:
    """Wait until a server listens."""
    assert callable(alive)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert alive(), "the server did not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the server does not listen")


@dataclass(frozen=True)
class Form:
    """A form as a page offers it: where it goes, what was typed, and its idempotency key."""

    path: str
    fields: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default_factory=token)


@dataclass(frozen=True)
class Said:
    """What the server answered: 303 and where to go next, when it is done."""

    status: int
    target: str

    @property
    def done(self) -> bool:
        """Whether the server acknowledged it."""
        return self.status == 303


class Tab:
    """Enough of a browser's tab: the cookie of a sign-in, one connection, and forms."""

    def __init__(self, server: Server, person: Person) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        self.cookie = person.cookie
        self.proof = ""

    def look(self, path: str) -> str:
        """Return a page."""
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        page = answer.read().decode()
        assert answer.status == 200, page
        return page

    def send(self, form: Form) -> Said:
        """Send a form. Raises one of GONE where the server dies before it has answered."""
        self.proof = self.proof or hidden(self.look("/profile"), "csrf")
        body = urlencode({**form.fields, "csrf": self.proof, "key": form.key})
        kind = "application/x-www-form-urlencoded"
        headers = {"Cookie": self.cookie, "Content-Type": kind}
        self.connection.request("POST", form.path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        assert answer.status < 500, page
        return Said(answer.status, answer.headers.get("Location", ""))

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def hidden(page: str, name: str) -> str:
    """Return what a page holds in a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, f"no field {name} in the page"
    return found[1]
