"""A small academy on disk, as `bwa init` makes it: quizzes, cases, and people who take part in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from bwa_lms.cli import instance
from bwa_lms.content.source import Folder
from bwa_lms.db import db
from bwa_lms.learning import enrolment, publishing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.people import presence
from bwa_lms.people.service import accounts, cohorts, organisations
from bwa_lms.settings import Settings

COURSE = "trust"
LONG, SHORT = "long", "short"  # one is answered for ever, the other is handed in again and again
CASES = tuple(f"case-{n}" for n in range(1, 21))  # a person writes 60 texts at most in each
ATTEMPTS = 100
QUIZ = """\
title: A quiz
attempts: {attempts}
questions:
  - {{id: word, type: text, prompt: What is the word?, accept: [dialogue]}}
"""
CASE = """\
---
title: A case
open: at-once
complete: {posts: 1}
stages:
  - {id: first, title: Your first reading, asks: post}
---
A line never speaks when you are there.
"""
PROGRAMME = """\
id: coaching
title: Coaching
length: 24 months
terms:
  - {id: t1, title: One, months: 1-6, courses: [trust]}
"""
FILES = {
    "programme.yml": PROGRAMME,
    f"{COURSE}/course.yml": "title: Trust\nsummary: A course.\n",
    f"{COURSE}/01-one/00-a-picture.md": "---\ntitle: A picture\n---\n![A line](media/line.svg)\n",
    f"{COURSE}/01-one/media/line.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    f"{COURSE}/01-one/01-{LONG}.quiz.yml": QUIZ.format(attempts=1),
    f"{COURSE}/01-one/02-{SHORT}.quiz.yml": QUIZ.format(attempts=1_000),
    f"{COURSE}/01-one/03-limited.quiz.yml": QUIZ.format(attempts=ATTEMPTS),
    **{f"{COURSE}/02-two/{n:02}-{case}.case.md": CASE for n, case in enumerate(CASES, 1)},
}


@dataclass(frozen=True)
class Person:
    """Somebody who takes part: their enrolment, and the cookie of a browser in which they are signed in."""

    mine: Enrolment
    cookie: str


@dataclass(frozen=True)
class Academy:
    """The app on the instance, for looking at its records, and its people."""

    app: Flask
    folder: Path
    people: tuple[Person, ...]


def write_courses(folder: Path) -> Path:
    """Write the courses into a folder and return it."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@contextmanager
def opened(folder: Path, people: int) -> Iterator[Academy]:
    """Make the academy in `folder`/instance, with two serving processes wherever it is served."""
    courses = write_courses(folder / "courses")
    home = folder / "instance"
    home.mkdir()
    (home / "settings.toml").write_text("password_memory = 8\nworkers = 2\nthreads = 4\n")
    app = instance.make(Settings(instance=home, password_memory=8))
    with app.app_context():
        now = datetime.now(UTC)
        publishing.publish_source(Folder(courses), None, now)
        brand = organisations.create(None, "Norda", "brand", now).id
        cohort = cohorts.create(
            None, "Dhaka", now.date() - timedelta(days=10), "Asia/Dhaka", now
        ).id
        joined = tuple(_join(f"p{number}", brand, cohort, now) for number in range(people))
        db.session.remove()
        db.engine.dispose()
    yield Academy(app, home, joined)
    with app.app_context():
        db.engine.dispose()


def _join(name: str, brand: int, cohort: int, now: datetime) -> Person:
    invited = accounts.invite(None, f"{name}@norda.example", name, brand, "participant", now)
    accounts.accept(invited.link, "three words and a river", now)
    accounts.change_profile(invited.person, name, "en", "UTC", now)
    cookie = f"{presence.cookie()}={accounts.open_device(invited.person, '', now)}"
    return Person(enrolment.enrol(invited.person, cohort, now), cookie)
