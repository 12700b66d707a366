"""What a discussion takes from its case: the authored rules of the case in one build, and where it stands in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bwa_lms.api import Rubric
from bwa_lms.content.model import Activity, Build
from bwa_lms.discussions.rules import Discussion, Phase, Reveal, Stage
from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning import attempts
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.learning.rules import State
from bwa_lms.web.i18n import _
from bwa_lms.web.live import live

NEED = "discussion"  # the fact by which a kind says that people discuss it


@dataclass(frozen=True)
class Case:
    """A case in one build: `courses` and `activities` are the ids under which its posts are kept, former ones too."""

    course: str
    activity: str
    title: str
    build: str
    courses: tuple[str, ...]
    activities: tuple[str, ...]
    reveal: Reveal = "after-own-post"
    named: bool = True
    wanted: Mapping[str, int] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()
    rubric: Rubric | None = None
    phase: Phase = "open"
    closes: datetime | None = None

    def discussion(self, cohort: int, reveal: Reveal | None = None) -> Discussion:
        """Return a cohort's discussion of this case; `reveal` is its thread's, where it has begun."""
        return Discussion(cohort=cohort, reveal=reveal or self.reveal, phase=self.phase)


def look(enrolment: Enrolment, course: str, activity: str, now: datetime) -> Case:
    """Return the case as it is for a participant now. Raises NotFound where there is no such discussion."""
    return of_doing(attempts.look(enrolment, course, activity, now), now)


def of_doing(doing: attempts.Doing, now: datetime) -> Case:
    """Return the case that somebody looks at. Raises NotFound where the activity has no discussion."""
    window = doing.status.window
    phase = phase_of(doing.status.state, window.closes, now)
    return _case(doing.build, doing.activity, doing.kind, doing.spec, phase, window.closes)


def phase_of(state: State, closes: datetime | None, now: datetime) -> Phase:
    """Return a discussion's phase from its activity's state; one that is done stays open until it closes."""
    if state == "not-open":
        return "hidden"
    return "closed" if closes is not None and now >= closes else "open"


def in_build(build: Build, activity: str) -> Case:
    """Return the case with this id in a build. Raises NotFound."""
    library = live().library
    found = build.course.find(activity)
    if found is None:
        raise NotFound(_("There is no such case."))
    return _case(build, found, library.kind(found), library.spec(build, found))


def published(course: str, activity: str) -> Case:
    """Return a case of the live release. Raises NotFound."""
    for case in all_published():
        if course in case.courses and activity in case.activities:
            return case
    raise NotFound(_("There is no such case."))


def all_published() -> Iterator[Case]:
    """Yield the cases of the live release, in the order in which they are read."""
    library, release = live().library, live().release
    for build_id in release.builds.values() if release else ():
        build = library.build(build_id)
        for activity in build.course.activities():
            kind = library.kind(activity)
            if NEED in kind.needs:
                yield _case(build, activity, kind, library.spec(build, activity))


def pinned(build_id: str, activity: str) -> Case:
    """Return a case as it stands in the build that a thread pins."""
    return in_build(live().library.build(build_id), activity)


def _case(
    build: Build,
    activity: Activity,
    kind: Any,
    spec: Any,
    phase: Phase = "open",
    closes: datetime | None = None,
) -> Case:
    if NEED not in kind.needs:
        raise NotFound(_("There is no discussion here."))
    course = build.course
    return Case(
        course=course.id,
        activity=activity.id,
        title=activity.title,
        build=build.id,
        courses=(course.id, *course.was),
        activities=(activity.id, *activity.was),
        reveal=spec.open,
        named=spec.identity == "named",
        wanted=_wanted(spec.complete),
        stages=tuple(Stage(stage.id, stage.asks, stage.title) for stage in spec.stages),
        rubric=spec.rubric,
        phase=phase,
        closes=closes,
    )


def _wanted(complete: Any) -> dict[str, int]:
    given = {name: getattr(complete, name, None) for name in ("posts", "words", "replies")}
    return {name: count for name, count in given.items() if count}
