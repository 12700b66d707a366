"""From blocked to ready to issued, once; what anybody sees of it, and what nobody else does."""

from __future__ import annotations

import io
import json
import threading
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from bwa_lms.certificates import service, signing, verify
from bwa_lms.db import db
from bwa_lms.kernel.errors import NotFound, Refused
from bwa_lms.learning import ledger
from bwa_lms.people.service import accounts
from bwa_lms.programme import pledges
from tests.programme.stage import LATER, PLEDGE, earn, enrolled, publish

FEW = Path(__file__).parent / "fonts"  # six letters of Noto Sans SC


@pytest.fixture
def people(app, cast):
    signing.ensure_key(service.keys_folder())
    publish()
    return enrolled(cast)


@pytest.fixture
def issued(people, cast):
    earn(cast, people[0])
    return issue(cast, people[0])


def issue(cast, *who, key="key-00000001"):
    (certificate,) = service.issue(cast.ada.id, [each.id for each in who], LATER, key).issued
    return certificate


class TestTheQueue:
    def test_turns_from_blocked_to_ready_to_issued(self, people, cast):
        amina = people[0]
        earn(cast, amina, but="promise")
        queue = service.queue(cast.cohort.id, LATER)
        assert queue.ready == ()
        blocked = {each.person.name: each.reasons for each in queue.blocked}
        assert blocked["Amina Rahman"] == ("Pledge: Confidentiality: not signed yet",)
        pledges.sign_pledge(amina.id, PLEDGE.id, PLEDGE.digest, "Amina Rahman", LATER)
        assert [each.person.name for each in service.queue(cast.cohort.id, LATER).ready] == [
            "Amina Rahman"
        ]
        issue(cast, amina)
        queue = service.queue(cast.cohort.id, LATER)
        assert queue.ready == ()
        assert [each.name for each in queue.issued] == ["Amina Rahman"]

    def test_a_name_that_cannot_be_printed_is_a_reason(self, people, cast):
        accounts.change_profile(cast.amina.id, "王 Amina", "en", "UTC", LATER)
        earn(cast, people[0])
        (mine,) = [
            each
            for each in service.queue(cast.cohort.id, LATER).blocked
            if each.person.id == cast.amina.id
        ]
        (reason,) = mine.reasons
        assert reason.startswith(
            "No font of the certificate has a letter for: 王. The setting “fonts”"
        )

    def test_a_further_font_makes_the_name_ready(self, people, cast, app, monkeypatch):
        engine = app.extensions["bwa"]
        monkeypatch.setattr(engine, "settings", replace(engine.settings, fonts=FEW))
        accounts.change_profile(cast.amina.id, "王小明 Amina", "en", "UTC", LATER)
        earn(cast, people[0])
        certificate = issue(cast, people[0])
        (page,) = pypdf.PdfReader(io.BytesIO(service.document(certificate.token))).pages
        assert "王小明 Amina" in page.extract_text()


class TestIssuing:
    def test_asks_the_gate_again_whatever_the_page_said(self, people, cast):
        amina, bao, _ = people
        earn(cast, amina)
        outcome = service.issue(cast.ada.id, [amina.id, bao.id], LATER, "key-00000001")
        assert [each.name for each in outcome.issued] == ["Amina Rahman"]
        ((name, reason),) = outcome.refused
        assert name == "Bao Nguyen"
        assert "Pledge: Confidentiality: not signed yet" in reason
        assert service.of_enrolment(bao.id) is None

    def test_twice_gives_the_same_certificate(self, people, cast, issued):
        assert issue(cast, people[0]).token == issued.token
        assert issue(cast, people[0], key="key-00000002").token == issued.token
        kinds = [entry.kind for entry in ledger.entries(people[0].id)]
        assert kinds.count("certificate-issued") == 1

    def test_freezes_what_was_earned_in_words_and_numbers(self, issued):
        stated = issued.statement
        assert stated["name"] == "Amina Rahman"
        assert stated["earned"] == [
            "3 of 4 classroom days",
            "2 coaching visits in 2 factories, 4 hours",
        ]
        assert stated["figures"]["days"] == 3
        assert stated["requirements"] == "version-tree"
        assert stated["check"].endswith(f"/verify/{issued.token}")

    def test_binds_the_chain_as_it_stood_and_is_bound_by_it(self, people, issued):
        entries = ledger.entries(people[0].id)
        assert issued.statement["ledger"] == entries[-2].hash
        assert entries[-1].body is not None
        assert entries[-1].body["serial"] == issued.serial
        assert ledger.verify(people[0].id) == []

    def test_a_name_changed_later_changes_nothing_that_was_issued(self, cast, issued):
        accounts.change_profile(cast.amina.id, "Amina Rahman-Khan", "en", "UTC", LATER)
        assert service.public(issued.token).certificate.name == "Amina Rahman"

    def test_the_document_is_genuine_and_shows_the_name(self, issued):
        data = service.document(issued.token)
        assert verify.check(data, service.keys()).statement == issued.statement
        (page,) = pypdf.PdfReader(io.BytesIO(data)).pages
        assert "Amina Rahman" in page.extract_text()
        assert issued.serial in page.extract_text()

    def test_two_at_once_give_one_certificate(self, real_app):
        with real_app.app_context():
            cast = real_app.extensions["cast"]
            signing.ensure_key(service.keys_folder())
            publish()
            amina = enrolled(cast)[0]
            earn(cast, amina)
        tokens = []
        start = threading.Barrier(2)

        def run(key):
            with real_app.app_context():
                start.wait()
                tokens.append(issue(cast, amina, key=key).token)
                db.session.remove()

        threads = [threading.Thread(target=run, args=(f"key-0000000{n}",)) for n in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(tokens) == 2
        assert len(set(tokens)) == 1


class TestRevoking:
    def test_needs_a_reason_and_stays_for_ever(self, people, cast, issued):
        with pytest.raises(Refused):
            service.revoke(cast.ada.id, issued.token, "  ", LATER)
        service.revoke(cast.ada.id, issued.token, "Two visits were invented", LATER)
        service.revoke(cast.ada.id, issued.token, "Again", LATER)
        found = service.find(issued.token)
        assert (found.status, found.reason) == ("revoked", "Two visits were invented")
        assert ledger.entries(people[0].id)[-1].kind == "certificate-revoked"

    def test_a_form_that_was_sent_before_issues_nothing_and_says_so(self, people, cast, issued):
        service.revoke(cast.ada.id, issued.token, "A wrong name", LATER)
        outcome = service.issue(cast.ada.id, [people[0].id], LATER, "key-00000001")
        assert outcome.issued == ()
        assert "revoked" in outcome.refused[0][1]
        assert issue(cast, people[0], key="key-00000002").token != issued.token


class TestPages:
    def test_anybody_reads_the_facts_and_nothing_else(self, browser, issued):
        page = browser.get(f"/verify/{issued.token}")
        assert page.status_code == 200
        for text in ("Amina Rahman", "Coaching for Decent Work", "Valid", "3 of 4 classroom days"):
            assert text in page.text
        for text in ("amina@norda.example", "Norda", "Heron", "certificate.pdf"):
            assert text not in page.text

    def test_says_that_it_was_revoked_and_keeps_the_reason_to_itself(self, browser, cast, issued):
        service.revoke(cast.ada.id, issued.token, "Two visits were invented", LATER)
        page = browser.get(f"/verify/{issued.token}")
        assert "Revoked" in page.text
        assert "invented" not in page.text

    def test_an_unknown_address_is_not_found(self, browser, app):
        assert browser.get("/verify/abcdefghijklmnopqrstuvwxyz").status_code == 404

    def test_the_file_is_for_its_holder_and_administrators(self, browser, cast, issued):
        path = f"/verify/{issued.token}/certificate.pdf"
        answers = {
            name: getattr(cast, name).client.get(path).status_code
            for name in ("amina", "ada", "bao", "tomas")
        }
        assert answers == {"amina": 200, "ada": 200, "bao": 403, "tomas": 403}
        assert browser.get(path).status_code == 302
        assert cast.amina.client.get(path).data == service.document(issued.token)

    def test_publishes_the_public_keys_alone(self, browser, issued):
        answer = browser.get("/.well-known/bwa-keys.json")
        keys = signing.read_keys(answer.data)
        assert verify.check(service.document(issued.token), keys).form == "PDF"
        assert set(json.loads(answer.data)["keys"][0]) == {"algorithm", "id", "public", "retired"}

    def test_a_participant_finds_what_is_left_and_later_the_certificate(self, people, cast):
        client = cast.amina.client
        assert "not signed yet" in client.get("/certificate").text
        earn(cast, people[0])
        assert "Your academy issues it next" in client.get("/certificate").text
        certificate = issue(cast, people[0])
        assert f"/verify/{certificate.token}/certificate.pdf" in client.get("/certificate").text
        service.revoke(cast.ada.id, certificate.token, "Two visits were invented", LATER)
        assert "Two visits were invented" in client.get("/certificate").text

    def test_home_promises_no_certificate_that_was_revoked(self, people, cast, issued):
        client = cast.amina.client
        assert "Your certificate is ready" in client.get("/").text
        service.revoke(cast.ada.id, issued.token, "Two visits were invented", LATER)
        home = client.get("/").text
        assert "Your certificate is ready" not in home
        assert 'href="/certificate"' in home

    def test_a_token_of_nobody_raises(self, app):
        with pytest.raises(NotFound):
            service.document("nothing")
