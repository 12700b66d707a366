"""What every test in a browser does: sign in, press, and see that a page is sound."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.academy import PASSWORD


def sound(page: Page) -> None:
    """The page has no WCAG 2.2 AA violation that axe can find, and does not scroll sideways."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"runOnly": {"type": "tag", "values": tags}}
    found = Axe().run(page, options=options).response["violations"]
    told = {each["id"]: [node["html"] for node in each["nodes"]] for each in found}
    assert not told, f"{page.url}: {told}"
    narrow(page)


def narrow(page: Page) -> None:
    """The page does not scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    sound(page)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    leave(page, page.get_by_role("button", name="Sign in"))
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def leave(page: Page, control: Locator) -> None:
    """Click what leads to another page, and wait for that page: what looks next must not see the old one go."""
    with page.expect_navigation():
        control.click()


def press(page: Page, name: str) -> None:
    leave(page, page.get_by_role("button", name=name, exact=True).first)


def press_and_look(page: Page, name: str) -> None:
    press(page, name)
    sound(page)


def follow(page: Page, name: str) -> None:
    leave(page, page.get_by_role("link", name=name).first)
    sound(page)
