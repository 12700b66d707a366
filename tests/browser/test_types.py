"""Every question type, one after the other, as a participant meets it."""

from __future__ import annotations

import pytest

from tests.browser.looking import sound
from tests.browser.question_stage import EVERYTHING, QUESTIONS, begin, hand_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("type_", [*QUESTIONS, EVERYTHING])
def test_a_question_is_sound_while_it_is_open_and_when_it_is_marked(type_: str, asked) -> None:
    page = asked(viewport={"width": 320, "height": 700})
    begin(page, type_)
    sound(page)
    hand_in(page)
    sound(page)
