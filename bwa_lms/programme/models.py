"""Tables of the programme. Nobody else reads them. A correction adds a row: the newest counts, all stay."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bwa_lms.db import Base, Key


class PlannedDayRow(Base):
    """The date and the place that a cohort gives to a classroom day of the programme."""

    __tablename__ = "planned_day"
    __table_args__ = (UniqueConstraint("cohort_id", "day"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    cohort_id: Mapped[int] = mapped_column(Key, ForeignKey("cohort.id"))
    day: Mapped[str]
    on: Mapped[date | None]
    place: Mapped[str]
    by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime]


class AttendanceRow(Base):
    """Somebody recorded that a participant was there on a classroom day, or was not."""

    __tablename__ = "attendance"
    __table_args__ = (Index("ix_attendance_enrolment_day", "enrolment_id", "day"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"))
    day: Mapped[str]
    present: Mapped[bool]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime]


class VisitRow(Base):
    """A coaching visit as somebody recorded it; rows with the same `visit` are corrections of one visit."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_enrolment", "enrolment_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    visit: Mapped[str] = mapped_column(index=True)
    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"))
    planned: Mapped[str]
    on: Mapped[date]
    factory: Mapped[str]
    country: Mapped[str]
    observed: Mapped[bool]
    ratings: Mapped[dict[str, Any]]
    minutes: Mapped[int]
    note: Mapped[str]
    withdrawn: Mapped[bool]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime]


class SignatureRow(Base):
    """A participant signed a pledge: the digest names the text, the name is as they wrote it."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("enrolment_id", "pledge", "digest"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"))
    pledge: Mapped[str]
    digest: Mapped[str]
    name: Mapped[str]
    at: Mapped[datetime]
