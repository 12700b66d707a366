"""Signing in and out: who gets in, what a stranger learns (nothing), and when it ends."""

from datetime import timedelta

import pytest

from bwa_lms.db import db
from bwa_lms.kernel.errors import Refused, TooMany
from bwa_lms.people import presence
from bwa_lms.people.models import Device, Password, SignInTry
from bwa_lms.people.service import accounts, devices
from tests.cast import NOW, PASSWORD, Browser


def cookie_of(response):
    """The Set-Cookie line of the sign-in, or an empty text."""
    lines = response.headers.getlist("Set-Cookie")
    return next((line for line in lines if line.startswith("bwa=")), "")


def enter(browser, email, password=PASSWORD, page="/sign-in"):
    return browser.fill(page, email=email, password=password)


def test_amina_signs_in_and_out(browser, amina):
    answer = enter(browser, amina.email)
    assert answer.status_code == 302
    assert answer.location == "/"
    assert "HttpOnly" in cookie_of(answer)
    assert "SameSite=Lax" in cookie_of(answer)
    profile = browser.get("/profile")
    assert amina.email in profile.text
    assert browser.press("/profile", "/sign-out").location == "/sign-in"
    assert browser.get("/profile").location == "/sign-in?next=/profile"


def test_the_address_may_be_written_in_any_case(browser, amina):
    assert enter(browser, f" {amina.email.upper()} ").status_code == 302


def test_a_stranger_learns_nothing_of_who_exists(browser, amina):
    wrong = enter(browser, amina.email, "not the right password")
    unknown = enter(browser, "nobody@norda.example", "not the right password")
    assert wrong.status_code == unknown.status_code == 422
    assert "do not fit together" in wrong.text
    assert main(wrong).replace(amina.email, "?") == main(unknown).replace(
        "nobody@norda.example", "?"
    )


def main(response):
    """What a page says, without its nonces."""
    text = response.text.partition("<main")[2].partition("</main>")[0]
    lines = [line for line in text.splitlines() if 'name="csrf"' not in line]
    return "\n".join(lines)


def test_what_was_typed_stays_but_for_the_password(browser, amina):
    answer = enter(browser, amina.email, "not the right password")
    assert f'value="{amina.email}"' in answer.text
    assert "not the right password" not in answer.text


def test_sign_in_returns_to_the_page_that_was_asked_for(browser, amina):
    asked = browser.get("/profile/password?x=1")
    assert enter(browser, amina.email, page=asked.location).location == "/profile/password?x=1"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_never_leads_away(browser, amina, target):
    answer = browser.post(
        "/sign-in",
        query_string={"next": target},
        data=form_of(browser) | {"email": amina.email, "password": PASSWORD},
    )
    assert answer.location == "/"


def form_of(browser):
    from tests.cast import values_of

    return values_of(browser.get("/sign-in").text, "/sign-in", "/sign-in")


def test_who_is_signed_in_needs_no_sign_in_page(amina):
    assert amina.client.get("/sign-in?next=/profile").location == "/profile"


def test_ten_wrong_tries_lock_an_account_for_a_while(browser, amina, clock):
    for _ in range(10):
        assert enter(browser, amina.email, "not the right password").status_code == 422
    locked = enter(browser, amina.email)
    assert locked.status_code == 429
    assert int(locked.headers["Retry-After"]) <= 15 * 60
    clock.move(timedelta(minutes=16))
    assert enter(browser, amina.email).status_code == 302


def test_an_account_that_does_not_exist_is_locked_alike(browser):
    for _ in range(10):
        enter(browser, "nobody@norda.example", "not the right password")
    assert enter(browser, "nobody@norda.example").status_code == 429


def test_tries_from_one_address_are_counted_over_all_accounts(app, amina):
    for number in range(60):
        with pytest.raises(Refused):
            accounts.sign_in(f"guess{number}@norda.example", "guess", "", "203.0.113.7", NOW)
    with pytest.raises(TooMany) as stopped:
        accounts.sign_in(amina.email, PASSWORD, "", "203.0.113.7", NOW)
    assert 0 < stopped.value.retry_after <= 15 * 60
    assert accounts.sign_in(amina.email, PASSWORD, "", "203.0.113.8", NOW).person == amina.id


def test_right_tries_do_not_count(app, amina):
    for _ in range(25):
        signed_in = accounts.sign_in(amina.email, PASSWORD, "", "203.0.113.7", NOW)
        assert signed_in.person == amina.id


def test_old_tries_are_forgotten(app, amina):
    with pytest.raises(Refused):
        accounts.sign_in(amina.email, "wrong", "", "203.0.113.7", NOW)
    accounts.sign_in(amina.email, PASSWORD, "", "203.0.113.7", NOW + timedelta(hours=2))
    assert [each.failed for each in db.session.query(SignInTry)] == [False]


def test_the_token_is_new_at_each_sign_in_and_kept_as_a_hash(app, amina):
    one = accounts.sign_in(amina.email, PASSWORD, "", "", NOW).token
    other = accounts.sign_in(amina.email, PASSWORD, "", "", NOW).token
    assert one != other
    assert len(one) >= 26  # base 32: 130 bits
    kept = {device.token_hash for device in db.session.query(Device)}
    assert not kept & {one, other}


def test_a_sign_in_that_the_visitor_brings_along_is_not_taken_over(browser, amina):
    browser.set_cookie(presence.cookie(), "chosen by somebody else")
    assert "chosen" not in cookie_of(enter(browser, amina.email))


def test_a_sign_in_ends_when_it_is_not_used(app, amina):
    token = accounts.open_device(amina.id, "", NOW)
    assert accounts.actor_of(token, NOW + timedelta(days=29, hours=23))
    assert accounts.actor_of(token, NOW + timedelta(days=30)) is None


def test_using_it_keeps_a_sign_in_but_not_for_ever(clock, amina):
    browser = amina.client
    for _ in range(8):
        clock.move(timedelta(days=20))
        answer = browser.get("/profile")
        assert answer.status_code == 200
        assert "Max-Age" in cookie_of(answer)
    clock.move(timedelta(days=20, seconds=1))
    assert browser.get("/profile").status_code == 302


def test_the_cookie_is_not_sent_again_at_every_page(amina):
    assert cookie_of(amina.client.get("/profile")) == ""


def test_devices_are_listed_and_ended(amina, clock):
    phone, laptop = amina.client, amina.client
    page = laptop.get("/profile").text
    assert page.count("this device") == 1
    other = list(devices.devices(amina.id, None, NOW))
    assert len(other) == 2
    address = page.partition('action="/profile/devices/')[2].partition('"')[0]
    assert laptop.press("/profile", f"/profile/devices/{address}").status_code == 302
    assert phone.get("/profile").status_code == 302
    assert laptop.get("/profile").status_code == 200


def test_nobody_ends_anothers_device(amina, bao):
    accounts.open_device(bao.id, "", NOW)
    [his] = devices.devices(bao.id, None, NOW)
    browser = amina.client
    form = browser.get("/profile").text.partition('name="csrf" value="')[2].partition('"')[0]
    answer = browser.post(f"/profile/devices/{his.public_id}/end", data={"csrf": form})
    assert answer.status_code == 404
    assert len(devices.devices(bao.id, None, NOW)) == 1


def test_signing_out_everywhere(amina):
    phone, laptop = amina.client, amina.client
    assert laptop.press("/profile", "/profile/devices/end").location == "/sign-in"
    assert phone.get("/profile").status_code == laptop.get("/profile").status_code == 302


def test_the_actor_knows_roles_and_cohorts_in_one_statement(app, cast, tomas):
    token = accounts.open_device(tomas.id, "", NOW)
    found = accounts.actor_of(token, NOW)
    assert found.roles == {"trainer"}
    assert found.trains == {cast.cohort.id}
    assert (found.name, found.person) == (tomas.name, tomas.id)


def test_changing_the_password_ends_the_other_devices(amina, post):
    phone, laptop = amina.client, amina.client
    fresh = "another river and a bridge"
    answer = laptop.fill("/profile/password", old=PASSWORD, password=fresh)
    assert answer.location == "/profile"
    assert laptop.get("/profile").status_code == 200
    assert phone.get("/profile").status_code == 302
    assert [mail["Subject"] for mail in post()] == ["Your password was changed"]
    assert accounts.sign_in(amina.email, fresh, "", "", NOW).person == amina.id


def test_a_wrong_present_password_changes_nothing(amina):
    answer = amina.client.fill("/profile/password", old="guess", password="another river and rain")
    assert answer.status_code == 422
    assert "not your present password" in answer.text
    assert accounts.sign_in(amina.email, PASSWORD, "", "", NOW).person == amina.id


def test_a_hash_with_old_parameters_is_made_again(app, amina):
    from argon2 import PasswordHasher

    row = db.session.get(Password, amina.id)
    row.hash = PasswordHasher(1, 16, 1).hash(PASSWORD)
    db.session.commit()
    accounts.sign_in(amina.email, PASSWORD, "", "", NOW)
    assert "m=8,t=2,p=1" in db.session.get(Password, amina.id).hash


def test_passwords_are_hashed_with_19_mib_where_nothing_else_is_set(app, monkeypatch):
    from dataclasses import replace

    from bwa_lms.people import passwords
    from bwa_lms.settings import Settings

    engine = app.extensions["bwa"]
    usual = replace(engine.settings, password_memory=Settings().password_memory)
    monkeypatch.setattr(engine, "settings", usual)
    assert "$argon2id$" in passwords.hash_password(PASSWORD)
    assert "m=19456,t=2,p=1" in passwords.hash_password(PASSWORD)


def test_a_closed_account_is_told_to_its_owner_alone(browser, ada, amina):
    accounts.deactivate(ada.id, amina.id, "Left the programme", NOW)
    assert "is closed" not in enter(browser, amina.email, "not the right password").text
    assert "is closed" in enter(browser, amina.email).text


def test_signing_in_takes_a_browser_without_cookies_nowhere(app, amina):
    bare = Browser(app, use_cookies=False)
    answer = bare.post("/sign-in", data={"email": amina.email, "password": PASSWORD})
    assert answer.status_code == 403
