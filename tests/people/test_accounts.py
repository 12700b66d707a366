"""Invitations, resets, closing and opening, the profile: what a link does, once, and what stays on record."""

from datetime import timedelta

import pytest

from bwa_lms.db import db
from bwa_lms.kernel.errors import Conflict, Gone, NotFound, Refused
from bwa_lms.people.models import Link, Mail
from bwa_lms.people.service import accounts, directory
from tests.cast import NOW, PASSWORD

FRESH = "a boat without a sail"


def link_in(mail):
    """The address of this academy that a mail holds."""
    [line] = [line for line in mail.get_content().splitlines() if line.startswith("http")]
    return line.removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def invited(app, cast):
    """Dalia was invited and has not come in."""
    return accounts.invite(
        cast.ada.id, "dalia@velia.example", "Dalia Haddad", cast.velia.id, "participant", NOW
    )


def test_an_invitation_brings_somebody_in(browser, invited, post):
    [mail] = post()
    assert mail["To"] == "dalia@velia.example"
    welcome = browser.fill(link_in(mail), password=FRESH)
    assert welcome.location == "/welcome"
    page = browser.get("/welcome")
    assert 'value="Dalia Haddad"' in page.text
    confirmed = browser.fill("/welcome", printed_name="Dalia al-Haddad", zone="Asia/Amman")
    assert confirmed.location == "/"
    card = directory.card(invited.person)
    assert (card.printed_name, card.zone, card.state) == ("Dalia al-Haddad", "Asia/Amman", "active")
    assert card.name == "Dalia Haddad"


def test_looking_at_a_link_uses_nothing_up(browser, invited):
    for _ in range(3):  # mail scanners follow links
        assert browser.get(f"/invitation/{invited.link}").status_code == 200
        assert browser.head(f"/invitation/{invited.link}").status_code == 200
    assert browser.fill(f"/invitation/{invited.link}", password=FRESH).status_code == 302


def test_the_first_visit_asks_for_the_printed_name_until_it_is_confirmed(browser, invited):
    accounts.accept(invited.link, FRESH, NOW)
    answer = browser.fill("/sign-in?next=/progress", email="dalia@velia.example", password=FRESH)
    assert answer.location == "/welcome?next=/progress"
    assert browser.fill(answer.location).location == "/progress"
    assert directory.card(invited.person).confirmed


def test_a_link_works_once(browser, invited):
    accounts.accept(invited.link, FRESH, NOW)
    page = browser.get(f"/invitation/{invited.link}")
    assert page.status_code == 410
    assert "This link was used" in page.text
    assert 'href="/sign-in"' in page.text
    with pytest.raises(Gone):
        accounts.accept(invited.link, "somebody else's words", NOW)


@pytest.mark.parametrize(("days", "works"), [(13.99, True), (14, False)])
def test_an_invitation_lasts_14_days(browser, invited, clock, days, works):
    clock.move(timedelta(days=days))
    page = browser.get(f"/invitation/{invited.link}")
    assert (page.status_code == 200) is works
    assert ("Send me a new link" in page.text) is not works


def test_an_expired_invitation_is_renewed_by_its_owner(browser, invited, clock, post):
    clock.move(timedelta(days=20))
    browser.fill("/reset", email="dalia@velia.example")
    newest = post()[-1]
    assert link_in(newest).startswith("/invitation/")
    assert browser.fill(link_in(newest), password=FRESH).location == "/welcome"


def test_resending_ends_the_older_link(browser, invited, post):
    accounts.resend(invited.person, NOW)
    page = browser.get(f"/invitation/{invited.link}")
    assert page.status_code == 410
    assert "There is a newer link" in page.text
    assert browser.get(link_in(post()[-1])).status_code == 200


def test_who_has_come_in_is_not_invited_again(app, amina):
    with pytest.raises(Conflict):
        accounts.resend(amina.id, NOW)


def test_an_address_belongs_to_one_person(app, cast):
    with pytest.raises(Refused) as refused:
        accounts.invite(cast.ada.id, " AMINA@norda.example", "Another", None, "participant", NOW)
    assert refused.value.field == "email"


@pytest.mark.parametrize("email", ["", "amina", "amina@", "a b@c.example", "a@b\n.example"])
def test_what_is_no_address_is_refused(app, email):
    with pytest.raises(Refused) as refused:
        accounts.invite(None, email, "Somebody", None, "participant", NOW)
    assert refused.value.field == "email"


def test_an_unknown_link_is_not_there(browser, invited):
    assert browser.get("/invitation/nothing").status_code == 404
    assert browser.get("/reset/nothing").status_code == 404
    with pytest.raises(NotFound):
        accounts.reset(invited.link, FRESH, NOW)


def test_links_are_kept_as_hashes_and_leave_the_outbox(app, invited, post):
    assert invited.link not in {link.token_hash for link in db.session.query(Link)}
    post()
    assert [
        mail.body for mail in db.session.query(Mail).filter_by(recipient="dalia@velia.example")
    ] == [""]


def test_a_reset_sets_a_new_password_and_ends_every_sign_in(browser, amina, post):
    phone = amina.client
    assert "on its way" in browser.fill("/reset", email=amina.email).text
    [mail] = post()
    assert browser.fill(link_in(mail), password=FRESH).location == "/sign-in"
    assert phone.get("/profile").status_code == 302
    assert browser.fill("/sign-in", email=amina.email, password=FRESH).status_code == 302
    assert post()[-1]["Subject"] == "Your password was changed"


def test_a_reset_lasts_two_hours(browser, amina, clock, post):
    browser.fill("/reset", email=amina.email)
    [mail] = post()
    clock.move(timedelta(hours=2))
    page = browser.get(link_in(mail))
    assert page.status_code == 410
    assert "This link has expired" in page.text


def test_asking_for_a_reset_tells_nobody_who_exists(browser, amina, post):
    known = browser.fill("/reset", email=amina.email).text.replace(amina.email, "?")
    unknown = browser.fill("/reset", email="who@norda.example").text
    body = unknown.replace("who@norda.example", "?").partition("<main")[2]
    assert known.partition("<main")[2] == body
    assert [mail["To"] for mail in post()] == [amina.email]


def test_nobody_is_flooded_with_resets(browser, amina, post):
    for _ in range(6):
        assert browser.fill("/reset", email=amina.email).status_code == 200
    assert len(post()) == 3


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "at least 10"),
        ("1234567890", "easy to guess"),
        ("aaaaaaaaaaaa", "easy to guess"),
        ("Dalia Haddad", "something else"),
        ("dalia@velia.example", "something else"),
        ("x" * 201, "at most 200"),
    ],
)
def test_weak_passwords_are_refused_at_the_field(browser, invited, password, says):
    page = browser.fill(f"/invitation/{invited.link}", password=password)
    assert page.status_code == 422
    assert says in page.text
    assert "password-error" in page.text
    assert browser.get(f"/invitation/{invited.link}").status_code == 200


def test_a_closed_account_keeps_its_records_and_lets_nobody_in(browser, ada, amina, post):
    phone = amina.client
    accounts.request_reset(amina.email, NOW)
    link = link_in(post()[-1])
    accounts.deactivate(ada.id, amina.id, "Left the programme", NOW)
    assert phone.get("/profile").status_code == 302
    assert browser.get(link).status_code == 410
    accounts.request_reset(amina.email, NOW)
    assert len(post()) == 1
    accounts.activate(ada.id, amina.id, "Came back", NOW)
    assert accounts.sign_in(amina.email, PASSWORD, "", "", NOW).person == amina.id
    reasons = [(each.active, each.reason, each.by) for each in directory.standings(amina.id)]
    assert reasons == [(True, "Came back", ada.name), (False, "Left the programme", ada.name)]


def test_closing_needs_a_reason_and_spares_the_last_administrator(app, ada, amina):
    with pytest.raises(Refused):
        accounts.deactivate(ada.id, amina.id, "  ", NOW)
    with pytest.raises(Conflict):
        accounts.deactivate(ada.id, ada.id, "Tired", NOW)
    with pytest.raises(Conflict):
        accounts.deactivate(None, ada.id, "Tired", NOW)
    with pytest.raises(Conflict):
        accounts.revoke(ada.id, "administrator")


def test_the_profile_saves_what_it_says(amina):
    browser = amina.client
    saved = browser.fill("/profile", printed_name="  Amina   Rahman-Khan ", zone="Asia/Dhaka")
    assert saved.location == "/profile"
    page = browser.get("/profile").text
    assert 'value="Amina Rahman-Khan"' in page
    assert "Dhaka" in page


@pytest.mark.parametrize(
    "fields", [{"printed_name": " "}, {"zone": "Atlantis/Deep"}, {"language": "tlh"}]
)
def test_a_profile_that_does_not_fit_keeps_what_was_typed(amina, fields):
    page = amina.client.fill("/profile", **({"printed_name": "Amina R."} | fields))
    assert page.status_code == 422
    assert "printed_name" in fields or 'value="Amina R."' in page.text
    assert directory.card(amina.id).printed_name == amina.name


def test_names_are_cleaned_of_what_cannot_be_seen(app, amina):
    accounts.change_profile(amina.id, "Amina\u202e \x07Rahman", "en", "UTC", NOW)
    assert directory.card(amina.id).printed_name == "Amina Rahman"


def test_a_new_address_replaces_the_old_one_which_stays_on_record(app, amina, chiara):
    accounts.change_email(amina.id, "amina@new.example", NOW)
    assert directory.by_email("amina@norda.example") is None
    assert accounts.sign_in("amina@new.example", PASSWORD, "", "", NOW).person == amina.id
    with pytest.raises(Refused):
        accounts.change_email(amina.id, chiara.email, NOW)
    accounts.change_email(chiara.id, "amina@norda.example", NOW)
    assert directory.by_email("amina@norda.example").id == chiara.id


def test_names_come_in_one_statement_and_leave_out_strangers(app, amina, bao):
    found = accounts.names({amina.id, bao.id, 999_999})
    assert {each.name for each in found.values()} == {amina.name, bao.name}
    assert accounts.names([]) == {}


def statements_of(statements, work):
    with statements() as sent:
        work()
    return [each.split()[0] for each in sent]


def test_asking_for_a_reset_takes_as_long_for_an_address_that_nobody_has(amina, statements, post):
    """Who exists is not told by the work that is done, nor by how long that takes."""
    known = statements_of(statements, lambda: accounts.request_reset(amina.email, NOW, "1"))
    unknown = statements_of(statements, lambda: accounts.request_reset("x@norda.example", NOW, "1"))
    assert known == unknown
    assert [each["To"] for each in post()] == [amina.email]
    assert [each["To"] for each in post()] == [amina.email]


def test_who_is_locked_out_comes_in_with_a_new_password(browser, amina, post):
    """The page that locks an account says to ask for a new password: so that has to open it."""
    for _ in range(10):
        browser.fill("/sign-in", email=amina.email, password="not the right password")
    assert browser.fill("/sign-in", email=amina.email, password=PASSWORD).status_code == 429
    browser.fill("/reset", email=amina.email)
    [mail] = post()
    browser.fill(link_in(mail), password=FRESH)
    assert browser.fill("/sign-in", email=amina.email, password=FRESH).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "\u200b\u200b",
        "\u00ad",
        "\ufeff",
        "\u3164",
        "\u2800",
        "\U000e0041",
        "\u200d",
        "...",
        "\u0301",
    ],
    ids=ascii,
)
def test_a_name_that_nobody_can_read_is_none(app, amina, name):
    with pytest.raises(Refused, match="Write the name"):
        accounts.invite(None, "new@norda.example", name, None, "participant", NOW)
    answer = amina.client.fill("/profile", printed_name=name)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ami\u200bna\ufeff Rah\u00adman", "Amina Rahman"),
        ("نور\u200cالدین", "نور\u200cالدین"),  # the joiner belongs to the spelling
        ("ක්\u200dරිස්ති", "ක්\u200dරිස්ති"),
        ("Zoe\u0308", "Zoë"),
        ("X Æ A-12", "X Æ A-12"),
    ],
)
def test_a_name_keeps_what_can_be_seen_or_shapes_letters(amina, typed, kept):
    accounts.change_profile(amina.id, typed, "en", "UTC", NOW)
    assert accounts.name_of(amina.id).printed_name == kept
