"""Organisations, and who worked for which on which day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import NotFound, Refused
from bwa_lms.kernel.ids import token
from bwa_lms.people import models, rules
from bwa_lms.people.service import checks
from bwa_lms.web.i18n import _

MOST_AT_ONCE = (
    10_000  # people that one statement names; databases take no more than some 32,000 values
)
KINDS = ("brand", "manufacturer", "trade union", "public body", "academy", "other")


@dataclass(frozen=True)
class Organisation:
    """An employer; `kind` is one of KINDS, `people` counts those who work there now, where asked for."""

    id: int
    public_id: str
    name: str
    kind: str
    people: int = 0


@dataclass(frozen=True)
class Affiliation:
    """A person worked for an organisation from `since` on, until the day before `until` (None: still)."""

    organisation: Organisation
    since: date
    until: date | None


def create(by: int | None, name: str, kind: str, now: datetime) -> Organisation:
    """Make an organisation. Raises Refused for an empty or a known name, or an unknown kind."""
    del by  # administrators alone come here; organisations carry no author
    name = rules.tidy(name)
    if not rules.readable(name) or len(name) > rules.LONGEST_NAME:
        raise Refused(_("Write the organisation's name."), "name")
    if kind not in KINDS:
        raise Refused(_("Choose one of these."), "kind")
    with transaction() as session:
        if _by_name(session, name) is not None:
            raise Refused(_("There is an organisation of this name already."), "name")
        row = models.Organisation(
            public_id=token(), name=name, key=rules.name_key(name), kind=kind, created=now
        )
        session.add(row)
        session.flush()
        return _organisation(row)


def rename(organisation: int, name: str) -> None:
    """Give an organisation another name. Raises Refused for an empty or a known one."""
    name = rules.tidy(name)
    if not rules.readable(name) or len(name) > rules.LONGEST_NAME:
        raise Refused(_("Write the organisation's name."), "name")
    with transaction() as session:
        same = _by_name(session, name)
        if same is not None and same.id != organisation:
            raise Refused(_("There is an organisation of this name already."), "name")
        row = session.get_one(models.Organisation, organisation)
        row.name, row.key = name, rules.name_key(name)


def get(organisation: int) -> Organisation:
    """Return an organisation. Raises NotFound."""
    return _found(db.session.get(models.Organisation, organisation))


def find(public_id: str) -> Organisation:
    """Return the organisation of a public id. Raises NotFound."""
    by_id = select(models.Organisation).where(models.Organisation.public_id == public_id)
    return _found(db.session.scalar(by_id))


def by_name(name: str) -> Organisation | None:
    """Return the organisation of a name, however it is spaced and cased."""
    row = _by_name(db.session(), name)
    return _organisation(row) if row else None


def listed() -> list[Organisation]:
    """Return all organisations by name, each with the number of people who work there now."""
    current = models.Affiliation.until.is_(None)
    rows = db.session.execute(
        select(models.Organisation, func.count(models.Affiliation.id))
        .outerjoin(
            models.Affiliation,
            (models.Affiliation.organisation_id == models.Organisation.id) & current,
        )
        .group_by(models.Organisation.id)
        .order_by(models.Organisation.key)
    )
    return [_organisation(row, people) for row, people in rows]


def affiliate(person: int, organisation: int, since: date) -> None:
    """Write down that a person works for an organisation from a day on; what was before ends that day.

    The same organisation again changes nothing. Raises Refused for a day too far away, or before the present one began.
    """
    checks.checked_day(since, "since")
    with transaction() as session:
        current = _current(session, person)
        if current is not None:
            if current.organisation_id == organisation:
                return
            if since < current.since:
                day = current.since.isoformat()
                raise Refused(_("The present affiliation began on %(day)s.", day=day), "since")
            current.until = since
            session.flush()
        _found(session.get(models.Organisation, organisation))
        session.add(models.Affiliation(person_id=person, organisation_id=organisation, since=since))


def leave(person: int, until: date) -> None:
    """Write down that a person works for nobody from a day on. Raises Refused for a day that is too early."""
    checks.checked_day(until, "since")
    with transaction() as session:
        current = _current(session, person)
        if current is None:
            return
        if until < current.since:
            day = current.since.isoformat()
            raise Refused(_("The present affiliation began on %(day)s.", day=day), "since")
        current.until = until


def employer_on(person: int, day: date) -> Organisation | None:
    """Return the organisation for which a person works on a day."""
    return employers_on([person], day).get(person)


def employers_on(persons: Collection[int], day: date) -> dict[int, Organisation]:
    """Return the organisations for which people work on a day, by person, in one statement."""
    rows = db.session.execute(
        select(models.Affiliation.person_id, models.Organisation)
        .join(models.Organisation, models.Organisation.id == models.Affiliation.organisation_id)
        .where(models.Affiliation.person_id.in_(persons), on_day(day))
    )
    return {person: _organisation(row) for person, row in rows}


def on_day(day: date) -> ColumnElement[bool]:
    """Return the condition that an affiliation holds on a day."""
    still = or_(models.Affiliation.until.is_(None), models.Affiliation.until > day)
    return (models.Affiliation.since <= day) & still


def history(person: int) -> list[Affiliation]:
    """Return a person's affiliations, the latest first."""
    rows = db.session.execute(
        select(models.Affiliation, models.Organisation)
        .join(models.Organisation, models.Organisation.id == models.Affiliation.organisation_id)
        .where(models.Affiliation.person_id == person)
        .order_by(models.Affiliation.since.desc(), models.Affiliation.id.desc())
    )
    return [Affiliation(_organisation(row), held.since, held.until) for held, row in rows]


def histories(persons: Collection[int]) -> dict[int, list[tuple[int, date, date | None]]]:
    """Return for each person the organisations' ids with since and until, the earliest first, in few statements."""
    found: dict[int, list[tuple[int, date, date | None]]] = {}
    those, held = list(persons), models.Affiliation
    for first in range(0, len(those), MOST_AT_ONCE):
        rows = db.session.execute(
            select(held.person_id, held.organisation_id, held.since, held.until)
            .where(held.person_id.in_(those[first : first + MOST_AT_ONCE]))
            .order_by(held.since, held.id)
        )
        for person, organisation, since, until in rows:
            found.setdefault(person, []).append((organisation, since, until))
    return found


def _current(session: Session, person: int) -> models.Affiliation | None:
    mine = (models.Affiliation.person_id == person, models.Affiliation.until.is_(None))
    return session.scalar(select(models.Affiliation).where(*mine))


def _by_name(session: Session, name: str) -> models.Organisation | None:
    key = rules.name_key(name)
    return session.scalar(select(models.Organisation).where(models.Organisation.key == key))


def _found(row: models.Organisation | None) -> Organisation:
    if row is None:
        raise NotFound(_("There is no such organisation."))
    return _organisation(row)


def _organisation(row: models.Organisation, people: int = 0) -> Organisation:
    return Organisation(row.id, row.public_id, row.name, row.kind, people)
