"""One form from many tabs at once, over two servers on one database: it counts once, and all are told the same."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest
from sqlalchemy import select

from bwa_lms.db import Receipt, db
from bwa_lms.learning import ledger
from bwa_lms.learning.models import AttemptRow
from tests.durability.academy import ATTEMPTS, COURSE, opened
from tests.durability.serving import PATIENCE, Form, Said, Tab, hidden, served

CLIENTS = 32
HERE = f"/courses/{COURSE}/limited"


@pytest.fixture(scope="module")
def academy(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("double"), people=1) as academy:
        yield academy


class Crowd:
    """One person in many tabs, half of them on each of two servers, who press the same button at the same time."""

    def __init__(self, servers, person):
        self.tabs = [Tab(servers[n % len(servers)], person) for n in range(CLIENTS)]
        self.gate = Barrier(CLIENTS)
        self.pool = ThreadPoolExecutor(CLIENTS)
        self.took = []

    def send(self, *forms: Form):
        """Let every tab send one of the forms, in turns; return what each was told, by form."""

        def press(number, tab):
            form = forms[number // 2 % len(forms)]
            self.gate.wait(PATIENCE)
            began = time.perf_counter()
            said = tab.send(form)
            self.took.append(time.perf_counter() - began)
            return form.key, said

        return set(self.pool.map(press, range(CLIENTS), self.tabs))

    def attempt(self):
        """Return the attempt that every server shows."""
        shown = {hidden(tab.look(HERE), "attempt") for tab in self.tabs[:2]}
        assert len(shown) == 1
        return shown.pop()

    def close(self):
        self.pool.shutdown()
        for tab in self.tabs:
            tab.close()


def test_two_hundred_forms_from_32_tabs_over_two_servers_count_once_each(academy, record_property):
    with ExitStack() as stack:
        servers = [stack.enter_context(served(academy.folder)) for _ in range(2)]
        crowd = Crowd(servers, academy.people[0])
        stack.callback(crowd.close)
        starts, attempts = [], []
        for _ in range(ATTEMPTS):
            two = Form(f"{HERE}/start"), Form(f"{HERE}/start")
            assert {said for _, said in crowd.send(*two)} == {done(HERE)}
            starts.append(two)
            attempts.append(crowd.attempt())
            hand_in = Form(f"{HERE}/hand-in", filled(attempts[-1]))
            assert crowd.send(hand_in) == {(hand_in.key, done(HERE))}
        refused = {said.status for _, said in crowd.send(Form(f"{HERE}/start"))}
        assert refused == {422}
        assert {said for _, said in crowd.send(*starts[0])} == {done(HERE)}, "a late repeat"
        record_property("p99", sorted(crowd.took)[len(crowd.took) * 99 // 100])
    with academy.app.app_context():
        assert_once(academy.people[0].mine, starts, attempts)
        db.session.remove()


def done(target):
    return Said(303, target)


def filled(attempt):
    return {"attempt": attempt, "question": "word", "q-word": "dialogue"}


def assert_once(mine, starts, attempts):
    """As many attempts as allowed, each handed in once; every form, first or repeated, led to its attempt."""
    rows = db.session.scalars(select(AttemptRow).order_by(AttemptRow.number)).all()
    assert [row.number for row in rows] == list(range(1, ATTEMPTS + 1))
    assert [row.public_id for row in rows] == attempts
    assert all(row.ended_at and row.points == 1 for row in rows)
    told = Counter(
        (entry.kind, entry.body["attempt"])
        for entry in ledger.entries(mine.id)
        if entry.kind in ("attempt-started", "handed-in")
    )
    assert told == {
        (kind, each): 1 for kind in ("attempt-started", "handed-in") for each in attempts
    }
    kept = dict(db.session.execute(select(Receipt.key, Receipt.outcome)).all())
    led = [{kept[form.key]["attempt"] for form in two} for two in starts]
    assert led == [{each} for each in attempts]
    assert ledger.verify(mine.id) == []
