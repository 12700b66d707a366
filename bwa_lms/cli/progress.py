"""Progress of what takes a while: a line that counts on a terminal, a plain line in a pipe."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

EVERY = 0.5  # seconds


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say what is being done; on a terminal also for how long, until the block ends. Writes to standard error."""
    if not _may_count():
        click.echo(f"{what} …", err=True)
        yield
        return
    began = time.monotonic()

    def tick(_number: int, _frame: FrameType | None) -> None:
        click.echo(f"\r{what} … {time.monotonic() - began:.0f} s", nl=False, err=True)

    # A timer of the system and not a thread: the compiler starts processes only where there is no other thread.
    before = signal.signal(signal.SIGALRM, tick)
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
    try:
        tick(0, None)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        click.echo(f"\r{what} … {time.monotonic() - began:.1f} s", err=True)


def _may_count() -> bool:
    main = threading.current_thread() is threading.main_thread()
    return sys.stderr.isatty() and main and hasattr(signal, "setitimer")
