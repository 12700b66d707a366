"""The pages of a quiz's statistics: empty, one, too few, five hundred; who opens them, and what they never tell."""

from __future__ import annotations

import json
import re

import html5lib
import pytest
from click.testing import CliRunner
from flask import g

from bwa_lms.cli import instance, stats
from bwa_lms.db import db
from bwa_lms.learning import enrolment
from bwa_lms.learning.statistics import service
from bwa_lms.people.service import cohorts
from tests import crowd
from tests.cast import NOW
from tests.learning.statistics.intake import AFTER, BUYER, COACH, PEOPLE, Intake


@pytest.fixture
def intake(app, cast, tmp_path, clock):
    clock.at = NOW + 24 * AFTER
    return Intake(tmp_path / "courses", cast)


@pytest.fixture
def address(cast):
    return f"/desk/cohorts/{cast.cohort.public_id}/statistics/looking/what-audits-see"


def read(member, address):
    answer = member.client.get(address)
    assert answer.status_code == 200
    main = next(html5lib.parse(answer.text, namespaceHTMLElements=False).iter("main"))
    return " ".join(" ".join(main.itertext()).split())


def test_the_list_names_the_quizzes_and_how_often_each_was_finished(intake, cast):
    intake.several(3)
    page = read(cast.tomas, f"/desk/cohorts/{cast.cohort.public_id}/statistics")
    assert "What audits see Looking 3" in page
    assert "What audits see Looking 3" in read(cast.ada, "/desk/statistics")


def test_nobody_has_taken_it(intake, cast, address):
    page = read(cast.tomas, address)
    assert "Nobody has finished this quiz yet" in page
    assert "Facility" not in page


def test_one_person_has_taken_it(intake, cast, address):
    intake.several(1, owner=COACH)
    page = read(cast.tomas, address)
    assert "1 attempt is finished; none is counted yet." in page
    assert "Too few attempts to tell" in page
    assert "The coach" not in page


def test_ten_people_have_taken_it(intake, cast, address):
    intake.several(6, owner=PEOPLE)
    intake.several(4, owner=BUYER, fell="4711", sure=False, at=NOW + AFTER)
    page = read(cast.tomas, address)
    assert "10 of 10 finished attempts are counted." in page
    assert "Mean mark 60%" in page
    assert "1. owner 10 60% 100% 100%" in page
    assert "The buyer wrong 4 40%" in page
    assert "Ownership lasts." in page
    assert "other words, each of fewer than 5 people, or of one brand 4" in page
    assert "4711" not in page
    assert not re.search(r"Person \d|norda|velia", page, re.I)


def test_all_attempts_are_one_link_away(intake, cast, address):
    people = intake.several(10, owner=COACH)
    for each in people:
        intake.take(each, NOW + AFTER)
    page = cast.tomas.client.get(address).text
    assert '<a href="?attempts=all">' in page
    assert "20 of 20 finished attempts are counted." in read(cast.tomas, f"{address}?attempts=all")


def test_what_cannot_be_matched_stands_apart(intake, cast, address):
    intake.several(10, owner=BUYER)
    intake.write(("The buyer", "The brand's buyer"), at=NOW + AFTER)
    intake.several(10, at=NOW + 2 * AFTER)
    page = read(cast.tomas, address)
    assert "Of earlier versions" in page
    assert "owner, as it was Who owns the next step? 10 answers; facility 0%" in page


def test_a_quiz_that_is_not_there_is_not_found(intake, cast, address):
    assert cast.tomas.client.get(address + "x").status_code == 404
    assert cast.ada.client.get("/desk/statistics/looking/nothing").status_code == 404


def test_who_takes_part_elsewhere_does_not_read_what_is_right(intake, cast, address):
    elsewhere = intake.another_cohort()
    cohorts.remove_trainer(elsewhere, cast.tomas.id, NOW)
    enrolment.enrol(cast.tomas.id, elsewhere, NOW)
    answer = cast.tomas.client.get(address)
    assert answer.status_code == 403
    assert "you take part in the programme yourself" in answer.text


def test_five_hundred_people_have_taken_it(intake, cast, address, statements):
    def answer(number, question):
        wrong = number % 3 == 0
        given = {
            "owner": {"option": COACH if wrong else PEOPLE},
            "fell": {"text": "25"},
            "sure": {"value": not wrong},
        }
        return given[question.id], 60

    here = service.find("looking", "what-audits-see")
    crowd.fill(here, cast.cohort.id, [cast.norda.id, cast.velia.id], 500, answer, NOW)
    with statements() as sent:
        page = read(cast.tomas, address)
    assert "500 of 500 finished attempts are counted." in page
    assert "The coach wrong Coaches leave. 167 33.4%" in page
    assert len(sent) <= 12


class Command:
    def __init__(self, app, monkeypatch):
        monkeypatch.setattr(instance, "open_app", lambda home: app)

    def run(self, *arguments):
        db.session.rollback()
        g.pop("live", None)
        return CliRunner().invoke(stats.command, list(arguments))


@pytest.fixture
def bwa(app, monkeypatch):
    return Command(app, monkeypatch)


def test_the_command_tells_the_same_as_data(intake, cast, bwa):
    intake.several(6)
    intake.several(4, owner=BUYER, sure=False, at=NOW + AFTER)
    done = bwa.run("looking/what-audits-see", "--format", "json")
    assert done.exit_code == 0
    found = json.loads(done.output)
    assert (found["course"], found["activity"]) == ("looking", "what-audits-see")
    assert (found["ended"], found["counted"], found["quiz"]["mean"]) == (10, 10, 70)
    [owner, _fell, sure] = found["questions"]
    assert (owner["facility"], owner["discrimination"], owner["efficiency"]) == (60, 100, 100)
    assert owner["chosen"][0] == {
        "answer": "The people in the factory",
        "under": "",
        "earns": 1.0,
        "because": "Ownership lasts.",
        "count": 6,
        "share": 60.0,
    }
    assert sure["seconds"] == {"attempts": 10, "median": 60, "low": 60, "high": 60}


def test_the_command_tells_people_in_lines(intake, cast, bwa):
    intake.several(10)
    done = bwa.run("looking/what-audits-see", "--cohort", cast.cohort.public_id)
    assert "What audits see: 10 of 10 finished attempts counted" in done.output
    assert re.search(r"owner +10 +100\.0% +- +-", done.output)


def test_the_command_refuses_what_is_not_there(intake, bwa):
    assert "There is no such quiz." in bwa.run("looking/nothing").output
    assert bwa.run("nonsense").exit_code == 1
