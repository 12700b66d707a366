"""Swapping what is right changes no byte of any answer before its time: for each type, in each mode."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bwa_lms.api import fingerprint
from tests.cast import NOW
from tests.security.stage import NONE, Doors, undone, whole
from tests.security.telling import (
    HALF,
    HERE,
    LOST,
    MODES,
    NEVER_RIGHT,
    TYPES,
    begin,
    form,
    open_academy,
    segments,
    without,
)

JSON = {"Accept": "application/json"}
EARLY = ("single", "truth", "gaps", "pairs", "story", "second")  # answered before the others
# What no page of ours sends: names and values that are there in one of the courses alone would be told by their answer.
HOSTILE: Mapping[str, object] = {
    "q-single": "no such option",
    "q-multiple": [fingerprint("Who left"), "no such option"],
    "q-truth": "maybe",
    "q-move": "no such move",
    "q-costly": "x" * 3000,
    "q-number": "many",
    "q-word": "x" * 501,
    "q-gaps.4": "a fourth blank",
    "q-say": "x" * 50_001,
    "q-mood": "no such step",
    f"q-order.{fingerprint('Goal')}": "5",
    "q-pairs.nobody": fingerprint("Show me the record"),
    "q-story.call": "no such choice",
    "q-first": "no such option",
    "q-second": "no such option",
}
END = "\n"
Seen = dict[str, str]


class Journey:
    """Chiara on her way through a quiz: every answer is kept, less the questions whose time has come."""

    def __init__(self, doors: Doors, mode: str) -> None:
        """Stand before the quiz."""
        self.doors, self.mode, self.page = doors, mode, f"{HERE}/{mode}"
        self.seen: Seen = {}
        self.answered: set[str] = set()
        self.asked: tuple[str, ...] = ()

    def ask(
        self, method: str, address: str, headers: Mapping[str, str] = NONE, **fields: Any
    ) -> TestResponse:
        """Send one request, and keep what came back."""
        got = self.doors.ask("Chiara", method, address, headers, **fields)
        assert got.status_code < 500, f"{method} {address}: {got.status}"
        told, seen = self.answered if self.mode == "practice" else (), whole(got)
        if told:  # the page is as long as what it may tell now
            seen = re.sub(r"'Content-Length', '\d+'", "", without(seen, told))
        self.seen[f"{len(self.seen)} {method} {address} {list(fields)}"] = seen
        return got

    def look(self) -> None:
        """Open all pages that tell of the quiz."""
        for address in ("/", "/courses/", f"{HERE}/", self.page, f"{self.page}/check", "/progress"):
            self.ask("GET", address)

    def answer(self, answers: Mapping[str, Mapping[str, object]], only: Iterable[str]) -> None:
        """Save some answers as a script does, all of them as the form does, and look."""
        for name in only:
            self.answered |= {name} if answers[name] else set()
            self.ask("POST", f"{self.page}/answer", JSON, **form(answers, [name]))
        so_far = form(answers, sorted(self.answered))
        self.ask("POST", f"{self.page}/answer", NONE, **so_far)
        self.ask("POST", f"{self.page}/answer", NONE, then="check", **so_far)
        self.look()

    def disturb(self) -> None:
        """Send what no page of ours sends, and press every button of every question."""
        for field, value in HOSTILE.items():
            name = field.removeprefix("q-").partition(".")[0]
            for headers in (NONE, JSON):
                sent = {"question": name, field: value}
                self.ask("POST", f"{self.page}/answer", headers, **sent)
        for name in (*TYPES, "nobody"):
            for button in ("flag", "unflag", "hint"):
                self.ask("POST", f"{self.page}/answer", NONE, **{button: name})

    def go(self, answers: Mapping[str, Mapping[str, object]], *, to_the_end: bool) -> Seen:
        """Go the whole way."""
        self.look()
        self.asked = begin(self.doors, self.mode)
        self.look()
        self.disturb()
        self.answer(answers, [name for name in self.asked if name in EARLY])
        self.answer(answers, [name for name in self.asked if name not in EARLY])
        handed_in = self.ask("POST", f"{self.page}/hand-in", NONE, **form(answers, self.asked))
        assert handed_in.status_code == 303, handed_in.text
        if to_the_end:
            self.look()
            self.ask("POST", f"{self.page}/answer", JSON, **form(answers, self.asked))
            self.ask("POST", f"{self.page}/hand-in")
        return self.seen


def differences(one: Seen, other: Seen) -> list[str]:
    """Return at each step that differs the first lines that do."""
    assert list(one) == list(other)
    return [
        f"{step}: {min(set(one[step].split(END)) ^ set(other[step].split(END)), default='lines')}"
        for step in one
        if one[step] != other[step]
    ]


@pytest.fixture
def both(app, cast, tmp_path, monkeypatch):
    """Do the same in two academies whose courses differ in what is right alone."""
    monkeypatch.setattr("bwa_lms.learning.attempts.secrets.randbits", lambda bits: 7)

    def go(way, *, shuffle=True):
        found = []
        for swapped in (False, True):
            with undone():
                folder = tmp_path / f"{swapped}"
                _, doors = open_academy(cast, folder, swapped=swapped, shuffle=shuffle)
                found.append(way(doors))
        return found

    return go


@pytest.mark.parametrize("shuffle", [True, False], ids=["shuffled", "as written"])
@pytest.mark.parametrize("mode", MODES)
def test_nobody_can_tell_from_any_answer_what_is_right(both, mode, shuffle):
    """Wrong answers alone: those who have not passed yet may see after handing in that they were, and no more."""
    end = mode != "practice"
    one, other = both(lambda doors: Journey(doors, mode).go(LOST, to_the_end=end), shuffle=shuffle)
    assert differences(one, other) == []


@pytest.mark.parametrize("mode", MODES)
def test_what_is_right_in_one_course_and_wrong_in_the_other_is_answered_alike(both, mode):
    """In an exam up to its end, where the mark waits for a trainer; in the other modes until the key's time."""
    end = mode == "exam"
    one, other = both(lambda doors: Journey(doors, mode).go(HALF, to_the_end=end))
    assert differences(one, other) == []


@pytest.mark.parametrize("mode", MODES)
def test_the_two_courses_do_differ_in_every_type_once_it_is_time(both, clock, mode):
    """Or the tests above could not fail."""

    def way(doors: Doors) -> dict[str, str]:
        asked, address = begin(doors, mode), f"{HERE}/{mode}"
        doors.ask("Chiara", "POST", f"{address}/hand-in", **form(LOST, asked))
        clock.at = NOW + timedelta(days=3)
        page = doors.ask("Chiara", "GET", address).text
        clock.at = NOW
        return segments(page)

    one, other = both(way)
    drawn = [name for name in TYPES if name in one]
    assert len(drawn) == len(TYPES) - 1
    assert [name for name in drawn if one[name] == other[name]] == list(NEVER_RIGHT)
