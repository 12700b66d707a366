"""Judgement, open answer, scale and story: right, wrong, partly, blank; by keyboard alone; without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bwa_lms.kernel.words import count_words
from tests.browser.looking import sound
from tests.browser.question_stage import begin, hand_in, turn_to

pytestmark = pytest.mark.browser
Asked = Callable[..., Page]
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 700}}
NO_SCRIPT: dict[str, Any] = {**NARROW, "java_script_enabled": False}


def main(page: Page) -> Any:
    return page.get_by_role("main")


def choose(page: Page, words: str) -> None:
    """Choose in a story and go on."""
    page.get_by_label(words).check()
    page.get_by_role("button", name="Choose this and go on").click()


@pytest.mark.parametrize(
    ("looks", "move", "told"),
    [
        (NARROW, "Re-contract", ["Best move", "1 of 1 points", "Nobody can coach"]),
        (NO_SCRIPT, "Offer to look", ["Helps in part: 40%", "Partly right", "0.4 of 1 points"]),
        (NARROW, "Decline", ["Does not help", "Not right", "0 of 1 points"]),
        (NO_SCRIPT, "", ["Not answered", "0 of 1 points"]),
    ],
)
def test_a_judgement_tells_what_a_move_is_worth(
    looks: dict[str, Any], move: str, told: list[str], asked: Asked
) -> None:
    page = asked(**looks)
    begin(page, "judgement")
    for word in ("Best move", "Helps in part", "Nobody can coach", "40"):
        assert word not in re.sub(r'value="[^"]*"', "", page.content())  # nonces aside
    if move:
        page.get_by_label(move).check()
    hand_in(page)
    for words in told:
        expect(main(page)).to_contain_text(words)
    if looks is NARROW:
        sound(page)


def test_a_judgement_is_answered_by_keyboard_alone(asked: Asked) -> None:
    page = asked(**NARROW)
    begin(page, "judgement")
    tab_to(page, "radio")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.labels[0].innerText")
    by_keyboard(page, "Check and hand in")
    by_keyboard(page, "Hand in")
    expect(page.locator(".option.chosen label")).to_have_text(chosen)


def tab_to(page: Page, what: str) -> None:
    """Press Tab until a radio button, a text or a button of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        kind, words = page.evaluate(
            "[document.activeElement.type ?? '', document.activeElement.innerText.trim()]"
        )
        if what in (kind, words):
            return
    raise AssertionError(f"the keyboard never comes to {what}")


def by_keyboard(page: Page, button: str) -> None:
    tab_to(page, button)
    with page.expect_navigation():
        page.keyboard.press("Enter")


TEXT = "The gate was locked.\n\nNobody <asked> why, and nobody told us."


def test_an_open_answer_is_counted_while_it_is_typed_saved_and_kept(asked: Asked) -> None:
    page = asked(**NARROW)
    begin(page, "open")
    expect(main(page)).to_contain_text("0 words; 5 to 8 are asked for")
    box = page.get_by_label("Your answer")
    box.press_sequentially("The gate")
    expect(page.get_by_role("status").filter(has_text="2 words; 5 to 8")).to_be_visible()
    expect(page.locator(".words")).to_have_class(re.compile("off"))
    with page.expect_response(lambda answer: "locked again" in (answer.request.post_data or "")):
        box.fill("The gate was locked again.")
    expect(page.locator(".words")).not_to_have_class(re.compile("off"))
    expect(page.locator(".saved")).to_contain_text("Saved")
    page.reload()
    expect(box).to_have_value("The gate was locked again.")
    box.fill(TEXT)
    sound(page)
    hand_in(page)
    expect(page.get_by_role("heading", name="Handed in")).to_be_visible()
    expect(main(page)).to_contain_text("Waits for a trainer")
    expect(main(page)).to_contain_text("11 words; 5 to 8 are asked for")
    expect(page.locator(".written p")).to_have_text(TEXT.split("\n\n"))
    sound(page)


def test_an_open_answer_without_a_script_and_a_blank_one(asked: Asked) -> None:
    page = asked(**NO_SCRIPT)
    begin(page, "open")
    page.get_by_label("Your answer").fill("Too short.")
    page.get_by_role("button", name="Save and stay").click()
    expect(main(page)).to_contain_text("2 words; 5 to 8 are asked for")
    expect(page.get_by_label("Your answer")).to_have_value("Too short.")
    page.get_by_label("Your answer").fill("")
    hand_in(page)
    expect(main(page)).to_contain_text("Not answered")
    expect(main(page)).not_to_contain_text("Waits for a trainer")


def test_an_open_answer_is_written_by_keyboard_alone(asked: Asked) -> None:
    page = asked(**NARROW)
    begin(page, "open")
    tab_to(page, "textarea")
    page.keyboard.type("One.")
    page.keyboard.press("Enter")
    page.keyboard.type("Two.")
    by_keyboard(page, "Check and hand in")
    by_keyboard(page, "Hand in")
    expect(page.locator(".written")).to_contain_text("One.\nTwo.")


TEXTS = [
    "",
    "don't re-open the well-being file",
    "3.5 hours, 25,100 shirts",
    "e\u0301te\u0301 déjà",
    "हम कल मिलेंगे",
    "می\u200cخواهم",
    "我们明天见面 工場へ行く",
    "កម្មករ\u200bនិយាយ สวัสดีครับ",
    "no 🔒 key — … !?",
    "𠀀𠀁𠀂 and ½ of Ⅻ",
]


def test_the_page_counts_words_as_the_server_does(asked: Asked) -> None:
    page = asked()
    begin(page, "open")
    address = page.locator("script[src$='app.js']").get_attribute("src")
    assert address
    script = "async ([from, texts]) => { const { count } = await import(from); return texts.map(count); }"
    counted = page.evaluate(script, [address.replace("app.js", "words.js"), TEXTS])
    assert counted == [count_words(text) for text in TEXTS]


@pytest.mark.parametrize(("looks", "label"), [(NO_SCRIPT, "fairly"), (NARROW, "")])
def test_a_scale_is_never_marked(looks: dict[str, Any], label: str, asked: Asked) -> None:
    page = asked(**looks)
    begin(page, "scale")
    labels = page.locator(".options label")
    expect(labels).to_have_text(["not at all", "a little", "fairly", "fully"])
    if label:
        page.get_by_label(label).check()
    hand_in(page)
    expect(page.get_by_role("heading", name="Handed in")).to_be_visible()
    expect(main(page)).to_contain_text("None of them is marked.")
    for words in ("points", "Not right", "Not answered", "%"):
        expect(main(page)).not_to_contain_text(words)
    expect(page.locator(".option.chosen label")).to_have_text([label] if label else [])
    page.goto("/courses/asking/")
    expect(page.locator("li", has_text="One scale question").first).to_contain_text(
        re.compile("done", re.IGNORECASE)
    )


def test_a_scale_is_answered_by_keyboard_alone(asked: Asked) -> None:
    page = asked(**NARROW)
    begin(page, "scale")
    tab_to(page, "radio")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    by_keyboard(page, "Check and hand in")
    by_keyboard(page, "Hand in")
    expect(page.locator(".option.chosen label")).to_have_text(["a little"])


@pytest.mark.parametrize(
    ("looks", "first", "second", "told"),
    [
        (NO_SCRIPT, "Refuse", "Ask what", ["Best move", "1 of 1 points", "owner instead"]),
        (NARROW, "Give the names", "", ["Does not help", "0 of 1 points", "were dismissed"]),
        (NARROW, "Refuse", "Say that", ["Partly right", "0.5 of 1 points", "were dismissed"]),
        (NO_SCRIPT, "Refuse", "-", ["Partly right", "0.5 of 1 points", "order is at stake"]),
        (NARROW, "", "", ["Not answered", "0 of 1 points"]),
    ],
)
def test_a_story_is_told_scene_by_scene(
    looks: dict[str, Any], first: str, second: str, told: list[str], asked: Asked
) -> None:
    page = asked(**looks)
    begin(page, "scenario")
    for word in ("order is at stake", "dismissed", "owner instead", "trusted you"):
        assert word not in page.content()
    if first:
        choose(page, first)
        expect(main(page)).to_contain_text("You chose:")
        assert page.get_by_label("Give the names").count() == 0
    if second.strip("-"):
        expect(main(page)).to_contain_text("order is at stake")
        for word in ("dismissed", "owner instead", "Nobody is named"):
            assert word not in page.content()
        choose(page, second)
        expect(main(page)).to_contain_text("How it ends")
    hand_in(page)
    for words in told:
        expect(main(page)).to_contain_text(words)
    if looks is NARROW:
        sound(page)


def test_a_story_goes_on_in_its_place_and_says_so_to_readers(asked: Asked) -> None:
    page = asked(**NARROW)
    begin(page, "scenario")
    page.evaluate("window.same = true")
    choose(page, "Refuse")
    expect(main(page)).to_contain_text("order is at stake")
    sound(page)
    assert page.evaluate("window.same")
    assert page.evaluate("document.activeElement.id") == "q-scenario-now"
    choose(page, "Ask what")
    expect(main(page)).to_contain_text("How it ends")
    sound(page)


def test_walking_over_choices_chooses_nothing_and_what_was_chosen_stands(asked: Asked) -> None:
    page, other = asked(**NARROW), asked(**NARROW)
    begin(page, "scenario")
    other.goto("/courses/asking/scenario")
    page.get_by_label("Give the names").check()
    page.get_by_label("Refuse").check()
    page.wait_for_timeout(1_500)
    page.reload()
    expect(page.get_by_label("Give the names")).to_be_visible()
    choose(page, "Refuse")
    expect(main(page)).to_contain_text("order is at stake")
    choose(other, "Give the names")
    expect(main(other)).to_contain_text("order is at stake")
    expect(main(other)).not_to_contain_text("dismissed")


def test_a_story_that_has_not_ended_is_not_called_answered(asked: Asked) -> None:
    page = asked(**NARROW)
    begin(page, "scenario")
    choose(page, "Refuse")
    expect(main(page)).to_contain_text("order is at stake")
    page.get_by_role("button", name="Check and hand in").click()
    expect(main(page)).to_contain_text("1 question has no answer, or not all of it")


def test_a_story_is_told_by_keyboard_alone(asked: Asked) -> None:
    page = asked(**NARROW)
    begin(page, "scenario")
    for _ in range(2):
        tab_to(page, "radio")
        page.keyboard.press("Space")
        tab_to(page, "Choose this and go on")
        page.keyboard.press("Enter")
        expect(page.locator("#q-scenario-now")).to_be_focused()
        if page.get_by_text("How it ends").is_visible():
            break
    by_keyboard(page, "Check and hand in")
    by_keyboard(page, "Hand in")
    expect(main(page)).to_contain_text("of 1 points")


def test_practice_tells_the_story_again(asked: Asked) -> None:
    page = asked(**NARROW)
    begin(page, "everything")
    turn_to(page, "scenario")
    choose(page, "Give the names")
    expect(main(page)).to_contain_text("They trusted you.")
    expect(main(page)).to_contain_text("were dismissed")
    page.get_by_label("Refuse").check()
    page.get_by_role("button", name="Choose differently").click()
    expect(main(page)).to_contain_text("order is at stake")
    expect(main(page)).not_to_contain_text("were dismissed")
    sound(page)
    hand_in(page)
    page.get_by_text("The rest of the story").click()
    page.get_by_role("link", name="leads to scene").first.click()
    expect(main(page)).to_contain_text("were dismissed")
    sound(page)
