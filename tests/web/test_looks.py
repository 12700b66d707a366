"""What can be measured of the looks: contrast, accessible markup, and pages that fit the narrowest screen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from bwa_lms.settings import Settings
from bwa_lms.web import i18n, themes
from tests.web.gallery import LOOKS, PAGES, stage

GROUNDS = ("paper", "raised", "tint")
INKS = ("ink", "soft", "accent", "accent-deep", "good", "caution", "stop")
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
PAIRS = [
    *((ink, ground, TEXT) for ink in INKS for ground in GROUNDS),
    *((ink, f"{ink}-tint", TEXT) for ink in ("accent", "good", "caution", "stop")),
    *(("ink", f"{tint}-tint", TEXT) for tint in ("accent", "good", "caution", "stop")),
    *(("soft", f"{tint}-tint", TEXT) for tint in ("accent", "good", "caution", "stop")),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-deep", TEXT),
    ("paper", "stop", TEXT),
    ("ink", "marker", TEXT),
    ("edge", "paper", SHAPE),
    ("edge", "raised", SHAPE),
]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["", "dark-"])
@pytest.mark.parametrize("name", ["academy", "workshop"])
def test_every_pair_of_colours_can_be_read(name: str, mode: str) -> None:
    tokens: dict[str, str] = {}
    for theme in reversed(themes.chain(name, themes.available(Settings(), {}))):
        tokens |= theme.tokens
    measured = {
        (ink, ground): contrast(tokens[mode + ink], tokens[mode + ground])
        for ink, ground, _ in PAIRS
    }
    weak = {(i, g): round(measured[i, g], 2) for i, g, least in PAIRS if measured[i, g] < least}
    assert not weak


@pytest.fixture
def gallery(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    monkeypatch.setattr(
        i18n, "FOLDER", i18n.FOLDER
    )  # the gallery puts its own in; this puts it back
    server = make_server("127.0.0.1", 0, stage(tmp_path, request.param).app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/gallery"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("gallery", "look"),
    [("academy", "narrowest"), ("academy", "dark"), ("workshop", "rtl")],
    indirect=["gallery"],
)
def test_pages_fit_and_axe_finds_nothing(gallery: str, chromium: Browser, look: str) -> None:
    context = chromium.new_context(**LOOKS[look])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    found = {}
    for name in PAGES:
        page.goto(f"{gallery}/{name}", wait_until="networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        violations = Axe().run(page).response["violations"]
        told = {each["id"]: [node["target"] for node in each["nodes"]] for each in violations}
        if wide > 0 or told:
            found[name] = (wide, told)
    context.close()
    assert not found
    assert not complaints
