"""Pictures of every page, to be looked at: python -m tests.browser.pictures FOLDER [WORD …].

Wide and narrow, light and dark, from right to left, and on paper; WORDs choose pages by their names. `--theme NAME`
wears another theme; `--readme` takes nothing but the picture that README.md shows.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from tests import chromium
from tests.browser.town import COURSE, ROOT, Town, served
from tests.browser.visits import Visit, all_visits

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)
PAPER = ViewportSize(width=718, height=1000)  # A4 without its margins, in CSS pixels
LOOKS: dict[str, tuple[ViewportSize, dict[str, Any]]] = {
    "wide": (WIDE, {"color_scheme": "light"}),
    "narrow": (NARROW, {"color_scheme": "light"}),
    "narrow-dark": (NARROW, {"color_scheme": "dark"}),
    "wide-dark": (WIDE, {"color_scheme": "dark"}),
    "paper": (PAPER, {"media": "print", "color_scheme": "light"}),
    "rtl": (WIDE, {"media": "screen"}),
    "narrow-rtl": (NARROW, {}),
}
LESSON = f"/courses/{COURSE}/one-morning-five-visitors"


def file_name(visit: Visit, look: str) -> str:
    """Return what a picture is called: the page with who opened it, and how it was looked at."""
    return f"{re.sub(r'[^a-z0-9]+', '-', visit.name).strip('-')}--{look}.png"


def photograph(page: Page, visit: Visit, town: Town, out: Path) -> None:
    """Take every look of one page."""
    page.set_viewport_size(WIDE)
    visit.arrive(page, town)
    for look, (size, media) in LOOKS.items():
        page.set_viewport_size(size)
        page.emulate_media(**media)
        if look == "rtl":
            page.evaluate("document.documentElement.dir = 'rtl'")
        page.screenshot(path=out / file_name(visit, look), full_page=True)


@contextmanager
def people(browser: Browser, town: Town) -> Iterator[Any]:
    """Return a way to everybody's page."""
    pages: dict[str, Page] = {}

    def page_of(who: str) -> Page:
        if who not in pages:
            context = browser.new_context(reduced_motion="reduce")
            town.let_in(context, who)
            pages[who] = context.new_page()
        return pages[who]

    yield page_of
    for page in pages.values():
        page.context.close()


def main() -> None:
    """Make the town, walk through it, and photograph it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("pictures"))
    parser.add_argument("words", nargs="*")
    parser.add_argument("--theme", default="academy")
    parser.add_argument("--readme", action="store_true")
    asked = parser.parse_intermixed_args()
    with (
        tempfile.TemporaryDirectory() as place,
        served(Path(place), asked.theme) as town,
        chromium.opened() as browser,
        people(browser, town) as page_of,
    ):
        if asked.readme:
            page = page_of("sofia")
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(town.url + LESSON)
            page.screenshot(path=ROOT / "docs" / "images" / "lesson.png")
            return
        asked.folder.mkdir(parents=True, exist_ok=True)
        for visit in all_visits(town):
            if not asked.words or any(word in file_name(visit, "") for word in asked.words):
                photograph(page_of(visit.who), visit, town, asked.folder)


if __name__ == "__main__":
    main()
