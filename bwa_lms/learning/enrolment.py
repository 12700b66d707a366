"""Enrolment: a person takes a programme in a cohort, on the version of its requirements that was live that day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from bwa_lms.content.model import Programme, Release
from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import Conflict, NotFound, Refused
from bwa_lms.kernel.ids import token
from bwa_lms.learning import ledger, publishing
from bwa_lms.learning.models import EnrolmentRow, LiveRow
from bwa_lms.learning.rules import Calendar
from bwa_lms.people.service import cohorts
from bwa_lms.web.i18n import gettext as _


@dataclass(frozen=True)
class Enrolment:
    """A person in a programme; `requirements` is the version of its requirement trees, found in `release`."""

    id: int
    public_id: str
    person_id: int
    cohort_id: int
    programme_id: str
    requirements: str
    release: str
    started: date
    zone: str


# Every page asks this, so it is put together once, over the bare table.
_ENROLMENT = EnrolmentRow.__table__.c
_NEWEST = (
    select(*_ENROLMENT, select(LiveRow.__table__.c.release).scalar_subquery().label("live"))
    .where(_ENROLMENT.person_id == bindparam("person"), _ENROLMENT.ended.is_(None))
    .order_by(_ENROLMENT.id.desc())
    .limit(1)
)


def enrol(person_id: int, cohort_id: int, now: datetime) -> Enrolment:
    """Enrol a person in the live programme, with the cohort's first day and zone.

    Raises Refused before a programme is published, Conflict where the person takes it already, or trains the cohort.
    """
    release = publishing.live_release()
    if release.programme is None:
        raise Refused(_("There is no programme yet. Publish one first, then enrol people."))
    with transaction() as session:
        cohort = cohorts.get(cohort_id)
        if cohorts.trains(cohort_id, person_id):
            raise Conflict(_("This person trains this cohort, and cannot take part in it as well."))
        _refuse_second(session, person_id, release.programme)
        row = EnrolmentRow(
            public_id=token(),
            person_id=person_id,
            cohort_id=cohort_id,
            programme=release.programme.id,
            requirements=release.programme.version,
            release=release.id,
            started=cohort.start,
            zone=cohort.zone,
            at=now,
        )
        session.add(row)
        session.flush()
        _record_start(session, row, now)
        return _enrolment(row)


def _refuse_second(session: Session, person_id: int, programme: Programme) -> None:
    taken = _active(person_id).where(EnrolmentRow.programme == programme.id)
    if session.scalar(taken) is not None:
        raise Conflict(
            _("This person takes the programme %(title)s already.", title=programme.title)
        )


def _record_start(session: Session, row: EnrolmentRow, now: datetime) -> None:
    body = {
        "enrolment": row.public_id,
        "programme": row.programme,
        "requirements": row.requirements,
        "release": row.release,
        "started": row.started.isoformat(),
        "zone": row.zone,
    }
    ledger.append(session, row.id, "enrolled", body, now)


def end(enrolment_id: int, reason: str, now: datetime) -> None:
    """End an enrolment; its records stay. Raises NotFound, or Conflict where it has ended."""
    with transaction() as session:
        row = session.get(EnrolmentRow, enrolment_id)
        if row is None:
            raise NotFound(_("There is no such enrolment."))
        if row.ended:
            raise Conflict(_("This enrolment has ended already."))
        row.ended = now
        ledger.append(session, row.id, "enrolment-ended", {"reason": reason}, now)


def active(person_id: int) -> Enrolment | None:
    """Return the enrolment to which a person's pages belong: the newest that has not ended (one statement).

    The same statement brings along which release is live.
    """
    found = db.session.execute(_NEWEST, {"person": person_id}).first()
    if found is None:
        return None
    publishing.keep_live(found.live)
    _cohorts_known()[found.id] = found.cohort_id
    return _enrolment(found)


def of_cohort(cohort_id: int) -> list[Enrolment]:
    """Return the cohort's enrolments that have not ended, oldest first."""
    rows = select(EnrolmentRow).where(
        EnrolmentRow.cohort_id == cohort_id, EnrolmentRow.ended.is_(None)
    )
    return [_enrolment(row) for row in db.session.scalars(rows.order_by(EnrolmentRow.id))]


def cohorts_of(enrolment_ids: Collection[int]) -> dict[int, int]:
    """Return the cohort of each enrolment; at most one statement, none for what `active` has read."""
    known = _cohorts_known()
    unknown = [each for each in enrolment_ids if each not in known]
    if unknown:
        columns = select(EnrolmentRow.id, EnrolmentRow.cohort_id)
        rows = db.session.execute(columns.where(EnrolmentRow.id.in_(unknown)))
        known |= {row.id: row.cohort_id for row in rows}
    return {each: known[each] for each in enrolment_ids if each in known}


def _cohorts_known() -> dict[int, int]:
    """Return what this request knows already: an enrolment never changes its cohort."""
    if "cohorts_of" not in g:
        g.cohorts_of = {}
    found: dict[int, int] = g.cohorts_of
    return found


def people_behind(cohort_id: int, enrolment_ids: Collection[int]) -> Select[int, int]:
    """Return the query for enrolments of a cohort that have not ended, with their person, for `directory.named`."""
    return select(EnrolmentRow.id, EnrolmentRow.person_id).where(
        EnrolmentRow.id.in_(enrolment_ids),
        EnrolmentRow.cohort_id == cohort_id,
        EnrolmentRow.ended.is_(None),
    )


def of_people(person_ids: Sequence[int]) -> dict[int, Enrolment]:
    """Return the active enrolment of each person who has one (one statement)."""
    rows = select(EnrolmentRow).where(
        EnrolmentRow.person_id.in_(person_ids), EnrolmentRow.ended.is_(None)
    )
    found = db.session.scalars(rows.order_by(EnrolmentRow.id))
    return {row.person_id: _enrolment(row) for row in found}


def get(enrolment_id: int) -> Enrolment:
    """Return an enrolment. Raises NotFound."""
    return _found(db.session.scalar(select(EnrolmentRow).where(EnrolmentRow.id == enrolment_id)))


def by_public_id(public_id: str) -> Enrolment:
    """Return an enrolment by the id that the outside sees. Raises NotFound."""
    wanted = select(EnrolmentRow).where(EnrolmentRow.public_id == public_id)
    return _found(db.session.scalar(wanted))


def lock(session: Session, enrolment_id: int) -> Enrolment:
    """Return an enrolment and keep every other writer of its records waiting until the transaction ends."""
    wanted = select(EnrolmentRow).where(EnrolmentRow.id == enrolment_id).with_for_update()
    return _found(session.scalar(wanted))


def home_release(enrolment: Enrolment) -> Release:
    """Return the release on which the enrolment began."""
    return publishing.as_release(enrolment.release) or publishing.NONE


def programme_of(enrolment: Enrolment) -> Programme:
    """Return the programme in the version of the enrolment. Raises NotFound where its release is lost."""
    live = publishing.live_release().programme
    if live and (live.id, live.version) == (enrolment.programme_id, enrolment.requirements):
        return live
    kept = home_release(enrolment).programme
    if kept is None:
        raise NotFound(_("The programme of this enrolment is not there."))
    return kept


def plan_of(enrolment: Enrolment) -> Programme:
    """Return the programme as it is planned now: its terms and courses follow what was published last."""
    live = publishing.live_release().programme
    return live if live and live.id == enrolment.programme_id else programme_of(enrolment)


def calendar(enrolment: Enrolment) -> Calendar:
    """Return the dates of an enrolment: each course begins with the first month of its term."""
    terms = plan_of(enrolment).terms
    months = {course: term.months[0] for term in terms for course in term.courses}
    return Calendar(enrolment.started, enrolment.zone, months)


def _active(person_id: int) -> Select[EnrolmentRow]:
    return select(EnrolmentRow).where(
        EnrolmentRow.person_id == person_id, EnrolmentRow.ended.is_(None)
    )


def _found(row: EnrolmentRow | None) -> Enrolment:
    if row is None:
        raise NotFound(_("There is no such enrolment."))
    return _enrolment(row)


def _enrolment(row: Any) -> Enrolment:
    return Enrolment(
        id=row.id,
        public_id=row.public_id,
        person_id=row.person_id,
        cohort_id=row.cohort_id,
        programme_id=row.programme,
        requirements=row.requirements,
        release=row.release,
        started=row.started,
        zone=row.zone,
    )
