"""The stage of these tests."""

from __future__ import annotations

import pytest

from tests.discussions.stage import Stage, assemble


@pytest.fixture
def stage_set(app, cast, tmp_path) -> Stage:
    """The course is live, everybody is in their cohort, nobody has written."""
    return assemble(cast, tmp_path)


@pytest.fixture
def s(stage_set: Stage) -> Stage:
    """The stage, by a short name."""
    return stage_set
