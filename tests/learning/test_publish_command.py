"""`bwa publish` on real folders and real git repositories, the documented hook included."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bwa_lms.cli import publish as module
from bwa_lms.content.library import Library
from bwa_lms.content.store import Store
from bwa_lms.learning import publishing

DOCS = Path(__file__).parents[2] / "docs" / "publishing.md"
LESSON = "---\ntitle: Hello\n---\nWelcome to {}.\n"
BROKEN = "---\ntitle: Hello\nminuets: 3\n---\nWelcome.\n"


@pytest.fixture
def publish(app, tmp_path, monkeypatch):
    """Run the command on this test's app, with an empty store."""
    own = app.extensions["bwa"]
    before = own.library
    own.library = Library(Store(tmp_path / "content"), own.plugins)
    monkeypatch.setattr(module.instance, "open_app", lambda home: app)
    yield lambda *arguments: CliRunner().invoke(module.command, [str(each) for each in arguments])
    own.library = before


def live():
    """Read the live release as the next request would."""
    return publishing.read_live() or publishing.NONE


def write(folder, name, lesson):
    for path, text in {
        f"{name}/course.yml": f"title: {name.title()}\nsummary: A course.\n",
        f"{name}/01-one/01-hello.md": lesson,
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture
def courses(tmp_path):
    folder = write(tmp_path / "courses", "trust", LESSON.format("trust"))
    return write(folder, "safety", LESSON.format("safety"))


def git(folder, *arguments):
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return (done.stdout + done.stderr).strip()


@pytest.fixture
def repository(courses):
    """A repository with the courses in `courses/`, committed."""
    git(courses.parent, "init", "--quiet", ".")
    git(courses.parent, "add", "courses")
    git(courses.parent, "commit", "--quiet", "-m", "Write two courses")
    return courses.parent


def test_a_folder_is_published_and_what_changed_is_named(publish, courses):
    done = publish(courses)
    assert done.exit_code == 0, done.output
    assert "new: safety, trust" in done.output
    write(courses, "trust", LESSON.format("more trust"))
    again = publish(courses)
    assert (again.exit_code, "changed: trust" in again.output) == (0, True)
    assert "nothing changed" in publish(courses).output


def test_a_course_with_errors_keeps_its_last_good_build(publish, courses):
    publish(courses)
    good = live().builds
    write(courses, "trust", BROKEN)
    write(courses, "safety", LESSON.format("more safety"))
    done = publish(courses)
    assert done.exit_code == 1
    assert "refused: trust (1 error); its last good build stays" in done.output
    assert re.search(r"hello\.md:3:\d+: error: .*minuets", done.output)
    now = live().builds
    assert now["trust"] == good["trust"]
    assert now["safety"] != good["safety"]


def test_a_revision_is_published_without_a_checkout(publish, repository, courses):
    write(courses, "trust", BROKEN)  # not committed, so not published
    done = publish(repository, "--revision", "main")
    assert done.exit_code == 0, done.output
    assert live().revision == git(repository, "rev-parse", "HEAD")


def test_going_back_switches_to_an_earlier_release(publish, courses):
    publish(courses)
    first = live()
    write(courses, "trust", LESSON.format("something worse"))
    publish(courses)
    done = publish("--release", first.id[:12])
    assert (done.exit_code, "changed: trust" in done.output) == (0, True)
    assert live() == first


@pytest.mark.parametrize(
    "arguments", [["/nowhere"], ["--release", "0000"], [".", "--revision", "no-such-branch"]]
)
def test_what_cannot_be_published_ends_with_2_and_switches_nothing(publish, arguments):
    done = publish(*arguments)
    assert done.exit_code == 2, done.output
    assert live() == publishing.NONE


def test_the_documented_hook_publishes_what_is_pushed(repository, tmp_path):
    """A real push into a bare repository whose hook is the one in docs/publishing.md."""
    bare = tmp_path / "courses.git"
    git(tmp_path, "init", "--quiet", "--bare", str(bare))
    spy = tmp_path / "bwa"
    spy.write_text(f"#!{sys.executable}\n{SPY}")
    spy.chmod(0o755)
    [hook] = re.findall(r"```sh\n(.*?)```", DOCS.read_text(), re.DOTALL)
    hook = hook.replace("/srv/academy/.venv/bin/bwa", str(spy))
    (bare / "hooks" / "post-receive").write_text(hook)
    (bare / "hooks" / "post-receive").chmod(0o755)
    told = git(repository, "push", str(bare), "HEAD:refs/heads/main")
    assert "remote: heard" in told
    head = git(repository, "rev-parse", "HEAD")
    arguments = shlex.split((bare / "said").read_text())
    assert arguments == [
        *("publish", str(bare), "--revision", head, "--instance", "/srv/academy/instance")
    ]


SPY = """
import shlex, sys
open("said", "w").write(shlex.join(sys.argv[1:]))
print("heard")
"""


def test_a_bare_repository_is_read_in_a_hooks_surroundings(
    publish, repository, tmp_path, monkeypatch
):
    bare = tmp_path / "courses.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(repository), str(bare))
    monkeypatch.setenv("GIT_DIR", ".")
    monkeypatch.chdir(bare)
    done = publish(bare)
    assert done.exit_code == 0, done.output
    assert set(live().builds) == {"trust", "safety"}
