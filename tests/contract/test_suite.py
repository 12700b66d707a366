"""The suite itself: a type or a kind that breaks one promise does not pass it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bwa_lms.activities.lesson import Lesson
from bwa_lms.activities.questions.choice import Single
from bwa_lms.activities.quiz import Quiz
from bwa_lms.api import Completion, Mark, Outcome, Show, Step, View
from bwa_lms.api.testing import check_activity_type, check_question_type
from bwa_lms.plugins import load
from bwa_lms.plugins.tools import Tools
from tests.contract.school import ACTIVITIES, QUESTIONS, kept

EXAMPLES = QUESTIONS["single"]


def shown(**more: Any) -> Callable[..., View]:
    """Return a view that adds to what a single choice shows."""

    def view(self: Single, spec: Any, seed: int, response: Any, show: Show) -> View:
        good = Single().view(spec, seed, response, show)
        added = {name: make(spec) for name, make in more.items()}
        return replace(good, context={**good.context, **added})

    return view


def right_first(self: Single, spec: Any, seed: int, response: Any, show: Show) -> View:
    good = Single().view(spec, seed, response, show)
    options = sorted(good.context["options"], key=lambda each: each["id"] not in spec.right)
    return replace(good, context={**good.context, "options": options})


def never_blank(self: Single, spec: Any, fields: Any) -> Any:
    return Single().read(spec, fields) or {"option": "x"}


def takes_back(self: Single, spec: Any, old: Any, new: Any) -> Any:
    return old if new else None


def invents(self: Single, spec: Any, old: Any, new: Any) -> Any:
    return {"option": "third"}


def generous(self: Single, spec: Any, response: Any) -> Mark:
    return Mark(Decimal(1), Decimal(1)) if not response else Single().mark(spec, response)


def mixed_up(spec: Any) -> dict[str, str]:
    """Match each option to the one after it."""
    ids = [option.id for option in spec.options]
    return dict(zip(ids, [*ids[1:], ids[0]], strict=True))


@pytest.mark.parametrize(
    ("promise", "broken"),
    [
        ("the same whatever is right", {"view": shown(best=lambda spec: min(spec.right))}),
        ("the same whatever is right", {"view": right_first}),
        ("holds plain values", {"view": shown(spec=lambda spec: spec)}),
        ("a view is pure", {"view": shown(now=lambda spec: random.random().hex())}),
        ("tells 'It lasts'", {"view": shown(why=lambda spec: "It lasts")}),
        ("is blank", {"read": never_blank}),
        ("earns nothing", {"mark": generous}),
        ("earns everything", {"mark": lambda self, spec, response: Mark(Decimal(0), Decimal(1))}),
        ("between 0 and of", {"mark": lambda self, spec, response: Mark(Decimal(2), Decimal(1))}),
        ("matches itself", {"match": lambda self, old, new: None}),
        ("each part of a question matches", {"match": lambda self, old, new: mixed_up(old)}),
        ("a part has words", {"parts": lambda self, spec: {"x": " "}}),
        ("without names nothing", {"renamed": lambda self, response, names: {"option": ""}}),
        ("names the parts by their ids", {"renamed": lambda self, response, names: response}),
        ("upgrade keeps", {"upgrade": lambda self, old, version: None}),
        ("a kind is written", {"kind": "Not An Id"}),
        ("never marked earns nothing", {"marked": False}),
        ("one of two answers stands", {"settle": invents}),
        ("not taken back by clearing", {"settle": takes_back}),
        ("leaves nothing open", {"finished": lambda self, spec, response: False}),
    ],
)
def test_a_broken_question_type_is_caught(promise: str, broken: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match=promise):
        check_question_type(type("Broken", (Single,), broken)(), EXAMPLES)


@pytest.mark.parametrize(
    ("base", "promise", "broken"),
    [
        (Quiz, "an answer to no question", {"step": lambda *given: Step(given[2])}),
        (Quiz, "a start is pure", {"start": lambda *given: {"seed": random.random().hex()}}),
        (Lesson, "nothing done is not", {"complete": lambda *given: Completion(done=True)}),
        (
            Lesson,
            "a mark is a percentage",
            {"complete": lambda *given: Completion(False, Decimal(101))},
        ),
        (Lesson, "complete says", {"complete": lambda *given: Completion(done=False)}),
        (Quiz, "seen the key", {"again": lambda *given: True}),
        (Quiz, "first attempt may begin", {"again": lambda *given: False}),
        (Quiz, "there is no template", {"view": lambda *given: View("quiz/nowhere.html")}),
    ],
)
def test_a_broken_kind_is_caught(base: type, promise: str, broken: dict[str, Any]) -> None:
    kind: Any = type("Broken", (base,), broken)()
    plugins = load()
    with pytest.raises(AssertionError, match=promise):
        check_activity_type(kind, ACTIVITIES[base.kind], Tools(plugins), kept(plugins))  # type: ignore[attr-defined]


def test_a_step_that_writes_into_the_old_state_is_caught() -> None:
    class Careless(Lesson):
        def step(self, spec: Any, state: Any, event: Any, now: Any, tools: Any) -> Step:
            step = Lesson().step(spec, state, event, now, tools)
            state["read"] = "yes"
            return replace(step, outcome=Outcome(ended=True))

    plugins = load()
    with pytest.raises(AssertionError, match=r"leaves the old state|is pure"):
        check_activity_type(Careless(), ACTIVITIES["lesson"], Tools(plugins), kept(plugins))
