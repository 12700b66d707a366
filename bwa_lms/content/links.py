"""Links between activities, and prerequisites between courses: checked when every course is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bwa_lms.content.activity import Entry
from bwa_lms.content.circles import circles
from bwa_lms.content.course import CompiledCourse, circle_words
from bwa_lms.content.layout import ActivityFile, CourseFiles
from bwa_lms.content.near import near
from bwa_lms.content.source import printable
from bwa_lms.content.surroundings import Link, Target, target
from bwa_lms.kernel.problems import Problem
from bwa_lms.plugins import Plugins

Find = Callable[[str], CompiledCourse | None]  # a course by its id, compiled when first asked for


def check_links(course: CompiledCourse, find: Find, plugins: Plugins) -> None:
    """Report every link of a course that leads nowhere."""
    for file, entry in course.entries():
        for link in entry.links:
            if problem := _broken(file, link, course, find, plugins):
                course.report.add(problem)


def _broken(
    file: ActivityFile, link: Link, course: CompiledCourse, find: Find, plugins: Plugins
) -> Problem | None:
    wanted = target(link.target)
    if wanted is None:
        return None
    if wanted.kind not in plugins.activities:
        known = list(plugins.activities)
        hint = near(wanted.kind, known) or f"write one of: {', '.join(known)}"
        return _problem(file, link, "unknown-kind", f"no kind is called {wanted.kind}", hint)
    other = find(wanted.course) if wanted.course else course
    if other is None:
        return _problem(file, link, "broken-link", f"there is no course {wanted.course}", "")
    return _page(file, link, wanted, other)


def _page(file: ActivityFile, link: Link, wanted: Target, other: CompiledCourse) -> Problem | None:
    found = find_activity(other, wanted.activity)
    if found is None and other.files.may_hold(wanted.activity):
        return None
    if found is None:
        known = {f"{each.kind.kind}:{each.id}" for each, _ in other.entries()}
        hint = near(f"{wanted.kind}:{wanted.activity}", known)
        message = f"{other.id} has no activity {wanted.activity}"
        return _problem(file, link, "broken-link", message, hint)
    there, entry = found
    if there.kind.kind != wanted.kind:
        hint = f"write {there.kind.kind}:{wanted.activity}"
        message = f"{wanted.activity} is a {there.kind.kind}"
        return _problem(file, link, "broken-link", message, hint)
    if wanted.heading and entry.anchors is not None and wanted.heading not in entry.anchors:
        hint = (
            near(wanted.heading, entry.anchors)
            or "a heading's id is its words in small letters, with hyphens"
        )
        message = f"{wanted.activity} has no heading {wanted.heading}"
        return _problem(file, link, "broken-link", message, hint)
    return None


def find_activity(course: CompiledCourse, name: str) -> tuple[ActivityFile, Entry] | None:
    """Return the activity with this id, or with it among its former ids."""
    former = None
    for file, entry in course.entries():
        if file.id == name:
            return file, entry
        if name in entry.was:
            former = file, entry
    return former


def _problem(file: ActivityFile, link: Link, code: str, message: str, hint: str) -> Problem:
    return Problem(printable(file.path), link.line, link.column, "error", code, message, hint)


def check_prerequisites(
    courses: Mapping[str, CourseFiles], compiled: Mapping[str, CompiledCourse]
) -> None:
    """Report courses that need one that is not there, and circles."""
    needs: dict[str, list[str]] = {}
    for name, course in compiled.items():
        required = course.authored.requires if course.authored else ()
        needs[name] = [other for other in required if other in courses]
        for index, other in enumerate(required):
            if other not in courses and course.document:
                hint = near(other, courses) or "a course's id is the name of its folder"
                message = f"there is no course {other}"
                course.document.problem(("requires", index), "unknown-course", message, hint)
    _check_former(courses, compiled)
    for circle in circles(needs):
        document = compiled[circle[0]].document
        if document:
            document.problem(("requires",), "circle", *circle_words(circle))


def _check_former(
    courses: Mapping[str, CourseFiles], compiled: Mapping[str, CompiledCourse]
) -> None:
    """Report courses that say that they were one that is still there, or that another says it was."""
    owner = {name: name for name in courses}
    for name, course in compiled.items():
        for index, old in enumerate(course.authored.was if course.authored else ()):
            if old in owner and course.document:
                message = f"{name} says that it was {old}, but {owner[old]} has that id"
                where = ("was", index)
                course.document.problem(where, "duplicate-id", message, "remove one of the two")
            owner.setdefault(old, name)
