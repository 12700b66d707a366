"""What the suite is given: questions and activities as they are written, and what people do with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from typing import Any

from bwa_lms.api.activity import Event
from bwa_lms.api.question import Response, Show

Fields = Mapping[str, Sequence[str]]
Render = Callable[[str, Mapping[str, Any]], str]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SEEDS = (0, 1, 7, 2**40)
OPEN = Show(hint=True)
COUNTING = Show(hint=True, stands=True)
SHOWS = tuple(
    Show(own=own, because=because, key=key, hint=hint, open=opened, stands=stands)
    for own, because, key, hint, opened, stands in product((False, True), repeat=6)
)
# What no page ever sends, and people with tools do.
HOSTILE: tuple[Fields, ...] = (
    {"": ["\x00"]},
    {"": ["x" * 100_000]},
    {"": ["9" * 100_000]},
    {"": ["<script>alert(1)</script>"]},
    {"": ["../../etc/passwd", "' OR 1=1 --"]},
    {"": ["__proto__", "constructor"]},
    {"": ["NaN"]},
    {"": ["-Infinity"]},
    {"": ["1e999999999"]},
    {"": ["\u202e\ud7ff\U0010ffff" * 30]},
    {"somewhere-else": ["1"]},
    {"0": ["0"], "[]": ["true"]},
)
ODD_RESPONSES: tuple[Response, ...] = ({}, {"unknown": [1, None]}, {"": ""})


@dataclass(frozen=True)
class QuestionExample:
    """A question as it is written (every scalar a text, as the loader gives it) and forms that answer it.

    `right` earns everything and `wrong` less, unless a trainer marks; `swapped` holds the keys that make the same
    question with another key; `secret` are words that nobody may see before its time; `steps` are further answers, such
    as parts of one.
    """

    written: Mapping[str, Any]
    right: Fields
    wrong: Fields
    swapped: Mapping[str, Any] = field(default_factory=dict)
    secret: Sequence[str] = ()
    hostile: Sequence[Fields] = ()
    steps: Sequence[Fields] = ()


@dataclass(frozen=True)
class ActivityExample:
    """An activity as it is written, the events that one person brings about, and what they come to.

    `facts` is what `needs` asks for, once all is done; `completes` says whether the activity is complete then;
    `swapped` replaces `written` for the same activity with another key; `secret` are words that no participant may
    see before the first event.
    """

    written: Mapping[str, Any]
    body: str = ""
    events: Sequence[Event] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    completes: bool = True
    swapped: Mapping[str, Any] = field(default_factory=dict)
    secret: Sequence[str] = ()
