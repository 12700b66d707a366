"""Finding people: names for other rooms, the desk's list and a person's page. Every list starts from a Sight."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from bwa_lms.db import db
from bwa_lms.kernel.errors import NotFound
from bwa_lms.people import rules
from bwa_lms.people.models import (
    Address,
    Affiliation,
    Link,
    Organisation,
    Password,
    Person,
    PersonRole,
    Standing,
)
from bwa_lms.people.policy import Sight
from bwa_lms.people.service.organisations import on_day
from bwa_lms.web.i18n import _

PAGE = 50
STATES = ("active", "invited", "closed")


@dataclass(frozen=True)
class PersonName:
    """What others call a person. The address is for administrators: policy.sees_contact."""

    id: int
    public_id: str
    name: str
    printed_name: str
    email: str
    sort_key: str


@dataclass(frozen=True)
class Listed:
    """A line of the list of people; `state` is active, invited (never signed in) or closed.

    Address and organisation are empty for whoever may not see them (Sight.contact).
    """

    id: int
    public_id: str
    name: str
    email: str
    organisation: str
    state: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty values leave it as it is."""

    text: str = ""
    organisation: int | None = None
    state: str = ""
    role: str = ""


@dataclass(frozen=True)
class Page:
    """One page of a list: `number` and `pages` count from 1, `total` counts all lines."""

    lines: list[Listed]
    number: int
    pages: int
    total: int


@dataclass(frozen=True)
class StandingEntry:
    """An account was closed or opened: when, by whom, why."""

    active: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Card:
    """A person as administrators see them; `invited` is when the last invitation went out."""

    id: int
    public_id: str
    name: str
    printed_name: str
    confirmed: datetime | None
    email: str
    language: str
    zone: str
    state: str
    roles: tuple[str, ...]
    created: datetime
    invited: datetime | None
    invitation_ends: datetime | None


def names(persons: Collection[int]) -> dict[int, PersonName]:
    """Return what people are called, by id, in one statement."""
    if not persons:
        return {}
    rows = db.session.execute(_named().where(Person.id.in_(persons)))
    return {row[0]: PersonName(*row) for row in rows}


def named(
    keyed: Select[int, int], further: Collection[int] = ()
) -> list[tuple[int | None, PersonName]]:
    """Return the people of a query for (key, person), with the key, and `further` people with None; one statement."""
    given = keyed.subquery()
    key, person = given.c
    rows = db.session.execute(
        _named()
        .add_columns(key)
        .outerjoin(given, person == Person.id)
        .where(or_(key.is_not(None), Person.id.in_(further)))
    )
    return [(row[-1], PersonName(*row[:-1])) for row in rows]


def name_of(person: int) -> PersonName:
    """Return what a person is called. Raises NotFound."""
    return _one(_named().where(Person.id == person))


def find(public_id: str) -> PersonName:
    """Return the person of a public id. Raises NotFound."""
    return _one(_named().where(Person.public_id == public_id))


def by_email(email: str) -> PersonName | None:
    """Return the person who uses an address now."""
    row = db.session.execute(_named().where(Address.key == rules.address_key(email))).first()
    return PersonName(*row) if row else None


def by_emails(emails: Collection[str]) -> dict[str, PersonName]:
    """Return the people who use addresses now, by `rules.address_key`, in one statement."""
    keys = {rules.address_key(email) for email in emails}
    rows = db.session.execute(_named().where(Address.key.in_(keys)))
    return {rules.address_key(row[4]): PersonName(*row) for row in rows}


def _named() -> Select[int, str, str, str, str, str]:
    columns = (Person.id, Person.public_id, Person.name, Person.printed_name)
    return select(*columns, Address.email, Person.sort_key).join(Address, _present())


def _present() -> ColumnElement[bool]:
    return and_(Address.person_id == Person.id, Address.until.is_(None))


def _one(query: Select[*tuple[Any, ...]]) -> PersonName:
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound(_("There is no such person."))
    return PersonName(*row)


def search(sight: Sight, wanted: Wanted, day: date, page: int = 1, size: int = PAGE) -> Page:
    """Return a page of the people in `sight` who fit `wanted`, by name; employers are those of `day`."""
    conditions = _conditions(sight, wanted)
    total = db.session.scalar(_from(select(func.count()), day).where(*conditions)) or 0
    pages = max(1, -(-total // size))
    number = min(max(page, 1), pages)
    columns = select(
        Person.id, Person.public_id, Person.name, Address.email, Organisation.name, *_STATE
    )
    rows = db.session.execute(
        _from(columns, day)
        .where(*conditions)
        .order_by(Person.sort_key, Person.id)
        .offset((number - 1) * size)
        .limit(size)
    ).all()
    roles = roles_of([row[0] for row in rows])
    lines = [
        Listed(id_, public, name, email, employer or "", _state(*state), roles.get(id_, ()))
        for id_, public, name, email, employer, *state in rows
    ]
    if not sight.contact:
        lines = [replace(line, email="", organisation="") for line in lines]
    return Page(lines, number, pages, total)


def listed(persons: Collection[int], day: date) -> list[Listed]:
    """Return the lines of certain people, by name."""
    return search(
        Sight(ids=frozenset(persons), contact=True), Wanted(), day, size=len(persons) or 1
    ).lines


def everyone(sight: Sight, wanted: Wanted, day: date) -> list[Listed]:
    """Return all the people in `sight` who fit `wanted`, by name, for an export."""
    return search(sight, wanted, day, size=1_000_000).lines


_STATE = (Person.active, Password.person_id)


def _from(query: Select[*tuple[Any, ...]], day: date) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Person)
        .join(Address, _present())
        .outerjoin(Password, Password.person_id == Person.id)
        .outerjoin(Affiliation, and_(Affiliation.person_id == Person.id, on_day(day)))
        .outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
    )


def _conditions(sight: Sight, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if not sight.everybody:
        conditions.append(Person.id.in_(sight.ids))
    text = rules.folded(wanted.text)
    if text:
        named = Person.folded.contains(text, autoescape=True)
        address = Address.key.contains(rules.address_key(wanted.text), autoescape=True)
        conditions.append(or_(named, address) if sight.contact else named)
    if wanted.organisation is not None and sight.contact:
        conditions.append(Organisation.id == wanted.organisation)
    if wanted.role:
        holders = select(PersonRole.person_id).where(PersonRole.role == wanted.role)
        conditions.append(Person.id.in_(holders))
    return conditions + _in_state(wanted.state)


def _in_state(state: str) -> list[ColumnElement[bool]]:
    states: dict[str, list[ColumnElement[bool]]] = {
        "active": [Person.active.is_(True), Password.person_id.is_not(None)],
        "invited": [Person.active.is_(True), Password.person_id.is_(None)],
        "closed": [Person.active.is_(False)],
    }
    return states.get(state, [])


def _state(active: bool, password: int | None) -> str:
    if not active:
        return "closed"
    return "active" if password is not None else "invited"


def roles_of(persons: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return the roles of people, by id, in one statement."""
    if not persons:
        return {}
    held: dict[int, tuple[str, ...]] = {}
    rows = select(PersonRole.person_id, PersonRole.role).where(PersonRole.person_id.in_(persons))
    for person, role in db.session.execute(rows.order_by(PersonRole.role)):
        held[person] = (*held.get(person, ()), role)
    return held


def holders(role: str) -> list[PersonName]:
    """Return the people with a role whose account is open, by name."""
    having = select(PersonRole.person_id).where(PersonRole.role == role)
    rows = db.session.execute(_named().where(Person.id.in_(having), Person.active))
    return sorted((PersonName(*row) for row in rows), key=lambda each: each.sort_key)


def card(person: int) -> Card:
    """Return all that the desk shows of a person's account. Raises NotFound."""
    row = db.session.execute(
        select(Person, Address.email, Password.person_id)
        .join(Address, _present())
        .outerjoin(Password, Password.person_id == Person.id)
        .where(Person.id == person)
    ).first()
    if row is None:
        raise NotFound(_("There is no such person."))
    found, email, password = row
    invitation = _last_invitation(person)
    return Card(
        id=found.id,
        public_id=found.public_id,
        name=found.name,
        printed_name=found.printed_name,
        confirmed=found.confirmed,
        email=email,
        language=found.language,
        zone=found.zone,
        state=_state(found.active, password),
        roles=roles_of([person]).get(person, ()),
        created=found.created,
        invited=invitation.made if invitation else None,
        invitation_ends=invitation.expires if invitation else None,
    )


def _last_invitation(person: int) -> Link | None:
    mine = select(Link).where(Link.person_id == person, Link.purpose == "invitation")
    return db.session.scalar(mine.order_by(Link.id.desc()).limit(1))


def standings(person: int) -> list[StandingEntry]:
    """Return when and why a person's account was closed or opened, the latest first."""
    rows = db.session.execute(
        select(Standing, Person.name)
        .outerjoin(Person, Person.id == Standing.by_id)
        .where(Standing.person_id == person)
        .order_by(Standing.id.desc())
    )
    return [StandingEntry(each.active, each.reason, by or "", each.at) for each, by in rows]
