"""More time, a later end, one more attempt: granted by a trainer, with a reason, on the record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bwa_lms.kernel.errors import Gone, NotAllowed, NotFound, Refused
from bwa_lms.learning import allowances, attempts, enrolment, ledger
from bwa_lms.learning.rules import Allowance
from tests.cast import NOW
from tests.learning.school import activity, course, module

RIGHT = {"say": "right"}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KEYS = iter(f"allow-{n}" for n in range(1_000_000))
WHY = "Her line stood still for two days."


def key():
    return next(KEYS)


def exam(school, closes=None, **spec):
    school.publish(
        course("talk", module("one", activity("exam", "test", spec=spec, closes=closes)))
    )


def allow(mine, tomas, now=NOW, name="exam", reason=WHY, **more):
    given = Allowance(reason=reason, **more)
    allowances.grant(tomas.id, mine.id, "talk", name, given, now, key())


def start(mine, now=NOW):
    return attempts.start(mine, "talk", "exam", now, key())


def hand_in(mine, now=NOW):
    doing = start(mine, now)
    attempts.submit(mine, doing.attempt.public_id, now, key())


def look(mine, now=NOW):
    return attempts.look(mine, "talk", "exam", now)


def test_more_time_is_added_to_the_limit_of_attempts_to_come(school, mine, tomas):
    exam(school, minutes=20)
    allow(mine, tomas, time=10 * MINUTE)
    assert start(mine).attempt.deadline == NOW + 30 * MINUTE


def test_an_attempt_under_way_gets_its_time_at_once(school, mine, tomas):
    exam(school, minutes=20)
    attempt = start(mine).attempt.public_id
    allow(mine, tomas, NOW + 19 * MINUTE, time=10 * MINUTE)
    attempts.answer(mine, attempt, "q1", RIGHT, NOW + 29 * MINUTE, key())
    with pytest.raises(Gone):
        attempts.answer(mine, attempt, "q2", RIGHT, NOW + 31 * MINUTE, key())


def test_an_attempt_whose_time_was_over_stays_over(school, mine, tomas):
    exam(school, minutes=20)
    attempt = start(mine).attempt.public_id
    allow(mine, tomas, NOW + 25 * MINUTE, time=30 * MINUTE)
    assert look(mine, NOW + 26 * MINUTE).attempt.ended_at == NOW + 20 * MINUTE
    with pytest.raises(Gone):
        attempts.answer(mine, attempt, "q1", RIGHT, NOW + 26 * MINUTE, key())


def test_a_later_end_holds_for_this_person_alone(school, mine, tomas, chiara, cast):
    exam(school, closes=30 * DAY)
    theirs = enrolment.enrol(chiara.id, cast.cohort.id, NOW)
    closes = look(mine).status.window.closes
    allow(mine, tomas, until=closes + DAY)
    late = closes + timedelta(hours=1)
    assert start(mine, late).attempt.deadline == closes + DAY
    with pytest.raises(Refused, match="closed"):
        start(theirs, late)


def test_an_exam_is_over_when_it_is_over_for_everybody(school, mine, tomas, chiara, cast):
    exam(school, closes=30 * DAY)
    theirs = enrolment.enrol(chiara.id, cast.cohort.id, NOW)
    closes = look(mine).status.window.closes
    assert look(theirs).facts["closes"] == closes
    allow(mine, tomas, until=closes + DAY)
    assert look(theirs).facts["closes"] == closes + DAY
    assert look(theirs).status.window.closes == closes


def test_more_attempts_are_counted_exactly(school, mine, tomas):
    exam(school, attempts=1)
    hand_in(mine)
    with pytest.raises(Refused, match="all your attempts"):
        start(mine)
    allow(mine, tomas, attempts=2)
    assert look(mine).facts["left"] == 2
    hand_in(mine)
    hand_in(mine)
    with pytest.raises(Refused, match="all your attempts"):
        start(mine)


def test_the_newest_counts_and_the_ledger_keeps_them_all(school, mine, tomas):
    exam(school, minutes=20, attempts=1)
    allow(mine, tomas, time=10 * MINUTE)
    allow(mine, tomas, NOW + DAY, attempts=1, reason="A power cut.")
    assert look(mine).status.allowance == Allowance(attempts=1, reason="A power cut.")
    told = [each for each in ledger.entries(mine.id) if each.kind == "allowance-granted"]
    assert [each.body["reason"] for each in told] == [WHY, "A power cut."]
    assert ledger.verify(mine.id) == []


def test_the_desk_lists_what_counts_now(school, mine, tomas, cast):
    exam(school, minutes=20)
    allow(mine, tomas, time=10 * MINUTE)
    [found] = allowances.granted(cast.cohort.id)
    assert (found.enrolment.id, found.activity, found.by) == (mine.id, "exam", tomas.id)
    assert found.allowance.time == 10 * MINUTE
    assert [each.id for _build, each in allowances.sittings(cast.cohort.id)] == ["exam"]


def test_a_repeat_of_the_form_grants_once(school, mine, tomas):
    exam(school, attempts=1)
    for _ in range(2):
        allowances.grant(
            tomas.id, mine.id, "talk", "exam", Allowance(attempts=1, reason=WHY), NOW, "the form"
        )
    assert [each.kind for each in ledger.entries(mine.id)].count("allowance-granted") == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"time": -MINUTE}, "minutes"),
        ({"time": 25 * 60 * MINUTE}, "minutes"),
        ({"attempts": -1}, "attempts"),
        ({"attempts": 21}, "attempts"),
        ({"until": NOW}, "until"),
        ({"reason": ""}, "reason"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_nonsense_is_refused_at_its_field(school, mine, tomas, more, field):
    exam(school, closes=30 * DAY, minutes=20, attempts=1)
    with pytest.raises(Refused) as refused:
        allow(mine, tomas, **more)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"time": MINUTE}, "minutes"),
        ({"attempts": 1}, "attempts"),
        ({"until": NOW + DAY}, "until"),
    ],
)
def test_what_has_no_limit_cannot_be_extended(school, mine, tomas, more, field):
    exam(school)
    with pytest.raises(Refused) as refused:
        allow(mine, tomas, **more)
    assert refused.value.field == field


def test_nobody_allows_themselves_more(school, mine, amina):
    exam(school, attempts=1)
    with pytest.raises(NotAllowed):
        allow(mine, amina, attempts=1)


def test_what_is_no_sitting_has_nothing_to_extend(school, mine, tomas):
    school.publish(course("talk", module("one", activity("read"))))
    with pytest.raises(NotFound):
        allow(mine, tomas, name="read", attempts=1)
