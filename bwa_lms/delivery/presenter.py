"""From where a person stands to what a page shows: pure, plain values, no words (templates have those)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bwa_lms.content.model import Programme
from bwa_lms.learning.rules import ActivityStatus, CourseProgress, ModuleStatus, add_months
from bwa_lms.programme.rules import NodeStatus

DATES_ON_HOME = 3
LAST_MINUTE = timedelta(minutes=1)  # a day ends at 23:59, not on the next one


@dataclass(frozen=True)
class Link:
    """A way to a page."""

    href: str
    title: str


@dataclass(frozen=True)
class Next:
    """The one thing to go on with, and the course that it belongs to."""

    href: str
    title: str
    course: str
    minutes: int | None
    underway: bool


@dataclass(frozen=True)
class Date:
    """Something that happens: `what` is due, late (it was due), closes, opens, day or visit."""

    at: datetime
    what: str
    title: str
    href: str = ""
    place: str = ""
    done: bool = False
    missed: bool = False


@dataclass(frozen=True)
class Left:
    """A requirement that is not met, in words, and the page on which one can do something about it."""

    title: str
    words: str
    href: str = ""


@dataclass(frozen=True)
class Term:
    """A term of the programme with the days and visits that fall into it."""

    title: str
    begins: date
    ends: date
    now: bool
    past: bool
    dates: list[Date]


def address(course: str, activity: str = "") -> str:
    """Return the address of a course, or of one of its activities."""
    return f"/courses/{course}/{activity}"


def shape(status: ActivityStatus) -> str:
    """Return the kind of state that stands for an activity: a shape and a colour, never alone."""
    if status.state == "done":
        return "done"
    if status.state == "not-open":
        return "locked"
    if status.waits:
        return "waiting"
    return "now" if status.underway and status.available else status.state


def neighbours(progress: CourseProgress, activity: str) -> tuple[Link | None, Link | None]:
    """Return what comes before and after an activity; after the last one, the course's own page."""
    order = [Link(address(progress.course, each.id), each.title) for each in progress.activities()]
    here = next(
        (place for place, each in enumerate(progress.activities()) if each.id == activity), None
    )
    if here is None:
        return None, None
    previous = order[here - 1] if here else None
    after = order[here + 1] if here + 1 < len(order) else None
    return previous, after or Link(address(progress.course), progress.title)


def go_on(courses: Iterable[CourseProgress]) -> Next | None:
    """Return what to continue with: the first course that is open and not done decides."""
    for course in courses:
        step = None if course.done or course.after else course.next
        if step:
            return Next(
                href=address(course.course, step.id),
                title=step.title,
                course=course.title,
                minutes=step.minutes,
                underway=course.finished > 0 or step.underway,
            )
    return None


def overdue(courses: Iterable[CourseProgress]) -> list[Date]:
    """Return what was due and can still be done, the oldest first."""
    found = [
        Date(each.window.due - LAST_MINUTE, "late", each.title, address(course.course, each.id))
        for course in courses
        for each in course.activities()
        if each.state == "late" and each.window.due
    ]
    return soonest(found, len(found))


def deadlines(courses: Iterable[CourseProgress], now: datetime) -> list[Date]:
    """Return what is due, closes or opens from now on."""
    return [
        date
        for course in courses
        for date in (*_deadlines(course), *_openings(course))
        if date.at > now
    ]


def _deadlines(course: CourseProgress) -> Iterator[Date]:
    for each in course.activities():
        href = address(course.course, each.id)
        if each.window.due and not each.done:
            yield Date(each.window.due - LAST_MINUTE, "due", each.title, href)
        if each.window.closes and not each.done:
            yield Date(each.window.closes - LAST_MINUTE, "closes", each.title, href)


def _openings(course: CourseProgress) -> Iterator[Date]:
    """Yield one date for all that opens together, under the name that it shares: activity, module or course."""
    together: dict[datetime, list[tuple[ModuleStatus, ActivityStatus]]] = {}
    for module in course.modules:
        for each in module.activities:
            if each.state == "not-open" and not each.after:
                together.setdefault(each.window.opens, []).append((module, each))
    for at, opening in together.items():
        module, first = opening[0]
        if len(opening) == 1:
            yield Date(at, "opens", first.title, address(course.course, first.id))
        elif all(each is module for each, _activity in opening):
            yield Date(at, "opens", module.title, address(course.course))
        else:
            yield Date(at, "opens", course.title, address(course.course))


def soonest(dates: Sequence[Date], most: int = DATES_ON_HOME) -> list[Date]:
    """Return the dates that come first."""
    return sorted(dates, key=lambda each: (each.at, each.title))[:most]


def left(status: NodeStatus, courses: Sequence[CourseProgress]) -> list[Left]:
    """Return what the certificate still asks for, with the way to it where a page helps."""
    return [
        Left(each.title or each.id, each.words, _way(each, courses)) for each in status.missing()
    ]


def _way(node: NodeStatus, courses: Sequence[CourseProgress]) -> str:
    if node.type == "pledge":
        return f"/pledges/{node.target}"
    open_ones = [each.course for each in courses if not each.done]
    if node.type in ("courses", "cases", "mark") and open_ones:
        return address(open_ones[0])
    return ""


def terms(programme: Programme, started: date, dates: Sequence[Date], now: datetime) -> list[Term]:
    """Return the terms with their first and last days, and what falls into each."""
    today = now.date()
    found = []
    for term in programme.terms:
        begins = add_months(started, term.months[0] - 1)
        ends = add_months(started, term.months[1]) - timedelta(days=1)
        within = [each for each in dates if begins <= each.at.date() <= ends]
        found.append(
            Term(
                term.title,
                begins,
                ends,
                begins <= today <= ends,
                ends < today,
                [_seen(each, now) for each in soonest(within, len(within))],
            )
        )
    return found


def _seen(date: Date, now: datetime) -> Date:
    """Return a date as it looks from now: one that has passed without being done was missed."""
    return replace(date, missed=not date.done and date.at < now)
