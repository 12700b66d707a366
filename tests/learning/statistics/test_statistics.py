"""The statistics of a quiz that people took: what is counted of whom, over builds, cohorts and attempts."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning.statistics import service
from bwa_lms.learning.statistics.crowds import is_crowd
from bwa_lms.learning.statistics.reading import read
from tests.cast import NOW
from tests.learning.statistics.intake import AFTER, BUYER, COACH, PEOPLE, Intake

DAY = timedelta(days=1)


@pytest.fixture
def intake(app, cast, tmp_path):
    return Intake(tmp_path / "courses", cast)


def question(found, name):
    return next(said for asked, said in found.report.questions if asked.id == name)


def said(question):
    return {each.answer.words: each.count for each in question.said}


def test_of_a_quiz_that_nobody_took_there_is_nothing_to_say(intake):
    found = intake.statistics()
    assert (found.ended, found.report.counted, found.report.quiz) == (0, 0, None)


def test_of_nine_there_are_no_figures_of_ten_there_are(intake):
    intake.several(9)
    found = intake.statistics()
    assert (found.ended, found.report.counted, found.report.quiz) == (9, 5, None)
    assert question(found, "owner") is None
    intake.several(1, at=NOW + AFTER)
    found = intake.statistics()
    assert (found.ended, found.report.counted) == (10, 10)
    assert found.report.quiz.figures.mean == 100


def test_what_was_answered_stands_beside_what_the_author_says_of_it(intake):
    intake.several(6, owner=PEOPLE)
    intake.several(5, owner=COACH, fell="27", at=NOW + AFTER)
    intake.several(4, owner=None, fell="999", at=NOW + 2 * AFTER)
    found = intake.statistics()
    owner = question(found, "owner")
    assert said(owner) == {"The people in the factory": 6, "The coach": 5, "The buyer": 0}
    assert owner.blank == 4
    assert [each.answer.because for each in owner.said] == [
        "Ownership lasts.",
        "Coaches leave.",
        "",
    ]
    assert [each.answer.share for each in owner.said] == [1, 0, 0]
    fell = question(found, "fell")
    assert said(fell) == {"25": 6, "27": 5}
    assert fell.others == 4  # what a few people wrote in their own words is theirs
    assert fell.said[1].answer.because == "That is the relative change."
    assert owner.figures.facility == pytest.approx(100 * 6 / 15)


def test_what_misleads_is_named(intake):
    intake.several(3, owner=PEOPLE)
    intake.several(7, owner=BUYER, at=NOW + AFTER)
    assert question(intake.statistics(), "owner").misleading.answer.words == "The buyer"


def test_each_question_has_its_time(intake):
    intake.several(10)
    found = intake.statistics()
    assert [question(found, name).times.median for name in ("owner", "fell", "sure")] == [
        60,
        60,
        60,
    ]


def test_only_first_attempts_count_unless_all_are_asked_for(intake):
    people = intake.several(10, owner=COACH)
    for number, each in enumerate(people):
        intake.take(each, NOW + AFTER + timedelta(seconds=number), owner=PEOPLE)
    assert said(question(intake.statistics(), "owner"))["The people in the factory"] == 0
    both = intake.statistics(which="all")
    assert said(question(both, "owner"))["The people in the factory"] == 10
    assert both.report.counted == 20


def test_one_who_tried_again_is_not_told_by_comparing_first_with_all(intake):
    people = intake.several(10)
    intake.take(people[0], NOW + AFTER, owner=COACH)
    assert intake.statistics(which="all").report == intake.statistics().report


def test_one_more_person_changes_nothing_until_a_crowd_has_come(intake):
    intake.several(10)
    before = intake.statistics().report
    for number in range(4):
        intake.several(1, at=NOW + AFTER * (number + 1), owner=COACH)
        assert intake.statistics().report == before
    intake.several(1, at=NOW + 6 * AFTER, owner=COACH)
    assert said(question(intake.statistics(), "owner"))["The coach"] == 5


def test_people_of_one_brand_alone_are_not_told(intake):
    intake.several(10)
    before = intake.statistics().report
    for number in range(7):
        mine = intake.join(brand=0)
        intake.take(mine, NOW + AFTER + timedelta(seconds=number), owner=COACH)
    assert intake.statistics().report == before


def test_all_cohorts_less_one_is_a_crowd_of_another(intake):
    other = intake.another_cohort()
    mine = intake.cast.cohort.id
    intake.several(12)
    intake.several(8, cohort=other, owner=COACH, at=NOW + AFTER)
    of_all, of_one = intake.statistics(mine, other), intake.statistics(mine)
    assert of_one.report.counted == 10
    assert of_all.report.counted == 15
    assert said(question(of_all, "owner"))["The coach"] == 5


def test_an_attempt_counts_when_its_end_is_settled(intake):
    intake.several(10)
    last = NOW + timedelta(minutes=10, seconds=9)  # when the tenth was handed in
    assert intake.statistics(now=last + timedelta(seconds=59)).report.counted == 5
    assert intake.statistics(now=last + timedelta(seconds=60)).report.counted == 10


def test_a_reworded_prompt_is_the_same_question(intake):
    intake.several(5)
    intake.write(("Who owns the next step?", "Whose is the next step?"), at=NOW + DAY)
    intake.several(5, at=NOW + DAY)
    found = intake.statistics(now=NOW + 2 * DAY)
    assert question(found, "owner").answers == 10
    assert found.report.apart == ()


def test_an_option_that_cannot_be_matched_sets_the_old_answers_apart(intake):
    intake.several(10, owner=BUYER)
    intake.write(("The buyer", "The brand's buyer"), at=NOW + DAY)
    intake.several(10, at=NOW + DAY, owner=COACH)
    found = intake.statistics(now=NOW + 2 * DAY)
    assert said(question(found, "owner")) == {
        "The people in the factory": 0,
        "The coach": 10,
        "The brand's buyer": 0,
    }
    [old] = found.report.apart
    assert said(old)["The buyer"] == 10
    assert question(found, "sure").answers == 20
    assert found.report.quiz.figures.attempts == 20  # the same places, worth the same


def test_a_few_answers_to_an_old_wording_are_not_told_by_those_to_the_new_one(intake):
    intake.several(2, owner=BUYER)
    intake.write(("The buyer", "The brand's buyer"), at=NOW + DAY)
    intake.several(13, at=NOW + DAY, owner=COACH)
    found = intake.statistics(now=NOW + 2 * DAY)
    assert found.report.counted == 15
    assert found.report.apart == ()
    assert (
        question(found, "owner").answers == 10
    )  # five wait, so that fewer than seven are not left over


def test_a_question_more_makes_another_quiz_and_the_old_one_stands_apart(intake):
    intake.several(10, owner=COACH)
    more = "  - {id: more, type: true-false, prompt: And so on., answer: true}\n"
    intake.write(("answer: true}\n", "answer: true}\n" + more), at=NOW + DAY)
    intake.several(5, at=NOW + DAY)
    found = intake.statistics(now=NOW + 2 * DAY)
    assert (found.report.quiz, found.report.present) == (None, 5)
    [old] = found.report.earlier
    assert old.figures.attempts == 10
    assert question(found, "owner").answers == 15


def test_a_quiz_that_was_renamed_keeps_what_people_did(intake):
    intake.several(10)
    there = intake.folder / "looking/01-first"
    text = (there / "01-what-audits-see.quiz.yml").read_text()
    (there / "01-what-audits-see.quiz.yml").rename(there / "01-seeing.quiz.yml")
    (there / "01-seeing.quiz.yml").write_text(text + "was: [what-audits-see]\n")
    from bwa_lms.content.source import Folder
    from bwa_lms.learning import publishing

    publishing.publish_source(Folder(intake.folder), None, NOW + DAY)
    found = service.of_quiz(
        service.find("looking", "seeing"), [intake.cast.cohort.id], "first", NOW + DAY
    )
    assert found.report.counted == 10


def test_there_are_statistics_of_quizzes_alone(intake):
    with pytest.raises(NotFound):
        service.find("looking", "nothing")
    assert [each.here.activity.id for each in service.listed([1])] == ["what-audits-see"]


def test_between_any_two_moments_a_crowd_or_nobody_is_added(intake):
    """The page of every day, against the page of the day before: by the names behind them, which no page shows."""
    cohort = intake.cast.cohort.id
    for day in range(6):
        for number in range(3):
            mine = intake.join(brand=(day // 2) % 2)  # two days of one brand, two of the other
            intake.take(mine, NOW + day * DAY + number * AFTER)
    here = service.find("looking", "what-audits-see")
    shown = []
    for day in range(7):
        now = NOW + day * DAY
        takers = [taker for taker, _ in read(here, [cohort], now).attempts]
        in_order = sorted(takers, key=lambda each: each.settled)
        shown.append(in_order[: intake.statistics(now=now).report.counted])
    for before, after in pairwise(shown):
        assert after[: len(before)] == before
        added = [each.member for each in after[len(before) :]]
        assert not added or is_crowd(added)
    assert [len(each) for each in shown] == [0, 0, 0, 7, 7, 13, 13]
