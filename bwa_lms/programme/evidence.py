"""What counts of attendance, visits and pledges, with the dates of the days: one person or a cohort, one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, literal, null, select, union_all

from bwa_lms.db import db
from bwa_lms.programme.models import AttendanceRow, PlannedDayRow, SignatureRow, VisitRow
from bwa_lms.programme.rules import VisitFact

_VISIT, _DAY, _PLEDGE, _DATE = "visit", "day", "pledge", "date"


@dataclass(frozen=True)
class Dated:
    """The date and the place that a cohort gave to a classroom day; `on` None: none any more."""

    on: date | None
    place: str


@dataclass(frozen=True)
class Evidence:
    """By enrolment: the days of presence, the visits that count in the order of recording, the signed pledges.

    `dates`, by cohort and day: when and where the classroom days are.
    """

    attended: dict[int, frozenset[str]]
    visits: dict[int, tuple[VisitFact, ...]]
    pledges: dict[int, frozenset[str]]
    dates: dict[int, dict[str, Dated]]


_OWN = ("visit", "on", "place", "observed", "ratings")  # what not every part has


def _part(
    what: str, table: Any, whose: str, name: str, flag: str | None = None, **more: str
) -> Any:
    """Return one table's rows in the shape of all: what, id, whose, name, flag and `_OWN`, as `more` names it."""
    columns = table.__table__.c
    return select(
        literal(what).label("what"),
        columns.id,
        columns[whose].label("whose"),
        columns[name].label("name"),
        (columns[flag] if flag else null()).label("flag"),
        *((columns[more[each]] if each in more else null()).label(each) for each in _OWN),
    ).where(columns[whose].in_(bindparam(whose, expanding=True)))


# Visits come first: their columns give the types.
_ALL = union_all(
    _part(
        _VISIT,
        VisitRow,
        "enrolment_id",
        "planned",
        "withdrawn",
        **{each: each for each in _OWN} | {"place": "factory"},
    ),
    _part(_DAY, AttendanceRow, "enrolment_id", "day", "present"),
    _part(_PLEDGE, SignatureRow, "enrolment_id", "pledge"),
    _part(_DATE, PlannedDayRow, "cohort_id", "day", on="on", place="place"),
)


def read(enrolment_ids: Collection[int], cohort_ids: Collection[int] = ()) -> Evidence:
    """Return what counts now: of corrected records the newest, none that was withdrawn."""
    wanted = {"enrolment_id": list(enrolment_ids), "cohort_id": list(cohort_ids)}
    rows = db.session.execute(_ALL, wanted).all()
    ordered = sorted((row for row in rows if row.what != _DATE), key=lambda row: row.id)
    by_person = {each: [row for row in ordered if row.whose == each] for each in enrolment_ids}
    return Evidence(
        {each: _attended(_of(_DAY, mine)) for each, mine in by_person.items()},
        {each: _visits(_of(_VISIT, mine)) for each, mine in by_person.items()},
        {
            each: frozenset(row.name for row in _of(_PLEDGE, mine))
            for each, mine in by_person.items()
        },
        {each: _dates(each, rows) for each in cohort_ids},
    )


def _dates(cohort: int, rows: Iterable[Any]) -> dict[str, Dated]:
    mine = (row for row in _of(_DATE, rows) if row.whose == cohort)
    return {row.name: Dated(row.on, row.place) for row in mine}


def _of(what: str, rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.what == what]


def _attended(rows: Iterable[Any]) -> frozenset[str]:
    newest = {row.name: row.flag for row in rows}
    return frozenset(day for day, present in newest.items() if present)


def _visits(rows: Iterable[Any]) -> tuple[VisitFact, ...]:
    newest = {row.visit: row for row in rows}
    counting = sorted((row for row in newest.values() if not row.flag), key=lambda row: row.id)
    return tuple(
        VisitFact(
            row.name, row.on, row.place, row.observed, min(row.ratings.values(), default=None)
        )
        for row in counting
    )
