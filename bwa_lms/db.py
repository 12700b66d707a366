"""The database: engine, session, transactions, receipts, and the column types that every feature shares.

Writers run one at a time on SQLite: `BEGIN IMMEDIATE`, behind a lock within the process and a turnstile between them.
An acknowledged row survives a power cut: WAL with synchronous=FULL where the library is free of the WAL-reset bug, else
a rollback journal with EXTRA.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    UniqueConstraint,
    event,
    func,
    select,
    types,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

from bwa_lms.kernel import turnstile
from bwa_lms.kernel.canonical import JSON
from bwa_lms.kernel.ids import digest
from bwa_lms.kernel.points import points

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(types.TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database. Refuses a naive one."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC without the zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive time has no meaning here")
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Hand out aware, in UTC; SQLite keeps text, which is read in one step, since every page reads dozens."""
        if dialect.name == "sqlite":
            return lambda value: datetime.fromisoformat(f"{value}+00:00") if value else None
        return lambda value: value.replace(tzinfo=UTC) if value else None


class PointsType(types.TypeDecorator[Decimal]):
    """Points or a percentage: a Decimal with two places in Python, integer hundredths in the database."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store as hundredths."""
        return None if value is None else int(points(value) * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Hand out with two places."""
        return None if value is None else points(Decimal(value) / 100)


Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only in INTEGER PRIMARY KEY


class Base(DeclarativeBase):
    """The base of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UTCDateTime,
            dict[str, Any]: types.JSON,
            list[Any]: types.JSON,
        },
    )


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False}
)


class Receipt(Base):
    """The outcome of a form that was handled: the same key gets the same outcome."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("scope", "key"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    scope: Mapped[str]
    key: Mapped[str]
    outcome: Mapped[dict[str, Any]]
    at: Mapped[datetime]


_write_lock = threading.RLock()
BUSY = 10  # seconds that a writer waits for the others


@contextmanager
def transaction() -> Iterator[Session]:
    """Run a use case in one transaction; a nested one joins, the outermost commits or rolls back.

    It begins afresh, so that what it reads is true when it writes: rows that were read before it are stale.
    """
    session = db.session()
    if session.info.get("writing"):
        yield session
        return
    session.rollback()  # whoever waits must not read meanwhile: with a rollback journal readers keep a commit waiting
    with _write_lock, _turn():
        session.expire_all()  # a row that an earlier transaction left in the session is stale
        session.info["writing"] = True
        try:
            session.connection(execution_options={"bwa_write": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["writing"] = False


def _turn() -> AbstractContextManager[None]:
    """Wait until it is this process's turn to write; a database server sees to that by itself."""
    url = db.engine.engine.url
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return nullcontext()
    return turnstile.turn(Path(url.database), BUSY)


def once(
    scope: str,
    key: str,
    now: datetime,
    use_case: Callable[[], dict[str, JSON]],
    *,
    sent: object = None,
) -> dict[str, Any]:
    """Run `use_case` in a transaction and keep its outcome; a repeat of (scope, key) gets that outcome again.

    `scope` names who asks and what for, such as "person:12:post"; `key` came with the form. `sent` is what the form
    held: somebody who goes back to a page that was sent and changes it sends the same key, and means something else.
    A use case that raises leaves no receipt.
    """
    if sent is not None:
        scope = f"{scope}:{digest(repr(sent).encode())[:16]}"
    with transaction() as session:
        _hold(session, f"{scope} {key}")
        known = session.scalar(select(Receipt).where(Receipt.scope == scope, Receipt.key == key))
        if known:
            return known.outcome
        outcome: dict[str, Any] = dict(use_case())
        session.add(Receipt(scope=scope, key=key, outcome=outcome, at=now))
        return outcome


def _hold(session: Session, what: str) -> None:
    """Keep whoever holds the same waiting until this transaction ends; on SQLite every writer waits anyway."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))


def readable() -> bool:
    """Ask the database for nothing at all: True when it answers."""
    return db.session.scalar(select(1)) == 1


def sqlite_module() -> ModuleType:
    """Return the newest SQLite driver that is installed."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2  # type: ignore[no-any-return]


def safe_in_wal(version: tuple[int, ...]) -> bool:
    """Say whether an SQLite version is free of the bug that can lose commits in WAL (fixed in 3.51.3)."""
    backports: dict[tuple[int, ...], int] = {(3, 50): 7, (3, 44): 6}
    return version >= (3, 51, 3) or backports.get(version[:2], 1_000) <= version[2]


def engine_options(url: str) -> dict[str, Any]:
    """Return the options with which Flask-SQLAlchemy makes the engine."""
    if url.startswith("sqlite"):
        return {
            "module": sqlite_module(),
            "connect_args": {"timeout": BUSY},
            "pool_size": 16,
            "max_overflow": 16,
        }
    return {"pool_size": 5, "pool_pre_ping": True}


def prepare(engine: Engine) -> None:
    """Set up every connection of an engine; called once for each engine."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def _set_pragmas(connection: Any, record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes late and loses updates
    cursor = connection.cursor()
    version = tuple(
        int(part) for part in cursor.execute("select sqlite_version()").fetchone()[0].split(".")
    )
    journal, synchronous = ("WAL", "FULL") if safe_in_wal(version) else ("DELETE", "EXTRA")
    settings = {
        "busy_timeout": 1_000 * BUSY,
        "journal_mode": journal,
        "synchronous": synchronous,
        "foreign_keys": "ON",
        "trusted_schema": "OFF",
        "cell_size_check": "ON",
    }
    for name, value in settings.items():
        cursor.execute(f"PRAGMA {name}={value}")
    _assert_durable(cursor, journal, synchronous)
    cursor.close()


def _assert_durable(cursor: Any, journal: str, synchronous: str) -> None:
    got = (
        cursor.execute("PRAGMA journal_mode").fetchone()[0].upper(),
        cursor.execute("PRAGMA synchronous").fetchone()[0],
    )
    wanted = {("WAL", "FULL"): 2, ("DELETE", "EXTRA"): 3}[(journal, synchronous)]
    in_memory = got[0] == "MEMORY"
    if got[1] != wanted or (got[0] != journal and not in_memory):
        raise RuntimeError(f"SQLite answers {got}: an acknowledged row could be lost")


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("bwa_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
