"""Attempts: started on the server, pinned to their build, ended by a rule, counted once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bwa_lms.api import LAG
from bwa_lms.db import db
from bwa_lms.kernel.errors import Conflict, Gone, NotAllowed, NotFound, Refused
from bwa_lms.learning import attempts, enrolment, ledger, progress, steps
from bwa_lms.learning.models import AttemptRow
from tests.cast import NOW
from tests.learning.school import activity, course, module

RIGHT, WRONG = {"say": "right"}, {"say": "wrong"}
MINUTE = timedelta(minutes=1)
KEYS = iter(f"key-{n}" for n in range(1_000_000))


def key():
    return next(KEYS)


def start(mine, name="exam", now=NOW):
    return attempts.start(mine, "talk", name, now, key())


def hand_in(mine, answers, now=NOW):
    doing = start(mine, now=now)
    given = {f"q{n}": each for n, each in enumerate(answers, start=1)}
    attempts.submit(mine, doing.attempt.public_id, now, key(), given)
    return attempts.look(mine, "talk", "exam", now)


def exam(school, **spec):
    fields = {name: spec.pop(name) for name in ("opens", "closes", "was") if name in spec}
    school.publish(course("talk", module("one", activity("exam", "test", spec=spec, **fields))))


def kinds(mine):
    return [each.kind for each in ledger.entries(mine.id)]


# Looking


def test_looking_starts_and_writes_nothing(mine):
    before = ledger.head(mine.id)
    doing = attempts.look(mine, "talk", "exam", NOW)
    assert (doing.attempt, doing.state, doing.attempts) == (None, None, ())
    assert doing.may_start.allowed
    assert ledger.head(mine.id) == before
    assert db.session.query(AttemptRow).count() == 0


def test_what_is_not_there_is_not_found(mine):
    for place in [("nothing", "exam"), ("talk", "nothing")]:
        with pytest.raises(NotFound):
            attempts.look(mine, *place, NOW)


def test_a_course_for_trainers_is_no_course_for_participants(school, mine):
    school.publish(course("guide", module("one", activity("read")), audience="trainers"))
    with pytest.raises(NotFound):
        attempts.look(mine, "guide", "read", NOW)


def test_looking_takes_few_statements_whatever_the_size(school, mine, amina, statements):
    big = module("one", *(activity(f"read-{n}") for n in range(200)))
    school.publish(course("talk", big, module("two", activity("exam", "test"))))
    hand_in(mine, [WRONG])
    hand_in(mine, [WRONG])
    with statements() as sent:
        own = enrolment.active(amina.id)
        attempts.look(own, "talk", "exam", NOW)
    assert len(sent) == 2, sent


# Starting


def test_an_attempt_belongs_to_its_build_and_has_a_seed(school, mine):
    doing = start(mine)
    assert doing.attempt.number == 1
    assert 0 <= doing.attempt.seed < 2**63
    assert doing.state["seed"] == doing.attempt.seed
    assert kinds(mine)[-1] == "attempt-started"


def test_starting_again_returns_to_the_open_attempt(mine):
    assert start(mine).attempt.public_id == start(mine).attempt.public_id


def test_a_repeat_of_the_form_gets_the_same_attempt(mine):
    first = attempts.start(mine, "talk", "exam", NOW, "the form")
    attempts.submit(mine, first.attempt.public_id, NOW, key())
    again = attempts.start(mine, "talk", "exam", NOW, "the form")
    assert again.attempt.public_id == first.attempt.public_id
    assert len(again.attempts) == 1


def test_no_more_attempts_than_allowed(school, mine):
    exam(school, attempts=2)
    hand_in(mine, [WRONG])
    doing = hand_in(mine, [WRONG])
    assert (doing.may_start.allowed, doing.may_start.left) == (False, 0)
    with pytest.raises(Refused, match="all your attempts"):
        start(mine)


def test_attempts_wait_for_each_other(school, mine):
    exam(school, wait_minutes=60)
    hand_in(mine, [WRONG])
    with pytest.raises(Refused, match="start again"):
        start(mine, now=NOW + 59 * MINUTE)
    assert start(mine, now=NOW + 60 * MINUTE).attempt.number == 2


def test_nothing_starts_before_it_opens_or_after_it_closes(school, mine):
    exam(school, opens=timedelta(days=100))
    with pytest.raises(Refused, match="opens"):
        start(mine)
    with pytest.raises(NotAllowed, match="opens"):
        attempts.view(attempts.look(mine, "talk", "exam", NOW), "participant", NOW)
    exam(school, closes=timedelta(days=1))
    with pytest.raises(Refused, match="closed"):
        start(mine)


def test_a_kind_is_told_when_its_activity_closes(school, mine):
    """An exam shows the rest only after that moment."""
    exam(school, closes=timedelta(days=30))
    doing = attempts.look(mine, "talk", "exam", NOW)
    assert doing.facts["closes"] == doing.status.window.closes
    assert doing.facts["closes"] > NOW


# Answering and handing in


def test_answers_are_kept_and_marked_when_handed_in(mine):
    doing = start(mine)
    attempts.answer(mine, doing.attempt.public_id, "q1", RIGHT, NOW, key())
    assert attempts.look(mine, "talk", "exam", NOW).state["answers"] == {"q1": RIGHT}
    attempts.submit(mine, doing.attempt.public_id, NOW, key(), {"q2": WRONG})
    ended = attempts.look(mine, "talk", "exam", NOW).attempt
    assert (ended.points, ended.of, ended.ended_at) == (1, 2, NOW)


def test_a_whole_form_is_saved_or_none_of_it(mine):
    doing = start(mine)
    with pytest.raises(Refused, match="never offered"):
        attempts.save(
            mine,
            doing.attempt.public_id,
            {"q1": RIGHT, "q2": {"say": "nonsense"}},
            NOW,
            key(),
        )
    assert attempts.look(mine, "talk", "exam", NOW).state["answers"] == {}


def test_a_question_that_is_not_there_is_refused(mine):
    with pytest.raises(Refused, match="no such question"):
        attempts.answer(mine, start(mine).attempt.public_id, "q9", RIGHT, NOW, key())


def test_an_older_repeat_does_not_overwrite_a_newer_answer(mine):
    attempt = start(mine).attempt.public_id
    attempts.answer(mine, attempt, "q1", WRONG, NOW, "slow")
    attempts.answer(mine, attempt, "q1", RIGHT, NOW, "fast")
    attempts.answer(mine, attempt, "q1", WRONG, NOW, "slow")
    assert attempts.look(mine, "talk", "exam", NOW).state["answers"] == {"q1": RIGHT}


def test_a_repeat_gets_the_same_feedback(mine):
    attempt = start(mine, "read").attempt.public_id
    steps = [attempts.answer(mine, attempt, "self-check", RIGHT, NOW, "one form") for _ in range(2)]
    assert steps[0].feedback == steps[1].feedback == {"heard": RIGHT}


def test_handing_in_twice_is_handing_in_once(mine):
    attempt = start(mine).attempt.public_id
    for _ in range(3):
        step = attempts.submit(mine, attempt, NOW, key())
        assert step.outcome.ended
    assert kinds(mine).count("handed-in") == 1


def test_an_answer_after_handing_in_is_a_conflict(mine):
    attempt = start(mine).attempt.public_id
    attempts.submit(mine, attempt, NOW, key(), {"q1": RIGHT})
    with pytest.raises(Conflict, match="handed this in"):
        attempts.answer(mine, attempt, "q2", RIGHT, NOW, key())
    with pytest.raises(Conflict, match="what counts"):
        attempts.submit(mine, attempt, NOW, key(), {"q2": RIGHT})


def test_nobody_touches_the_attempt_of_another(mine, bao, cast):
    other = enrolment.enrol(bao.id, cast.cohort.id, NOW)
    attempt = start(mine).attempt.public_id
    with pytest.raises(NotFound):
        attempts.answer(other, attempt, "q1", RIGHT, NOW, key())
    attempts.answer(mine, attempt, "q1", RIGHT, NOW, "her form")
    with pytest.raises(NotFound):
        attempts.answer(other, attempt, "q1", RIGHT, NOW, "her form")


# The deadline


@pytest.fixture
def timed(school, mine):
    exam(school, minutes=20)
    return start(mine).attempt.public_id


def test_what_was_on_its_way_at_the_deadline_still_counts_and_nothing_later(mine, timed):
    end = NOW + 20 * MINUTE
    attempts.answer(mine, timed, "q1", RIGHT, end + LAG - timedelta(microseconds=1), key())
    with pytest.raises(Gone, match="time was over"):
        attempts.answer(mine, timed, "q2", RIGHT, end + LAG, key())
    ended = attempts.look(mine, "talk", "exam", NOW + 21 * MINUTE).attempt
    assert (ended.points, ended.of, ended.ended_at) == (1, 2, end)


def test_a_handing_in_that_was_on_its_way_ended_at_the_deadline(mine, timed):
    end = NOW + 20 * MINUTE
    attempts.submit(mine, timed, end + LAG / 2, "one form", {"q1": RIGHT})
    attempts.submit(mine, timed, end + LAG * 2, "one form", {"q1": RIGHT})
    ended = attempts.look(mine, "talk", "exam", end + LAG * 2).attempt
    assert (ended.points, ended.ended_at) == (1, end)
    assert kinds(mine).count("handed-in") == 1


def test_a_late_handing_in_is_refused_and_what_was_saved_counts(mine, timed):
    attempts.answer(mine, timed, "q1", RIGHT, NOW + MINUTE, key())
    for _ in range(2):
        with pytest.raises(Gone, match="What you had saved before counts"):
            attempts.submit(mine, timed, NOW + 30 * MINUTE, key(), {"q2": RIGHT})
    assert attempts.look(mine, "talk", "exam", NOW + 31 * MINUTE).attempt.points == 1


def test_a_repeat_of_what_was_acknowledged_is_never_late(mine, timed):
    attempts.answer(mine, timed, "q1", RIGHT, NOW + MINUTE, "lost reply")
    step = attempts.answer(mine, timed, "q1", RIGHT, NOW + 30 * MINUTE, "lost reply")
    assert step.state["answers"] == {"q1": RIGHT}


def test_nobody_has_to_be_there_when_the_time_is_over(mine, timed):
    """The same end is seen before and after the sweeper writes it down, whenever that is."""
    attempts.answer(mine, timed, "q1", RIGHT, NOW + MINUTE, key())
    later = NOW + timedelta(days=3)
    seen = attempts.look(mine, "talk", "exam", later)
    assert seen.attempt.ended
    assert progress.course_progress(mine, "talk", later).done
    assert db.session.query(AttemptRow).filter(AttemptRow.ended_at.is_(None)).count() == 1
    assert steps.expire_due(NOW + 20 * MINUTE + LAG - timedelta(microseconds=1)) == 0
    assert steps.expire_due(later) == 1
    assert steps.expire_due(later) == 0
    written = attempts.look(mine, "talk", "exam", later)
    assert (written.attempt.ended_at, written.attempt.points) == (
        seen.attempt.ended_at,
        seen.attempt.points,
    )
    assert kinds(mine)[-3:] == ["handed-in", "activity-completed", "course-completed"]


def test_the_closing_ends_an_attempt_before_its_time(school, mine):
    exam(school, minutes=100_000, closes=timedelta(days=30))
    doing = start(mine)
    assert doing.attempt.deadline == doing.status.window.closes


# A new release


def test_an_attempt_under_way_stays_on_its_build(school, mine):
    doing = start(mine)
    exam(school, questions=("q7", "q8", "q9"))
    attempts.answer(mine, doing.attempt.public_id, "q1", RIGHT, NOW, key())
    again = attempts.look(mine, "talk", "exam", NOW)
    assert again.build.id == doing.build.id
    assert again.spec.questions == ("q1", "q2")
    attempts.submit(mine, doing.attempt.public_id, NOW, key())
    fresh = start(mine)
    assert fresh.build.id != doing.build.id
    assert fresh.spec.questions == ("q7", "q8", "q9")
    assert [each.number for each in fresh.attempts] == [1, 2]


def test_who_passed_under_the_old_rule_has_passed(school, mine):
    attempt = start(mine).attempt
    exam(school, pass_mark="90")
    attempts.submit(mine, attempt.public_id, NOW, key(), {"q1": RIGHT})
    shown = progress.course_progress(mine, "talk", NOW).find("exam")
    assert shown.done
    told = [each.body for each in ledger.entries(mine.id) if each.kind == "activity-completed"]
    assert [each["build"] for each in told] == [attempt.build]


def test_records_follow_an_activity_to_its_new_name(school, mine):
    hand_in(mine, [RIGHT, RIGHT])
    school.publish(course("talk", module("one", activity("final", "test", was=("exam",)))))
    assert attempts.look(mine, "talk", "exam", NOW).activity.id == "exam"  # as it was taken
    shown = progress.course_progress(mine, "talk", NOW).find("final")
    assert (shown.state, shown.attempts, shown.mark) == ("done", 1, 100)
    assert attempts.start(mine, "talk", "final", NOW, key()).attempt.number == 2


# Texts that one comes back to


def test_a_text_takes_answers_for_as_long_as_one_likes(mine):
    attempt = start(mine, "read").attempt.public_id
    attempts.submit(mine, attempt, NOW, key())
    attempts.answer(mine, attempt, "self-check", RIGHT, NOW + MINUTE, key())
    doing = attempts.look(mine, "talk", "read", NOW)
    assert doing.state["answers"] == {"self-check": RIGHT}
    assert (doing.status.done, doing.attempt.ended_at) == (True, NOW)
    assert start(mine, "read").attempt.public_id == attempt


def test_a_changed_text_begins_anew_and_what_was_read_stays_read(school, mine):
    attempt = start(mine, "read").attempt.public_id
    attempts.submit(mine, attempt, NOW, key())
    changed = activity("read", spec={"text": "new", "questions": ("self-check",)})
    school.publish(course("talk", module("one", changed)))
    doing = attempts.look(mine, "talk", "read", NOW)
    assert (doing.attempt, doing.spec.text, doing.status.state) == (None, "new", "done")
    assert start(mine, "read").attempt.number == 2


def test_a_closed_text_takes_no_answers(school, mine):
    attempt = start(mine, "read").attempt.public_id
    closing = activity("read", spec={"questions": ("self-check",)}, closes=timedelta(days=1))
    school.publish(course("talk", module("one", closing)))
    with pytest.raises(Refused, match="closed"):
        attempts.answer(mine, attempt, "self-check", RIGHT, NOW, key())


def test_a_page_that_somebody_went_back_to_and_changed_is_saved(mine):
    """The browser kept the page with its key; what it holds now is another thing to save."""
    attempt = start(mine).attempt.public_id
    attempts.save(mine, attempt, {"q1": WRONG}, NOW, "the-key-of-the-page")
    attempts.save(mine, attempt, {"q1": RIGHT}, NOW, "the-key-of-the-page")
    assert attempts.look(mine, "talk", "exam", NOW).state["answers"] == {"q1": RIGHT}
    attempts.answer(mine, attempt, "q1", WRONG, NOW, "another-key")
    attempts.answer(mine, attempt, "q1", RIGHT, NOW, "another-key")
    attempts.answer(mine, attempt, "q1", WRONG, NOW, "another-key")  # a repeat of the first
    assert attempts.look(mine, "talk", "exam", NOW).state["answers"] == {"q1": RIGHT}


def test_other_answers_after_the_handing_in_are_no_repeat_of_it(mine):
    attempt = start(mine).attempt.public_id
    attempts.submit(mine, attempt, NOW, "the-key-of-the-page", {"q1": WRONG})
    attempts.submit(mine, attempt, NOW, "the-key-of-the-page", {"q1": WRONG})
    with pytest.raises(Conflict, match="handed this in"):
        attempts.submit(mine, attempt, NOW, "the-key-of-the-page", {"q1": RIGHT})
