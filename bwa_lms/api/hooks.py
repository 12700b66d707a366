"""The four hooks. Each is called once at start-up and returns things; registries keep what was returned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pluggy

from bwa_lms.api.activity import ActivityType
from bwa_lms.api.question import QuestionType
from bwa_lms.api.theme import ThemeManifest

PROJECT = "bwa_lms"  # the entry point group, too

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def bwa_activity_types() -> Sequence[ActivityType[Any, Any]]:  # type: ignore[empty-body]
    """Return instances of the activity kinds that this package adds."""


@hookspec
def bwa_question_types() -> Sequence[QuestionType[Any, Any]]:  # type: ignore[empty-body]
    """Return instances of the question types that this package adds."""


@hookspec
def bwa_markdown_extensions() -> Sequence[object]:  # type: ignore[empty-body]
    """Return Python-Markdown extensions (names or instances) that trainers' texts may use."""


@hookspec
def bwa_themes() -> Sequence[ThemeManifest]:  # type: ignore[empty-body]
    """Return the themes that this package ships."""
