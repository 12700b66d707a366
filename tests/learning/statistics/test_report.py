"""What a page says of what is counted: by hand, where points are out of more and of less."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bwa_lms.api import CompiledQuestion
from tests.learning.statistics.sat import Quiz, asks, right, wrong

OWNER, SURE, FELL = asks("owner"), asks("sure"), asks("fell", points=2)
OPTIONS = {"a": True, "b": False, "c": False}


@pytest.fixture
def quiz():
    return Quiz()


def choice():
    options = [{"id": name, "html": name, "right": right} for name, right in OPTIONS.items()]
    spec = {"prompt": "Who?", "options": options}
    return CompiledQuestion(id="who", type="single", version=1, points=Decimal(1), spec=spec)


def chose(question, name):
    return right(question)._replace(response={"option": name})


def test_a_question_is_held_against_the_rest_and_not_against_itself(quiz):
    quiz.sit(5, right(OWNER), right(SURE)).sit(5, right(OWNER), wrong(SURE))
    quiz.sit(5, wrong(OWNER), right(SURE)).sit(5, wrong(OWNER), wrong(SURE))
    [(_asked, said), _sure] = quiz.report(OWNER, SURE).questions
    assert (said.figures.facility, said.figures.discrimination) == (50, 0)


def test_points_of_before_and_after_a_change_are_compared_by_their_part(quiz):
    """Half the points are half the points, of one as of two; so is the rest, whatever it is out of."""
    more = asks("owner", points=2)
    for question in (OWNER, more):
        half = right(question)._replace(points=question.points / 2)
        quiz.sit(5, half, right(SURE), right(FELL)).sit(5, right(question), wrong(FELL))
    [(_asked, said)] = quiz.report(more).questions
    assert said.answers == 20
    assert said.figures.facility == pytest.approx(75)
    assert said.figures.discrimination == pytest.approx(-100)


def test_what_is_drawn_may_be_worth_more_and_is_marked_in_per_cent(quiz):
    small, large = asks("small"), asks("large", points=3)
    quiz.sit(5, right(OWNER), wrong(small, "years")).sit(5, right(OWNER), wrong(large, "years"))
    found = quiz.report(OWNER).quiz
    assert found.figures.mean == pytest.approx((50 + 25) / 2)
    assert found.intended == pytest.approx({"owner": 100 / 3, "years": 200 / 3})
    assert found.marks == (0, 0, 5, 0, 0, 5, 0, 0, 0, 0)


def test_the_edition_that_somebody_began_last_is_the_quiz_and_the_others_are_earlier_ones(quiz):
    quiz.sit(15, right(OWNER)).sit(10, right(OWNER), wrong(SURE))
    found = quiz.report(OWNER, SURE)
    assert (found.counted, found.present) == (25, 10)
    assert (found.quiz.figures.mean, [each.figures.mean for each in found.earlier]) == (50, [100])


def test_a_wrong_answer_misleads_where_more_people_chose_it_than_the_right_one(quiz):
    who = choice()
    quiz.sit(5, chose(who, "a")).sit(5, chose(who, "b"))
    assert quiz.report(who).questions[0][1].misleading is None
    quiz.sit(5, chose(who, "b"))
    assert quiz.report(who).questions[0][1].misleading.answer.words == "b"
