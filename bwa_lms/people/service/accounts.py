"""Accounts: inviting, accepting, new passwords, closing and opening, the profile.

The names that other rooms call (`sign_in`, `actor_of`, `names`, …) are all found here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import Conflict, NotFound, Refused
from bwa_lms.kernel.ids import token
from bwa_lms.people import rules
from bwa_lms.people.models import Address, Password, Person, PersonRole, Standing
from bwa_lms.people.service import links
from bwa_lms.people.service.checks import checked_email, checked_name, checked_zone
from bwa_lms.people.service.devices import (
    actor_of,
    end_devices,
    open_device,
    sign_out,
    sign_out_everywhere,
)
from bwa_lms.people.service.directory import PersonName, name_of, names
from bwa_lms.people.service.links import Offer, accept, peek, request_reset, reset
from bwa_lms.people.service.organisations import affiliate
from bwa_lms.people.service.signing_in import SignedIn, sign_in
from bwa_lms.web.actor import ADMINISTRATOR, PARTICIPANT, TRAINER
from bwa_lms.web.engine import engine
from bwa_lms.web.i18n import _

__all__ = [
    "Invited",
    "Offer",
    "PersonName",
    "SignedIn",
    "accept",
    "activate",
    "actor_of",
    "change_email",
    "change_profile",
    "deactivate",
    "grant",
    "has_password",
    "invite",
    "name_of",
    "names",
    "open_device",
    "peek",
    "rename",
    "request_reset",
    "resend",
    "reset",
    "revoke",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
]

ROLES = (PARTICIPANT, TRAINER, ADMINISTRATOR)


@dataclass(frozen=True)
class Invited:
    """A person who was invited; `link` is the token of `/invitation/<token>`."""

    person: int
    link: str


def invite(
    by: int | None,
    email: str,
    name: str,
    organisation_id: int | None,
    role: str,
    now: datetime,
) -> Invited:
    """Make a person and send the invitation. Raises Refused for a bad or known address, name or role."""
    with transaction() as session:
        person_id = add_person(session, email, name, now)
        grant(person_id, role)
        if organisation_id is not None:
            affiliate(person_id, organisation_id, now.date())
        return Invited(person_id, links.send_invitation(session, person_id, by, now))


def resend(person: int, now: datetime, by: int | None = None) -> str:
    """Send the invitation again with a new link, which ends the old one; returns its token.

    Raises Conflict for somebody who has a password, or whose account is closed.
    """
    with transaction() as session:
        links.lock(session, person)
        return links.send_invitation(session, person, by, now)


def add_person(session: Session, email: str, name: str, now: datetime) -> int:
    """Write a person with an address, in the caller's transaction. Raises Refused for what does not fit."""
    settings = engine().settings
    name = checked_name(name, "name")
    address = checked_email(email)
    _refuse_known(session, address)
    person = Person(
        public_id=token(),
        name=name,
        printed_name=name,
        language=settings.language,
        zone=settings.zone,
        created=now,
        sort_key=rules.sort_key(name),
        folded=rules.folded(name),
    )
    session.add(person)
    session.flush()
    session.add(
        Address(person_id=person.id, email=address, key=rules.address_key(address), since=now)
    )
    session.flush()
    return person.id


def _refuse_known(session: Session, email: str) -> None:
    key = rules.address_key(email)
    known = select(Address.id).where(Address.key == key, Address.until.is_(None))
    if session.scalar(known) is not None:
        raise Refused(_("Somebody with this address is here already."), "email")


def change_email(person: int, email: str, now: datetime) -> None:
    """Give a person another address; the old one stays on record. Raises Refused for a bad or known one."""
    with transaction() as session:
        address = checked_email(email)
        current = session.scalar(
            select(Address).where(Address.person_id == person, Address.until.is_(None))
        )
        if current is not None:
            if current.email == address:
                return
            if current.key != rules.address_key(address):
                _refuse_known(session, address)
            current.until = now
            session.flush()
        links.drop_open(session, person, now)
        session.add(
            Address(person_id=person, email=address, key=rules.address_key(address), since=now)
        )


def rename(person: int, name: str) -> None:
    """Change the name under which others see a person; an unconfirmed printed name follows."""
    with transaction() as session:
        found = _get(session, person)
        found.name = checked_name(name, "name")
        if found.confirmed is None:
            found.printed_name = found.name
        _index(found)


def change_profile(person: int, printed_name: str, language: str, zone: str, now: datetime) -> None:
    """Save what a person says of themselves; this confirms the printed name. Raises Refused at the field."""
    with transaction() as session:
        found = _get(session, person)
        found.printed_name = checked_name(printed_name, "printed_name")
        found.language = language
        found.zone = checked_zone(zone)
        found.confirmed = found.confirmed or now
        _index(found)


def _index(person: Person) -> None:
    person.sort_key = rules.sort_key(person.name)
    person.folded = rules.folded(person.name, person.printed_name)


def grant(person: int, role: str) -> None:
    """Give a person a role; one that they have stays. Raises Refused for an unknown role."""
    if role not in ROLES:
        raise Refused(_("Choose participant, trainer or administrator."), "role")
    with transaction() as session:
        has = select(PersonRole.id).where(PersonRole.person_id == person, PersonRole.role == role)
        if session.scalar(has) is None:
            session.add(PersonRole(person_id=person, role=role))


def revoke(person: int, role: str) -> None:
    """Take a role from a person. Raises Conflict for the last administrator."""
    with transaction() as session:
        if role == ADMINISTRATOR:
            _keep_an_administrator(session, person)
        held = select(PersonRole).where(PersonRole.person_id == person, PersonRole.role == role)
        for each in session.scalars(held):
            session.delete(each)


def deactivate(by: int | None, person: int, reason: str, now: datetime) -> None:
    """Close an account: every sign-in ends, links stop working, the records stay.

    Raises Refused without a reason, Conflict for one's own account and for the last administrator.
    """
    if by == person:
        raise Conflict(_("You cannot close your own account; another administrator can."))
    with transaction() as session:
        _keep_an_administrator(session, person)
        _stand(session, person, False, reason, by, now)
        end_devices(session, person, now)
        links.drop_open(session, person, now)


def activate(by: int | None, person: int, reason: str, now: datetime) -> None:
    """Open a closed account again. Raises Refused without a reason."""
    with transaction() as session:
        _stand(session, person, True, reason, by, now)


def _stand(
    session: Session, person: int, active: bool, reason: str, by: int | None, now: datetime
) -> None:
    reason = rules.tidy(reason)
    if not reason:
        raise Refused(_("Say why, in a few words."), "reason")
    found = _get(session, person)
    if found.active == active:
        return
    found.active = active
    session.add(Standing(person_id=person, active=active, reason=reason[:500], by_id=by, at=now))


def _keep_an_administrator(session: Session, without: int) -> None:
    others = (
        select(func.count())
        .select_from(PersonRole)
        .join(Person, Person.id == PersonRole.person_id)
        .where(PersonRole.role == ADMINISTRATOR, Person.active, Person.id != without)
    )
    is_one = select(PersonRole.id).where(
        PersonRole.person_id == without, PersonRole.role == ADMINISTRATOR
    )
    if session.scalar(is_one) is not None and not session.scalar(others):
        raise Conflict(_("This is the last administrator: name another one first."))


def has_password(person: int) -> bool:
    """Say whether somebody has come in at least once."""
    return db.session.get(Password, person) is not None


def _get(session: Session, person: int) -> Person:
    found = session.get(Person, person)
    if found is None:
        raise NotFound(_("There is no such person."))
    return found
