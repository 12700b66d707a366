"""What the database holds of some people's work in some courses, read in a constant number of statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union,
    union_all,
)

from bwa_lms.api import AttemptFact, Earlier
from bwa_lms.content.library import Taken
from bwa_lms.content.model import Build
from bwa_lms.db import UTCDateTime, db
from bwa_lms.learning.facts import Facts, gather
from bwa_lms.learning.models import AllowanceRow, AttemptRow, CompletionRow, EnrolmentRow
from bwa_lms.learning.rules import COURSE, NO_ALLOWANCE, Allowance, Reached, has_lapsed


@dataclass(frozen=True)
class Attempt:
    """One attempt; `state` is read only where it is needed. `build` and `digest` are those on which it began.

    `regrades` are the marks that no longer count, oldest first: {"points", "of", "waits", "until", "reason", "over"};
    `over` says that nothing more could be started when it was marked again, since the key was shown.
    """

    id: int
    public_id: str
    enrolment_id: int
    course: str
    activity: str
    number: int
    build: str
    digest: str
    kind: str
    seed: int
    started_at: datetime
    saved_at: datetime
    deadline: datetime | None
    ended_at: datetime | None
    points: Decimal | None
    of: Decimal | None
    waits: bool
    regrades: Sequence[Mapping[str, Any]] | None
    state: Mapping[str, Any] | None

    @property
    def over(self) -> bool:
        """Whether it had shown its key before it was marked again: a mark can be lowered, what was seen stays seen."""
        return any(each["over"] for each in self.regrades or ())

    def at(self, moment: datetime, *, already: bool = True) -> Attempt:
        """Return it with the mark that counted at a moment; what changed just then counts `already`, or not yet."""
        for each in self.fact().earlier:
            if each.until > moment or (each.until == moment and not already):
                return replace(self, points=each.points, of=each.of, waits=each.waits)
        return self

    @property
    def ended(self) -> bool:
        """Whether it was handed in, or its end was written down."""
        return self.ended_at is not None

    def lapsed(self, now: datetime) -> bool:
        """Whether its deadline passed and nobody has written that down yet."""
        return has_lapsed(self.ended_at, self.deadline, now)

    def fact(self) -> AttemptFact:
        """Return what completion sees of it."""
        return AttemptFact(
            number=self.number,
            ended=self.ended,
            started_at=self.started_at,
            ended_at=self.ended_at,
            points=self.points,
            of=self.of,
            waits=self.waits,
            earlier=tuple(_earlier(each) for each in self.regrades or ()),
        )


def _earlier(kept: Mapping[str, Any]) -> Earlier:
    return Earlier(
        points=_points(kept["points"]),
        of=_points(kept["of"]),
        waits=kept["waits"],
        until=datetime.fromisoformat(kept["until"]),
        reason=kept["reason"],
    )


def _points(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


ALLOWED = "allowance"  # stands for the kind of a row that is an allowance

# The statements of every page are put together once: building one costs more than running it.
_ATTEMPT = AttemptRow.__table__.c
_COLUMNS = [
    _ATTEMPT[name]
    for name in (
        *("id", "public_id", "enrolment_id", "course", "activity", "number", "build", "digest"),
        *("kind", "seed", "started_at", "saved_at", "deadline", "ended_at"),
        *("points", "points_of", "waits", "regrades"),
    )
]
_LAPSED = _ATTEMPT.ended_at.is_(None) & (_ATTEMPT.deadline <= bindparam("now", type_=UTCDateTime))
_OPENED = _ATTEMPT.activity.in_(bindparam("opened", expanding=True))
_ATTEMPTS = select(
    *_COLUMNS, case((or_(_LAPSED, _OPENED), _ATTEMPT.state), else_=null()).label("state")
).where(
    _ATTEMPT.enrolment_id.in_(bindparam("enrolments", expanding=True)),
    _ATTEMPT.course.in_(bindparam("courses", expanding=True)),
)
_ONE_ATTEMPT = select(*_COLUMNS, _ATTEMPT.state).where(
    _ATTEMPT.enrolment_id == bindparam("enrolment"), _ATTEMPT.public_id == bindparam("attempt")
)
_COMPLETION = CompletionRow.__table__.c
_REACHED = select(
    *(_COMPLETION[name] for name in ("enrolment_id", "course", "activity", "build", "at", "mark"))
).where(_COMPLETION.enrolment_id.in_(bindparam("enrolments", expanding=True)))
_IN_PLACE = {"ended_at": _COMPLETION.at, "points": _COMPLETION.mark} | {
    name: _COMPLETION[name] for name in ("enrolment_id", "course", "activity", "build")
}
_ALLOWANCE = AllowanceRow.__table__.c
_COHORTS = select(EnrolmentRow.cohort_id).where(
    EnrolmentRow.id.in_(bindparam("enrolments", expanding=True))
)
_PEERS = select(EnrolmentRow.id).where(EnrolmentRow.cohort_id.in_(_COHORTS))
_ALLOWED_PLACE = {
    "kind": literal(ALLOWED),
    "public_id": _ALLOWANCE.reason,
    "number": _ALLOWANCE.attempts,
    "seed": _ALLOWANCE.minutes,
    "deadline": _ALLOWANCE.until,
} | {name: _ALLOWANCE[name] for name in ("enrolment_id", "course", "activity")}


def _as_attempts(columns: Mapping[str, Any]) -> list[Any]:
    """Return columns of another table in the places of an attempt's; a row without an id is no attempt."""
    mine = [columns.get(each.name, null()).label(each.name) for each in _COLUMNS]
    return [*mine, null().label("state")]


# All at once. A completion has its moment and mark where an attempt has its end and points; an allowance its number of
# attempts, minutes, new end and reason where an attempt has number, seed, deadline and public id. Those of the whole
# cohort are read, since an exam is over when it is over for everybody.
_ALL = union_all(
    _ATTEMPTS,
    select(*_as_attempts(_IN_PLACE)).where(
        _COMPLETION.enrolment_id.in_(bindparam("enrolments", expanding=True))
    ),
    select(*_as_attempts(_ALLOWED_PLACE)).where(
        _ALLOWANCE.enrolment_id.in_(_PEERS),
        _ALLOWANCE.course.in_(bindparam("courses", expanding=True)),
    ),
)


@dataclass(frozen=True)
class Records:
    """Attempts (by place, oldest first), completions (by enrolment, then course and activity), allowances and facts.

    `allowances` are those of the whole cohort, by place.
    """

    attempts: Mapping[tuple[int, str, str], Sequence[Attempt]] = field(default_factory=dict)
    reached: Mapping[int, Mapping[tuple[str, str], Reached]] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    allowances: Mapping[tuple[int, str, str], Allowance] = field(default_factory=dict)

    def marked_at(self, moment: datetime, *, already: bool = True) -> Records:
        """Return the same with the marks that counted at a moment (`Attempt.at`)."""
        marked = {
            place: [each.at(moment, already=already) for each in found]
            for place, found in self.attempts.items()
        }
        return replace(self, attempts=marked)

    def allowance_at(self, enrolment: int, here: Taken) -> Allowance:
        """Return what an enrolment is allowed at an activity beyond what is authored."""
        found = (self.allowances.get((enrolment, *place)) for place in here.places)
        return next((each for each in found if each), NO_ALLOWANCE)

    def over(self, here: Taken, closes: datetime | None) -> datetime | None:
        """Return when an activity has closed for everybody in the cohort, extensions included."""
        ends = [
            each.until
            for (_, *place), each in self.allowances.items()
            if each.until and tuple(place) in here.places
        ]
        return max([closes, *ends]) if closes else None

    def attempts_at(self, enrolment: int, here: Taken) -> tuple[Attempt, ...]:
        """Return the attempts at an activity under its present and former ids, oldest first."""
        found = [
            attempt
            for place in here.places
            for attempt in self.attempts.get((enrolment, *place), ())
            if attempt.kind == here.activity.kind
        ]
        return tuple(sorted(found, key=_age)) if len(here.places) > 1 else tuple(found)

    def reached_in(self, enrolment: int, build: Build) -> dict[str, Reached]:
        """Return what was completed in a course, by the present ids of its activities (COURSE for itself)."""
        mine = self.reached.get(enrolment)
        if not mine:
            return {}
        ids = [(COURSE, [(each, COURSE) for each in build.course.ids])]
        ids += [(each.id, build.course.places(each)) for each in build.course.activities()]
        found = ((id_, [mine[place] for place in known if place in mine]) for id_, known in ids)
        return {id_: min(each, key=lambda one: one.at) for id_, each in found if each}

    def finished(self, enrolment: int) -> set[str]:
        """Return the ids of the courses that were completed."""
        return {
            course for course, activity in self.reached.get(enrolment, {}) if activity == COURSE
        }


def _age(attempt: Attempt) -> tuple[datetime, int]:
    return attempt.started_at, attempt.id


def load(
    enrolments: Sequence[int],
    builds: Collection[Build],
    now: datetime,
    *,
    opened: Collection[str] = (),
) -> Records:
    """Read attempts, completions and facts: one statement and those of the providers, whatever the sizes.

    Attempts come with their state where they lapsed, and at the activities `opened`.
    """
    courses = [each for build in builds for each in build.course.ids]
    wanted = {"enrolments": enrolments, "courses": courses, "opened": list(opened), "now": now}
    rows = db.session.execute(_ALL, wanted).all()
    attempts = sorted((row for row in rows if row.id is not None), key=lambda row: row.id)
    return Records(
        attempts=_by_place(_attempt(row) for row in attempts),
        reached=_reached(
            (row.enrolment_id, row.course, row.activity, row.build, row.ended_at, row.points)
            for row in rows
            if row.id is None and row.kind is None
        ),
        facts=gather(enrolments, builds),
        allowances={
            (row.enrolment_id, row.course, row.activity): _allowance(row)
            for row in rows
            if row.id is None and row.kind == ALLOWED
        },
    )


def ended_attempts(enrolments: Sequence[int], waiting: bool = False) -> list[Attempt]:
    """Return the attempts of some enrolments whose ends were written down, with their states, oldest first.

    `waiting` leaves out those that no trainer has to mark any more.
    """
    wanted = (
        select(*_COLUMNS, _ATTEMPT.state)
        .where(_ATTEMPT.enrolment_id.in_(enrolments), _ATTEMPT.ended_at.is_not(None))
        .order_by(_ATTEMPT.id)
    )
    if waiting:
        wanted = wanted.where(_ATTEMPT.waits)
    return [_attempt(row) for row in db.session.execute(wanted)]


def open_attempts(enrolments: Sequence[int]) -> list[Attempt]:
    """Return the attempts of some enrolments whose ends were not written down, without their states."""
    wanted = (
        select(*_COLUMNS, null())
        .where(_ATTEMPT.enrolment_id.in_(enrolments), _ATTEMPT.ended_at.is_(None))
        .order_by(_ATTEMPT.id)
    )
    return [_attempt(row) for row in db.session.execute(wanted)]


def taken_at(places: Collection[tuple[str, str]]) -> list[Attempt]:
    """Return everybody's attempts at some places (course, activity), those that have ended with their states."""
    ended = case((_ATTEMPT.ended_at.is_not(None), _ATTEMPT.state), else_=null())
    wanted = (
        select(*_COLUMNS, ended.label("state"))
        .where(
            _ATTEMPT.course.in_({course for course, _activity in places}),
            _ATTEMPT.activity.in_({activity for _course, activity in places}),
        )
        .order_by(_ATTEMPT.id)
    )
    found = [_attempt(row) for row in db.session.execute(wanted)]
    return [each for each in found if (each.course, each.activity) in places]


def ended_with_people(
    places: Collection[tuple[str, str]], cohorts: Collection[int]
) -> list[tuple[Attempt, int, int]]:
    """Return the ended attempts at some places with their states, their person and cohort, the oldest first.

    Those of enrolments that have ended since are among them.
    """
    wanted = (
        select(*_COLUMNS, _ATTEMPT.state, EnrolmentRow.person_id, EnrolmentRow.cohort_id)
        .join(EnrolmentRow, EnrolmentRow.id == _ATTEMPT.enrolment_id)
        .where(
            tuple_(_ATTEMPT.course, _ATTEMPT.activity).in_(places),
            _ATTEMPT.ended_at.is_not(None),
            EnrolmentRow.cohort_id.in_(cohorts),
        )
        .order_by(_ATTEMPT.id)
    )
    return [(_attempt(row[:-2]), row[-2], row[-1]) for row in db.session.execute(wanted)]


def first_lapsed(places: Collection[tuple[str, str]], now: datetime) -> dict[int, datetime]:
    """Return for each cohort the first deadline at some places that passed without anybody writing down the end.

    That end will stand before all that came after it, so statistics count nothing of that before it is written down.
    """
    wanted = (
        select(EnrolmentRow.cohort_id, func.min(_ATTEMPT.deadline))
        .join(EnrolmentRow, EnrolmentRow.id == _ATTEMPT.enrolment_id)
        .where(
            tuple_(_ATTEMPT.course, _ATTEMPT.activity).in_(places),
            _ATTEMPT.ended_at.is_(None),
            _ATTEMPT.deadline <= now,
        )
        .group_by(EnrolmentRow.cohort_id)
    )
    found = db.session.execute(wanted)
    return {cohort: deadline for cohort, deadline in found if deadline}


def ended_in(cohorts: Collection[int]) -> dict[tuple[str, str], int]:
    """Return how many attempts have ended in some cohorts, by place (course, activity)."""
    wanted = (
        select(_ATTEMPT.course, _ATTEMPT.activity, func.count())
        .join(EnrolmentRow, EnrolmentRow.id == _ATTEMPT.enrolment_id)
        .where(_ATTEMPT.ended_at.is_not(None), EnrolmentRow.cohort_id.in_(cohorts))
        .group_by(_ATTEMPT.course, _ATTEMPT.activity)
    )
    return {(course, activity): count for course, activity, count in db.session.execute(wanted)}


def places() -> list[tuple[int, str, str]]:
    """Return where anybody has attempts or a completion: enrolment, course, activity."""
    attempts = select(_ATTEMPT.enrolment_id, _ATTEMPT.course, _ATTEMPT.activity)
    completions = select(_COMPLETION.enrolment_id, _COMPLETION.course, _COMPLETION.activity)
    return [(*row,) for row in db.session.execute(union(attempts, completions))]


def enrolments() -> list[int]:
    """Return the ids of all enrolments."""
    return list(db.session.scalars(select(EnrolmentRow.id)))


def find_attempt(enrolment: int, public_id: str) -> Attempt | None:
    """Return one attempt of an enrolment with its state (one statement)."""
    wanted = {"enrolment": enrolment, "attempt": public_id}
    row = db.session.execute(_ONE_ATTEMPT, wanted).first()
    return None if row is None else _attempt(row)


def _attempt(row: Sequence[Any]) -> Attempt:
    return Attempt(*row)


def _allowance(row: Any) -> Allowance:
    minutes, attempts, until, reason = row.seed, row.number, row.deadline, row.public_id
    return Allowance(timedelta(minutes=minutes), attempts, until, reason)


def _by_place(attempts: Iterable[Attempt]) -> dict[tuple[int, str, str], list[Attempt]]:
    placed: dict[tuple[int, str, str], list[Attempt]] = {}
    for each in attempts:
        placed.setdefault((each.enrolment_id, each.course, each.activity), []).append(each)
    return placed


def reached(enrolments: Sequence[int]) -> dict[int, dict[tuple[str, str], Reached]]:
    """Return all completions of some enrolments, by course and activity (one statement)."""
    return _reached(db.session.execute(_REACHED, {"enrolments": enrolments}))


def _reached(rows: Iterable[Any]) -> dict[int, dict[tuple[str, str], Reached]]:
    found: dict[int, dict[tuple[str, str], Reached]] = {}
    for enrolment, course, activity, build, at, mark in rows:
        found.setdefault(enrolment, {})[course, activity] = Reached(build, at, mark)
    return found
