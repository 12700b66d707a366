"""Find the plugins, call each hook once, keep what was returned in registries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pluggy

from bwa_lms.api import ActivityType, QuestionType, ThemeManifest, hooks
from bwa_lms.plugins.gone import GoneActivity

Kind = ActivityType[Any, Any]
Type = QuestionType[Any, Any]


class PluginError(RuntimeError):
    """Two plugins claim the same thing, or one returned something else than it promised."""


@dataclass(frozen=True)
class Plugins:
    """What all plugins returned, by kind, type and name; `packages` says who brought what."""

    activities: Mapping[str, Kind] = field(default_factory=dict)
    questions: Mapping[str, Type] = field(default_factory=dict)
    markdown: tuple[object, ...] = ()
    themes: Mapping[str, ThemeManifest] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)

    def activity(self, kind: str) -> Kind:
        """Return the kind, or a placeholder that keeps records of a plugin that is gone readable."""
        return self.activities.get(kind) or GoneActivity(kind)

    def by_suffix(self, filename: str) -> Kind | None:
        """Return the kind that claims the file: the one with the longest suffix that fits."""
        fitting = [kind for kind in self.activities.values() if filename.endswith(kind.suffix)]
        return max(fitting, key=lambda kind: len(kind.suffix), default=None)

    def template_folders(self) -> list[Path]:
        """Return the template folders of all kinds and types, each once."""
        brought: list[Kind | Type] = [*self.activities.values(), *self.questions.values()]
        return list(dict.fromkeys(each.templates for each in brought if each.templates))

    def versions(self) -> dict[str, int]:
        """Return "activity:quiz" and the like with their versions: part of every build's id."""
        kinds = {f"activity:{kind.kind}": kind.version for kind in self.activities.values()}
        return kinds | {f"question:{each.kind}": each.version for each in self.questions.values()}


def load(extra: Iterable[object] = (), *, entry_points: bool = True) -> Plugins:
    """Load the installed plugins (entry point group `bwa_lms`) and `extra` modules or objects.

    Raises PluginError where two of them claim one kind, type, suffix or theme.
    """
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    if entry_points:
        manager.load_setuptools_entrypoints(hooks.PROJECT)
    for plugin in extra:
        manager.register(plugin)
    packages: dict[str, str] = {}
    kinds = _collect(manager, "bwa_activity_types", lambda each: f"activity {each.kind}", packages)
    types = _collect(manager, "bwa_question_types", lambda each: f"question {each.kind}", packages)
    themes = _collect(manager, "bwa_themes", lambda each: f"theme {each.name}", packages)
    _unique_suffixes(kinds)
    return Plugins(
        activities={each.kind: each for each in kinds},
        questions={each.kind: each for each in types},
        markdown=tuple(_collect(manager, "bwa_markdown_extensions", None, packages)),
        themes={each.name: each for each in themes},
        packages=packages,
    )


def _collect(
    manager: pluggy.PluginManager, hook: str, claim: Any, packages: dict[str, str]
) -> list[Any]:
    found: list[Any] = []
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        for each in implementation.function():
            if claim is not None:
                _claim(packages, claim(each), implementation.plugin_name)
            found.append(each)
    return found


def _claim(packages: dict[str, str], what: str, who: str) -> None:
    if what in packages:
        raise PluginError(f"{what} is claimed by {packages[what]} and by {who}")
    packages[what] = who


def _unique_suffixes(kinds: list[Kind]) -> None:
    seen: dict[str, str] = {}
    for kind in kinds:
        if kind.suffix in seen:
            raise PluginError(
                f"suffix {kind.suffix} is claimed by {seen[kind.suffix]} and by {kind.kind}"
            )
        seen[kind.suffix] = kind.kind
