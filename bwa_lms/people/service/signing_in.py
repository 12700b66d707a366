"""Signing in, and changing one's password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import Refused
from bwa_lms.people import mail, rules
from bwa_lms.people.models import Address, Password, Person
from bwa_lms.people.passwords import fits, hash_password, outdated
from bwa_lms.people.service import devices, links, throttle
from bwa_lms.web.i18n import _


@dataclass(frozen=True)
class SignedIn:
    """A fresh sign-in: `token` goes into the cookie and nowhere else; `confirmed`: the printed name is."""

    person: int
    token: str
    confirmed: bool = True


@dataclass(frozen=True)
class _Account:
    person: int
    active: bool
    confirmed: bool
    hash: str | None


def sign_in(email: str, password: str, device: str, address: str, now: datetime) -> SignedIn:
    """Check a password and open a sign-in on this device; `address` is the network address that asks.

    Raises Refused with one message for an unknown address and a wrong password, TooMany after too many tries.
    """
    tried = throttle.record("sign-in", email, address, now)
    account = _account(email)
    right = fits(account.hash if account else None, password[: 4 * rules.LONGEST_PASSWORD])
    if account is None or not right:
        raise Refused(
            _(
                "This address and password do not fit together. Check both, or ask for a new password."
            )
        )
    if not account.active:
        raise Refused(_("This account is closed. Ask your academy to open it again."))
    stronger = hash_password(password) if outdated(account.hash or "") else None
    with transaction() as session:
        throttle.succeeded(session, tried)
        if stronger:
            _rehash(session, account, stronger)
        secret = devices.open_in(session, account.person, device, now)
        return SignedIn(account.person, secret, account.confirmed)


def _account(email: str) -> _Account | None:
    row = db.session.execute(
        select(Person.id, Person.active, Person.confirmed, Password.hash)
        .join(Address, and_(Address.person_id == Person.id, Address.until.is_(None)))
        .outerjoin(Password, Password.person_id == Person.id)
        .where(Address.key == rules.address_key(email))
    ).first()
    return _Account(row[0], row[1], row[2] is not None, row[3]) if row else None


def _rehash(session: Session, account: _Account, hashed: str) -> None:
    same = (Password.person_id == account.person, Password.hash == account.hash)
    session.execute(update(Password).where(*same).values(hash=hashed))


@dataclass(frozen=True)
class Change:
    """A person who knows the old password wants a new one."""

    person: int
    old: str
    new: str


def change_password(change: Change, now: datetime, here: int | None, address: str) -> None:
    """Set a new password for somebody who knows the old one; every sign-in but `here` ends.

    Raises Refused at `old` or `password`, TooMany after too many wrong ones.
    """
    hashed, email, name = _known_by(change.person)
    tried = throttle.record("sign-in", email, address, now)
    if not fits(hashed, change.old):
        raise Refused(_("This is not your present password."), "old")
    links.refuse_weak(change.new, {email, name})
    fresh = hash_password(change.new)
    with transaction() as session:
        throttle.succeeded(session, tried)
        links.set_password(session, change.person, fresh, now)
        devices.end_devices(session, change.person, now, here)
        mail.enqueue(session, email, "password_changed", now, name=name)


def _known_by(person: int) -> tuple[str | None, str, str]:
    row = db.session.execute(
        select(Password.hash, Address.email, Person.name)
        .join(Person, Person.id == Password.person_id)
        .join(Address, and_(Address.person_id == Person.id, Address.until.is_(None)))
        .where(Password.person_id == person)
    ).first()
    return (row[0], row[1], row[2]) if row else (None, "", "")
