"""A quiz: questions that are answered in attempts and marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bwa_lms.activities.quiz import corrections, items, marking, pages, rules, timing
from bwa_lms.activities.quiz.model import QuizAuthored, QuizSpec, Slot, compile_quiz
from bwa_lms.api import (
    ActivityType,
    Answered,
    AttemptFact,
    Audience,
    CompiledQuestion,
    CompileTools,
    Completion,
    Counted,
    Event,
    Evidence,
    Expired,
    Flagged,
    Hinted,
    ItemFact,
    Limits,
    Marked,
    Refused,
    Regraded,
    Response,
    RunTools,
    Source,
    State,
    Step,
    Submitted,
    Terms,
    View,
    arranged,
)


class Quiz(ActivityType[QuizAuthored, QuizSpec]):
    """Complete when the mark is enough.

    Practice, and a quiz of survey items alone, are complete once they were handed in, and never count.
    """

    kind = "quiz"
    suffix = ".quiz.yml"
    version = 2  # 1: no pools, every question alone in its place
    label = "Quiz"
    authored = QuizAuthored
    spec = QuizSpec
    templates = Path(__file__).parent / "templates"

    def compile(
        self, authored: QuizAuthored, source: Source, tools: CompileTools
    ) -> QuizSpec | None:
        """Return the spec."""
        return compile_quiz(authored, source, tools)

    def questions(self, spec: QuizSpec) -> Sequence[CompiledQuestion]:
        """Return all questions, as they were written."""
        return spec.questions

    def upgrade(self, old: Mapping[str, Any], old_version: int) -> QuizSpec:
        """Return a spec of version 1 with each question in a place of its own."""
        alone = [{"questions": (each["id"],)} for each in old["questions"]]
        return QuizSpec.model_validate({"slots": alone, **old})

    def limits(self, spec: QuizSpec) -> Limits:
        """Return what the quiz file says."""
        return Limits(spec.attempts, spec.wait, spec.time_limit)

    def again(self, spec: QuizSpec, attempts: Sequence[AttemptFact]) -> bool:
        """Say no once it was passed: the key was shown then."""
        return not rules.settled(spec.mode, spec.grade_by, spec.pass_mark, attempts)

    def start(self, spec: QuizSpec, seed: int, terms: Terms, now: datetime) -> State:
        """Begin with what the seed draws from the pools, in its order, and nothing answered."""
        drawn = [name for slot in spec.slots for name in _drawn(slot, seed)]
        order = arranged(drawn, seed if spec.shuffle else 0, str)
        return {
            "seed": seed if spec.shuffle else 0,
            "number": terms.number,
            "order": order,
            "answers": {},
            "handed_in": False,
            **timing.begun(now),
        }

    def step(
        self, spec: QuizSpec, state: State, event: Event, now: datetime, tools: RunTools
    ) -> Step:
        """Keep an answer, mark all of them when they are handed in or the time is over, or take what a trainer says."""
        if state.get("handed_in") and spec.mode != "practice":
            asked = pages.in_order(spec, state)
            if isinstance(event, Marked):
                return marking.mark(asked, state, event, tools)
            if isinstance(event, Regraded):
                return marking.regrade(asked, state, event, tools)
        if state.get("handed_in"):
            raise Refused("This attempt was handed in.")
        if isinstance(event, Answered):
            return _answer(spec, state, event, now, tools)
        if isinstance(event, Flagged):
            return marking.flag(_asked(spec, state, event.question), state, event.flagged)
        if isinstance(event, Hinted):
            return marking.hint(_asked(spec, state, event.question), state, spec.mode)
        if isinstance(event, Submitted | Expired):
            return _hand_in(spec, state, tools)
        raise Refused("Nothing in this quiz waits for a marker.")

    def to_mark(self, spec: QuizSpec, state: State, tools: RunTools) -> Mapping[str, Response]:
        """Return the answers that a trainer marks; nobody marks what was practised."""
        if not state.get("handed_in") or spec.mode == "practice":
            return {}
        return marking.to_mark(pages.in_order(spec, state), state, tools)

    def counted(self, spec: QuizSpec, state: State) -> Mapping[str, Counted]:
        """Return the questions of an attempt that counts, with what was decided about each."""
        if not state.get("handed_in") or not spec.counts:
            return {}
        return corrections.counted(pages.in_order(spec, state), state)

    def items(self, spec: QuizSpec, state: State, tools: RunTools) -> Sequence[ItemFact]:
        """Return the questions of an attempt that was handed in."""
        return items.items(spec, state, tools) if state.get("handed_in") else ()

    def view(
        self,
        spec: QuizSpec,
        state: State | None,
        facts: Mapping[str, Any],
        audience: Audience,
        now: datetime,
        tools: RunTools,
    ) -> View:
        """Show the start page, the attempt, its result, or (to trainers) every question with its key."""
        if audience == "trainer":
            return pages.reading(spec, tools)
        if state is None:
            return pages.start(spec, facts)
        if state.get("handed_in"):
            return pages.result(spec, state, facts, now, tools)
        return pages.attempt(spec, state, facts, now, tools)

    def complete(
        self, spec: QuizSpec, attempts: Sequence[AttemptFact], facts: Mapping[str, Any]
    ) -> Completion:
        """Grade the attempts that have ended; a passed quiz stays passed whatever comes after."""
        mark = rules.grade(spec.grade_by, attempts)
        best = rules.grade("highest", attempts)
        enough = mark if spec.grade_by == "highest" else _either(mark, best, spec)
        if not spec.counts:
            done = any(each.ended for each in attempts)
            return Completion(done, left="" if done else "hand in one attempt")
        done = rules.passes(enough, spec.pass_mark)
        left = "" if done else _left(spec, attempts, mark)
        return Completion(done, mark, spec.weight, left)


def _either(mark: Decimal | None, best: Decimal | None, spec: QuizSpec) -> Decimal | None:
    """The grade decides, unless grading by the latest would take back a pass that was reached."""
    return best if spec.grade_by == "latest" and rules.passes(best, spec.pass_mark) else mark


def _left(spec: QuizSpec, attempts: Sequence[AttemptFact], mark: Decimal | None) -> str:
    if any(each.waits for each in attempts):
        return "a trainer has to mark it"
    goal = f"pass with {spec.pass_mark.normalize():f} %" if spec.pass_mark else "hand it in"
    return goal if mark is None else f"{goal}; the mark is {mark.normalize():f} % so far"


def _drawn(slot: Slot, seed: int) -> Sequence[str]:
    """Return what an attempt asks of a place: in a pool, those that the seed puts first."""
    return arranged(slot.questions, seed, str)[: slot.draw] if slot.pool else slot.questions


def _asked(spec: QuizSpec, state: State, name: str) -> CompiledQuestion:
    """Return a question of this attempt. Raises Refused for any other."""
    for each in pages.in_order(spec, state):
        if each.id == name:
            return each
    raise Refused("There is no such question in this attempt.")


def _answer(spec: QuizSpec, state: State, event: Answered, now: datetime, tools: RunTools) -> Step:
    question = _asked(spec, state, event.question)
    kept = dict(corrections.answers(state))
    before, stands = kept.pop(question.id, None), event.response
    if rules.show(spec.mode, "open").stands:
        stands = tools.settle(question, before, stands)
    if stands is not None:
        kept[question.id] = stands
    took = timing.noted(state, question.id, now) if stands != before else {}
    return Step({**state, "answers": kept, **took})


def _hand_in(spec: QuizSpec, state: State, tools: RunTools) -> Step:
    asked = pages.in_order(spec, state)
    score = marking.score(asked, state, tools, practice=spec.mode == "practice")
    after = {**state, "handed_in": True, **score.told()}
    body = {**score.told(), "answered": len(corrections.answers(state))}
    return Step(after, score.outcome(), (Evidence("handed-in", body),))
