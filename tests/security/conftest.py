"""The stage of these tests."""

import pytest

from tests.security.stage import Doors, World, assemble


@pytest.fixture
def world(app, cast, tmp_path) -> World:
    """The academy with one of everything."""
    return assemble(cast, tmp_path)


@pytest.fixture
def doors(world) -> Doors:
    """Browsers of everybody."""
    return Doors(world)
