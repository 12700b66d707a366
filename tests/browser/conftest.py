"""A real academy: an instance of its own, a small courses root, the production server, and real browsers."""

from __future__ import annotations

import email
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bwa_lms.cli import instance
from bwa_lms.content.source import Folder
from bwa_lms.db import db
from bwa_lms.discussions import service as discussions
from bwa_lms.discussions.service import Seat
from bwa_lms.learning import enrolment, publishing
from bwa_lms.people.service import accounts, cohorts, organisations
from bwa_lms.settings import Settings
from bwa_lms.web.actor import Actor

COURSES = Path(__file__).parent / "courses"
PASSWORD = "three words and a river"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]


@dataclass(frozen=True)
class Academy:
    """A running academy: where its server answers and where its mail arrives."""

    url: str
    folder: Path

    def link_in_mail(self, to: str) -> str:
        """Return the link in the newest mail to somebody; waits up to ten seconds for the mail."""
        for _ in range(100):
            for path in sorted((self.folder / "mail").glob("*.eml"), reverse=True):
                mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
                body = mail.get_body()
                if to in str(mail["To"]) and body is not None:
                    found = re.search(r"https?://\S+", body.get_content())
                    assert found, "the mail holds no link"
                    return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail to {to}")


@pytest.fixture(scope="session")
def academy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Academy]:
    """An academy with Ada (administrator), Tomás (trainer) and Bao, who has posted in the case."""
    folder = tmp_path_factory.mktemp("academy") / "instance"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    _people(Settings(instance=folder, base_url=url, academy="The Test Academy"))
    environment = os.environ | {"BWA_BASE_URL": url, "BWA_ACADEMY": "The Test Academy"}
    command = [
        sys.executable,
        "-m",
        "bwa_lms",
        "serve",
        "--instance",
        str(folder),
        "--port",
        str(port),
    ]
    server = subprocess.Popen(command, env=environment)
    try:
        _wait(f"{url}/healthz")
        yield Academy(url, folder)
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def _people(settings: Settings) -> None:
    app = instance.make(settings)
    now = datetime.now(UTC)
    with app.app_context():
        publishing.publish_source(Folder(COURSES), None, now)
        norda = organisations.create(None, "Norda", "brand", now)
        velia = organisations.create(None, "Velia", "brand", now)
        ada = _join("Ada Berg", "ada@academy.example", norda.id, "administrator", now)
        tomas = _join("Tomás Ruiz", "tomas@academy.example", norda.id, "trainer", now)
        bao = _join("Bao Nguyen", "bao@velia.example", velia.id, "participant", now)
        begun = (now - timedelta(days=120)).date()
        cohort = cohorts.create(ada, "Dhaka 2026", begun, "Asia/Dhaka", now)
        cohorts.add_trainer(cohort.id, tomas, now)
        seat = Seat(
            Actor(bao, roles=frozenset({"participant"})),
            enrolment.enrol(bao, cohort.id, now),
            "first-visit",
            "the-quiet-line",
        )
        text = "I would ask the night shift, away from the line, and promise nothing that I cannot keep."
        discussions.post(seat, text, now, "bao-posts-once")
        db.session.remove()
        db.engine.dispose()


def _join(name: str, address: str, employer: int, role: str, now: datetime) -> int:
    invited = accounts.invite(None, address, name, employer, role, now)
    accounts.accept(invited.link, PASSWORD, now)
    accounts.change_profile(invited.person, name, "en", "UTC", now)
    return invited.person


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, academy: Academy) -> Iterator[object]:
    """Open the browser of one more person; every context is closed at the end."""
    contexts = []

    def open_one(**looks: object) -> Page:
        context = chromium.new_context(base_url=academy.url, **looks)  # type: ignore[arg-type]
        context.set_default_timeout(8_000)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
