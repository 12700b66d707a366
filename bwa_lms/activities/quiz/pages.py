"""The pages of a quiz: plain contexts, with nothing in them before its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from bwa_lms.activities.quiz import marking, rules
from bwa_lms.activities.quiz.model import QuizSpec
from bwa_lms.api import (
    EVERYTHING,
    AttemptFact,
    CompiledQuestion,
    NeedsMarker,
    RunTools,
    Show,
    State,
    View,
    percent,
)


def start(spec: QuizSpec, facts: Mapping[str, Any]) -> View:
    """Say how many, how long, how often and what counts; list the attempts so far."""
    return View("quiz/start.html", {**_terms(spec), **_history(spec, facts)})


def attempt(
    spec: QuizSpec, state: State, facts: Mapping[str, Any], now: datetime, tools: RunTools
) -> View:
    """Show the questions of an attempt that goes on; `check` is the page before handing in."""
    given = marking.answers(state)
    asked = [
        {
            "number": number,
            "answered": tools.finished(each, given.get(each.id)),
            "view": _view(
                spec, state, each, rules.show(spec.mode, "open", each.id in given), tools
            ),
        }
        for number, each in enumerate(in_order(spec, state), 1)
    ]
    context = {
        **_terms(spec),
        "questions": asked,
        "unanswered": sum(not each["answered"] for each in asked),
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
        **_terms(spec),
        **_history(spec, facts),
        "points": earned,
        "of": of,
        "mark": percent(earned, of),
        "waits": any(each.waits for each in attempts[-1:]),
        "passed": rules.passes(percent(earned, of), spec.pass_mark),
        "phase": phase,
        "closes": facts.get("closes"),
        "questions": [
            {"number": number, "view": _view(spec, state, each, show, tools)}
            for number, each in enumerate(in_order(spec, state), 1)
        ]
        if shown
        else [],
    }
    return View("quiz/result.html", context)


def reading(spec: QuizSpec, tools: RunTools) -> View:
    """Show a trainer every question, as it was written, with its key."""
    asked = [
        {"number": number, "view": tools.question_view(each, 0, None, EVERYTHING)}
        for number, each in enumerate(spec.questions, 1)
    ]
    return View("quiz/reading.html", {**_terms(spec), "questions": asked})


def _view(
    spec: QuizSpec, state: State, question: CompiledQuestion, show: Show, tools: RunTools
) -> Mapping[str, Any]:
    """Return a question with its answer; what a trainer said stands beside it, what was practised waits for nobody."""
    given = marking.answers(state).get(question.id)
    view = tools.question_view(question, _seed(state), given, show)
    mark = view.get("mark")
    if not mark or mark["state"] != "waits":
        return view
    if spec.mode == "practice":
        return {**view, "mark": None}
    return {**view, "mark": _said(state, question, tools) or mark}


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


def _terms(spec: QuizSpec) -> dict[str, Any]:
    return {
        "mode": spec.mode,
        "marked": spec.of > 0,
        "count": len(spec.questions),
        "pass_mark": spec.pass_mark,
        "attempts": spec.attempts,
        "wait": spec.wait if spec.wait else None,
        "time_limit": spec.time_limit,
        "grade_by": spec.grade_by,
    }


def _history(spec: QuizSpec, facts: Mapping[str, Any]) -> dict[str, Any]:
    attempts: Sequence[AttemptFact] = facts.get("attempts", ())
    ended = [
        {"number": each.number, "at": each.ended_at, "mark": rules.share(each), "waits": each.waits}
        for each in attempts
        if each.ended
    ]
    grade = rules.grade(spec.grade_by, attempts)
    return {"history": ended, "grade": grade}


def in_order(spec: QuizSpec, state: State) -> list[CompiledQuestion]:
    """Return the questions of an attempt, in the order in which it asks them."""
    by_id = {each.id: each for each in spec.questions}
    order = state.get("order")
    names = order if isinstance(order, list | tuple) else list(by_id)
    return [by_id[str(name)] for name in names if name in by_id]


def _seed(state: State) -> int:
    seed = state.get("seed", 0)
    return seed if isinstance(seed, int) else 0
