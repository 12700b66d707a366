"""A cohort's calendar: the programme plans days by month, the cohort gives them dates and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bwa_lms.content.model import ClassroomDay, Programme
from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import NotFound, Refused
from bwa_lms.learning import publishing
from bwa_lms.learning.rules import add_months
from bwa_lms.people.service import cohorts
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.programme.evidence import Dated
from bwa_lms.programme.models import PlannedDayRow
from bwa_lms.web.i18n import _, format_day

LONGEST_PLACE = 120


@dataclass(frozen=True)
class DayPlan:
    """A classroom day of a cohort; `about` is the first day of its planned month, `on` its date once it has one."""

    id: str
    block: str
    title: str
    about: date
    on: date | None = None
    place: str = ""


def calendar(cohort_id: int) -> list[DayPlan]:
    """Return the classroom days of a cohort, in the order of the programme. Raises NotFound for an unknown cohort."""
    start = cohorts.get(cohort_id).start
    rows = db.session.scalars(select(PlannedDayRow).where(PlannedDayRow.cohort_id == cohort_id))
    return days(start, {row.day: Dated(row.on, row.place) for row in rows})


def days(start: date, dates: Mapping[str, Dated]) -> list[DayPlan]:
    """Return the classroom days of a cohort that begins on a day and gave some of them `dates`."""
    plan = programme()
    return [_planned(day, start, dates.get(day.id)) for day in plan.classroom] if plan else []


def day_of(cohort_id: int, day: str) -> DayPlan:
    """Return one classroom day of a cohort. Raises NotFound."""
    found = next((each for each in calendar(cohort_id) if each.id == day), None)
    if found is None:
        raise NotFound(_("The programme plans no such day."))
    return found


def plan_day(
    by: int, cohort_id: int, day: str, on: date | None, place: str, now: datetime
) -> DayPlan:
    """Give a day its date and place; None takes the date away. Raises Refused for a date outside the programme."""
    place = " ".join(place.split())
    if len(place) > LONGEST_PLACE:
        raise Refused(_("A place has at most %(n)s letters.", n=LONGEST_PLACE), "place")
    with transaction() as session:
        planned = day_of(cohort_id, day)
        _refuse_outside(cohorts.get(cohort_id), on)
        mine = select(PlannedDayRow).where(
            PlannedDayRow.cohort_id == cohort_id, PlannedDayRow.day == day
        )
        row = session.scalar(mine)
        if row is None:
            row = PlannedDayRow(cohort_id=cohort_id, day=planned.id)
            session.add(row)
        row.on, row.place, row.by_id, row.at = on, place, by, now
    return day_of(cohort_id, day)


def programme() -> Programme | None:
    """Return the programme as it is planned now; None before one was published."""
    return publishing.live_release().programme


def today(zone: str, now: datetime) -> date:
    """Return the day that it is in a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def _planned(day: ClassroomDay, start: date, given: Dated | None) -> DayPlan:
    about = add_months(start, day.month - 1)
    dated = given or Dated(None, "")
    return DayPlan(day.id, day.block, day.title, about, dated.on, dated.place)


def _refuse_outside(cohort: Cohort, on: date | None) -> None:
    plan = programme()
    last = add_months(cohort.start, (plan.months if plan else 0) + 12)
    if on is not None and not cohort.start <= on <= last:
        raise Refused(
            _(
                "The date lies outside the programme: it begins on %(day)s.",
                day=format_day(cohort.start),
            ),
            "on",
        )
