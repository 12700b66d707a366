"""`kill -9` at any moment loses nothing that was acknowledged."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest
from sqlalchemy import select

from bwa_lms.db import Receipt, db
from bwa_lms.learning import attempts, enrolment, ledger
from tests.cast import NOW
from tests.durability.worker import QUESTIONS
from tests.learning.school import activity, course, module, open_school

CYCLES = 2


@pytest.fixture
def academy(real_app, tmp_path):
    """An academy with one long test; Amina is enrolled."""
    exam = activity("exam", "test", spec={"questions": [f"q{n}" for n in range(QUESTIONS)]})
    with real_app.app_context():
        school = open_school(real_app.extensions["bwa"], tmp_path / "content")
        school.publish(course("talk", module("one", exam)))
        cast = real_app.extensions["cast"]
        real_app.extensions["mine"] = enrolment.enrol(cast.amina.id, cast.cohort.id, NOW)
        db.session.remove()
    return real_app


def acknowledged_until_killed(academy, store, name):
    """Let a process answer for a moment, kill it, and return what it had acknowledged."""
    instance = str(academy.extensions["bwa"].settings.instance)
    worker = [sys.executable, "-m", "tests.durability.worker", "answer", instance, store, name]
    with subprocess.Popen(worker, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(random.uniform(0.05, 0.4))
        process.kill()
        rest = process.stdout.read()
    assert process.returncode == -9
    lines = (first + rest).split("\n")
    return [int(line) for line in lines[:-1]]  # a line without its end was on its way


def test_every_acknowledged_answer_is_there_after_each_kill(academy, tmp_path):
    for run in range(CYCLES):
        name = f"run{run}"
        said = acknowledged_until_killed(academy, str(tmp_path / "content"), name)
        assert len(said) > 1
        with academy.app_context():
            mine = academy.extensions["mine"]
            doing = attempts.look(mine, "talk", "exam", NOW)
            assert len(doing.attempts) == 1
            assert_there(said, name, doing.state["answers"])
            assert ledger.verify(mine.id) == []
            db.session.remove()


def assert_there(said, name, answers):
    """Each acknowledged answer left its receipt, and its question holds it or what came after it."""
    receipts = set(db.session.scalars(select(Receipt.key)))
    assert {f"{name}-{number}" for number in said} <= receipts
    for number in said:
        held = answers[f"q{number % QUESTIONS}"]["say"]
        assert held.startswith(f"{name}-")
        assert int(held.removeprefix(f"{name}-")) >= number
