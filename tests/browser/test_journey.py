"""The whole way with real clicks: invited, taught, marked, recorded, certified, verified."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.academy import PASSWORD, Academy
from tests.browser.looking import follow, leave, press_and_look, sign_in, sound

pytestmark = pytest.mark.browser
AMINA = "amina@norda.example"


def test_from_the_invitation_to_a_certificate_that_anyone_can_check(academy: Academy, new_page):
    ada, tomas, amina = new_page(), new_page(), new_page(viewport={"width": 360, "height": 740})
    administrator_invites(ada)
    participant_arrives(amina, academy)
    participant_signs_the_pledge(amina)
    participant_reads_the_lesson(amina)
    participant_fails_and_then_passes_the_quiz(amina)
    participant_posts_and_replies(amina)
    trainer_marks(tomas)
    blocked(ada)
    administrator_records_days_and_visits(ada)
    token = administrator_issues(ada)
    anybody_verifies(new_page(), token)
    file_is_checked_offline(amina, academy)


def administrator_invites(ada: Page) -> None:
    sign_in(ada, "ada@academy.example")
    ada.goto("/desk/people/new")
    sound(ada)
    ada.get_by_label("E-mail").fill(AMINA)
    ada.get_by_label("Name", exact=True).fill("Amina Rahman")
    ada.get_by_label("Organisation").select_option(label="Norda")
    ada.get_by_label("Cohort").select_option(label="Dhaka 2026")
    press_and_look(ada, "Invite")


def participant_arrives(amina: Page, academy: Academy) -> None:
    amina.goto(academy.link_in_mail(AMINA))
    sound(amina)
    amina.get_by_label("New password").fill(PASSWORD)
    press_and_look(amina, "Set my password")
    amina.get_by_label("Printed name").fill("Amina Begum Rahman")
    press_and_look(amina, "This is right")
    expect(amina.get_by_role("heading", level=1)).to_contain_text("Amina")


def participant_signs_the_pledge(amina: Page) -> None:
    amina.goto("/")
    follow(amina, "Pledge: Confidentiality")
    amina.get_by_label("I have read this, and I keep it.").check()
    press_and_look(amina, "Sign")
    amina.goto("/pledges/confidentiality")
    expect(amina.get_by_role("main")).to_contain_text("You signed this")
    expect(amina.get_by_role("main")).to_contain_text("Amina Begum Rahman")
    sound(amina)


def participant_reads_the_lesson(amina: Page) -> None:
    amina.goto("/")
    follow(amina, "Begin: Ask first")
    assert "canary" not in amina.content()
    amina.get_by_label("The people in the factory").check()
    amina.get_by_role("button", name="Check my answer", exact=True).click()  # answered in its place
    expect(amina.get_by_role("main")).to_contain_text("Ownership is what makes it last.")
    press_and_look(amina, "I have read this")


def participant_fails_and_then_passes_the_quiz(amina: Page) -> None:
    assert amina.url.endswith("/what-counts")
    press_and_look(amina, "Start")
    answer_the_quiz(amina, clean="True", share="21")
    expect(amina.get_by_role("main")).to_contain_text("Not passed yet")
    press_and_look(amina, "Start again")
    answer_the_quiz(amina, clean="False", share="35")
    expect(amina.get_by_role("main")).to_contain_text("Passed with")


def answer_the_quiz(amina: Page, clean: str, share: str) -> None:
    amina.get_by_label(clean, exact=True).check()
    amina.get_by_role("button", name="Next question", exact=True).click()  # turned in its place
    amina.get_by_role("textbox").fill(share)
    press_and_look(amina, "Check and hand in")
    press_and_look(amina, "Hand in")


def participant_posts_and_replies(amina: Page) -> None:
    amina.goto("/courses/first-visit/the-quiet-line")
    sound(amina)
    assert "night shift" not in amina.content()
    assert "model reading" not in amina.content()
    amina.get_by_role("textbox", name="Your first reading").fill(
        "I would ask who left last month, and why they left."
    )
    press_and_look(amina, "Post")
    expect(amina.get_by_role("main")).to_contain_text("night shift")
    expect(amina.get_by_role("main")).to_contain_text("A model reading")
    amina.get_by_text("Reply to Bao Nguyen").click()
    amina.get_by_label("Your reply").first.fill("Who would translate for them, Bao?")
    leave(amina, amina.get_by_role("button", name="Reply").first)
    sound(amina)
    expect(amina.get_by_role("main")).to_contain_text("Who would translate")


def trainer_marks(tomas: Page) -> None:
    sign_in(tomas, "tomas@academy.example")
    tomas.goto("/desk/needs-you")
    sound(tomas)
    waiting = tomas.get_by_role("main").locator("li, tr").filter(has_text="Amina")
    leave(tomas, waiting.locator("a[href$='/mark']"))
    sound(tomas)
    for group in tomas.locator(".rubric").get_by_role("group").all():
        group.get_by_label("meets").check()
    press_and_look(tomas, "Save the mark")


def blocked(ada: Page) -> None:
    ada.goto("/desk/")
    sound(ada)
    follow(ada, "Dhaka 2026")
    follow(ada, "Certificates")
    card = ada.locator(".card").filter(has_text="Amina")
    expect(card).to_contain_text("blocked")
    expect(card).to_contain_text("0 of 2")


def administrator_records_days_and_visits(ada: Page) -> None:
    for day in ("d1", "d2"):
        ada.goto("/desk/")
        follow(ada, "Dhaka 2026")
        follow(ada, "Classroom days")
        leave(ada, ada.locator(f"a[href$='/days/{day}/plan']").first)
        ada.get_by_label("Date").fill((datetime.now(UTC) - timedelta(days=30)).date().isoformat())
        leave(ada, ada.get_by_role("main").get_by_role("button").first)
        sound(ada)
        leave(ada, ada.locator(f"a[href$='/days/{day}/register'], a[href$='/days/{day}']").first)
        sound(ada)
        press_and_look(ada, "Save: all present")
    ada.goto("/desk/")
    follow(ada, "Dhaka 2026")
    follow(ada, "Visits of Amina Rahman")
    leave(ada, ada.get_by_role("main").get_by_role("link", name="Record").first)
    sound(ada)
    ada.get_by_label("Visit", exact=True).select_option(label="Lead a session")
    ada.get_by_label("Date").fill((datetime.now(UTC) - timedelta(days=10)).date().isoformat())
    ada.get_by_label("Factory (pseudonym)").fill("Heron")
    ada.get_by_label("Country").select_option("BD")
    ada.get_by_label("Minutes").fill("120")
    ada.get_by_label("A mentor observed this visit").check()
    for rating in ada.get_by_role("group", name="Ratings").get_by_role("combobox").all():
        rating.select_option("2")
    press_and_look(ada, "Save")


def administrator_issues(ada: Page) -> str:
    ada.goto("/desk/")
    follow(ada, "Dhaka 2026")
    follow(ada, "Certificates")
    expect(ada.locator(".ready")).to_contain_text("Amina Begum Rahman")
    press_and_look(ada, "Issue 1 certificate")
    address = ada.locator("a[href*='/desk/certificates/']").first.get_attribute("href")
    assert address
    return address.rsplit("/", 1)[1]


def anybody_verifies(stranger: Page, token: str) -> None:
    stranger.goto(f"/verify/{token}")
    sound(stranger)
    main = stranger.get_by_role("main")
    for words in ("Amina Begum Rahman", "A short programme", "Valid"):
        expect(main).to_contain_text(words)
    for hidden in ("norda", "amina@", "Heron"):
        assert hidden.lower() not in stranger.content().lower()


def file_is_checked_offline(amina: Page, academy: Academy) -> None:
    amina.goto("/certificate")
    sound(amina)
    with amina.expect_download() as download:
        amina.locator("a[href$='.pdf']").first.evaluate(
            "link => { link.download = 'c.pdf'; link.click() }"
        )
    path = academy.folder / "downloaded.pdf"
    download.value.save_as(path)
    keys = academy.folder / "keys.json"
    keys.write_bytes(amina.request.get("/.well-known/bwa-keys.json").body())
    assert verify(path, keys) == 0
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    assert verify(path, keys) == 1


def verify(path: object, keys: object) -> int:
    command = [sys.executable, "-m", "bwa_lms", "verify", str(path), "--keys", str(keys)]
    return subprocess.run(command, check=False, capture_output=True).returncode
