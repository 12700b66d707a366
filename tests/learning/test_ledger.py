"""The ledger in the database: added to, never changed; every break is found; erasing keeps the chain whole."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError

from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning import attempts, enrolment, ledger
from bwa_lms.learning.models import LedgerEntryRow
from tests.cast import NOW


@pytest.fixture
def chain(mine):
    """Amina's enrolment with a chain of five."""
    for number in range(4):
        with transaction() as session:
            ledger.append(session, mine.id, "posted", {"words": number}, NOW)
    return mine


def tamper(statement, **values):
    """Change the database as somebody would who owns the file: past every rule of ours."""
    with transaction() as session:
        for trigger in session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).scalars():
            session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(text(statement) if isinstance(statement, str) else statement, values)


def test_entries_stand_in_their_order_and_hold(chain):
    assert [each.sequence for each in ledger.entries(chain.id)] == [1, 2, 3, 4, 5]
    assert ledger.verify(chain.id) == []
    head = ledger.head(chain.id)
    assert (head.chain, head.sequence) == (chain.public_id, 5)
    assert head.hash == ledger.entries(chain.id)[-1].hash


def test_a_fact_that_is_rolled_back_leaves_no_entry(chain):
    def fail():
        with transaction() as session:
            ledger.append(session, chain.id, "posted", {}, NOW)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        fail()
    assert ledger.head(chain.id).sequence == 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET body = '{}' WHERE sequence = 2",
        "UPDATE ledger_entry SET salt = NULL WHERE sequence = 2",
        "UPDATE ledger_entry SET hash = x'00', salt = NULL, body = NULL WHERE sequence = 2",
        "UPDATE ledger_entry SET sequence = 9 WHERE sequence = 5",
        "DELETE FROM ledger_entry WHERE sequence = 5",
        "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE sequence = 2",
    ],
)
def test_the_database_refuses_to_change_or_delete_entries(chain, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text(statement))
    assert ledger.verify(chain.id) == []
    assert len(ledger.entries(chain.id)) == 5


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE ledger_entry SET body = replace(body, '1', '2') WHERE sequence = 3", 3),
        ("UPDATE ledger_entry SET salt = zeroblob(32) WHERE sequence = 1", 1),
        ("UPDATE ledger_entry SET commitment = zeroblob(32) WHERE sequence = 4", 4),
        ("UPDATE ledger_entry SET hash = zeroblob(32) WHERE sequence = 4", 4),
        ("UPDATE ledger_entry SET body = NULL WHERE sequence = 2", 2),
        ("UPDATE ledger_entry SET sequence = 7 WHERE sequence = 5", 7),
        ("DELETE FROM ledger_entry WHERE sequence = 2", 3),
    ],
)
def test_what_was_changed_past_the_database_is_found_where_it_stands(chain, statement, sequence):
    tamper(statement)
    assert ledger.verify(chain.id)[0].sequence == sequence


@given(st.integers(1, 5), st.sampled_from(["salt", "commitment", "hash"]), st.integers(0, 31))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_changed_byte_in_the_database_is_found(chain, sequence, column, place):
    row = db.session.query(LedgerEntryRow).filter_by(enrolment_id=chain.id, sequence=sequence).one()
    kept = getattr(row, column)
    changed = kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :]
    here = LedgerEntryRow.sequence == sequence
    tamper(update(LedgerEntryRow).where(here).values({column: changed}))
    assert ledger.verify(chain.id)
    tamper(update(LedgerEntryRow).where(here).values({column: kept}))
    assert ledger.verify(chain.id) == []


def test_erasing_takes_the_words_and_keeps_the_chain(chain):
    before = ledger.head(chain.id)
    assert ledger.erase(chain.id) == 5
    assert ledger.erase(chain.id) == 0
    assert ledger.verify(chain.id) == []
    assert ledger.head(chain.id) == before
    assert {(each.kind, each.at, each.body) for each in ledger.entries(chain.id)} == {
        (None, None, None)
    }
    with transaction() as session:
        ledger.append(session, chain.id, "posted", {}, NOW)
    assert ledger.verify(chain.id) == []


def test_chains_of_two_people_do_not_touch(chain, bao, cast):
    other = enrolment.enrol(bao.id, cast.cohort.id, NOW)
    assert ledger.head(other.id).sequence == 1
    tamper("UPDATE ledger_entry SET body = '{}' WHERE enrolment_id = :id", id=other.id)
    assert ledger.verify(chain.id) == []
    assert ledger.verify(other.id)
    broken = {each.chain: bool(each.breaks) for each in ledger.verify_all()}
    assert broken == {chain.public_id: False, other.public_id: True}


def test_an_attempt_tells_its_course_build_and_number(mine):
    doing = attempts.start(mine, "talk", "exam", NOW, "k")
    attempts.submit(mine, doing.attempt.public_id, NOW, "k")
    told = next(each for each in ledger.entries(mine.id) if each.kind == "handed-in")
    assert told.body == {
        "activity": "exam",
        "attempt": doing.attempt.public_id,
        "build": doing.build.id,
        "course": "talk",
        "number": 1,
        "points": "0",
    }


def test_nobodys_chain_is_not_found(school):
    with pytest.raises(NotFound):
        ledger.head(999)


def test_the_command_says_what_it_found(chain, monkeypatch, app):
    from bwa_lms.cli import ledger as command

    monkeypatch.setattr(command.instance, "open_app", lambda folder: app)
    whole = CliRunner().invoke(command.command, ["verify"])
    assert (whole.exit_code, whole.output) == (0, "1 chain, 5 entries: every one holds.\n")
    tamper("UPDATE ledger_entry SET hash = zeroblob(32) WHERE sequence = 4")
    broken = CliRunner().invoke(command.command, ["verify"])
    assert broken.exit_code == 1
    assert f"{chain.public_id}, entry 4: the hash does not follow" in broken.output
