"""The desk's page on which a trainer allows somebody more, and what the participant reads of it."""

from __future__ import annotations

from datetime import date

import pytest

from bwa_lms.content.source import Folder
from bwa_lms.learning import attempts, enrolment, publishing
from bwa_lms.people.service import accounts, cohorts
from tests.cast import NOW, PASSWORD, Member, words_of

PROGRAMME = """\
id: coaching
title: Coaching
length: 24 months
terms:
  - {id: t1, title: See, months: 1-6, courses: [looking]}
"""
QUIZ = """\
title: What a day asks
attempts: 1
time_limit: 20 min
closes: +60 days
questions:
  - {id: one, type: true-false, prompt: A day has hours., answer: true}
"""
HERE = "/courses/looking/what-a-day-asks"
WHY = "Her line stood still <for two days>."


@pytest.fixture
def desk(cast, tmp_path):
    """The quiz is live; Amina and Bao are in Dhaka, which Tomás trains."""
    folder = tmp_path / "courses"
    (folder / "looking" / "01-first").mkdir(parents=True)
    (folder / "programme.yml").write_text(PROGRAMME, "utf-8")
    (folder / "looking" / "course.yml").write_text("title: Looking\n", "utf-8")
    (folder / "looking" / "01-first" / "01-what-a-day-asks.quiz.yml").write_text(QUIZ, "utf-8")
    _published, problems = publishing.publish_source(Folder(folder), None, NOW)
    assert problems == []
    for each in (cast.amina, cast.bao):
        enrolment.enrol(each.id, cast.cohort.id, NOW)
    return f"/desk/cohorts/{cast.cohort.public_id}/allowances"


def enrolled(member):
    return enrolment.active(member.id)


def allow(desk, client, member, **fields):
    written = {"person": enrolled(member).public_id, "activity": "looking/what-a-day-asks"}
    return client.fill(f"{desk}/new", **(written | {"reason": WHY} | fields))


def test_a_trainer_allows_more_and_both_read_it(desk, cast):
    assert "Nobody has more than the others" in cast.tomas.client.get(desk).text
    assert allow(desk, cast.tomas.client, cast.amina, minutes="10", attempts="1").status_code == 303
    listed = cast.tomas.client.get(desk).text
    for told in ("Amina Rahman", "What a day asks", "10 min more", "1 more attempt", "Tomás Ruiz"):
        assert told in listed
    hers = cast.amina.client.get(HERE).text
    assert "Your trainer allows you more here" in hers
    assert "Her line stood still &lt;for two days&gt;." in hers
    words = words_of(hers)
    assert "Time30 min Attempts2" in words
    his = words_of(cast.bao.client.get(HERE).text)
    assert "allows you more" not in his
    assert "Time20 min Attempts1" in his


def test_the_end_is_written_in_the_cohorts_zone(desk, cast):
    answer = allow(desk, cast.tomas.client, cast.amina, until="2027-03-01T17:00")
    assert answer.status_code == 303
    doing = attempts.look(enrolled(cast.amina), "looking", "what-a-day-asks", NOW)
    assert doing.status.window.closes.isoformat() == "2027-03-01T11:01:00+00:00"  # Dhaka is at +6
    assert "17:00 (Dhaka)" in allowed_words(cast) or "11:00 your time" in allowed_words(cast)


def allowed_words(cast):
    return cast.amina.client.get(HERE).text


def test_a_mistake_keeps_what_was_typed(desk, cast):
    answer = allow(desk, cast.tomas.client, cast.amina, minutes="99999", reason="Two days lost")
    assert answer.status_code == 422
    assert "Two days lost" in answer.text
    assert 'value="99999"' in answer.text
    answer = allow(desk, cast.tomas.client, cast.amina, until="2026-11-01T10:00")
    assert answer.status_code == 422
    assert "Choose a moment later than now" in answer.text


@pytest.mark.parametrize("until", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_the_ends_of_time_are_answered_in_words(desk, cast, until):
    assert allow(desk, cast.tomas.client, cast.amina, until=until).status_code in (303, 422)


def test_somebody_of_another_cohort_cannot_be_chosen(desk, cast):
    elsewhere = cohorts.create(cast.ada.id, "Hanoi 2026", date(2026, 11, 2), "Asia/Bangkok", NOW)
    invited = accounts.invite(
        None, "wanda@academy.example", "Wanda Weiss", cast.academy.id, "trainer", NOW
    )
    accounts.accept(invited.link, PASSWORD, NOW)
    accounts.change_profile(invited.person, "Wanda Weiss", "en", "UTC", NOW)
    cohorts.add_trainer(elsewhere.id, invited.person, NOW)
    wanda = Member(invited.person, "", "Wanda Weiss", "wanda@academy.example")
    theirs = f"/desk/cohorts/{elsewhere.public_id}/allowances"
    assert allow(theirs, wanda.client, cast.amina, attempts="1").status_code == 422
    assert (
        attempts.look(enrolled(cast.amina), "looking", "what-a-day-asks", NOW).may_start.left == 1
    )
    assert wanda.client.get(desk).status_code == 404
