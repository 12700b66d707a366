"""The marks of an attempt: what rules mark at once, and what a trainer marks afterwards.

State: "marks" maps a question that a trainer marked to {"share": part of its points from 0 to 1, "comment": sanitised
HTML, "levels": criterion id to level}; "hints" lists the questions whose hint was bought, "flags" those
that somebody wants to come back to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bwa_lms.activities.quiz import corrections
from bwa_lms.activities.quiz.rules import SHOWN, Mode, Phase
from bwa_lms.api import (
    JSON,
    NOTHING_TO_EARN,
    CompiledQuestion,
    Evidence,
    JSONObject,
    Mark,
    Marked,
    NeedsMarker,
    Outcome,
    Refused,
    Regraded,
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


def given(state: State) -> Mapping[str, Any]:
    """Return what a trainer said of each answer, by question."""
    found = state.get("marks")
    return found if isinstance(found, Mapping) else {}


def of_question(state: State, question: CompiledQuestion, tools: RunTools) -> Mark | NeedsMarker:
    """Return the mark of a question as it counts now: the rule's, else the trainer's, else that it waits.

    A hint takes what it cost when it was opened.
    """
    how = corrections.how(state, question.id)
    if how == "out":
        return NOTHING_TO_EARN
    mark = tools.mark(*corrections.as_counted(state, question))
    if how == "full":
        return Mark(mark.of, mark.of)
    said = given(state).get(question.id)
    if isinstance(mark, NeedsMarker) and said is not None:
        mark = Mark(points(Decimal(str(said["share"])) * mark.of), mark.of)
    if isinstance(mark, Mark) and question.id in hints(state):
        left = max(mark.points - points(question.hint_cost * mark.of / 100), Decimal(0))
        return replace(mark, points=left)
    return mark


def hints(state: State) -> Sequence[str]:
    """Return the questions whose hint was bought."""
    return _names(state.get("hints"))


def flags(state: State) -> Sequence[str]:
    """Return the questions that somebody wants to come back to."""
    return _names(state.get("flags"))


def _names(found: object) -> Sequence[str]:
    return [str(each) for each in found] if isinstance(found, list | tuple) else []


def flag(question: CompiledQuestion, state: State, flagged: bool) -> Step:
    """Put a flag on a question, or take it off."""
    kept = set(flags(state)) - {question.id}
    return Step({**state, "flags": sorted(kept | ({question.id} if flagged else set()))})


def hint(question: CompiledQuestion, state: State, mode: Mode) -> Step:
    """Show a hint for its cost, once. Raises Refused where there is none to buy."""
    if not question.hint_cost or "hint" not in SHOWN[mode]["open"]:
        raise Refused("This question has no hint that costs anything.")
    return Step({**state, "hints": sorted({*hints(state), question.id})})


def hint_offer(
    question: CompiledQuestion, state: State, mode: Mode, phase: Phase
) -> Decimal | None:
    """Return what a hint costs that is not shown yet, in per cent of the points; None: there is nothing to buy.

    Practice earns nothing, so that a hint costs nothing there; once the key is out, all hints are.
    """
    free = mode == "practice" or phase == "released" or question.id in hints(state)
    return None if free or not question.hint_cost else question.hint_cost


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
    """Return the answers that a trainer marks, marked or not, by question: none for what counts the same for all."""
    written = corrections.answers(state)
    open_ones = [each for each in asked if corrections.how(state, each.id) not in ("out", "full")]
    return {
        each.id: written[each.id]
        for each in open_ones
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


def regrade(
    asked: Sequence[CompiledQuestion], state: State, event: Regraded, tools: RunTools
) -> Step:
    """Take what a trainer decided about the questions that were asked. Raises Refused where nothing would count."""
    decided = {
        each.id: corrections.decide(state, each, event.corrections[each.id], tools)
        for each in asked
        if each.id in event.corrections
    }
    if not decided:
        raise Refused("Nothing in this attempt is corrected.")
    kept: JSONObject = {**corrections.corrections(state), **decided}
    after = {**state, "corrections": kept}
    now = score(asked, after, tools, practice=False)
    if not now.of:
        raise Refused("No question would count. Give full points for one of them at least.")
    hows: dict[str, JSON] = {name: event.corrections[name].how for name in decided}
    body = {"questions": hows, "reason": event.reason, **now.told()}
    return Step({**after, **now.told()}, now.outcome(), (Evidence("regraded", body),))
