"""The devices on which somebody is signed in: opened, recognised, renewed, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, select, update
from sqlalchemy.orm import Session

from bwa_lms.db import UTCDateTime, db, transaction
from bwa_lms.kernel.errors import NotFound
from bwa_lms.kernel.ids import token
from bwa_lms.people import rules
from bwa_lms.people.models import CohortTrainer, Device, Person, PersonRole
from bwa_lms.web.actor import Actor
from bwa_lms.web.engine import engine
from bwa_lms.web.i18n import _

_DEVICE = Device.__table__.c


def _alive(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (_DEVICE.ended.is_(None), _DEVICE.idle_until > now, _DEVICE.ends > now)


def _holder() -> Select[Any]:
    """Return the query for who holds a token: a row for each role and each cohort that they lead."""
    person, role, trainer = Person.__table__, PersonRole.__table__, CohortTrainer.__table__
    leads = and_(trainer.c.person_id == person.c.id, trainer.c.until.is_(None))
    who = (person.c[name] for name in ("id", "public_id", "name", "zone", "language"))
    return (
        select(_DEVICE.id, _DEVICE.seen, *who, role.c.role, trainer.c.cohort_id)
        .select_from(
            Device.__table__.join(person, person.c.id == _DEVICE.person_id)
            .outerjoin(role, role.c.person_id == person.c.id)
            .outerjoin(trainer, leads)
        )
        .where(
            _DEVICE.token_hash == bindparam("token_hash"),
            person.c.active,
            *_alive(bindparam("now", type_=UTCDateTime)),
        )
    )


_HOLDER = _holder()  # every request asks this, so it is put together once, over the bare tables


@dataclass(frozen=True)
class Recognised:
    """Who holds a token, and whether the sign-in should be renewed."""

    actor: Actor
    renew: bool


@dataclass(frozen=True)
class SignIn:
    """A device on which somebody is signed in, as its owner sees it."""

    public_id: str
    label: str
    since: datetime
    seen: datetime
    here: bool


def open_device(person: int, device: str, now: datetime) -> str:
    """Open a sign-in for somebody who has just proved who they are; returns its token."""
    with transaction() as session:
        return open_in(session, person, device, now)


def open_in(session: Session, person: int, device: str, now: datetime) -> str:
    """Open a sign-in, in the caller's transaction; returns its token."""
    secret = token()
    session.add(
        Device(
            public_id=token(),
            person_id=person,
            token_hash=rules.token_hash(secret),
            label=rules.device_label(device),
            since=now,
            seen=now,
            idle_until=now + _idle(),
            ends=now + rules.SIGN_IN_LASTS,
        )
    )
    return secret


def _idle() -> timedelta:
    return timedelta(days=engine().settings.session_days)


def actor_of(secret: str, now: datetime) -> Actor | None:
    """Return who holds a token, None for one that has ended, in one statement."""
    found = recognise(secret, now)
    return found.actor if found else None


def recognise(secret: str, now: datetime) -> Recognised | None:
    """Return who holds a token and whether to renew it, None for one that has ended, in one statement."""
    wanted = {"token_hash": rules.token_hash(secret), "now": now}
    rows: Sequence[Any] = db.session.execute(_HOLDER, wanted).all()
    if not rows:
        return None
    device, seen, person, public_id, name, zone, language, *_rest = rows[0]
    actor = Actor(
        person=person,
        public_id=public_id,
        name=name,
        roles=frozenset(row[7] for row in rows if row[7]),
        trains=frozenset(row[8] for row in rows if row[8]),
        zone=zone,
        language=language,
        session=device,
    )
    return Recognised(actor, now - seen >= rules.RENEW_AFTER)


def renew(device: int, now: datetime) -> None:
    """Keep a sign-in from ending by disuse; its absolute end stays."""
    with transaction() as session:
        alive = (Device.id == device, *_alive(now))
        session.execute(update(Device).where(*alive).values(seen=now, idle_until=now + _idle()))


def sign_out(session: int, now: datetime) -> None:
    """End one sign-in, by the id that the actor carries as `session`."""
    with transaction() as database:
        database.execute(
            update(Device).where(Device.id == session, Device.ended.is_(None)).values(ended=now)
        )


def sign_out_everywhere(person: int, now: datetime, but: int | None = None) -> int:
    """End every sign-in of a person, except `but`; returns how many ended."""
    with transaction() as session:
        return end_devices(session, person, now, but)


def end_devices(session: Session, person: int, now: datetime, but: int | None = None) -> int:
    """End the sign-ins of a person, in the caller's transaction; returns how many."""
    open_ones = (Device.person_id == person, Device.id != (but or 0), *_alive(now))
    ended = session.scalars(update(Device).where(*open_ones).values(ended=now).returning(Device.id))
    return len(ended.all())


def end_device(person: int, public_id: str, now: datetime) -> None:
    """End one of a person's own sign-ins. Raises NotFound for another's."""
    with transaction() as session:
        own = (Device.person_id == person, Device.public_id == public_id)
        ended = session.scalars(update(Device).where(*own).values(ended=now).returning(Device.id))
        if not ended.all():
            raise NotFound(_("There is no such sign-in."))


def devices(person: int, here: int | None, now: datetime) -> list[SignIn]:
    """Return the devices on which a person is signed in, the latest first; `here` is the present one."""
    alive = select(Device).where(Device.person_id == person, *_alive(now))
    rows = db.session.scalars(alive.order_by(Device.seen.desc(), Device.id.desc()))
    return [SignIn(row.public_id, row.label, row.since, row.seen, row.id == here) for row in rows]
