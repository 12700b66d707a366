"""Progress: one function of content, records and the clock, read by every page, the board and the gate.

`settle` writes down what was reached; what is written stays, so that a later build never takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bwa_lms.content.model import Build
from bwa_lms.db import transaction
from bwa_lms.kernel.errors import NotFound
from bwa_lms.kernel.points import points
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import evidence, ledger, publishing, records
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.learning.models import CompletionRow
from bwa_lms.learning.records import Records
from bwa_lms.learning.rules import COURSE, CourseProgress, Result, course_status
from bwa_lms.people.service.directory import PersonName, names
from bwa_lms.web.i18n import gettext as _


def course_progress(enrolment: Enrolment, course: str, now: datetime) -> CourseProgress:
    """Return where an enrolment stands with one course. Raises NotFound."""
    build = build_for(enrolment, course)
    return status(enrolment, build, records.load([enrolment.id], [build], now), now)


def programme_progress(enrolment: Enrolment, now: datetime) -> list[CourseProgress]:
    """Return where an enrolment stands with each course of its programme, in the order of the terms."""
    builds = programme_builds(enrolment)
    mine = records.load([enrolment.id], builds, now)
    return [status(enrolment, build, mine, now) for build in builds]


@dataclass(frozen=True)
class BoardRow:
    """One person of a cohort with the progress in each course of the board."""

    enrolment: Enrolment
    person: PersonName
    courses: tuple[CourseProgress, ...]


@dataclass(frozen=True)
class Board:
    """A cohort's progress: the courses (id, title) as columns, the people by name as rows."""

    courses: tuple[tuple[str, str], ...]
    rows: tuple[BoardRow, ...]


def board(cohort_id: int, now: datetime, course: str | None = None) -> Board:
    """Return a cohort's progress in one course or all of its programme, in a constant number of statements."""
    people = enrolments.of_cohort(cohort_id)
    builds = _board_builds(people, course)
    mine = records.load([each.id for each in people], builds, now)
    called = names([each.person_id for each in people])
    rows = [
        BoardRow(
            each,
            called[each.person_id],
            tuple(status(each, build, mine, now) for build in builds),
        )
        for each in people
        if each.person_id in called
    ]
    return Board(
        tuple((build.course.id, build.course.title) for build in builds),
        tuple(sorted(rows, key=lambda row: (row.person.sort_key, row.enrolment.id))),
    )


def _board_builds(people: Sequence[Enrolment], course: str | None) -> list[Build]:
    if not people:
        return []
    if course is not None:
        return [build_for(people[0], course)]
    found = {build.id: build for each in people for build in programme_builds(each)}
    return list(found.values())


def many(
    people: Sequence[Enrolment], now: datetime, mine: Records | None = None
) -> dict[int, list[CourseProgress]]:
    """Return the progress of many enrolments in all their courses, by enrolment id, in constant statements.

    `mine`, where the caller has it already, is what `records_of` returns.
    """
    mine = mine or records_of(people, now)
    return {
        each.id: [status(each, build, mine, now) for build in programme_builds(each)]
        for each in people
    }


def records_of(people: Sequence[Enrolment], now: datetime) -> Records:
    """Return the records of many enrolments in all their courses, with the facts of other rooms."""
    every = {build.id: build for each in people for build in programme_builds(each)}
    return records.load([each.id for each in people], list(every.values()), now)


def programme_builds(enrolment: Enrolment) -> list[Build]:
    """Return the builds of the courses that an enrolment takes: as planned now, and those that it began with."""
    home = enrolments.home_release(enrolment)
    planned = enrolments.plan_of(enrolment).courses()
    begun = home.programme.courses() if home.programme else ()
    found = [publishing.find_build(each, home) for each in dict.fromkeys((*planned, *begun))]
    mine = [build for build in found if build and build.course.audience == "participants"]
    return list({build.id: build for build in mine}.values())


def build_for(enrolment: Enrolment, course: str) -> Build:
    """Return the build of a course that an enrolment reads now. Raises NotFound."""
    build = publishing.find_build(course, enrolments.home_release(enrolment))
    if build is None or build.course.audience == "trainers":
        raise NotFound(_("There is no such course."))
    return build


def status(
    enrolment: Enrolment,
    build: Build,
    mine: Records,
    now: datetime,
    found: Mapping[str, Result] | None = None,
) -> CourseProgress:
    """Return where an enrolment stands with a course, from records that were read."""
    return course_status(
        build.id,
        build.course,
        evidence.results(build, mine, enrolment.id, now) if found is None else found,
        mine.reached_in(enrolment.id, build),
        mine.finished(enrolment.id),
        enrolments.calendar(enrolment),
        now,
    )


def settle(enrolment_id: int, course: str, now: datetime) -> list[str]:
    """Write down what became complete in a course, in the transaction of the fact that made it so.

    Returns the ids of the activities (COURSE for the course itself). Each is written once, and names its build.
    """
    with transaction() as session:
        enrolment = enrolments.lock(session, enrolment_id)
        build = build_for(enrolment, course)
        reached = missing(enrolment, build, now)
        for each in reached:
            session.add(_row(enrolment, build, each, now))
            session.flush()
            ledger.append(session, enrolment_id, *_told(build, each), now)
        return [each.activity for each in reached]


@dataclass(frozen=True)
class Completed:
    """A completion that the evidence gives: the activity (COURSE for the course), its build, its mark."""

    activity: str
    build: str
    mark: Decimal | None


def missing(enrolment: Enrolment, build: Build, now: datetime) -> list[Completed]:
    """Return the completions of a course that the evidence gives and that nobody has written down."""
    mine = records.load([enrolment.id], [build], now)
    found = evidence.results(build, mine, enrolment.id, now)
    known = mine.reached_in(enrolment.id, build)
    done = [
        Completed(each, result.build, result.completion.mark)
        for each, result in found.items()
        if result.completion.done and each not in known
    ]
    view = status(enrolment, build, mine, now, found)
    if view.done and COURSE not in known:
        done.append(Completed(COURSE, build.id, view.mark))
    return done


def _row(enrolment: Enrolment, build: Build, reached: Completed, now: datetime) -> CompletionRow:
    mark = None if reached.mark is None else points(reached.mark)
    return CompletionRow(
        enrolment_id=enrolment.id,
        course=build.course.id,
        activity=reached.activity,
        build=reached.build,
        mark=mark,
        at=now,
    )


def _told(build: Build, reached: Completed) -> tuple[str, dict[str, str | None]]:
    mark = None if reached.mark is None else str(points(reached.mark))
    body: dict[str, str | None] = {"course": build.course.id, "build": reached.build, "mark": mark}
    if reached.activity == COURSE:
        return "course-completed", body
    return "activity-completed", body | {"activity": reached.activity}
