"""The contract suite over everything that is registered: a kind or type without an example fails here."""

from __future__ import annotations

import pytest

from bwa_lms.api.testing import Render, check_activity_type, check_question_type
from bwa_lms.plugins import Plugins, load
from bwa_lms.plugins.tools import Tools
from tests.contract.school import ACTIVITIES, QUESTIONS, kept, renderer


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load()


@pytest.fixture(scope="module")
def render(plugins: Plugins, tmp_path_factory: pytest.TempPathFactory) -> Render:
    return renderer(plugins, tmp_path_factory.mktemp("instance"))


def test_every_kind_and_type_has_an_example(plugins: Plugins) -> None:
    assert set(ACTIVITIES) == set(plugins.activities)
    assert set(QUESTIONS) == set(plugins.questions)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_type_keeps_its_promises(name: str, plugins: Plugins, render: Render) -> None:
    check_question_type(plugins.questions[name], QUESTIONS[name], render)


@pytest.mark.parametrize("name", ACTIVITIES)
def test_an_activity_kind_keeps_its_promises(name: str, plugins: Plugins, render: Render) -> None:
    tools = Tools(plugins)
    check_activity_type(plugins.activities[name], ACTIVITIES[name], tools, kept(plugins), render)
