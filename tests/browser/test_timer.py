"""The clock of a page follows the server's, whatever the device believes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

import bwa_lms.web

pytestmark = pytest.mark.browser
SCRIPTS = Path(bwa_lms.web.__file__).parent / "static" / "js"
SERVER = datetime(2026, 12, 4, 10, 0, tzinfo=UTC)
DEADLINE = SERVER + timedelta(minutes=20)
HOUR = timedelta(hours=1)
PAGE = """<!doctype html><html lang="en"><title>Quiz</title>
<p class="clock" data-deadline="{deadline}" data-now="{now}" data-left="%s left" data-over="Time is over"></p>
<form data-autosave="/answer" data-saved="Saved %s"><input name="q"><p class="saved" role="status"></p></form>
<script type="module" src="/js/app.js"></script>"""


class Desk:
    """A device with a clock of its own, and a server that says what the time is."""

    def __init__(self, page, device: datetime) -> None:
        self.page = page
        self.server = SERVER
        self.saved: list[str] = []
        page.clock.install(time=device)
        page.route("**/*", self.answer)
        page.goto("http://academy.test/")  # plain http, from another machine
        page.wait_for_function("document.querySelector('.clock span')")
        page.clock.pause_at(device + timedelta(minutes=1))

    def answer(self, route):
        path = route.request.url.removeprefix("http://academy.test")
        if path.startswith("/js/"):
            script = (SCRIPTS / path.removeprefix("/js/")).read_text()
            return route.fulfill(body=script, content_type="text/javascript")
        if path == "/healthz":
            stamp = format_datetime(self.server, usegmt=True)
            return route.fulfill(body="", headers={"Date": stamp})
        if path == "/answer":
            self.saved.append(route.request.post_data or "")
            return route.fulfill(json={"saved": "10:42", "now": self.server.isoformat()})
        page = PAGE.format(deadline=DEADLINE.isoformat(), now=self.server.isoformat())
        return route.fulfill(body=page, content_type="text/html")

    def wait(self, minutes: float) -> None:
        self.page.clock.run_for(int(minutes * 60_000))

    @property
    def clock(self):
        return self.page.locator(".clock [aria-hidden]")


@pytest.fixture
def page(chromium):
    context = chromium.new_context()
    yield context.new_page()
    context.close()


ABOUT_15 = re.compile(r"^(15:0|14:5)\d left$")  # a page takes its moment to arrive


@pytest.mark.parametrize("wrong", [-HOUR, 0 * HOUR, HOUR])
def test_a_wrong_clock_on_the_device_does_no_harm(page, wrong):
    desk = Desk(page, SERVER + wrong)
    desk.wait(minutes=4)
    expect(desk.clock).to_have_text(ABOUT_15)


@pytest.mark.parametrize("step", [-HOUR, HOUR])
def test_a_saved_answer_brings_the_servers_time_again(page, step):
    desk = Desk(page, SERVER)
    page.clock.set_system_time(SERVER + step)
    desk.server = SERVER + timedelta(minutes=5)
    page.locator("input").fill("an answer")
    desk.wait(minutes=1 / 60)
    expect(desk.clock).to_have_text(ABOUT_15)
    expect(page.locator(".saved")).to_have_text("Saved 10:42")


def test_coming_back_to_the_page_asks_the_server(page):
    desk = Desk(page, SERVER)
    desk.server = SERVER + timedelta(minutes=5)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.clock).to_have_text(ABOUT_15)


def test_what_is_typed_is_sent_when_the_time_is_over(page):
    desk = Desk(page, SERVER)
    desk.server = DEADLINE - timedelta(seconds=1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.clock).to_have_text("0:01 left")
    page.clock.run_for(700)
    page.locator("input").fill("the last word")
    desk.server = DEADLINE
    page.clock.run_for(400)  # sooner than a pause in typing is saved
    expect(desk.clock).to_have_text("Time is over")
    expect(page.locator(".saved")).to_have_text("Saved 10:42")
    assert "the last word" in desk.saved[0]
