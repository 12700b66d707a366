"""Single-use links: invitations and resets. Looking at one changes nothing; using one ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import Conflict, Gone, NotFound, Refused
from bwa_lms.kernel.ids import token
from bwa_lms.people import mail, rules
from bwa_lms.people.models import Address, Link, Password, Person, ResetRequest
from bwa_lms.people.passwords import hash_password
from bwa_lms.people.service import throttle
from bwa_lms.people.service.devices import end_devices
from bwa_lms.web.i18n import _

INVITATION, RESET = "invitation", "reset"


@dataclass(frozen=True)
class Offer:
    """What a link offers to whoever holds it: `state` is open, used, replaced, expired or closed."""

    purpose: str
    person: int
    name: str
    email: str
    state: str
    expires: datetime


def peek(link: str, now: datetime) -> Offer:
    """Say what a link offers, without using it. Raises NotFound for one that was never made."""
    row = db.session.execute(
        select(Link, Person, Address.email)
        .join(Person, Person.id == Link.person_id)
        .join(Address, (Address.person_id == Person.id) & Address.until.is_(None))
        .where(Link.token_hash == rules.token_hash(link))
    ).first()
    if row is None:
        raise NotFound(_("There is no such link. Check that you opened all of it."))
    found, person, email = row
    state = _state(found, person, now)
    return Offer(found.purpose, person.id, person.name, email, state, found.expires)


def _state(link: Link, person: Person, now: datetime) -> str:
    if link.used is not None:
        return "used"
    if not person.active:
        return "closed"
    if link.replaced is not None:
        return "replaced"
    return "expired" if link.expires <= now else "open"


def accept(link: str, password: str, now: datetime) -> int:
    """Use an invitation: set the first password and return the person.

    Raises Refused for a weak password, Gone for a link that was used, replaced or has expired.
    """
    return _use(INVITATION, link, password, now)


def reset(link: str, password: str, now: datetime) -> int:
    """Use a reset: set a new password, end every sign-in, tell the person by mail; returns the person.

    Raises Refused for a weak password, Gone for a link that was used, replaced or has expired.
    """
    return _use(RESET, link, password, now)


def _use(purpose: str, link: str, password: str, now: datetime) -> int:
    offer = _open(purpose, link, now)
    refuse_weak(password, {offer.email, offer.name})
    hashed = hash_password(password)  # slow on purpose: not while others wait for the write lock
    with transaction() as session:
        offer = _open(purpose, link, now)
        used = update(Link).where(Link.token_hash == rules.token_hash(link)).values(used=now)
        session.execute(used)
        drop_open(session, offer.person, now)
        end_devices(session, offer.person, now)
        set_password(session, offer.person, hashed, now)
        throttle.forget(session, offer.email)
        if purpose == RESET:
            mail.enqueue(session, offer.email, "password_changed", now, name=offer.name)
    return offer.person


def _open(purpose: str, link: str, now: datetime) -> Offer:
    offer = peek(link, now)
    if offer.purpose != purpose:
        raise NotFound(_("There is no such link. Check that you opened all of it."))
    if offer.state != "open":
        raise Gone(_("This link was used or has expired. Nothing was changed."))
    return offer


def refuse_weak(password: str, known: set[str]) -> None:
    """Raise Refused, with what would do, for a password that is too easy to guess."""
    messages = {
        "short": _("Use at least %(n)s characters.", n=rules.SHORTEST_PASSWORD),
        "long": _("Use at most %(n)s characters.", n=rules.LONGEST_PASSWORD),
        "few": _("This one is easy to guess. Three or four words in a row make a good one."),
        "known": _("Use something else than your name or address."),
    }
    weakness = rules.weakness(password, known)
    if weakness is not None:
        raise Refused(messages[weakness], "password")


def set_password(session: Session, person: int, hashed: str, now: datetime) -> None:
    """Write a person's password, in the caller's transaction."""
    session.merge(Password(person_id=person, hash=hashed, changed=now))


def lock(session: Session, person: int) -> Person:
    """Return a person's row, held until the transaction ends. Raises NotFound."""
    found = session.get(Person, person, with_for_update=True)
    if found is None:
        raise NotFound(_("There is no such person."))
    return found


def send_invitation(session: Session, person: int, by: int | None, now: datetime) -> str:
    """Make a new invitation, end the older ones, put the mail into the outbox; returns the token."""
    if session.get(Password, person) is not None:
        raise Conflict(_("This person has signed in already; a new password is what they need."))
    if not lock(session, person).active:
        raise Conflict(_("This account is closed: open it first."))
    return _send(session, INVITATION, person, by, now)


def send_reset(session: Session, person: int, by: int | None, now: datetime) -> str:
    """Make a new link to set a password, end the older ones, put the mail into the outbox; returns the token."""
    return _send(session, RESET, person, by, now)


def _send(session: Session, purpose: str, person: int, by: int | None, now: datetime) -> str:
    drop_open(session, person, now)
    secret = token()
    lasts = rules.INVITATION_LASTS if purpose == INVITATION else rules.RESET_LASTS
    link = Link(
        person_id=person,
        purpose=purpose,
        token_hash=rules.token_hash(secret),
        made=now,
        expires=now + lasts,
        by_id=by,
    )
    session.add(link)
    address = session.scalars(
        select(Address.email).where(Address.person_id == person, Address.until.is_(None))
    ).one()
    name = session.get_one(Person, person).name
    mail.enqueue(session, address, purpose, now, name=name, email=address, token=secret)
    return secret


def drop_open(session: Session, person: int, now: datetime) -> None:
    """End the links of a person that still wait, in the caller's transaction."""
    waiting = (Link.person_id == person, Link.used.is_(None), Link.replaced.is_(None))
    session.execute(update(Link).where(*waiting).values(replaced=now))


def request_reset(email: str, now: datetime, address: str = "") -> None:
    """Have a link to set a new password sent, if the account exists; the caller learns nothing of that.

    Whether it exists is looked up later (`answer_requests`): the work that is done here, and the time that it takes,
    are the same for everybody. `address` is the network address that asks. Raises TooMany when it asks too often.
    """
    with transaction() as session:
        free = throttle.record("reset", email, address, now, tell_account=False)
        if free is not None:
            session.add(ResetRequest(key=rules.address_key(email)[: rules.LONGEST_EMAIL], at=now))


def answer_requests(now: datetime) -> None:
    """Send the links that were asked for; somebody who never used their invitation gets a new one."""
    if db.session.scalar(select(ResetRequest.id).limit(1)) is None:
        db.session.rollback()
        return
    with transaction() as session:
        for wanted in session.scalars(select(ResetRequest).with_for_update(skip_locked=True)).all():
            session.delete(wanted)
            person = session.scalar(
                select(Person)
                .join(Address, (Address.person_id == Person.id) & Address.until.is_(None))
                .where(Address.key == wanted.key, Person.active)
            )
            if person is not None:
                never = session.get(Password, person.id) is None
                _send(session, INVITATION if never else RESET, person.id, None, now)


def reset_link(person: int, by: int | None, now: datetime) -> str:
    """Make a link to set a password, for an administrator to hand over; returns its token. Raises Conflict."""
    with transaction() as session:
        if not lock(session, person).active:
            raise Conflict(_("This account is closed: open it first."))
        return send_reset(session, person, by, now)
