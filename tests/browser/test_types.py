"""Every question type in one quiz, as a participant meets it: all on a wide page, one at a time on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import narrow, sound
from tests.browser.question_stage import EVERYTHING, QUESTIONS, begin, hand_in

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 320, "height": 700}, {"width": 1280, "height": 900}


def test_every_question_is_sound_while_it_is_open_and_when_it_is_marked(asked) -> None:
    page = asked(viewport=DESK)
    begin(page, EVERYTHING)
    expect(page.locator("fieldset.question:visible")).to_have_count(len(QUESTIONS))
    sound(page)
    page.set_viewport_size(PHONE)
    one_at_a_time(page)
    hand_in(page)
    expect(page.locator("fieldset.question:visible")).to_have_count(len(QUESTIONS))
    sound(page)


def one_at_a_time(page: Page) -> None:
    """Turn through the questions, there by the button and back by the navigator."""
    shown = page.locator("fieldset.question:visible")
    expect(page.get_by_role("button", name="Previous question")).to_be_hidden()
    for number in range(1, len(QUESTIONS) + 1):
        expect(shown).to_have_count(1)
        expect(page.locator(".numbered:visible > .over")).to_contain_text(f"Question {number} of")
        expect(page.locator(".quiz-nav [aria-current=step]")).to_contain_text(str(number))
        narrow(page)
        if number < len(QUESTIONS):
            page.get_by_role("button", name="Next question").click()
    expect(page.get_by_role("button", name="Next question")).to_be_hidden()
    page.locator(".quiz-nav a").nth(1).click()
    expect(page.locator(".numbered:visible > .over")).to_contain_text("Question 2 of")
    sound(page)


def test_a_flag_brings_a_phone_back_to_the_question_that_was_flagged(asked) -> None:
    page = asked(viewport=PHONE)
    begin(page, EVERYTHING)
    page.get_by_role("button", name="Next question").click()
    page.get_by_role("button", name="Flag, to come back to it").click()
    expect(page.locator(".numbered:visible > .over")).to_contain_text("Question 2 of")
    expect(page.locator(".quiz-nav .flagged")).to_have_count(1)
    page.get_by_role("button", name="Check and hand in").click()
    expect(page.get_by_role("listitem").filter(has_text="flagged")).to_have_count(1)
