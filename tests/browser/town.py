"""The demo academy, with those who make its emptier and its stranger pages: what `test_every_page` walks through.

Beside the demo's people there are Ngozi (not enrolled), Wanda (a trainer without a cohort), Nina (invited, has not
come), Olaf (his account is closed), and a second cohort with days to come in which a name is very long. Prân has a quiz
under way; Mai's certificate was revoked. A second course, `more/every-type`, asks what the demo's own does not: there
Sofía has answered an open question, and may have more time.
"""

from __future__ import annotations

import json
import logging
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from playwright.sync_api import BrowserContext
from werkzeug.serving import make_server

from bwa_lms.certificates import service as certificates
from bwa_lms.cli import demo, demo_story, instance
from bwa_lms.content.source import Folder
from bwa_lms.db import db
from bwa_lms.discussions import service as discussions
from bwa_lms.kernel.ids import fingerprint, token
from bwa_lms.learning import allowances, attempts, enrolment, publishing, regrading
from bwa_lms.learning.regrading import Decision, Where
from bwa_lms.learning.rules import Allowance
from bwa_lms.learning.statistics import service as statistics
from bwa_lms.people import presence
from bwa_lms.people.service import accounts, cohorts, directory, links, organisations
from bwa_lms.people.service.directory import PersonName
from bwa_lms.programme import calendar, visits
from bwa_lms.programme.visits import Entry
from bwa_lms.web.actor import TRAINER, Actor
from tests import crowd

ROOT = Path(__file__).parents[2]
MORE = "every-type"
COURSE, CASE = "from-auditing-to-coaching", "the-spotless-file"
LONG = "Maximiliane Freifrau von Wolkenstein-Trostburg zu Donaudampfschifffahrtsgesellschaftskapitänswitwenheim"
TITLE = "Evening intake of the garment, footwear and home-textile brands, Dhaka and Chattogram"
PASSWORD = "three words and a river"
SETTINGS = """academy = "Common Thread Academy"
password_memory = 8
courses = "{courses}"
base_url = "{url}"
theme = "{theme}"
"""


@dataclass(frozen=True)
class Town:
    """A served academy: its address, everybody's cookie, and the parts of addresses: {"post": "…"}."""

    app: Flask
    url: str
    cookies: dict[str, str]
    names: dict[str, str]

    def let_in(self, context: BrowserContext, who: str) -> None:
        """Sign somebody in; a visitor stays outside."""
        if who in self.cookies:
            cookie = self.cookies[who]
            context.add_cookies([{"name": "bwa", "value": cookie, "url": self.url}])

    def routes(self) -> set[str]:
        """Return every route that answers GET."""
        return {
            rule.rule for rule in self.app.url_map.iter_rules() if "GET" in (rule.methods or ())
        }

    def route(self, address: str) -> str:
        """Return the route that answers an address."""
        rule, _values = self.app.url_map.bind("localhost").match(
            address.partition("?")[0], return_rule=True
        )
        return str(rule.rule)


@contextmanager
def served(folder: Path, theme: str = "academy") -> Iterator[Town]:
    """Make the town in a folder and serve it for as long as the block takes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    town = _make(folder / "instance", f"http://127.0.0.1:{port}", theme)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, town.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield town
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with town.app.app_context():
            db.engine.dispose()


def _make(place: Path, url: str, theme: str) -> Town:
    place.mkdir(parents=True)
    courses = ROOT / "courses"
    (place / "settings.toml").write_text(SETTINGS.format(courses=courses, url=url, theme=theme))
    app = demo.make(instance.settings(place), "127.0.0.1", 0)
    keys = [
        each["email"].partition("@")[0] for each in json.loads((place / demo.ACCOUNTS).read_text())
    ]
    now = datetime.now(UTC)
    with app.test_request_context():
        _publish_more(place.parent / "courses", now)
        people = {key: _person(f"{key}@demo.example") for key in keys}
        names = _settle(people, now) | _addresses(people, now)
        _change_a_quiz(people, place.parent / "courses", now)
        _fill_a_quiz(people, now)
        cookies = {
            key: accounts.open_device(each.id, "Firefox, at work", now)
            for key, each in people.items()
        }
        assert presence.cookie() == "bwa"
        db.session.remove()
    return Town(app, url, cookies, names)


def _publish_more(root: Path, now: datetime) -> None:
    """Put the second course beside the demo's own, in a release of its own."""
    shutil.copytree(ROOT / "courses", root)
    shutil.copytree(Path(__file__).parent / "more", root, dirs_exist_ok=True)
    _published, problems = publishing.publish_source(Folder(root), None, now)
    assert not [each for each in problems if each.severity == "error"], problems


def _person(email: str) -> PersonName:
    found = directory.by_email(email)
    assert found, email
    return found


def _settle(people: dict[str, PersonName], now: datetime) -> dict[str, str]:
    """Bring in the others; return what their pages are called."""
    ada, tomas = people["ada"].id, people["tomas"].id
    people["ngozi"] = _join("Ngozi Eze", "ngozi@demo.example", "participant", now)
    people["wanda"] = _join("Wanda Nowak", "wanda@demo.example", "trainer", now)
    people["long"] = _join(LONG, "long@demo.example", "participant", now)
    olaf = _join("Olaf Berg", "olaf@demo.example", "participant", now)
    accounts.deactivate(ada, olaf.id, "Left Norda Outerwear in May.", now)
    nina = accounts.invite(ada, "nina@demo.example", "Nina Roy", None, "participant", now)
    empty = cohorts.create(ada, "Nobody yet", now.date(), "UTC", now)
    starting = cohorts.create(ada, TITLE, (now + timedelta(days=9)).date(), "Asia/Dhaka", now)
    cohorts.add_trainer(starting.id, tomas, now)
    enrolled = enrolment.enrol(people["long"].id, starting.id, now)
    first = calendar.calendar(starting.id)[0]
    calendar.plan_day(ada, starting.id, first.id, (now + timedelta(days=40)).date(), "Room 2", now)
    return {
        "empty": empty.public_id,
        "starting": starting.public_id,
        "newcomer": enrolled.public_id,
        "closed": olaf.public_id,
        "invited": accounts.name_of(nina.person).public_id,
        "invitation": nina.link,
        "spent": _spent(now),
        "reset": links.reset_link(people["sofia"].id, None, now),
    }


def _join(name: str, email: str, role: str, now: datetime) -> PersonName:
    brand = organisations.by_name(demo_story.NORDA)
    assert brand
    invited = accounts.invite(None, email, name, brand.id, role, now)
    accounts.accept(invited.link, PASSWORD, now)
    accounts.change_profile(invited.person, name, "en", "Asia/Dhaka", now)
    return _person(email)


def _spent(now: datetime) -> str:
    invited = accounts.invite(None, "used@demo.example", "Uma Sen", None, "participant", now)
    accounts.accept(invited.link, PASSWORD, now)
    return invited.link


def _addresses(people: dict[str, PersonName], now: datetime) -> dict[str, str]:
    """Do what the demo leaves undone, and return what stands in the addresses of its pages."""
    ada, tomas = people["ada"].id, people["tomas"].id
    sofia, leila, mai, pran = (_enrolled(people, key) for key in ("sofia", "leila", "mai", "pran"))
    cohort = cohorts.get(sofia.cohort_id)
    doing = attempts.start(pran, COURSE, "what-evidence-says", now, token())
    assert doing.attempt
    written = attempts.start(sofia, MORE, "your-visit", now, token()).attempt
    assert written
    answer = {"your-visit": {"text": "Everybody was silent while I held the list. " * 12}}
    attempts.submit(sofia, written.public_id, now, token(), answer)
    more = Allowance(time=timedelta(minutes=15), reason="Two power cuts on the same evening.")
    allowances.grant(tomas, sofia.id, MORE, "an-exam", more, now, token())
    revoked = certificates.issue(ada, [mai.id], now, token()).issued[0].token
    certificates.revoke(ada, revoked, "Two visits had been recorded for somebody else.", now)
    entry = Entry(planned="v2", on=now.date(), factory="Heron", country="KH", minutes=150)
    valid = certificates.of_enrolment(leila.id)
    brand = organisations.by_name(demo_story.NORDA)
    assert valid
    assert brand
    trainer = Actor(tomas, roles=frozenset({TRAINER}), trains=frozenset({cohort.id}))
    waiting = {need.author: need.post for need in discussions.needs_you(trainer, [cohort.id], now)}
    whole = discussions.whole(trainer, cohort.id, COURSE, CASE, now)
    marked = next(post.id for post in whole.posts if post.mark)
    return {
        "written": written.public_id,
        "own_post": waiting[people["sofia"].name],
        "post": waiting[people["pran"].name],
        "marked": marked,
        "cohort": cohort.public_id,
        "person": people["sofia"].public_id,
        "organisation": brand.public_id,
        "enrolment": sofia.public_id,
        "visit": visits.record_visit(tomas, sofia.id, entry, now, token()),
        "valid": valid.token,
        "revoked": revoked,
    }


def _change_a_quiz(people: dict[str, PersonName], root: Path, now: datetime) -> None:
    """Let three people take a quiz, change it, and mark one of its questions again."""
    (file,) = root.rglob("05-it-changed.quiz.yml")
    text = file.read_text()
    taken = {"sofia": "25", "pran": "25", "mai": "52"}
    for key, fell in taken.items():
        mine = _enrolled(people, key)
        attempt = attempts.start(mine, MORE, "it-changed", now, token()).attempt
        assert attempt
        owner = {"option": fingerprint("The people in the factory")}
        answers = {"owner": owner, "fell": {"text": fell}}
        attempts.submit(mine, attempt.public_id, now, token(), answers)
    cohort = _enrolled(people, "sofia").cohort_id
    for old, new in (("answer: 52", "answer: 25"), ("in the factory", "of the factory")):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)
    publishing.publish_source(Folder(root), None, now)
    trainer = Actor(people["tomas"].id, roles=frozenset({TRAINER}), trains=frozenset({cohort}))
    where, again = Where(cohort, MORE, "it-changed"), Decision({"fell": "again"})
    told = regrading.dry_run(trainer, where, again, now).digest
    reason = "The right answer had its digits the wrong way round."
    regrading.regrade(trainer, where, again, told, reason, now, token())


def _fill_a_quiz(people: dict[str, PersonName], now: datetime) -> None:
    """Let five hundred people of two brands take a quiz."""
    here = statistics.find(MORE, "taken-by-many")
    brands = [each.id for each in organisations.listed() if each.kind == "brand"]
    began = now - timedelta(days=20)
    cohort = _enrolled(people, "sofia").cohort_id
    crowd.fill(here, cohort, brands, 500, crowd.Guesses(11), began)


def _enrolled(people: dict[str, PersonName], key: str) -> enrolment.Enrolment:
    found = enrolment.active(people[key].id)
    assert found, key
    return found
