"""Which versions of a question are one question, so that answers of several builds can be added up. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bwa_lms.api import CompiledQuestion, Response
from bwa_lms.plugins.comparing import carry
from bwa_lms.plugins.host import Plugins
from bwa_lms.plugins.tools import Tools


@dataclass(eq=False)
class QuestionEdition:
    """A question in the newest wording of those that ask for the same parts."""

    question: CompiledQuestion
    names: dict[int, dict[str, str]] = field(default_factory=dict)  # by identity of the version


class Editions:
    """Sorts versions of questions into editions, as they come: the newest first."""

    def __init__(self, plugins: Plugins) -> None:
        self._plugins = plugins
        self._tools = Tools(plugins)
        self._of: dict[int, tuple[CompiledQuestion, QuestionEdition]] = {}
        self._by_id: dict[str, list[QuestionEdition]] = {}

    def learn(self, version: CompiledQuestion) -> QuestionEdition:
        """Return the edition of a version; the version is kept, so that no other one takes its identity."""
        known = self._of.get(id(version))
        if known is None:
            known = self._of[id(version)] = (version, self._place(version))
        return known[1]

    def _place(self, version: CompiledQuestion) -> QuestionEdition:
        """Return the edition whose question asks for the same parts; a part that came or went makes another one."""
        mine = self._by_id.setdefault(version.id, [])
        for edition in mine:
            names = self._names(version, edition.question)
            if names is not None:
                edition.names[id(version)] = names
                return edition
        mine.append(QuestionEdition(version, {id(version): {}}))
        return mine[-1]

    def _names(self, version: CompiledQuestion, newer: CompiledQuestion) -> dict[str, str] | None:
        """Return what the parts of a version are called in a newer one; None where they are not the same parts."""
        if version == newer:
            return {}
        read = carry(self._plugins, version, newer)
        return dict(read.names) if read.possible and not (read.lost or read.fresh) else None

    def names(self, version: CompiledQuestion) -> Mapping[str, str]:
        """Return what the parts of a version are called in its edition, where that is something else."""
        names = self.learn(version).names[id(version)]
        return {old: new for old, new in names.items() if old != new}

    def renamed(
        self, version: CompiledQuestion, response: Response | None, names: Mapping[str, str]
    ) -> Response | None:
        """Return an answer to a version as the question of its edition reads it."""
        return self._tools.renamed(version, response, names)

    def all(self) -> Sequence[QuestionEdition]:
        """Return all editions: those of a question together, the newest first."""
        return [each for mine in self._by_id.values() for each in mine]
