"""Coaching visits: recorded once, corrected or withdrawn with a reason, never overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from babel import Locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from bwa_lms.db import db, once, transaction
from bwa_lms.kernel.errors import NotFound, Refused
from bwa_lms.kernel.ids import token
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import ledger
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.people.service.directory import names
from bwa_lms.programme.attendance import checked_reason
from bwa_lms.programme.calendar import today
from bwa_lms.programme.models import VisitRow
from bwa_lms.web.i18n import _, language

# The six competencies, rated 0 not seen, 1 with help, 2 alone, 3 models it.
COMPETENCIES = ("contracting", "listening", "facilitating", "analysing", "risk", "ownership")
BEST = 3
LONGEST = {"factory": 60, "note": 4_000}
LONGEST_DAY = 24 * 60


@dataclass(frozen=True)
class Entry:
    """What is written down of a visit; `factory` is a pseudonym, `ratings` hold all six competencies or none."""

    planned: str
    on: date
    factory: str
    country: str
    minutes: int
    observed: bool = False
    ratings: Mapping[str, int] = field(default_factory=dict)
    note: str = ""

    @property
    def level(self) -> int | None:
        """The lowest of the six ratings; None where nobody rated."""
        return min(self.ratings.values(), default=None)


@dataclass(frozen=True)
class Version:
    """A visit as it was recorded at one moment: by whom (a name), when, and why it was corrected."""

    entry: Entry
    withdrawn: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Visit:
    """A coaching visit; `history` is oldest first, its last version counts."""

    id: str
    title: str
    history: tuple[Version, ...]

    @property
    def now(self) -> Version:
        """What counts now."""
        return self.history[-1]


def record_visit(by: int, enrolment_id: int, entry: Entry, now: datetime, key: str) -> str:
    """Record a visit and return its id; a repeat of `key` returns the same. Raises Refused, naming the field."""

    def record() -> dict[str, Any]:
        enrolment = enrolments.get(enrolment_id)
        row = _row(token(), enrolment_id, _checked(entry, enrolment, now), by, now)
        with transaction() as session:
            _write(session, row, "visit-recorded")
        return {"visit": row.visit}

    scope, sent = f"person:{by}:visit:{enrolment_id}", entry
    return str(once(scope, key, now, record, sent=sent)["visit"])


def correct_visit(by: int, visit: str, entry: Entry, reason: str, now: datetime) -> None:
    """Record a visit anew, with the reason. Raises Refused without one, or for a wrong field."""
    with transaction() as session:
        newest = _newest(visit)
        enrolment = enrolments.get(newest.enrolment_id)
        checked = _checked(entry, enrolment, now)
        if not newest.withdrawn and checked == _entry(newest):
            return
        row = _row(visit, newest.enrolment_id, checked, by, now)
        row.reason = _required(reason)
        _write(session, row, "visit-corrected")


def withdraw_visit(by: int, visit: str, reason: str, now: datetime) -> None:
    """Say that a visit does not count, with the reason; what was recorded stays in its history."""
    with transaction() as session:
        newest = _newest(visit)
        if newest.withdrawn:
            return
        row = _row(visit, newest.enrolment_id, _entry(newest), by, now)
        row.withdrawn, row.reason = True, _required(reason)
        _write(session, row, "visit-withdrawn")


def visits_of(enrolment_id: int) -> list[Visit]:
    """Return the visits of an enrolment with their histories, by the date that counts."""
    enrolment = enrolments.get(enrolment_id)
    titles = {each.id: each.title for each in enrolments.programme_of(enrolment).coaching}
    rows = list(_rows([enrolment_id]))
    who = names({row.by_id for row in rows})
    grouped: dict[str, list[Version]] = {}
    for row in rows:
        by = who[row.by_id].name if row.by_id in who else ""
        version = Version(_entry(row), row.withdrawn, row.reason, by, row.at)
        grouped.setdefault(row.visit, []).append(version)
    found = [
        Visit(
            visit,
            titles.get(versions[-1].entry.planned, versions[-1].entry.planned),
            tuple(versions),
        )
        for visit, versions in grouped.items()
    ]
    return sorted(found, key=lambda each: each.now.entry.on)


def owner(visit: str) -> int:
    """Return the id of the enrolment to which a visit belongs. Raises NotFound."""
    return _newest(visit).enrolment_id


def visit_minutes(enrolment_id: int) -> int:
    """Return how long the visits of an enrolment took in all."""
    newest = {row.visit: row for row in _rows([enrolment_id])}
    return sum(row.minutes for row in newest.values() if not row.withdrawn)


def countries() -> list[tuple[str, str]]:
    """Return the countries of ISO 3166 with their names in the reader's language, by name."""
    return _countries(language())


@cache
def _countries(of: str) -> list[tuple[str, str]]:
    territories = Locale.parse(of, sep="-").territories
    known = [(code, str(name)) for code, name in territories.items() if _is_country(code)]
    return sorted(known, key=lambda each: each[1].casefold())


def _is_country(code: str) -> bool:
    return (
        len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
    )


def _checked(entry: Entry, enrolment: Enrolment, now: datetime) -> Entry:
    """Return the entry without stray spaces. Raises Refused for the first field that is wrong."""
    tidy = asdict(entry) | {
        "factory": " ".join(entry.factory.split()),
        "note": entry.note.strip(),
        "ratings": {each: entry.ratings[each] for each in COMPETENCIES if each in entry.ratings},
    }
    for name, message in _faults(Entry(**tidy), enrolment, now):
        raise Refused(message, name)
    return Entry(**tidy)


def _faults(entry: Entry, enrolment: Enrolment, now: datetime) -> Iterable[tuple[str, str]]:
    if entry.planned not in {each.id for each in enrolments.programme_of(enrolment).coaching}:
        yield "planned", _("Choose one of the programme's visits.")
    if entry.on > today(enrolment.zone, now):
        yield "on", _("This date is still to come. Record the visit when it was made.")
    if entry.on < enrolment.started:
        yield "on", _("This date lies before the programme's first day.")
    if not entry.factory or len(entry.factory) > LONGEST["factory"]:
        yield (
            "factory",
            _("Write the factory's pseudonym, at most %(n)s letters.", n=LONGEST["factory"]),
        )
    if entry.country not in dict(_countries("en")):
        yield "country", _("Choose a country.")
    if not 0 < entry.minutes <= LONGEST_DAY:
        yield "minutes", _("Write how many minutes the visit took.")
    if entry.ratings and len(entry.ratings) < len(COMPETENCIES):
        yield "ratings", _("Rate all six competencies, or none.")
    if any(not 0 <= rating <= BEST for rating in entry.ratings.values()):
        yield "ratings", _("A rating is 0, 1, 2 or 3.")
    if entry.ratings and not entry.observed:
        yield "observed", _("Ratings come from an observed visit: say that it was observed.")
    if len(entry.note) > LONGEST["note"]:
        yield "note", _("A note has at most %(n)s letters.", n=LONGEST["note"])


def _required(reason: str) -> str:
    reason = checked_reason(reason)
    if not reason:
        raise Refused(_("Say why you change what was recorded."), "reason")
    return reason


def _rows(enrolment_ids: Collection[int]) -> Iterable[VisitRow]:
    wanted = select(VisitRow).where(VisitRow.enrolment_id.in_(enrolment_ids))
    return db.session.scalars(wanted.order_by(VisitRow.id))


def _newest(visit: str) -> VisitRow:
    wanted = select(VisitRow).where(VisitRow.visit == visit).order_by(VisitRow.id.desc()).limit(1)
    row = db.session.scalar(wanted)
    if row is None:
        raise NotFound(_("There is no such visit."))
    return row


def _row(visit: str, enrolment_id: int, entry: Entry, by: int, now: datetime) -> VisitRow:
    values = asdict(entry) | {"ratings": dict(entry.ratings)}
    return VisitRow(
        visit=visit,
        enrolment_id=enrolment_id,
        withdrawn=False,
        reason="",
        by_id=by,
        at=now,
        **values,
    )


def _entry(row: VisitRow) -> Entry:
    return Entry(
        planned=row.planned,
        on=row.on,
        factory=row.factory,
        country=row.country,
        minutes=row.minutes,
        observed=row.observed,
        ratings=row.ratings,
        note=row.note,
    )


def _write(session: Session, row: VisitRow, kind: str) -> None:
    """Add the row and its entry; the note is for trainers and stays out of the ledger."""
    session.add(row)
    entry = asdict(_entry(row)) | {"on": row.on.isoformat()}
    del entry["note"]
    body = entry | {"visit": row.visit, "withdrawn": row.withdrawn, "reason": row.reason}
    ledger.append(session, row.enrolment_id, kind, body, row.at)
