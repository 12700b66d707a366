"""`bwa check --against` and `bwa publish`: what a change means for what people have done, before anybody sees it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from flask import g

from bwa_lms.cli import check, instance, publish
from bwa_lms.content.library import Library
from bwa_lms.content.source import Folder
from bwa_lms.content.store import Store
from bwa_lms.db import db
from bwa_lms.kernel.ids import fingerprint, token
from bwa_lms.learning import attempts, enrolment, impact, publishing
from bwa_lms.web.engine import engine
from tests.cast import NOW
from tests.desk.test_answers import PROGRAMME

QUIZ = """\
title: What audits see
questions:
  - id: owner
    type: single
    prompt: Who owns the next step?
    options:
      - right: The people in the factory
      - wrong: The coach
  - {id: fell, type: numeric, prompt: "From 92 to 67, how many?", answer: 52}
  - {id: sure, type: true-false, prompt: A day has hours., answer: true}
"""
FILE = "looking/01-first/01-what-audits-see.quiz.yml"
LESSON = "looking/01-first/02-read.md"
PEOPLE = fingerprint("The people in the factory")
KEY = ("answer: 52", "answer: 25")


def run(command, *arguments):
    """Run a command as another process would: what this test has read so far holds nothing open."""
    db.session.rollback()
    g.pop("live", None)
    return CliRunner().invoke(command, list(arguments))


class Courses:
    """A folder of courses, who took its quiz, and the commands."""

    def __init__(self, root, cast):
        self.root, self.cast = root, cast
        self.write("programme.yml", PROGRAMME)
        self.write("looking/course.yml", "title: Looking\n")
        self.write(FILE, QUIZ)
        self.write(LESSON, "---\ntitle: Read\n---\nA text.\n")
        publishing.publish_source(Folder(root), None, NOW)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def change(self, *changes):
        text = QUIZ
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.write(FILE, text)

    def start(self, member):
        mine = enrolment.active(member.id) or enrolment.enrol(member.id, self.cast.cohort.id, NOW)
        found = attempts.start(mine, "looking", "what-audits-see", NOW, token())
        return mine, found.attempt.public_id

    def take(self, member, fell):
        mine, attempt = self.start(member)
        answers = {"owner": {"option": PEOPLE}, "fell": {"text": fell}}
        attempts.submit(mine, attempt, NOW, token(), answers)

    def check(self, *options, against="live"):
        arguments = [str(self.root), "--against", against, *options]
        return run(check.command, *arguments)

    def publish(self, *options):
        return run(publish.command, str(self.root), *options)

    def told(self):
        return json.loads(self.check("--format", "json").output)


@pytest.fixture
def courses(app, cast, tmp_path, monkeypatch):
    own = app.extensions["bwa"]
    before = own.library
    own.library = Library(Store(tmp_path / "content"), own.plugins)
    monkeypatch.setattr(instance, "open_app", lambda home: app)
    yield Courses(tmp_path / "courses", cast)
    own.library = before


def test_what_nobody_has_taken_changes_for_nobody(courses):
    courses.change(KEY)
    done = courses.check()
    assert (done.exit_code, done.output) == (0, "no errors, no warnings\n")


def test_a_changed_quiz_is_told_with_whom_it_concerns(courses, cast):
    courses.take(cast.amina, "25")
    courses.take(cast.bao, "7")
    courses.start(cast.chiara)
    courses.change(
        KEY,
        ("The people in the factory", "The factory's own people"),
        ("  - {id: sure, type: true-false, prompt: A day has hours., answer: true}\n", ""),
    )
    [problem] = courses.told()
    assert (problem["file"], problem["code"], problem["severity"]) == (
        FILE,
        "changed-quiz",
        "warning",
    )
    assert problem["message"] == (
        "3 questions changed; 1 open attempt stays on its build; 1 of 2 finished ones would score differently"
    )  # Amina would lose a point and win one
    assert "“The people in the factory” was reworded, or is it gone?" in problem["hint"]
    assert "fell: what is right, or what is told about it afterwards" in problem["hint"]
    assert "sure: it is not asked any more" in problem["hint"]


def test_only_those_count_whose_answers_earn_something_else(courses, cast):
    courses.take(cast.amina, "25")
    courses.take(cast.bao, "7")
    courses.change(KEY, ("questions:\n", "questions:\n  - {id: new, type: open, prompt: Why?}\n"))
    [problem] = courses.told()
    assert problem["message"] == (
        "1 question changed; 1 question is new; 1 of 2 finished ones would score differently"
    )


def test_publishing_tells_first_and_goes_on(courses, cast):
    courses.take(cast.amina, "25")
    courses.change(KEY)
    done = courses.publish()
    assert done.exit_code == 0
    told, switched = done.output.index("1 question changed"), done.output.index("is live")
    assert told < switched
    assert str(attempts.look(*_place(cast.amina)).attempt.points) == "1.00"
    again = courses.publish()
    assert "changed-quiz" not in again.output


def _place(member):
    return enrolment.active(member.id), "looking", "what-audits-see", NOW


def test_going_back_tells_too(courses, cast):
    first = publishing.read_live().id
    courses.change(KEY)
    courses.publish()
    courses.take(cast.amina, "52")
    done = run(publish.command, "--release", first)
    assert "1 of 1 finished ones would score differently" in done.output


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        (FILE.replace("what-audits-see", "seeing"), QUIZ, "would be gone"),
        (
            FILE.replace(".quiz.yml", ".md"),
            "---\ntitle: What audits see\n---\nA text.\n",
            "would be a lesson",
        ),
    ],
)
def test_an_id_under_which_people_have_records_is_not_lost(courses, cast, name, text, what):
    courses.take(cast.amina, "25")
    courses.take(cast.bao, "25")
    (courses.root / FILE).unlink()
    courses.write(name, text)
    done = courses.check("--format", "json")
    assert done.exit_code == 1
    [problem] = json.loads(done.output)
    assert (problem["code"], problem["file"]) == ("lost-records", FILE)
    assert what in problem["message"]
    assert "2 people have records under the id what-audits-see" in problem["message"]


def test_was_keeps_the_records(courses, cast):
    courses.take(cast.amina, "25")
    (courses.root / FILE).unlink()
    courses.write(FILE.replace("what-audits-see", "seeing"), f"was: [what-audits-see]\n{QUIZ}")
    assert courses.told() == []


def test_an_id_without_records_may_go(courses, cast):
    courses.take(cast.amina, "25")
    (courses.root / LESSON).unlink()
    assert courses.told() == []


def test_a_course_that_is_gone_is_told(courses, cast):
    courses.take(cast.amina, "25")
    (courses.root / "looking").rename(courses.root / "seeing")
    codes = [each["code"] for each in courses.told()]
    assert "lost-records" in codes
    courses.write("seeing/course.yml", "title: Looking\nwas: [looking]\n")
    courses.write("programme.yml", PROGRAMME.replace("[looking]", "[seeing]"))
    assert courses.told() == []


def test_against_an_earlier_release(courses, cast):
    first = publishing.read_live().id
    courses.take(cast.amina, "25")
    courses.change(KEY)
    courses.publish()
    assert courses.told() == []
    assert "1 question changed" in courses.check(against=first[:12]).output


@pytest.mark.parametrize("named", ["nothing", ""])
def test_a_release_that_nobody_knows_is_refused(courses, named):
    courses.change(KEY)
    courses.publish()
    done = courses.check(against=named)
    assert done.exit_code == 2
    assert "release that was published here" in done.output


def test_one_course_alone_is_no_release(courses):
    done = run(check.command, str(courses.root / "looking"), "--against", "live")
    assert done.exit_code == 2


def test_it_costs_the_same_whatever_the_number_of_attempts(courses, cast, statements):
    counts = []
    courses.change(KEY)
    live = publishing.read_live()
    for who in (cast.amina, cast.bao):
        courses.take(who, "25")
        with statements() as sent:
            new = _draft(courses)
            assert impact.of_release(live, new[0], NOW, new[1])
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 3


def _draft(courses):
    from bwa_lms.content.compiler import compile_release

    store = Store(courses.root.parent / "drafts")
    return compile_release(Folder(courses.root), engine().plugins, store).release, store
