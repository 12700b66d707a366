"""The one answer to "what is left": gathered from all rooms, for one person or for a cohort at the same price."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from bwa_lms.db import db
from bwa_lms.learning import enrolment
from bwa_lms.people.service import accounts
from bwa_lms.programme import attendance
from bwa_lms.programme.requirements import requirements, requirements_of
from tests.cast import NOW
from tests.programme.stage import COURSE, LATER, TREE, earn, enrolled, publish


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that run inside."""
    seen: list[str] = []

    def note(connection, cursor, statement, *rest):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def people(app, cast):
    publish()
    return enrolled(cast)


def test_a_new_participant_has_everything_before_them(people):
    status = requirements(people[0], NOW)
    assert not status.done
    assert {each.id: each.words for each in status.missing()} == {
        "days": "0 of 3 days; block A: 0 of 1; block B: 0 of 1",
        "visits": "0 of 2 visits; 0 of 2 factories; still to come: Lead a session; 0 of 1 observed; "
        "no observed visit at level 2",
        "promise": "not signed yet",
    }


def test_everything_recorded_makes_it_done_and_a_correction_takes_it_back(people, cast):
    amina = people[0]
    earn(cast, amina)
    assert requirements(amina, LATER).done
    attendance.record_attendance(
        cast.ada.id, cast.cohort.id, "d3", {amina.id: False}, LATER, "She left at noon"
    )
    (left,) = requirements(amina, LATER).missing()
    assert left.words == "2 of 3 days; block B: 0 of 1"


def test_a_participant_stays_on_the_requirements_of_their_enrolment(people, cast):
    earn(cast, people[0])
    publish(*TREE, COURSE)
    assert requirements(people[0], LATER).done


def test_a_course_counts_only_when_it_is_complete(app, cast):
    publish(COURSE)
    (left,) = requirements(enrolled(cast)[0], LATER).missing()
    assert left.words == "0 of 1 course; Looking: not complete"


def test_a_cohort_is_read_in_as_many_statements_as_one_person(people, cast):
    def statements() -> int:
        db.session.expire_all()
        with counted() as seen:
            assert requirements_of(cast.cohort.id, LATER)
        return len(seen)

    statements()  # which release is live is read once
    few = statements()
    for number in range(12):
        invited = accounts.invite(
            None, f"p{number}@norda.example", f"Person {number}", cast.norda.id, "participant", NOW
        )
        earn(cast, enrolment.enrol(invited.person, cast.cohort.id, NOW))
    assert len(requirements_of(cast.cohort.id, LATER)) == 15
    assert statements() == few <= 12


def test_a_cohort_is_listed_by_name_each_with_their_own_state(people, cast):
    earn(cast, people[1])
    listed = [
        (each.person.name, each.standing.status.done)
        for each in requirements_of(cast.cohort.id, LATER)
    ]
    assert listed == [("Amina Rahman", False), ("Bao Nguyen", True), ("Chiara Conti", False)]
