"""Numbers and words as people write them, in any country: what is forgiven, and what is not."""

from __future__ import annotations

import string
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bwa_lms.activities.questions.numbers import readings
from bwa_lms.activities.questions.text import plain
from bwa_lms.api import Refused
from tests.activities.questions.asking import Asked

quick = settings(max_examples=150, deadline=timedelta(seconds=2))

ZEROS = "0٠۰०০๐０"  # the zero of each script; its digits follow
GROUPS = ["", ",", ".", " ", "\u00a0", "\u202f", "'", "’"]


@pytest.mark.parametrize(
    "typed",
    ["25", " 25 ", "+25", "25.0", "25,00", "٢٥", "২৫", "२५", "２５", "25%", "25 percentage points"],
)
def test_one_number_in_many_spellings(typed: str) -> None:
    asked = Asked("numeric", answer="25", unit="percentage points")
    assert asked.read(typed) == {"text": typed.strip()}
    assert asked.earns(typed) == 1


@pytest.mark.parametrize("typed", ["24", "26", "-25", "2.5", "250", "25.01"])
def test_another_number_is_wrong(typed: str) -> None:
    assert Asked("numeric", answer="25").earns(typed) == 0


@pytest.mark.parametrize(
    "typed",
    ["twenty-five", "25 kg", "1e3", "NaN", "∞", "--5", "5-", "1.2.3", "²", "0x19", "9" * 61],
)
def test_what_is_no_number_is_refused_before_it_is_marked(typed: str) -> None:
    with pytest.raises(Refused, match="in digits"):
        Asked("numeric", answer="25").read(typed)


@pytest.mark.parametrize(
    ("answer", "tolerance", "right", "wrong"),
    [
        ("25", "0.5", ["24.5", "25.5"], ["24.49", "25.51"]),
        ("200", "5%", ["190", "210"], ["189.99", "210.01"]),
        ("-200", "5%", ["-190", "−210"], ["-189", "200"]),
        ("0", "5%", ["0", "-0"], ["0.01"]),
    ],
)
def test_a_tolerance_holds_up_to_its_edges(
    answer: str, tolerance: str, right: list[str], wrong: list[str]
) -> None:
    asked = Asked("numeric", answer=answer, tolerance=tolerance)
    assert [asked.earns(each) for each in right] == [1] * len(right)
    assert [asked.earns(each) for each in wrong] == [0] * len(wrong)


def test_a_comma_that_means_two_things_is_read_both_ways() -> None:
    assert Asked("numeric", answer="1000").earns("1,000") == 1
    assert Asked("numeric", answer="1").earns("1,000") == 1
    assert Asked("numeric", answer="1000").earns("1,00") == 0


@quick
@given(
    st.integers(0, 10**12),
    st.text("0123456789", max_size=6),
    st.sampled_from(GROUPS),
    st.sampled_from(".,٫"),
    st.sampled_from(["", "-", "−", "+"]),
    st.sampled_from(ZEROS),
)
def test_a_number_is_read_whatever_its_country(
    whole: int, rest: str, group: str, mark: str, sign: str, zero: str
) -> None:
    assume(group != {"٫": ","}.get(mark, mark))
    number = Decimal(f"{'-' if sign in '-−' and sign else ''}{whole}.{rest or 0}")
    written = f"{sign}{f'{whole:,}'.replace(',', group)}{mark + rest if rest else ''}"
    local = "".join(
        chr(ord(zero) + int(each)) if each in "0123456789" else each for each in written
    )
    assert number in readings(local)


@quick
@given(st.integers(-(10**9), 10**9), st.integers(0, 10**6), st.integers(1, 10**6))
def test_nothing_outside_the_tolerance_is_right(answer: int, within: int, beyond: int) -> None:
    asked = Asked("numeric", answer=str(answer), tolerance=str(within))
    assert asked.earns(str(answer + within)) == asked.earns(str(answer - within)) == 1
    assert asked.earns(str(answer + within + beyond)) == 0
    assert asked.earns(str(answer - within - beyond)) == 0


@quick
@given(st.text(max_size=80), st.text(max_size=5))
def test_any_text_is_read_or_is_no_number(text: str, unit: str) -> None:
    assert all(each.is_finite() for each in readings(text, unit))


ACCEPTED = "Co-operation d'été: social dialogue"


@pytest.mark.parametrize(
    "typed",
    [
        "co-operation d'été: social dialogue",
        "CO-OPERATION D'ETE: SOCIAL DIALOGUE",
        "  Co - operation   d’été:\tsocial dialogue. ",
        "Co\u2011operation d'e\u0301te\u0301: social\u00a0dialogue",
        "Ｃｏ-operation d'été: ｓｏｃｉａｌ dialogue",
        "Co-operation d'été: social\u200b dialogue\ufeff",
        "“Co–operation d'été: social dialogue”",
    ],
)
def test_case_accents_spacing_and_width_are_forgiven(typed: str) -> None:
    assert Asked("text", accept=[ACCEPTED]).earns(typed) == 1


@pytest.mark.parametrize(
    ("accepted", "typed", "earned"),
    [
        ("Straße", "STRASSE", 1),
        ("عَدَالَة", "عدالة", 1),
        ("مفاوضة", "مفاوضات", 0),
        ("कि", "का", 0),  # vowel signs are letters, not accents
        ("শ্রম", "শ্রম ", 1),
        ("社会对话", "社会 对话", 0),
        ("social dialogue", "social dialog", 0),
        ("social dialogue", "antisocial dialogue", 0),
        ("C", "...", 0),
        ("8 hours", "８ hours", 1),
        ("8 hours", "٨ hours", 1),
        ("৮ ঘণ্টা", "8 ঘণ্টা", 1),
        ("8 hours", "٩ hours", 0),
    ],
)
def test_every_script_keeps_its_letters(accepted: str, typed: str, earned: int) -> None:
    assert Asked("text", accept=[accepted]).earns(typed) == earned


def test_a_blank_answer_and_a_long_one() -> None:
    asked = Asked("text", accept=["x"])
    assert asked.read("", "  \n") is None
    assert asked.earns() == 0
    assert asked.read("y" * 500) == {"text": "y" * 500}
    with pytest.raises(Refused, match="500"):
        asked.read("y" * 501)


def test_patterns_fit_the_whole_answer_and_never_hang() -> None:
    asked = Asked("text", patterns=["(tri|bi)partite( talks)?", "(a+)+$"])
    assert asked.earns("Tripartite  TALKS") == 1
    assert asked.earns("bipartite and more") == 0
    assert asked.earns("a" * 499 + "b") == 0


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(", "a{2000}"])
def test_a_pattern_that_is_none_is_a_mistake(pattern: str) -> None:
    assert Asked("text", patterns=[pattern]).mistakes == ["bad-pattern"]


def test_a_text_that_accepts_nothing_is_a_mistake() -> None:
    assert Asked("text").mistakes == ["missing-key"]


WORDS = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=8), min_size=1, max_size=4)
SPACES = st.sampled_from([" ", "  ", "\t", "\u00a0", "\u3000"])
ACCENTS = st.sampled_from(["", "\u0301", "\u0308", "\u200b"])


@quick
@given(WORDS, st.data())
def test_any_mixture_of_what_is_forgiven_is_forgiven(words: list[str], data: st.DataObject) -> None:
    def dressed(letter: str) -> str:
        wide = chr(ord(letter) + 0xFEE0)
        chosen = data.draw(st.sampled_from([letter, letter.upper(), wide]))
        return chosen + data.draw(ACCENTS)

    typed = data.draw(SPACES).join("".join(map(dressed, word)) for word in words)
    assert Asked("text", accept=[" ".join(words)]).earns(f" {typed}. ") == 1


@quick
@given(WORDS, WORDS)
def test_other_letters_are_never_forgiven(words: list[str], others: list[str]) -> None:
    same = " ".join(words) == " ".join(others)
    assert Asked("text", accept=[" ".join(words)]).earns(" ".join(others)) == same


@quick
@given(st.text(max_size=60))
def test_any_answer_is_accepted_as_it_was_written(text: str) -> None:
    asked = (
        Asked("text", accept=["x", text or "x"]) if text.strip() else Asked("text", accept=["x"])
    )
    given_ = asked.read(text)
    assert asked.type.mark(asked.spec, given_).points == bool(text.strip() and plain(text))
