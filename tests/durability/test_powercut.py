"""A power cut, again and again: what was acknowledged outlives it, and would not if we synced less."""

from __future__ import annotations

import random
import subprocess
import sys
import tarfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bwa_lms.db import sqlite_module
from bwa_lms.learning import chain
from bwa_lms.learning.chain import Link
from tests.durability.academy import opened, write_courses
from tests.durability.load import Journal, busy
from tests.durability.powercut import Disk, frozen, replay
from tests.durability.serving import PATIENCE, Server, free_port, wait_for

CUTS = 20
MOST = 8  # acknowledged between two cuts
LINKS = "SELECT sequence, salt, body, commitment, hash FROM ledger_entry WHERE enrolment_id = ? ORDER BY sequence"


@pytest.fixture
def academy(tmp_path):
    with opened(tmp_path, people=6) as academy:
        yield academy


@pytest.fixture
def disk(tmp_path):
    return Disk(tmp_path)


def bwa(disk: Disk, *arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.durability.powered", *map(str, arguments)]
    return subprocess.Popen(
        command, env=disk.environment, start_new_session=True, stdout=subprocess.DEVNULL
    )


@contextmanager
def served(academy, disk, options):
    port = free_port()
    serve = ("serve", "--instance", academy.folder, "--port", port)
    with bwa(disk, *options, academy.folder, *serve) as process:
        try:
            wait_for(port, lambda: process.poll() is None)
            yield Server(port, process)
        finally:
            process.kill()


def lost_in_cuts(academy, disk, tmp_path, options):
    """Cut the power again and again while everybody works; return how many acknowledged forms each cut took."""
    journal, cuts = Journal(), []
    with served(academy, disk, options) as server, busy(server, academy, journal, "work"):
        for number in range(CUTS):
            journal.wait(more=random.randint(1, MOST))
            told = [entry.form.key for entry in journal.told()]
            with frozen(server):
                cuts.append((told, disk.cut(tmp_path / f"cut {number}")))
        server.process.kill()
    return [lost(academy, told, copies) for told, copies in cuts]


def lost(academy, told, copies: Path) -> int:
    """Start a machine after a cut: its records are whole; return how many forms of those told are missing."""
    found = replay(copies, academy.folder, copies.with_name(f"{copies.name} replayed"))
    with closing(sqlite_module().connect(found / "bwa.db")) as records:
        assert records.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = {key for (key,) in records.execute("SELECT key FROM receipt")}
        for person in academy.people:
            links = [Link(*row) for row in records.execute(LINKS, (person.mine.id,))]
            assert chain.verify(person.mine.public_id, links) == []
    return len(set(told) - kept)


@pytest.mark.parametrize("journal", [(), ("--journal",)], ids=["wal", "rollback"])
def test_no_acknowledged_form_is_lost(academy, disk, tmp_path, journal):
    assert lost_in_cuts(academy, disk, tmp_path, journal) == [0] * CUTS


@pytest.mark.parametrize("journal", [(), ("--journal",)], ids=["wal", "rollback"])
def test_some_are_lost_with_one_step_less(academy, disk, tmp_path, journal):
    """The control: these cuts do find a database that syncs too little."""
    assert sum(lost_in_cuts(academy, disk, tmp_path, ("--careless", *journal))) > 0


def set_up(disk, tmp_path, *options):
    """Make an academy, publish, back it up and lose power; return the machine as it was, and as it is found."""
    machine, courses = tmp_path / "machine", write_courses(tmp_path / "courses")
    machine.mkdir()
    home = machine / "academy"
    commands = (
        *("init", home, "then", "publish", courses, "--instance", home),
        *("then", "backup", machine / "copy.tar.gz", "--instance", home),
    )
    with bwa(disk, *options, machine, *commands) as process:
        assert process.wait(PATIENCE) == 0
    return machine, replay(disk.cut(tmp_path / "cut"), machine, tmp_path / "found")


def files(machine: Path):
    """All that must survive as it is: not the database, which SQLite puts right, and not the cache."""
    return {
        path.relative_to(machine): path.read_bytes()
        for path in machine.rglob("*")
        if path.is_file() and "cache" not in path.parts and not path.name.startswith("bwa.db")
    }


def test_keys_builds_releases_media_and_backups_outlive_a_power_cut(disk, tmp_path):
    machine, found = set_up(disk, tmp_path)
    assert files(found) == files(machine)
    kinds = {path.parent.name for path in files(found)}
    assert {"keys", "builds", "releases", "blobs"} <= kinds
    with closing(sqlite_module().connect(found / "academy" / "bwa.db")) as records:
        (release,) = records.execute("SELECT release FROM live").fetchone()
    assert (found / "academy" / "content" / "releases" / f"{release}.json").exists()
    with tarfile.open(found / "copy.tar.gz") as copy:
        assert f"content/releases/{release}.json" in copy.getnames()


def test_some_files_are_lost_where_no_folder_is_synced(disk, tmp_path):
    """The control: these cuts do find a name that the disk has not heard of."""
    machine, found = set_up(disk, tmp_path, "--unsynced")
    assert files(found) != files(machine)
