"""The small academy of these tests: the browser tests' course is live, with one of everything that has an address.

Dhaka 2026 (Tomás): Amina and Chiara (Norda), Bao (Velia). Hanoi 2026 (Wanda): Dewi (Velia). Amina and Bao have posted
in the case, Dewi in hers; Amina has an open quiz, a visit and a certificate.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from bwa_lms.certificates import service as certificates
from bwa_lms.certificates import signing
from bwa_lms.content.source import Folder
from bwa_lms.db import db
from bwa_lms.discussions import service as discussions
from bwa_lms.discussions.service import Seat
from bwa_lms.kernel.ids import token
from bwa_lms.learning import attempts, enrolment, publishing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.people import presence
from bwa_lms.people.service import accounts, cohorts, links
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.programme import pledges, visits
from bwa_lms.programme.visits import Entry
from bwa_lms.web.actor import PARTICIPANT, Actor
from tests.cast import NOW, PASSWORD, Browser, Cast, Member, values_of

COURSES = Path(__file__).parents[1] / "browser" / "courses"
COURSE, LESSON, QUIZ, CASE = "first-visit", "ask-first", "what-counts", "the-quiet-line"
OPEN = "a-visit-of-yours"
OPEN_QUIZ = """\
title: A visit of yours
required: false
questions:
  - {id: your-visit, type: open, prompt: Describe one visit., rubric: case}
"""
HERE = f"/courses/{COURSE}"
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>'
NONE: Mapping[str, str] = {}
PLEDGE_ALONE = "    - id: promise\n      pledge: confidentiality\n"
NONCES = (  # what differs from one response to the next, and says nothing
    r'(?<=name="csrf" value=")[^"]+',
    r'(?<=name="key" value=")[^"]+',
    r'(?<=name="attempt" value=")[^"]+',
    r'(?<=data-csrf=")[^"]+',
    r"(?<=/profile/)[^\"/]+",
)


@dataclass(frozen=True)
class World:
    """Who is there, and the parts of addresses: {"post": "…"}."""

    cast: Cast
    dewi: Member
    wanda: Member
    names: dict[str, str]
    amina: Enrolment

    def people(self) -> tuple[Member, ...]:
        """Return those who can sign in, in the order of the matrix."""
        return self.cast.amina, self.dewi, self.cast.tomas, self.wanda, self.cast.ada


def stranger() -> Browser:
    """Return the browser of somebody who has not signed in."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return Browser(app, use_cookies=True)


class Doors:
    """Fresh browsers for everybody: each person signs in once."""

    def __init__(self, world: World) -> None:
        """Sign everybody in."""
        self._cookies = {
            each.name.split()[0]: accounts.open_device(each.id, "", NOW)
            for each in (*world.people(), world.cast.bao, world.cast.chiara)
        }
        self._proofs = {who: proof(self.browser(who)) for who in self._cookies}

    def browser(self, who: str) -> Browser:
        """Return a fresh browser of somebody."""
        browser = stranger()
        if who in self._cookies:
            browser.set_cookie(presence.cookie(), self._cookies[who])
        return browser

    def ask(
        self, who: str, method: str, address: str, headers: Mapping[str, str] = NONE, **fields: Any
    ) -> TestResponse:
        """Ask as somebody; a POST carries a valid token and a key of its own."""
        browser = self.browser(who)
        if method == "GET":
            return browser.get(address, headers=headers)
        proven = self._proofs.get(who) or proof(browser)
        data = {"csrf": proven, "key": token(), **fields}
        return browser.post(address, data=data, headers=headers)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what a block of code writes."""
    db.session.remove()
    point = cast(Connection, db.engine).begin_nested()
    try:
        yield
    finally:
        db.session.remove()
        point.rollback()


def whole(got: TestResponse) -> str:
    """Return all that came back, headers included, without what differs from one response to the next."""
    headers = sorted((k, v) for k, v in got.headers if k not in {"Set-Cookie", "Date"})
    told = f"{got.status}\n{headers}\n{got.text}"
    for nonce in NONCES:
        told = re.sub(nonce, "~", told)
    return told


def everything(doors: Doors, who: str) -> dict[str, str]:
    """Return all that somebody can read: the pages and files that links lead to, by address."""
    waiting, read = ["/", "/courses/", "/progress", "/certificate", "/profile", "/about"], {}
    while waiting:
        address = waiting.pop()
        got = doors.ask(who, "GET", address)
        html, kind = "html" in (got.mimetype or ""), (got.mimetype or "").partition("/")[0]
        read[address] = f"{got.headers}\n{got.text if kind == 'text' else ''}"
        if html:
            links = re.findall(r'(?:href|src)="(/[^"#?]*)', got.text)
            waiting += [each for each in set(links) if each not in read and each not in waiting]
        location = got.headers.get("Location", "").partition("#")[0]
        if location.startswith("/") and location not in read:
            waiting.append(location)
    return read


def write_courses(root: Path, *changes: tuple[str, str, str]) -> Path:
    """Copy the courses, with a picture, and replace texts in files: (the file's end, old, new)."""
    shutil.copytree(COURSES, root)
    (root / COURSE / "01-before" / "media").mkdir()
    (root / COURSE / "01-before" / "media" / "line.svg").write_bytes(PICTURE)
    _replace(root, "ask-first.md", "A visit begins", "![A line](media/line.svg)\n\nA visit begins")
    for end, old, new in changes:
        _replace(root, end, old, new)
    return root


def _replace(root: Path, end: str, old: str, new: str) -> None:
    (path,) = root.rglob(f"*{end}")
    text = path.read_text()
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new))


def publish(root: Path) -> None:
    """Make the courses live; none may have a mistake."""
    published, problems = publishing.publish_source(Folder(root), None, NOW)
    assert published.release
    assert not [each for each in problems if each.severity == "error"], problems


def join(name: str, email: str, employer: int, role: str) -> Member:
    """Let somebody accept an invitation and confirm their name."""
    invited = accounts.invite(None, email, name, employer, role, NOW)
    accounts.accept(invited.link, PASSWORD, NOW)
    accounts.change_profile(invited.person, name, "en", "UTC", NOW)
    return Member(invited.person, accounts.name_of(invited.person).public_id, name, email)


def seat(member: Member, mine: Enrolment) -> Seat:
    """Return somebody's place before the case."""
    actor = Actor(member.id, member.public_id, member.name, frozenset({PARTICIPANT}))
    return Seat(actor, mine, COURSE, CASE)


def posts(member: Member, mine: Enrolment) -> str:
    """Let somebody post in the case; return the post's id."""
    text = f"{member.name} would ask the night shift first of all."
    return discussions.post(seat(member, mine), text, NOW, token())


def assemble(people: Cast, root: Path, *changes: tuple[str, str, str]) -> World:
    """Publish the course and bring everything about that an address can name."""
    text = (COURSES / "programme.yml").read_text()
    asked = text[text.index("  requires:\n") + len("  requires:\n") :]
    publish(write_courses(root / "courses", ("programme.yml", asked, PLEDGE_ALONE), *changes))
    (root / "courses" / COURSE / "01-before" / f"04-{OPEN}.quiz.yml").write_text(OPEN_QUIZ)
    publish(root / "courses")
    dewi = join("Dewi Lestari", "dewi@velia.example", people.velia.id, "participant")
    wanda = join("Wanda Nowak", "wanda@academy.example", people.academy.id, "trainer")
    elsewhere = cohorts.create(people.ada.id, "Hanoi 2026", date(2026, 11, 2), "Asia/Jakarta", NOW)
    cohorts.add_trainer(elsewhere.id, wanda.id, NOW)
    amina, bao, _ = (
        enrolment.enrol(each.id, people.cohort.id, NOW)
        for each in (people.amina, people.bao, people.chiara)
    )
    posts(dewi, enrolment.enrol(dewi.id, elsewhere.id, NOW))
    attempts.start(amina, COURSE, QUIZ, NOW, token())
    names = _names(people, amina, people.cohort) | {
        "own_post": posts(people.amina, amina),
        "post": posts(people.bao, bao),
        "token": _certificate(people, amina),
        "open": OPEN,
        "open_attempt": _open_answer(amina),
    }
    return World(people, dewi, wanda, names, amina)


def _open_answer(amina: Enrolment) -> str:
    """Let Amina hand in an answer that waits for a trainer; return the attempt."""
    attempt = attempts.start(amina, COURSE, OPEN, NOW, token()).attempt
    assert attempt is not None
    answer = {"your-visit": {"text": "Everybody was silent."}}
    attempts.submit(amina, attempt.public_id, NOW, token(), answer)
    return attempt.public_id


def _names(people: Cast, amina: Enrolment, cohort: Cohort) -> dict[str, str]:
    entry = Entry(planned="v1", on=date(2026, 11, 20), factory="Heron", country="BD", minutes=120)
    invited = accounts.invite(None, "new@norda.example", "Nina", None, "participant", NOW)
    page = people.amina.client.get(f"{HERE}/{LESSON}").text
    picture = re.search(r'/media/([^"]+)"', page)
    assert picture, "the lesson shows no picture"
    return {
        "course": COURSE,
        "lesson": LESSON,
        "quiz": QUIZ,
        "case": CASE,
        "cohort": cohort.public_id,
        "person": people.amina.public_id,
        "trainer": people.tomas.public_id,
        "invited": accounts.name_of(invited.person).public_id,
        "organisation": people.norda.public_id,
        "enrolment": amina.public_id,
        "visit": visits.record_visit(people.tomas.id, amina.id, entry, NOW, token()),
        "invitation": invited.link,
        "reset": links.reset_link(people.chiara.id, None, NOW),
        "blob": picture[1],
        "device": _device(people.amina),
    }


def _device(member: Member) -> str:
    member.client.get("/")  # another device than the one that looks
    found = re.search(r"/profile/devices/([^/]+)/end\"", member.client.get("/profile").text)
    assert found, "the profile shows no device"
    return found[1]


def _certificate(people: Cast, amina: Enrolment) -> str:
    signing.ensure_key(certificates.keys_folder())
    (pledge,) = pledges.pledges_of(amina)
    pledges.sign_pledge(amina.id, pledge.pledge.id, pledge.pledge.digest, "Amina Rahman", NOW)
    later = NOW + timedelta(days=2)
    outcome = certificates.issue(people.ada.id, [amina.id], later, token())
    assert outcome.issued, outcome.refused
    return outcome.issued[0].token


def proof(browser: Browser) -> str:
    """Return a token that proves that the browser's forms are our own."""
    signed_in = browser.get("/profile")
    page = signed_in if signed_in.status_code == 200 else browser.get("/sign-in")
    return str(values_of(page.text, page.request.path, page.request.path)["csrf"])
