"""A small school for the tests of learning: two kinds of activity of our own, and courses made by hand.

"reading" is a text that one comes back to: done once "read" was pressed, answered as often as one likes.
"test" is a sitting: each answer that says "right" earns a point, handing in ends it, half of the points pass.
"talk" is done by what a provider of facts tells, as a case is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from bwa_lms.api import (
    ActivityAuthored,
    ActivityType,
    Answered,
    AttemptFact,
    Completion,
    DiscussionFacts,
    Evidence,
    Expired,
    Limits,
    Outcome,
    Refused,
    Spec,
    Step,
    Submitted,
    Terms,
    View,
    hookimpl,
    percent,
)
from bwa_lms.api.question import CompiledQuestion
from bwa_lms.content.library import Library
from bwa_lms.content.model import (
    Activity,
    Build,
    Course,
    Module,
    Programme,
    ProgrammeTerm,
    Refusal,
    Release,
)
from bwa_lms.content.store import Store
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.ids import digest
from bwa_lms.learning import publishing
from bwa_lms.learning.publishing import Published
from bwa_lms.plugins import load
from bwa_lms.web.engine import Engine
from tests.cast import NOW


class Text(Spec):
    text: str = ""
    questions: tuple[str, ...] = ()


class Test(Spec):
    __test__ = False
    questions: tuple[str, ...] = ("q1", "q2")
    attempts: int | None = None
    minutes: int | None = None
    wait_minutes: int = 0
    pass_mark: Decimal = Decimal(50)


class _Kind(ActivityType[Any, Any]):
    authored = ActivityAuthored

    def compile(self, authored, source, tools):
        raise AssertionError("the courses of this school are made by hand")

    def questions(self, spec):
        return [
            CompiledQuestion(id=each, type="x", version=1, points=Decimal(1), spec={})
            for each in spec.questions
        ]

    def start(self, spec, seed, terms: Terms, now):
        return {"answers": {}, "seed": seed, "number": terms.number}

    def view(self, spec, state, facts, audience, now, tools):
        return View(f"{self.kind}.html", {"state": state, "attempts": len(facts["attempts"])})


class Reading(_Kind):
    kind = "reading"
    suffix = ".reading"
    label = "Reading"
    spec = Text
    sitting = False

    def step(self, spec, state, event, now, tools):
        if isinstance(event, Answered):
            answers = state["answers"] | {event.question: event.response}
            return Step(state | {"answers": answers}, feedback={"heard": event.response})
        if isinstance(event, Submitted):
            return Step(state | {"read": True}, Outcome(True), (Evidence("read"),))
        raise Refused("A reading takes no such thing.")

    def complete(self, spec, attempts: Sequence[AttemptFact], facts):
        return Completion(any(each.ended for each in attempts), left="Read it.")


class Sitting(_Kind):
    kind = "test"
    suffix = ".test"
    label = "Test"
    spec = Test

    def limits(self, spec):
        time = None if spec.minutes is None else timedelta(minutes=spec.minutes)
        return Limits(spec.attempts, timedelta(minutes=spec.wait_minutes), time)

    def step(self, spec, state, event, now, tools):
        if isinstance(event, Answered):
            if event.response == {"say": "nonsense"}:
                raise Refused("The page never offered that.")
            return Step(state | {"answers": state["answers"] | {event.question: event.response}})
        if isinstance(event, Submitted | Expired):
            right = sum(each == {"say": "right"} for each in state["answers"].values())
            outcome = Outcome(True, Decimal(right), Decimal(len(spec.questions)))
            return Step(state, outcome, (Evidence("handed-in", {"points": str(right)}),))
        raise Refused("A test takes no such thing.")

    def complete(self, spec, attempts: Sequence[AttemptFact], facts):
        ended = [each for each in attempts if each.ended and each.of]
        marks = [percent(each.points or Decimal(0), each.of or Decimal(1)) for each in ended]
        best = max(marks, default=None)
        return Completion(best is not None and best >= spec.pass_mark, best, Decimal(1))


class Talk(_Kind):
    kind = "talk"
    suffix = ".talk"
    label = "Talk"
    spec = Text
    needs: ClassVar = {"discussion": DiscussionFacts}

    def step(self, spec, state, event, now, tools):
        raise Refused("A talk takes no such thing.")

    def complete(self, spec, attempts, facts: Mapping[str, Any]):
        return Completion(facts["discussion"].posts > 0)


class SchoolPlugin:
    @hookimpl
    def bwa_activity_types(self):
        return [Reading(), Sitting(), Talk()]


def activity(name: str, kind: str = "reading", /, **fields: Any) -> Activity:
    """Make an activity; `spec` is its kind's, everything else the common keys."""
    spec = fields.pop("spec", {})
    written = {"id": name, "kind": kind, "title": name.title(), "version": 1, "file": name}
    told = canonical({"kind": kind, "name": name, "spec": {k: str(v) for k, v in spec.items()}})
    return Activity.model_validate(written | {"digest": digest(told), "spec": spec} | fields)


def module(name: str, *activities: Activity, **fields: Any) -> Module:
    """Make a module."""
    return Module(id=name, title=name.title(), activities=activities, **fields)


def course(name: str, *modules: Module, **fields: Any) -> Course:
    """Make a course."""
    return Course(id=name, title=name.title(), modules=modules, **fields)


@dataclass
class School:
    """Publishes courses that were made by hand, through the store and the live row as always."""

    store: Store
    engine: Engine
    published: list[Published] = field(default_factory=list)

    def publish(self, *courses: Course, now: datetime = NOW, **fields: Any) -> Release:
        """Make the courses live, as a programme of one term."""
        builds = {each.id: self._build(each) for each in courses}
        named = tuple(each.id for each in courses)
        release = Release(id="", builds=builds, **({"programme": programme(named)} | fields))
        body = canonical(release.model_dump(mode="json", exclude={"id"}))
        release = release.model_copy(update={"id": digest(body)})
        self.store.write_release(release.id, canonical(release.model_dump(mode="json")))
        self.published.append(publishing.switch(release.id, None, now))
        return release

    def _build(self, taught: Course) -> str:
        identity = digest(canonical(taught.model_dump(mode="json")))
        build = Build(id=identity, course=taught)
        self.store.write_build(identity, canonical(build.model_dump(mode="json")))
        return identity


def programme(courses: Sequence[str], version: str = "v1") -> Programme:
    """Make a programme that teaches the courses in its first half year."""
    term = ProgrammeTerm(id="t1", title="See differently", months=(1, 6), courses=tuple(courses))
    return Programme(id="coaching", title="Coaching", months=24, terms=(term,), version=version)


def refusal(name: str) -> Refusal:
    """Make the refusal of a course with one mistake."""
    return Refusal(course=name, errors=1)


def open_school(engine: Engine, folder: Any) -> School:
    """Give an app the kinds of this school, and an empty store."""
    found = load([SchoolPlugin()], entry_points=False)
    store = Store(folder)
    engine.plugins = found
    engine.library = Library(store, found)
    engine.facts = {}
    return School(store, engine)
