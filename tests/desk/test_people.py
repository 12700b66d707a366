"""The desk's people pages: administrators do everything here, trainers see their own people, others nobody."""

import csv
import io

import pytest

from bwa_lms.learning import enrolment
from bwa_lms.people.service import accounts, cohorts, directory, organisations
from tests.cast import NOW, values_of


def rows_of(response):
    """The lines of an exported list, by their heads."""
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_the_list_shows_everybody_to_administrators(cast, ada):
    page = ada.client.get("/desk/people").text
    for person in (cast.amina, cast.bao, cast.chiara, cast.tomas, cast.ada):
        assert person.name in page
        assert person.email in page
    assert "5 people" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=tomas", {"Tomás Ruiz"}),
        ("text=velia.example", {"Bao Nguyen"}),
        ("text=%25", set()),
        ("state=invited", set()),
        (
            "state=active&text=a",
            {"Amina Rahman", "Bao Nguyen", "Chiara Conti", "Tomás Ruiz", "Ada Okafor"},
        ),
    ],
)
def test_the_list_is_narrowed(cast, ada, query, found):
    rows = rows_of(ada.client.get(f"/desk/people.csv?{query}"))
    assert {row["name"] for row in rows} == found


def test_the_list_is_narrowed_to_an_organisation_and_a_cohort(s, cast, ada):
    browser = ada.client
    norda = rows_of(browser.get(f"/desk/people.csv?organisation={cast.norda.public_id}"))
    assert {row["name"] for row in norda} == {"Amina Rahman", "Chiara Conti"}
    here = rows_of(browser.get(f"/desk/people.csv?cohort={s.here.public_id}"))
    assert {row["name"] for row in here} == {"Amina Rahman", "Bao Nguyen", "Chiara Conti"}
    assert {row["cohort"] for row in here} == {"Dhaka 2026"}


def test_the_list_comes_in_pages_of_fifty(app, ada):
    for number in range(60):
        accounts.invite(
            None, f"p{number}@x.example", f"Person {number:02}", None, "participant", NOW
        )
    browser = ada.client
    first = browser.get("/desk/people?text=person").text
    assert "Person 49" in first
    assert "Person 50" not in first
    assert "Page 1 of 2" in first
    assert "Person 50" in browser.get("/desk/people?text=person&page=2").text
    assert "Person 59" in browser.get("/desk/people?text=person&page=99").text


def test_the_list_costs_the_same_however_long_it_is(app, ada, statements):
    browser = ada.client
    browser.get("/desk/people")
    with statements() as few:
        browser.get("/desk/people")
    for number in range(40):
        accounts.invite(None, f"p{number}@x.example", f"Person {number}", None, "participant", NOW)
    with statements() as many:
        browser.get("/desk/people")
    assert len(many) == len(few)


def test_an_export_cannot_run_in_a_spreadsheet(app, ada):
    accounts.invite(None, "x@x.example", '=HYPERLINK("http://evil")', None, "participant", NOW)
    rows = rows_of(ada.client.get("/desk/people.csv"))
    assert not [cell for row in rows for cell in row.values() if cell[:1] in set("=+-@")]


def test_a_trainer_sees_the_people_of_their_cohorts_by_name_alone(s, cast, tomas):
    browser = tomas.client
    page = browser.get("/desk/people").text
    assert "3 people" in page
    for person in (cast.amina, cast.bao, cast.chiara):
        assert person.name in page
        detail = browser.get(f"/desk/people/{person.public_id}")
        assert detail.status_code == 200
        for text in (page, detail.text):
            assert person.email not in text
            assert "Norda" not in text
            assert "Velia" not in text
    assert "Dewi" not in page


def test_a_trainer_finds_nobody_by_address_or_employer(s, cast, tomas):
    browser = tomas.client
    assert "Nobody fits" in browser.get("/desk/people?text=velia.example").text
    assert "3 people" in browser.get(f"/desk/people?organisation={cast.norda.public_id}").text
    assert browser.get(f"/desk/people?cohort={s.elsewhere.public_id}").status_code == 404


def test_a_trainer_opens_nobody_elses_person(s, ada, tomas):
    assert tomas.client.get(f"/desk/people/{s.dewi.member.public_id}").status_code == 404
    assert tomas.client.get(f"/desk/people/{ada.public_id}").status_code == 404


ADMINISTRATORS_ALONE = (
    "/desk/people.csv",
    "/desk/people/new",
    "/desk/people/import",
    "/desk/people/{amina}/edit",
    "/desk/people/{amina}/organisation",
    "/desk/people/{amina}/enrol",
    "/desk/people/{amina}/close",
    "/desk/people/{amina}/open",
    "/desk/organisations",
    "/desk/organisations/{norda}",
    "/desk/cohorts",
    "/desk/cohorts/new",
    "/desk/cohorts/{cohort}/people",
    "/desk/cohorts/{cohort}/title",
    "/desk/cohorts/{cohort}/trainers",
)


@pytest.mark.parametrize("path", ADMINISTRATORS_ALONE)
def test_administrators_alone(cast, browser, path):
    path = path.format(
        amina=cast.amina.public_id, norda=cast.norda.public_id, cohort=cast.cohort.public_id
    )
    assert cast.ada.client.get(path).status_code == 200
    assert cast.tomas.client.get(path).status_code == 403
    assert cast.amina.client.get(path).status_code == 403
    assert browser.get(path).status_code == 302


def test_participants_see_nobody_on_the_desk(cast, amina):
    assert amina.client.get("/desk/people").status_code == 403
    assert amina.client.get(f"/desk/people/{amina.public_id}").status_code == 403


def test_no_participant_learns_anothers_address_or_employer(s, cast, amina, bao):
    s.bao.posts("I would open the gate and ask why it was locked.")
    s.amina.posts("I would ask the guard first of all.")
    browser = amina.client
    for path in (
        "/",
        "/progress",
        "/courses/",
        "/courses/looking/",
        "/courses/looking/the-gate",
        "/profile",
    ):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert "Velia" not in page.text, path
        assert "velia.example" not in page.text, path


def test_ada_invites_somebody_into_a_cohort(s, cast, ada, post):
    answer = ada.client.fill(
        "/desk/people/new",
        name="Dalia Haddad",
        email="dalia@velia.example",
        organisation=cast.velia.public_id,
        role="participant",
        cohort=s.here.public_id,
    )
    dalia = directory.by_email("dalia@velia.example")
    assert answer.location == f"/desk/people/{dalia.public_id}"
    assert organisations.employer_on(dalia.id, NOW.date()).name == "Velia"
    assert enrolment.active(dalia.id).cohort_id == s.here.id
    assert post()[-1]["To"] == "dalia@velia.example"


def test_pressing_invite_twice_invites_once(cast, ada, post):
    browser = ada.client
    values = values_of(browser.get("/desk/people/new").text, "/desk/people/new", "/desk/people/new")
    values |= {"name": "Dalia", "email": "dalia@velia.example"}
    first = browser.post("/desk/people/new", data=values)
    again = browser.post("/desk/people/new", data=values)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert len(post()) == 1


def test_a_refused_invitation_keeps_what_was_typed(ada, amina):
    page = ada.client.fill("/desk/people/new", name="Another Amina", email=amina.email)
    assert page.status_code == 422
    assert 'value="Another Amina"' in page.text
    assert "email-error" in page.text


def test_without_a_programme_nobody_is_enrolled_and_nobody_is_left_half_invited(cast, ada):
    page = ada.client.fill(
        "/desk/people/new", name="Dalia", email="dalia@velia.example", cohort=cast.cohort.public_id
    )
    assert page.status_code == 422
    assert "no programme yet" in page.text
    assert directory.by_email("dalia@velia.example") is None


def test_ada_closes_and_opens_an_account(ada, amina):
    browser, at = ada.client, f"/desk/people/{amina.public_id}"
    empty = browser.fill(f"{at}/close", reason=" ")
    assert empty.status_code == 422
    assert "reason-error" in empty.text
    assert browser.fill(f"{at}/close", reason="Left the programme").location == at
    page = browser.get(at).text
    assert "Left the programme" in page
    assert f"{at}/open" in page
    assert browser.fill(f"{at}/open", reason="Came back").location == at
    assert directory.card(amina.id).state == "active"


def test_nobody_closes_their_own_account_on_the_desk(ada):
    page = ada.client.fill(f"/desk/people/{ada.public_id}/close", reason="Tired")
    assert page.status_code == 409
    assert "your own account" in page.text


def test_ada_changes_name_address_and_roles(ada, amina):
    browser, at = ada.client, f"/desk/people/{amina.public_id}"
    browser.fill(
        f"{at}/edit", name="Amina R.", email="amina@new.example", roles=["participant", "trainer"]
    )
    card = directory.card(amina.id)
    assert (card.name, card.email) == ("Amina R.", "amina@new.example")
    assert card.roles == ("participant", "trainer")
    assert card.printed_name == amina.name


def test_a_refused_change_changes_nothing(ada, amina, bao):
    page = ada.client.fill(
        f"/desk/people/{amina.public_id}/edit", name="Amina R.", email=bao.email, roles=["trainer"]
    )
    assert page.status_code == 422
    card = directory.card(amina.id)
    assert (card.name, card.roles) == (amina.name, ("participant",))


def test_ada_does_not_take_away_her_own_role(ada):
    page = ada.client.fill(f"/desk/people/{ada.public_id}/edit", roles=["trainer"])
    assert page.status_code == 422
    assert directory.card(ada.id).roles == ("administrator",)


def test_ada_writes_down_a_new_employer(cast, ada, amina):
    at = f"/desk/people/{amina.public_id}"
    ada.client.fill(f"{at}/organisation", organisation=cast.velia.public_id, since="2027-01-01")
    page = ada.client.get(at).text
    assert "Velia" in page
    assert "Norda" in page
    early = ada.client.fill(
        f"{at}/organisation", organisation=cast.norda.public_id, since="2026-12-01"
    )
    assert early.status_code == 422
    assert "since-error" in early.text


def test_ada_sends_links_again(app, cast, ada, amina, post):
    invited = accounts.invite(None, "dalia@velia.example", "Dalia", None, "participant", NOW)
    dalia = accounts.name_of(invited.person)
    browser = ada.client
    browser.press(f"/desk/people/{dalia.public_id}", f"/desk/people/{dalia.public_id}/invitation")
    browser.press(f"/desk/people/{amina.public_id}", f"/desk/people/{amina.public_id}/password")
    assert [mail["To"] for mail in post()] == [dalia.email, dalia.email, amina.email]


def test_ada_makes_an_organisation_and_renames_it(ada):
    browser = ada.client
    browser.fill("/desk/organisations", name="Mill & Sons", kind="manufacturer")
    assert "Mill &amp; Sons" in browser.get("/desk/organisations").text
    made = organisations.by_name("mill & sons")
    browser.fill(f"/desk/organisations/{made.public_id}", name="Mill and Daughters")
    assert organisations.find(made.public_id).name == "Mill and Daughters"
    again = browser.fill("/desk/organisations", name="NORDA", kind="brand")
    assert again.status_code == 422
    assert 'value="NORDA"' in again.text


def test_ada_makes_a_cohort_and_fills_it(s, ada, amina):
    browser = ada.client
    made = browser.fill(
        "/desk/cohorts/new", title="Hanoi 2027", start="2027-01-04", zone="Asia/Ho_Chi_Minh"
    )
    cohort = cohorts.by_title("Hanoi 2027")
    at = f"/desk/cohorts/{cohort.public_id}/people"
    assert made.location == at
    assert (cohort.start.isoformat(), cohort.zone) == ("2027-01-04", "Asia/Ho_Chi_Minh")
    invited = accounts.invite(None, "dalia@velia.example", "Dalia", None, "participant", NOW)
    browser.fill(at, email="dalia@velia.example")
    assert enrolment.active(invited.person).cohort_id == cohort.id
    unknown = browser.fill(at, email="nobody@x.example")
    assert unknown.status_code == 422
    assert "Invite them first" in unknown.text
    taken = browser.fill(at, email=amina.email)
    assert taken.status_code in (409, 422)
    assert "email-error" in taken.text
    assert f'value="{amina.email}"' in taken.text


def test_ada_changes_who_trains_a_cohort(cast, ada, tomas):
    accounts.grant(cast.bao.id, "trainer")
    browser, at = ada.client, f"/desk/cohorts/{cast.cohort.public_id}"
    browser.fill(f"{at}/people", f"{at}/trainers", person=cast.bao.public_id)
    assert {each.id for each in cohorts.trainers(cast.cohort.id)} == {tomas.id, cast.bao.id}
    browser.press(f"{at}/people", f"{at}/trainers/{tomas.public_id}/remove")
    assert [each.id for each in cohorts.trainers(cast.cohort.id)] == [cast.bao.id]


def test_a_cohort_with_a_mistake_keeps_what_was_typed(ada):
    page = ada.client.fill("/desk/cohorts/new", title="Hanoi 2027", start="soon", zone="UTC")
    assert page.status_code == 422
    assert 'value="Hanoi 2027"' in page.text
    assert 'value="soon"' in page.text
    assert "Write a date" in page.text


LIST = "email;name;organisation;cohort;role\ndalia@velia.example;Dalia Haddad;Velia;Dhaka 2026;\n"


def test_ada_imports_a_list_after_she_has_read_what_it_does(s, ada):
    browser, at = ada.client, "/desk/people/import"
    upload = (io.BytesIO(b"\xef\xbb\xbf" + LIST.encode()), "people.csv")
    planned = browser.fill(at, file=upload)
    assert "invite, works for Velia, enrol in Dhaka 2026" in planned.text
    assert directory.by_email("dalia@velia.example") is None
    confirmed = browser.post(at, data=values_of(planned.text, at, at) | {"confirm": "1"})
    assert confirmed.location == "/desk/people"
    dalia = directory.by_email("dalia@velia.example")
    assert enrolment.active(dalia.id).cohort_id == s.here.id
    again = browser.fill(at, text=LIST)
    assert "nothing to import" in again.text
    assert 'name="confirm"' not in again.text


def test_a_list_that_was_changed_after_it_was_read_is_read_again(s, ada):
    browser, at = ada.client, "/desk/people/import"
    planned = values_of(browser.fill(at, text=LIST).text, at, at)
    changed = planned | {"text": LIST.replace("dalia", "delia"), "confirm": "1"}
    assert "delia@velia.example" in browser.post(at, data=changed).text
    assert directory.by_email("delia@velia.example") is None


def test_a_list_with_a_mistake_cannot_be_confirmed(s, ada):
    page = ada.client.fill("/desk/people/import", text=LIST + "nobody;;;;\n")
    assert "1 line cannot be imported" in page.text
    assert 'name="confirm"' not in page.text
    assert "nobody;;;;" in page.text


def test_a_list_that_cannot_be_read_says_why(ada):
    upload = (io.BytesIO(b"email,name\na@x.example,Jos\xe9\n"), "people.csv")
    page = ada.client.fill("/desk/people/import", file=upload)
    assert page.status_code == 422
    assert "Line 2 is not UTF-8" in page.text


def test_a_cohorts_page_leads_to_its_people(cast, ada, tomas):
    at = f"/desk/cohorts/{cast.cohort.public_id}"
    assert f'href="{at}/people"' in ada.client.get(f"{at}/").text
    assert f'href="{at}/people"' not in tomas.client.get(f"{at}/").text
