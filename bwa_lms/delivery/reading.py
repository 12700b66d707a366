"""A course without a record: what a trainer sees while reading, and an author in the preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bwa_lms.api import Audience, Terms, View
from bwa_lms.content.library import Library
from bwa_lms.content.model import Activity, Build, Course, Release
from bwa_lms.delivery import presenter
from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning.rules import Calendar, CourseProgress, course_status
from bwa_lms.plugins.tools import Tools
from bwa_lms.web.i18n import gettext as _

LONG_AGO = Calendar(date(2000, 1, 1), "UTC")  # everything has opened


@dataclass(frozen=True)
class Reading:
    """An activity as it reads with nothing on the record."""

    build: Build
    progress: CourseProgress
    activity: Activity
    view: View


def build_of(library: Library, release: Release, course: str) -> Build:
    """Return the live build of a course. Raises NotFound."""
    found = release.builds.get(course)
    if found is None:
        raise NotFound(_("There is no course at this address."))
    return library.build(found)


def outline(build: Build, now: datetime) -> CourseProgress:
    """Return a course's modules and activities, all open and none begun."""
    course = build.course
    return course_status(build.id, course, {}, {}, course.requires, LONG_AGO, now)


def read(
    library: Library,
    build: Build,
    activity: str,
    audience: Audience,
    now: datetime,
    *,
    begun: bool = False,
) -> Reading:
    """Return an activity for reading; `begun`: as it looks right after Start. Raises NotFound."""
    found = build.course.find(activity)
    if found is None:
        raise NotFound(_("There is no such page in this course."))
    kind = library.kind(found)
    facts = {"attempts": (), **{name: needed() for name, needed in kind.needs.items()}}
    spec = library.spec(build, found)
    state = kind.start(spec, 0, Terms(), now) if begun and kind.sitting else None
    view = kind.view(spec, state, facts, audience, now, Tools(library.plugins))
    return Reading(build, outline(build, now), found, view)


def page(library: Library, found: Reading) -> dict[str, Any]:
    """Return what `delivery/activity.html` needs to show an activity without a record."""
    label = library.kind(found.activity).label
    return {
        **frame(found.build.course, found.activity, label, found.progress),
        "body": found.view.template,
        "status": None,
        "locked": False,
        "panel": None,
        **found.view.context,
    }


def frame(
    course: Course, activity: Activity, label: str, progress: CourseProgress
) -> dict[str, Any]:
    """Return what `delivery/activity.html` needs of every activity, beside the activity's own context."""
    previous, following = presenter.neighbours(progress, activity.id)
    return {
        "shape": presenter.shape,
        "activity": activity,
        "label": label,
        "progress": progress,
        "here": presenter.address(progress.course, activity.id),
        "checked": course.checked,
        "spoken": course.language,
        "previous": previous,
        "following": following,
    }


def labels(library: Library, build: Build) -> dict[str, str]:
    """Return the word for each kind of activity in a course: {"quiz": "Quiz"}."""
    return {each.kind: library.kind(each).label for each in build.course.activities()}
