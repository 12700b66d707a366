"""The demo in an instance of its own, somebody in it who is signed in, and the pages that are measured."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from bwa_lms.cli import demo, instance
from bwa_lms.db import db
from bwa_lms.kernel.errors import DomainError
from bwa_lms.kernel.ids import token
from bwa_lms.learning import attempts, enrolment, progress
from bwa_lms.people.service import accounts, directory
from bwa_lms.settings import Settings
from tests.bench.load import Request, Server, ask
from tests.cast import values_of

ROOT = Path(__file__).parents[2]
SETTINGS = 'academy = "Bench"\npassword_memory = 8\ncourses = "{courses}"\n'
SQL = {"SELECT", "INSERT", "UPDATE", "DELETE"}


@dataclass(frozen=True)
class Sitter:
    """A participant in a browser: the cookie, a quiz that is under way, and one that may be practised for ever."""

    cookie: str
    quiz: str
    practice: str

    @property
    def headers(self) -> dict[str, str]:
        """What the participant's browser sends."""
        return {"Cookie": f"bwa={self.cookie}"}

    def answering(self, server: Server) -> Callable[[], Request]:
        """Return a maker of requests that save an answer in the open attempt, each a form of its own."""
        action = f"{self.quiz}/answer"
        shown = ask(server, ("GET", self.quiz, None, self.headers)).decode()
        values, options = values_of(shown, action, self.quiz), _options(shown)
        headers = self.headers | {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }

        def make() -> Request:
            chosen = {name: secrets.choice(each) for name, each in options.items()}
            body = urlencode(values | chosen | {"key": token()}, doseq=True).encode()
            return "POST", action, body, headers

        return make

    def proof(self, server: Server) -> dict[str, str]:
        """Return the hidden field that proves a form to be the academy's own."""
        shown = ask(server, ("GET", self.practice, None, self.headers)).decode()
        return {"csrf": values_of(shown, "/sign-out", self.practice)["csrf"]}


@dataclass(frozen=True)
class Academy:
    """The demo's app, those who have an attempt under way, and the pages of the first by what they are."""

    app: Flask
    folder: Path
    sitters: tuple[Sitter, ...]
    pages: dict[str, str]

    @property
    def cookie(self) -> str:
        """The cookie of the participant whose pages are measured."""
        return self.sitters[0].cookie

    @property
    def headers(self) -> dict[str, str]:
        """What that participant's browser sends."""
        return self.sitters[0].headers

    def get(self, name: str) -> Callable[[], Request]:
        """Return a maker of requests for a page."""
        return lambda: ("GET", self.pages[name], None, self.headers)

    def answering(self, server: Server) -> Callable[[], Request]:
        """Return a maker of requests that save an answer."""
        return self.sitters[0].answering(server)

    def client(self) -> FlaskClient:
        """Return the participant's browser, in this process."""
        client = self.app.test_client()
        client.set_cookie("bwa", self.cookie)
        return client


def _options(html: str) -> dict[str, list[str]]:
    """Return the values that each choice of one in a page offers. Ends the run where there is none."""
    found: dict[str, list[str]] = {}
    for field in html5lib.parse(html, namespaceHTMLElements=False).iter("input"):
        if field.get("type") == "radio":
            found.setdefault(field.get("name", ""), []).append(field.get("value", ""))
    if not found:
        raise SystemExit("the quiz asks nothing that can be chosen")
    return found


def make(folder: Path) -> Academy:
    """Make the demo, sign somebody in who can still take a quiz, and begin it."""
    place = folder / "instance"
    place.mkdir()
    (place / "settings.toml").write_text(SETTINGS.format(courses=ROOT / "courses"))
    chosen: Settings = instance.settings(place)
    app = demo.make(chosen, "127.0.0.1", 8000)
    people = [each["email"] for each in json.loads((place / demo.ACCOUNTS).read_text())]
    with app.app_context():
        sitters, pages = _participants(people)
        db.session.remove()
        db.engine.dispose()
    return Academy(app, place, sitters, pages)


def _participants(emails: list[str]) -> tuple[tuple[Sitter, ...], dict[str, str]]:
    """Sign in everybody who can begin a quiz; return them, and the pages of the first."""
    now, sitters = datetime.now(UTC), list[Sitter]()
    pages: dict[str, str] = {}
    for email in emails:
        person = directory.by_email(email)
        mine = enrolment.active(person.id) if person else None
        quiz, practice = (_begun(mine, now, each) if mine else None for each in (False, True))
        if mine and quiz and practice:
            cookie = accounts.open_device(mine.person_id, "bench", now)
            sitters.append(Sitter(cookie, _address(quiz), _address(practice)))
            pages = pages or _pages(mine, quiz, now)
    if not sitters:
        raise SystemExit("nobody in the demo can take a quiz")
    return tuple(sitters), pages


def _address(place: tuple[str, str]) -> str:
    return f"/courses/{place[0]}/{place[1]}"


def _activities(mine: enrolment.Enrolment, now: datetime) -> Iterator[tuple[str, str, str]]:
    for course in progress.programme_progress(mine, now):
        for each in course.activities():
            yield each.kind, course.course, each.id


def _begun(mine: enrolment.Enrolment, now: datetime, unlimited: bool) -> tuple[str, str] | None:
    """Begin the first quiz that may be begun, with or without a limit of attempts; return its course and its id."""
    for kind, course, activity in _activities(mine, now):
        if kind == "quiz":
            free = attempts.look(mine, course, activity, now).limits.attempts is None
            if free is not unlimited:
                continue
            try:
                attempts.start(mine, course, activity, now, token())
            except DomainError:
                continue
            return course, activity
    return None


def _pages(mine: enrolment.Enrolment, quiz: tuple[str, str], now: datetime) -> dict[str, str]:
    found = {kind: f"/courses/{course}/{each}" for kind, course, each in _activities(mine, now)}
    first = next(each for each in _activities(mine, now) if each[0] == "lesson")
    return {
        "home": "/",
        "course": f"/courses/{quiz[0]}/",
        "lesson": f"/courses/{first[1]}/{first[2]}",
        "quiz": f"/courses/{quiz[0]}/{quiz[1]}",
        "case": found["case"],
        "progress": "/progress",
    }


def statements(academy: Academy) -> dict[str, int]:
    """Return how many statements each page sends to the database, opened for the second time."""
    client = academy.client()
    return {name: _count(academy.app, client, page) for name, page in academy.pages.items()}


def _count(app: Flask, client: FlaskClient, page: str) -> int:
    client.get(page)
    with _noting(app) as sent:
        client.get(page)
    return len(sent)


@contextmanager
def _noting(app: Flask) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.split(maxsplit=1)[0] in SQL:
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
