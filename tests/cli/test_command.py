"""The command `bwa` as a person meets it: what cannot be done is one clear line, and nothing is left half done."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bwa_lms.cli import SECTIONS, demo, instance, main, progress
from bwa_lms.db import db
from bwa_lms.learning import publishing

DOCS = Path(__file__).parents[2] / "docs"
LESSON = "---\ntitle: Hello\n---\nWelcome to {}.\n"
BWA = [sys.executable, "-m", "bwa_lms"]


def bwa(*arguments: object):
    return CliRunner().invoke(main, [str(each) for each in arguments])


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def write(folder, text, course="trust"):
    for name, content in {"course.yml": "title: Trust\n", "01-one/01-hello.md": text}.items():
        path = folder / course / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def courses(tmp_path):
    return write(tmp_path / "courses", LESSON.format("trust"))


@pytest.fixture
def academy(tmp_path):
    """An instance, made under a umask that lets everybody read."""
    before = os.umask(0o022)
    made = bwa("init", tmp_path / "academy")
    os.umask(before)
    assert made.exit_code == 0, made.output
    return tmp_path / "academy"


def live(academy):
    app = instance.open_app(academy)
    with app.app_context():
        found = publishing.read_live() or publishing.NONE
        db.session.remove()
        db.engine.dispose()
    return found


def test_the_help_lists_every_command_in_its_section():
    text = bwa("--help").output
    for title, commands in SECTIONS.items():
        assert f"{title}:" in text
        assert all(re.search(rf"^  {name} +\S", text, re.MULTILINE) for name in commands)


@pytest.mark.parametrize("name", [name for section in SECTIONS.values() for name in section])
def test_every_command_has_a_help_that_is_not_cut_off(name):
    shown = bwa(name, "--help")
    assert shown.exit_code == 0
    assert "..." not in shown.output.replace("[ARGS]...", "")


def test_a_misspelt_command_is_guessed():
    done = bwa("chekc")
    assert (done.exit_code, "Did you mean check?" in done.output) == (2, True)
    assert "Did you mean" not in bwa("qqqq").output


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve"],
        ["publish"],
        ["prune"],
        ["user", "list"],
        ["ledger", "verify"],
        ["ledger", "completions"],
        ["backup", "copy.tar.gz"],
    ],
    ids=" ".join,
)
def test_without_an_academy_a_command_says_how_to_make_one(arguments, tmp_path):
    done = bwa(*arguments, "--instance", tmp_path / "nowhere")
    assert done.exit_code != 0
    assert str(tmp_path / "nowhere") in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("mine")
    done = bwa("init", tmp_path / "file" / "academy")
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert str(tmp_path / "file") in done.output


def test_a_database_that_refuses_is_one_line(academy):
    (academy / "bwa.db").write_bytes(b"This is no database. " * 100)
    done = bwa("user", "list", "--instance", academy)
    assert done.exit_code == 2
    assert done.output == "Error: the database refused: file is not a database\n"


def test_an_instance_is_for_its_owner_alone(academy):
    assert mode(academy) == 0o700
    files = [path for path in academy.rglob("*") if path.is_file()]
    assert {path.name for path in files if mode(path) & 0o077} <= {"public.json"}


def test_an_older_instance_that_anybody_could_read_is_closed_when_it_is_opened(academy):
    academy.chmod(0o755)
    (academy / "bwa.db").chmod(0o644)
    assert bwa("user", "list", "--instance", academy).exit_code == 0
    assert (mode(academy), mode(academy / "bwa.db")) == (0o700, 0o600)


def test_a_folder_that_was_there_is_closed(tmp_path):
    (tmp_path / "there").mkdir(mode=0o755)
    assert bwa("init", tmp_path / "there").exit_code == 0
    assert mode(tmp_path / "there") == 0o700


def test_a_group_that_shares_an_instance_on_purpose_keeps_it(academy):
    academy.chmod(0o2775)
    (academy / "bwa.db").chmod(0o664)
    assert bwa("user", "list", "--instance", academy).exit_code == 0
    assert mode(academy) == 0o2770
    assert mode(academy / "bwa.db") == 0o660


def test_a_restored_academy_is_for_its_owner_alone(academy, tmp_path):
    (tmp_path / "there").mkdir(mode=0o755)
    assert bwa("backup", tmp_path / "copy.tar.gz", "--instance", academy).exit_code == 0
    assert mode(tmp_path / "copy.tar.gz") == 0o600
    assert bwa("restore", tmp_path / "copy.tar.gz", "--instance", tmp_path / "there").exit_code == 0
    inside = [tmp_path / "there", *(tmp_path / "there").rglob("*")]
    assert [path for path in inside if mode(path) & 0o077] == []


@pytest.mark.parametrize("keep", [10, 3_000])
def test_a_backup_that_was_cut_off_leaves_nothing_behind(academy, tmp_path, keep):
    bwa("backup", tmp_path / "copy.tar.gz", "--instance", academy)
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes((tmp_path / "copy.tar.gz").read_bytes()[:keep])
    done = bwa("restore", cut, "--instance", tmp_path / "new")
    assert done.exit_code == 1
    assert "cannot be restored" in done.output
    assert list((tmp_path / "new").iterdir()) == []


def test_a_backup_that_fails_leaves_no_file(academy, tmp_path):
    (academy / "bwa.db").write_bytes(b"This is no database. " * 100)
    assert bwa("backup", tmp_path / "copy.tar.gz", "--instance", academy).exit_code != 0
    assert list(tmp_path.glob("copy*")) == []
    assert bwa("backup", tmp_path / "none" / "copy.tar.gz", "--instance", academy).exit_code == 2


def test_what_holds_no_course_is_not_published(academy, courses, tmp_path):
    assert bwa("publish", courses, "--instance", academy).exit_code == 0
    before = live(academy)
    (tmp_path / "empty").mkdir()
    for wrong, words in (
        (tmp_path / "empty", "There is no course"),
        (courses / "trust", "is one course"),
    ):
        done = bwa("publish", wrong, "--instance", academy)
        assert (done.exit_code, words in done.output) == (2, True), done.output
    assert live(academy) == before


def test_a_folder_with_nothing_to_check_is_not_called_right(tmp_path, courses):
    (tmp_path / "empty").mkdir()
    assert bwa("check", tmp_path / "empty").exit_code == 2
    above = bwa("check", tmp_path)
    assert (above.exit_code, f"bwa check {courses}" in above.output) == (2, True)


def test_an_address_that_is_taken_is_said_at_once(academy):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = bwa("serve", "--instance", academy, "--port", port)
        preview = bwa("preview", academy, "--port", port)
    for each in (done, preview):
        assert (each.exit_code, "another program serves there" in each.output) == (2, True)
    assert bwa("serve", "--instance", academy, "--port", 80_000).exit_code == 2


def test_a_demo_that_was_cut_off_begins_anew(tmp_path, monkeypatch, courses):
    """Ctrl-C in the first `make run` must not leave an instance that nobody can use."""
    monkeypatch.setenv("BWA_COURSES", str(courses))
    monkeypatch.setenv("BWA_PASSWORD_MEMORY", "8")
    folder = tmp_path / "academy"

    def cut_off(_self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo._Demo, "_certify", cut_off)
        patch.setattr(demo._Demo, "_live", lambda _self: None)
        assert bwa("demo", "--instance", folder).exit_code == 1
    assert not (folder / "demo.json").exists()
    monkeypatch.setattr(demo._Demo, "run", lambda _self: [])
    again = bwa("demo", "--instance", folder)
    assert again.exit_code == 0, again.output
    assert "begins anew" in again.output
    assert sorted(path.name for path in folder.glob("demo*")) == ["demo.json"]


def test_progress_is_a_plain_line_in_a_pipe(academy, courses):
    done = subprocess.run(
        [*BWA, "publish", courses, "--instance", academy], capture_output=True, check=True
    )
    assert done.stderr.decode() == "Compiling courses …\n"
    assert b"\r" not in done.stdout


def test_progress_counts_on_a_terminal(monkeypatch, capfd):
    monkeypatch.setattr(progress, "_may_count", lambda: True)
    with progress.working("Compiling courses"):
        pass
    written = capfd.readouterr().err
    assert written.startswith("\rCompiling courses … 0 s")
    assert written.endswith("\rCompiling courses … 0.0 s\n")


def test_a_terminal_that_knows_few_signs_breaks_nothing(tmp_path):
    write(tmp_path / "courses", "---\ntitle: Zażółć #1\n---\nText.\n")
    surroundings = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    for style in ("text", "json", "github"):
        done = subprocess.run(
            [*BWA, "check", tmp_path / "courses", "--format", style],
            capture_output=True,
            env=surroundings,
            check=False,
        )
        assert (done.returncode, done.stderr) == (1, b"")


def git(folder, *arguments):
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout + done.stderr


def test_a_push_publishes_through_the_documented_hook(academy, courses, tmp_path):
    """The hook of docs/publishing.md, the real command, two real pushes: a good one and a broken one."""
    bare = tmp_path / "courses.git"
    git(tmp_path, "init", "-q", "--bare", str(bare))
    git(tmp_path, "init", "-q", str(courses))
    [hook] = re.findall(r"```sh\n(.*?)```", (DOCS / "publishing.md").read_text(), re.DOTALL)
    command = tmp_path / "bwa"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bwa_lms "$@"\n')
    command.chmod(0o755)
    hook = hook.replace("/srv/academy/.venv/bin/bwa", str(command))
    (bare / "hooks" / "post-receive").write_text(
        hook.replace("/srv/academy/instance", str(academy))
    )
    (bare / "hooks" / "post-receive").chmod(0o755)

    def push(message):
        git(courses, "add", ".")
        git(courses, "commit", "-qm", message)
        return git(courses, "push", "-q", str(bare), "HEAD:refs/heads/main")

    told = push("First")
    assert re.search(r"remote: Release [0-9a-f]{12} \(revision [0-9a-f]{12}\) is live\.", told)
    assert "remote:   new: trust" in told
    first = live(academy)
    write(courses, "---\ntitle: Hello\nminuets: 3\n---\nWorse.\n")
    write(courses, LESSON.format("listening"), course="listening")
    told = push("Second, with a mistake")
    assert "remote: trust/01-one/01-hello.md:3:1: error: there is no key minuets here" in told
    assert re.search(r"remote: +refused: trust \(1 error\); its last good build stays", told)
    second = live(academy)
    assert second.builds["trust"] == first.builds["trust"]
    assert set(second.builds) == {"trust", "listening"}
