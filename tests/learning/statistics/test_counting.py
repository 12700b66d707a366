"""What is counted of attempts whose crowds are known: a figure counts all of a crowd, or nothing of it."""

from __future__ import annotations

import pytest

from tests.learning.statistics.sat import NORDA, VELIA, Quiz, asks, blank, practised, right, wrong

OWNER, SURE = asks("owner"), asks("sure")


@pytest.fixture
def quiz():
    return Quiz()


def test_a_crowd_in_which_a_place_is_new_counts_for_no_edition_of_the_quiz_but_for_its_questions(
    quiz,
):
    quiz.sit(7, right(OWNER)).sit(8, right(OWNER), right(SURE))
    assert quiz.quizzes() == [5, 5]
    assert quiz.rows(OWNER) == (15, 15, 15)
    assert quiz.rows(SURE) == (5, 5, 5)


def test_who_was_given_the_points_answers_nothing_and_neither_does_their_crowd(quiz):
    quiz.sit(5, right(OWNER), right(SURE)).sit(
        1, right(OWNER), right(SURE)._replace(given=True)
    ).sit(9, right(OWNER), right(SURE))
    assert quiz.quizzes() == [15]
    assert quiz.rows(OWNER) == (15, 15, 15)
    assert quiz.rows(SURE) == (10, 10, 10)


def test_a_question_that_is_worth_more_is_the_same_question_in_another_quiz(quiz):
    more = asks("owner", points=2)
    quiz.sit(5, right(OWNER)).sit(5, right(more))
    assert quiz.quizzes() == [5, 5]
    assert quiz.rows(OWNER) == (10, 10, 10)


def test_times_that_nobody_knows_leave_a_crowd_of_the_others(quiz):
    quiz.sit(4, right(OWNER)).sit(1, right(OWNER, seconds=None)).sit(6, right(OWNER))
    assert quiz.rows(OWNER) == (10, 10, 5)


def test_what_was_practised_and_what_was_left_blank_are_one_quiz(quiz):
    visit = asks("visit", kind="open")
    quiz.sit(6, right(OWNER), practised(visit)).sit(6, right(OWNER), blank(visit))
    assert quiz.quizzes() == [10]
    assert quiz.rows(OWNER) == (10, 10, 10)
    assert quiz.rows(visit)[0] == 10


def test_where_some_practise_and_others_earn_the_marks_of_their_crowd_do_not_count(quiz):
    visit = asks("visit", kind="open")
    quiz.sit(7, right(OWNER), right(visit)).sit(8, right(OWNER), practised(visit))
    assert quiz.quizzes() == [10]
    assert quiz.rows(OWNER) == (15, 15, 15)
    assert quiz.rows(visit) == (15, 5, 15)


def test_what_earns_now_and_then_has_figures_of_those_who_could_earn_something(quiz):
    visit = asks("visit", kind="open")
    quiz.sit(10, right(OWNER), right(visit)).sit(10, right(OWNER), practised(visit))
    found = quiz.report(OWNER, visit)
    [_owner, (_asked, said)] = found.questions
    assert (said.answers, said.figures.attempts, said.figures.facility) == (20, 10, 100)


def test_a_quiz_in_which_nothing_can_be_earned_has_no_marks_but_answers(quiz):
    visit = asks("visit", kind="open")
    found = quiz.sit(10, practised(visit)).report(visit)
    assert (found.counted, found.quiz) == (10, None)
    [(_asked, said)] = found.questions
    assert (said.answers, said.figures) == (10, None)


def test_a_crowd_in_which_a_mark_is_no_longer_final_counts_nowhere(quiz):
    quiz.sit(7, right(OWNER)).sit(1, right(OWNER), waits=True).sit(7, right(OWNER))
    assert (quiz.quizzes(), quiz.rows(OWNER)) == ([10], (10, 10, 10))


def test_who_drew_another_question_is_not_what_the_pool_earned_less_this_one(quiz):
    """Of ten who came last, five drew each question; of one the five are of one brand, so that nobody's ten count."""
    drawn, other = right(asks("drawn"), "years"), wrong(asks("other"), "years")
    quiz.sit(10, drawn)
    quiz.sit(3, drawn, employer=NORDA).sit(1, other, employer=VELIA).sit(1, other, employer=NORDA)
    assert (quiz.rows(drawn.question)[0], quiz.rows(other.question)[0]) == (10, 0)
    quiz.sit(2, drawn, employer=NORDA).sit(2, other, employer=NORDA).sit(1, other, employer=VELIA)
    assert quiz.quizzes() == [20]
    assert (quiz.rows(drawn.question)[0], quiz.rows(other.question)[0]) == (10, 0)
    quiz.sit(
        5, drawn
    )  # one completes a crowd; three are left, and five who drew the other wait with them
    assert (quiz.rows(drawn.question)[0], quiz.rows(other.question)[0]) == (17, 0)
    quiz.sit(5, drawn)  # of those three and these five, a crowd waits
    assert (quiz.rows(drawn.question)[0], quiz.rows(other.question)[0]) == (17, 5)


def test_where_some_drew_what_earns_nothing_the_marks_of_their_crowd_do_not_compare(quiz):
    drawn, visit = right(asks("drawn"), "years"), practised(asks("visit", kind="open"), "years")
    quiz.sit(10, drawn).sit(5, visit)
    assert (quiz.quizzes(), quiz.rows(drawn.question)) == ([15], (10, 10, 10))
    quiz.sit(4, drawn).sit(1, visit).sit(1, visit).sit(4, drawn)
    assert (quiz.quizzes(), quiz.rows(drawn.question)) == (
        [15],
        (15, 15, 15),
    )  # of marks that do not add up, nothing is kept back


def test_a_question_that_came_out_of_a_pool_is_one_question(quiz):
    quiz.sit(10, right(OWNER, "years")).sit(10, right(OWNER), right(SURE, "years"))
    assert quiz.rows(OWNER) == (20, 20, 20)
    assert quiz.rows(SURE) == (10, 10, 10)
