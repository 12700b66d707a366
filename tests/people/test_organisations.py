"""Employers change and history stays; cohorts have a first day, a zone and trainers."""

from datetime import date

import pytest

from bwa_lms.kernel.errors import NotFound, Refused
from bwa_lms.people.service import accounts, cohorts, organisations
from tests.cast import NOW

TODAY = NOW.date()


def test_an_employer_is_a_matter_of_dates(cast, amina):
    organisations.affiliate(amina.id, cast.velia.id, date(2027, 3, 1))
    assert organisations.employer_on(amina.id, date(2027, 2, 28)).name == "Norda"
    assert organisations.employer_on(amina.id, date(2027, 3, 1)).name == "Velia"
    assert organisations.employer_on(amina.id, date(2026, 1, 1)) is None
    held = [
        (each.organisation.name, each.since, each.until) for each in organisations.history(amina.id)
    ]
    assert held == [
        ("Velia", date(2027, 3, 1), None),
        ("Norda", TODAY, date(2027, 3, 1)),
    ]


def test_the_same_employer_again_changes_nothing(cast, amina):
    organisations.affiliate(amina.id, cast.norda.id, date(2027, 3, 1))
    assert len(organisations.history(amina.id)) == 1


def test_history_is_not_rewritten(cast, amina):
    with pytest.raises(Refused) as refused:
        organisations.affiliate(amina.id, cast.velia.id, date(2026, 11, 1))
    assert refused.value.field == "since"


def test_an_employer_that_was_written_down_wrongly_is_replaced_the_same_day(cast, amina):
    organisations.affiliate(amina.id, cast.velia.id, TODAY)
    assert organisations.employer_on(amina.id, TODAY).name == "Velia"
    assert len(organisations.history(amina.id)) == 2


def test_leaving_without_another_employer(cast, amina):
    organisations.leave(amina.id, date(2027, 1, 1))
    assert organisations.employer_on(amina.id, date(2027, 1, 1)) is None
    assert organisations.employer_on(amina.id, date(2026, 12, 31)).name == "Norda"
    organisations.affiliate(amina.id, cast.velia.id, date(2027, 6, 1))
    assert organisations.employer_on(amina.id, date(2027, 6, 1)).name == "Velia"


def test_organisations_have_one_spelling(cast):
    with pytest.raises(Refused):
        organisations.create(None, " NORDA ", "brand", NOW)
    with pytest.raises(Refused):
        organisations.rename(cast.velia.id, "norda")
    organisations.rename(cast.velia.id, "VELIA")
    assert organisations.by_name("velia").name == "VELIA"
    counted = {each.name: each.people for each in organisations.listed()}
    assert counted == {"Norda": 2, "VELIA": 1, "The Academy": 2}


def test_a_cohort_has_a_zone_that_exists(cast, ada):
    with pytest.raises(Refused) as refused:
        cohorts.create(ada.id, "Hanoi 2027", date(2027, 1, 4), "Asia/Nowhere", NOW)
    assert refused.value.field == "zone"
    made = cohorts.create(ada.id, "Hanoi 2027", date(2027, 1, 4), "Asia/Ho_Chi_Minh", NOW)
    assert cohorts.find(made.public_id) == cohorts.get(made.id) == made
    with pytest.raises(Refused):
        cohorts.create(ada.id, "hanoi  2027", date(2027, 1, 4), "UTC", NOW)
    with pytest.raises(NotFound):
        cohorts.find("nothing")


def test_training_a_cohort_makes_a_trainer_until_it_ends(cast, amina, tomas):
    cohorts.add_trainer(cast.cohort.id, amina.id, NOW)
    cohorts.add_trainer(cast.cohort.id, amina.id, NOW)
    assert [each.name for each in cohorts.trainers(cast.cohort.id)] == [amina.name, tomas.name]
    actor = accounts.actor_of(accounts.open_device(amina.id, "", NOW), NOW)
    assert actor.has("trainer")
    assert actor.has("participant")
    assert actor.trains == {cast.cohort.id}
    cohorts.remove_trainer(cast.cohort.id, amina.id, NOW)
    assert cohorts.trained_by(amina.id) == []
    again = accounts.actor_of(accounts.open_device(amina.id, "", NOW), NOW)
    assert again.trains == frozenset()
