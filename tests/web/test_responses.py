"""What every response carries, and what an unreadable request gets."""

from __future__ import annotations

import gzip
from importlib import import_module
from pathlib import Path
from typing import IO

import pytest
from flask import Flask, Response, request, send_file
from flask.testing import FlaskClient

from bwa_lms.web import access, actor
from tests.web.conftest import ADA, AMINA, Stage, make_stage

brotli = import_module("brotli")


def test_pages_allow_nothing_inline_and_nothing_from_elsewhere(browser: FlaskClient) -> None:
    for address in ("/", "/note", "/nowhere", "/raise/bug"):
        headers = browser.get(address).headers
        assert headers["Content-Security-Policy"].startswith(
            "default-src 'none'; script-src 'self'"
        )
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_hold_no_inline_script_or_style(browser: FlaskClient) -> None:
    for address in ("/", "/note", "/nowhere"):
        html = browser.get(address).text
        assert "<style" not in html
        assert ' style="' not in html
        assert html.count("<script") == 1


def test_pages_are_private_and_can_be_gone_back_to(stage: Stage, browser: FlaskClient) -> None:
    stage.who = AMINA
    headers = browser.get("/own").headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in headers["Vary"]


def test_cookies_are_out_of_reach_of_scripts(tmp_path: Path) -> None:
    plain = make_stage(tmp_path).client().get("/note").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    secure = make_stage(tmp_path, base_url="https://a.example").client().get("/note")
    assert secure.headers["Set-Cookie"].startswith("__Host-bwa-visit=")
    assert "Secure" in secure.headers["Set-Cookie"]
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/caf%E9", 400),
        ("/a%00b", 400),
        ("/?q=%00", 400),
        ("/?%00=1", 400),
        ("/?q=%ff%fe", 400),
        ("/" + "a" * 5_000, 414),
        ("/nowhere", 404),
        ("/own/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/raise/refused", 422),
        ("/raise/conflict", 409),
        ("/raise/gone", 410),
    ],
)
def test_every_bad_request_gets_a_page_of_its_own(
    browser: FlaskClient, address: str, status: int
) -> None:
    answer = browser.get(address)
    assert answer.status_code == status
    assert '<main id="main"' in answer.text
    assert "Traceback" not in answer.text


def test_nul_in_a_form_is_refused(browser: FlaskClient) -> None:
    csrf = browser.get("/note").text.split('name="csrf" value="')[1].split('"')[0]
    answer = browser.post("/note", data={"csrf": csrf, "email": "a\x00b"})
    assert answer.status_code == 400


def test_a_broken_form_is_the_senders_mistake(browser: FlaskClient) -> None:
    for body, kind in (
        (b"email=\xff\xfe", "application/x-www-form-urlencoded"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"{]", "application/json"),
        (b"\x00" * 100, "multipart/form-data"),
    ):
        assert 400 <= browser.post("/note", data=body, content_type=kind).status_code < 500


def test_a_form_that_is_too_large_is_refused(stage: Stage, browser: FlaskClient) -> None:
    stage.app.config["MAX_CONTENT_LENGTH"] = 1_000
    answer = browser.post("/note", data={"note": "x" * 2_000})
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_the_wrong_method_names_the_right_ones(browser: FlaskClient) -> None:
    answer = browser.delete("/note")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_refusal_says_what_the_use_case_said(browser: FlaskClient) -> None:
    answer = browser.get("/raise/many")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    assert "Wait ten minutes." in answer.text


def test_a_mistake_of_ours_shows_no_traceback(browser: FlaskClient) -> None:
    answer = browser.get("/raise/bug")
    assert answer.status_code == 500
    assert "a secret of the machine" not in answer.text
    assert "What you saved before is safe" in answer.text


def test_an_error_page_that_fails_is_still_a_page(
    stage: Stage, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(stage.app.jinja_env.globals, "academy", None)
    monkeypatch.setitem(stage.app.jinja_env.globals, "asset", None)
    answer = browser.get("/raise/bug")
    assert answer.status_code == 500
    assert "What you saved before is safe" in answer.text


def test_a_script_gets_errors_as_json(browser: FlaskClient) -> None:
    answer = browser.get("/raise/gone", headers={"Accept": "application/json"})
    assert answer.status_code == 410
    assert answer.json == {"status": 410, "message": "As it is."}


def test_strangers_are_sent_to_sign_in_and_back(browser: FlaskClient) -> None:
    answer = browser.get("/own?page=2")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/own?page%3D2"


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        (actor.ANYONE, "/", 200),
        (actor.ANYONE, "/own", 302),
        (actor.ANYONE, "/desk/", 302),
        (AMINA, "/own", 200),
        (AMINA, "/desk/", 403),
        (ADA, "/desk/", 200),
    ],
)
def test_who_may_enter_where(
    stage: Stage, browser: FlaskClient, who: actor.Actor, address: str, status: int
) -> None:
    stage.who = who
    assert browser.get(address).status_code == status


def test_a_closed_page_says_who_may_enter(stage: Stage, browser: FlaskClient) -> None:
    stage.who = AMINA
    assert "This page is for administrators." in browser.get("/desk/").text


def test_a_route_without_a_rule_stops_the_start(stage: Stage) -> None:
    assert access.matrix(stage.app)["pages.desk"] == {actor.ADMINISTRATOR}
    stage.app.view_functions["pages.open"] = lambda: ""
    with pytest.raises(RuntimeError, match=r"pages\.open"):
        access.matrix(stage.app)


def test_pages_travel_compressed(browser: FlaskClient) -> None:
    plain = browser.get("/", headers={"Accept-Encoding": "identity"}).data
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = browser.get("/", headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert unpack(answer.data) == plain
        assert len(answer.data) < len(plain) * 0.6


def test_a_file_that_travels_compressed_is_closed_behind_it(
    stage: Stage, browser: FlaskClient, tmp_path: Path
) -> None:
    drawing = tmp_path / "line.svg"
    drawing.write_text("<svg>" + "<path d='M0 0h9'/>" * 200 + "</svg>")
    opened: list[IO[bytes]] = []

    def media() -> Response:
        response = send_file(drawing, mimetype="image/svg+xml")
        opened.append(response.response.file)  # type: ignore[union-attr]
        return response

    stage.app.add_url_rule("/media", "media", access.allow(access.ANYONE)(media))
    got = browser.get("/media", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(got.data) == drawing.read_bytes()
    got.close()
    assert opened[0].closed


def test_a_proxy_is_believed_only_where_there_is_one(tmp_path: Path) -> None:
    def seen(app: Flask) -> str:
        app.add_url_rule("/me", "me", access.allow(access.ANYONE)(_address))
        return app.test_client().get("/me", headers={"X-Forwarded-For": "203.0.113.9"}).text

    assert seen(make_stage(tmp_path).app) == "127.0.0.1"
    assert seen(make_stage(tmp_path, trusted_proxies=1).app) == "203.0.113.9"


def _address() -> str:
    return request.remote_addr or ""
