"""What a browser fetches for its first lesson page, before any picture."""

from __future__ import annotations

import shutil
from typing import Any

from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]


def fetch(url: str, cookie: str) -> tuple[int, int] | None:
    """Return the bytes (compressed, with headers) and the number of requests; None without Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context()
        context.add_cookies([{"name": "bwa", "value": cookie, "url": url}])
        found = _visit(context, url)
        browser.close()
    return found


def _visit(context: Any, url: str) -> tuple[int, int]:
    page = context.new_page()
    network = context.new_cdp_session(page)
    pictures: set[str] = set()
    sizes: dict[str, int] = {}

    def sent(event: dict[str, Any]) -> None:
        if event["type"] == "Image":
            pictures.add(event["requestId"])

    def loaded(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    network.on("Network.requestWillBeSent", sent)
    network.on("Network.loadingFinished", loaded)
    network.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    counted = [size for id_, size in sizes.items() if id_ not in pictures]
    return sum(counted), len(counted)
