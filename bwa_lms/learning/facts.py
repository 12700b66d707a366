"""Facts that kinds ask for beyond their attempts: other rooms provide them, by the name under which a kind needs them.

The app registers a provider in `Engine.facts`: `engine.facts["discussion"] = discussions.facts`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bwa_lms.content.library import Taken
from bwa_lms.content.model import Build
from bwa_lms.web.engine import engine

Place = tuple[int, str, str]  # enrolment, course, activity
FactProvider = Callable[[Sequence[int], Collection[str]], Mapping[Place, Any]]


@dataclass(frozen=True)
class Facts:
    """What the providers answered, by the name of the fact and its place."""

    by_name: Mapping[str, Mapping[Place, Any]] = field(default_factory=dict)

    def of(self, enrolment: int, here: Taken) -> dict[str, Any]:
        """Return the facts that an activity's kind needs: an empty fact where a provider has nothing."""
        return {
            name: self._found(name, enrolment, here) or empty()
            for name, empty in here.kind.needs.items()
        }

    def _found(self, name: str, enrolment: int, here: Taken) -> Any:
        known = self.by_name.get(name, {})
        found = (known.get((enrolment, *place)) for place in here.places)
        return next((fact for fact in found if fact is not None), None)


def gather(enrolments: Sequence[int], builds: Iterable[Build]) -> Facts:
    """Ask each provider once for all that the kinds in `builds` need."""
    known = list(builds)
    courses = [each for build in known for each in build.course.ids]
    answers = {
        name: engine().facts[name](enrolments, courses)
        for name in sorted(_needed(known))
        if name in engine().facts
    }
    return Facts(answers)


def _needed(builds: Sequence[Build]) -> set[str]:
    kinds = {each.kind for build in builds for each in build.course.activities()}
    return {name for kind in kinds for name in engine().plugins.activity(kind).needs}
