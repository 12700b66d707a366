"""The pages of a quiz: plain contexts, with nothing in them before its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from bwa_lms.activities.quiz import corrections, marking, rules
from bwa_lms.activities.quiz.model import QuizSpec, Slot
from bwa_lms.api import (
    EVERYTHING,
    LAG,
    AttemptFact,
    CompiledQuestion,
    Earlier,
    Limits,
    NeedsMarker,
    RunTools,
    Show,
    State,
    View,
    percent,
)


def start(spec: QuizSpec, facts: Mapping[str, Any]) -> View:
    """Say how many, how long, how often and what counts; list the attempts so far."""
    return View("quiz/start.html", {**_terms(spec, facts), **_history(spec, facts)})


def attempt(
    spec: QuizSpec, state: State, facts: Mapping[str, Any], now: datetime, tools: RunTools
) -> View:
    """Show the questions of an attempt that goes on; `check` is the page before handing in."""
    given, flags = corrections.answers(state), marking.flags(state)
    asked = [
        {
            "number": number,
            "answered": tools.finished(each, given.get(each.id)),
            "flagged": each.id in flags,
            "view": _view(spec, state, each, "open", tools),
        }
        for number, each in enumerate(in_order(spec, state), 1)
    ]
    context = {
        **_terms(spec, facts),
        "questions": asked,
        "unanswered": sum(not each["answered"] for each in asked),
        "flagged": sum(bool(each["flagged"]) for each in asked),
        "deadline": facts.get("deadline"),
        "now": now,
        "number": state.get("number", 1),
    }
    return View("quiz/attempt.html", context, {"check": "quiz/check.html"})


def result(
    spec: QuizSpec, state: State, facts: Mapping[str, Any], now: datetime, tools: RunTools
) -> View:
    """Show an attempt that was handed in: the mark, what comes next, and of each question what its time allows."""
    attempts: Sequence[AttemptFact] = facts.get("attempts", ())
    passed = rules.settled(spec.mode, spec.grade_by, spec.pass_mark, attempts)
    phase = rules.phase(spec.mode, True, passed, facts.get("left"), facts.get("closes"), now)
    show = rules.show(spec.mode, phase)
    earned, of = Decimal(str(state.get("points", 0))), Decimal(str(state.get("of", 0)))
    shown = show.own or show.key
    context = {
        **_terms(spec, facts),
        **_history(spec, facts),
        "points": earned,
        "of": of,
        "mark": percent(earned, of),
        "waits": any(each.waits for each in attempts[-1:]),
        "passed": rules.passes(percent(earned, of), spec.pass_mark),
        "phase": phase,
        "closes": facts.get("closes"),
        "questions": [
            {
                "number": number,
                "view": _view(spec, state, each, phase, tools),
                "corrected": corrections.how(state, each.id),
            }
            for number, each in enumerate(in_order(spec, state), 1)
        ]
        if shown
        else [],
    }
    return View("quiz/result.html", context)


def reading(spec: QuizSpec, tools: RunTools) -> View:
    """Show a trainer every question, as it was written, with its key; a pool says how many of it are drawn."""
    by_id = {each.id: each for each in spec.questions}
    asked = [
        {
            "number": number,
            "pool": slot if slot.pool and not place else None,
            "view": tools.question_view(by_id[name], 0, None, EVERYTHING),
        }
        for number, (slot, place, name) in enumerate(_places(spec), 1)
    ]
    return View("quiz/reading.html", {**_terms(spec, {}), "questions": asked, "all": len(asked)})


def _places(spec: QuizSpec) -> list[tuple[Slot, int, str]]:
    return [(slot, place, name) for slot in spec.slots for place, name in enumerate(slot.questions)]


def _view(
    spec: QuizSpec, state: State, question: CompiledQuestion, phase: rules.Phase, tools: RunTools
) -> Mapping[str, Any]:
    """Return a question as it counts now, with its answer, what its hint costs, and its mark: what the phase allows.

    Where everybody gets the same, what the question took to be right is told no more.
    """
    counted, given = corrections.as_counted(state, question)
    show = rules.show(spec.mode, phase, given is not None)
    if corrections.how(state, question.id) in ("out", "full"):
        show = Show(open=False)
    offer = marking.hint_offer(question, state, spec.mode, phase) if show.hint else None
    shown = show if offer is None else replace(show, hint=False)
    view = tools.question_view(counted, _seed(state), given, shown)
    return {
        **view,
        "hint_offer": offer if phase == "open" else None,
        "mark": _mark(spec, state, question, view.get("mark"), tools),
    }


def _mark(
    spec: QuizSpec, state: State, question: CompiledQuestion, mark: Any, tools: RunTools
) -> Any:
    """Return what a page says of a mark: less what a hint cost; what was practised waits for nobody."""
    if not mark:
        return None
    if mark["state"] == "waits":
        return None if spec.mode == "practice" else _said(state, question, tools) or mark
    if spec.mode != "practice" and question.id in marking.hints(state):
        earned = marking.of_question(state, question, tools)
        return mark if isinstance(earned, NeedsMarker) else {**mark, "points": earned.points}
    return mark


def _said(state: State, question: CompiledQuestion, tools: RunTools) -> dict[str, Any] | None:
    """Return a trainer's mark as a page shows it: points, the rubric's levels in words, and the comment."""
    said, mark = marking.given(state).get(question.id), marking.of_question(state, question, tools)
    if said is None or isinstance(mark, NeedsMarker):
        return None
    rubric = tools.rubric(question)
    levels = [
        {"title": each.title, "level": each.levels[said["levels"][each.id]]}
        for each in (rubric.criteria if rubric else ())
        if each.id in said["levels"]
    ]
    return {
        "state": "marked",
        "points": mark.points,
        "of": mark.of,
        "levels": levels,
        "comment": said["comment"],
    }


def _terms(spec: QuizSpec, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what holds for whoever looks: the authored limits, or those that a trainer allowed them."""
    limits: Limits = facts.get("limits") or Limits(spec.attempts, spec.wait, spec.time_limit)
    return {
        "mode": spec.mode,
        "marked": spec.of > 0,
        "count": spec.asked,
        "pass_mark": spec.pass_mark,
        "attempts": limits.attempts,
        "wait": limits.wait or None,
        "time_limit": limits.time,
        "lag": int(LAG.total_seconds()),
        "grade_by": spec.grade_by,
    }


def _history(spec: QuizSpec, facts: Mapping[str, Any]) -> dict[str, Any]:
    attempts: Sequence[AttemptFact] = facts.get("attempts", ())
    ended = [
        {
            "number": each.number,
            "at": each.ended_at,
            "mark": rules.share(each),
            "waits": each.waits,
            "earlier": [_earlier(before) for before in each.earlier],
        }
        for each in attempts
        if each.ended
    ]
    grade = rules.grade(spec.grade_by, attempts)
    return {"history": ended, "grade": grade}


def _earlier(before: Earlier) -> dict[str, Any]:
    """Return a mark that no longer counts, in per cent: None where there was none yet."""
    told = before.points is not None and before.of is not None and not before.waits
    mark = percent(before.points or Decimal(0), before.of or Decimal(0)) if told else None
    return {"mark": mark, "until": before.until, "reason": before.reason}


def in_order(spec: QuizSpec, state: State) -> list[CompiledQuestion]:
    """Return the questions of an attempt, in the order in which it asks them."""
    by_id = {each.id: each for each in spec.questions}
    order = state.get("order")
    names = order if isinstance(order, list | tuple) else list(by_id)
    return [by_id[str(name)] for name in names if name in by_id]


def _seed(state: State) -> int:
    seed = state.get("seed", 0)
    return seed if isinstance(seed, int) else 0
