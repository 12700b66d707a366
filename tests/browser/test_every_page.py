"""Every page of every role: read by axe, light and dark; on a narrow screen, from right to left, and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize

from tests.browser.town import Town, served
from tests.browser.visits import NO_PAGES, all_visits

pytestmark = pytest.mark.browser
WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=320, height=640)
PAPER = ViewportSize(width=680, height=960)
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """
only => axe.run({runOnly: only, resultTypes: ["violations"], elementRef: false, iframes: false, preload: false})
  .then(found => found.violations.flatMap(each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 160)}`)))
"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What a finger has to hit is 44 px high, but for words inside a sentence.
SMALL = """
() => {
  const inside = each => getComputedStyle(each).display === "inline"
    && (each.closest(".prose") || each.parentElement.textContent.trim() !== each.textContent.trim());
  const around = "label, .option, .choice, .check, .toggle";
  const reach = each => [each, each.labels && each.labels[0], each.closest(around)]
    .filter(Boolean).map(part => part.getBoundingClientRect().height);
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter(each => each.checkVisibility() && !each.closest(".unseen, .skip") && !inside(each))
    .filter(each => Math.max(...reach(each)) < 43.5)
    .map(each => `${each.getBoundingClientRect().height} px: ${each.outerHTML.slice(0, 120)}`);
}
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with served(tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def door(chromium: Browser, town: Town) -> Iterator[Callable[[str], tuple[Page, list[str]]]]:
    """Open somebody's browser, once; with it come what its console and its network complain of."""
    contexts = []

    @cache
    def open_one(who: str) -> tuple[Page, list[str]]:
        context = chromium.new_context(viewport=WIDE, reduced_motion="reduce")
        context.set_default_timeout(8_000)
        town.let_in(context, who)
        contexts.append(context)
        page = context.new_page()
        return page, listening(page, town)

    yield open_one
    for context in contexts:
        context.close()


def listening(page: Page, town: Town) -> list[str]:
    heard: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(f"{town.url}/"):
            heard.append(f"asks a third party for {request.url}")

    def said(message: ConsoleMessage) -> None:
        # The browser itself notes each answer of 4xx: that is what a refused form is.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            heard.append(f"the console says {message.text}")

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: heard.append(f"a script fails with {error}"))
    return heard


def axe(page: Page, kind: str, values: list[str]) -> list[str]:
    found: list[str] = page.evaluate(AXE, {"type": kind, "values": values})
    return found


def too_wide(page: Page) -> list[str]:
    more = page.evaluate(TOO_WIDE)
    return [f"{more} px too wide"] if more > 0 else []


def complaints(page: Page) -> Iterator[str]:
    """Look at a page in every way, and say what is wrong in each."""
    page.evaluate(AXE_SCRIPT)
    yield from axe(page, "tag", LEVELS)
    page.emulate_media(color_scheme="dark")
    yield from (f"dark: {each}" for each in axe(page, "rule", ["color-contrast"]))
    page.emulate_media(media="print", color_scheme="light")
    page.set_viewport_size(PAPER)
    yield from (f"on paper: {each}" for each in too_wide(page))
    page.emulate_media(media="screen")
    page.set_viewport_size(NARROW)
    yield from (f"narrow: {each}" for each in too_wide(page))
    yield from (f"too small to hit: {each}" for each in page.evaluate(SMALL))
    page.evaluate("document.documentElement.dir = 'rtl'")
    yield from (f"narrow, right to left: {each}" for each in too_wide(page))
    page.set_viewport_size(WIDE)
    yield from (f"right to left: {each}" for each in too_wide(page))


def test_every_route_is_visited_or_is_no_page(town):
    visited = {town.route(visit.address) for visit in all_visits(town) if visit.address}
    assert visited | NO_PAGES == town.routes()


def test_every_page_of_every_role(town, door):
    told: list[str] = []
    for visit in all_visits(town):
        page, heard = door(visit.who)
        visit.arrive(page, town)
        told += [f"{visit.name}: {each}" for each in (*complaints(page), *heard)]
        heard.clear()
    assert not told, "\n".join(told)
