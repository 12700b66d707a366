"""Make docs/images/lesson.png from a running demo: `make run`, then `.venv/bin/python scripts/screenshot.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CLONE = Path(__file__).parents[1]
LESSON = "/courses/from-auditing-to-coaching/one-morning-five-visitors"


def main(address: str, accounts: Path) -> None:
    """Sign in as the first participant of the demo and take a picture of a lesson."""
    people = json.loads(accounts.read_text(encoding="utf-8"))
    who = next(each for each in people if each["role"] == "participant")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{address}/sign-in")
        page.fill("[name=email]", who["email"])
        page.fill("[name=password]", who["password"])
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
        page.goto(address + LESSON)
        page.screenshot(path=CLONE / "docs" / "images" / "lesson.png")
        browser.close()


if __name__ == "__main__":
    main(
        sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000",
        Path(sys.argv[2]) if len(sys.argv) > 2 else CLONE / "instance" / "demo.json",
    )
