"""A request that changes something proves that one of our own pages made it."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from bwa_lms.web import actor
from tests.web.conftest import ADA, AMINA, Stage

FIELD = re.compile(r'name="csrf" value="([^"]+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')
NOTE = {"email": "amina@example.org", "side": "a", "note": "Read the roster"}
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


def token_in(browser: FlaskClient, address: str = "/note") -> str:
    found: str = FIELD.findall(browser.get(address).text)[-1]
    return found


def test_a_form_of_ours_is_taken(browser: FlaskClient) -> None:
    answer = browser.post("/note", data=NOTE | {"csrf": token_in(browser)})
    assert answer.status_code == 200
    assert answer.text.startswith("kept ")


def test_a_form_without_a_token_is_refused_before_the_view(browser: FlaskClient) -> None:
    for wrong in ({}, {"csrf": ""}, {"csrf": "é"}, {"csrf": "A" * 88}):
        answer = browser.post("/note", data=NOTE | wrong)
        assert answer.status_code == 403
        assert "kept" not in answer.text.split("</head>")[0]
        assert "Nothing was changed" in answer.text


def test_another_visitors_token_is_refused(stage: Stage, browser: FlaskClient) -> None:
    stranger = stage.client()
    stranger.get("/note")
    assert stranger.post("/note", data=NOTE | {"csrf": token_in(browser)}).status_code == 403


def test_a_token_belongs_to_one_sign_in(stage: Stage, browser: FlaskClient) -> None:
    before = token_in(browser)
    stage.who = AMINA
    hers = token_in(browser)
    assert browser.post("/note", data=NOTE | {"csrf": before}).status_code == 403
    assert browser.post("/note", data=NOTE | {"csrf": hers}).status_code == 200
    stage.who = ADA
    assert browser.post("/note", data=NOTE | {"csrf": hers}).status_code == 403


def test_the_token_looks_different_in_every_response(browser: FlaskClient) -> None:
    seen = {token_in(browser) for _ in range(5)}
    assert len(seen) == 5
    assert all(
        browser.post("/note", data=NOTE | {"csrf": each}).status_code == 200 for each in seen
    )


def test_a_script_sends_the_token_in_a_header(browser: FlaskClient) -> None:
    headers = {"X-CSRF": token_in(browser)}
    assert browser.post("/note", data=NOTE, headers=headers).status_code == 200
    refused = browser.post("/note", data=NOTE, headers={"Accept": "application/json"})
    assert refused.status_code == 403
    assert "This page was open for a long time" in refused.text


def test_what_was_typed_can_be_sent_again_from_our_own_page(browser: FlaskClient) -> None:
    browser.get("/note")
    typed = NOTE | {"note": "<b>Two\nlines</b>", "password": "secret", "key": "the-key-of-the-form"}
    answer = browser.post("/note", data=typed, headers=OWN_PAGE)
    assert answer.status_code == 403
    assert "&lt;b&gt;Two\nlines&lt;/b&gt;" in answer.text
    assert "secret" not in answer.text
    again = NOTE | {"csrf": FIELD.findall(answer.text)[-1], "key": KEY.findall(answer.text)[-1]}
    assert browser.post("/note", data=again).text == "kept the-key-of-the-form"


def test_another_sites_form_is_never_offered_for_sending(browser: FlaskClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        answer = browser.post("/note", data=NOTE, headers=headers)
        assert "Send it now" not in answer.text
        assert "Read the roster" not in answer.text


def test_a_form_sent_after_the_sign_in_ended_is_kept(stage: Stage, browser: FlaskClient) -> None:
    stage.who = actor.ANYONE
    answer = browser.post("/own", data={"text": "My first reading"}, headers=OWN_PAGE)
    assert answer.status_code == 403
    assert "My first reading" in answer.text
    assert "Sign in in a new tab" in answer.text


def test_a_repeated_form_keeps_its_key_and_a_new_one_gets_its_own(browser: FlaskClient) -> None:
    first, second = (KEY.findall(browser.get("/note").text)[-1] for _ in range(2))
    assert first != second
    sent = {"csrf": token_in(browser), "key": first, "email": ""}
    assert KEY.findall(browser.post("/note", data=sent).text)[-1] == first
    sent["key"] = "<script>"
    assert KEY.findall(browser.post("/note", data=sent).text)[-1] not in {first, "<script>"}
