"""What keeps a command from running, said in one line instead of a traceback."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import click


class CannotRun(click.ClickException):
    """The command could not do its work at all; says nothing about what it was to work on."""

    exit_code = 2


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what the system or the database refuses into one clear line."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:  # whoever reads has had enough: click ends quietly
            raise
        raise CannotRun(_of_system(error)) from error
    except Exception as error:
        if not type(error).__module__.startswith("sqlalchemy."):
            raise
        raise CannotRun(f"the database refused: {getattr(error, 'orig', error)}") from error


def _of_system(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason
