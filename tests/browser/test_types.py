"""Every question type on one page, as a participant meets it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looking import sound
from tests.browser.question_stage import EVERYTHING, QUESTIONS, begin, hand_in

pytestmark = pytest.mark.browser


def test_every_question_is_sound_while_it_is_open_and_when_it_is_marked(asked) -> None:
    page = asked(viewport={"width": 320, "height": 700})
    begin(page, EVERYTHING)
    expect(page.locator("fieldset.question")).to_have_count(len(QUESTIONS))
    sound(page)
    hand_in(page)
    sound(page)
