"""A participant's home: the one thing to go on with, what is left, what is late, what is due next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bwa_lms.discussions import service as discussions
from bwa_lms.kernel.ids import token
from bwa_lms.learning import attempts, enrolment
from tests.cast import NOW, words_of
from tests.security.stage import (
    CASE,
    COURSE,
    HERE,
    LESSON,
    QUIZ,
    join,
    publish,
    seat,
    write_courses,
)

FIRST = ("the-quiet-line.case.md", "asks: post\n", "asks: post\n    due: +30 days\n")
THEN = ("the-quiet-line.case.md", "asks: replies\n", "asks: replies\n    due: +37 days\n")
LONG = "I would ask the night shift, away from the line, and promise nothing that I cannot keep. I leave her out of it."


@pytest.fixture
def mine(app, cast, tmp_path):
    """Amina's enrolment, in a course whose case has dates for its stages."""
    publish(write_courses(tmp_path / "courses", FIRST, THEN))
    return enrolment.enrol(cast.amina.id, cast.cohort.id, NOW)


@pytest.fixture
def home(amina, clock):
    """Return what Amina's home says, some days after the test began."""

    def said(days: float = 0) -> str:
        clock.at = NOW + timedelta(days=days)
        return words_of(amina.client.get("/").text)

    return said


def test_the_stage_that_comes_next_is_due_then_late_then_the_next_one(mine, home, amina):
    """The course began on 2 November, so the first stage is due at the end of 2 December in Dhaka."""
    assert "2 Dec 2026" in home()
    assert "Due: The quiet line" in home()
    late = home(days=11)
    assert "Was due: The quiet line" in late
    assert "Late is accepted" in late
    discussions.post(seat(amina, mine), LONG, NOW, token())
    after = home(days=11)
    assert "Was due" not in after
    assert "9 Dec 2026" in after


def test_the_case_itself_says_when_it_is_due(mine, amina):
    assert "2 Dec 2026" in words_of(amina.client.get(f"{HERE}/{CASE}").text)


def test_what_is_left_when_the_courses_are_done_is_one_press_away(mine, home, cast):
    finish(cast, mine)
    page = home()
    assert "Continue: Pledge" in page
    assert page.count("Continue: ") == 1


def finish(cast, mine):
    """Let Amina finish the course."""
    lesson = attempts.start(mine, COURSE, LESSON, NOW, token())
    attempts.submit(mine, lesson.attempt.public_id, NOW, token())
    quiz = attempts.start(mine, COURSE, QUIZ, NOW, token())
    right = {"announced": {"value": False}, "share": {"text": "35"}}
    attempts.submit(mine, quiz.attempt.public_id, NOW, token(), right)
    discussions.post(seat(cast.amina, mine), LONG, NOW, token())
    dewi = join("Dewi Lestari", "dewi@velia.example", cast.velia.id, "participant")
    hers = enrolment.enrol(dewi.id, cast.cohort.id, NOW)
    said = discussions.post(seat(dewi, hers), LONG, NOW, token())
    for _ in range(2):
        discussions.reply(seat(cast.amina, mine), said, f"{LONG} {token()}", NOW, token())


def test_who_waits_for_another_attempt_goes_on_elsewhere(home, amina, cast, clock, tmp_path):
    waits = ("what-counts.quiz.yml", "attempts: 3\n", "attempts: 2\nwait: 1 day\n")
    publish(write_courses(tmp_path / "courses", waits))
    mine = enrolment.enrol(cast.amina.id, cast.cohort.id, NOW)
    lesson = attempts.start(mine, COURSE, LESSON, NOW, token())
    attempts.submit(mine, lesson.attempt.public_id, NOW, token())
    assert "Continue: What counts" in home()
    quiz = attempts.start(mine, COURSE, QUIZ, NOW, token())
    assert "Continue: What counts" in home()
    attempts.submit(mine, quiz.attempt.public_id, NOW, token())
    assert "Continue: The quiet line" in home()
    assert "Continue: What counts" in home(days=1)
