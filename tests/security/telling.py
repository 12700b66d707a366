"""A course that would tell: a quiz for each mode, with every type of question, and a canary in all that has its time.

A canary says where it stands: zq-exam-because-single-crew. `SWAPPED` is the same course with something else right:
other options, another order, other pairs, other words, other credits; whoever reads its pages before their time must
not be able to tell the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bwa_lms.api import fingerprint
from bwa_lms.learning import enrolment
from tests.cast import NOW, Cast
from tests.security.stage import COURSES, Doors, World, join, publish

MODES = ("practice", "graded", "exam")
HERE = "/courses/telling"
HEAD = """\
title: What only time tells
mode: {mode}
attempts: 2
pass: 100%
shuffle: {shuffle}
closes: +22 days
questions:
"""
CHOICES = """\
  - id: single
    type: single
    prompt: Who decides what comes next?
    options:
      - right: The crew
        because: ~because-single-crew
      - wrong: The coach
        because: ~because-single-coach
      - wrong: The buyer
        because: ~because-single-buyer
    hint: ~hint-single
    explain: ~explain-single
    see: lesson:notes
  - id: multiple
    type: multiple
    partial: true
    prompt: Which of these are questions?
    options:
      - right: Who left
        because: ~because-multiple-left
      - wrong: Who signed
        because: ~because-multiple-signed
      - wrong: Sign here
        because: ~because-multiple-here
    hint: ~hint-multiple
    explain: ~explain-multiple
  - id: truth
    type: true-false
    prompt: A clean audit means that there are no problems.
    answer: false
    because: ~because-truth
    hint: ~hint-truth
    explain: ~explain-truth
  - id: move
    type: judgement
    prompt: A manager asks for help with passing.
    options:
      - {credit: 100%, text: Agree on what help means, because: ~because-move-agree}
      - {credit: 40%, text: Look at the file together, because: ~because-move-look}
      - {credit: 0%, text: Decline and report, because: ~because-move-decline}
      - {credit: 0%, text: Shrug, because: ~because-move-shrug}
    hint: ~hint-move
    explain: ~explain-move
  - id: costly
    type: single
    prompt: Who asks first?
    options:
      - {right: The supervisor, because: ~because-costly-supervisor}
      - {wrong: The visitor, because: ~because-costly-visitor}
      - {wrong: The owner, because: ~because-costly-owner}
    hint: ~bought-costly
    hint_cost: 50%
    explain: ~explain-costly
"""
WRITTEN = """\
  - id: number
    type: numeric
    prompt: How many days?
    answer: 471.5
    tolerance: 0.375
    unit: days
    because: ~because-number
    also:
      - {answer: 472, tolerance: 2, credit: 50%, because: ~because-number-near}
      - {answer: 470.5, tolerance: 11, because: ~because-number-far}
      - {answer: 1, because: ~because-number-one}
      - {answer: 82.25, credit: 12.5%}
    hint: ~hint-number
    explain: ~explain-number
  - id: word
    type: text
    prompt: What comes before a decision?
    accept: [~key-word]
    patterns: ['~never-word.*']
    because: ~because-word
    also:
      - {answer: consent, credit: 40%, because: ~because-word-consent}
      - {answer: ~key-word-view, credit: 30%, because: ~because-word-view}
      - {pattern: '~never-form(s|er)', credit: 20%, because: ~because-word-form}
      - {answer: silence, because: ~because-word-silence}
      - {answer: ~never-at-all}
    hint: ~hint-word
    explain: ~explain-word
  - id: gaps
    type: cloze
    prompt: |
      O is {{~key-gaps-open|~key-gaps-variant}}, A is {{~key-gaps-affirm}}
      and R is {{~key-gaps-reflect}}.
    hint: ~hint-gaps
    explain: ~explain-gaps
  - id: say
    type: open
    prompt: Describe one visit.
    rubric: telling
    hint: ~hint-say
    explain: ~explain-say
  - id: mood
    type: scale
    prompt: How ready do you feel?
    labels: [not at all, a little, fairly]
    hint: ~hint-mood
    explain: ~explain-mood
"""
ARRANGED = """\
  - id: order
    type: ordering
    prompt: Put the stages in order.
    items: [Goal, Reality, Options, Will]
    hint: ~hint-order
    explain: ~explain-order
  - id: pairs
    type: matching
    prompt: Who says it?
    pairs:
      - {left: Auditor, right: Show me the record, because: ~because-pairs-auditor}
      - {left: Coach, right: What have you tried, because: ~because-pairs-coach}
      - {left: Buyer, right: When can you ship, because: ~because-pairs-buyer}
    extra: [I will fix it for you]
    hint: ~hint-pairs
    explain: ~explain-pairs
  - id: story
    type: scenario
    prompt: A merchandiser calls you at night.
    start: call
    scenes:
      call:
        text: She wants names.
        choices:
          - {text: Give them, to: harm, credit: 0%, because: ~because-story-give}
          - {text: Refuse, to: talk, credit: 100%, because: ~because-story-refuse}
          - {text: Hang up, to: harm, credit: 0%, because: ~because-story-hang}
      talk:
        text: She wants them still.
        choices:
          - {text: Ask for an hour, to: out, credit: 100%, because: ~because-story-ask}
          - {text: Shout, to: harm, credit: 0%, because: ~because-story-shout}
      harm: {end: Two people were dismissed.}
      out: {end: ~key-story-out}
    hint: ~hint-story
    explain: ~explain-story
  - pool: drawn
    draw: 1
    questions:
      - id: first
        type: single
        prompt: Where does a visit begin?
        options:
          - {right: At the gate, because: ~because-first-gate}
          - {wrong: In the office, because: ~because-first-office}
          - {wrong: In the car, because: ~because-first-car}
        hint: ~hint-first
        explain: ~explain-first
      - id: second
        type: single
        prompt: Where does a visit end?
        options:
          - {right: At the gate, because: ~because-second-gate}
          - {wrong: In the office, because: ~because-second-office}
          - {wrong: In the car, because: ~because-second-car}
        hint: ~hint-second
        explain: ~explain-second
"""
QUESTIONS = CHOICES + WRITTEN + ARRANGED
SWAPPED = (
    ("right: The crew", "wrong: The crew"),
    ("wrong: The coach", "right: The coach"),
    ("right: Who left", "wrong: Who left"),
    ("wrong: Who signed", "right: Who signed"),
    ("answer: false", "answer: true"),
    ("{credit: 100%, text: Agree", "{credit: 0%, text: Agree"),
    ("{credit: 40%, text: Look", "{credit: 100%, text: Look"),
    ("{credit: 0%, text: Decline", "{credit: 40%, text: Decline"),
    ("{right: The supervisor", "{wrong: The supervisor"),
    ("{wrong: The visitor", "{right: The visitor"),
    ("answer: 471.5", "answer: 82.25"),
    ("tolerance: 0.375", "tolerance: 5%"),
    ("{answer: 472, tolerance: 2, credit: 50%", "{answer: 472, tolerance: 2, credit: 0%"),
    ("      - {answer: 470.5, tolerance: 11, because: ~because-number-far}\n", ""),
    ("{answer: 82.25, credit: 12.5%}", "{answer: 81, tolerance: 9, credit: 90%, because: ~because-number-far}"),
    ("accept: [~key-word]", "accept: [~key-word-other, ~key-word-another]"),
    ("patterns: ['~never-word.*']", "patterns: ['~never-(word|term)', '~never-[0-9]']"),
    ("{answer: consent, credit: 40%", "{answer: consent, credit: 90%"),
    ("{answer: ~key-word-view, credit: 30%", "{pattern: ~never-view, credit: 0%"),
    ("{pattern: '~never-form(s|er)', credit: 20%", "{answer: ~key-word-form, credit: 80%"),
    ("      - {answer: ~never-at-all}\n", ""),
    ("{{~key-gaps-open|~key-gaps-variant}}", "{{~key-gaps-opening}}"),
    ("{{~key-gaps-affirm}}", "{{~key-gaps-affirm and\n      ~key-gaps-again|~key-gaps-more}}"),
    ("[Goal, Reality, Options, Will]", "[Options, Goal, Will, Reality]"),
    ("right: Show me the record", "right: ~"),
    ("right: What have you tried", "right: Show me the record"),
    ("right: When can you ship", "right: What have you tried"),
    ("right: ~", "right: When can you ship"),
    ("to: harm, credit: 0%, because: ~because-story-give", "to: harm, credit: 100%, because: ~because-story-give"),
    ("to: talk, credit: 100%", "to: talk, credit: 0%"),
    ("{right: At the gate", "{wrong: At the gate"),
    ("{wrong: In the office", "{right: In the office"),
)  # fmt: skip
NOTES = """\
---
title: Notes
---
Read this first.

/// trainer
zq-notes-trainer
///
"""
PROGRAMME = """\
id: telling
title: Telling
length: 6 months
terms:
  - {id: t1, title: See, months: 1-6, courses: [telling]}
certificate:
  title: Certificate of completion
  requires:
    - {id: courses, courses: {all: true, mark: 70%}}
"""
RUBRIC = """
telling:
  title: Telling
  criteria:
    - {id: facts, title: zq-notes-criterion, levels: [zq-notes-none, zq-notes-some, zq-notes-all]}
"""
NEVER_RIGHT = ("say", "mood")  # a trainer marks the one, nobody the other

# Answers by question. Those of LOST are wrong in both courses, in every part of them; those of HALF are right in part.
LOST: Mapping[str, Mapping[str, object]] = {
    "single": {"": fingerprint("The buyer")},
    "multiple": {"": [fingerprint("Sign here")]},
    "truth": {},
    "move": {"": fingerprint("Shrug")},
    "costly": {"": fingerprint("The owner")},
    "number": {"": "1"},
    "word": {"": "silence"},
    "gaps": {".1": "one", ".2": "two", ".3": "three"},
    "say": {},
    "mood": {"": fingerprint("a little")},
    "order": {
        f".{fingerprint(item)}": str(place)
        for place, item in enumerate(["Will", "Goal", "Options", "Reality"], 1)
    },
    "pairs": {
        f".{fingerprint(left)}": fingerprint("I will fix it for you")
        for left in ("Auditor", "Coach", "Buyer")
    },
    "story": {".call": fingerprint("Hang up")},
    "first": {"": fingerprint("In the car")},
    "second": {"": fingerprint("In the car")},
}
HALF: Mapping[str, Mapping[str, object]] = {
    **LOST,
    "multiple": {"": [fingerprint("Who left"), fingerprint("Sign here")]},
    "truth": {"": "true"},
    "move": {"": fingerprint("Look at the file together")},
    "number": {"": "471,5"},
    "word": {"": "Consent"},
    "say": {"": "Everybody was silent."},
    "pairs": {
        f".{fingerprint('Auditor')}": fingerprint("Show me the record"),
        f".{fingerprint('Coach')}": fingerprint("I will fix it for you"),
    },
    "story": {".call": fingerprint("Refuse"), ".talk": fingerprint("Shout")},
    "order": {f".{fingerprint('Goal')}": "1", f".{fingerprint('Will')}": "2"},
}
TYPES = tuple(LOST)
_SEGMENT = re.compile(r'<fieldset class="question[^>]*id="q-(\w+)".*?</fieldset>', re.DOTALL)
_CANARY = re.compile(r"zq-[a-z0-9-]+")


def written(mode: str, *, swapped: bool = False, shuffle: bool = True) -> str:
    """Return a mode's quiz as its trainer wrote it."""
    text = QUESTIONS
    for old, new in SWAPPED if swapped else ():
        assert old in text, old
        text = text.replace(old, new)
    head = HEAD.format(mode=mode, shuffle=str(shuffle).lower())
    return head + text.replace("~", f"zq-{mode}-")


def canaries(mode: str) -> frozenset[str]:
    """Return all canaries of a mode's quiz."""
    return frozenset(_CANARY.findall(written(mode)))


def open_academy(
    people: Cast, root: Path, *, swapped: bool = False, shuffle: bool = True
) -> tuple[World, Doors]:
    """Publish the course; Amina, Bao and Chiara are in one cohort and Dewi is in none of theirs."""
    module = root / "telling" / "01-all"
    module.mkdir(parents=True)
    (root / "telling" / "course.yml").write_text("title: Telling\n")
    (root / "programme.yml").write_text(PROGRAMME)
    (root / "rubrics.yml").write_text((COURSES / "rubrics.yml").read_text() + RUBRIC)
    (module / "01-notes.md").write_text(NOTES)
    for place, mode in enumerate(MODES, 2):
        text = written(mode, swapped=swapped, shuffle=shuffle)
        (module / f"{place:02}-{mode}.quiz.yml").write_text(text)
    publish(root)
    dewi = join("Dewi Lestari", "dewi@velia.example", people.velia.id, "participant")
    wanda = join("Wanda Nowak", "wanda@academy.example", people.academy.id, "trainer")
    mine, *_ = [
        enrolment.enrol(each.id, people.cohort.id, NOW)
        for each in (people.chiara, people.amina, people.bao)
    ]
    world = World(people, dewi, wanda, {"cohort": people.cohort.public_id}, mine)
    return world, Doors(world)


def form(answers: Mapping[str, Mapping[str, object]], only: Iterable[str]) -> dict[str, Any]:
    """Return the fields that a page sends for these answers."""
    names = list(only)
    typed = {f"q-{name}{part}": value for name in names for part, value in answers[name].items()}
    return {"question": names, **typed}


def begin(doors: Doors, mode: str) -> tuple[str, ...]:
    """Let Chiara start an attempt; return what it asks her: of the pool, one of both."""
    assert doors.ask("Chiara", "POST", f"{HERE}/{mode}/start").status_code == 303
    shown = segments(doors.ask("Chiara", "GET", f"{HERE}/{mode}").text)
    asked = tuple(name for name in TYPES if name in shown)
    assert len(asked) == len(TYPES) - 1
    return asked


def segments(page: str) -> dict[str, str]:
    """Return the HTML of each question on a page."""
    return {match[1]: match[0] for match in _SEGMENT.finditer(page)}


def without(page: str, questions: Iterable[str]) -> str:
    """Return a page without some of its questions."""
    gone = set(questions)
    return _SEGMENT.sub(lambda match: "" if match[1] in gone else match[0], page)
