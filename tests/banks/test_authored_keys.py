"""What every question has, whatever it is made of: points, hints, an id, and comments for what has no other place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bwa_lms.banks.authored import ASKS_NOTHING, question
from bwa_lms.banks.model import Item, Text
from tests.banks.made import answers, item, made, plain, told, whole

LONG = "Who **owns** it, and why does that matter to us all?"


@pytest.mark.parametrize(
    ("points", "written", "notes"),
    [
        ("1", None, 0),
        ("2.50", "2.5", 0),
        ("0", None, 1),
        ("0.001", "0.01", 1),
        ("5000", "1000", 1),
        ("0.333", "0.33", 1),
    ],
)
def test_points_are_what_a_quiz_can_give(points, written, notes):
    own, said = made(item("essay", points=Decimal(points)))
    assert (own.get("points"), len(said)) == (written, notes)


def test_hints_cost_and_what_is_told_afterwards_explains():
    of = item(
        "essay",
        hints=(plain("One."), plain("Two.")),
        penalty=Decimal("33.33333"),
        feedback=plain("So."),
    )
    own, notes = made(of)
    assert own == {
        "type": "open",
        "hint": "One.\n\nTwo.\n",
        "hint_cost": "33.33%",
        "explain": "So.",
    }
    assert notes == ("Its hints became one.",)


def test_a_penalty_without_a_hint_costs_nothing():
    assert whole(item("essay", penalty=Decimal(33))) == {"type": "open"}


def test_what_the_reader_noted_comes_first():
    of = item("essay", points=Decimal(0), notes=("Read so.",))
    assert made(of)[1][0] == "Read so."


@pytest.mark.parametrize(
    ("of", "taken", "name"),
    [
        (item("essay", id="next-step", name="Other"), (), "next-step"),
        (item("essay", id="next-step"), ("next-step",), "next-step-2"),
        (item("essay", id="Next Step!", name="Other"), (), "next-step"),
        (item("essay", name="Größe & Maß"), (), "grosse-mass"),
        (item("essay", LONG), (), "who-owns-it-and-why-does-that-matter-to"),
        (item("essay", "谁?"), (), "question"),
        (item("essay", "谁?"), ("question",), "question-2"),
    ],
)  # fmt: skip
def test_an_id_is_the_items_own_or_made_of_its_words(of, taken, name):
    assert question(of, taken).question["id"] == name


@pytest.mark.parametrize(
    ("of", "comments"),
    [
        (item("essay", id="owner", name="Owner"), ()),
        (item("essay", id="owner", name="Who owns…"), ()),
        (item("essay", id="owner", name="Q 17"), ("Name: Q 17",)),
        (item("essay", id="Owner 7"), ("Id: Owner 7",)),
        (item("essay", id="owner", tags=("OARS", "all-or-nothing", "week 1")), ("Tags: OARS, week 1",)),
    ],
)  # fmt: skip
def test_what_a_quiz_has_no_place_for_is_a_comment(of, comments):
    assert question(of).comments == comments


def test_without_its_formatting_a_question_has_its_words():
    of = Item("essay", Text("Who <b>owns</b> it?", "html"), feedback=Text("*Look.*"))
    authored = question(of, formatted=False)
    assert (authored.question["prompt"], authored.question["explain"]) == ("Who owns it?", "Look.")


def test_without_foreseen_answers_a_question_says_so():
    authored = question(
        item("short", answers=(*answers(A=100), told("b", 50, "c"))), foreseen=False
    )
    assert "also" not in authored.question
    assert authored.notes == ("Its foreseen answers were left out.",)


def test_what_asks_nothing_is_kept_as_a_comment():
    authored = question(item("description", "Read this.\n\nThen go on."))
    assert (authored.question, authored.why) == (None, ASKS_NOTHING)
    assert authored.comments == ("Read this.", "", "Then go on.")
