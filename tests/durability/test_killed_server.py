"""`kill -9` of the real server, its workers included, under load: what it acknowledged is there, once, for ever."""

from __future__ import annotations

import random
import signal
from collections import Counter

import pytest
from sqlalchemy import select

from bwa_lms.db import Receipt, db
from bwa_lms.discussions.models import Post
from bwa_lms.learning import ledger
from bwa_lms.learning.models import AttemptRow
from tests.durability.academy import LONG, SHORT, opened
from tests.durability.load import AT, Journal, again, busy
from tests.durability.serving import served

CYCLES = 25
MOST = 18  # acknowledged in a cycle


@pytest.fixture(scope="module")
def academy(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("killed"), people=6) as academy:
        yield academy


def test_whatever_was_acknowledged_is_there_once_after_25_kills(academy):
    journal, known = Journal(), 0
    for cycle in range(CYCLES):
        with served(academy.folder) as server:
            again(server, journal.entries[known:])
            with academy.app.app_context():
                assert_kept(academy, journal)
                db.session.remove()
            known = len(journal.entries)
            with busy(server, academy, journal, f"in cycle {cycle}"):
                journal.wait(more=random.randint(1, MOST))
                server.signal(signal.SIGKILL)
    with served(academy.folder) as server:
        again(server, journal.entries)
        with academy.app.app_context():
            assert_kept(academy, journal)
            db.session.remove()
    kinds = Counter(entry.form.path.rpartition("/")[2] for entry in journal.entries)
    assert min(kinds[each] for each in ("answer", "hand-in", "posts", "replies")) > CYCLES / 2


def assert_kept(academy, journal):
    """Each form of the journal left one receipt and one fact, and the ledger holds."""
    sent = [entry.form for entry in journal.entries]
    kept = Counter(db.session.scalars(select(Receipt.key)))
    assert all(kept[form.key] == 1 for form in sent)
    assert_answers(academy, journal)
    assert_handed_in(journal)
    assert_written(journal)
    for person in academy.people:
        assert ledger.verify(person.mine.id) == []


def assert_answers(academy, journal):
    """The question holds what was sent last."""
    for person in academy.people:
        given = [
            entry.form.fields["q-word"]
            for entry in journal.entries
            if entry.person is person and entry.form.path == f"{AT}/{LONG}/answer"
        ]
        wanted = [{"text": each} for each in given[-1:]]
        rows = select(AttemptRow).where(
            AttemptRow.enrolment_id == person.mine.id, AttemptRow.activity == LONG
        )
        found = [row.state["answers"] for row in db.session.scalars(rows)]
        assert [each.get("word") for each in found if each] == wanted


def assert_handed_in(journal):
    """Each attempt began once, and ended once if it was handed in."""
    rows = db.session.scalars(select(AttemptRow).where(AttemptRow.activity == SHORT)).all()
    handed = {
        e.form.fields["attempt"]: e.form.fields["q-word"]
        for e in journal.entries
        if e.form.path == f"{AT}/{SHORT}/hand-in"
    }
    assert {row.public_id: row.state["answers"]["word"] for row in rows if row.ended_at} == {
        attempt: {"text": word} for attempt, word in handed.items()
    }
    told = Counter(
        (entry.kind, entry.body["attempt"])
        for each in {row.enrolment_id for row in rows}
        for entry in ledger.entries(each)
        if entry.kind in ("attempt-started", "handed-in")
    )
    assert told == Counter(
        [("attempt-started", row.public_id) for row in rows]
        + [("handed-in", row.public_id) for row in rows if row.ended_at]
    )


def assert_written(journal):
    """Each post and reply is there once, under the id that was told."""
    written = {
        e.form.fields["text"]: e.said.target.partition("#post-")[2]
        for e in journal.entries
        if "text" in e.form.fields
    }
    posts = db.session.execute(select(Post.source, Post.public_id)).all()
    assert sorted(map(tuple, posts)) == sorted(written.items())
