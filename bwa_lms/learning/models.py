"""Tables of learning. Nobody else reads them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Connection, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from bwa_lms.db import Base, Key, PointsType


class PublishedRow(Base):
    """A release that was made live: which, by whom, and what it changed."""

    __tablename__ = "published"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    release: Mapped[str]
    revision: Mapped[str | None]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    summary: Mapped[dict[str, Any]]


class LiveRow(Base):
    """The release that everybody sees: one row, with id 1."""

    __tablename__ = "live"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    release: Mapped[str]


class EnrolmentRow(Base):
    """A person takes a programme in a cohort; `requirements` and `release` name the version that they signed up for."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_active",
            "person_id",
            "programme",
            unique=True,
            sqlite_where=text("ended IS NULL"),
            postgresql_where=text("ended IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    cohort_id: Mapped[int] = mapped_column(Key, ForeignKey("cohort.id"), index=True)
    programme: Mapped[str]
    requirements: Mapped[str]
    release: Mapped[str]
    started: Mapped[date]
    zone: Mapped[str]
    at: Mapped[datetime]
    ended: Mapped[datetime | None]


class AttemptRow(Base):
    """One attempt at one activity, on the build on which it began, for life.

    `regrades` holds the marks that no longer count: see `records.Attempt`.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "course", "activity", "number"),
        Index("ix_attempt_open", "ended_at", "deadline"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"))
    course: Mapped[str]
    activity: Mapped[str]
    number: Mapped[int]
    build: Mapped[str] = mapped_column(index=True)
    digest: Mapped[str]
    kind: Mapped[str]
    version: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    points: Mapped[Decimal | None] = mapped_column(PointsType)
    points_of: Mapped[Decimal | None] = mapped_column(PointsType)
    waits: Mapped[bool] = mapped_column(default=False)
    regrades: Mapped[list[Any] | None]


class RegradeRow(Base):
    """A trainer had the attempts of a cohort at an activity marked again: what was chosen, why, how many it changed."""

    __tablename__ = "regrade"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    cohort_id: Mapped[int] = mapped_column(Key, ForeignKey("cohort.id"), index=True)
    course: Mapped[str]
    activity: Mapped[str]
    build: Mapped[str]
    choices: Mapped[dict[str, Any]]
    reason: Mapped[str]
    attempts: Mapped[int]
    by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime]


class AllowanceRow(Base):
    """What one person is allowed at one activity beyond what is authored; the ledger has the history."""

    __tablename__ = "allowance"
    __table_args__ = (UniqueConstraint("enrolment_id", "course", "activity"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"))
    course: Mapped[str]
    activity: Mapped[str]
    minutes: Mapped[int]
    attempts: Mapped[int]
    until: Mapped[datetime | None]
    reason: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime]


class AnswerMarkRow(Base):
    """A trainer's mark of one answer; a draft until it is released. The newest counts, all stay."""

    __tablename__ = "answer_mark"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(Key, ForeignKey("attempt.id"), index=True)
    question: Mapped[str]
    levels: Mapped[dict[str, Any]]
    percent: Mapped[Decimal | None] = mapped_column(PointsType)
    comment: Mapped[str]
    html: Mapped[str]
    marker_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime]
    released: Mapped[datetime | None]


class SavedCommentRow(Base):
    """A comment that a trainer keeps, to write it again with one press."""

    __tablename__ = "saved_comment"
    __table_args__ = (UniqueConstraint("person_id", "text"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    text: Mapped[str]
    at: Mapped[datetime]


class CompletionRow(Base):
    """An activity, or a course (activity ""), was complete: a fact that nothing later takes back."""

    __tablename__ = "completion"
    __table_args__ = (UniqueConstraint("enrolment_id", "course", "activity"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"))
    course: Mapped[str]
    activity: Mapped[str]
    build: Mapped[str] = mapped_column(index=True)
    mark: Mapped[Decimal | None] = mapped_column(PointsType)
    at: Mapped[datetime]


class LedgerEntryRow(Base):
    """One entry of an enrolment's chain (see chain.py); only salt and body may ever go, both together."""

    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("enrolment_id", "sequence"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"))
    sequence: Mapped[int]
    salt: Mapped[bytes | None]
    body: Mapped[str | None]
    commitment: Mapped[bytes]
    hash: Mapped[bytes]


# What the database itself refuses; a migration that makes the table has to run the same statements.
LEDGER_TRIGGERS = (
    """CREATE TRIGGER ledger_entry_stays BEFORE DELETE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_entry_is_fixed BEFORE UPDATE ON ledger_entry
    WHEN NOT (NEW.id IS OLD.id AND NEW.enrolment_id IS OLD.enrolment_id AND NEW.sequence IS OLD.sequence
              AND NEW.commitment IS OLD.commitment AND NEW.hash IS OLD.hash
              AND NEW.salt IS NULL AND NEW.body IS NULL)
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER ledger_entry_is_not_replaced BEFORE INSERT ON ledger_entry
    WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id
                 OR (enrolment_id = NEW.enrolment_id AND sequence = NEW.sequence))
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)

# PostgreSQL refuses a second entry in an old one's place by its keys.
LEDGER_TRIGGERS_OF_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION ledger_entry_refuses() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER ledger_entry_stays BEFORE DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuses()""",
    """CREATE TRIGGER ledger_entry_is_fixed BEFORE UPDATE ON ledger_entry FOR EACH ROW
    WHEN (NOT (NEW.id = OLD.id AND NEW.enrolment_id = OLD.enrolment_id AND NEW.sequence = OLD.sequence
               AND NEW.commitment = OLD.commitment AND NEW.hash = OLD.hash
               AND NEW.salt IS NULL AND NEW.body IS NULL))
    EXECUTE FUNCTION ledger_entry_refuses()""",
)


@event.listens_for(LedgerEntryRow.__table__, "after_create")
def _guard_ledger(target: object, connection: Connection, **_: object) -> None:
    found = {"sqlite": LEDGER_TRIGGERS, "postgresql": LEDGER_TRIGGERS_OF_POSTGRESQL}
    for statement in found[connection.dialect.name]:
        connection.exec_driver_sql(statement)
