"""Rubrics: named criteria with levels that count from 0."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

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

    def share(self, levels: Mapping[str, int]) -> Decimal:
        """Return the part of all points (the sum of the highest levels) that `levels` earn, from 0 to 1."""
        most = sum(len(criterion.levels) - 1 for criterion in self.criteria)
        given = sum(levels.get(criterion.id, 0) for criterion in self.criteria)
        return Decimal(given) / most if most else Decimal(0)

    def misfit(self, levels: Mapping[str, int]) -> str | None:
        """Return a criterion whose level is missing or not one of its own, else a level's without a criterion."""
        for each in self.criteria:
            if not 0 <= levels.get(each.id, -1) < len(each.levels):
                return each.id
        return next(iter(set(levels) - {each.id for each in self.criteria}), None)


class RubricMark(Spec):
    """A marker's verdict: a level for each criterion, and a comment in Markdown."""

    levels: Mapping[str, int]
    comment: str = ""
