"""Statistics of a quiz in one cohort, or in all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bwa_lms.content.library import Taken
from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning import evidence, publishing, records
from bwa_lms.learning.statistics.editions import Editions
from bwa_lms.learning.statistics.reading import facts, read
from bwa_lms.learning.statistics.report import Report, report
from bwa_lms.learning.statistics.sittings import table
from bwa_lms.web.engine import engine
from bwa_lms.web.i18n import gettext as _

Which = Literal["first", "all"]  # attempts


@dataclass(frozen=True)
class Statistics:
    """A quiz and what is counted of it; `ended` attempts there are, of which `waiting` wait for a marker."""

    here: Taken
    which: Which
    report: Report
    ended: int
    waiting: int


@dataclass(frozen=True)
class Listed:
    """A quiz that people have taken, or could; `ended` attempts there are."""

    here: Taken
    ended: int


def listed(cohorts: Collection[int]) -> list[Listed]:
    """Return the quizzes that are published, with how many attempts have ended in some cohorts."""
    ended = records.ended_in(cohorts)
    builds = map(engine().library.build, publishing.live_release().builds.values())
    return [
        Listed(here, sum(ended.get(place, 0) for place in here.places))
        for build in builds
        for here in evidence.taken(build).values()
        if _has_statistics(here)
    ]


def _has_statistics(here: Taken) -> bool:
    return here.kind.sitting and bool(here.kind.questions(here.spec))


def find(course: str, activity: str) -> Taken:
    """Return a published quiz by its ids, present or former. Raises NotFound."""
    build = publishing.find_build(course)
    found = build.course.find(activity) if build else None
    here = evidence.taken(build)[found.id] if build and found else None
    if here is None or not _has_statistics(here):
        raise NotFound(_("There is no such quiz."))
    return here


def of_quiz(here: Taken, cohorts: Collection[int], which: Which, now: datetime) -> Statistics:
    """Return the statistics of a quiz in some cohorts; who may see which cohort, the caller has asked."""
    found = read(here, cohorts, now)
    asked = here.kind.questions(here.spec)
    wanted = [each for each in found.attempts if each[0].first or which == "all"]
    plugins = engine().plugins
    made = table(facts(wanted), asked, Editions(plugins))
    return Statistics(here, which, report(made, asked, plugins), found.ended, found.waiting)
