"""What counts of attendance, visits and pledges, for one person or a cohort, in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, literal, null, select, union_all

from bwa_lms.db import db
from bwa_lms.programme.models import AttendanceRow, SignatureRow, VisitRow
from bwa_lms.programme.rules import VisitFact

_VISIT, _DAY, _PLEDGE = "visit", "day", "pledge"


@dataclass(frozen=True)
class Evidence:
    """By enrolment: the days of presence, the visits that count in the order of recording, the signed pledges."""

    attended: dict[int, frozenset[str]]
    visits: dict[int, tuple[VisitFact, ...]]
    pledges: dict[int, frozenset[str]]


def _part(
    what: str, table: Any, name: str, flag: str | None = None, more: Sequence[str] = ()
) -> Any:
    """Return one table's rows in the shape of all: what, id, enrolment, name, flag and what only a visit has."""
    columns = table.__table__.c
    own = ("visit", "on", "factory", "observed", "ratings")
    return select(
        literal(what).label("what"),
        columns.id,
        columns.enrolment_id,
        columns[name].label("name"),
        (columns[flag] if flag else null()).label("flag"),
        *((columns[each] if each in more else null()).label(each) for each in own),
    ).where(columns.enrolment_id.in_(bindparam("enrolments", expanding=True)))


# Visits come first: their columns give the types.
_ALL = union_all(
    _part(
        _VISIT,
        VisitRow,
        "planned",
        "withdrawn",
        ("visit", "on", "factory", "observed", "ratings"),
    ),
    _part(_DAY, AttendanceRow, "day", "present"),
    _part(_PLEDGE, SignatureRow, "pledge"),
)


def read(enrolment_ids: Collection[int]) -> Evidence:
    """Return what counts now: of corrected records the newest, none that was withdrawn."""
    rows = db.session.execute(_ALL, {"enrolments": list(enrolment_ids)}).all()
    ordered = sorted(rows, key=lambda row: row.id)
    by_person = {
        each: [row for row in ordered if row.enrolment_id == each] for each in enrolment_ids
    }
    return Evidence(
        {each: _attended(_of(_DAY, mine)) for each, mine in by_person.items()},
        {each: _visits(_of(_VISIT, mine)) for each, mine in by_person.items()},
        {
            each: frozenset(row.name for row in _of(_PLEDGE, mine))
            for each, mine in by_person.items()
        },
    )


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
            row.name, row.on, row.factory, row.observed, min(row.ratings.values(), default=None)
        )
        for row in counting
    )
