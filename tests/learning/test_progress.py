"""Progress: one function of content, records and clock; what was reached stays; statements do not grow with sizes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner

from bwa_lms.api import DiscussionFacts
from bwa_lms.cli import ledger as command
from bwa_lms.db import transaction
from bwa_lms.learning import attempts, enrolment, ledger, progress
from bwa_lms.learning.models import CompletionRow
from bwa_lms.learning.rebuild import differences
from tests.cast import NOW
from tests.learning.school import activity, course, module

RIGHT = {"say": "right"}


def read(mine, name="read", taught="talk", now=NOW):
    doing = attempts.start(mine, taught, name, now, f"start {name}")
    attempts.submit(mine, doing.attempt.public_id, now, f"read {name}")


def take(mine, points, key="k", now=NOW):
    doing = attempts.start(mine, "talk", "exam", now, f"start {key}")
    answers = {f"q{n}": RIGHT for n in range(1, points + 1)}
    attempts.submit(mine, doing.attempt.public_id, now, f"hand in {key}", answers)


def seen(mine, taught="talk", now=NOW):
    return progress.course_progress(mine, taught, now)


def told(mine, kind):
    return [each.body for each in ledger.entries(mine.id) if each.kind == kind]


def test_progress_follows_what_was_done(mine):
    fresh = seen(mine)
    assert (fresh.finished, fresh.required, fresh.mark, fresh.done) == (0, 2, None, False)
    assert fresh.next.id == "read"
    read(mine)
    assert (seen(mine).finished, seen(mine).next.id) == (1, "exam")
    take(mine, 2)
    assert (seen(mine).finished, seen(mine).mark, seen(mine).done) == (2, 100, True)


def test_a_completion_is_written_once_and_names_its_build(mine):
    read(mine)
    take(mine, 2, "first")
    take(mine, 1, "second")
    progress.settle(mine.id, "talk", NOW)
    build = seen(mine).build
    assert told(mine, "course-completed") == [{"course": "talk", "build": build, "mark": "100.00"}]
    assert [each["activity"] for each in told(mine, "activity-completed")] == ["read", "exam"]
    assert {each["build"] for each in told(mine, "activity-completed")} == {build}


def test_the_pass_mark_of_the_course_is_needed(school, mine):
    """The test itself passes with half of its points; the course wants 60 per cent."""
    read(mine)
    take(mine, 1, "half")
    assert (seen(mine).find("exam").done, seen(mine).mark, seen(mine).done) == (True, 50, False)
    take(mine, 2, "better")
    assert seen(mine).done


def test_a_later_build_adds_things_to_do_and_takes_nothing_back(school, mine):
    read(mine)
    take(mine, 2)
    more = module("three", activity("more"), activity("hard", "test"))
    exam = activity("exam", "test", spec={"pass_mark": "100", "questions": ("other",)})
    school.publish(course("talk", module("one", activity("read")), module("two", exam), more))
    after = seen(mine)
    assert after.done
    assert after.find("exam").done
    assert not after.find("more").done
    assert after.mark == 100
    progress.settle(mine.id, "talk", NOW)
    assert len(told(mine, "course-completed")) == 1


def test_a_course_that_is_no_longer_published_keeps_its_progress(school, mine):
    read(mine)
    take(mine, 2)
    school.publish(course("other", module("one", activity("a"))))
    [other, talk] = progress.programme_progress(mine, NOW)
    assert (other.course, other.done) == ("other", False)
    assert (talk.course, talk.done, talk.mark) == ("talk", True, 100)


def test_a_course_opens_the_next_one(school, mine):
    first = course("first", module("one", activity("a")))
    second = course("second", module("one", activity("b")), requires=("first",))
    school.publish(first, second)
    assert seen(mine, "second").find("b").state == "not-open"
    read(mine, "a", "first")
    assert seen(mine, "second").find("b").state == "open"


def test_facts_from_other_rooms_complete_an_activity(school, mine):
    school.publish(course("talk", module("one", activity("gate", "talk", was=("old-gate",)))))
    posted = {}
    asked = []

    def provider(enrolments, courses):
        asked.append((list(enrolments), list(courses)))
        return posted

    school.engine.facts["discussion"] = provider
    assert not seen(mine).done
    posted[mine.id, "talk", "old-gate"] = DiscussionFacts(posts=1)
    with transaction():
        progress.settle(mine.id, "talk", NOW)
    posted.clear()
    assert seen(mine).done
    assert asked[0] == ([mine.id], ["talk"])


def test_a_due_date_shows_in_time_and_late_is_still_accepted(school, mine):
    due = activity("read", due=timedelta(days=30))
    school.publish(course("talk", module("one", due)))
    states = [seen(mine, now=NOW + timedelta(days=days)).find("read").state for days in (0, 5, 12)]
    assert states == ["open", "due", "late"]
    read(mine, now=NOW + timedelta(days=12))
    assert seen(mine, now=NOW + timedelta(days=12)).done


# The board


def test_the_board_shows_everybody_by_name(school, mine, bao, cast):
    other = enrolment.enrol(bao.id, cast.cohort.id, NOW)
    read(other)
    board = progress.board(cast.cohort.id, NOW)
    assert board.courses == (("talk", "Talk"),)
    assert [(row.person.name, row.courses[0].finished) for row in board.rows] == [
        ("Amina Rahman", 0),
        ("Bao Nguyen", 1),
    ]
    assert progress.board(cast.cohort.id, NOW, "talk") == board
    every = progress.many([mine, other], NOW)
    assert every == {row.enrolment.id: list(row.courses) for row in board.rows}


def test_the_board_of_an_empty_cohort_is_empty(school, cast):
    assert progress.board(cast.cohort.id, NOW).rows == ()


def test_statements_do_not_grow_with_people_courses_or_activities(
    school, mine, bao, chiara, cast, statements
):
    """The same number for one person in one small course as for three in five large ones with facts."""
    school.engine.facts["discussion"] = lambda enrolments, courses: {}
    with statements() as small:
        progress.board(cast.cohort.id, NOW)
    with statements() as one:
        progress.programme_progress(mine, NOW)
    large = [
        course(
            f"course-{n}",
            module("one", *(activity(f"a-{m}") for m in range(30)), activity("case", "talk")),
        )
        for n in range(5)
    ]
    school.publish(*large)
    for person in (bao, chiara):
        own = enrolment.enrol(person.id, cast.cohort.id, NOW)
        read(own, "a-1", "course-1")
        read(own, "a-2", "course-2")
    with statements() as many:
        progress.board(cast.cohort.id, NOW)
    with statements() as grown:
        progress.programme_progress(mine, NOW)
    assert len(small) == len(many) <= 5, many
    assert len(one) == len(grown) <= 3, grown


# Working it out again


def test_completions_can_be_worked_out_again(school, mine):
    read(mine)
    take(mine, 2)
    renamed = activity("final", "test", was=("exam",), spec={"pass_mark": "100"})
    school.publish(course("talk", module("one", activity("read"), renamed, activity("new"))))
    assert differences(mine.id, NOW + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("activity_id", "words"),
    [("exam", "the evidence does not give it"), ("", "the evidence does not give it")],
)
def test_a_completion_without_evidence_is_told(school, mine, activity_id, words):
    build = seen(mine).build
    with transaction() as session:
        session.add(
            CompletionRow(
                enrolment_id=mine.id,
                course="talk",
                activity=activity_id,
                build=build,
                mark=Decimal(99),
                at=NOW,
            )
        )
    found = [(each.activity, each.what) for each in differences(mine.id, NOW)]
    assert any(name == activity_id and words in what for name, what in found)
    assert (activity_id, "it does not stand in the ledger") in found


def test_the_command_tells_and_writes_down_what_is_missing(school, mine, app, monkeypatch):
    """As after a release whose rule somebody meets already: nothing of theirs happened since."""
    take(mine, 1, "half")
    school.publish(course("talk", module("one", activity("exam", "test"))))
    monkeypatch.setattr(command.instance, "open_app", lambda folder: app)

    def run(*arguments):
        done = CliRunner().invoke(command.command, ["completions", *arguments])
        return done.exit_code, done.output

    lost = f"{mine.public_id}, talk: the evidence gives it, and nobody wrote it down\n"
    assert run() == (1, f"{lost}1 difference\n")
    assert run("--write") == (0, "1 written down\nno differences\n")
    assert seen(mine).done


def test_a_completion_that_got_lost_is_told(school, mine):
    read(mine)
    with transaction() as session:
        session.query(CompletionRow).delete()
    found = {(each.activity, each.what) for each in differences(mine.id, NOW)}
    assert found == {
        ("read", "the evidence gives it, and nobody wrote it down"),
        ("read", "it stands in the ledger alone"),
    }
