"""Every connection keeps what it acknowledged: journal mode and synchronous, on each that the pool ever makes."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from bwa_lms.db import db, safe_in_wal, transaction

LEVELS = {"WAL": 2, "DELETE": 3}  # FULL, EXTRA


def asked(connection):
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    return {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in names}


def assert_durable(found):
    journal = found["journal_mode"].upper()
    assert found["synchronous"] == LEVELS[journal]
    assert (found["foreign_keys"], found["busy_timeout"]) == (1, 10_000)


def test_every_connection_of_the_pool_is_durable(real_app):
    with real_app.app_context():
        held = [db.engine.connect() for _ in range(db.engine.pool.size())]
        try:
            for connection in held:
                assert_durable(asked(connection))
        finally:
            for connection in held:
                connection.close()


def test_the_connection_of_every_transaction_is_durable(real_app):
    found = []

    def write():
        with real_app.app_context(), transaction() as session:
            found.append(asked(session.connection()))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 8
    for each in found:
        assert_durable(each)


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
        ((3, 53, 0), True),
    ],
)
def test_wal_is_for_libraries_that_cannot_lose_commits_in_it(version, safe):
    assert safe_in_wal(version) is safe
