"""Importing people from a list: first a plan that says what each line would do, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bwa_lms.db import transaction
from bwa_lms.kernel.errors import Conflict, DomainError, Refused
from bwa_lms.people import roll, rules
from bwa_lms.people.roll import Line, RollError
from bwa_lms.people.service import accounts, checks, cohorts, directory, organisations
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.people.service.directory import PersonName
from bwa_lms.people.service.organisations import Organisation
from bwa_lms.web.actor import ADMINISTRATOR, PARTICIPANT, TRAINER
from bwa_lms.web.i18n import _


class Enrolling(Protocol):
    """How people come to take part in a cohort; a higher room knows."""

    def cohorts_of(self, persons: Collection[int]) -> Mapping[int, int]:
        """Return the cohort in which each person is enrolled now, for those who are."""
        ...

    def enrol(self, person: int, cohort: int, now: datetime) -> None:
        """Enrol a person. Raises DomainError."""
        ...


@dataclass(frozen=True)
class Outcome:
    """What a line does, in words; `error` says why it cannot be done; neither: there is nothing to do."""

    number: int
    email: str
    name: str
    does: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class Plan:
    """What an import would do, line by line."""

    outcomes: tuple[Outcome, ...]

    @property
    def errors(self) -> int:
        """How many lines cannot be done."""
        return sum(1 for each in self.outcomes if each.error)

    @property
    def changes(self) -> int:
        """How many lines change something."""
        return sum(1 for each in self.outcomes if each.does)


@dataclass(frozen=True)
class _Known:
    """What the academy knows already, read once for the whole list."""

    people: Mapping[str, PersonName]
    states: Mapping[int, directory.Listed]
    enrolled: Mapping[int, int]
    organisations: Mapping[str, Organisation]
    cohorts: Mapping[str, Cohort]
    trains: Collection[tuple[int, int]]


@dataclass
class _Step:
    """A line, what it is about, and what is to be done for it."""

    line: Line
    person: int | None = None
    role: str = PARTICIPANT
    organisation: int | None = None
    cohort: int | None = None
    does: list[str] = field(default_factory=list)
    new_role: bool = False


def read(data: bytes) -> str:
    """Return the text of an uploaded list. Raises Refused."""
    try:
        return roll.decode(data)
    except RollError as error:
        raise Refused(_words(error), "file") from None


def plan(text: str, enrolling: Enrolling, now: datetime) -> Plan:
    """Say what each line of a list would do; writes nothing. Raises Refused for a list that cannot be read."""
    return Plan(tuple(outcome for outcome, _step in _planned(text, enrolling, now)))


def carry_out(by: int | None, text: str, enrolling: Enrolling, now: datetime) -> Plan:
    """Do what `plan` said, in one transaction; a list that was done does nothing the next time.

    Raises Conflict where a line has become impossible since; then nothing is written.
    """
    with transaction() as session:
        planned = _planned(text, enrolling, now)
        done = Plan(tuple(outcome for outcome, _step in planned))
        if done.errors:
            raise Conflict(
                _("Some lines cannot be imported. Mend them first; nothing was written.")
            )
        for _outcome, step in planned:
            if step is not None and step.does:
                _do(step, by, enrolling, now)
        session.flush()
        return done


def _lines(text: str) -> list[Line]:
    try:
        return roll.read(text)
    except RollError as error:
        raise Refused(_words(error), "text") from None


def _planned(text: str, enrolling: Enrolling, now: datetime) -> list[tuple[Outcome, _Step | None]]:
    lines = _lines(text)
    known = _known(lines, enrolling, now)
    seen: dict[str, list[Line]] = {}
    planned: list[tuple[Outcome, _Step | None]] = []
    for line in lines:
        earlier = seen.setdefault(rules.address_key(line.email), [])
        try:
            _refuse_repeat(line, earlier)
            step = _step(line, known, bool(earlier))
            outcome = Outcome(line.number, line.email, line.name, tuple(step.does))
            planned.append((outcome, step))
        except DomainError as error:
            failed = Outcome(line.number, line.email, line.name, error=error.message)
            planned.append((failed, None))
        earlier.append(line)
    return planned


def _refuse_repeat(line: Line, earlier: list[Line]) -> None:
    """One person, one line: but somebody may train several cohorts."""
    for other in earlier:
        both_train = _role(line) == _role(other) == TRAINER
        if not both_train or rules.name_key(line.cohort) == rules.name_key(other.cohort):
            raise Refused(_("This address stands in line %(n)s already.", n=other.number))


def _known(lines: list[Line], enrolling: Enrolling, now: datetime) -> _Known:
    people = directory.by_emails([line.email for line in lines])
    ids = {each.id for each in people.values()}
    everybody = directory.listed(ids, now.date())
    return _Known(
        people=people,
        states={each.id: each for each in everybody},
        enrolled=enrolling.cohorts_of(ids) if ids else {},
        organisations={rules.name_key(each.name): each for each in organisations.listed()},
        cohorts={rules.name_key(each.title): each for each in cohorts.listed()},
        trains=cohorts.trainings(),
    )


def _step(line: Line, known: _Known, repeated: bool) -> _Step:
    """Say what is to be done for a line. Raises Refused."""
    checks.checked_email(line.email)
    checks.checked_name(line.name, "name")
    step = _Step(line, role=_role(line))
    person = known.people.get(rules.address_key(line.email))
    if person is not None:
        step.person = person.id
    elif not repeated:
        step.does.append(_("invite"))
    _plan_role(step, known)
    _plan_organisation(step, known)
    _plan_cohort(step, known)
    return step


def _role(line: Line) -> str:
    role = line.role.casefold() or PARTICIPANT
    if role not in accounts.ROLES:
        message = _(
            "“%(role)s” is no role: write participant, trainer or administrator.", role=line.role
        )
        raise Refused(message)
    return role


def _plan_role(step: _Step, known: _Known) -> None:
    if step.person is None:
        return
    held = known.states[step.person]
    if held.state == "closed":
        raise Refused(_("This account is closed: open it first."))
    if step.role not in held.roles:
        step.new_role = True
        step.does.append(_("make %(role)s", role=step.role))


def _plan_organisation(step: _Step, known: _Known) -> None:
    wanted = step.line.organisation
    if not wanted:
        return
    found = known.organisations.get(rules.name_key(wanted))
    if found is None:
        raise Refused(_("There is no organisation “%(name)s”: make it first.", name=wanted))
    present = known.states[step.person].organisation if step.person is not None else ""
    if present != found.name:
        step.organisation = found.id
        step.does.append(_("works for %(name)s", name=found.name))


def _plan_cohort(step: _Step, known: _Known) -> None:
    wanted = step.line.cohort
    if not wanted:
        return
    found = known.cohorts.get(rules.name_key(wanted))
    if found is None:
        raise Refused(_("There is no cohort “%(title)s”: make it first.", title=wanted))
    if step.role == ADMINISTRATOR:
        raise Refused(_("Administrators belong to no cohort: leave it empty."))
    present = known.enrolled.get(step.person) if step.person is not None else None
    if step.role == TRAINER:
        if present == found.id:
            raise Refused(
                _("This person takes part in this cohort. Somebody else has to train it.")
            )
        if (found.id, step.person) not in known.trains:
            step.cohort = found.id
            step.does.append(_("train %(title)s", title=found.title))
        return
    if (found.id, step.person) in known.trains:
        raise Refused(_("This person trains this cohort, and cannot take part in it as well."))
    if present is None:
        step.cohort = found.id
        step.does.append(_("enrol in %(title)s", title=found.title))
    elif present != found.id:
        raise Refused(_("This person takes part in another cohort already."))


def _do(step: _Step, by: int | None, enrolling: Enrolling, now: datetime) -> None:
    person = step.person if step.person is not None else _person(step, by, now)
    if step.new_role:
        accounts.grant(person, step.role)
    if step.organisation is not None:
        organisations.affiliate(person, step.organisation, now.date())
    if step.cohort is None:
        return
    if step.role == TRAINER:
        cohorts.add_trainer(step.cohort, person, now)
    else:
        enrolling.enrol(person, step.cohort, now)


def _person(step: _Step, by: int | None, now: datetime) -> int:
    """Return the person of a line that is about somebody new; an earlier line may have brought them."""
    found = directory.by_email(step.line.email)
    if found is not None:
        return found.id
    return accounts.invite(by, step.line.email, step.line.name, None, step.role, now).person


def _words(error: RollError) -> str:
    said = {
        "large": _("The file is larger than 1 MB: split it."),
        "many": _("The list has more than %(n)s people: split it.", n=roll.MOST_LINES),
        "encoding": _("Line %(n)s is not UTF-8. Save the file as “CSV UTF-8”.", n=error.line),
        "empty": _("The list is empty: the first line names the columns, then one line a person."),
        "csv": _(
            "Line %(n)s: a quotation mark is not closed, or stands inside a cell.", n=error.line
        ),
        "column": _(
            "There is no column “%(name)s”: use %(columns)s.",
            name=error.detail,
            columns=", ".join(roll.COLUMNS),
        ),
        "twice": _("The column “%(name)s” stands there twice.", name=error.detail),
        "missing": _(
            "The column “%(name)s” is missing. The first line names the columns.", name=error.detail
        ),
        "cells": _("Line %(n)s has more cells than the first line.", n=error.line),
        "cell": _("Line %(n)s has a cell of more than 1,000 characters.", n=error.line),
    }
    return said[error.code]
