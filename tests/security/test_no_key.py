"""Nothing leaves the server before its time: no key, no reason, no trainer's note, no colleague's employer."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bwa_lms.learning import enrolment
from tests.cast import NOW
from tests.security.stage import (
    CASE,
    HERE,
    LESSON,
    QUIZ,
    Doors,
    assemble,
    everything,
    publish,
    undone,
    whole,
    write_courses,
)

MORE = """    answer: 35
    explain: canary-explained
    see: lesson:ask-first
  - id: several
    type: multiple
    prompt: Which of these are questions?
    options:
      - right: Who left?
        because: canary-several-one
      - wrong: Sign here.
        because: canary-several-two
  - id: word
    type: text
    prompt: What comes before a decision?
    accept: [canaryword]
    explain: canary-word
"""
ADDED = ("what-counts.quiz.yml", "    answer: 35\n", MORE)
SWAPPED = (
    ("what-counts.quiz.yml", "answer: false", "answer: true"),
    ("what-counts.quiz.yml", "answer: 35", "answer: 21"),
    ("what-counts.quiz.yml", "right: Who left?", "wrong: Who left?"),
    ("what-counts.quiz.yml", "wrong: Sign here.", "right: Sign here."),
    ("what-counts.quiz.yml", "[canaryword]", "[canaryterm, canaryother]"),
    ("ask-first.md", "right: The people", "wrong: The people"),
    ("ask-first.md", "wrong: The coach", "right: The coach"),
)
REASONS = (
    "canary-explained",
    "canary-several",
    "canary-word",
    "canaryword",
    "Ownership is what makes it last",
    "A coach leaves again",
    "none were seen that day",
)
NOTES = (
    "canary-heading",
    "canary-footnote",
    "ten seconds after each question",
    "Look for the dormitory",
    "trainers-alone",
)
PHOTO = "![canary-picture](media/line.svg)\n\nA trainers-alone note.[^quiet]"
ANSWERS = {"q-announced": "true", "q-share": "21", "q-word": "silence"}


def walk(doors: Doors) -> dict[str, str]:
    """Go everywhere that Chiara can before she hands in; return what came back, bytes and headers, by step."""
    walker = Walker(doors)
    for address in ("/", "/courses/", f"{HERE}/", f"{HERE}/{LESSON}", f"{HERE}/{QUIZ}"):
        walker.step("GET", address)
    walker.step("POST", f"{HERE}/{QUIZ}/start")
    page = walker.step("GET", f"{HERE}/{QUIZ}")
    several = re.findall(
        r'name="q-several"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="q-several"', page
    )
    assert len(several) == 2, page
    answers: dict[str, Any] = ANSWERS | {"q-several": [a or b for a, b in several]}
    answers["question"] = ["announced", "share", "several", "word"]
    walker.step("POST", f"{HERE}/{QUIZ}/answer", script=True, **answers)
    walker.step("POST", f"{HERE}/{QUIZ}/answer", then="check", **answers)
    for address in (
        f"{HERE}/{QUIZ}/check",
        f"{HERE}/{QUIZ}",
        f"{HERE}/{CASE}",
        f"{HERE}/",
        "/progress",
        "/",
    ):
        walker.step("GET", address)
    walker.step("GET", f"{HERE}/{QUIZ}/feedback")
    return walker.seen


class Walker:
    """Chiara on her way; every answer is kept."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self.seen: dict[str, str] = {}

    def step(self, method: str, address: str, *, script: bool = False, **fields: object) -> str:
        """Send one request; return the answer's text."""
        accepts = {"Accept": "application/json"} if script else {}
        got = self.doors.ask("Chiara", method, address, accepts, **fields)
        assert got.status_code < 400 or address.endswith("feedback"), f"{address}: {got.status}"
        self.seen[f"{len(self.seen)} {method} {address}"] = whole(got)
        return got.text


@pytest.fixture
def walked(app, cast, tmp_path):
    """Walk through the course with some changes, in an academy that is forgotten afterwards."""

    def go(name, *changes):
        with undone():
            world = assemble(cast, tmp_path / name, ADDED, *changes)
            return walk(Doors(world))

    return go


def test_swapping_what_is_right_changes_no_byte_before_handing_in(walked):
    one, other = walked("one"), walked("other", *SWAPPED)
    assert list(one) == list(other)
    assert [step for step in one if one[step] != other[step]] == []


def test_no_reason_leaves_the_server_before_handing_in(walked):
    for step, answer in walked("one").items():
        assert [each for each in REASONS if each in answer] == [], step


def test_reasons_come_once_the_answers_no_longer_count(app, cast, tmp_path):
    doors = Doors(assemble(cast, tmp_path, ADDED))
    walk(doors)
    doors.ask("Chiara", "POST", f"{HERE}/{QUIZ}/hand-in")
    assert "none were seen that day" in doors.ask("Chiara", "GET", f"{HERE}/{QUIZ}").text


NOTED = ("ask-first.md", "Let them wait", f"{PHOTO}\n\nLet them wait")


@pytest.fixture
def noted(app, cast, tmp_path):
    """The academy with a trainer's note that holds a heading, a footnote and a picture."""
    return Doors(assemble(cast, tmp_path, NOTED))


@pytest.mark.parametrize("who", ["stranger", "Amina", "Chiara", "Dewi"])
def test_what_trainers_read_reaches_no_participant(noted, who):
    read = everything(noted, who)
    assert who == "stranger" or f"{HERE}/{LESSON}" in read
    for address, answer in read.items():
        assert [each for each in (*NOTES, "canary-picture") if each in answer] == [], address


def test_trainers_read_it(noted):
    lesson = noted.ask("Tomás", "GET", f"{HERE}/{LESSON}").text
    for each in ("canary-heading", "canary-footnote", "canary-picture", "trainers-alone"):
        assert each in lesson
    assert "Look for the dormitory" in noted.ask("Tomás", "GET", f"{HERE}/{CASE}").text


def test_a_course_for_trainers_is_none_of_a_participants_pages(app, cast, tmp_path):
    change = ("course.yml", "language: en\n", "language: en\naudience: trainers\n")
    doors = Doors(assemble(cast, tmp_path))
    publish(write_courses(tmp_path / "later", change))
    for address in (f"{HERE}/", f"{HERE}/{LESSON}", f"{HERE}/{QUIZ}", f"{HERE}/{CASE}"):
        assert doors.ask("Amina", "GET", address).status_code == 404, address
    for address in ("/", "/courses/", "/progress"):
        page = doors.ask("Amina", "GET", address).text
        assert "The first visit" not in page, address


@pytest.mark.parametrize(
    ("who", "others"), [("Amina", "Velia"), ("Chiara", "Velia"), ("Bao", "Norda")]
)
def test_nobody_learns_for_whom_a_colleague_works(world, doors, who, others):
    read = everything(doors, who)
    assert any(f"{HERE}/{CASE}" == address for address in read)
    own = {"Amina": "amina@", "Chiara": "chiara@", "Bao": "bao@"}[who]
    for address, answer in read.items():
        told = [
            *re.findall(others, answer, re.IGNORECASE),
            *re.findall(r"[\w.]+@\w+\.example", answer),
        ]
        assert [each for each in told if not each.startswith(own)] == [], address


def test_colleagues_do_read_each_others_posts(world, doors):
    page = doors.ask("Amina", "GET", f"{HERE}/{CASE}").text
    assert "Bao Nguyen would ask the night shift" in page
    assert "Dewi" not in page
    enrolled = enrolment.active(world.cast.amina.id)
    assert enrolled is not None
    assert enrolled.started <= NOW.date()
