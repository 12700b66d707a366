"""What a certificate states, frozen on the day of its issue: who, what, on which requirements, and what was earned.

The statement is written in English, the language of the document; it holds text and whole numbers alone, so that its
canonical JSON is the same everywhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from bwa_lms.content.model import Programme
from bwa_lms.kernel.canonical import JSON
from bwa_lms.learning.rules import CourseProgress
from bwa_lms.programme.requirements import Standing
from bwa_lms.programme.rules import mean_mark

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is read as another


@dataclass(frozen=True)
class Frame:
    """What a statement says beside what was earned: who issues what to whom, and where it can be checked."""

    academy: str
    name: str
    serial: str
    check: str
    release: str
    head: str
    visit_minutes: int
    issued: datetime


def serial() -> str:
    """Return a new serial: twelve random letters and digits in groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def statement(standing: Standing, programme: Programme, frame: Frame) -> dict[str, JSON]:
    """Return what the certificate states."""
    figures = _figures(standing, programme, frame)
    return {
        "serial": frame.serial,
        "check": frame.check,
        "academy": frame.academy,
        "title": programme.certificate_title or "Certificate of completion",
        "name": frame.name,
        "programme": {"id": programme.id, "title": programme.title},
        "distinction": "With distinction" if standing.distinction else "",
        "began": standing.enrolment.started.isoformat(),
        "issued": frame.issued.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "requirements": standing.enrolment.requirements,
        "release": frame.release,
        "ledger": frame.head,
        "earned": list(_earned(standing, programme, frame)),
        "figures": figures,
    }


def _figures(standing: Standing, programme: Programme, frame: Frame) -> dict[str, JSON]:
    facts = standing.facts
    done = _completed(standing)
    return {
        "courses": [
            {"id": each.course, "title": each.title, "mark": _mark(each.mark)} for each in done
        ],
        "course_minutes": _minutes(done),
        "days": len(facts.attended),
        "days_planned": len(programme.classroom),
        "visits": len(facts.visits),
        "visit_minutes": frame.visit_minutes,
        "cases": sum(case.complete for case in facts.cases.values()),
        "debates": len(facts.debates),
        "tasks": sorted(facts.tasks),
        "pledges": sorted(facts.pledges),
        "mark": _mark(mean_mark(facts)),
    }


def _earned(standing: Standing, programme: Programme, frame: Frame) -> Iterator[str]:
    facts, done = standing.facts, _completed(standing)
    if done:
        yield f"{_count(len(done), 'distance course')}, {_span(_minutes(done))}"
    if facts.attended:
        yield f"{len(facts.attended)} of {_count(len(programme.classroom), 'classroom day')}"
    if facts.visits:
        sites = len({" ".join(visit.factory.casefold().split()) for visit in facts.visits})
        where = _count(sites, "factory", "factories")
        yield f"{_count(len(facts.visits), 'coaching visit')} in {where}, {_span(frame.visit_minutes)}"
    cases = sum(case.complete for case in facts.cases.values())
    if cases:
        yield _count(cases, "case discussion")
    if facts.debates:
        yield _count(len(facts.debates), "debate")
    yield from (facts.plan.tasks.get(task, task) for task in sorted(facts.tasks))
    if any(course.mark is not None for course in done):
        yield f"overall mark {mean_mark(facts).normalize():f}%"


def _completed(standing: Standing) -> list[CourseProgress]:
    named = standing.facts.plan.courses
    return [each for each in standing.courses if each.done and each.course in named]


def _minutes(courses: list[CourseProgress]) -> int:
    return sum(each.minutes or 0 for course in courses for each in course.activities() if each.done)


def _mark(mark: Decimal | None) -> str | None:
    return None if mark is None else f"{mark:.2f}"


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"


def _span(minutes: int) -> str:
    if minutes < 60:
        return _count(minutes, "minute")
    hours = (minutes + 30) // 60
    return _count(hours, "hour")
