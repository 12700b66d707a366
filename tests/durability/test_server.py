"""`kill -9` of the real server, its worker included, loses no answer for which a browser got its page."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import RemoteDisconnected
from pathlib import Path
from urllib.error import URLError

import pytest
from flask import Flask

from bwa_lms.cli import instance
from bwa_lms.content.source import Folder
from bwa_lms.db import db
from bwa_lms.learning import attempts, enrolment, ledger, publishing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.people import presence
from bwa_lms.people.service import accounts, cohorts, organisations
from bwa_lms.settings import Settings
from tests.cast import values_of

PAGE = "/courses/trust/one-question"
FILES = {
    "programme.yml": """\
id: coaching
title: Coaching
length: 24 months
terms:
  - id: t1
    title: One
    months: 1-6
    courses: [trust]
""",
    "trust/course.yml": "title: Trust\nsummary: A course.\n",
    "trust/01-one/01-one-question.quiz.yml": """\
title: One question
mode: graded
questions:
  - id: word
    type: text
    prompt: What is the word?
    accept: [dialogue]
""",
}
CYCLES = 2


@pytest.fixture
def academy(tmp_path: Path) -> Iterator[Flask]:
    """An instance as `bwa init` makes it, with one quiz and one person who takes it."""
    for name, text in FILES.items():
        path = tmp_path / "courses" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    app = instance.make(Settings(instance=tmp_path / "instance", password_memory=8))
    with app.app_context():
        publishing.publish_source(Folder(tmp_path / "courses"), None, datetime.now(UTC))
        app.extensions["mine"] = enrolled()
        app.extensions["cookie"] = signed_in(app.extensions["mine"])
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def enrolled() -> Enrolment:
    now = datetime.now(UTC)
    brand = organisations.create(None, "Norda", "brand", now)
    invited = accounts.invite(None, "a@norda.example", "Amina", brand.id, "participant", now)
    accounts.accept(invited.link, "three words and a river", now)
    accounts.change_profile(invited.person, "Amina Rahman", "en", "UTC", now)
    start = now.date() - timedelta(days=10)
    cohort = cohorts.create(None, "Dhaka", start, "Asia/Dhaka", now)
    return enrolment.enrol(invited.person, cohort.id, now)


def signed_in(mine: Enrolment) -> str:
    return f"{presence.cookie()}={accounts.open_device(mine.person_id, '', datetime.now(UTC))}"


class Browser:
    """Enough of a browser: the cookie of a sign-in, and forms."""

    def __init__(self, address: str, cookie: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.cookie = cookie

    def open(self, path: str, data: dict[str, str] | None = None) -> str:
        body = urllib.parse.urlencode(data, doseq=True).encode() if data else None
        request = urllib.request.Request(self.address + path, body, {"Cookie": self.cookie})
        with self.opener.open(request, timeout=10) as answer:
            page: str = answer.read().decode()
        return page

    def fill(self, action: str, **fields: str) -> str:
        form = values_of(self.open(PAGE), f"{PAGE}/{action}", PAGE)
        return self.open(f"{PAGE}/{action}", form | fields)


@contextmanager
def served(app: Flask) -> Iterator[tuple[subprocess.Popen[bytes], Browser]]:
    """Run `bwa serve` on the instance, in a process group of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = str(app.extensions["bwa"].settings.instance)
    command = [sys.executable, "-m", "bwa_lms", "serve", "--instance", home, "--port", str(port)]
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield process, Browser(f"http://127.0.0.1:{port}", app.extensions["cookie"])
    finally:
        kill(process)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server did not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not listen")


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the server and its workers at once, as a power cut would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answer_until_killed(process: subprocess.Popen[bytes], browser: Browser, run: int) -> int:
    """Answer again and again while somebody kills the server; return the last answer that was acknowledged."""
    said = -1
    for number in range(1_000):
        if number == 12:
            os.killpg(process.pid, signal.SIGKILL)
        try:
            page = browser.fill("answer", **{"q-word": f"run {run} answer {number}"})
        except (URLError, RemoteDisconnected, ConnectionError):
            return said
        assert f"run {run} answer {number}" in page
        said = number
    raise AssertionError("the server outlived its kill")


def test_every_answer_that_a_browser_saw_saved_outlives_the_server(academy):
    mine = academy.extensions["mine"]
    for run in range(CYCLES):
        with served(academy) as (process, browser):
            if run == 0:
                browser.fill("start")
            said = answer_until_killed(process, browser, run)
        assert said >= 11
        with academy.app_context():
            doing = attempts.look(mine, "trust", "one-question", datetime.now(UTC))
            assert f"run {run} answer " in str(doing.state)
            assert any(f"answer {n}'" in str(doing.state) for n in (said, said + 1))
            assert len(doing.attempts) == 1
            assert ledger.verify(mine.id) == []
            db.session.remove()
