"""A theme is a folder: theme.toml (name, parent, tokens), templates/, static/, certificate/."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class ThemeManifest:
    """A theme's name, the theme it inherits from, its CSS tokens (name to value) and its folder."""

    name: str
    folder: Path
    parent: str | None = None
    title: str = ""
    tokens: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> ThemeManifest:
        """Read `folder`/theme.toml. Raises OSError or ValueError where it is missing or wrong."""
        data = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
        unknown = set(data) - {"name", "title", "parent", "tokens"}
        if unknown or data.get("name") != folder.name:
            raise ValueError(
                f"{folder}/theme.toml: name must be {folder.name!r}; unknown keys {unknown}"
            )
        return cls(
            name=data["name"],
            folder=folder,
            parent=data.get("parent"),
            title=data.get("title", data["name"]),
            tokens=data.get("tokens", {}),
        )
