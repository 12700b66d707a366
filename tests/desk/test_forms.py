"""The desk's forms, sent twice, or sent again after going back and changing them."""

from __future__ import annotations

from datetime import date

import pytest

from bwa_lms.learning import enrolment
from bwa_lms.people.service import accounts, cohorts, directory, organisations
from bwa_lms.programme import visits
from tests.cast import NOW, values_of
from tests.programme.stage import publish
from tests.programme.stage import visit as entry_of


def sent(browser, page, action="", /, **fields):
    """Return what a page's form would send."""
    return values_of(browser.get(page).text, action or page, page) | fields


def twice(browser, address, form):
    """Send the same form twice, as an impatient hand does; return both answers."""
    return browser.post(address, data=form), browser.post(address, data=form)


def test_an_organisation_is_made_once(ada):
    browser, page = ada.client, "/desk/organisations"
    form = sent(browser, page, name="Anker Textiles", kind="manufacturer")
    assert [each.status_code for each in twice(browser, page, form)] == [303, 303]
    assert [each.name for each in organisations.listed()].count("Anker Textiles") == 1


def test_a_cohort_is_made_once_and_both_answers_lead_to_it(ada):
    browser, page = ada.client, "/desk/cohorts/new"
    form = sent(browser, page, title="Hanoi 2027", start="2027-01-04", zone="Asia/Ho_Chi_Minh")
    one, other = twice(browser, page, form)
    assert one.location == other.location
    assert one.status_code == other.status_code == 303


def test_an_invitation_sent_again_twice_is_one_mail_with_a_link_that_works(ada, post):
    person = accounts.invite(None, "dalia@velia.example", "Dalia", None, "participant", NOW).person
    public = accounts.name_of(person).public_id
    post()
    page, action = f"/desk/people/{public}", f"/desk/people/{public}/invitation"
    browser = ada.client
    before = len(post())
    twice(browser, action, sent(browser, page, action))
    assert len(post()) == before + 1


def test_a_link_for_a_password_sent_twice_is_one_mail(ada, amina, post):
    page, action = f"/desk/people/{amina.public_id}", f"/desk/people/{amina.public_id}/password"
    browser = ada.client
    twice(browser, action, sent(browser, page, action))
    assert len(post()) == 1


def test_enrolling_twice_is_no_mistake(s, ada, post):
    person = accounts.invite(None, "dalia@velia.example", "Dalia", None, "participant", NOW).person
    public = accounts.name_of(person).public_id
    browser, page = ada.client, f"/desk/people/{public}/enrol"
    form = sent(browser, page, cohort=s.here.public_id)
    assert [each.status_code for each in twice(browser, page, form)] == [303, 303]
    page = f"/desk/cohorts/{s.elsewhere.public_id}/people"
    other = accounts.invite(None, "omar@velia.example", "Omar", None, "participant", NOW).person
    form = sent(browser, page, email="omar@velia.example")
    assert [each.status_code for each in twice(browser, page, form)] == [303, 303]
    assert enrolment.active(other).cohort_id == s.elsewhere.id


def test_going_back_to_invite_somebody_else_invites_them(ada, post):
    """A page that the browser kept sends the key that it sent before."""
    browser, page = ada.client, "/desk/people/new"
    form = sent(browser, page, name="Dalia", email="dalia@velia.example")
    browser.post(page, data=form)
    browser.post(page, data=form | {"name": "Omar", "email": "omar@velia.example"})
    assert directory.by_email("omar@velia.example") is not None
    assert {each["To"] for each in post()} == {"dalia@velia.example", "omar@velia.example"}


def test_going_back_to_record_another_visit_records_it(app, cast, tomas):
    publish()
    mine = enrolment.enrol(cast.amina.id, cast.cohort.id, NOW)
    entry = entry_of("v1", on=date(2026, 11, 20))
    key = "the-key-of-the-page"
    one = visits.record_visit(tomas.id, mine.id, entry, NOW, key)
    assert visits.record_visit(tomas.id, mine.id, entry, NOW, key) == one
    other = entry_of("v2", on=date(2026, 11, 21))
    assert visits.record_visit(tomas.id, mine.id, other, NOW, key) != one
    assert len(visits.visits_of(mine.id)) == 2


def test_nobody_trains_the_cohort_that_they_take_part_in(s, ada, amina, tomas):
    """Who trains a cohort reads everything before posting, and marks it."""
    browser = ada.client
    enrolled = browser.fill(f"/desk/people/{tomas.public_id}/enrol", cohort=s.here.public_id)
    assert enrolled.status_code == 409
    assert "trains this cohort" in enrolled.text
    accounts.grant(amina.id, "trainer")
    page = f"/desk/cohorts/{s.here.public_id}"
    form = sent(browser, f"{page}/people", f"{page}/trainers", person=amina.public_id)
    answer = browser.post(f"{page}/trainers", data=form)
    assert answer.status_code == 409
    assert "takes part in this cohort" in answer.text
    assert amina.id not in {each.id for each in cohorts.trainers(s.here.id)}
    elsewhere = browser.fill(f"/desk/people/{tomas.public_id}/enrol", cohort=s.elsewhere.public_id)
    assert elsewhere.status_code == 303


def test_a_list_that_lets_a_participant_train_their_cohort_says_so_at_the_line(s, ada):
    text = "email,name,role,cohort\namina@norda.example,Amina Rahman,trainer,Dhaka 2026\n"
    page = ada.client.fill("/desk/people/import", text=text)
    assert "takes part in this cohort" in page.text
    text = "email,name,role,cohort\ntomas@academy.example,Tomás,participant,Dhaka 2026\n"
    page = ada.client.fill("/desk/people/import", text=text)
    assert "trains this cohort" in page.text


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"])
def test_a_cohort_begins_in_a_year_that_the_calendar_can_reach(ada, day):
    form = {"title": "Far away", "start": day, "zone": "Asia/Tokyo"}
    answer = ada.client.fill("/desk/cohorts/new", **form)
    assert answer.status_code == 422
    assert "between 2000 and 2199" in answer.text
    assert "Far away" in answer.text


@pytest.mark.parametrize("day", ["2000-01-01", "2199-12-31"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_first_and_the_last_cohort_have_all_their_pages(app, cast, ada, amina, day, zone):
    publish()
    made = cohorts.create(None, "At the edge", date.fromisoformat(day), zone, NOW)
    enrolment.enrol(amina.id, made.id, NOW)
    for page in ("", "days", "days/d1", "progress", "progress.csv", "certificates", "people"):
        address = f"/desk/cohorts/{made.public_id}/{page}"
        assert ada.client.get(address).status_code == 200, address
    for page in ("/", "/progress", "/courses/", "/certificate"):
        assert amina.client.get(page).status_code == 200, page


@pytest.mark.parametrize("day", ["0001-01-01", "2200-01-01"])
def test_nobody_changes_employer_in_a_year_that_is_none(ada, amina, cast, day):
    page = f"/desk/people/{amina.public_id}/organisation"
    answer = ada.client.fill(page, organisation=cast.velia.public_id, since=day)
    assert answer.status_code == 422
    assert day in answer.text
