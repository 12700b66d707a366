"""Ordering, matching and cloze with real clicks: right, wrong, partly, blank; keyboard, pointer, touch; no scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.looking import narrow, sound
from tests.browser.question_stage import EVERYTHING, begin, hand_in, turn_to

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 700}
GROW = ["Goal", "Reality", "Options", "Will"]
RECORD = "Show me the record, please, of every hour that was worked here in October."
TRIED, VIOLATION, FIX = "What have you tried?", "This is a violation.", "I will fix it for you."
PAIRS = {"Auditor": RECORD, "Coach": TRIED, "Inspector": VIOLATION}
OARS = ["Open  questions", "affirming", "Reflections."]

Asked = Callable[..., Page]


def items(page: Page) -> list[str]:
    names = page.locator(".arrange .name")
    expect(names.first).to_be_visible()
    return [" ".join(each.split()) for each in names.all_text_contents()]


def move(page: Page, item: str, way: str) -> None:
    page.get_by_role("button", name=f"Move {way}: {item}", exact=True).click()


def arrange(page: Page, wanted: list[str]) -> None:
    """Move the items with their buttons until they stand as wanted; keep the order where it does already."""
    keep = page.get_by_role("button", name="Keep this order")
    for place, item in enumerate(wanted):
        while items(page).index(item) > place:
            move(page, item, "up")
    if keep.is_visible():
        keep.click()
    assert items(page) == wanted


def give_places(page: Page, places: Mapping[str, int]) -> None:
    for item, place in places.items():
        page.get_by_label(item, exact=True).select_option(str(place))


def pair(page: Page, pairs: Mapping[str, str]) -> None:
    for left, right in pairs.items():
        page.get_by_label(left).select_option(label=right)


def fill(page: Page, words: list[str]) -> None:
    for number, text in enumerate(words, 1):
        page.get_by_label(f"Blank {number} of 3").fill(text)


def saved(page: Page) -> None:
    expect(page.locator(".saved")).to_contain_text("Saved")


def result(page: Page, told: str, points: str) -> None:
    """Hand in; the page says in words what the answer was, and does not scroll sideways."""
    narrow(page)
    hand_in(page)
    feedback = page.locator(".feedback")
    expect(feedback).to_contain_text(told)
    expect(feedback).to_contain_text(f"{points} of 1 points")
    narrow(page)


@pytest.mark.parametrize(
    ("scripts", "wanted", "told", "points"),
    [
        (True, GROW, "Right", "1"),
        (True, GROW[::-1], "Not right", "0"),
        (True, ["Goal", "Reality", "Will", "Options"], "Partly right", "0.5"),
        (False, ["Goal", "Reality", "Will", "Options"], "Partly right", "0.5"),
    ],
)
def test_an_order(asked: Asked, scripts: bool, wanted: list[str], told: str, points: str) -> None:
    page = asked(viewport=NARROW, java_script_enabled=scripts)
    begin(page, "ordering")
    if scripts:
        arrange(page, wanted)
        saved(page)
    else:
        give_places(page, {item: place for place, item in enumerate(wanted, 1)})
    result(page, told, points)
    expect(page.locator(".arrange .name")).to_have_text(wanted)
    expect(page.locator(".right-order li")).to_have_text(GROW)
    if scripts and told == "Partly right":
        sound(page)


@pytest.mark.parametrize(
    ("scripts", "pairs", "told", "points"),
    [
        (True, PAIRS, "Right", "1"),
        (True, dict.fromkeys(PAIRS, FIX), "Not right", "0"),
        (True, {"Auditor": RECORD, "Coach": VIOLATION}, "Partly right", "0.33"),
        (False, {"Auditor": RECORD, "Coach": VIOLATION}, "Partly right", "0.33"),
    ],
)
def test_pairs(
    asked: Asked, scripts: bool, pairs: Mapping[str, str], told: str, points: str
) -> None:
    page = asked(viewport=NARROW, java_script_enabled=scripts)
    begin(page, "matching")
    pair(page, pairs)
    narrow(page)
    if scripts:
        saved(page)
    result(page, told, points)
    expect(page.locator(".pairs")).to_contain_text("An audit looks for evidence.")
    if scripts and told == "Partly right":
        sound(page)


@pytest.mark.parametrize(
    ("scripts", "words", "told", "points"),
    [
        (True, OARS, "Right", "1"),
        (True, ["orders", "advice", "lectures"], "Not right", "0"),
        (True, ["open questions", "advice"], "Partly right", "0.33"),
        (False, ["open questions", "advice"], "Partly right", "0.33"),
    ],
)
def test_blanks(asked: Asked, scripts: bool, words: list[str], told: str, points: str) -> None:
    page = asked(viewport=NARROW, java_script_enabled=scripts)
    begin(page, "cloze")
    assert "affirm" not in page.content()
    fill(page, words)
    if scripts:
        saved(page)
    result(page, told, points)
    expect(page.locator(".blanks")).to_contain_text("Accepted: affirmations · affirming")
    if scripts and told == "Partly right":
        sound(page)


@pytest.mark.parametrize("type_", ["ordering", "matching", "cloze"])
def test_what_nobody_touched_is_blank(asked: Asked, type_: str) -> None:
    page = asked(viewport=NARROW)
    begin(page, type_)
    narrow(page)
    hand_in(page)
    expect(page.locator(".feedback")).to_contain_text("Not answered")
    expect(page.locator(".feedback")).to_contain_text("0 of 1 points")
    narrow(page)


def test_the_page_that_no_script_improves_is_sound(asked: Asked) -> None:
    page = asked(viewport=NARROW)
    page.route("**/*.js", lambda route: route.abort())  # axe itself is a script
    begin(page, EVERYTHING)
    expect(page.get_by_label("Goal", exact=True)).to_be_visible()
    sound(page)


def test_an_order_by_keyboard_alone(asked: Asked) -> None:
    page = asked()
    begin(page, "ordering")
    first = items(page)[0]
    tab_to(page, page.get_by_role("button", name=f"Move down: {first}", exact=True))
    for place in (2, 3, 4):
        page.keyboard.press("Enter")
        expect(page.locator(".arranging [role=status]")).to_have_text(
            f"{first}: place {place} of 4"
        )
    assert items(page)[3] == first
    page.keyboard.press("Enter")  # it is the last: nothing happens, and the focus stays
    assert items(page)[3] == first
    expect(page.get_by_role("button", name=f"Move down: {first}", exact=True)).to_be_focused()
    saved(page)
    sound(page)


def test_keeping_an_order_answers_with_it(asked: Asked) -> None:
    page = asked()
    begin(page, "ordering")
    order = items(page)
    keep = page.get_by_role("button", name="Keep this order")
    tab_to(page, keep)
    page.keyboard.press("Space")
    expect(keep).to_be_hidden()
    saved(page)
    page.reload()
    expect(page.locator(".arrange .name")).to_have_text(order)
    expect(keep).to_be_hidden()


def test_pairs_and_blanks_by_keyboard_alone(asked: Asked) -> None:
    page = asked()
    begin(page, "matching")
    coach = page.get_by_label("Coach")
    tab_to(page, coach)
    page.keyboard.press("Space")  # the list opens; a letter finds a choice
    page.keyboard.type("What have")
    page.keyboard.press("Enter")
    saved(page)
    assert coach.evaluate("select => select.selectedOptions[0].text") == TRIED
    begin(page, "cloze")
    tab_to(page, page.get_by_label("Blank 2 of 3"))
    page.keyboard.type("affirming")
    saved(page)
    page.reload()
    expect(page.get_by_label("Blank 2 of 3")).to_have_value("affirming")


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {wanted}")


@pytest.mark.parametrize("touch", [True, False])
def test_an_item_is_dragged_by_its_handle(asked: Asked, touch: bool) -> None:
    page = asked(has_touch=touch, viewport={"width": 360, "height": 740})
    begin(page, "ordering")
    before = items(page)
    start, end = first_and_third_handle(page)
    if touch:
        drag_with_a_finger(page, start, end)
    else:
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(end[0], end[1] + 4, steps=8)
        page.mouse.up()
    assert items(page) == [before[1], before[2], before[0], before[3]]
    expect(page.locator(".arranging [role=status]")).to_have_text(f"{before[0]}: place 3 of 4")
    saved(page)


def first_and_third_handle(page: Page) -> list[tuple[float, float]]:
    page.locator(".arrange").evaluate("list => list.scrollIntoView({block: 'center'})")
    boxes = [page.locator(".handle").nth(place).bounding_box() for place in (0, 2)]
    return [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]


def drag_with_a_finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    finger = page.context.new_cdp_session(page)

    def touch(type_: str, *points: tuple[float, float]) -> None:
        where = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": type_, "touchPoints": where})

    touch("touchStart", start)
    for step in range(1, 9):
        touch("touchMove", (start[0], start[1] + (end[1] + 4 - start[1]) * step / 8))
    touch("touchEnd")


def test_a_drag_that_is_given_up_changes_nothing(asked: Asked) -> None:
    page = asked()
    begin(page, "ordering")
    before = items(page)
    start, end = first_and_third_handle(page)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(end[0], end[1] + 4, steps=8)
    assert items(page) != before
    page.keyboard.press("Escape")
    page.mouse.up()
    assert items(page) == before
    expect(page.get_by_role("button", name="Keep this order")).to_be_visible()


def test_what_was_chosen_before_a_slow_script_came_is_saved_once_it_comes(asked: Asked) -> None:
    page = asked()
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/autosave.js", hold)
    begin(page, "matching")
    page.get_by_label("Coach").select_option(label=TRIED)
    expect(page.locator(".saved")).to_be_empty()
    late[0].continue_()
    saved(page)
    page.unroute("**/autosave.js")
    page.reload()
    assert page.get_by_label("Coach").evaluate("select => select.selectedOptions[0].text") == TRIED
    page.wait_for_timeout(1_500)
    expect(page.locator(".saved")).to_be_empty()  # nothing has changed since


def test_one_place_for_two_items_and_none_for_others_is_kept(asked: Asked) -> None:
    plain = asked(java_script_enabled=False)
    begin(plain, "ordering")
    give_places(plain, {"Goal": 1, "Reality": 2, "Will": 2})
    plain.get_by_role("button", name="Save and stay").click()
    for item, place in {"Goal": "1", "Reality": "2", "Will": "2", "Options": ""}.items():
        expect(plain.get_by_label(item, exact=True)).to_have_value(place)
    scripted = asked()
    scripted.goto("/courses/asking/ordering")
    expect(scripted.get_by_role("button", name="Keep this order")).to_be_visible()
    assert items(scripted)[0] == "Goal"
    assert items(scripted)[3] == "Options"


def test_practice_tells_at_once_and_a_move_takes_back_what_it_told(asked: Asked) -> None:
    page = asked(viewport=NARROW)
    begin(page, EVERYTHING)
    turn_to(page, "ordering")
    arrange(page, ["Goal", "Will", "Reality", "Options"])
    saved(page)
    page.get_by_role("button", name="See my feedback").click()
    expect(page.locator(".arrange .verdict")).to_have_text(
        [" Right", " Not right", " Not right", " Right"]
    )
    sound(page)
    move(page, "Will", "down")
    expect(page.locator(".arrange .verdict")).to_have_count(0)


def test_the_page_reads_from_right_to_left_without_scrolling_sideways(asked: Asked) -> None:
    page = asked(viewport=NARROW)
    begin(page, EVERYTHING)
    turn_to(page, "ordering")
    page.evaluate("document.documentElement.dir = 'rtl'")
    narrow(page)
    handle, up = (page.locator(each).first.bounding_box() for each in (".handle", ".moves"))
    assert handle is not None
    assert up is not None
    assert handle["x"] > up["x"]
