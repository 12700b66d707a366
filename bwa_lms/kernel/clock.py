"""The clock is injected: nothing in the engine asks the operating system for the time on its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC)


@dataclass
class SetClock:
    """A clock that stands still until it is moved: for tests and for the demo's two years."""

    at: datetime

    def now(self) -> datetime:
        """Return the moment that was set."""
        return self.at

    def move(self, by: timedelta) -> None:
        """Move the clock forward, or back with a negative span."""
        self.at += by
