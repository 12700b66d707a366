"""A clock is led over every edge of a deadline, over HTTP: what is acknowledged is recorded, and nothing else is."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from bwa_lms.api import LAG
from bwa_lms.content.source import Folder
from bwa_lms.db import db, transaction
from bwa_lms.kernel.clock import SetClock
from bwa_lms.learning import attempts, enrolment, ledger, publishing, steps
from bwa_lms.people.service import cohorts
from tests.cast import NOW, values_of

MOMENT = timedelta(microseconds=1)
PAGE = "/courses/trust/one-question"
PROGRAMME = """\
id: coaching
title: Coaching
length: 24 months
terms:
  - {id: t1, title: One, months: 1-6, courses: [trust]}
"""
QUIZ = """\
title: One question
mode: exam
attempts: 2
{terms}
questions:
  - {{id: word, type: text, prompt: What is the word?, accept: [dialogue]}}
"""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """A quiz with its terms, a cohort's zone and first day, when Amina starts, and when her time is over."""

    terms: str
    zone: str
    first: str
    start: str
    deadline: str


CASES = {
    "its time": Case("time_limit: 20 min", "Asia/Dhaka", "2026-11-02", "2026-11-23 09:00", "2026-11-23 09:20"),
    "it closes": Case("closes: +7 days", "Asia/Dhaka", "2026-11-02", "2026-11-09 17:00", "2026-11-09 18:00"),
    "it closes first": Case(
        "time_limit: 20 min\ncloses: +7 days", "Asia/Dhaka", "2026-11-02", "2026-11-09 17:50", "2026-11-09 18:00"
    ),
    "its time comes first": Case(
        "time_limit: 20 min\ncloses: +7 days", "Asia/Dhaka", "2026-11-02", "2026-11-09 17:30", "2026-11-09 17:50"
    ),
    "a day of 25 hours": Case("closes: +5 days", "Europe/Berlin", "2026-10-20", "2026-10-25 22:30", "2026-10-25 23:00"),
    "a day of 23 hours": Case("closes: +5 days", "Europe/Berlin", "2027-03-23", "2027-03-28 21:30", "2027-03-28 22:00"),
    "an hour that comes twice": Case(
        "time_limit: 30 min", "Europe/Berlin", "2026-10-20", "2026-10-25 00:45", "2026-10-25 01:15"
    ),
    "an hour that is left out": Case(
        "time_limit: 30 min", "Europe/Berlin", "2027-03-23", "2027-03-28 00:45", "2027-03-28 01:15"
    ),
    "a midnight that is left out": Case(
        "closes: +3 days", "Africa/Cairo", "2027-04-26", "2027-04-29 21:30", "2027-04-29 22:00"
    ),
    "a midnight that comes twice": Case(
        "closes: +3 days", "Africa/Cairo", "2026-10-26", "2026-10-29 20:30", "2026-10-29 22:00"
    ),
}  # fmt: skip
EDGES = {
    "just before": (-MOMENT, True),
    "at the deadline": (timedelta(0), True),
    "the last moment of the tolerance": (LAG - MOMENT, True),
    "after the tolerance": (LAG, False),
    "a day later": (timedelta(days=1), False),
}


class Desk:
    """Amina at her quiz, and what the records hold of it."""

    def __init__(self, app, cast, folder, case: Case) -> None:
        self.clock: SetClock = app.extensions["bwa"].clock
        self.clock.at = utc(case.start)
        for name, text in files(case.terms).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        publishing.publish_source(Folder(folder), None, NOW)
        cohort = cohorts.create(None, "A cohort", date.fromisoformat(case.first), case.zone, NOW)
        self.mine = enrolment.enrol(cast.amina.id, cohort.id, NOW)
        self.browser = cast.amina.client

    def start(self) -> int:
        return int(self.browser.press(PAGE, f"{PAGE}/start").status_code)

    def form(self) -> dict[str, str]:
        """The form as Amina filled it in while there was time."""
        page = self.browser.get(PAGE).text
        return values_of(page, f"{PAGE}/answer", PAGE) | {"q-word": "dialogue", "question": "word"}

    def send(self, action: str, form: dict[str, str], script: bool = False) -> int:
        headers = {"Accept": "application/json"} if script else {}
        sent = self.browser.post(f"{PAGE}/{action}", data=form, headers=headers)
        return int(sent.status_code)

    def recorded(self) -> tuple[bool, bool]:
        """Whether the answer is kept, and whether she handed in, long after everything is over."""
        steps.expire_due(self.clock.at + timedelta(days=30))
        kinds = [each.kind for each in ledger.entries(self.mine.id)]
        assert kinds.count("handed-in") == kinds.count("attempt-started") == 1
        assert ledger.verify(self.mine.id) == []
        doing = attempts.look(self.mine, "trust", "one-question", self.clock.at)
        attempt = doing.attempt
        assert attempt is not None
        assert attempt.deadline
        assert attempt.ended_at
        assert attempt.ended_at <= attempt.deadline
        return attempt.points == 1, attempt.ended


def files(terms: str) -> dict[str, str]:
    return {
        "programme.yml": PROGRAMME,
        "trust/course.yml": "title: Trust\nsummary: A course.\n",
        "trust/01-one/01-one-question.quiz.yml": QUIZ.format(terms=terms),
    }


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
def case(request):
    return request.param


@pytest.fixture
def desk(app, cast, tmp_path, case):
    return Desk(app, cast, tmp_path / "courses", case)


@pytest.mark.parametrize(("edge", "taken"), EDGES.values(), ids=EDGES.keys())
@pytest.mark.parametrize(
    ("action", "script"), [("answer", False), ("answer", True), ("hand-in", False)]
)
def test_at_every_edge_what_is_acknowledged_is_recorded(desk, case, edge, taken, action, script):
    assert desk.start() == 303
    form = desk.form()
    desk.clock.at = utc(case.deadline) + edge
    status = desk.send(action, form, script)
    assert status == ((200 if script else 303) if taken else 410)
    assert desk.recorded() == (taken, True)
    assert desk.send(action, form, script) == status, "a repeat gets the same answer"
    assert desk.recorded() == (taken, True)


def test_a_script_is_told_the_servers_time_with_each_saved_answer(app, cast, tmp_path):
    desk = Desk(app, cast, tmp_path / "courses", CASES["its time"])
    desk.start()
    accept = {"Accept": "application/json"}
    told = desk.browser.post(f"{PAGE}/answer", data=desk.form(), headers=accept).get_json()
    assert told == {"saved": "09:00", "now": "2026-11-23T09:00:00+00:00"}


@pytest.mark.parametrize(("edge", "starts"), [(-MOMENT, True), (timedelta(0), False), (LAG, False)])
def test_nothing_starts_once_it_has_closed(app, cast, tmp_path, edge, starts):
    case = CASES["it closes"]
    desk = Desk(app, cast, tmp_path / "courses", case)
    form = values_of(desk.browser.get(PAGE).text, f"{PAGE}/start", PAGE)
    desk.clock.at = utc(case.deadline) + edge
    assert desk.send("start", form) == (303 if starts else 422)
    begun = [each.kind for each in ledger.entries(desk.mine.id)].count("attempt-started")
    assert begun == starts


@pytest.mark.parametrize(
    ("edge", "shown"), [(timedelta(0), False), (LAG - MOMENT, False), (LAG, True)]
)
def test_an_exam_shows_its_key_once_nothing_can_arrive_any_more(app, cast, tmp_path, edge, shown):
    case = CASES["it closes"]
    desk = Desk(app, cast, tmp_path / "courses", case)
    desk.start()
    desk.send("hand-in", desk.form() | {"q-word": "something else"})
    desk.clock.at = utc(case.deadline) + edge
    assert ("dialogue" in desk.browser.get(PAGE).text) is shown


# A request that straddles the deadline


class Slow(io.BytesIO):
    """The body of a form that takes its time to arrive."""

    def __init__(self, body: bytes, clock: SetClock, arrives: datetime) -> None:
        super().__init__(body)
        self.clock, self.arrives = clock, arrives

    def read(self, size: int | None = -1) -> bytes:
        self.clock.at = self.arrives
        return super().read(size)

    def readinto(self, buffer: Any) -> int:
        self.clock.at = self.arrives
        return super().readinto(buffer)


@pytest.mark.parametrize(("edge", "taken"), EDGES.values(), ids=EDGES.keys())
def test_a_form_counts_from_when_it_is_here_in_full(app, cast, tmp_path, edge, taken):
    """Who sends the first bytes in time and the answers at leisure gains nothing."""
    case = CASES["its time"]
    desk = Desk(app, cast, tmp_path / "courses", case)
    desk.start()
    body = urlencode(desk.form()).encode()
    desk.clock.at = utc(case.deadline) - timedelta(minutes=1)
    answer = desk.browser.post(
        f"{PAGE}/answer",
        input_stream=Slow(body, desk.clock, utc(case.deadline) + edge),
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == (303 if taken else 410)
    assert desk.recorded() == (taken, True)


class Watched(SetClock):
    """A clock that counts how often somebody has looked at it."""

    looked: threading.Semaphore

    def now(self) -> datetime:
        now = super().now()
        self.looked.release()
        return now


@pytest.mark.parametrize("swept", [True, False])
def test_a_form_that_waits_while_the_time_runs_out(real_app, tmp_path, swept):
    """It came in time and waits for its turn; either the sweeper goes first and it is refused, or it is kept."""
    case = CASES["its time"]
    with real_app.app_context():
        desk = Desk(real_app, real_app.extensions["cast"], tmp_path / "courses", case)
        desk.start()
        form = desk.form()
        clock = Watched(utc(case.deadline) - MOMENT)
        clock.looked = threading.Semaphore(0)
        real_app.extensions["bwa"].clock = clock
        said = []
        with transaction():
            sending = threading.Thread(target=lambda: said.append(send(real_app, desk, form)))
            sending.start()
            for _ in ("who is it", "the form is here"):
                assert clock.looked.acquire(timeout=30)
            clock.at = utc(case.deadline) + LAG
            if swept:
                assert steps.expire_due(clock.at) == 1
        sending.join(30)
        assert said == [410 if swept else 303]
        desk.clock.at = clock.at
        assert desk.recorded() == (not swept, True)
        db.session.remove()


def send(app, desk: Desk, form: dict[str, str]) -> int:
    with app.app_context():
        return desk.send("answer", form)
