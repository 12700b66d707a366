"""Corrections of a quiz that has ended: whatever is decided, the total is that of each question as it then counts."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.api import (
    Answered,
    CompiledQuestion,
    Correction,
    Expired,
    Hinted,
    Mark,
    Marked,
    Refused,
    Regraded,
    Submitted,
)
from tests.activities.workshop import At, at

NAMES = ("one", "two", "three")
QUESTION = """\
  - id: {id}
    type: multiple
    partial: true
    prompt: Which?
    hint: Think.
    hint_cost: 25%
    options:
      - {{right: A, id: a}}
      - {{wrong: B, id: b}}
      - {{wrong: C, id: c}}
"""
OPEN = "  - {id: words, type: open, points: 4, prompt: Tell.}\n"
keys = st.sets(st.sampled_from("abc"), min_size=1)
hows = st.sampled_from(["keep", "again", "out", "full"])
question = st.tuples(keys, st.integers(1, 5))
Asked = list[tuple[set[str], int]]


@cache
def compiled(top: str) -> At:
    asked = "".join(QUESTION.format(id=name) for name in NAMES)
    return at("it.quiz.yml", f"title: A quiz\n{top}questions:\n{asked}{OPEN}")


def keyed(question: CompiledQuestion, key: set[str], points: int) -> CompiledQuestion:
    """Return a question with another key and other points."""
    options = [{**each, "right": each["id"] in key} for each in question.spec["options"]]
    spec = {**question.spec, "options": options}
    return question.model_copy(update={"points": Decimal(points), "spec": spec})


def quiz(asked: Asked, top: str = "") -> At:
    """Return somebody at a quiz of questions with these keys and points, and an open one."""
    made = compiled(top)
    *choices, words = made.spec.questions
    new = [keyed(each, *said) for each, said in zip(choices, asked, strict=True)]
    return At(made.kind, made.spec.model_copy(update={"questions": (*new, words)}))


def sat(taker: At, answers: dict[str, set[str]], hints: Collection[str] = ()) -> None:
    taker.start()
    for name, chosen in answers.items():
        response: Any = {"options": sorted(chosen)} if chosen else None
        taker.step(Answered(name, response))
    for name in hints:
        taker.step(Hinted(name))
    taker.step(Answered("words", {"text": "Some words."}))
    taker.step(Submitted())
    taker.step(Marked("words", Decimal("0.5")))


def questions(taker: At) -> dict[str, CompiledQuestion]:
    return {each.id: each for each in taker.kind.questions(taker.spec)}


def fresh(asked: Asked, answers: dict[str, set[str]], name: str, hints: set[str]) -> Mark:
    """Return the mark of one question as somebody gets it who is asked these."""
    response: Any = {"options": sorted(answers[name])} if answers[name] else None
    taker = quiz(asked)
    mark = taker.tools.mark(questions(taker)[name], response)
    assert isinstance(mark, Mark)
    cost = mark.of / 4 if name in hints else Decimal(0)
    return Mark(max(mark.points - cost, Decimal(0)), mark.of)


few = settings(max_examples=60, deadline=None)


@few
@given(
    st.lists(question, min_size=3, max_size=3),
    st.lists(question, min_size=3, max_size=3),
    st.lists(st.sets(st.sampled_from("abc")), min_size=3, max_size=3),
    st.lists(st.lists(hows, min_size=3, max_size=3), min_size=1, max_size=2),
    st.sets(st.sampled_from(NAMES)),
)
def test_the_total_is_that_of_each_question_as_it_counts(old, new, chosen, rounds, hints):
    answers = dict(zip(NAMES, chosen, strict=True))
    taker = quiz(old)
    sat(taker, answers, hints)
    now = questions(quiz(new))
    for each in rounds:
        decided = {
            name: Correction(how, now[name])
            for name, how in zip(NAMES, each, strict=True)
            if how != "keep"
        }
        if decided:
            taker.step(Regraded("a reason", decided))
    last = {name: [each[place] for each in rounds] for place, name in enumerate(NAMES)}
    marks = [
        counted(old, new, answers, name, hints, [how for how in last[name] if how != "keep"])
        for name in NAMES
    ]
    attempt = taker.attempts[-1]
    assert attempt.points == sum((each.points for each in marks), Decimal(2))
    assert attempt.of == sum((each.of for each in marks), Decimal(4))
    assert not attempt.waits


def counted(old, new, answers, name, hints, hows) -> Mark:
    how = hows[-1] if hows else "keep"
    kept = fresh(old, answers, name, hints)
    again = fresh(new, answers, name, hints)
    out, full = Mark(Decimal(0), Decimal(0)), Mark(kept.of, kept.of)
    return {"keep": kept, "again": again, "out": out, "full": full}[how]


OLD, NEW = [({"a"}, 1)] * 3, [({"b"}, 2)] * 3
ALL_A = {name: {"a"} for name in NAMES}


def corrected(how: Any, name: str = "one", top: str = "") -> At:
    taker = quiz(OLD, top)
    sat(taker, ALL_A)
    said = Correction(how, questions(quiz(NEW))[name])
    taker.step(Regraded("a reason", {name: said}))
    return taker


def test_the_answers_and_the_order_stay_as_they_were():
    taker = quiz(OLD)
    sat(taker, ALL_A)
    before = dict(taker.state or {})
    said = Correction("again", questions(quiz(NEW))["one"])
    taker.step(Regraded("a reason", {"one": said}))
    changed = {name for name, each in (taker.state or {}).items() if before.get(name) != each}
    assert changed == {"corrections", "points", "of"}


def test_the_evidence_tells_what_was_decided_and_what_it_comes_to():
    taker = quiz(OLD)
    sat(taker, ALL_A)
    step = taker.step(Regraded("a reason", {"one": Correction("out")}))
    [told] = step.evidence
    assert told.kind == "regraded"
    assert told.body == {
        "questions": {"one": "out"},
        "reason": "a reason",
        "points": "4.00",
        "of": "6.00",
    }


@pytest.mark.parametrize(
    "event",
    [
        Regraded("nothing is named"),
        Regraded("a stranger", {"four": Correction("out")}),
        Regraded("it is gone", {"one": Correction("again")}),
        Regraded("nothing is left", dict.fromkeys((*NAMES, "words"), Correction("out"))),
    ],
)
def test_what_makes_no_sense_is_refused(event):
    taker = quiz(OLD)
    sat(taker, ALL_A)
    with pytest.raises(Refused):
        taker.step(event)


def test_nothing_is_corrected_in_practice_or_before_the_end():
    going_on = quiz(OLD)
    going_on.start()
    practised = quiz(OLD, "mode: practice\n")
    practised.start()
    practised.step(Expired())
    for taker in (going_on, practised):
        assert taker.kind.counted(taker.spec, taker.state) == {}
        with pytest.raises(Refused):
            taker.step(Regraded("a reason", {"one": Correction("out")}))


def test_an_open_answer_keeps_its_share_of_other_points():
    taker = quiz(OLD)
    sat(taker, ALL_A)
    words = questions(taker)["words"].model_copy(update={"points": Decimal(8)})
    taker.step(Regraded("a reason", {"words": Correction("again", words)}))
    assert (taker.attempts[-1].points, taker.attempts[-1].of) == (Decimal(7), Decimal(11))


@pytest.mark.parametrize("how", ["out", "full"])
def test_an_open_answer_that_counts_the_same_for_all_waits_for_nobody(how):
    taker = quiz(OLD)
    taker.start()
    taker.step(Answered("words", {"text": "Some words."}))
    taker.step(Submitted())
    assert taker.attempts[-1].waits
    taker.step(Regraded("a reason", {"words": Correction(how)}))
    assert not taker.attempts[-1].waits
    assert taker.kind.to_mark(taker.spec, taker.state, taker.tools) == {}


@pytest.mark.parametrize("how", ["out", "full"])
def test_the_key_of_what_counts_the_same_for_all_is_told_no_more(how):
    taker = corrected(how, top="attempts: 1\n")
    taker.facts["left"] = 0
    shown = {each["view"]["id"]: each["view"] for each in taker.see().context["questions"]}
    states = {each["state"] for each in shown["one"]["options"]}
    assert states == {""}
    assert shown["one"]["mark"] is None
    assert {each["state"] for each in shown["two"]["options"]} == {"right", ""}


def test_a_corrected_question_is_shown_as_it_is_marked_and_no_sooner_than_its_time():
    taker = corrected("again", top="attempts: 2\n")
    question = {each["view"]["id"]: each["view"] for each in taker.see().context["questions"]}[
        "one"
    ]
    assert {each["html"]: each["state"] for each in question["options"]} == {
        "A": "wrong",
        "B": "",  # an attempt is left: the new key waits for its time, as the old one did
        "C": "",
    }
