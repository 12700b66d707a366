"""Reads the ended attempts at a quiz from the records."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bwa_lms.api import CompiledQuestion, ItemFact, Mark, NeedsMarker, Response
from bwa_lms.content.library import Taken
from bwa_lms.learning import evidence, marking, records
from bwa_lms.learning.records import Attempt
from bwa_lms.learning.statistics.crowds import Member
from bwa_lms.learning.statistics.sittings import Taker
from bwa_lms.people.service import organisations
from bwa_lms.plugins.tools import Tools
from bwa_lms.web.engine import engine

# What was on its way at a deadline, and an end that was not written down yet, would stand before what was counted.
SETTLING = timedelta(minutes=1)


@dataclass(frozen=True)
class Found:
    """The attempts at a quiz whose mark is final, those that began last first; `waiting` have no mark yet."""

    attempts: tuple[tuple[Taker, Attempt], ...]
    ended: int
    waiting: int


def read(here: Taken, cohorts: Collection[int], now: datetime) -> Found:
    """Return the ended attempts at a quiz in some cohorts."""
    rows = records.ended_with_people(here.places, cohorts)
    mine = [row for row in rows if row[0].kind == here.activity.kind]
    waiting = sum(attempt.waits for attempt, _person, _cohort in mine)
    marked, lapsed = marking.first_released(here.places), records.first_lapsed(here.places, now)
    found = [
        each
        for each in _takers(mine, marked)
        if each[0].settled <= now - SETTLING and each[0].settled < lapsed.get(each[0].cohort, now)
    ]
    found.sort(key=lambda each: each[0].started, reverse=True)
    return Found(tuple(found), len(mine), waiting)


def _takers(
    rows: Sequence[tuple[Attempt, int, int]], marked: Mapping[int, datetime]
) -> Iterator[tuple[Taker, Attempt]]:
    employers = organisations.histories({person for _attempt, person, _cohort in rows})
    known: set[int] = set()
    for attempt, person, cohort in rows:
        first = attempt.enrolment_id not in known
        known.add(attempt.enrolment_id)
        settled = _settled(attempt, marked.get(attempt.id))
        if settled is None or attempt.ended_at is None:
            continue
        member = Member(person, _employer(employers.get(person, ()), attempt.ended_at.date()))
        taker = Taker(member, cohort, first, attempt.started_at, settled, attempt.waits)
        yield taker, attempt


def _settled(attempt: Attempt, marked: datetime | None) -> datetime | None:
    """Return when the mark was final for the first time: of what was marked again, what came of that matters not."""
    since = attempt.ended_at
    for earlier in attempt.fact().earlier:
        if not earlier.waits:
            return max(since, marked) if since and marked and marked <= earlier.until else since
        since = earlier.until
    if attempt.waits:
        return None
    return max(since, marked) if since and marked else since


def _employer(history: Sequence[tuple[int, date, date | None]], day: date) -> int | None:
    """Return for whom somebody worked on a day; who went to another one that day came from the one of before."""
    held = (each for each, since, until in history if since <= day and (not until or day <= until))
    return next(held, None)


def facts(
    attempts: Sequence[tuple[Taker, Attempt]],
) -> Iterator[tuple[Taker, Sequence[ItemFact]]]:
    """Yield what each attempt says of its questions: nothing, where its build is gone."""
    tools = Remembering(engine().plugins)
    for taker, attempt in attempts:
        place = evidence.pinned(attempt)
        yield taker, place.kind.items(place.spec, attempt.state or {}, tools) if place else ()


@dataclass(frozen=True)
class Remembering(Tools):
    """Tools that mark the same answer to the same question once: many people give it."""

    marks: dict[tuple[int, str], tuple[CompiledQuestion, Mark | NeedsMarker]] = field(
        default_factory=dict
    )

    def mark(self, question: CompiledQuestion, response: Response | None) -> Mark | NeedsMarker:
        """Mark a response. The question is kept beside its mark, so that no other one takes its identity."""
        key = (id(question), repr(response))
        known = self.marks.get(key)
        if known is None:
            known = self.marks[key] = (question, super().mark(question, response))
        return known[1]
