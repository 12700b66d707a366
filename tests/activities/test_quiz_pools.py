"""Pools that are drawn from, hints that cost, and flags: kept with the attempt, replayed from its seed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bwa_lms.activities.quiz import Quiz
from bwa_lms.api import Answered, Flagged, Hinted, Refused, Submitted
from tests.activities.workshop import At, at

POOLED = """title: Dates
{top}questions:
  - id: first
    type: true-false
    prompt: A day has hours.
    answer: true
  - pool: years
    draw: 2
    questions:
      - {{id: a, type: numeric, prompt: A, answer: 1}}
      - {{id: b, type: numeric, prompt: B, answer: 2}}
      - {{id: c, type: numeric, prompt: C, answer: 3}}
      - {{id: d, type: numeric, prompt: D, answer: 4}}
"""
HINTED = """title: Years
{top}questions:
  - id: year
    type: numeric
    points: 4
    prompt: In which year?
    answer: 1948
    hint: Three years after the war.
    hint_cost: 25%
  - {{id: sure, type: true-false, prompt: A day has hours., answer: true}}
"""
HINT = "Three years after the war."
GRADED, EXAM, PRACTICE = "mode: graded\nattempts: 2\n", "mode: exam\n", "mode: practice\n"


def asked(taker: At) -> list[str]:
    order: Any = (taker.state or {})["order"]
    return list(order)


def pooled(seed: int, top: str = "shuffle: false\n") -> At:
    taker = at("dates.quiz.yml", POOLED.format(top=top))
    taker.start(seed=seed)
    return taker


TAKER = at("dates.quiz.yml", POOLED.format(top=""))


@given(seed=st.integers(min_value=1, max_value=2**63 - 1))
def test_an_attempt_asks_as_many_of_a_pool_as_are_drawn_each_once(seed):
    TAKER.start(seed=seed)
    drawn = asked(TAKER)
    assert "first" in drawn
    assert len(drawn) == len(set(drawn)) == 3
    TAKER.start(seed=seed)
    assert asked(TAKER) == drawn


def test_every_question_of_a_pool_is_drawn_by_some_seed():
    drawn = {frozenset(asked(pooled(seed))) - {"first"} for seed in range(1, 200)}
    assert len(drawn) == 6  # two of four, in any combination


def test_an_attempt_is_marked_by_what_it_asks():
    taker = pooled(7)
    right = {"first": {"value": True}, "a": "1", "b": "2", "c": "3", "d": "4"}
    for name in asked(taker):
        given_ = right[name]
        taker.step(Answered(name, given_ if name == "first" else {"text": given_}))
    outcome = taker.step(Submitted()).outcome
    assert (outcome.points, outcome.of) == (Decimal(3), Decimal(3))
    assert taker.see().context["count"] == 3


def test_a_question_that_was_not_drawn_cannot_be_answered():
    taker = pooled(7)
    (other, *_) = {"a", "b", "c", "d"} - set(asked(taker))
    for event in (Answered(other, {"text": "1"}), Flagged(other, True), Hinted(other)):
        with pytest.raises(Refused):
            taker.step(event)


def test_a_trainer_reads_the_whole_pool():
    page = TAKER.see("trainer").context
    assert [each["view"]["id"] for each in page["questions"]] == ["first", "a", "b", "c", "d"]
    assert [bool(each["pool"]) for each in page["questions"]] == [False, True, False, False, False]


def test_a_quiz_of_the_first_version_has_every_question_in_its_place():
    spec = TAKER.spec.model_dump(mode="json")
    old = {name: value for name, value in spec.items() if name != "slots"}
    upgraded = Quiz().upgrade(old, 1)
    assert [each.questions for each in upgraded.slots] == [
        ("first",),
        ("a",),
        ("b",),
        ("c",),
        ("d",),
    ]


# Hints


def hinted(top: str = GRADED) -> At:
    taker = at("years.quiz.yml", HINTED.format(top=top))
    taker.start()
    return taker


def view(taker: At, name: str = "year"):
    questions = taker.see().context["questions"]
    return next(each["view"] for each in questions if each["view"]["id"] == name)


def test_a_hint_is_offered_for_its_cost_and_not_in_the_page_before():
    taker = hinted()
    assert view(taker)["hint_offer"] == 25
    assert HINT not in repr(taker.see().context)
    taker.step(Hinted("year"))
    assert view(taker)["hint_offer"] is None
    assert HINT in view(taker)["hint"]


@pytest.mark.parametrize(("answer", "points"), [("1948", "4.00"), ("1949", "1.00")])
def test_a_hint_takes_its_part_of_the_points_and_never_more_than_were_earned(answer, points):
    taker = hinted()
    taker.step(Hinted("year"))
    taker.step(Hinted("year"))
    taker.step(Answered("year", {"text": answer}))
    taker.step(Answered("sure", {"value": True}))
    outcome = taker.step(Submitted()).outcome
    assert (outcome.points, outcome.of) == (Decimal(points), Decimal(5))
    assert view(taker)["mark"]["points"] == Decimal(points) - 1


def test_a_hint_that_nobody_bought_stays_away_while_an_attempt_is_left():
    taker = hinted()
    taker.step(Submitted())
    taker.facts["left"] = 1
    assert HINT not in repr(taker.see().context)
    taker.facts["left"] = 0
    assert HINT in repr(taker.see().context)


def test_practice_shows_hints_for_nothing_and_an_exam_shows_none():
    assert HINT in repr(hinted(PRACTICE).see().context)
    exam = hinted(EXAM)
    assert HINT not in repr(exam.see().context)
    assert view(exam)["hint_offer"] is None
    with pytest.raises(Refused):
        exam.step(Hinted("year"))


def test_a_question_without_a_price_sells_nothing():
    with pytest.raises(Refused):
        hinted().step(Hinted("sure"))


# Flags


def test_a_flag_is_kept_with_the_attempt_and_taken_off_again():
    taker = hinted()
    taker.step(Flagged("sure", True))
    flags = {each["view"]["id"]: each["flagged"] for each in taker.see().context["questions"]}
    assert flags == {"sure": True, "year": False}
    taker.step(Flagged("sure", False))
    assert not any(each["flagged"] for each in taker.see().context["questions"])


def test_a_flag_changes_nothing_that_counts():
    taker = hinted()
    taker.step(Answered("sure", {"value": True}))
    step = taker.step(Flagged("sure", True))
    assert (step.outcome, step.evidence) == (None, ())
    assert taker.state["answers"] == {"sure": {"value": True}}
