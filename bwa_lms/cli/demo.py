"""`bwa demo`: an empty instance becomes a living academy, two years old, made through the services alone."""

from __future__ import annotations

import heapq
import itertools
import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import Flask

from bwa_lms.cli import demo_contracts as contracts
from bwa_lms.cli import demo_story as story
from bwa_lms.cli import instance
from bwa_lms.cli.demo_answers import answers
from bwa_lms.cli.demo_story import Person
from bwa_lms.settings import Settings

if TYPE_CHECKING:
    from bwa_lms.api import CompiledQuestion
    from bwa_lms.cli.demo_contracts import Draft
    from bwa_lms.content.model import Activity
    from bwa_lms.learning.attempts import Doing

ACCOUNTS, UNFINISHED = "demo.json", "demo.unfinished"
MONTHS_AGO = 24
TRAINER, ADMINISTRATOR = "tomas", "ada"


@click.command("demo")
@click.option("--instance", "folder", type=click.Path(path_type=Path), help="the instance folder")
@click.option("--serve", is_flag=True, help="serve it afterwards")
@click.option("--host", default="127.0.0.1", show_default=True, help="address to bind")
@click.option(
    "--port", type=click.IntRange(1, 65_535), default=8000, show_default=True, help="port to bind"
)
def command(folder: Path | None, serve: bool, host: str, port: int) -> None:
    """Fill an empty instance with a demo: two brands, a cohort of fourteen people, two years of work.

    A second call changes nothing. Refuses an instance that holds anything else.
    """
    chosen = instance.settings(folder)
    accounts = chosen.instance / ACCOUNTS
    done = accounts.exists() and not (chosen.instance / UNFINISHED).exists()
    app = instance.open_app(chosen.instance) if done else make(chosen, host, port)
    _print_accounts(json.loads(accounts.read_text(encoding="utf-8")))
    if serve:
        from bwa_lms.cli.serve import run

        run(app, host, port)


def make(chosen: Settings, host: str, port: int) -> Flask:
    """Make the demo in an instance folder that holds no academy yet, and return its app."""
    unfinished = chosen.instance / UNFINISHED
    if unfinished.exists():
        click.echo("Demo: the last attempt did not end, so it begins anew")
        _clear(chosen.instance)
    if (chosen.instance / instance.SECRET).exists():
        raise click.ClickException(
            f"{chosen.instance} holds an academy already: nothing was changed"
        )
    instance.write_once(
        unfinished, b"This demo is being made; until it is done, it may be removed.\n"
    )
    settings = f'academy = "{story.ACADEMY}"\nbase_url = "http://{host}:{port}"\n'
    instance.write_once(chosen.instance / "settings.toml", settings.encode())
    app = instance.make(instance.settings(chosen.instance))
    with app.app_context():
        from bwa_lms.db import db

        accounts = _Demo(app, datetime.now(UTC)).run()
        db.session.remove()
        db.engine.dispose()
    instance.write_once(chosen.instance / ACCOUNTS, json.dumps(accounts, indent=2).encode())
    unfinished.unlink()
    return app


def _clear(folder: Path) -> None:
    """Remove what a demo that was never finished has made."""
    for name in ("keys", "content", "mail"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in (folder / "settings.toml", *folder.glob("bwa.db*")):
        path.unlink(missing_ok=True)


def _print_accounts(accounts: list[dict[str, str]]) -> None:
    click.echo("Accounts of the demo:")
    for each in accounts:
        click.echo(f"  {each['role']:<14} {each['email']:<34} {each['password']}")


Deed = Callable[[datetime], object]


@dataclass
class _Demo:
    """The demo while it is made: deeds with their moments, done in the order of time."""

    app: Flask
    now: datetime
    deeds: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    count: Iterator[int] = field(default_factory=itertools.count)
    ids: dict[str, int] = field(default_factory=dict)
    enrolments: dict[str, Any] = field(default_factory=dict)
    posts: dict[str, list[str]] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    cohort: int = 0
    start: date = date.min

    def run(self) -> list[dict[str, str]]:
        """Make everything; return the accounts."""
        from bwa_lms.learning.rules import add_months

        self.start = add_months(self.now.date(), -MONTHS_AGO)
        self._say("publishing the courses")
        self._publish()
        self._say("inviting two brands, a trainer and an administrator")
        self._people()
        for person in story.PEOPLE:
            self._plan(person)
        self._plan_days()
        self._say(f"living {MONTHS_AGO} months with {len(story.PEOPLE)} participants")
        self._live()
        self._say("issuing a certificate")
        self._certify()
        return self._accounts()

    def _say(self, what: str) -> None:
        click.echo(f"Demo: {what} …")

    def _moment(self, months: float) -> datetime:
        """Return a moment some months after the start, never in the future."""
        then = datetime.combine(self.start, datetime.min.time(), UTC) + timedelta(
            days=months * 30.4, hours=8
        )
        return min(then, self.now - timedelta(hours=2))

    def _publish(self) -> None:
        from bwa_lms.content.source import Folder
        from bwa_lms.learning import publishing

        courses = self.app.extensions["bwa"].settings.courses
        if not courses.is_dir():
            raise click.ClickException(f"there is no folder of courses at {courses}")
        _published, problems = publishing.publish_source(Folder(courses), None, self._moment(0))
        if not publishing.live_release().builds:
            raise click.ClickException(
                f"{courses} holds no course that can be published: {problems}"
            )

    def _people(self) -> None:
        from bwa_lms.people.service import cohorts, organisations

        begun = self._moment(0)
        employers = {
            name: organisations.create(None, name, kind, begun).id
            for name, kind in (
                (story.NORDA, "brand"),
                (story.VELIA, "brand"),
                (story.HOUSE, "academy"),
            )
        }
        self._join(ADMINISTRATOR, "Ada Berglund", employers[story.HOUSE], "administrator")
        self._join(TRAINER, "Tomás Ruiz", employers[story.HOUSE], "trainer")
        made = cohorts.create(self.ids[ADMINISTRATOR], story.COHORT, self.start, story.ZONE, begun)
        self.cohort = made.id
        cohorts.add_trainer(made.id, self.ids[TRAINER], begun)
        for person in story.PEOPLE:
            self._join(person.key, person.name, employers[person.brand], "participant")
            self._enrol(person)

    def _join(self, key: str, name: str, employer: int, role: str) -> None:
        from bwa_lms.people.service import accounts

        begun = self._moment(0)
        self.passwords[key] = "-".join(secrets.token_hex(2) for _ in range(4))
        invited = accounts.invite(None, _address(key), name, employer, role, begun)
        accounts.accept(invited.link, self.passwords[key], begun)
        accounts.change_profile(invited.person, name, "en", story.ZONE, begun)
        self.ids[key] = invited.person

    def _enrol(self, person: Person) -> None:
        from bwa_lms.learning import enrolment

        found = enrolment.enrol(self.ids[person.key], self.cohort, self._moment(0))
        self.enrolments[person.key] = found

    def _plan(self, person: Person) -> None:
        if person.pledge:
            self._at(self._moment(0.2), lambda now: self._sign(person, now))
        number = 0  # of what is required: nobody is further for what may be left out
        for course, activity in self._activities():
            turn = number if activity.required else number - 0.2
            if number < person.activities:
                when = self._moment(0.4 + turn * 0.22 + len(person.key) * 0.01)
                self._at(when, self._deed(person, course, activity.id, activity.kind))
            self._plan_ahead(person, course, activity.id)
            number += activity.required
        self._plan_visits(person)

    def _plan_ahead(self, person: Person, course: str, activity: str) -> None:
        """Plan what somebody does, or is allowed, ahead of their turn."""
        draft = contracts.DRAFTS.get(person.key)
        if activity == contracts.CONTRACT and draft and draft.days_ago:
            when = self.now - timedelta(days=draft.days_ago)
            self._at(when, lambda now: self._draft(person, course, now))
        if (person.key, activity) == contracts.ALLOWED[:2]:
            self._at(self.now - timedelta(days=6), lambda now: self._allow(person, course, now))

    def _activities(self) -> Iterator[tuple[str, Activity]]:
        from bwa_lms.learning import publishing

        library = self.app.extensions["bwa"].library
        for build in publishing.live_release().builds.values():
            course = library.build(build).course
            for activity in course.activities():
                yield course.id, activity

    def _deed(self, person: Person, course: str, activity: str, kind: str) -> Deed:
        if activity == contracts.CONTRACT:
            return lambda now: self._draft(person, course, now)
        if kind == "quiz":
            return lambda now: self._take_quiz(person, course, activity, now)
        if kind == "case":
            self._plan_replies(person, course, activity)
            return lambda now: self._post(person, course, activity, now)
        return lambda now: self._read(person, course, activity, now)

    def _sign(self, person: Person, now: datetime) -> None:
        from bwa_lms.programme import pledges

        enrolment = self.enrolments[person.key]
        for each in pledges.pledges_of(enrolment):
            pledges.sign_pledge(enrolment.id, each.pledge.id, each.pledge.digest, person.name, now)

    def _read(self, person: Person, course: str, activity: str, now: datetime) -> None:
        from bwa_lms.learning import attempts

        enrolment, key = self.enrolments[person.key], f"{person.key}-{activity}-lesson"
        doing = attempts.start(enrolment, course, activity, now, key)
        given = answers(doing.kind.questions(doing.spec))
        assert doing.attempt is not None
        attempts.submit(enrolment, doing.attempt.public_id, now, key, given)

    def _take_quiz(self, person: Person, course: str, activity: str, now: datetime) -> None:
        tries = ("wrong", "right") if person.fails_first and now.day % 2 else ("right",)
        for number, what in enumerate(tries):
            self._attempt(person, course, activity, what == "right", now + timedelta(hours=number))

    def _attempt(
        self, person: Person, course: str, activity: str, well: bool, now: datetime
    ) -> None:
        from bwa_lms.learning import attempts

        enrolment, key = self.enrolments[person.key], f"{person.key}-{activity}-{now:%H%M}"
        doing = attempts.start(enrolment, course, activity, now, key)
        assert doing.attempt is not None
        questions = _asked(doing)
        known = questions if well else questions[: len(questions) // 2]
        ended = now + timedelta(minutes=9)
        given = answers(known, person.visits // 2)
        attempts.submit(enrolment, doing.attempt.public_id, ended, key, given)

    def _draft(self, person: Person, course: str, now: datetime) -> None:
        """Hand in a contract, which the trainer marks two days later."""
        from bwa_lms.learning import attempts

        enrolment, draft = self.enrolments[person.key], contracts.DRAFTS[person.key]
        key = f"{person.key}-{contracts.CONTRACT}"
        doing = attempts.start(enrolment, course, contracts.CONTRACT, now, key)
        assert doing.attempt is not None
        attempt, given = doing.attempt.public_id, answers(_asked(doing), text=draft.text)
        attempts.submit(enrolment, attempt, now + timedelta(minutes=35), key, given)
        if draft.levels:
            deed = self._mark_draft(course, attempt, next(iter(given)), draft)
            self._at(now + timedelta(days=2), deed)

    def _mark_draft(self, course: str, attempt: str, question: str, draft: Draft) -> Deed:
        def deed(now: datetime) -> None:
            from bwa_lms.learning import marking

            by, place = self._trainer(), contracts.CONTRACT
            rubric = marking.find(by, attempt, question).rubric
            assert rubric is not None
            levels = {
                each.id: min(level, len(each.levels) - 1)
                for each, level in zip(rubric.criteria, draft.levels, strict=True)
            }
            said = marking.Verdict(levels, comment=draft.comment)
            marking.mark(by, attempt, question, said, now, f"mark-{attempt}")
            if draft.released:
                marking.release(by, self.cohort, course, place, now, f"release-{attempt}")

        return deed

    def _allow(self, person: Person, course: str, now: datetime) -> None:
        from bwa_lms.learning import allowances
        from bwa_lms.learning.rules import Allowance

        _who, activity, more = contracts.ALLOWED
        allowance = Allowance(attempts=more, reason=contracts.REASON)
        enrolment = self.enrolments[person.key].id
        by, key = self.ids[TRAINER], f"allow-{person.key}"
        allowances.grant(by, enrolment, course, activity, allowance, now, key)

    def _post(self, person: Person, course: str, activity: str, now: datetime) -> None:
        from bwa_lms.discussions import service

        text = story.POSTS.get(activity, {}).get(person.key)
        if text is None:
            return
        written = service.post(
            self._seat(person, course, activity), text, now, f"{person.key}-{activity}-post"
        )
        self.posts.setdefault(activity, []).append(written)
        if person.activities == story.EVERYTHING:
            self._mark(written, now + timedelta(days=2))

    def _plan_replies(self, person: Person, course: str, activity: str) -> None:
        writers = list(story.POSTS.get(activity, {}))
        if person.key not in writers or person.activities != story.EVERYTHING:
            return
        for number in range(2):
            when = self._moment(7 + number * 0.2 + writers.index(person.key) * 0.05)
            self._at(when, self._reply(person, course, activity, number))

    def _reply(self, person: Person, course: str, activity: str, number: int) -> Deed:
        def deed(now: datetime) -> None:
            from bwa_lms.discussions import service

            seat = self._seat(person, course, activity)
            own = list(story.POSTS[activity]).index(person.key)
            posts = self.posts[activity]
            to = posts[(own + number + 1) % len(posts)]
            text = story.REPLIES[(2 * own + number) % len(story.REPLIES)]
            service.reply(seat, to, text, now, f"{person.key}-{activity}-reply-{number}")

        return deed

    def _seat(self, person: Person, course: str, activity: str) -> Any:
        from bwa_lms.discussions.service import Seat
        from bwa_lms.web.actor import PARTICIPANT, Actor

        actor = Actor(self.ids[person.key], name=person.name, roles=frozenset({PARTICIPANT}))
        return Seat(actor, self.enrolments[person.key], course, activity)

    def _trainer(self) -> Any:
        from bwa_lms.web.actor import TRAINER as ROLE
        from bwa_lms.web.actor import Actor

        trainer = self.ids[TRAINER]
        return Actor(
            trainer, name="Tomás Ruiz", roles=frozenset({ROLE}), trains=frozenset({self.cohort})
        )

    def _mark(self, post: str, now: datetime) -> None:
        def deed(at: datetime) -> None:
            from bwa_lms.discussions import service

            by = self._trainer()
            found = service.to_mark(by, post, at)
            good = 3 if len(self.posts) % 2 else 2
            levels = {each.id: min(good, len(each.levels) - 1) for each in found.rubric.criteria}
            comment = story.COMMENTS[len(post) % len(story.COMMENTS)]
            service.mark(by, post, found.post.version, levels, comment, at, f"mark-{post}")

        self._at(min(now, self.now - timedelta(hours=1)), deed)

    def _plan_visits(self, person: Person) -> None:
        from bwa_lms.learning import enrolment

        planned = list(enrolment.programme_of(self.enrolments[person.key]).coaching)
        chosen = planned if person.visits >= len(planned) else [*planned[:4], planned[-1]]
        for number, visit in enumerate(chosen[: person.visits]):
            self._at(self._moment(visit.month), self._visit(person, visit, number))

    def _visit(self, person: Person, visit: Any, number: int) -> Deed:
        def deed(now: datetime) -> None:
            from bwa_lms.programme import visits
            from bwa_lms.programme.visits import Entry

            factory, country = story.FACTORIES[number % len(story.FACTORIES)]
            ratings = (
                dict.fromkeys(visits.COMPETENCIES, 2 if number < 4 else 3) if visit.observed else {}
            )
            entry = Entry(
                visit.id,
                (now - timedelta(days=1)).date(),
                factory,
                country,
                180,
                visit.observed,
                ratings,
            )
            by, enrolment = self.ids[TRAINER], self.enrolments[person.key]
            visits.record_visit(by, enrolment.id, entry, now, f"visit-{person.key}-{visit.id}")

        return deed

    def _plan_days(self) -> None:
        from bwa_lms.programme import calendar

        for number, day in enumerate(calendar.calendar(self.cohort)):
            on = day.about + timedelta(days=4 + number % 4)
            if on >= self.now.date():
                continue
            when = datetime.combine(on, datetime.min.time(), UTC) + timedelta(hours=17)
            self._at(min(when, self.now), self._day(day.id, on, number))

    def _day(self, day: str, on: date, number: int) -> Deed:
        def deed(now: datetime) -> None:
            from bwa_lms.programme import attendance, calendar

            by = self.ids[ADMINISTRATOR]
            calendar.plan_day(by, self.cohort, day, on, "Room 2, Phnom Penh", now)
            there = {self.enrolments[each.key].id: _attends(each, number) for each in story.PEOPLE}
            attendance.record_attendance(by, self.cohort, day, there, now)

        return deed

    def _live(self) -> None:
        while self.deeds:
            when, _number, deed = heapq.heappop(self.deeds)
            deed(when)

    def _at(self, when: datetime, deed: Deed) -> None:
        """Plan a deed; those of one moment are done in the order in which they were planned."""
        heapq.heappush(self.deeds, (when, next(self.count), deed))

    def _certify(self) -> None:
        from bwa_lms.certificates import service

        done = [self.enrolments[each.key].id for each in story.PEOPLE if each.certified]
        service.issue(
            self.ids[ADMINISTRATOR], done, self.now - timedelta(minutes=30), "demo-certificate"
        )

    def _accounts(self) -> list[dict[str, str]]:
        roles = {ADMINISTRATOR: "administrator", TRAINER: "trainer"}
        order = ["sofia", TRAINER, ADMINISTRATOR]
        rest = [each.key for each in story.PEOPLE if each.key not in order]
        return [
            {
                "role": roles.get(key, "participant"),
                "email": _address(key),
                "password": self.passwords[key],
            }
            for key in [*order, *rest]
        ]


def _asked(doing: Doing) -> list[CompiledQuestion]:
    """Return the questions of an attempt under way: of a pool those that were drawn."""
    assert doing.attempt is not None
    order = (doing.attempt.state or {})["order"]
    return [each for each in doing.kind.questions(doing.spec) if each.id in order]


def _attends(person: Person, number: int) -> bool:
    """Spread the days that somebody missed over the blocks."""
    missed = 16 - person.days
    skipped = {3, 8, 13} if missed <= 3 else set(range(person.days, 16))
    return number not in set(sorted(skipped)[:missed])


def _address(key: str) -> str:
    return f"{key}@demo.example"
