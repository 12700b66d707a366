"""A trainer brings a bank of questions, and reads a quiz's statistics: in a browser without scripts."""

from __future__ import annotations

import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.looking import press

pytestmark = pytest.mark.browser
TOMAS = "tomas@academy.example"
GIFT = b"""\
::Next step::Who owns the next step? {
=The people in the factory#Ownership lasts.
~The coach
}

::Odd::Nothing is right here {~one ~two}
"""


@pytest.fixture
def plain(new_page):
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(TOMAS)
    page.get_by_label("Password", exact=True).fill("three words and a river")
    press(page, "Sign in")
    return page


def test_a_bank_is_sent_read_and_downloaded(plain, tmp_path):
    plain.goto("/desk/banks")
    plain.get_by_label("File").set_input_files(
        {"name": "ours.gift", "mimeType": "text/plain", "buffer": GIFT}
    )
    press(plain, "Read the file")
    main = plain.get_by_role("main")
    expect(main).to_contain_text("1 of 2 questions are taken over")
    expect(main).to_contain_text("not taken over")
    plain.get_by_text("01-ours.quiz.yml").click()
    expect(main).to_contain_text("right: The people in the factory")
    with plain.expect_download() as download:
        plain.get_by_role("link", name="Download the quizzes").click()
    download.value.save_as(tmp_path / "questions.zip")
    assert zipfile.ZipFile(tmp_path / "questions.zip").namelist() == ["01-ours.quiz.yml"]
    press(plain, "Throw this away")
    expect(main).to_contain_text("thrown away")


def test_what_cannot_be_read_is_said_at_the_field(plain):
    plain.goto("/desk/banks")
    press(plain, "Read the file")
    expect(plain.get_by_role("main")).to_contain_text("Choose a file that is not empty.")


def test_statistics_are_read(plain):
    plain.goto("/desk/")
    plain.get_by_role("main").get_by_role("link", name="Dhaka 2026").first.click()
    plain.get_by_role("main").get_by_role("link", name="Quiz statistics").click()
    plain.get_by_role("main").locator("tbody a").first.click()
    plain.get_by_role("link", name="All attempts").click()
    expect(plain.get_by_role("link", name="All attempts")).to_have_attribute("aria-current", "true")
