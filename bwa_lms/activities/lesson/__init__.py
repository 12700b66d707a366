"""A lesson: prose with self-checks, marked as read by whoever read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from bwa_lms.api import (
    EVERYTHING,
    ActivityAuthored,
    ActivityType,
    Answered,
    AttemptFact,
    Audience,
    CompiledQuestion,
    CompileTools,
    Completion,
    Event,
    Evidence,
    Outcome,
    Prose,
    Refused,
    Rendered,
    Response,
    RunTools,
    Show,
    Source,
    Spec,
    State,
    Step,
    Submitted,
    Terms,
    Text,
    View,
)

# Authors tend to write the right option first, so options never stand as they were written; and they stay where they
# are when an answer starts the record.
ORDER = 1
UNANSWERED = Show(hint=True)
ANSWERED = Show(own=True, because=True, key=True, hint=True)


class LessonAuthored(ActivityAuthored):
    """The front matter of a lesson; `done` says what completes it."""

    done: Literal["read", "checks"] = "read"


class LessonSpec(Spec):
    """A compiled lesson: its prose for each audience and its self-checks."""

    prose: Prose
    questions: tuple[CompiledQuestion, ...] = ()
    done: Literal["read", "checks"] = "read"


class Lesson(ActivityType[LessonAuthored, LessonSpec]):
    """Complete when "I have read this" is pressed, or when every self-check was answered."""

    kind = "lesson"
    suffix = ".md"
    label = "Lesson"
    sitting = False
    authored = LessonAuthored
    spec = LessonSpec
    templates = Path(__file__).parent / "templates"

    def compile(
        self, authored: LessonAuthored, source: Source, tools: CompileTools
    ) -> LessonSpec | None:
        """Return the spec; an empty lesson is a mistake, and so are checks that are not there."""
        if not source.body.strip():
            hint = "write the lesson below the second ---"
            source.problem(1, "empty-lesson", "this lesson has no text", hint)
            return None
        prose, questions = tools.prose(source, questions=True)
        if prose.afterwards is not None:
            _report_afterwards(source)
        if authored.done == "checks" and "```question" not in source.body:
            hint = "add a ```question block, or write done: read"
            source.problem(("done",), "no-checks", "there is no check to answer", hint)
            return None
        return LessonSpec(prose=prose, questions=tuple(questions), done=authored.done)

    def questions(self, spec: LessonSpec) -> Sequence[CompiledQuestion]:
        """Return the self-checks."""
        return spec.questions

    def anchors(self, spec: LessonSpec) -> Sequence[str]:
        """Return the headings of what participants read."""
        return [heading.id for heading in spec.prose.participant.headings]

    def start(self, spec: LessonSpec, seed: int, terms: Terms, now: datetime) -> State:
        """Begin with nothing answered and nothing read."""
        return {"seed": seed, "answers": {}, "read": False}

    def step(
        self, spec: LessonSpec, state: State, event: Event, now: datetime, tools: RunTools
    ) -> Step:
        """Mark a self-check at once, or note that the lesson was read."""
        if isinstance(event, Answered):
            return _answer(spec, state, event, tools)
        if isinstance(event, Submitted):
            return _read(spec, state, tools)
        raise Refused("A lesson has nothing to mark.")

    def view(
        self,
        spec: LessonSpec,
        state: State | None,
        facts: Mapping[str, Any],
        audience: Audience,
        now: datetime,
        tools: RunTools,
    ) -> View:
        """Show the prose of the audience; self-checks tell what is right once they are answered."""
        text = spec.prose.trainer if audience == "trainer" else spec.prose.participant
        answers = _answers(state)
        context = {
            "parts": _parts(spec, text, answers, audience, tools),
            "terms": [term.model_dump() for term in text.terms],
            "done": spec.done,
            "read": bool(state and state.get("read")),
            "finished": any(each.ended for each in facts.get("attempts", ())),
            "audience": audience,
            "unanswered": len(_open(spec, answers, tools)),
            "checks": len(spec.questions),
        }
        return View("lesson/page.html", context)

    def complete(
        self, spec: LessonSpec, attempts: Sequence[AttemptFact], facts: Mapping[str, Any]
    ) -> Completion:
        """Complete once an attempt has ended; a lesson gives no mark."""
        done = any(each.ended for each in attempts)
        left = "read it" if spec.done == "read" else "answer its checks"
        return Completion(done, left="" if done else left)


def _report_afterwards(source: Source) -> None:
    lines = source.body.split("\n")
    place = next(i for i, line in enumerate(lines) if line.strip(" \t/").startswith("afterwards"))
    hint = "it belongs in a case; /// details folds a text"
    message = "a lesson has nothing that comes afterwards"
    source.problem(source.body_line + place, "misplaced-block", message, hint)


def _answers(state: State | None) -> Mapping[str, Any]:
    found = (state or {}).get("answers")
    return found if isinstance(found, Mapping) else {}


def _open(spec: LessonSpec, answers: Mapping[str, Any], tools: RunTools) -> list[str]:
    """Return the checks that have no answer, or not all of it."""
    return [each.id for each in spec.questions if not tools.finished(each, answers.get(each.id))]


def _answer(spec: LessonSpec, state: State, event: Answered, tools: RunTools) -> Step:
    question = next((each for each in spec.questions if each.id == event.question), None)
    if question is None:
        raise Refused("There is no such question in this lesson.")
    answers = {name: given for name, given in _answers(state).items() if name != question.id}
    if event.response is not None:
        answers[question.id] = event.response
    after = {**state, "answers": answers}
    shown = _check(tools, question, event.response, ANSWERED)
    if spec.done == "read" or _open(spec, answers, tools):
        return Step(after, feedback=shown)
    return Step(after, Outcome(ended=True), (Evidence("checks-answered"),), shown)


def _read(spec: LessonSpec, state: State, tools: RunTools) -> Step:
    if spec.done == "checks" and _open(spec, _answers(state), tools):
        raise Refused("Answer every check in this lesson first. Your answers so far are kept.")
    if state.get("read"):
        return Step(state)
    return Step({**state, "read": True}, Outcome(ended=True), (Evidence("lesson-read"),))


def _parts(
    spec: LessonSpec,
    text: Rendered,
    answers: Mapping[str, Any],
    audience: Audience,
    tools: RunTools,
) -> list[dict[str, Any]]:
    by_id = {each.id: each for each in spec.questions}
    parts: list[dict[str, Any]] = []
    for part in text.parts:
        if isinstance(part, Text):
            parts.append({"html": part.html})
        elif part.id in by_id:
            shown = _shown(part.id in answers, audience)
            view = _check(tools, by_id[part.id], answers.get(part.id), shown)
            parts.append({"question": view, "answered": part.id in answers})
    return parts


def _check(
    tools: RunTools, question: CompiledQuestion, response: Response | None, show: Show
) -> Mapping[str, Any]:
    """Return the view of a self-check: it is never part of a mark, so it has no points and waits for nobody."""
    view = tools.question_view(question, ORDER, response, show)
    waits = (view.get("mark") or {}).get("state") == "waits"
    return {**view, "mark": None if waits else view.get("mark"), "show_points": False}


def _shown(answered: bool, audience: Audience) -> Show:
    if audience == "trainer":
        return EVERYTHING
    return ANSWERED if answered else UNANSWERED
