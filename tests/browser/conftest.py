"""Two real academies, each with the production server, and real browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bwa_lms.cli import instance
from bwa_lms.content.source import Folder
from bwa_lms.db import db
from bwa_lms.discussions import service as discussions
from bwa_lms.discussions.service import Seat
from bwa_lms.learning import enrolment, publishing
from bwa_lms.people.service import cohorts, organisations
from bwa_lms.settings import Settings
from bwa_lms.web.actor import Actor
from tests.browser.academy import Academy, join, serving
from tests.browser.question_stage import Stage

COURSES = Path(__file__).parent / "courses"


@pytest.fixture(scope="session")
def academy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Academy]:
    """An academy with Ada (administrator), Tomás (trainer) and Bao, who has posted in the case."""
    with serving(tmp_path_factory.mktemp("academy") / "instance", _people) as running:
        yield running


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An academy whose course asks one question of each type."""
    built = []
    folder = tmp_path_factory.mktemp("stage") / "instance"
    with serving(folder, lambda settings: built.append(Stage(settings))):
        yield built[0]


def _people(settings: Settings) -> None:
    app = instance.make(settings)
    now = datetime.now(UTC)
    with app.app_context():
        publishing.publish_source(Folder(COURSES), None, now)
        norda = organisations.create(None, "Norda", "brand", now)
        velia = organisations.create(None, "Velia", "brand", now)
        ada = join("Ada Berg", "ada@academy.example", norda.id, "administrator", now)
        tomas = join("Tomás Ruiz", "tomas@academy.example", norda.id, "trainer", now)
        bao = join("Bao Nguyen", "bao@velia.example", velia.id, "participant", now)
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


@pytest.fixture
def asked(chromium: Browser, stage: Stage) -> Iterator[Callable[..., Page]]:
    """Open one more browser of this test's newcomer, who is signed in; every context is closed at the end."""
    contexts = []
    cookie = {"name": "bwa", "value": stage.newcomer(), "url": stage.url}

    def open_one(**looks: Any) -> Page:
        context = chromium.new_context(base_url=stage.url, **looks)
        context.add_cookies([cookie])  # type: ignore[list-item]
        context.set_default_timeout(8_000)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
