"""A turnstile for processes: one at a time goes through, and whoever stands in it is the next.

SQLite lets a writer that finds it locked ask again up to a tenth of a second later; a busy process then takes the lock
again and again before another one asks. Here each waits at a gate, then, as the only one there, at the bar behind it.
"""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Windows has no such locks; there one process serves.
fcntl: Any = importlib.import_module("fcntl") if os.name == "posix" else None

GATE, BAR = 0, 1  # bytes of the file; each is locked by one process at most
PAUSE = 0.001  # seconds


@contextmanager
def turn(guarded: Path, patience: float) -> Iterator[None]:
    """Go through the turnstile in front of a file, one thread of a process at a time.

    After `patience` seconds it goes on all the same: a process that was stopped halfway stops nobody for ever. So does
    whoever may not write beside the file.
    """
    file = _open(guarded) if fcntl else None
    if file is None:
        yield
        return
    try:
        until = time.monotonic() + patience
        _lock(file, GATE, until)
        _lock(file, BAR, until)
        fcntl.lockf(file, fcntl.LOCK_UN, 1, GATE)
        yield
    finally:
        os.close(file)  # gives everything back


def _open(guarded: Path) -> int | None:
    """Open the turnstile's own file, which whoever may write the guarded one may write; None where that fails."""
    path = guarded.with_name(f"{guarded.name}-turn")
    try:
        try:
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.fchmod(file, guarded.stat().st_mode & 0o666)
    except OSError:
        return None
    return file


def _lock(file: int, byte: int, until: float) -> None:
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            return
        except OSError:
            if time.monotonic() > until:
                return
            time.sleep(PAUSE)
