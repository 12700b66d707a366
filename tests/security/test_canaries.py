"""A canary in every reason, explanation, hint and key, and in every note: when it leaves the server, and to whom.

Chiara takes the quiz of each mode; everybody else looks on, asks for everything that has an address, and sends what
Chiara's page would send.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from bwa_lms.activities.quiz.rules import SHOWN
from bwa_lms.api import fingerprint
from tests.cast import NOW
from tests.security.stage import Doors, everything, whole
from tests.security.telling import HALF, HERE, MODES, begin, canaries, form, open_academy

OTHERS = ("Amina", "Bao", "Dewi", "stranger")  # two of Chiara's cohort, one of another, one of none
CHOSEN = (  # the options of HALF, its right pair, and what it typed
    "because-single-buyer",
    "because-multiple-left",
    "because-multiple-here",
    "because-truth",
    "because-move-look",
    "because-costly-owner",
    "because-number",
    "because-word-consent",
    "because-pairs-auditor",
    "because-story-refuse",
    "because-story-shout",
    "because-first-car",
    "because-second-car",
)
POOL = {"first", "second"}
_CANARY = re.compile(r"zq-[a-z]+-[a-z0-9-]+")


def due(mode: str, phase: str, asked: tuple[str, ...]) -> set[str]:
    """Return the canaries that the table lets Chiara see, everything being answered and no hint bought."""
    shown, undrawn = SHOWN[mode][phase], (POOL - set(asked)).pop()  # type: ignore[index]
    free = mode == "practice" or phase == "released"

    def field(name: str) -> str:
        kind = name.partition("-")[0]
        if kind == "because":
            return "because" if name in CHOSEN else "key"
        return {"explain": "key", "hint": "hint", "key": "key", "bought": "hint" if free else ""}[
            kind
        ]

    # The rest of a story is told once nothing can be chosen any more.
    later = {"never", undrawn} | ({"key-story-out"} if phase == "open" else set())
    names = {each.removeprefix(f"zq-{mode}-") for each in canaries(mode)}
    live = {name for name in names if not later & {name, *name.split("-")}}
    return {f"zq-{mode}-{name}" for name in live if field(name) in shown}


def seen(texts: Iterator[str] | list[str]) -> set[str]:
    """Return the canaries in some texts."""
    return {each for text in texts for each in _CANARY.findall(text)}


class Watch:
    """All that comes back to somebody."""

    def __init__(self, app: Flask, doors: Doors, mode: str) -> None:
        """Watch one quiz."""
        self.app, self.doors, self.mode = app, doors, mode
        self.page = f"{HERE}/{mode}"
        # The ids of options are fingerprints; one of what is accepted would let a reader try words.
        self.keys = {fingerprint(each) for each in canaries(mode) if "-key-" in each}

    def read(self, who: str) -> list[str]:
        """Return all pages and files that somebody's links lead to."""
        found = list(everything(self.doors, who).values())
        found += [whole(self.doors.ask(who, "GET", f"{self.page}/{part}")) for part in PARTS]
        assert not [key for key in self.keys for text in found if key in text]
        return found

    def knock(self, who: str, names: dict[str, str]) -> list[str]:
        """Ask for every address that the app has, and send what Chiara's page would send."""
        addresses = {
            re.sub(r"<(?:\w+:)?(\w+)>", lambda part: names.get(part[1], "x"), rule.rule)
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
        }
        sent = {"attempt": names["attempt"], **form(HALF, ["single", "word", "say"])}
        return [
            *(whole(self.doors.ask(who, "GET", address)) for address in sorted(addresses)),
            *(
                whole(self.doors.ask(who, "POST", f"{self.page}/{to}", headers, **sent))
                for to in ("answer", "hand-in", "done")
                for headers in ({}, {"Accept": "application/json"})
            ),
        ]


PARTS = ("check", "feedback", "key", "result", "preview", "hint", "questions.json")
Start = Callable[[str], tuple[Watch, dict[str, str], tuple[str, ...]]]


@pytest.fixture
def start(app, cast, tmp_path) -> Start:
    """Let Chiara begin the quiz of a mode."""
    world, doors = open_academy(cast, tmp_path)

    def go(mode: str) -> tuple[Watch, dict[str, str], tuple[str, ...]]:
        watch, asked = Watch(app, doors, mode), begin(doors, mode)
        page = doors.ask("Chiara", "GET", watch.page).text
        (attempt,) = set(re.findall(r'name="attempt" value="([^"]+)"', page))
        names = {"course": "telling", "activity": mode, "part": "check", "attempt": attempt}
        names |= {
            "question": "say",
            "enrolment": world.amina.public_id,
            "cohort": world.names["cohort"],
        }
        names |= {"person": cast.chiara.public_id}
        return watch, names, asked

    return go


def answer(watch: Watch, asked: tuple[str, ...]) -> list[str]:
    """Answer everything, as a script does, then as a form; return what came back."""
    fields, address = form(HALF, asked), f"{watch.page}/answer"
    scripted = watch.doors.ask("Chiara", "POST", address, {"Accept": "application/json"}, **fields)
    pressed = watch.doors.ask("Chiara", "POST", address, **fields)
    refused = watch.doors.ask("Chiara", "POST", address, **fields | {"q-single": "?"})
    nowhere = watch.doors.ask("Chiara", "POST", address, question=(POOL - set(asked)).pop())
    assert [each.status_code for each in (scripted, pressed, refused, nowhere)] == [
        200,
        303,
        422,
        422,
    ]
    return [whole(each) for each in (scripted, pressed, refused, nowhere)]


@pytest.mark.parametrize("mode", MODES)
def test_each_canary_leaves_the_server_at_its_time_and_to_nobody_else(start, clock, post, mode):
    watch, names, asked = start(mode)
    assert seen(answer(watch, asked)) == set()
    assert seen(watch.read("Chiara")) == due(mode, "open", asked)
    for who in OTHERS:
        assert seen(watch.read(who) + watch.knock(who, names)) == set(), who

    handed_in = watch.doors.ask("Chiara", "POST", f"{watch.page}/hand-in")
    assert (handed_in.status_code, seen([whole(handed_in)])) == (303, set())
    assert seen(watch.read("Chiara")) == due(mode, "handed-in", asked)
    assert seen(watch.knock("Chiara", names)) <= due(mode, "handed-in", asked)

    clock.at = NOW + timedelta(days=3)  # the quiz has closed
    assert seen(watch.read("Chiara")) == due(mode, "released", asked)
    for who in OTHERS:
        assert seen(watch.read(who)) == set(), who
    watch.doors.ask("stranger", "POST", "/reset", email="chiara@norda.example")
    letters = [
        part.get_content()
        for each in post()
        for part in each.walk()
        if part.get_content_maintype() == "text"
    ]
    assert any("/reset/" in each for each in letters)
    assert seen(letters) == set()


@pytest.mark.parametrize("mode", MODES)
def test_a_trainer_reads_every_canary_on_the_page_and_none_in_a_table(start, mode):
    watch, names, asked = start(mode)
    answer(watch, asked)
    watch.doors.ask("Chiara", "POST", f"{watch.page}/hand-in")
    page = watch.doors.ask("Tomás", "GET", watch.page).text
    assert seen([page]) == {each for each in canaries(mode) if "-never-" not in each}
    assert "zq-notes-trainer" in watch.doors.ask("Tomás", "GET", f"{HERE}/notes").text
    progress = watch.doors.ask("Tomás", "GET", f"/desk/cohorts/{names['cohort']}/progress.csv")
    people = watch.doors.ask("Ada", "GET", "/desk/people.csv")
    assert [progress.mimetype, people.mimetype] == ["text/csv"] * 2
    assert seen([progress.text, people.text]) == set()
    if mode != "practice":
        marking = watch.doors.ask("Tomás", "GET", f"/desk/answers/{names['attempt']}/say").text
        assert "zq-notes-criterion" in marking
