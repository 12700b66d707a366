"""What a quiz shows when: the one table in the code, walked over real pages, for every mode, phase, field and type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import get_args

import pytest

from bwa_lms.activities.quiz.rules import SHOWN, Field, Mode, Phase
from tests.cast import NOW
from tests.security.stage import Doors
from tests.security.telling import HALF, HERE, begin, form, open_academy, segments

# Nothing is written under `say`: what waits for a trainer has no mark yet, nor has the attempt.
ANSWERS = {**HALF, "say": {}}
PLACES = [(mode, phase) for mode in SHOWN for phase in SHOWN[mode]]
EARNED = re.compile(r"You earned [\d.]+ of [\d.]+ points")
VERDICT = 'class="verdict'
REST = (
    "The rest of the story",
    "key-story-out",
)  # of a story: told once it cannot be told otherwise
# What each field looks like where a question shows it: all of it is there, or nothing.
BECAUSE = {
    "single": ["because-single-buyer"],
    "multiple": ["because-multiple-left", "because-multiple-here"],
    "truth": ["because-truth"],
    "move": ["because-move-look"],
    "costly": ["because-costly-owner"],
    "pairs": ["because-pairs-auditor"],
    "story": ["because-story-refuse", "because-story-shout"],
    "first": ["because-first-car"],
    "second": ["because-second-car"],
}
KEY = {
    "single": ["This is right", "because-single-crew", "because-single-coach"],
    "multiple": ["because-multiple-signed"],
    "truth": ["This is right"],
    "move": ["Best move", "because-move-agree", "because-move-decline", "because-move-shrug"],
    "costly": ["This is right", "because-costly-supervisor", "because-costly-visitor"],
    "number": ["471.5", "0.375"],
    "word": ["key-word"],
    "gaps": ["key-gaps-open", "key-gaps-variant", "key-gaps-affirm", "key-gaps-reflect"],
    "order": ["The right order:"],
    "pairs": ["What belongs to it: What", "because-pairs-coach", "because-pairs-buyer"],
    "story": ["because-story-give", "because-story-hang", "because-story-ask"],
    "first": ["This is right", "because-first-gate", "because-first-office"],
    "second": ["This is right", "because-second-gate", "because-second-office"],
}


def evidence(field: Field, question: str) -> list[str]:
    """Return what a question's HTML holds where it shows a field."""
    if field == "own":
        return [] if question == "mood" else [VERDICT]
    if field == "key":
        return [*KEY.get(question, ()), f"explain-{question}"]
    hint = [] if question == "costly" else [f"hint-{question}"]
    return {"because": BECAUSE.get(question, []), "hint": hint, "mark": []}[field]


def reach(doors: Doors, clock, mode: Mode, phase: Phase) -> None:
    """Bring Chiara's latest attempt into a phase."""
    page = f"{HERE}/{mode}"
    twice = mode == "graded" and phase == "released"
    for _ in range(1 + twice):
        asked = begin(doors, mode)
        saved = doors.ask("Chiara", "POST", f"{page}/answer", **form(ANSWERS, asked))
        assert saved.status_code == 303, saved.text
        if phase != "open":
            doors.ask("Chiara", "POST", f"{page}/hand-in")
    if mode == "exam" and phase == "released":
        clock.at = NOW + timedelta(days=3)


def wrong(page: str, mode: Mode, phase: Phase) -> list[tuple[str, str, str]]:
    """Return what is shown and must not be, or must be and is not: the field, the question, what it is."""
    asked, allowed = segments(page), SHOWN[mode][phase]
    nowhere = "" if asked else page  # a page that tells nothing of any question
    return [
        (field, question, each)
        for question, answer in ANSWERS.items()
        for field in get_args(Field)
        for each in evidence(field, question)
        # A question that is not answered yet shows its hint alone.
        if (each in asked.get(question, nowhere))
        is not (
            question in asked
            and field in allowed
            and (bool(answer) or phase != "open" or field == "hint")
        )
    ]


@pytest.fixture
def doors(app, cast, tmp_path) -> Doors:
    """Everybody, before a quiz of each mode."""
    return open_academy(cast, tmp_path)[1]


@pytest.mark.parametrize(("mode", "phase"), PLACES, ids=[" ".join(place) for place in PLACES])
def test_a_page_shows_what_the_table_says_and_nothing_else(doors, clock, mode, phase):
    reach(doors, clock, mode, phase)
    page = doors.ask("Chiara", "GET", f"{HERE}/{mode}").text
    told = SHOWN[mode][phase] - {"mark"}
    assert len(segments(page)) == (len(ANSWERS) - 1 if phase == "open" or told else 0)
    assert wrong(page, mode, phase) == []
    assert (EARNED.search(page) is not None) is ("mark" in SHOWN[mode][phase])
    over = "key" in SHOWN[mode][phase] and phase != "open"
    assert [each in page for each in REST] == [over, over]


@pytest.mark.parametrize("mode", SHOWN)
def test_before_its_answer_a_question_shows_its_hint_alone(doors, mode):
    begin(doors, mode)
    page = doors.ask("Chiara", "GET", f"{HERE}/{mode}").text
    for question, shown in segments(page).items():
        fields: Mapping[Field, bool] = {
            field: any(each in shown for each in evidence(field, question))
            for field in get_args(Field)
        }
        hint = "hint" in SHOWN[mode]["open"] and question != "costly"
        assert [field for field, there in fields.items() if there] == ["hint"] * hint, question


@pytest.mark.parametrize(("mode", "phase"), PLACES, ids=[" ".join(place) for place in PLACES])
def test_a_hint_that_costs_is_shown_for_its_price_and_once_it_is_time_for_nothing(
    doors, clock, mode, phase
):
    reach(doors, clock, mode, phase)
    page = f"{HERE}/{mode}"
    free = mode == "practice" or phase == "released"
    before = doors.ask("Chiara", "GET", page).text
    assert ("bought-costly" in before) is free
    assert ('name="hint" value="costly"' in before) is (mode == "graded" and phase == "open")
    bought = doors.ask("Chiara", "POST", f"{page}/answer", hint="costly")
    assert "bought-costly" not in bought.text
    sells = phase == "open" and "hint" in SHOWN[mode]["open"]
    assert (bought.status_code == 303) is sells
    after = doors.ask("Chiara", "GET", page).text
    assert ("bought-costly" in after) is (free or sells)


def test_the_evidence_covers_the_whole_table():
    assert set(SHOWN) == set(get_args(Mode))
    assert all(set(phases) == set(get_args(Phase)) for phases in SHOWN.values())
    assert {field for field in get_args(Field) if any(evidence(field, q) for q in ANSWERS)} == {
        *get_args(Field)
    } - {"mark"}
