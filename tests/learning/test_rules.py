"""The rules of learning: days and spans across daylight saving, marks, limits, and what stays complete."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bwa_lms.api import LAG, AttemptFact, Completion, Limits
from bwa_lms.content.model import Activity, Course, Module
from bwa_lms.learning import rules
from bwa_lms.learning.rules import COURSE, Calendar, CourseProgress, Reached, Result, Window

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DHAKA = Calendar(date(2026, 11, 2), "Asia/Dhaka", {"later": 7})
ZONES = st.sampled_from(sorted(available_timezones()))
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def activity(name: str, **fields: object) -> Activity:
    given = {"kind": "lesson", "title": name.title(), "version": 1, "file": "x", "digest": "d"}
    return Activity.model_validate({"id": name, "spec": {}} | given | fields)


def module(name: str, *activities: Activity, **fields: object) -> Module:
    return Module.model_validate(
        {"id": name, "title": name.upper(), "activities": activities} | fields
    )


def course(*modules: Module, **fields: object) -> Course:
    return Course.model_validate(
        {"id": "talk", "title": "Talk", "summary": "", "modules": modules} | fields
    )


def done(mark: str | None = None, weight: int = 0) -> Result:
    return Result(Completion(True, None if mark is None else Decimal(mark), Decimal(weight)))


def status(
    taught: Course,
    results: dict[str, Result] | None = None,
    reached: dict[str, Reached] | None = None,
    finished: tuple[str, ...] = (),
    calendar: Calendar = DHAKA,
    now: datetime = NOW,
) -> CourseProgress:
    return rules.course_status("b1", taught, results or {}, reached or {}, finished, calendar, now)


# Days and spans


@given(DAYS, ZONES)
def test_a_day_starts_at_its_first_moment_in_every_zone(day, zone):
    start = rules.starts(day, zone)
    here = ZoneInfo(zone)
    assert (start - timedelta(microseconds=1)).astimezone(here).date() < day
    assert start.astimezone(here).date() >= day


@given(DAYS, ZONES)
def test_a_day_ends_where_the_next_one_starts_and_is_never_negative(day, zone):
    assert rules.ends(day, zone) == rules.starts(day + timedelta(days=1), zone)
    assert rules.ends(day, zone) >= rules.starts(day, zone)


def test_a_day_may_have_23_or_25_hours():
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    hours = [
        (rules.ends(day, "Europe/Rome") - rules.starts(day, "Europe/Rome")) / timedelta(hours=1)
        for day in (spring, autumn)
    ]
    assert hours == [23, 25]


def test_where_clocks_jump_over_midnight_the_day_starts_at_the_jump():
    assert rules.starts(date(2023, 4, 28), "Africa/Cairo") == datetime(2023, 4, 27, 22, tzinfo=UTC)


@given(DAYS, st.integers(0, 240))
def test_months_keep_the_day_or_take_the_last(day, months):
    later = rules.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_spans_count_from_the_modules_opening_to_the_end_of_that_day():
    item = activity(
        "read", opens=timedelta(days=1), due=timedelta(days=7), closes=timedelta(days=14)
    )
    group = module("one", item, opens=timedelta(days=14))
    window = rules.timing(course(group), group, item, DHAKA)
    assert window == Window(
        opens=datetime(2026, 11, 16, 18, tzinfo=UTC),  # 17 November begins in Dhaka
        due=datetime(2026, 11, 23, 18, tzinfo=UTC),  # 23 November ends
        closes=datetime(2026, 11, 30, 18, tzinfo=UTC),
    )


def test_a_course_begins_with_the_first_month_of_its_term():
    item = activity("read")
    group = module("one", item)
    later = course(group, id="later")
    renamed = course(group, id="new-name", was=("later",))
    assert DHAKA.begins(later) == DHAKA.begins(renamed) == date(2027, 5, 2)
    assert DHAKA.begins(course(group)) == date(2026, 11, 2)


@given(ZONES, DAYS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_later_span_never_ends_earlier(zone, day, span):
    calendar = Calendar(day, zone)
    item = activity("a", due=span, closes=span + timedelta(days=1))
    group = module("one", item)
    window = rules.timing(course(group), group, item, calendar)
    assert window.due is not None
    assert window.closes is not None
    assert window.opens <= window.due <= window.closes


# States


WINDOW = Window(opens=NOW, due=NOW + timedelta(days=10), closes=NOW + timedelta(days=20))


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-0.001, "not-open"),
        (0, "open"),
        (2.999, "open"),
        (3, "due"),
        (9.999, "due"),
        (10, "late"),
        (19.999, "late"),
        (20, "closed"),
    ],
)
def test_a_state_changes_at_its_moment(days, state):
    assert rules.activity_state(False, False, WINDOW, NOW + timedelta(days=days)) == state


@given(st.timedeltas(timedelta(days=-30), timedelta(days=30)), st.booleans())
def test_what_is_done_is_done_at_any_time(when, locked):
    assert rules.activity_state(True, locked, WINDOW, NOW + when) == "done"


def test_something_to_finish_first_keeps_it_shut_until_it_closes():
    assert rules.activity_state(False, True, WINDOW, NOW) == "not-open"
    assert rules.activity_state(False, True, WINDOW, NOW + timedelta(days=20)) == "closed"


def test_a_module_waits_for_the_modules_it_requires():
    taught = course(
        module("one", activity("read"), activity("extra", required=False)),
        module("two", activity("go-on"), requires=("one",)),
    )
    before = status(taught)
    assert before.find("go-on").after == ("ONE",)
    assert before.find("go-on").state == "not-open"
    assert status(taught, {"read": done()}).find("go-on").state == "open"


def test_a_course_waits_for_the_courses_it_requires():
    taught = course(module("one", activity("read")), requires=("basics",))
    assert status(taught).find("read").after == ("basics",)
    assert status(taught, finished=("basics",)).find("read").state == "open"


# What to continue with


def test_continue_with_what_is_under_way_else_with_the_next_required_one():
    taught = course(
        module(
            "one",
            activity("extra", required=False),
            activity("first"),
            activity("quiz"),
        )
    )
    underway = {"quiz": Result(Completion(False), underway=True)}
    assert status(taught).next.id == "first"
    assert status(taught, underway).next.id == "quiz"
    assert status(taught, {"first": done(), "quiz": done()}).next.id == "extra"
    assert status(taught, {each: done() for each in ("extra", "first", "quiz")}).next is None


# Marks


MARKS = st.decimals(0, 100, places=2)
WEIGHTS = st.integers(0, 20).map(Decimal)


@given(st.lists(st.tuples(st.none() | MARKS, WEIGHTS)))
def test_a_mark_lies_between_the_marks_that_count(marks):
    counted = [mark for mark, weight in marks if mark is not None and weight]
    mean = rules.course_mark(marks)
    assert (mean is None) == (not counted)
    if mean is not None:
        assert min(counted) <= mean <= max(counted)


def test_a_mark_is_the_weighted_mean():
    marks = [(Decimal(100), Decimal(1)), (Decimal(40), Decimal(3)), (None, Decimal(9))]
    assert rules.course_mark(marks) == Decimal("55.00")


def test_a_course_is_complete_with_every_required_activity_and_the_mark():
    taught = course(
        module("one", activity("read"), activity("quiz"), activity("extra", required=False)),
        pass_mark=Decimal(70),
    )
    assert not status(taught, {"quiz": done("90", 1)}).done
    assert not status(taught, {"read": done(), "quiz": done("69.99", 1)}).done
    assert status(taught, {"read": done(), "quiz": done("70", 1)}).done


def test_a_course_in_which_nothing_was_done_is_not_complete():
    assert not status(course(module("one", activity("extra", required=False)))).done
    assert not status(course()).done


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), unique_by=lambda each: each[0]),
    st.sets(st.sampled_from("abcdef")),
    st.sets(st.sampled_from("abcdef")),
    MARKS,
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
)
def test_a_later_build_never_takes_a_completion_back(content, results, reached, mark, when):
    """Whatever the new build holds, whatever its rules say and whenever one looks."""
    later = course(
        module("one", *(activity(name, required=need) for name, need in content)),
        pass_mark=Decimal(100),
        requires=("another",),
    )
    known = {name: Reached("b0", NOW, mark) for name in (*reached, COURSE)}
    shown = status(later, {name: done("0", 1) for name in results}, known, now=NOW + when)
    assert shown.done
    assert shown.mark is not None
    assert shown.mark >= mark
    assert all(each.done for each in shown.activities() if each.id in reached)


# Limits


def attempt(number: int, ended: timedelta | None = timedelta(0)) -> AttemptFact:
    end = None if ended is None else NOW + ended
    return AttemptFact(number, end is not None, NOW - timedelta(days=1), end)


@given(st.integers(1, 9), st.integers(0, 12))
def test_exactly_as_many_attempts_as_allowed(allowed, used):
    may = rules.may_start(Limits(attempts=allowed), [attempt(n) for n in range(used)], NOW)
    assert may.allowed == (used < allowed)
    assert may.left == max(allowed - used, 0)


def test_a_new_attempt_waits_from_the_end_of_the_last():
    limits = Limits(wait=timedelta(days=1))
    may = rules.may_start(limits, [attempt(1)], NOW)
    assert (may.allowed, may.wait_until) == (False, NOW + timedelta(days=1))
    assert rules.may_start(limits, [attempt(1)], NOW + timedelta(days=1)).allowed
    assert rules.may_start(limits, [attempt(1, None)], NOW).allowed


def test_what_has_shown_its_key_lets_nobody_begin_again_whatever_the_limits():
    may = rules.may_start(Limits(attempts=9), [attempt(1)], NOW, again=False)
    assert (may.allowed, may.left, may.wait_until, may.over) == (False, 0, None, True)


def test_an_attempt_ends_with_its_time_or_with_the_activity():
    limits = Limits(time=timedelta(minutes=20))
    assert rules.deadline(NOW, Limits(), None) is None
    assert rules.deadline(NOW, limits, None) == NOW + timedelta(minutes=20)
    assert rules.deadline(NOW, limits, NOW + timedelta(minutes=5)) == NOW + timedelta(minutes=5)
    assert rules.deadline(NOW, Limits(), NOW + timedelta(days=5)) == NOW + timedelta(days=5)


def test_an_attempt_lapses_once_nothing_can_arrive_unless_it_was_handed_in():
    assert rules.has_lapsed(None, NOW, NOW + LAG)
    assert not rules.has_lapsed(None, NOW, NOW + LAG - timedelta(microseconds=1))
    assert not rules.has_lapsed(NOW, NOW, NOW + LAG)
    assert not rules.has_lapsed(None, None, NOW)


@given(st.integers(0, 30_000_000))
def test_what_has_lapsed_is_what_the_sweeper_asks_for(microseconds):
    now = NOW + timedelta(microseconds=microseconds)
    assert rules.has_lapsed(None, NOW, now) == (rules.last_lapsed(now) >= NOW)


def test_an_attempt_ended_when_it_was_handed_in_and_at_its_deadline_at_the_latest():
    assert rules.end(NOW, None) == NOW
    assert rules.end(NOW, NOW + LAG) == NOW
    assert rules.end(NOW + LAG, NOW) == NOW
