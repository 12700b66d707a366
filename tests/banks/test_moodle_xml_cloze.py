"""The embedded answers of Moodle XML read: a text with blanks, each with its answers in braces."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bwa_lms.banks.model import GAP, NO_TEXT, Answer, Gap, Item, Text, Unread
from bwa_lms.banks.moodle_xml import read_moodle_xml

SAMPLE = Path(__file__).parent / "xml" / "cloze.xml"


def read(blank: str) -> Item | Unread:
    """Return what becomes of a text with one blank."""
    text = f"<text><![CDATA[Choose and write: {blank}.]]></text>"
    question = f'<question type="cloze"><questiontext>{text}</questiontext></question>'
    (found,) = read_moodle_xml(f"<quiz>{question}</quiz>".encode()).items
    return found


def item(blank: str) -> Item:
    found = read(blank)
    assert isinstance(found, Item), found
    return found


def why(blank: str) -> str:
    found = read(blank)
    assert isinstance(found, Unread), found
    return found.why


def html(text: str) -> Text:
    return Text(text, "html")


def plain(text: str) -> Text:
    return Text(text, "plain")


@pytest.fixture(scope="module")
def blanks() -> dict[str, Item | Unread]:
    return {each.name: each for each in read_moodle_xml(SAMPLE.read_bytes()).items}


def test_each_word_for_a_blank_is_known(blanks):
    found = blanks["Every kind of blank"]
    assert isinstance(found, Item)
    kinds = [(each.kind, each.several) for each in found.gaps]
    assert kinds == [
        *[("short", False)] * 6,
        *[("numeric", False)] * 2,
        *[("choice", False)] * 12,
        *[("choice", True)] * 8,
    ]
    assert found.prompt.text.count(GAP) == len(found.gaps) == 28
    assert "{" not in found.prompt.text


def test_a_blank_has_points_credits_and_feedback(blanks):
    found = blanks["Three letters of one word"]
    assert isinstance(found, Item)
    assert found.gaps == (
        Gap(
            "short",
            (
                Answer(plain("open questions"), Decimal(100), html("Not questions for a yes.")),
                Answer(plain("questions"), Decimal(50), html("Which ones?")),
                Answer(plain("*"), Decimal(0), html("Look it up.")),
            ),
        ),
    )


def test_what_only_looks_like_a_blank_is_told(blanks):
    found = blanks["Three letters of one word"]
    assert isinstance(found, Item)
    assert "{SA:=affirm}" in found.prompt.text
    assert found.notes == ("“{SA:=” looks like the begin of a blank, but is none for Moodle.",)


def test_numbers_in_blanks_have_tolerances_and_take_a_comma(blanks):
    found = blanks["Every kind of blank"]
    assert isinstance(found, Item)
    assert found.gaps[6].answers == (
        Answer(plain("25"), Decimal(100), NO_TEXT, Decimal("0.5")),
        Answer(plain("24.5"), Decimal(50), html("Nearly."), Decimal(2)),
    )
    assert found.gaps[7].answers[0].text == plain("150")


def test_where_several_may_be_chosen_the_credits_make_a_whole(blanks):
    found = blanks["Every kind of blank"]
    assert isinstance(found, Item)
    bare, written = found.gaps[20], found.gaps[21]
    assert [each.credit for each in bare.answers] == [50, 50, -50]  # wrong undoes right
    assert [each.credit for each in written.answers] == [50, 50, -25]  # what is written stays


def test_signs_that_are_shielded_and_entities_are_words(blanks):
    found = blanks["Signs that mean something"]
    assert isinstance(found, Item)
    (gap,) = found.gaps
    assert gap.points == found.points == 3
    assert gap.answers == (
        Answer(plain('a}b#c~d"e'), Decimal(100), html("Braces } and ~ here, # too.")),
        Answer(plain("R&D–x"), Decimal("33.33333")),
        Answer(plain("<€")),
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("No blank", "Its text has no blank to fill in."),
        ("Unclosed", "It has a blank that never ends."),
        ("Nothing is right", "It has a blank without a right answer."),
        ("A pattern", "It has a blank of the type “REGEXP”, which is not known here."),
        ("No number", "“many” in a blank is no number."),
        ("A hidden script", "A text of it holds a script."),
    ],
)
def test_a_blank_that_cannot_be_read_says_why(blanks, name, reason):
    found = blanks[name]
    assert isinstance(found, Unread)
    assert found.why == reason


def test_a_blank_is_blamed_at_the_line_of_the_text(blanks):
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    assert "never ends" in lines[blanks["Unclosed"].line - 1]


@pytest.mark.parametrize(
    ("blank", "reason"),
    [
        ("{1:SA:}", "without a right answer"),
        ("{1:SA:=}", "without a right answer"),
        ("{1:MC:%101%a~b}", "“%101%” is no credit"),
        ("{1:NM:=5:-1}", "is no number"),
        ("{1:NM:=5:wide}", "is no number"),
        ("{1:NM:=1e400}", "is no number"),
        ("{1:MC:=[a](javascript:b)~c}", "runs a script"),
    ],
)
def test_a_blank_with_a_slip_is_not_guessed_at(blank, reason):
    assert reason in why(blank)


def test_an_answer_of_a_blank_that_says_nothing_is_no_answer():
    found = item("{1:SA:=audit~ ~}")
    assert [each.text.text for each in found.gaps[0].answers] == ["audit"]


def test_capital_letters_in_a_blank_are_forgiven_and_that_is_told():
    found = item("{1:SAC:=GROW}")
    assert found.notes == (
        "In Moodle capital letters have to be right in a blank; here they are forgiven.",
    )


def test_a_blank_of_several_needs_a_right_one_too():
    assert "without a right answer" in why("{1:MR:wages~hours}")
