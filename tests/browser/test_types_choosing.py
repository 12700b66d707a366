"""Choices, numbers and words: answered right, wrong, partly and not at all, by keyboard alone, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import sound
from tests.browser.question_stage import begin, hand_in

pytestmark = pytest.mark.browser
Asked = Callable[..., Page]
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 700}}
NO_SCRIPT: dict[str, Any] = {**NARROW, "java_script_enabled": False}
RIGHT, WRONG, BLANK = "1 of 1 points", "0 of 1 points", "Not answered"
FACTORY, COACH = "The people in the factory", "The coach"
FEAR = ["Everybody looks at the manager first", "All answers are the same"]

# type, what is ticked or typed, what the result says
ANSWERS: list[tuple[str, list[str], list[str]]] = [
    ("single", [FACTORY], [RIGHT, "Ownership is what makes it last."]),
    ("single", [COACH], [WRONG, "Not right", "This is right"]),
    ("single", [], [BLANK]),
    ("multiple", FEAR, [RIGHT]),
    ("multiple", FEAR[:1], ["Partly right", "0.5 of 1 points"]),
    ("multiple", ["Somebody disagrees"], [WRONG]),
    ("multiple", [], [BLANK]),
    ("true-false", ["False"], [RIGHT, "none were seen that day"]),
    ("true-false", ["True"], [WRONG]),
    ("true-false", [], [BLANK]),
    ("numeric", ["35"], [RIGHT, "21 parts of 60"]),
    ("numeric", ["٣٥"], [RIGHT]),
    (
        "numeric",
        ["34.5"],
        ["Partly right", "0.5 of 1 points", "Divide without rounding.", "The answer is 35."],
    ),
    ("numeric", ["65"], [WRONG, "That is what the others spoke.", "Anything within 1 of 35"]),
    ("numeric", ["21"], [WRONG, "35"]),
    ("numeric", [], [BLANK]),
    ("text", ["  Social   DIALOGUE "], [RIGHT, "All three sit down together."]),
    ("text", ["Collective Bargaining."], ["Partly right", "0.4 of 1 points", "One form of it"]),
    ("text", ["a social audit"], [WRONG, "asks nobody to answer back", "Partly right: 40%"]),
    ("text", ["a monologue"], [WRONG, "social dialogue"]),
    ("text", [], [BLANK]),
]


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(("type_", "answer", "told"), ANSWERS)
def test_an_answer_is_told_what_it_is_worth(
    asked: Asked, type_: str, answer: list[str], told: list[str], scripts: bool
) -> None:
    page = asked(**(NARROW if scripts else NO_SCRIPT))
    begin(page, type_)
    fill(page, type_, answer)
    hand_in(page)
    for words in told:
        expect(page.get_by_role("main")).to_contain_text(words)
    if scripts and told[0] != BLANK:
        sound(page)


def fill(page: Page, type_: str, answer: list[str]) -> None:
    for each in answer:
        if type_ in ("numeric", "text"):
            page.get_by_role("textbox").fill(each)
        else:
            page.get_by_label(each, exact=True).check()


@pytest.mark.parametrize("type_", ["single", "multiple", "true-false", "numeric", "text"])
def test_an_answer_is_given_and_handed_in_by_keyboard_alone(asked: Asked, type_: str) -> None:
    page = asked(**NARROW)
    begin(page, type_)
    if type_ in ("numeric", "text"):
        tab_to(page, "input:not([type=hidden])")
        page.keyboard.type("35" if type_ == "numeric" else "social dialogue")
    else:
        tab_to(page, "input[type=radio], input[type=checkbox]")
        page.keyboard.press("Space")
    expect(page.locator(".saved")).to_contain_text("Saved")
    tab_to(page, "button[value=check]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Before you hand in")).to_be_visible()
    line = page.get_by_role("listitem").filter(has_text="Question 1")
    expect(line).not_to_contain_text("not answered")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your attempts")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(BLANK)


def tab_to(page: Page, wanted: str) -> None:
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {wanted}")
