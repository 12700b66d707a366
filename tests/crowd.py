"""Hundreds of people who take a quiz: the kind makes each attempt as it would be, and the rows go in together.

For pages about many, where inviting each of them through the services would take the test minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bwa_lms.api import Answered, CompiledQuestion, Response, Submitted, Terms
from bwa_lms.content.library import Taken
from bwa_lms.db import transaction
from bwa_lms.kernel.ids import token
from bwa_lms.learning import enrolment, evidence, publishing
from bwa_lms.learning.models import AttemptRow, EnrolmentRow
from bwa_lms.people.models import Affiliation, Person

# What the person of a number answers to a question, and after how many seconds; None: nothing.
Spec = Mapping[str, Any]  # of a question, as a build holds it
Answer = Callable[[int, CompiledQuestion], tuple[Response | None, int]]


class Guesses:
    """Answers of people who know more or less: the later somebody comes, the more, and none of them too much."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)

    def __call__(self, number: int, question: CompiledQuestion) -> tuple[Response | None, int]:
        """Return an answer, right more often from those who know more."""
        knows = self.dice.random() < 0.25 + 0.6 * ((number * 7) % 100) / 100
        took = self.dice.randint(8, 70)
        if self.dice.random() < 0.02:
            return None, took
        return _ANSWERS[question.type](question.spec, knows, self.dice), took


def _one(spec: Spec, knows: bool, dice: Random) -> Response:
    options = spec["options"]
    best = max(options, key=lambda each: Decimal(each.get("credit", each.get("right", 0))))
    return {"option": (best if knows else dice.choice(options))["id"]}


def _many(spec: Spec, knows: bool, dice: Random) -> Response:
    options = spec["options"]
    chosen = [each for each in options if (each["right"] if knows else dice.random() < 0.5)]
    return {"options": [each["id"] for each in chosen or options[:1]]}


def _number(spec: Spec, knows: bool, dice: Random) -> Response:
    foreseen = [each["answer"] for each in spec.get("also", ())]
    return {"text": str(spec["answer"] if knows else dice.choice([*foreseen, dice.randint(1, 99)]))}


def _order(spec: Spec, knows: bool, dice: Random) -> Response:
    names = [each["id"] for each in spec["items"]]
    return {
        "places": {
            each: n for n, each in enumerate(names if knows else dice.sample(names, len(names)), 1)
        }
    }


def _pairs(spec: Spec, knows: bool, dice: Random) -> Response:
    choices = [each["id"] for each in spec["choices"]]
    return {
        "pairs": {
            each["id"]: each["right"] if knows else dice.choice(choices) for each in spec["pairs"]
        }
    }


def _blanks(spec: Spec, knows: bool, dice: Random) -> Response:
    wrong = ("listening", "offers", "a word of my own")
    return {
        "blanks": {
            str(n): accept[0] if knows else dice.choice(wrong)
            for n, accept in enumerate(spec["blanks"], 1)
        }
    }


_ANSWERS: Mapping[str, Callable[[Spec, bool, Random], Response]] = {
    "single": _one,
    "multiple": _many,
    "judgement": _one,
    "numeric": _number,
    "ordering": _order,
    "matching": _pairs,
    "cloze": _blanks,
    "true-false": lambda spec, knows, dice: {"value": bool(spec["answer"]) is knows},
    "scale": lambda spec, knows, dice: {"label": dice.choice(spec["labels"])["id"]},
}


def fill(
    here: Taken,
    cohort: int,
    employers: Sequence[int],
    count: int,
    answer: Answer,
    at: datetime,
) -> None:
    """Let people of some employers in turn take a quiz, a second after each other."""
    with transaction() as session:
        people = _people(session, count, at)
        held = [
            {
                "person_id": person,
                "organisation_id": employers[number % len(employers)],
                "since": date(2020, 1, 1),
            }
            for number, person in enumerate(people)
        ]
        session.execute(insert(Affiliation), held)
        enrolled = _enrolled(session, people, cohort, at)
        session.execute(insert(AttemptRow), list(_attempts(here, enrolled, answer, at)))


def _people(session: Session, count: int, at: datetime) -> Sequence[int]:
    rows = [
        {
            "public_id": token(),
            "name": f"One of many {number}",
            "printed_name": f"One of many {number}",
            "language": "en",
            "zone": "UTC",
            "active": True,
            "created": at,
            "sort_key": f"one of many {number}",
            "folded": f"one of many {number}",
        }
        for number in range(count)
    ]
    return list(session.scalars(insert(Person).returning(Person.id), rows))


def _enrolled(session: Session, people: Sequence[int], cohort: int, at: datetime) -> Sequence[int]:
    programme = publishing.live_release().programme
    assert programme
    like = enrolment.of_cohort(cohort)[:1]
    rows = [
        {
            "public_id": token(),
            "person_id": person,
            "cohort_id": cohort,
            "programme": programme.id,
            "requirements": programme.version,
            "release": like[0].release if like else publishing.live_release().id,
            "started": at.date(),
            "zone": "UTC",
            "at": at,
            "ended": at,
        }
        for person in people
    ]
    session.execute(insert(EnrolmentRow), rows)
    mine = select(EnrolmentRow.id).where(EnrolmentRow.person_id.in_(people))
    return list(session.scalars(mine.order_by(EnrolmentRow.id)))


def _attempts(
    here: Taken, enrolled: Sequence[int], answer: Answer, at: datetime
) -> Iterator[Mapping[str, Any]]:
    tools = evidence.tools()
    questions = {each.id: each for each in here.kind.questions(here.spec)}
    for number, mine in enumerate(enrolled):
        began = now = at + timedelta(seconds=number)
        state = here.kind.start(here.spec, number + 1, Terms(), began)
        for name in state["order"]:  # type: ignore[union-attr]
            response, seconds = answer(number, questions[str(name)])
            now += timedelta(seconds=seconds)
            event = Answered(str(name), response)
            state = here.kind.step(here.spec, state, event, now, tools).state
        step = here.kind.step(here.spec, state, Submitted(), now, tools)
        outcome = step.outcome
        assert outcome
        yield {
            "public_id": token(),
            "enrolment_id": mine,
            "course": here.build.course.id,
            "activity": here.activity.id,
            "number": 1,
            "build": here.build.id,
            "digest": here.activity.digest,
            "kind": here.activity.kind,
            "version": here.kind.version,
            "seed": number + 1,
            "state": dict(step.state),
            "started_at": began,
            "saved_at": now,
            "ended_at": now,
            "points": outcome.points,
            "points_of": outcome.of,
            "waits": outcome.waits,
        }
