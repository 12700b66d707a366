"""What would tell of a few people by comparing pages, through the services: each of these was possible once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bwa_lms.kernel.ids import token
from bwa_lms.learning import attempts, enrolment, marking, regrading, steps
from bwa_lms.learning.marking import Verdict
from bwa_lms.people.service import organisations
from bwa_lms.web.actor import TRAINER, Actor
from tests.cast import NOW
from tests.learning.statistics.intake import AFTER, COACH, PEOPLE, PLACE, Intake

DAY = timedelta(days=1)
MUCH_LATER = NOW + 30 * DAY
LIMIT = ("mode: practice\n", "mode: graded\ntime_limit: 30 min\n")
GRADED = ("mode: practice\n", "mode: graded\n")
OPEN = ("  - {id: sure", "  - {id: visit, type: open, prompt: Describe a visit.}\n  - {id: sure")
KEY = ("answer: 25", "answer: 24")


@pytest.fixture
def intake(app, cast, tmp_path):
    return Intake(tmp_path / "courses", cast)


def figures(intake, name="owner", now=MUCH_LATER):
    """Return how many answers stand on the page, and how many of them are right."""
    [found] = [
        said for asked, said in intake.statistics(now=now).report.questions if asked.id == name
    ]
    return found and (found.answers, round(found.figures.facility * found.answers / 100))


def trainer(cast):
    return Actor(cast.tomas.id, roles=frozenset({TRAINER}), trains=frozenset({cast.cohort.id}))


def regrade(cast, at, **hows):
    where = regrading.Where(cast.cohort.id, *PLACE)
    decision = regrading.Decision(hows)
    told = regrading.dry_run(trainer(cast), where, decision, at).digest
    assert regrading.regrade(trainer(cast), where, decision, told, "It was wrong.", at, token())


def began(intake, at):
    """Let one more person in who begins and goes away; what they answered is right."""
    person = enrolment.get(intake.join())
    attempt = attempts.start(person, *PLACE, at, token()).attempt
    attempts.answer(person, attempt.public_id, "owner", {"option": PEOPLE}, at, token())
    return attempt


def test_an_end_that_is_written_down_late_stands_before_nobody_who_is_counted(intake):
    intake.write(LIMIT)
    intake.several(4, owner=COACH)
    began(intake, NOW + timedelta(minutes=1))
    intake.several(6, owner=COACH, at=NOW + AFTER)
    then = NOW + 2 * AFTER
    assert (
        figures(intake, now=then) is None
    )  # ten ended; six of them after an end that is not there
    intake.several(1, owner=COACH, at=NOW + AFTER)
    assert steps.expire_due(then) == 1
    assert figures(intake, now=then) == (10, 1)


def test_an_answer_that_no_longer_waits_stands_before_nobody_who_was_counted(intake, cast):
    """Somebody waits for a mark; then the open question is left out, of which nobody else had written."""
    intake.write(GRADED, OPEN)
    intake.several(3, owner=COACH)
    person = enrolment.get(intake.join())
    attempt = attempts.start(person, *PLACE, NOW + AFTER, token()).attempt
    answers = {"owner": {"option": PEOPLE}, "visit": {"text": "They hid it."}}
    attempts.submit(person, attempt.public_id, NOW + AFTER, token(), answers)
    intake.several(7, owner=COACH, at=NOW + DAY)
    assert figures(intake) == (10, 0)
    intake.write(GRADED, at=NOW + 2 * DAY)
    regrade(cast, NOW + 2 * DAY, visit="out")
    assert figures(intake) == (10, 0)


def test_who_has_left_is_not_told_by_a_regrade_of_the_others(intake, cast):
    """A question is left out where people are still enrolled: the rest of the quiz counts the same people."""
    intake.write(GRADED)
    people = intake.several(14, owner=COACH)
    gone = intake.several(1, owner=PEOPLE, at=NOW + AFTER)
    before = figures(intake), figures(intake, "fell")
    enrolment.end(people[0], "moved", NOW + DAY)
    assert (figures(intake), figures(intake, "fell")) == before == ((15, 1), (15, 15))
    intake.write(
        GRADED, ("    prompt: From 92", "    points: 2\n    prompt: From 92"), at=NOW + DAY
    )
    regrade(cast, NOW + DAY, fell="out")
    assert figures(intake) == (15, 1)
    assert figures(intake, "fell") is None
    found = intake.statistics(now=MUCH_LATER).report
    assert found.quiz.figures.attempts == 10  # without the five with whom somebody was who has left
    assert gone


def test_marks_that_are_released_one_by_one_count_in_that_order(intake, cast):
    intake.write(GRADED, OPEN)
    tomas, seen = trainer(cast), []
    for number in range(12):
        person = enrolment.get(intake.join())
        at = NOW + number * timedelta(minutes=5)
        attempt = attempts.start(person, *PLACE, at, token()).attempt
        attempts.submit(person, attempt.public_id, at, token(), {"visit": {"text": "Yes."}})
    for number, answer in enumerate(reversed(marking.pile(tomas, cast.cohort.id, *PLACE).answers)):
        at = NOW + DAY + number * AFTER
        public = answer.attempt.public_id
        marking.mark(tomas, public, "visit", Verdict(percent=Decimal(50)), at, token())
        marking.release(tomas, cast.cohort.id, *PLACE, at, token())
        seen.append(intake.statistics(now=at + AFTER / 2).report.counted)
    assert seen == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10]


def test_who_changes_employers_counts_that_day_for_the_one_of_before(intake, cast):
    people = []
    for brand in (0, 0, 0, 0, 1, 0, 0, 0, 1, 0):
        people.append(intake.join(brand))
        intake.take(people[-1], NOW + timedelta(minutes=intake.came))
    before = intake.statistics().report
    assert before.counted == 10
    organisations.affiliate(enrolment.get(people[4]).person_id, cast.norda.id, NOW.date())
    assert intake.statistics().report == before


def test_times_go_by_the_cohort_and_in_order(intake, cast):
    """A few unknown times of one cohort are not made whole by those of another."""
    other, mine = intake.another_cohort(), cast.cohort.id
    for cohort in (mine, other):
        intake.several(14, cohort=cohort)
        intake.several(1, cohort=cohort, owner=None, at=NOW + AFTER)
    found = {
        name: intake.statistics(*those, now=MUCH_LATER).report.questions[0][1]
        for name, those in {"mine": [mine], "other": [other], "both": [mine, other]}.items()
    }
    assert [each.answers for each in found.values()] == [15, 15, 30]
    assert [each.times.attempts for each in found.values()] == [10, 10, 20]


def test_words_that_only_one_brand_typed_are_on_no_page(intake):
    for number in range(10):
        word = "4711" if number % 2 else "25"
        intake.take(intake.join(number % 2), NOW + timedelta(minutes=number), fell=word)
    [fell] = [said for asked, said in intake.statistics().report.questions if asked.id == "fell"]
    assert "4711" not in {each.answer.words for each in fell.said}
    assert fell.others == 10


def test_what_a_mark_became_later_moves_nobody(intake, cast):
    """Left out, and asked again: the answer waits, and the crowd of whoever gave it is out of all figures."""
    intake.write(GRADED, OPEN)
    intake.several(7, owner=COACH)
    person = enrolment.get(intake.join())
    attempt = attempts.start(person, *PLACE, NOW + AFTER, token()).attempt
    answers = {"owner": {"option": PEOPLE}, "visit": {"text": "They hid it."}}
    attempts.submit(person, attempt.public_id, NOW + AFTER, token(), answers)
    reworded = (OPEN[0], OPEN[1].replace("Describe a visit", "Tell of a visit"))
    intake.write(GRADED, reworded, at=NOW + DAY)
    regrade(cast, NOW + DAY, visit="out")
    intake.several(12, owner=COACH, at=NOW + 2 * DAY)
    assert figures(intake) == (20, 1)
    regrade(cast, NOW + 3 * DAY, visit="again")
    assert figures(intake) == (15, 0)
