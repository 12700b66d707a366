"""Rubrics: named criteria with levels that count from 0."""

from __future__ import annotations

from collections.abc import Mapping

from bwa_lms.api.authored import Spec


class Criterion(Spec):
    """One thing that is looked for, with its levels in words, lowest first."""

    id: str
    title: str
    levels: tuple[str, ...]


class Rubric(Spec):
    """Criteria, and the level (an index) that every one of them needs; None: half of all points is enough."""

    id: str
    title: str
    criteria: tuple[Criterion, ...]
    pass_level: int | None = None

    def meets(self, levels: Mapping[str, int]) -> bool:
        """Say whether `levels` (criterion id to level) is enough; a criterion that is missing counts 0."""
        given = [levels.get(criterion.id, 0) for criterion in self.criteria]
        if self.pass_level is not None:
            return min(given, default=0) >= self.pass_level
        return 2 * sum(given) >= sum(len(criterion.levels) - 1 for criterion in self.criteria)


class RubricMark(Spec):
    """A marker's verdict: a level for each criterion, and a comment in Markdown."""

    levels: Mapping[str, int]
    comment: str = ""
