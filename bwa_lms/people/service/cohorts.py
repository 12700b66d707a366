"""Cohorts: when and in which zone they start, and who trains them. Who takes part is an enrolment's affair."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import NotFound, Refused
from bwa_lms.kernel.ids import token
from bwa_lms.people import models, rules
from bwa_lms.people.service import accounts, checks
from bwa_lms.people.service.directory import PersonName, names
from bwa_lms.web.actor import TRAINER
from bwa_lms.web.i18n import _


@dataclass(frozen=True)
class Cohort:
    """A group that starts together on a day, in a zone."""

    id: int
    public_id: str
    title: str
    start: date
    zone: str


def create(by: int | None, title: str, start: date, zone: str, now: datetime) -> Cohort:
    """Make a cohort. Raises Refused for an empty or a known title, a day too far away, an unknown zone."""
    title = _title(title)
    checks.checked_day(start, "start")
    with transaction() as session:
        _refuse_known(session, title)
        row = models.Cohort(
            public_id=token(),
            title=title,
            key=rules.name_key(title),
            start=start,
            zone=checks.checked_zone(zone),
            by_id=by,
            created=now,
        )
        session.add(row)
        session.flush()
        return _cohort(row)


def rename(cohort: int, title: str) -> None:
    """Give a cohort another title. Raises Refused for an empty or a known one."""
    title = _title(title)
    with transaction() as session:
        _refuse_known(session, title, but=cohort)
        row = session.get_one(models.Cohort, cohort)
        row.title, row.key = title, rules.name_key(title)


def _title(title: str) -> str:
    title = rules.tidy(title)
    if not rules.readable(title) or len(title) > rules.LONGEST_NAME:
        raise Refused(_("Write the cohort's title."), "title")
    return title


def _refuse_known(session: Session, title: str, but: int | None = None) -> None:
    same = select(models.Cohort.id).where(models.Cohort.key == rules.name_key(title))
    if session.scalar(same) not in (None, but):
        raise Refused(_("There is a cohort of this title already."), "title")


def get(cohort: int) -> Cohort:
    """Return a cohort. Raises NotFound."""
    return _found(db.session.get(models.Cohort, cohort))


def find(public_id: str) -> Cohort:
    """Return the cohort of a public id. Raises NotFound."""
    by_id = select(models.Cohort).where(models.Cohort.public_id == public_id)
    return _found(db.session.scalar(by_id))


def by_title(title: str) -> Cohort | None:
    """Return the cohort of a title, however it is spaced and cased."""
    key = rules.name_key(title)
    row = db.session.scalar(select(models.Cohort).where(models.Cohort.key == key))
    return _cohort(row) if row else None


def listed(ids: Collection[int] | None = None) -> list[Cohort]:
    """Return the cohorts of `ids`, or all of them, the latest start first."""
    query = select(models.Cohort).order_by(models.Cohort.start.desc(), models.Cohort.key)
    if ids is not None:
        query = query.where(models.Cohort.id.in_(ids))
    return [_cohort(row) for row in db.session.scalars(query)]


def trained_by(person: int) -> list[Cohort]:
    """Return the cohorts that a person trains, the latest start first."""
    led = select(models.CohortTrainer.cohort_id).where(
        models.CohortTrainer.person_id == person, models.CohortTrainer.until.is_(None)
    )
    return listed(db.session.scalars(led).all())


def trainings() -> set[tuple[int, int]]:
    """Return who trains what now, as (cohort, person)."""
    columns = select(models.CohortTrainer.cohort_id, models.CohortTrainer.person_id)
    rows = db.session.execute(columns.where(models.CohortTrainer.until.is_(None)))
    return {(cohort, person) for cohort, person in rows}


def trainers(cohort: int) -> list[PersonName]:
    """Return who trains a cohort, by name."""
    led = select(models.CohortTrainer.person_id).where(
        models.CohortTrainer.cohort_id == cohort, models.CohortTrainer.until.is_(None)
    )
    found = names(db.session.scalars(led).all())
    return sorted(found.values(), key=lambda each: each.sort_key)


def add_trainer(cohort: int, person: int, now: datetime) -> None:
    """Let a person train a cohort, which makes them a trainer; once is enough."""
    with transaction() as session:
        if _leading(session, cohort, person) is None:
            accounts.grant(person, TRAINER)
            session.add(models.CohortTrainer(cohort_id=cohort, person_id=person, since=now))


def remove_trainer(cohort: int, person: int, now: datetime) -> None:
    """Let a person train a cohort no longer; the years that were stay on record."""
    with transaction() as session:
        leading = _leading(session, cohort, person)
        if leading is not None:
            leading.until = now


def trains(cohort: int, person: int) -> bool:
    """Say whether a person trains a cohort now."""
    return _leading(db.session(), cohort, person) is not None


def _leading(session: Session, cohort: int, person: int) -> models.CohortTrainer | None:
    return session.scalar(
        select(models.CohortTrainer).where(
            models.CohortTrainer.cohort_id == cohort,
            models.CohortTrainer.person_id == person,
            models.CohortTrainer.until.is_(None),
        )
    )


def _found(row: models.Cohort | None) -> Cohort:
    if row is None:
        raise NotFound(_("There is no such cohort."))
    return _cohort(row)


def _cohort(row: models.Cohort) -> Cohort:
    return Cohort(row.id, row.public_id, row.title, row.start, row.zone)
