"""The desk's pages of days, visits and certificates, by the people who use them."""

from __future__ import annotations

import pytest

from bwa_lms.certificates import service, signing
from bwa_lms.people.service import cohorts
from bwa_lms.programme import attendance, evidence, visits
from tests.cast import NOW
from tests.programme.stage import LATER, SIX, earn, enrolled, publish, visit


@pytest.fixture
def people(app, cast):
    signing.ensure_key(service.keys_folder())
    publish()
    return enrolled(cast)


@pytest.fixture
def days(cast):
    return f"/desk/cohorts/{cast.cohort.public_id}/days"


@pytest.fixture
def queue(cast):
    return f"/desk/cohorts/{cast.cohort.public_id}/certificates"


class TestDays:
    def test_a_day_gets_its_date_and_place(self, people, tomas, days):
        answer = tomas.client.fill(f"{days}/d1/plan", on="2026-12-07", place="Hall 2")
        assert answer.status_code == 303
        page = tomas.client.get(days).text
        assert "Mon 7 Dec 2026" in page
        assert "Hall 2" in page

    def test_a_wrong_date_is_refused_at_its_field_and_nothing_typed_is_lost(
        self, people, tomas, days
    ):
        answer = tomas.client.fill(f"{days}/d1/plan", on="1999-01-01", place="Hall 2")
        assert answer.status_code == 422
        assert "Hall 2" in answer.text
        assert "outside the programme" in answer.text

    def test_the_register_records_the_ticked_and_the_others_as_absent(
        self, people, tomas, cast, days
    ):
        amina, bao, chiara = people
        answer = tomas.client.fill(f"{days}/d1", present=[amina.public_id, bao.public_id])
        assert answer.status_code == 303
        present = {
            line.enrolment.id: line.present
            for line in attendance.register_of(cast.cohort.id, "d1").lines
        }
        assert present == {amina.id: True, bao.id: True, chiara.id: False}
        assert "2 of 3" in tomas.client.get(days).text

    def test_one_button_says_that_all_are_present(self, people, tomas, cast, days):
        tomas.client.fill(f"{days}/d1", all="present")
        lines = attendance.register_of(cast.cohort.id, "d1").lines
        assert [line.present for line in lines] == [True, True, True]

    def test_a_correction_asks_for_its_reason_and_keeps_the_ticks(self, people, tomas, cast, days):
        tomas.client.fill(f"{days}/d1", all="present")
        amina = people[0].public_id
        answer = tomas.client.fill(f"{days}/d1", present=[amina])
        assert answer.status_code == 422
        assert "Say why you change what was recorded." in answer.text
        assert answer.text.count(" checked") == 1
        answer = tomas.client.fill(f"{days}/d1", present=[amina], reason="Two were ill")
        assert answer.status_code == 303
        assert tomas.client.get(f"{days}/d1").text.count("Two were ill") == 2


class TestVisits:
    def fields(self, **changes):
        return {
            "planned": "v1",
            "on": "2026-11-20",
            "factory": "Heron",
            "country": "BD",
            "minutes": "120",
            **changes,
        }

    def test_a_visit_is_recorded_and_corrected(self, people, tomas):
        page = f"/desk/enrolments/{people[0].public_id}/visits"
        assert tomas.client.fill(f"{page}/new", **self.fields()).status_code == 303
        (made,) = visits.visits_of(people[0].id)
        path = f"/desk/visits/{made.id}/correct"
        assert tomas.client.fill(path, minutes="90").status_code == 422
        assert tomas.client.fill(path, minutes="90", reason="It was shorter").status_code == 303
        shown = tomas.client.get(page).text
        assert "It was shorter" in shown
        assert "1 hour 30 min" in shown

    def test_a_visit_is_withdrawn_with_a_reason(self, people, tomas, cast):
        made = visits.record_visit(cast.ada.id, people[0].id, visit(), LATER, "key-00000001")
        assert tomas.client.fill(f"/desk/visits/{made}/withdraw", reason="").status_code == 422
        assert (
            tomas.client.fill(f"/desk/visits/{made}/withdraw", reason="Not hers").status_code == 303
        )
        assert evidence.read([people[0].id]).visits == {people[0].id: ()}

    def test_ratings_come_all_six_or_not_at_all(self, people, tomas):
        page = f"/desk/enrolments/{people[0].public_id}/visits"
        some = self.fields(observed="y", risk="2")
        answer = tomas.client.fill(f"{page}/new", **some)
        assert answer.status_code == 422
        assert "Rate all six competencies, or none." in answer.text
        every = self.fields(observed="y", **dict.fromkeys(SIX, "2"))
        assert tomas.client.fill(f"{page}/new", **every).status_code == 303
        assert "Level 2" in tomas.client.get(page).text

    @pytest.mark.parametrize(
        "wrong", [{"planned": ""}, {"on": "soon"}, {"minutes": "-3"}, {"country": ""}]
    )
    def test_a_wrong_field_is_a_clear_refusal(self, people, tomas, wrong):
        page = f"/desk/enrolments/{people[0].public_id}/visits/new"
        answer = tomas.client.fill(page, **self.fields(**wrong))
        assert answer.status_code == 422
        assert "Heron" in answer.text


class TestCertificates:
    def test_the_administrator_issues_to_who_is_ready(self, people, ada, cast, queue, clock):
        clock.at = LATER
        earn(cast, people[0])
        page = ada.client.get(queue).text
        assert "Issue 1 certificate" in page
        assert "Pledge: Confidentiality: not signed yet" in page
        answer = ada.client.fill(queue)
        assert answer.status_code == 303
        certificate = service.of_enrolment(people[0].id)
        assert certificate is not None
        page = ada.client.get(queue).text
        assert certificate.serial in page
        assert "Nobody is ready" in page

    def test_revoking_asks_for_a_reason(self, people, ada, cast, queue, clock):
        clock.at = LATER
        earn(cast, people[0])
        ada.client.fill(queue)
        certificate = service.of_enrolment(people[0].id)
        assert certificate is not None
        path = f"/desk/certificates/{certificate.token}"
        assert ada.client.fill(path, reason="").status_code == 422
        assert ada.client.fill(path, reason="Invented visits").status_code == 303
        assert not service.find(certificate.token).valid


class TestWhoMayOpenThem:
    def test_trainers_open_their_own_cohorts_alone(self, people, tomas, ada, cast):
        other = cohorts.create(ada.id, "Hanoi 2026", cast.cohort.start, "Asia/Bangkok", NOW)
        path = f"/desk/cohorts/{other.public_id}/days"
        assert tomas.client.get(path).status_code == 404
        assert tomas.client.get(f"{path}/d1").status_code == 404
        assert ada.client.get(path).status_code == 200

    def test_participants_open_none(self, people, amina, days, queue):
        for path in (days, f"{days}/d1", queue, f"/desk/enrolments/{people[0].public_id}/visits"):
            assert amina.client.get(path).status_code == 403

    def test_trainers_do_not_issue(self, people, tomas, queue):
        assert tomas.client.get(queue).status_code == 403
