"""A quiz file that a trainer would write: the strict loader reads back the data, and quotes stand where they must."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bwa_lms.banks.writing import Entry, quiz
from bwa_lms.content.yaml import parse
from tests.banks.bank_items import wordings

PAGE = """\
# From audits.gift.
title: "Audits: what they see"
# practice shows everything at once and never counts; graded and exam give a mark
mode: practice
questions:
  # Name: Who owns it
  # Tags: coaching
  - id: owner
    type: single
    prompt: Who owns the next step in coaching?
    options:
      - right: The people in the factory
        because: "Ownership: it lasts."
      - wrong: '"The coach", they say'

  # Read the case first.
  #
  # It takes ten minutes.

  - id: the-term
    type: text
    prompt: >-
      An audit ends with a report, and coaching ends with a step that somebody in the factory wants to take.
      What is the word for talks among the three parties?
    accept: [social dialogue, tripartite dialogue]
    explain: |
      Three parties:

      - government
      - employers
      - workers

  - id: last
"""
LONG = (
    "An audit ends with a report, and coaching ends with a step that somebody in the factory wants to take. "
    "What is the word for talks among the three parties?"
)
ENTRIES = [
    Entry(
        {
            "id": "owner",
            "type": "single",
            "prompt": "Who owns the next step in coaching?",
            "options": [
                {"right": "The people in the factory", "because": "Ownership: it lasts."},
                {"wrong": '"The coach", they say'},
            ],
        },
        ("Name: Who owns it", "Tags: coaching"),
    ),
    Entry(None, ("Read the case first.\n\nIt takes ten minutes.",)),
    Entry(
        {
            "id": "the-term",
            "type": "text",
            "prompt": LONG,
            "accept": ["social dialogue", "tripartite dialogue"],
            "explain": "Three parties:\n\n- government\n- employers\n- workers\n",
        }
    ),
    Entry({"id": "last"}),
]


def test_a_file_looks_as_a_trainer_would_write_it():
    assert quiz("Audits: what they see", ENTRIES, ["From audits.gift."]) == PAGE


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Who owns it?", "Who owns it?"),
        ("no", "no"),
        ("12:30", "12:30"),
        ("50%", "50%"),
        ("R&D, 3 * 4", "R&D, 3 * 4"),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("- a", '"- a"'),
        ("*a*", '"*a*"'),
        ("{{a}}", '"{{a}}"'),
        ("a:", '"a:"'),
        ('"a"', "'\"a\"'"),
        ("C:\\new: x", "'C:\\new: x'"),
        ("it's: so", '"it\'s: so"'),
        ("", '""'),
        (" a", '" a"'),
    ],
)
def test_a_text_stands_in_quotes_only_where_the_loader_needs_them(text, written):
    assert f"  - id: {written}\n" in quiz("A", [Entry({"id": text})])


@pytest.mark.parametrize(
    ("values", "written"),
    [
        (["a", "b c"], "items: [a, b c]"),
        (["a", "b, c"], "items:\n      - a\n      - b, c"),
        (["a", "- b"], 'items:\n      - a\n      - "- b"'),
        (["a" * 60, "b" * 60], f"items:\n      - {'a' * 60}\n      - {'b' * 60}"),
    ],
)
def test_a_short_list_stands_on_one_line(values, written):
    assert written in quiz("A", [Entry({"id": "a", "items": values})])


TEXTS = st.one_of(
    wordings(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text("ab .#:-\n\t'\"\\|>&*!%@`{}[],?~ ", max_size=200),
    st.lists(wordings(), min_size=5, max_size=12).map(" ".join),
)
GROUPS = st.dictionaries(st.sampled_from(["right", "because", "id"]), TEXTS, min_size=1, max_size=3)
QUESTIONS = st.dictionaries(
    st.sampled_from(["id", "type", "prompt", "options"]),
    st.one_of(TEXTS, GROUPS, st.lists(st.one_of(TEXTS, GROUPS), min_size=1, max_size=3)),
    min_size=1,
    max_size=4,
)


@given(
    title=TEXTS,
    entries=st.lists(
        st.builds(Entry, QUESTIONS, st.lists(TEXTS, max_size=2).map(tuple)), min_size=1, max_size=3
    ),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_read_back_is_the_data(title, entries):
    found = parse(quiz(title, entries))
    assert found.data == {
        "title": title,
        "mode": "practice",
        "questions": [each.question for each in entries],
    }
    assert (found.mistakes, found.comments) == ([], {})
