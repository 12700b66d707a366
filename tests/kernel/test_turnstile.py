"""The turnstile: one process at a time, whoever waits is the next, and nobody waits for ever."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack, contextmanager

import pytest

from bwa_lms.kernel.turnstile import turn

PATIENCE = 60
OTHER = """
import sys
from pathlib import Path
from bwa_lms.kernel import turnstile

path = Path(sys.argv[1])
sleep = turnstile.time.sleep


def say_and_sleep(seconds):
    turnstile.time.sleep = sleep
    print("waits", flush=True)


turnstile.time.sleep = say_and_sleep
with turnstile.turn(path, 60):
    path.with_suffix(".came").touch()
    print("is through", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(path):
    command = [sys.executable, "-c", OTHER, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        try:
            yield other
        finally:
            other.kill()


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "academy.db"
    path.touch(mode=0o600)
    return path


def test_whoever_waits_is_the_next(path):
    with ExitStack() as stack:
        with turn(path, PATIENCE):
            other = stack.enter_context(another_process(path))
            assert other.stdout.readline() == "waits\n"
            other.stdin.close()
        with turn(path, PATIENCE):  # at once, again: but the other one stands at the bar
            assert path.with_suffix(".came").exists()


def test_a_process_that_was_killed_gives_its_turn_back(path):
    with another_process(path) as other:
        assert other.stdout.readline() == "is through\n"
        other.kill()
        with turn(path, PATIENCE):
            assert other.wait(PATIENCE)


def test_nobody_waits_for_ever(path):
    with another_process(path) as other:
        assert other.stdout.readline() == "is through\n"
        with turn(path, patience=0.01):
            assert other.poll() is None


@pytest.mark.parametrize("mode", [0o600, 0o660])
def test_whoever_may_write_the_file_may_stand_in_the_turnstile(path, mode):
    path.chmod(mode)
    with turn(path, PATIENCE):
        assert path.with_name("academy.db-turn").stat().st_mode & 0o777 == mode


def test_whoever_may_not_write_beside_the_file_goes_on_without(tmp_path):
    with turn(tmp_path / "no such folder" / "academy.db", PATIENCE):
        assert list(tmp_path.iterdir()) == []
