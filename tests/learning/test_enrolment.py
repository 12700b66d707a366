"""Enrolment: one active one for each person and programme, on the version that was live that day."""

from __future__ import annotations

from datetime import date

import pytest

from bwa_lms.kernel.errors import Conflict, NotFound, Refused
from bwa_lms.learning import enrolment, ledger
from tests.cast import NOW
from tests.learning.school import course, programme


def test_an_enrolment_takes_day_and_zone_from_the_cohort(mine, amina, cast):
    assert (mine.started, mine.zone) == (date(2026, 11, 2), "Asia/Dhaka")
    assert enrolment.active(amina.id) == enrolment.get(mine.id) == mine
    assert enrolment.by_public_id(mine.public_id) == mine
    assert enrolment.of_cohort(cast.cohort.id) == [mine]
    assert enrolment.of_people([amina.id, cast.bao.id]) == {amina.id: mine}


def test_nobody_takes_a_programme_twice_at_a_time(mine, amina, cast):
    with pytest.raises(Conflict, match="already"):
        enrolment.enrol(amina.id, cast.cohort.id, NOW)
    enrolment.end(mine.id, "moved to another cohort", NOW)
    again = enrolment.enrol(amina.id, cast.cohort.id, NOW)
    assert enrolment.active(amina.id) == again
    assert enrolment.of_cohort(cast.cohort.id) == [again]
    with pytest.raises(Conflict):
        enrolment.end(mine.id, "twice", NOW)


def test_nobody_is_enrolled_before_there_is_a_programme(school, amina, cast):
    school.publish(course("talk"), programme=None)
    with pytest.raises(Refused, match="Publish one first"):
        enrolment.enrol(amina.id, cast.cohort.id, NOW)


def test_requirements_stay_those_of_the_first_day(school, mine):
    school.publish(course("talk"), course("more"), programme=programme(["talk", "more"], "v2"))
    assert enrolment.programme_of(mine).version == mine.requirements == "v1"
    assert enrolment.plan_of(mine).version == "v2"
    assert set(enrolment.calendar(mine).months) == {"talk", "more"}


def test_the_ledger_begins_with_the_enrolment_and_names_no_person(mine, amina):
    [first] = ledger.entries(mine.id)
    assert first.kind == "enrolled"
    assert first.body["enrolment"] == mine.public_id
    told = str(first.body)
    assert amina.name not in told
    assert amina.public_id not in told
    assert "person" not in told


def test_a_stranger_has_no_enrolment(school, bao):
    assert enrolment.active(bao.id) is None
    for find, id_ in ((enrolment.get, 999), (enrolment.by_public_id, "nobody")):
        with pytest.raises(NotFound):
            find(id_)
