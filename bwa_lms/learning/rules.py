"""The rules of learning, pure: when an activity is open, what is complete, what a course's mark is.

Spans count from the opening of the activity's module, in the cohort's zone: `opens` to the start of that day, `due` and
`closes` to its end. A completion that was reached stays reached, whatever a later build says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from bwa_lms.api import LAG, AttemptFact, Completion, Limits
from bwa_lms.content.model import Activity, Course, Module
from bwa_lms.kernel.points import points

State = Literal["not-open", "open", "due", "late", "closed", "done"]
COURSE = ""  # stands for the course itself where activities are named
SOON = timedelta(days=7)  # an open activity is called due this long before its due date


@dataclass(frozen=True)
class Calendar:
    """A cohort's dates: its first day, its zone, and the month in which each course begins (1: the first)."""

    start: date
    zone: str
    months: Mapping[str, int] = field(default_factory=dict)

    def begins(self, course: Course) -> date:
        """Return the day on which a course begins; one that no term names begins with the cohort."""
        known = (self.months[each] for each in (course.id, *course.was) if each in self.months)
        return add_months(self.start, next(known, 1) - 1)


@dataclass(frozen=True)
class Window:
    """When an activity opens, is due and closes: each moment is the first that belongs to what comes after."""

    opens: datetime
    due: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True)
class Reached:
    """A completion on the record: the build on which it was reached, when, and with which mark."""

    build: str
    at: datetime
    mark: Decimal | None = None


@dataclass(frozen=True)
class Allowance:
    """What a trainer allows one person at one activity beyond what is authored, and why.

    `time` is added to an attempt's limit, `attempts` to their number; `until` is when it closes for this person, if
    that is later than for the others.
    """

    time: timedelta = timedelta(0)
    attempts: int = 0
    until: datetime | None = None
    reason: str = ""

    def limits(self, limits: Limits) -> Limits:
        """Return authored limits with this allowance; what is unlimited stays so."""
        return replace(
            limits,
            attempts=None if limits.attempts is None else limits.attempts + self.attempts,
            time=None if limits.time is None else limits.time + self.time,
        )

    def closes(self, closes: datetime | None) -> datetime | None:
        """Return when an activity closes for this person; one that never closes stays open."""
        return max(closes, self.until) if closes and self.until else closes


NO_ALLOWANCE = Allowance()


@dataclass(frozen=True)
class Result:
    """What one person's evidence gives for one activity; `build` names the build whose rule was applied.

    `stuck`: no attempt goes on, and none may start at present.
    """

    completion: Completion
    build: str = ""
    attempts: int = 0
    underway: bool = False
    waits: bool = False
    allowance: Allowance = NO_ALLOWANCE
    stuck: bool = False


NOTHING_DONE = Result(Completion(False))


@dataclass(frozen=True)
class ActivityStatus:
    """Where one person stands with one activity.

    `after` names what has to be finished first: courses by their ids, modules by their titles. `stuck`: it is open,
    but no attempt may start at present.
    """

    id: str
    title: str
    kind: str
    module: str
    required: bool
    state: State
    window: Window
    minutes: int | None = None
    summary: str = ""
    mark: Decimal | None = None
    weight: Decimal = Decimal(0)
    left: str = ""
    attempts: int = 0
    underway: bool = False
    waits: bool = False
    stuck: bool = False
    done_at: datetime | None = None
    after: tuple[str, ...] = ()
    allowance: Allowance = NO_ALLOWANCE

    @property
    def done(self) -> bool:
        """Whether it is complete."""
        return self.state == "done"

    @property
    def available(self) -> bool:
        """Whether something can be done in it now."""
        return self.state in ("open", "due", "late")


@dataclass(frozen=True)
class ModuleStatus:
    """Where one person stands with one module; it is done when every required activity of it is."""

    id: str
    title: str
    summary: str
    opens: datetime
    done: bool
    activities: tuple[ActivityStatus, ...]
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseProgress:
    """Where one person stands with one course: `finished` of `required` activities, the mark in per cent."""

    course: str
    title: str
    summary: str
    build: str
    modules: tuple[ModuleStatus, ...]
    mark: Decimal | None
    pass_mark: Decimal | None
    done: bool
    done_at: datetime | None
    required: int
    finished: int
    after: tuple[str, ...] = ()

    def activities(self) -> Iterator[ActivityStatus]:
        """Yield the activities in the order in which they are read."""
        for module in self.modules:
            yield from module.activities

    def find(self, activity: str) -> ActivityStatus | None:
        """Return the status of the activity with this id."""
        return next((each for each in self.activities() if each.id == activity), None)

    @property
    def next(self) -> ActivityStatus | None:
        """The activity to continue with: one under way, else the next required one, else an optional one.

        One in which nothing can be done at present comes last: who waits for an attempt goes on elsewhere.
        """
        todo = [each for each in self.activities() if each.available]
        free = [each for each in todo if not each.stuck] or todo
        first = [each for each in todo if each.underway] or [each for each in free if each.required]
        return next(iter(first or free), None)

    @property
    def minutes_left(self) -> int:
        """The planned minutes of the required activities that are not done."""
        return sum(
            each.minutes or 0 for each in self.activities() if each.required and not each.done
        )


def add_months(day: date, months: int) -> date:
    """Return the same day of the month, `months` later; the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


@lru_cache(maxsize=4_096)
def starts(day: date, zone: str) -> datetime:
    """Return the first moment of a day in a zone, in UTC; where clocks jump over midnight, the moment of the jump."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def ends(day: date, zone: str) -> datetime:
    """Return the first moment that no longer belongs to a day in a zone, in UTC."""
    return starts(day + timedelta(days=1), zone)


def timing(course: Course, module: Module, activity: Activity, calendar: Calendar) -> Window:
    """Return when an activity opens, is due and closes for a cohort."""
    return _window(activity, activity.due, _opening(course, module, calendar), calendar.zone)


def _window(activity: Activity, due: timedelta | None, first: date, zone: str) -> Window:
    return Window(
        opens=starts(first + _days(activity.opens), zone),
        due=_end(first, due, zone),
        closes=_end(first, activity.closes, zone),
    )


def _opening(course: Course, module: Module, calendar: Calendar) -> date:
    return calendar.begins(course) + _days(module.opens)


def _days(span: timedelta | None) -> timedelta:
    return timedelta(days=span.days) if span else timedelta(0)


def _end(first: date, span: timedelta | None, zone: str) -> datetime | None:
    return None if span is None else ends(first + _days(span), zone)


def activity_state(done: bool, locked: bool, window: Window, now: datetime) -> State:
    """Return an activity's state at a moment; `locked` says that something has to be finished first."""
    if done:
        return "done"
    if window.closes is not None and now >= window.closes:
        return "closed"
    if locked or now < window.opens:
        return "not-open"
    if window.due is None or now < window.due - SOON:
        return "open"
    return "due" if now < window.due else "late"


def deadline(started: datetime, limits: Limits, closes: datetime | None) -> datetime | None:
    """Return when an attempt ends at the latest: its time is over, or the activity closes."""
    over = None if limits.time is None else started + limits.time
    return min((each for each in (over, closes) if each is not None), default=None)


def has_lapsed(ended_at: datetime | None, deadline: datetime | None, now: datetime) -> bool:
    """Say whether nothing can arrive any more for an attempt that nobody handed in: its deadline and LAG are over."""
    return ended_at is None and deadline is not None and now >= deadline + LAG


def last_lapsed(now: datetime) -> datetime:
    """Return the latest deadline at which an attempt has lapsed by now."""
    return now - LAG


def end(handed_in: datetime, deadline: datetime | None) -> datetime:
    """Return when an attempt ended; what was on its way at the deadline ended then."""
    return handed_in if deadline is None else min(handed_in, deadline)


@dataclass(frozen=True)
class MayStart:
    """Whether a new attempt may start: attempts `left` (None: any number), or the moment until which to wait.

    `over`: none may, for good, since the activity has shown its key.
    """

    allowed: bool
    left: int | None = None
    wait_until: datetime | None = None
    over: bool = False


def may_start(
    limits: Limits, attempts: Sequence[AttemptFact], now: datetime, *, again: bool = True
) -> MayStart:
    """Say whether the limits, and the kind's own `again`, allow one more attempt; an attempt counts from its start."""
    if not again:
        return MayStart(allowed=False, left=0, over=True)
    left = None if limits.attempts is None else max(limits.attempts - len(attempts), 0)
    last = max((each.ended_at for each in attempts if each.ended_at), default=None)
    until = last + limits.wait if last else None
    waits = until is not None and until > now and left != 0
    return MayStart(left != 0 and not waits, left, until if waits else None)


def course_mark(marks: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """Return the mean of the marks (per cent), each with its weight; None while there is nothing to count."""
    counted = [(mark, weight) for mark, weight in marks if mark is not None and weight > 0]
    total = sum((weight for _, weight in counted), Decimal(0))
    return (
        points(sum((mark * weight for mark, weight in counted), Decimal(0)) / total)
        if total
        else None
    )


def course_status(
    build: str,
    course: Course,
    results: Mapping[str, Result],
    reached: Mapping[str, Reached],
    finished_courses: Collection[str],
    calendar: Calendar,
    now: datetime,
) -> CourseProgress:
    """Return where a person stands with a course, from its content, the evidence, and the clock.

    `results` and `reached` go by activity id; `reached[COURSE]` is the course's own completion.
    """
    view = _View(course, results, reached, calendar, now)
    after = tuple(each for each in course.requires if each not in finished_courses)
    modules: list[ModuleStatus] = []
    for module in course.modules:
        modules.append(view.module(module, modules, after))
    activities = [each for module in modules for each in module.activities]
    mark = course_mark((each.mark, each.weight) for each in activities)
    required = [each for each in activities if each.required]
    before = reached.get(COURSE)
    return CourseProgress(
        course=course.id,
        title=course.title,
        summary=course.summary,
        build=build,
        modules=tuple(modules),
        mark=_better(mark, before.mark if before else None),
        pass_mark=course.pass_mark,
        done=before is not None or _is_complete(course, activities, mark),
        done_at=before.at if before else None,
        required=len(required),
        finished=sum(each.done for each in required),
        after=after,
    )


def _is_complete(
    course: Course, activities: Sequence[ActivityStatus], mark: Decimal | None
) -> bool:
    all_done = all(each.done for each in activities if each.required)
    some_done = any(each.done for each in activities)
    needs_mark = course.pass_mark is not None and any(each.weight > 0 for each in activities)
    enough = not needs_mark or (mark is not None and mark >= (course.pass_mark or 0))
    return all_done and some_done and enough


def _better(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return max((mark for mark in (one, other) if mark is not None), default=None)


@dataclass(frozen=True)
class _View:
    """One person's view of one course while its status is put together."""

    course: Course
    results: Mapping[str, Result]
    reached: Mapping[str, Reached]
    calendar: Calendar
    now: datetime

    def module(
        self, module: Module, before: Sequence[ModuleStatus], courses: tuple[str, ...]
    ) -> ModuleStatus:
        open_ones = {each.id: each.title for each in before if not each.done}
        after = (*courses, *(open_ones[each] for each in module.requires if each in open_ones))
        first = _opening(self.course, module, self.calendar)
        activities = tuple(self.activity(module, each, first, after) for each in module.activities)
        return ModuleStatus(
            id=module.id,
            title=module.title,
            summary=module.summary,
            opens=starts(first, self.calendar.zone),
            done=all(each.done for each in activities if each.required),
            activities=activities,
            after=after,
        )

    def activity(
        self, module: Module, activity: Activity, first: date, after: tuple[str, ...]
    ) -> ActivityStatus:
        result = self.results.get(activity.id, NOTHING_DONE)
        before = self.reached.get(activity.id)
        due = activity.due if result.completion.due is None else result.completion.due
        window = _window(activity, due, first, self.calendar.zone)
        if result.allowance.until:
            window = replace(window, closes=result.allowance.closes(window.closes))
        done = before is not None or result.completion.done
        mark = result.completion.mark
        return ActivityStatus(
            id=activity.id,
            title=activity.title,
            kind=activity.kind,
            module=module.id,
            required=activity.required,
            state=activity_state(done, bool(after), window, self.now),
            window=window,
            minutes=activity.minutes,
            summary=activity.summary,
            mark=before.mark if mark is None and before else mark,
            weight=result.completion.weight,
            left="" if done else result.completion.left,
            attempts=result.attempts,
            underway=result.underway and not done,
            waits=result.waits,
            stuck=result.stuck and not done,
            done_at=before.at if before else None,
            after=after,
            allowance=result.allowance,
        )
