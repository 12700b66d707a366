"""The tables of people, private to this feature. What ends or changes gets a date and stays."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bwa_lms.db import Base, Key


def _current(name: str, *columns: str) -> Index:
    """Return an index by which only one row without an end may hold `columns`."""
    open_ended = text("until IS NULL")
    return Index(name, *columns, unique=True, sqlite_where=open_ended, postgresql_where=open_ended)


class Person(Base):
    """A person: neither an e-mail address nor an employer."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    printed_name: Mapped[str]
    confirmed: Mapped[datetime | None]  # when the person confirmed the printed name
    language: Mapped[str]
    zone: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created: Mapped[datetime]
    sort_key: Mapped[str] = mapped_column(index=True)
    folded: Mapped[str]  # the names without case and accents, for the search


class Address(Base):
    """An e-mail address of a person; the one without an end is used now."""

    __tablename__ = "address"
    __table_args__ = (
        _current("uq_address_current_key", "key"),
        _current("uq_address_current_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), index=True)
    email: Mapped[str]
    key: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Standing(Base):
    """An account was closed or opened again: by whom, when and why."""

    __tablename__ = "standing"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), index=True)
    active: Mapped[bool]
    reason: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    at: Mapped[datetime]


class Password(Base):
    """A person's password, hashed."""

    __tablename__ = "password"

    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), primary_key=True)
    hash: Mapped[str]
    changed: Mapped[datetime]


class Device(Base):
    """A sign-in on one device; only the hash of its token is kept."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    since: Mapped[datetime]
    seen: Mapped[datetime]
    idle_until: Mapped[datetime]
    ends: Mapped[datetime]
    ended: Mapped[datetime | None]


class Link(Base):
    """A single-use link (an invitation or a reset); only the hash of its token is kept."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), index=True)
    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    made: Mapped[datetime]
    expires: Mapped[datetime]
    used: Mapped[datetime | None]
    replaced: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))


class SignInTry(Base):
    """A try to sign in or to get a reset, for the sliding windows; accounts are kept as hashes."""

    __tablename__ = "sign_in_try"
    __table_args__ = (
        Index("ix_sign_in_try_account", "purpose", "account", "at"),
        Index("ix_sign_in_try_address", "purpose", "address", "at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    purpose: Mapped[str]
    account: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    failed: Mapped[bool]


class ResetRequest(Base):
    """Somebody asked for a link to set a new password; the next round of housekeeping looks who that is."""

    __tablename__ = "reset_request"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime]


class PersonRole(Base):
    """A role that a person has in the whole academy."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    role: Mapped[str]


class Organisation(Base):
    """A brand, a manufacturer or another employer."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    created: Mapped[datetime]


class Affiliation(Base):
    """A person works for an organisation from a day on, until another day (the first of the next)."""

    __tablename__ = "affiliation"
    __table_args__ = (_current("uq_affiliation_current", "person_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(Key, ForeignKey("organisation.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]


class Cohort(Base):
    """A group that starts together; its dates are meant in its zone."""

    __tablename__ = "cohort"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    start: Mapped[date]
    zone: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    created: Mapped[datetime]


class CohortTrainer(Base):
    """A person trains a cohort."""

    __tablename__ = "cohort_trainer"
    __table_args__ = (_current("uq_cohort_trainer_current", "cohort_id", "person_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    cohort_id: Mapped[int] = mapped_column(Key, ForeignKey("cohort.id"), index=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Mail(Base):
    """A mail to be sent: written with the fact that it tells of, delivered afterwards.

    The text holds a link, so it is blanked once the mail is on its way.
    """

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    made: Mapped[datetime]
    due: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    sent: Mapped[datetime | None]
    gave_up: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
