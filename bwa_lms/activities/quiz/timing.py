"""How long each question took, as far as the moments tell at which answers were changed.

State: "begun" is the start of the attempt (ISO 8601), "log" lists [seconds since then, question], one for each turn to
another question: the time of the last change before the next turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from bwa_lms.api import JSONObject, State

MOST = 400  # turns that are kept
PAUSE = 15 * 60  # seconds between two changes: after that nobody knows who was still there


def begun(now: datetime) -> JSONObject:
    """Return what the state of a new attempt holds."""
    return {"begun": now.isoformat(), "log": []}


def noted(state: State, question: str, now: datetime) -> JSONObject:
    """Return what changes in the state when an answer is changed; nothing for an attempt of before this was noted."""
    start, log = state.get("begun"), _log(state)
    if not isinstance(start, str) or len(log) >= MOST:
        return {}
    moment = max(0, int((now - datetime.fromisoformat(start)).total_seconds()))
    earlier = log[:-1] if log and log[-1][1] == question else log
    return {"log": [*earlier, [moment, question]]}


def seconds(state: State) -> dict[str, int]:
    """Return how long each question took; without those of which that is not known.

    A turn lasts from the change before it. Of several answers that came at once, and of one that came after a PAUSE,
    nobody knows how long they took.
    """
    log = _log(state)
    at_once = {now for (before, _), (now, _) in pairwise(log) if before == now}
    found: dict[str, int] = {}
    unknown: set[str] = set()
    before = 0
    for moment, question in log:
        if moment in at_once or moment - before > PAUSE:
            unknown.add(question)
        found[question] = found.get(question, 0) + moment - before
        before = moment
    for question in unknown:
        del found[question]
    return found


def _log(state: State) -> Sequence[Any]:
    found = state.get("log")
    return found if isinstance(found, list | tuple) else []
