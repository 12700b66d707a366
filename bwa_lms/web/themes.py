"""Find the theme and its parents: a folder of the installation, of a plugin, or one that came with the package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bwa_lms.api import ThemeManifest
from bwa_lms.settings import Settings

PACKAGE = Path(__file__).parent.parent


class ThemeError(RuntimeError):
    """A theme that is not there, or that inherits from itself."""


def built_in() -> Path:
    """Return the folder of our own themes: in the wheel, or beside the package in a clone."""
    shipped = PACKAGE / "_themes"
    return shipped if shipped.is_dir() else PACKAGE.parent / "themes"


def available(settings: Settings, brought: Mapping[str, ThemeManifest]) -> dict[str, ThemeManifest]:
    """Return all themes by name; one of the installation's own goes before a plugin's, that before ours."""
    found = {theme.name: theme for theme in _in_folder(built_in())} | dict(brought)
    own = settings.themes and _in_folder(settings.themes)
    return found | {theme.name: theme for theme in own or ()}


def chain(name: str, themes: Mapping[str, ThemeManifest]) -> Sequence[ThemeManifest]:
    """Return a theme and its parents, nearest first. Raises ThemeError."""
    found: list[ThemeManifest] = []
    wanted: str | None = name
    while wanted:
        if wanted not in themes:
            raise ThemeError(
                f"there is no theme {wanted!r}; there are: {', '.join(sorted(themes))}"
            )
        if themes[wanted] in found:
            raise ThemeError(f"the theme {wanted!r} inherits from itself")
        found.append(themes[wanted])
        wanted = found[-1].parent
    return found


def _in_folder(folder: Path) -> list[ThemeManifest]:
    return [ThemeManifest.read(each.parent) for each in sorted(folder.glob("*/theme.toml"))]
