"""A lesson is left in the middle, and opens there again until it was read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.academy import Academy
from tests.browser.looking import press, sign_in, sound

pytestmark = pytest.mark.browser
BAO = "bao@velia.example"
LESSON = "/courses/first-visit/ask-first"


def stops_in_the_middle(page: Page) -> None:
    """Read on until the button at the end is in sight."""
    page.goto(LESSON)
    page.get_by_role("button", name="I have read this").scroll_into_view_if_needed()


def test_home_leads_to_the_very_place_until_the_lesson_was_read(academy: Academy, new_page) -> None:
    page = new_page(viewport={"width": 360, "height": 320})
    sign_in(page, BAO)
    stops_in_the_middle(page)
    page.goto("/")
    page.get_by_role("link", name="Ask first").first.click()
    expect(
        page.get_by_role("status").filter(has_text="You are back where you stopped")
    ).to_be_visible()
    assert page.evaluate("scrollY") > 300
    sound(page)
    page.get_by_role("link", name="Go to the beginning").click()
    expect(page.get_by_role("heading", name="Ask first", level=1)).to_be_in_viewport()
    press(page, "I have read this")
    page.goto(LESSON)
    expect(page.get_by_text("You have read this.")).to_be_attached()
    assert page.evaluate("scrollY") == 0
    expect(page.get_by_text("You are back where you stopped")).to_have_count(0)
