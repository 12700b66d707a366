"""What a participant's page asks of the database: a handful of statements, the same however large the cohort grows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bwa_lms.content.source import Folder
from bwa_lms.discussions import service as discussions
from bwa_lms.discussions.service import Room, Seat
from bwa_lms.learning import attempts, enrolment, publishing
from bwa_lms.people.service import accounts
from bwa_lms.web.actor import PARTICIPANT, TRAINER, Actor
from tests.cast import NOW, PASSWORD
from tests.security.stage import assemble

COURSES = Path(__file__).parents[1] / "browser" / "courses"
COURSE, LESSON, QUIZ, CASE = "first-visit", "ask-first", "what-counts", "the-quiet-line"
TEXT = "I would ask the night shift, away from the line, and promise nothing that I cannot keep. I leave her out of it."


class Crowd:
    """A cohort that grows: each newcomer posts in the case and hands in a quiz."""

    def __init__(self, cast):
        self.cast, self.number = cast, 0

    def join(self, person, name):
        mine = enrolment.enrol(person, self.cast.cohort.id, NOW)
        actor = Actor(person, name=name, roles=frozenset({PARTICIPANT}))
        return Seat(actor, mine, COURSE, CASE)

    def grow(self, by):
        for _ in range(by):
            self.number += 1
            self._newcomer(f"p{self.number}")

    def _newcomer(self, key):
        invited = accounts.invite(
            None, f"{key}@norda.example", key, self.cast.norda.id, "participant", NOW
        )
        accounts.accept(invited.link, PASSWORD, NOW)
        seat = self.join(invited.person, key)
        discussions.post(seat, TEXT, NOW, f"{key}-post")
        doing = attempts.start(seat.enrolment, COURSE, QUIZ, NOW, f"{key}-start")
        attempts.submit(seat.enrolment, doing.attempt.public_id, NOW, f"{key}-submit")


@pytest.fixture
def crowd(app, cast):
    """The cohort of the test, in a course with a lesson, a quiz and a case, with three people who have posted."""
    publishing.publish_source(Folder(COURSES), None, NOW)
    crowd = Crowd(cast)
    crowd.grow(3)
    return crowd


@pytest.fixture
def count(amina, statements):
    """Count the statements of a page as Amina opens it."""
    client = amina.client

    def of(page):
        with statements() as sent:
            answer = client.get(page)
        assert answer.status_code == 200
        return len(sent)

    return of


PAGES = {
    "/": 5,
    "/courses/": 4,
    f"/courses/{COURSE}/": 4,
    f"/courses/{COURSE}/{LESSON}": 4,
    f"/courses/{COURSE}/{QUIZ}": 4,
    f"/courses/{COURSE}/{CASE}": 5,
    "/progress": 5,
}


FINISHED = {"/": 6, "/progress": 5, "/certificate": 3}


@pytest.mark.parametrize("page", FINISHED)
def test_whoever_has_the_certificate_asks_no_more(page, app, cast, amina, count, tmp_path):
    assemble(cast, tmp_path)  # Amina has her certificate
    assert "certificate" in amina.client.get("/").text
    assert count(page) <= FINISHED[page]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_little_and_no_more_in_a_larger_cohort(page, crowd, amina, count):
    crowd.join(amina.id, amina.name)
    assert count(page) <= PAGES[page]
    few = count(page)
    crowd.grow(9)
    assert count(page) == few


def test_a_quiz_under_way_asks_no_more(crowd, amina, count):
    mine = crowd.join(amina.id, amina.name)
    attempts.start(mine.enrolment, COURSE, QUIZ, NOW, "begin")
    assert count(f"/courses/{COURSE}/{QUIZ}") == 4


def test_a_case_with_everybodys_posts_asks_once_more_whoever_wrote(crowd, cast, amina, count):
    mine, page = crowd.join(amina.id, amina.name), f"/courses/{COURSE}/{CASE}"
    discussions.post(mine, TEXT, NOW, "amina-posts")
    assert count(page) == 6
    crowd.grow(9)
    trainer = Actor(
        cast.tomas.id,
        name=cast.tomas.name,
        roles=frozenset({TRAINER}),
        trains=frozenset({cast.cohort.id}),
    )
    room = Room(cast.cohort.id, COURSE, CASE)
    discussions.post_as_trainer(trainer, room, None, TEXT, NOW, "tomas-posts")
    assert count(page) == 6
    assert cast.tomas.name in amina.client.get(page).text
