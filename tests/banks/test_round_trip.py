"""A quiz out into a bank and back: what is told "whole" compiles to the same, the rest but for what a note names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings

from bwa_lms.banks.exporting import Format, export
from bwa_lms.banks.importing import read
from bwa_lms.banks.writing import Entry, quiz
from bwa_lms.content.activity import Surrounding, Terms, compile_activity
from bwa_lms.content.layout import ActivityFile
from bwa_lms.content.shared import Shared
from bwa_lms.kernel.problems import errors
from tests.activities.workshop import plugins
from tests.banks.authored_quizzes import quizzes

# What of a compiled question a note speaks of.
NAMED = {
    "marked as a whole": set(),
    "gives a part of the points": set(),
    "no weight of": set(),
    "no credit of": set(),
    "are drawn; elsewhere": set(),
    "unit stands in brackets": {"prompt", "unit"},
    "pattern .* is left out": {"patterns", "also"},
    "reasons of its pairs": {"pairs"},
    "points here; GIFT has no points": {"points"},
    "hints are not in the file": {"hint", "hint_cost"},
    "least and most of words": {"words"},
    "worth .*, the sum of its blanks": {"points"},
    "A space was put into braces": {"prompt", "pieces"},
    "written in another way": {"pairs", "because", "also", "id", "shown"},
}
ENDS_IN_A_SPACE = {
    "title": "Ends",
    "mode": "practice",
    "questions": [
        {
            "id": "one",
            "type": "single",
            "prompt": "Who?",
            "options": [{"right": "The line"}, {"wrong": "The audit"}],
            "explain": "`a|b` ",
        }
    ],
}
WITHIN = Surrounding(plugins(), Shared(), "course", {}, "", {}, Terms({}))


def compiled(text: str) -> dict[str, dict[str, Any]]:
    """Return the questions of a quiz file as the compiler makes them, by their ids."""
    file = ActivityFile("course/01-one/01-quiz.quiz.yml", "quiz", plugins().activities["quiz"], 1)
    entry = compile_activity(file, text, WITHIN)
    assert errors(entry.problems) == [], text
    assert entry.fragment
    listed = json.loads(entry.fragment)["spec"]["questions"]
    return {each["id"]: {**each, **each["spec"], "spec": None} for each in listed}


def comparable(value: Any) -> Any:
    """Return a part of a compiled question without the ids of options, with spaces between words alone."""
    if isinstance(value, Mapping):
        return {key: comparable(each) for key, each in value.items() if key not in ("id", "shown")}
    if isinstance(value, list):
        return [comparable(each) for each in value]
    # A space at the end of a paragraph is none.
    return " ".join(value.split()).replace(" </p>", "</p>") if isinstance(value, str) else value


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    keys = one.keys() | other.keys()
    return {key for key in keys if comparable(one.get(key)) != comparable(other.get(key))}


def named(notes: tuple[str, ...]) -> set[str]:
    """Return the parts of a question of which notes speak."""
    found: set[str] = set()
    for note in notes:
        known = [keys for words, keys in NAMED.items() if re.search(words, note)]
        assert known, f"a note that no test knows: {note}"
        found |= known[0]
    return found


@pytest.mark.parametrize(("format_", "name"), [("gift", "bank.gift"), ("moodle-xml", "bank.xml")])
@given(data=quizzes())
@example(data=ENDS_IN_A_SPACE)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_quiz_comes_back_as_it_went_out(format_: Format, name: str, data: Mapping[str, Any]):
    text = quiz(data["title"], [Entry(each) for each in data["questions"]])
    before = compiled(text)
    written = export(text, format_, lambda _name: None)
    back = read(written.data, name)
    after: dict[str, Any] = {}
    for made in back.files.values():
        after |= compiled(made.decode())
    taken = [each for each in written.told if each.outcome != "left"]
    assert {each.name for each in written.told} == set(before)
    assert [each.name for each in taken] == [each.name for each in back.told]
    for each in taken:
        event(f"{before[each.name]['type']} {each.outcome}")
        assert set(after) >= {each.name}, back.told
        assert differences(before[each.name], after[each.name]) <= named(each.notes)
