"""What an ended attempt tells statistics of its questions: as they count now, with their points and their time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bwa_lms.api import Answered, Correction, Hinted, Marked, Regraded, Submitted
from bwa_lms.kernel.ids import fingerprint
from tests.activities.workshop import at

QUIZ = """\
title: Looking
mode: graded
questions:
  - id: owner
    type: single
    points: 2
    prompt: Who owns the next step?
    hint: Who is there tomorrow?
    hint_cost: 25%
    options: [{right: The people}, {wrong: The coach}]
  - {id: sure, type: true-false, prompt: A day has hours., answer: true}
  - {id: visit, type: open, prompt: Describe a visit.}
  - {id: ready, type: scale, prompt: How ready are you?, labels: [not yet, fully]}
  - pool: years
    draw: 1
    questions:
      - {id: first, type: numeric, prompt: When?, answer: 1919}
      - {id: second, type: numeric, prompt: When?, answer: 1919}
"""
PEOPLE = {"option": fingerprint("The people")}
DRAWN = {"text": "1919"}


@pytest.fixture
def quiz():
    found = at("looking.quiz.yml", QUIZ)
    found.start()
    return found


def drawn(quiz):
    return next(each for each in quiz.state["order"] if each in ("first", "second"))


def answer(quiz, name, response, after=0):
    quiz.now += timedelta(seconds=after)
    quiz.step(Answered(name, response))


def items(quiz):
    found = quiz.kind.items(quiz.spec, quiz.state, quiz.tools)
    return {each.question.id: each for each in found}


def hand_in(quiz):
    answer(quiz, "owner", PEOPLE, 20)
    answer(quiz, "sure", {"value": False}, 30)
    answer(quiz, drawn(quiz), DRAWN, 40)
    quiz.step(Submitted())


def test_nothing_is_told_before_the_handing_in(quiz):
    answer(quiz, "owner", PEOPLE)
    assert items(quiz) == {}


def test_each_question_has_its_points_its_place_and_its_time(quiz):
    hand_in(quiz)
    found = items(quiz)
    assert set(found) == {"owner", "sure", "visit", "ready", drawn(quiz)}
    owner, sure, pool = found["owner"], found["sure"], found[drawn(quiz)]
    assert (owner.points, owner.of, owner.place, owner.seconds) == (2, 2, "owner", 20)
    assert (sure.points, sure.of, sure.seconds) == (0, 1, 30)
    assert (pool.points, pool.of, pool.place, pool.seconds) == (1, 1, "years", 40)
    assert (found["visit"].points, found["visit"].of, found["visit"].seconds) == (0, 1, None)
    assert (found["ready"].of, found["ready"].response) == (0, None)


def test_what_a_hint_cost_is_taken_off(quiz):
    quiz.step(Hinted("owner"))
    hand_in(quiz)
    assert items(quiz)["owner"].points == Decimal("1.5")


def test_what_a_trainer_marked_counts(quiz):
    answer(quiz, "visit", {"text": "I was silent."}, 5)
    hand_in(quiz)
    quiz.step(Marked("visit", Decimal("0.5")))
    assert (items(quiz)["visit"].points, items(quiz)["visit"].of) == (Decimal("0.5"), 1)


def test_what_was_left_out_is_not_told_and_what_was_given_is_told_as_given(quiz):
    hand_in(quiz)
    quiz.step(Regraded("why", {"sure": Correction("out"), "owner": Correction("full")}))
    found = items(quiz)
    assert "sure" not in found
    assert (found["owner"].given, found["owner"].points) == (True, 2)


def test_what_was_marked_again_is_told_as_the_question_of_now(quiz):
    hand_in(quiz)
    newer = next(each for each in quiz.kind.questions(quiz.spec) if each.id == "sure")
    newer = newer.model_copy(update={"spec": {**newer.spec, "answer": False}})
    quiz.step(Regraded("why", {"sure": Correction("again", newer)}))
    assert (items(quiz)["sure"].question, items(quiz)["sure"].points) == (newer, 1)


def test_going_back_to_a_question_adds_to_its_time(quiz):
    answer(quiz, "owner", PEOPLE, 20)
    answer(quiz, "sure", {"value": True}, 30)
    answer(quiz, "owner", {"option": fingerprint("The coach")}, 7)
    quiz.step(Submitted())
    assert items(quiz)["owner"].seconds == 27
    assert items(quiz)["sure"].seconds == 30


def test_an_answer_that_stays_the_same_takes_no_time(quiz):
    answer(quiz, "owner", PEOPLE, 20)
    answer(quiz, "owner", PEOPLE, 500)
    answer(quiz, "sure", {"value": True}, 10)
    quiz.step(Submitted())
    assert items(quiz)["sure"].seconds == 510


def test_of_answers_that_came_at_once_nobody_knows_how_long_they_took(quiz):
    answer(quiz, "owner", PEOPLE, 60)
    answer(quiz, "sure", {"value": True})
    quiz.step(Submitted())
    assert (items(quiz)["owner"].seconds, items(quiz)["sure"].seconds) == (None, None)


def test_after_a_pause_nobody_knows_how_long_it_took(quiz):
    answer(quiz, "owner", PEOPLE, 15 * 60)
    answer(quiz, "sure", {"value": True}, 15 * 60 + 1)
    quiz.step(Submitted())
    assert (items(quiz)["owner"].seconds, items(quiz)["sure"].seconds) == (900, None)


def test_an_attempt_of_before_times_were_noted_has_none(quiz):
    quiz.state = {name: each for name, each in quiz.state.items() if name not in ("begun", "log")}
    hand_in(quiz)
    assert items(quiz)["owner"].seconds is None


def test_the_notes_of_an_attempt_do_not_grow_for_ever(quiz):
    for turn in range(600):
        answer(
            quiz, ("owner", "sure")[turn % 2], [PEOPLE, {"value": bool(turn % 4 > 1)}][turn % 2], 1
        )
        answer(quiz, ("owner", "sure")[turn % 2], None, 1)
    assert len(quiz.state["log"]) <= 400
