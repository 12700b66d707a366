"""Many at once: threads on connections of their own, and processes of their own, never get more than is allowed."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest

from bwa_lms.db import db
from bwa_lms.kernel.errors import Conflict, DomainError
from bwa_lms.learning import attempts, enrolment, ledger, steps
from bwa_lms.learning.models import AttemptRow
from bwa_lms.people.service import accounts
from tests.cast import NOW
from tests.conftest import make_app
from tests.durability.serving import PATIENCE
from tests.learning.school import activity, course, module, open_school

THREADS = 8
ALLOWED = 3
RIGHT = {"say": "right"}


@pytest.fixture
def academy(real_app, tmp_path):
    """An academy on a file of its own with a test of three attempts; Amina is enrolled."""
    with real_app.app_context():
        school = open_school(real_app.extensions["bwa"], tmp_path / "content")
        exam = activity("exam", "test", spec={"attempts": ALLOWED})
        school.publish(course("talk", module("one", exam)))
        cast = real_app.extensions["cast"]
        real_app.extensions["mine"] = enrolment.enrol(cast.amina.id, cast.cohort.id, NOW)
        db.session.remove()
    return real_app


def at_once(academy, work):
    """Run `work(number)` in eight threads that begin together; return what each returned or was refused with."""
    gate = Barrier(THREADS)

    def one(number):
        with academy.app_context():
            gate.wait()
            try:
                return work(number)
            except DomainError as error:
                return type(error)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def sit(academy, round_, tab):
    """Start, answer and hand in, as one person in one tab, with forms of its own."""
    mine = academy.extensions["mine"]
    doing = attempts.start(mine, "talk", "exam", NOW, f"start {round_} {tab}")
    attempt = doing.attempt.public_id
    attempts.answer(mine, attempt, "q1", RIGHT, NOW, f"answer {round_} {tab}")
    attempts.submit(mine, attempt, NOW, f"hand in {round_} {tab}")
    return attempt


def test_eight_tabs_get_exactly_the_attempts_that_are_allowed(academy):
    for round_ in range(4):
        at_once(academy, partial(sit, academy, round_))
    with academy.app_context():
        mine = academy.extensions["mine"]
        rows = db.session.query(AttemptRow).all()
        assert sorted(row.number for row in rows) == [1, 2, 3]
        assert all(row.ended_at for row in rows)
        kinds = Counter(each.kind for each in ledger.entries(mine.id))
        assert (kinds["attempt-started"], kinds["handed-in"]) == (ALLOWED, ALLOWED)
        assert ledger.verify(mine.id) == []


def test_one_form_sent_eight_times_starts_one_attempt_and_hands_in_once(academy):
    mine = academy.extensions["mine"]

    def twice(_):
        attempt = attempts.start(mine, "talk", "exam", NOW, "one form").attempt.public_id
        attempts.submit(mine, attempt, NOW, "one more form")
        return attempt

    assert len(set(at_once(academy, twice))) == 1
    with academy.app_context():
        assert db.session.query(AttemptRow).count() == 1
        kinds = Counter(each.kind for each in ledger.entries(mine.id))
        assert (kinds["attempt-started"], kinds["handed-in"]) == (1, 1)


def test_an_answer_and_a_handing_in_at_once_leave_nothing_unrecorded(academy):
    """An answer is acknowledged if and only if it is in the attempt that was handed in."""
    mine = academy.extensions["mine"]
    with academy.app_context():
        attempt = attempts.start(mine, "talk", "exam", NOW, "k").attempt.public_id
        db.session.remove()

    def work(number):
        if number == 0:
            return attempts.submit(mine, attempt, NOW, "hand in")
        return attempts.answer(mine, attempt, "q1", {"say": str(number)}, NOW, f"a {number}")

    answered = at_once(academy, work)
    with academy.app_context():
        kept = attempts.look(mine, "talk", "exam", NOW).state["answers"]
        said = {str(n) for n, each in enumerate(answered) if n and each is not Conflict}
        assert {each["say"] for each in kept.values()} <= said
        assert bool(kept) == bool(said)


def test_one_place_in_a_programme_for_eight_clicks(academy):
    cast = academy.extensions["cast"]
    found = at_once(academy, lambda _: enrolment.enrol(cast.bao.id, cast.cohort.id, NOW))
    assert Counter(each is Conflict for each in found) == {True: THREADS - 1, False: 1}


def test_many_sweepers_write_an_end_down_once(academy, tmp_path):
    mine = academy.extensions["mine"]
    with academy.app_context():
        school = open_school(academy.extensions["bwa"], tmp_path / "content")
        exam = activity("exam", "test", spec={"minutes": 20})
        school.publish(course("talk", module("one", exam)))
        attempts.start(mine, "talk", "exam", NOW, "k")
        db.session.remove()
    later = NOW + timedelta(hours=1)
    assert sum(at_once(academy, lambda _: steps.expire_due(later))) == 1
    with academy.app_context():
        kinds = Counter(each.kind for each in ledger.entries(mine.id))
        assert kinds["handed-in"] == 1


DUE = 40  # attempts
PROCESSES = 3
_context = multiprocessing.get_context("forkserver")  # a process with threads must not fork


def sweep(folder, store, gate, told):
    """Write down what is due, as a process of its own that begins with the others; tell how much it was."""
    app = make_app(folder)
    with app.app_context():
        open_school(app.extensions["bwa"], store)
        gate.wait(PATIENCE)
        told.put(steps.expire_due(NOW + timedelta(hours=1)))
        db.session.remove()
        db.engine.dispose()


def test_processes_that_sweep_at_once_write_each_end_down_once(academy, tmp_path):
    """The write lock of a process knows nothing of the others: the database has to hold them apart."""
    with academy.app_context():
        people = sat_down(academy, tmp_path)
        db.session.remove()
    gate, told = _context.Barrier(PROCESSES), _context.SimpleQueue()
    folder, store = academy.extensions["bwa"].settings.instance, tmp_path / "content"
    each = {"target": sweep, "args": (folder, store, gate, told)}
    running = [_context.Process(**each) for _ in range(PROCESSES)]
    for process in running:
        process.start()
    for process in running:
        process.join(PATIENCE)
    assert [process.exitcode for process in running] == [0] * PROCESSES
    assert sum(told.get() for _ in running) == DUE
    with academy.app_context():
        for mine in people:
            kinds = Counter(each.kind for each in ledger.entries(mine))
            assert kinds["handed-in"] == 1
            assert ledger.verify(mine) == []


def sat_down(academy, tmp_path):
    """Let many people begin a test of twenty minutes; return their enrolments."""
    school = open_school(academy.extensions["bwa"], tmp_path / "content")
    exam = activity("exam", "test", spec={"minutes": 20})
    school.publish(course("talk", module("one", exam)))
    cast, people = academy.extensions["cast"], []
    for number in range(DUE):
        norda, email = cast.norda.id, f"p{number}@norda.example"
        invited = accounts.invite(None, email, "P", norda, "participant", NOW)
        mine = enrolment.enrol(invited.person, cast.cohort.id, NOW)
        attempts.start(mine, "talk", "exam", NOW, "k")
        people.append(mine.id)
    return people
