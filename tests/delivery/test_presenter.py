"""Dates as a participant reads them: what opens together is said once, and what has passed says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bwa_lms.content.model import Programme, ProgrammeTerm
from bwa_lms.delivery import presenter
from bwa_lms.delivery.presenter import Date
from bwa_lms.learning.rules import ActivityStatus, CourseProgress, ModuleStatus, State, Window

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOON, LATER = NOW + timedelta(days=7), NOW + timedelta(days=14)


def activity(name: str, opens: datetime, state: State = "not-open") -> ActivityStatus:
    return ActivityStatus(name, name.title(), "lesson", "m", True, state, Window(opens))


def module(name: str, *activities: ActivityStatus) -> ModuleStatus:
    return ModuleStatus(name, name.title(), "", SOON, False, activities)


def course(*modules: ModuleStatus) -> CourseProgress:
    told: dict[str, Any] = {"mark": None, "pass_mark": None, "done": False, "done_at": None}
    return CourseProgress("c", "The course", "", "b", modules, required=3, finished=0, **told)


def opens(*modules: ModuleStatus) -> list[tuple[str, str]]:
    return [(each.title, each.href) for each in presenter.deadlines([course(*modules)], NOW)]


def test_a_course_that_has_not_begun_opens_once():
    before, after = module("before", activity("ask", SOON)), module("after", activity("go", SOON))
    assert opens(before, after) == [("The course", "/courses/c/")]


def test_a_module_that_opens_as_a_whole_is_named():
    begun = module("before", activity("ask", NOW, "open"))
    waiting = module("after", activity("go", LATER), activity("stay", LATER))
    assert opens(begun, waiting) == [("After", "/courses/c/")]


def test_an_activity_that_opens_alone_is_named():
    mixed = module("before", activity("ask", NOW, "open"), activity("go", LATER))
    assert opens(mixed) == [("Go", "/courses/c/go")]


def test_a_day_that_has_passed_was_done_or_missed_and_another_is_to_come():
    days = [
        Date(NOW - timedelta(days=9), "day", "Trust", done=True),
        Date(NOW - timedelta(days=8), "day", "Listening"),
        Date(NOW + timedelta(days=8), "day", "Voice"),
    ]
    term = ProgrammeTerm(id="t1", title="See differently", months=(1, 6))
    programme = Programme(id="p", title="Coaching", months=24, terms=(term,))
    (shown,) = presenter.terms(programme, date(2026, 11, 2), days, NOW)
    assert [(each.title, each.done, each.missed) for each in shown.dates] == [
        ("Trust", True, False),
        ("Listening", False, True),
        ("Voice", False, False),
    ]
