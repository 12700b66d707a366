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
def turn(path: Path, patience: float) -> Iterator[None]:
    """Go through the turnstile at `path`, one thread of a process at a time.

    After `patience` seconds it goes on all the same: a process that was stopped halfway stops nobody for ever.
    """
    if fcntl is None:  # pragma: no cover
        yield
        return
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + patience
        _lock(file, GATE, until)
        _lock(file, BAR, until)
        fcntl.lockf(file, fcntl.LOCK_UN, 1, GATE)
        yield
    finally:
        os.close(file)  # gives everything back


def _lock(file: int, byte: int, until: float) -> None:
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            return
        except OSError:
            if time.monotonic() > until:
                return
            time.sleep(PAUSE)
