"""A stranger's package: installed by pip, found by its entry point, at home in a course, missed when it is gone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bwa_lms.api import Refused, Submitted, Terms
from bwa_lms.api.testing import check_activity_type, check_question_type
from bwa_lms.content.compiler import check, compile_release
from bwa_lms.content.library import Library
from bwa_lms.content.source import Folder
from bwa_lms.content.store import Store
from bwa_lms.plugins import Plugins, load
from bwa_lms.plugins.host import PluginError
from bwa_lms.plugins.tools import Tools
from tests.cast import NOW
from tests.contract.school import renderer
from tests.example_plugin import bwa_pause
from tests.example_plugin.examples import DATE, PAUSE

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COURSES = Folder(HERE / "courses")


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    return load([bwa_pause])


def test_it_is_installed_by_pip_and_found_by_its_entry_point(tmp_path: Path) -> None:
    kept = shutil.ignore_patterns("__pycache__")
    source = shutil.copytree(HERE, tmp_path / "bwa-pause", ignore=kept)
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-index", "--no-deps", "--no-build-isolation", "--target", str(target)]
    run(*pip, *alone, str(source))
    proof = run(
        *(sys.executable, "-W", "error", "-m", "tests.example_plugin.prove", str(target)),
        env={**os.environ, "PYTHONPATH": f"{target}{os.pathsep}{ROOT}"},
    )
    assert proof == "kept\n"


def run(*command: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_keeps_the_contract(plugins: Plugins, tmp_path: Path) -> None:
    render = renderer(plugins, tmp_path)
    check_question_type(plugins.questions["date"], [DATE], render)
    check_activity_type(plugins.activities["pause"], [PAUSE], Tools(plugins), render=render)


def test_without_it_the_checker_says_what_is_missing() -> None:
    codes = {(each.file, each.code) for each in check(COURSES, load(entry_points=True))}
    assert ("quiet/01-start/02-when.quiz.yml", "unknown-type") in codes
    assert any(file == "quiet/01-start/01-think.pause.md" for file, _ in codes)


def test_what_it_compiled_is_served_and_stays_readable_without_it(
    plugins: Plugins, tmp_path: Path
) -> None:
    store = Store(tmp_path / "store")
    made = compile_release(COURSES, plugins, store)
    assert made.problems == ()
    (page, template), tools = shown(Library(store, plugins), made), Tools(plugins)
    assert template == "pause/page.html"
    assert page["thought"] == ["<p>Who was <strong>silent</strong> today?</p>"]
    (_, gone), left = shown(Library(store, load()), made), Library(store, load())
    assert gone == "activity/gone.html"
    build = left.build(made.release.builds["quiet"])
    pause, quiz = build.course.activities()
    with pytest.raises(Refused):
        left.kind(pause).start(left.spec(build, pause), 1, Terms(), NOW)
    state = left.kind(quiz).start(left.spec(build, quiz), 1, Terms(), NOW)
    facts: dict[str, Any] = {"attempts": ()}
    spec = left.spec(build, quiz)
    here = left.kind(quiz).view(spec, state, facts, "participant", NOW, Tools(load()))
    assert here.context["questions"][0]["view"]["template"] == "questions/gone.html"
    ended = left.kind(quiz).step(spec, state, Submitted(), NOW, Tools(load())).outcome
    assert ended is not None
    assert ended.waits
    with_it = left.kind(quiz).step(spec, state, Submitted(), NOW, tools).outcome
    assert with_it is not None
    assert not with_it.waits


def shown(library: Library, made: Any) -> tuple[Any, str]:
    build = library.build(made.release.builds["quiet"])
    pause = next(iter(build.course.activities()))
    kind, spec = library.kind(pause), library.spec(build, pause)
    facts: dict[str, Any] = {"attempts": ()}
    view = kind.view(spec, None, facts, "participant", NOW, Tools(library.plugins))
    return view.context, view.template


def test_two_packages_may_not_claim_one_kind() -> None:
    class Twin:
        bwa_activity_types = staticmethod(bwa_pause.bwa_activity_types)

    with pytest.raises(PluginError, match="activity pause is claimed by"):
        load([bwa_pause, Twin()])
