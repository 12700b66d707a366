"""Pictures of typical pages, to be looked at: python -m tests.web.gallery FOLDER [PAGE …].

Wide and narrow, light and dark, right to left, and on paper.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from datetime import date
from pathlib import Path
from typing import Any

from flask import request
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from bwa_lms.web import actor, i18n
from bwa_lms.web.access import ANYONE, allow
from bwa_lms.web.templating import render
from tests import chromium
from tests.web.conftest import AMINA, NOW, NoteForm, Stage, make_stage

PAGES = ("lesson", "form", "desk", "talk", "parts")
LOOKS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 740}},
    "dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    "wide-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "rtl": {"viewport": {"width": 1280, "height": 900}, "locale": "ar"},
    "narrowest": {"viewport": {"width": 320, "height": 640}},
}
ARABIC = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Home"\nmsgstr "الرئيسية"\n'


def gallery_page(name: str) -> str:
    """Return one page of the gallery."""
    form = NoteForm(formdata=request.args) if name == "form" else None
    if form is not None:
        form.validate()
    return render(f"gallery/{name}.html", now=NOW, day=date(2026, 11, 22), form=form)


def stage(folder: Path, theme: str = "academy") -> Stage:
    """Return the app that shows the gallery, with Amina signed in."""
    (folder / "ar.po").write_text(ARABIC, encoding="utf-8")
    i18n.FOLDER = folder
    made = make_stage(folder, theme=theme)
    made.engine.identify = _amina
    made.app.add_url_rule("/gallery/<name>", "gallery", allow(ANYONE)(gallery_page))
    return made


def _amina() -> actor.Actor:
    wanted = "ar" if request.headers.get("Accept-Language", "").startswith("ar") else "en"
    return actor.Actor(**{**vars(AMINA), "language": wanted})


def photograph(browser: Browser, address: str, out: Path, pages: list[str]) -> None:
    """Take every look of every page, and say which page is wider than its screen."""
    for look, options in LOOKS.items():
        context = browser.new_context(**options)
        page = context.new_page()
        for name in pages:
            page.goto(f"{address}/gallery/{name}")
            page.screenshot(path=out / f"{name}-{look}.png", full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                print(f"{name} {look}: {wide} px too wide")
            if look == "wide":
                page.pdf(path=out / f"{name}.pdf")
        context.close()


def main(out: Path, pages: list[str], theme: str = "academy") -> None:
    """Serve the gallery for as long as it takes to photograph it."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium.opened() as browser:
        server = make_server("127.0.0.1", 0, stage(Path(folder), theme).app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        photograph(browser, f"http://127.0.0.1:{server.port}", out, pages)
        server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or list(PAGES))
