"""Completions are written once; this works them out again from the evidence and says where the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bwa_lms.content.model import Activity, Build
from bwa_lms.db import db
from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import evidence, ledger, progress, publishing, records
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.learning.models import EnrolmentRow
from bwa_lms.learning.records import Records
from bwa_lms.learning.rules import COURSE, Reached
from bwa_lms.web.engine import engine


@dataclass(frozen=True)
class Difference:
    """A completion (activity "": the course's own) that is not as the evidence says; `what` in words."""

    enrolment: str
    course: str
    activity: str
    what: str


def differences(enrolment_id: int, now: datetime) -> list[Difference]:
    """Return where an enrolment's completions differ from its evidence and from its ledger; none: all is well."""
    enrolment = enrolments.get(enrolment_id)
    found = [
        Difference(enrolment.public_id, build.course.id, activity, what)
        for build in _builds(enrolment)
        for activity, what in _in_course(enrolment, build, now)
    ]
    return [*found, *_against_ledger(enrolment)]


def everybody() -> list[int]:
    """Return the ids of all enrolments, those that have ended included."""
    return list(db.session.scalars(select(EnrolmentRow.id).order_by(EnrolmentRow.id)))


def write_down(now: datetime) -> int:
    """Write down every completion that the evidence gives and nobody wrote down; return how many."""
    mine = [enrolments.get(each) for each in everybody()]
    return sum(
        len(progress.settle(each.id, build.course.id, now))
        for each in mine
        for build in _builds(each)
    )


def _builds(enrolment: Enrolment) -> list[Build]:
    """Return the builds of the programme's courses, and of others in which something was completed."""
    home = enrolments.home_release(enrolment)
    courses = {course for course, _ in records.reached([enrolment.id]).get(enrolment.id, {})}
    further = [publishing.find_build(each, home) for each in sorted(courses)]
    builds = [*progress.programme_builds(enrolment), *(each for each in further if each)]
    return list({build.id: build for build in builds}.values())


def _in_course(enrolment: Enrolment, build: Build, now: datetime) -> Iterator[tuple[str, str]]:
    for each in progress.missing(enrolment, build, now):
        yield each.activity, "the evidence gives it, and nobody wrote it down"
    mine = records.load([enrolment.id], [build], now)
    written = mine.reached_in(enrolment.id, build)
    for activity, reached in written.items():
        if not _is_proven(enrolment, activity, reached, written, mine):
            yield activity, f"the evidence does not give it on build {reached.build}"


def _is_proven(
    enrolment: Enrolment,
    activity: str,
    reached: Reached,
    written: Mapping[str, Reached],
    mine: Records,
) -> bool:
    try:
        build: Build = engine().library.build(reached.build)
    except NotFound:
        return False
    if activity == COURSE:
        return _course_is_proven(build, reached, written)
    item = build.course.find(activity) or _renamed(build, activity, enrolment)
    if item is None:
        return False
    here = evidence.taken(build)[item.id]
    then = [mine.marked_at(reached.at, already=each) for each in (True, False)]
    return any(
        evidence.result(here, each, enrolment.id, reached.at).completion.done for each in then
    )


def _renamed(build: Build, activity: str, enrolment: Enrolment) -> Activity | None:
    """Return the activity of an older build that is now called `activity`."""
    now = publishing.find_build(build.course.id, enrolments.home_release(enrolment))
    present = now.course.find(activity) if now else None
    former = (build.course.find(each) for each in (present.was if present else ()))
    return next((each for each in former if each), None)


def _course_is_proven(build: Build, reached: Reached, written: Mapping[str, Reached]) -> bool:
    """Say whether as many activities were written down by then as the build requires, whatever their names are now."""
    required = sum(each.required for each in build.course.activities())
    before = [name for name, each in written.items() if name != COURSE and each.at <= reached.at]
    return len(before) >= max(required, 1)


def _against_ledger(enrolment: Enrolment) -> list[Difference]:
    """Return what stands in only one of the two: the completions and the ledger. An erased entry tells nothing."""
    entries = ledger.entries(enrolment.id)
    if any(each.body is None for each in entries):
        return []
    told = {
        (str(each.body["course"]), str(each.body.get("activity", COURSE)))
        for each in entries
        if each.body is not None and each.kind in ("activity-completed", "course-completed")
    }
    rows = set(records.reached([enrolment.id]).get(enrolment.id, {}))
    words = {True: "it stands in the ledger alone", False: "it does not stand in the ledger"}
    return [
        Difference(enrolment.public_id, course, activity, words[(course, activity) in told])
        for course, activity in sorted(told ^ rows)
    ]
