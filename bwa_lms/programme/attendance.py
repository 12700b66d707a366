"""The register: who was there on a classroom day. What was recorded is corrected with a reason, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bwa_lms.db import db, transaction
from bwa_lms.kernel.canonical import JSONObject
from bwa_lms.kernel.errors import Refused
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import ledger
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.people.service.directory import PersonName, names
from bwa_lms.programme.calendar import DayPlan, day_of, today
from bwa_lms.programme.models import AttendanceRow
from bwa_lms.web.i18n import _, format_day

LONGEST_REASON = 500


@dataclass(frozen=True)
class Record:
    """One row of the history: present or not, by whom (a name), when, and why it was corrected."""

    present: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Line:
    """One participant in the register; `history` is oldest first, empty before anybody recorded the day."""

    enrolment: Enrolment
    person: PersonName
    history: tuple[Record, ...] = ()

    @property
    def present(self) -> bool | None:
        """What counts now; None: not recorded yet."""
        return self.history[-1].present if self.history else None


@dataclass(frozen=True)
class Register:
    """A day with the participants of a cohort, by name."""

    day: DayPlan
    lines: tuple[Line, ...]

    @property
    def recorded(self) -> bool:
        """Whether somebody recorded the day for anyone."""
        return any(line.history for line in self.lines)


def register_of(cohort_id: int, day: str) -> Register:
    """Return the register of a day. Raises NotFound for an unknown day or cohort."""
    planned = day_of(cohort_id, day)
    people = enrolments.of_cohort(cohort_id)
    rows = _rows([each.id for each in people], day)
    who = names({each.person_id for each in people} | {row.by_id for row in rows})
    lines = [
        Line(each, who[each.person_id], _history(each, rows, who))
        for each in people
        if each.person_id in who
    ]
    return Register(planned, tuple(sorted(lines, key=lambda line: line.person.sort_key)))


def record_attendance(
    by: int,
    cohort_id: int,
    day: str,
    present: Mapping[int, bool],
    now: datetime,
    reason: str = "",
) -> int:
    """Record who of a cohort was there (by enrolment id) and return how many rows that wrote.

    What is recorded already and stays the same writes nothing; what changes needs a reason. Raises Refused without
    one, for a day that is still to come, and for somebody of another cohort.
    """
    reason = checked_reason(reason)
    with transaction() as session:
        planned = day_of(cohort_id, day)
        people = {each.id: each for each in enrolments.of_cohort(cohort_id)}
        _refuse_early(planned, list(people.values()), now)
        if not present.keys() <= people.keys():
            raise Refused(
                _("Somebody on this list is no longer in the cohort. Open the register again.")
            )
        newest = {row.enrolment_id: row.present for row in _rows(list(present), day)}
        changes = {each: there for each, there in present.items() if newest.get(each) != there}
        if changes.keys() & newest.keys() and not reason:
            raise Refused(_("Say why you change what was recorded."), "reason")
        for enrolment_id, there in changes.items():
            given = reason if enrolment_id in newest else ""
            _write(
                session,
                AttendanceRow(
                    enrolment_id=enrolment_id,
                    day=day,
                    present=there,
                    reason=given,
                    by_id=by,
                    at=now,
                ),
            )
        return len(changes)


def recorded_days(cohort_id: int) -> dict[str, int]:
    """Return how many participants of a cohort are recorded as present on each day that has a record."""
    people = [each.id for each in enrolments.of_cohort(cohort_id)]
    columns = (AttendanceRow.enrolment_id, AttendanceRow.day, AttendanceRow.present)
    rows = db.session.execute(
        select(*columns).where(AttendanceRow.enrolment_id.in_(people)).order_by(AttendanceRow.id)
    )
    newest = {(enrolment, day): present for enrolment, day, present in rows}
    counts: dict[str, int] = {}
    for (_who, day), there in newest.items():
        counts[day] = counts.get(day, 0) + there
    return counts


def checked_reason(reason: str) -> str:
    """Return a reason without stray spaces. Raises Refused for one that is too long."""
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON:
        raise Refused(_("A reason has at most %(n)s letters.", n=LONGEST_REASON), "reason")
    return reason


def _rows(enrolment_ids: Sequence[int], day: str) -> list[AttendanceRow]:
    wanted = select(AttendanceRow).where(
        AttendanceRow.enrolment_id.in_(enrolment_ids), AttendanceRow.day == day
    )
    return list(db.session.scalars(wanted.order_by(AttendanceRow.id)))


def _history(
    enrolment: Enrolment, rows: Sequence[AttendanceRow], who: Mapping[int, PersonName]
) -> tuple[Record, ...]:
    return tuple(
        Record(row.present, row.reason, who[row.by_id].name if row.by_id in who else "", row.at)
        for row in rows
        if row.enrolment_id == enrolment.id
    )


def _refuse_early(planned: DayPlan, people: Sequence[Enrolment], now: datetime) -> None:
    zone = people[0].zone if people else "UTC"
    if planned.on and planned.on > today(zone, now):
        raise Refused(
            _("This day is on %(day)s. Record it on the day, or later.", day=format_day(planned.on))
        )


def _write(session: Session, row: AttendanceRow) -> None:
    session.add(row)
    corrected = bool(row.reason)
    body: JSONObject = {"day": row.day, "present": row.present, "reason": row.reason}
    kind = "attendance-corrected" if corrected else "attendance-recorded"
    ledger.append(session, row.enrolment_id, kind, body, row.at)
