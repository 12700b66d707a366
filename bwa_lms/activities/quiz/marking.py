"""The marks of an attempt: what rules mark at once, and what a trainer marks afterwards.

State: "marks" maps a question that a trainer marked to {"share": part of its points from 0 to 1, "comment": sanitised
HTML, "levels": criterion id to level}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bwa_lms.api import (
    JSON,
    CompiledQuestion,
    Evidence,
    Mark,
    Marked,
    NeedsMarker,
    Outcome,
    Refused,
    Response,
    RunTools,
    State,
    Step,
    points,
)


@dataclass(frozen=True)
class Score:
    """What an attempt earned so far, out of what; `waits` says that a trainer has to mark something."""

    points: Decimal
    of: Decimal
    waits: bool

    def told(self) -> dict[str, JSON]:
        """Return it as state and evidence keep it; nothing where there was nothing to earn."""
        return {"points": str(self.points), "of": str(self.of)} if self.of else {}

    def outcome(self) -> Outcome:
        """Return the core columns of an attempt that has ended with it."""
        return Outcome(True, self.points, self.of, self.waits) if self.of else Outcome(True)


def answers(state: State) -> Mapping[str, Any]:
    """Return the answers of an attempt, by question."""
    found = state.get("answers")
    return found if isinstance(found, Mapping) else {}


def given(state: State) -> Mapping[str, Any]:
    """Return what a trainer said of each answer, by question."""
    found = state.get("marks")
    return found if isinstance(found, Mapping) else {}


def of_question(state: State, question: CompiledQuestion, tools: RunTools) -> Mark | NeedsMarker:
    """Return the mark of one question: the rule's, else the trainer's, else that it waits."""
    mark = tools.mark(question, answers(state).get(question.id))
    said = given(state).get(question.id)
    if isinstance(mark, NeedsMarker) and said is not None:
        return Mark(points(Decimal(str(said["share"])) * mark.of), mark.of)
    return mark


def score(
    asked: Sequence[CompiledQuestion], state: State, tools: RunTools, *, practice: bool
) -> Score:
    """Add up the marks of an attempt; nobody marks what was practised."""
    marks = [of_question(state, each, tools) for each in asked]
    known = [mark for mark in marks if not isinstance(mark, NeedsMarker)]
    waits = not practice and len(known) < len(marks)
    within = marks if waits else known
    return Score(
        points(sum((mark.points for mark in known), Decimal(0))),
        points(sum((mark.of for mark in within), Decimal(0))),
        waits,
    )


def to_mark(
    asked: Sequence[CompiledQuestion], state: State, tools: RunTools
) -> Mapping[str, Response]:
    """Return the answers that a trainer marks, marked or not, by question."""
    written = answers(state)
    return {
        each.id: written[each.id]
        for each in asked
        if each.id in written and isinstance(tools.mark(each, written[each.id]), NeedsMarker)
    }


def mark(asked: Sequence[CompiledQuestion], state: State, event: Marked, tools: RunTools) -> Step:
    """Take a trainer's mark. Raises Refused for an answer that no trainer marks."""
    if event.question not in to_mark(asked, state, tools):
        raise Refused("Nothing here waits for a marker.")
    share = min(max(event.share, Decimal(0)), Decimal(1))
    said = {"share": str(share), "comment": event.comment, "levels": dict(event.levels)}
    after = {**state, "marks": {**given(state), event.question: said}}
    now = score(asked, after, tools, practice=False)
    body = {"question": event.question, "levels": dict(event.levels), **now.told()}
    return Step({**after, **now.told()}, now.outcome(), (Evidence("answer-marked", body),))
