"""The database layer: what is acknowledged is there, once, and nothing half-done ever is."""

import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import Column, MetaData, Table, create_engine, func, select, text

from bwa_lms import db as database
from bwa_lms.db import (
    PointsType,
    Receipt,
    UTCDateTime,
    db,
    engine_options,
    once,
    prepare,
    safe_in_wal,
    transaction,
)
from tests.conftest import make_app

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def app(tmp_path):
    app = Flask("database")
    url = f"sqlite:///{tmp_path / 'test.db'}"
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
        Receipt.__table__.create(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


def receipts() -> int:
    return db.session.scalar(select(func.count(Receipt.id))) or 0


def receive(key: str) -> Receipt:
    return Receipt(scope="test", key=key, outcome={}, at=NOW)


LEVELS = {"WAL": 2, "DELETE": 3}  # FULL, EXTRA


def assert_durable(connection):
    def asked(name):
        return connection.scalar(text(f"PRAGMA {name}"))

    version = tuple(
        int(part) for part in connection.scalar(text("select sqlite_version()")).split(".")
    )
    journal = asked("journal_mode").upper()
    assert journal == ("WAL" if safe_in_wal(version) else "DELETE")
    assert asked("synchronous") == LEVELS[journal]
    assert (asked("foreign_keys"), asked("busy_timeout")) == (1, 10_000)


def test_every_connection_of_the_pool_survives_a_power_cut(real_app):
    with real_app.app_context(), ExitStack() as held:
        for _ in range(db.engine.pool.size()):
            assert_durable(held.enter_context(db.engine.connect()))


def test_the_connection_of_every_transaction_survives_a_power_cut(real_app):
    asked = []

    def write():
        with real_app.app_context(), transaction() as session:
            assert_durable(session.connection())
            asked.append(session)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == len(threads)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_wal_is_trusted_only_without_its_known_bug(version, safe):
    assert safe_in_wal(version) is safe


def test_an_older_library_gets_a_rollback_journal_with_extra_syncs(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "safe_in_wal", lambda version: False)
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "delete"
        assert connection.scalar(text("PRAGMA synchronous")) == 3
    engine.dispose()


def test_whoever_waits_for_a_turn_keeps_no_commit_waiting(tmp_path, monkeypatch):
    """With a rollback journal a commit waits for all readers, and one of them may be waiting for it."""
    monkeypatch.setattr(database, "safe_in_wal", lambda version: False)
    app = make_app(tmp_path / "old")
    reads, wrote = threading.Event(), []

    def second():
        with app.app_context():
            receipts()
            reads.set()
            with transaction() as session:
                session.add(receive("second"))
            wrote.append("second")

    with app.app_context():
        with transaction() as session:
            session.add(receive("first"))
            session.flush()
            waiting = threading.Thread(target=second)
            waiting.start()
            assert reads.wait(30)
        waiting.join(30)
        assert (wrote, receipts()) == (["second"], 2)
        db.session.remove()
        db.engine.dispose()


def test_a_use_case_that_fails_leaves_nothing(app):
    with pytest.raises(KeyError), transaction() as session:
        session.add(receive("half"))
        session.flush()
        raise KeyError
    assert receipts() == 0


def test_a_nested_transaction_joins_the_outer_one(app):
    with pytest.raises(KeyError), transaction() as outer:
        with transaction() as inner:
            assert inner is outer
            inner.add(receive("inner"))
        raise KeyError
    assert receipts() == 0


def test_the_same_key_gets_the_same_outcome_and_runs_once(app):
    runs = []

    def use_case():
        runs.append(1)
        return {"post": "first"}

    assert once("person:1:post", "k", NOW, use_case) == {"post": "first"}
    assert once("person:1:post", "k", NOW, use_case) == {"post": "first"}
    assert once("person:2:post", "k", NOW, use_case) == {"post": "first"}
    assert len(runs) == 2


def test_a_use_case_that_refuses_may_be_tried_again_with_the_same_key(app):
    def refuse():
        raise KeyError

    with pytest.raises(KeyError):
        once("s", "k", NOW, refuse)
    assert once("s", "k", NOW, lambda: {"ok": True}) == {"ok": True}


def test_writers_on_many_threads_lose_no_update(app):
    def count_up():
        with app.app_context():
            for _ in range(10):
                with transaction() as session:
                    found = session.scalar(select(Receipt).where(Receipt.key == "counter"))
                    found.outcome = {"n": found.outcome["n"] + 1}
            db.session.remove()

    with transaction() as session:
        session.add(Receipt(scope="t", key="counter", outcome={"n": 0}, at=NOW))
    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.scalar(select(Receipt.outcome)) == {"n": 40}


sample = Table(
    "sample", MetaData(), Column("at", UTCDateTime()), Column("earned", PointsType())
)  # in no metadata of the project, so that the migrations do not miss it


def test_times_come_back_in_utc_and_points_to_the_hundredth(app):
    sample.create(db.engine)
    phnom_penh = timezone(timedelta(hours=7))
    with transaction() as session:
        session.execute(
            sample.insert().values(at=NOW.astimezone(phnom_penh), earned=Decimal("2.345"))
        )
    found = db.session.execute(select(sample)).one()
    assert (found.at, found.at.tzinfo, found.earned) == (NOW, UTC, Decimal("2.35"))


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="naive"):
        UTCDateTime().process_bind_param(datetime(2026, 1, 1), None)  # noqa: DTZ001
