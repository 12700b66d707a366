"""What all tests share: one app on one database file; each test sees it fresh, whatever others committed.

Every test runs inside one transaction that is rolled back at its end: what services commit are savepoints in it. Tests
of what only several connections can show (races, kills) take `real_app`, which has a file of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from sqlalchemy import event

from bwa_lms import people
from bwa_lms.app import create_app
from bwa_lms.db import db
from bwa_lms.kernel.clock import SetClock
from bwa_lms.people import mail
from bwa_lms.settings import Settings
from tests import cast as the_cast
from tests import chromium as chromium_
from tests.cast import NOW, Browser, Cast, Member

# Everybody's run tries the same examples, so that a change is what breaks a test. HYPOTHESIS_PROFILE=default looks for
# new ones; what it finds becomes an @example.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The browser of this process."""
    with chromium_.opened() as browser:
        yield browser


def make_app(instance: Path, **settings: object) -> Flask:
    """Make an app with an empty database in `instance`, a clock that stands at NOW and cheap passwords."""
    (instance / "keys").mkdir(parents=True, exist_ok=True)
    chosen = {"password_memory": 8, "academy": "The Test Academy"} | settings
    app = create_app(Settings(instance=instance, **chosen), clock=SetClock(NOW))  # type: ignore[arg-type]
    app.test_client_class = Browser
    app.testing = True
    with app.app_context():
        db.create_all()
    return app


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Cast]]:
    """The one app of this run, with the cast on it. Tests take `app` and the cast, never this."""
    app = make_app(tmp_path_factory.mktemp("instance"))
    with app.app_context():
        cast = assembled(app)
    yield app, cast
    with app.app_context():
        db.engine.dispose()


def assembled(app: Flask) -> Cast:
    """Bring the cast in; their invitations are delivered and forgotten."""
    app.extensions["bwa"].mailer = lambda message: None
    cast = the_cast.assemble()
    while mail.deliver_pending(NOW):
        pass
    db.session.remove()
    return cast


@pytest.fixture
def app(stage: tuple[Flask, Cast]) -> Iterator[Flask]:
    """The app, inside an app context, on a database that holds the cast and nothing else."""
    app = stage[0]
    app.extensions["bwa"].clock.at = NOW
    with app.app_context():
        engines: Any = db.engines
        engine = engines[None]
        with engine.connect() as connection:
            outer = connection.execution_options(bwa_write=True).begin()
            db.session.configure(join_transaction_mode="create_savepoint")
            engines[None] = connection
            try:
                yield app
            finally:
                db.session.remove()
                outer.rollback()
                engines[None] = engine
                db.session.configure(join_transaction_mode="conditional_savepoint")


@pytest.fixture
def real_app(tmp_path: Path) -> Iterator[Flask]:
    """An app with the cast on a database file of its own, where commits are commits; in no app context."""
    app = make_app(tmp_path / "instance")
    with app.app_context():
        app.extensions["cast"] = assembled(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def clock(app: Flask) -> SetClock:
    """The app's clock: it stands at NOW until the test moves it."""
    found: SetClock = app.extensions["bwa"].clock
    return found


@pytest.fixture
def post(app: Flask) -> Callable[[], list[EmailMessage]]:
    """Do the housekeeping: deliver what waits in the outbox and return all mails of this test so far."""
    arrived: list[EmailMessage] = []
    app.extensions["bwa"].mailer = arrived.append

    def deliver() -> list[EmailMessage]:
        people.housekeeping(app.extensions["bwa"].clock.now())
        return arrived

    return deliver


@pytest.fixture
def statements(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Count the statements that a block of code sends to the database."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if statement.split(maxsplit=1)[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
                sent.append(statement)

        db.session.rollback()
        source = db.engine
        event.listen(source, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(source, "before_cursor_execute", note)

    return counting


@pytest.fixture
def browser(app: Flask) -> Browser:
    """The browser of somebody who has not signed in."""
    return Browser(app, use_cookies=True)


@pytest.fixture
def cast(app: Flask, stage: tuple[Flask, Cast]) -> Cast:
    """Everybody: see tests/cast.py."""
    return stage[1]


@pytest.fixture
def amina(cast: Cast) -> Member:
    """A participant who works for Norda."""
    return cast.amina


@pytest.fixture
def bao(cast: Cast) -> Member:
    """A participant who works for Velia."""
    return cast.bao


@pytest.fixture
def chiara(cast: Cast) -> Member:
    """A participant who works for Norda, as Amina does."""
    return cast.chiara


@pytest.fixture
def tomas(cast: Cast) -> Member:
    """The trainer of the cohort."""
    return cast.tomas


@pytest.fixture
def ada(cast: Cast) -> Member:
    """The administrator."""
    return cast.ada
