"""Aiken is read as Moodle reads it; what is wrong in a question is told at its line."""

from __future__ import annotations

import time
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.banks.aiken import read_aiken
from bwa_lms.banks.model import GAP, MOST_QUESTIONS, Answer, Bank, Item, Text, Unread
from bwa_lms.kernel.errors import Refused
from tests.banks.bank_items import wordings

KEY = "Who has the key?\nA. The guard\nB) Nobody\nANSWER: B\n"


def read(text: str) -> tuple[Item | Unread, ...]:
    return read_aiken(text.encode()).items


def unread(text: str) -> Unread:
    """Return the one question of a text, which is not taken over."""
    (item,) = read(text)
    assert isinstance(item, Unread), item
    return item


def plain(text: str) -> Text:
    return Text(text, "plain")


def test_a_question_has_options_behind_letters_and_a_line_that_says_which_is_right():
    assert read("\n\n" + KEY) == (
        Item(
            "choice",
            plain("Who has the key?"),
            line=3,
            answers=(
                Answer(plain("The guard"), Decimal(0)),
                Answer(plain("Nobody"), Decimal(100)),
            ),
        ),
    )


def test_blank_lines_may_stand_anywhere_and_need_not():
    spaced = "\n \t\n".join(KEY.split("\n"))
    for text in (KEY + KEY, KEY + "\n\n\n" + KEY, spaced + spaced):
        first, second = map(shape, read(text))
        assert first == second == ("Who has the key?", ["The guard", "Nobody"], "Nobody")


def shape(item: Item | Unread) -> tuple[str, list[str], str]:
    """Return a question's text, its options, and the right one."""
    assert isinstance(item, Item), item
    options = [answer.text.text for answer in item.answers]
    (right,) = [answer.text.text for answer in item.answers if answer.credit == 100]
    return item.prompt.text, options, right


def test_a_question_may_run_over_several_lines():
    (item,) = read("The gate is locked.\n  Who has the key?\n" + KEY.split("\n", 1)[1])
    assert shape(item)[0] == "The gate is locked.\nWho has the key?"


def test_signs_of_other_formats_are_text():
    (item,) = read("<b>Who</b> {has} #1 \\n?\nA.=~me\nB)  a) b. \nANSWER:A.")
    assert shape(item) == ("<b>Who</b> {has} #1 \\n?", ["=~me", "a) b."], "=~me")


def test_letters_reach_from_a_to_z():
    options = "".join(f"{letter}) {letter * 2}\n" for letter in map(chr, range(65, 91)))
    (item,) = read(f"Which?\n{options}ANSWER: Z")
    assert shape(item)[2] == "ZZ"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("Who?\nA. a\nB. b\n", 1, "Write ANSWER:"),
        ("Who?\nA. a\nB. b\nAnswer: nobody\n", 1, "Write ANSWER:"),
        ("\nWho?\nA. a\nB. b\nANSWER: C\n", 2, "names C, and there is no such option"),
        ("Who?\nA. a\nB. b\nANSWER: A, B\n", 1, "“A, B” stands behind ANSWER:"),
        ("Who?\nA. a\nB. b\nANSWER:\n", 1, "“” stands behind ANSWER:"),
        ("Who?\nA. a\nB. b\nANSWER: me\n", 1, "“me” stands behind ANSWER:"),
        ("Who?\nA. a\nANSWER: A\n", 1, "fewer than two options"),
        ("Who?\nANSWER: A\n", 1, "fewer than two options"),
        ("ANSWER: A\n", 1, "no question above"),
        ("\nA. a\nB. b\nANSWER: A\n", 2, "no question above"),
        ("Who?\nA. a\nB.\nANSWER: A\n", 1, "An option has no text"),
        ("Who?\nA. a\nC. b\nANSWER: A\n", 1, "not in a row at line 3"),
        ("Who?\nB. a\nC. b\nANSWER: B\n", 1, "not in a row at line 2"),
        ("Who?\nA. a\nand more\nB. b\nANSWER: A\n", 1, "Line 3 is neither an option nor ANSWER:"),
        ("A text alone\n", 1, "No options stand below"),
    ],
)
def test_what_is_wrong_is_told_at_the_question(text: str, line: int, why: str):
    told = unread(text)
    assert why in told.why
    assert told.line == line


@pytest.mark.parametrize(
    ("spoilt", "line"),
    [
        ("Who?\nA. a\nB. b\n", 4),
        ("Who?\nA. a\nB. b\n\n", 5),
        ("Chapter one\n\n", 3),
        ("ANSWER: A\n", 2),
        ("Who?\nA. a\nANSWER: A\n", 4),
    ],
)
def test_a_spoilt_question_spoils_no_other(spoilt: str, line: int):
    wrong, right = read(spoilt + KEY)
    assert isinstance(wrong, Unread)
    assert shape(right)[2] == "Nobody"
    assert right.line == line


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("Who?\n\nGröße".encode("latin-1"), "Line 3 is not UTF-8"),
        (b"Who?\nA. a\x07\n", "Line 2 .*cannot be printed"),
        (f"{GAP}".encode(), "Line 1 .*cannot be printed"),
        (b"a" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
        (KEY.encode() * (MOST_QUESTIONS + 1), "more than 2000 questions.* line 8001"),
        (b"Who?\n\n" * (MOST_QUESTIONS + 1), "more than 2000 questions.* line 4001"),
    ],
)
def test_a_file_that_is_no_text_or_too_much_is_refused_at_its_line(data: bytes, why: str):
    with pytest.raises(Refused, match=why):
        read_aiken(data)


def test_a_file_may_be_utf_16_and_end_its_lines_in_any_way():
    for other in (KEY.encode("utf-16"), b"\xef\xbb\xbf" + KEY.replace("\n", "\r\n").encode()):
        assert read_aiken(other).items == read(KEY)
    assert read_aiken(b"") == Bank(())


@pytest.mark.parametrize("wall", ["A. a\n", "a\n", "Z. a\n", "A. a\nb\n", "A.", "ANSWER:", "\n"])
def test_walls_of_lines_take_no_longer_than_texts(wall: str):
    start = time.process_time()
    with suppress(Refused):
        read(wall * (500_000 // len(wall)))
    assert time.process_time() - start < 3


LINES = st.one_of(
    st.sampled_from(
        ["A. a", "B) b", "C.c", "D. ", "ANSWER: A", "ANSWER: B", "ANSWER:", "", " ", "Who?"]
    ),
    wordings(),
)


@settings(deadline=None)
@given(st.one_of(st.binary(), st.lists(LINES).map(lambda lines: "\n".join(lines).encode())))
def test_whatever_is_sent_is_read_or_refused(data: bytes):
    with suppress(Refused):
        for item in read_aiken(data).items:
            assert isinstance(item, Unread) or len(shape(item)[1]) >= 2
