"""A power cut without losing power: run a program on a disk that remembers what was synced, then look at that disk."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.durability.serving import PATIENCE, Server

SOURCE = Path(__file__).with_name("powercut.c")
FLAGS = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC")


class Disk:
    """What survives, of everything that runs with `environment`: the copies that powercut.c keeps."""

    def __init__(self, folder: Path) -> None:
        self.shim = _compile(folder)
        self.copies = folder / "durable"
        self.copies.mkdir()

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program that runs on this disk."""
        return os.environ | {"LD_PRELOAD": str(self.shim), "DURABLE": str(self.copies)}

    def cut(self, into: Path) -> Path:
        """Copy what survives a power cut at this moment; nothing may run meanwhile."""
        return Path(shutil.copytree(self.copies, into))


def _compile(folder: Path) -> Path:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.fail("a C compiler (cc) is needed: `make test` installs one", pytrace=False)
    shim = folder / "powercut.so"
    subprocess.run([compiler, *FLAGS, "-o", shim, SOURCE, "-ldl"], check=True)
    return shim


def replay(copies: Path, folder: Path, target: Path) -> Path:
    """Put `folder` together in `target` as a machine finds it after the cut."""
    listings = (path for path in copies.iterdir() if not path.name.startswith("."))
    own = f"{folder.resolve()}\n".encode()
    [listing] = [path for path in listings if path.read_bytes()[: len(own)] == own]
    _lay_out(copies, listing, target)
    return target


def _lay_out(copies: Path, listing: Path, target: Path) -> None:
    target.mkdir()
    lines = listing.read_text().split("\n")[1:-1] if listing.exists() else []
    for line in lines:
        kind, identity, name = line.split(" ", 2)
        kept = copies / identity
        if kind == "d":
            _lay_out(copies, kept, target / name)
        else:
            (target / name).write_bytes(kept.read_bytes() if kept.exists() else b"")


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """Stop the server and its workers in the middle of whatever they do, and let them go on afterwards."""
    server.signal(signal.SIGSTOP)
    try:
        until = time.monotonic() + PATIENCE
        while not all(state == "T" for state in _states(server)):
            assert time.monotonic() < until, "the server does not stop"
            time.sleep(0.001)
        yield
    finally:
        server.signal(signal.SIGCONT)


def _states(server: Server) -> Iterator[str]:
    """Yield the state of every thread of the server's process group."""
    for path in Path("/proc").glob("[0-9]*/task/[0-9]*/stat"):
        try:
            state, _parent, group = path.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(group) == server.process.pid and state not in "XZ":
            yield state
