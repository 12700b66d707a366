"""GIFT is read as Moodle reads it, whatever it holds is kept or told, and no file does any harm."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bwa_lms.banks.gift import read_gift, write_gift
from bwa_lms.banks.model import GAP, MOST_QUESTIONS, NO_TEXT, Answer, Bank, Item, Text, Unread
from bwa_lms.kernel.errors import Refused
from tests.banks.bank_items import wordings

CORPUS = [path.read_text() for path in sorted((Path(__file__).parent / "corpus").glob("*.gift"))]
MEGABYTE = 1024 * 1024


def read(text: str) -> Item:
    """Return the one question of a text, which is taken over."""
    (item,) = read_gift(text.encode()).items
    assert isinstance(item, Item), item
    return item


def unread(text: str) -> Unread:
    """Return the one question of a text, which is not taken over."""
    (item,) = read_gift(text.encode()).items
    assert isinstance(item, Unread), item
    return item


def weights(item: Item) -> list[tuple[str, Decimal]]:
    return [(answer.text.text, answer.credit) for answer in item.answers]


# --- questions and what stands around them -------------------------------------------------------------------------


def test_a_blank_line_divides_questions_and_nothing_else_does():
    bank = read_gift(b"The gate {T}\n \t\nThe key {F}\n\n\n\n// a note\n\nThe log\nof today {}\n")
    assert [(item.line, item.kind) for item in bank.items] == [
        (1, "true-false"),
        (3, "true-false"),
        (9, "essay"),
    ]


def test_a_question_begins_at_its_first_line_not_at_its_comment():
    item = read("\n\n// [id:gate]\n// asked on the first visit\n::The gate::Is it locked? {T}")
    assert (item.line, item.id, item.name) == (5, "gate", "The gate")


def test_comments_name_and_tag_a_question_wherever_they_stand_in_it():
    item = read("// [tag:gate] x [id:the-gate]\nIs it locked? {\n// [tag:a \\] b][tag: night ]\nT}")
    assert (item.id, item.tags) == ("the-gate", ("gate", "a ] b", "night"))
    assert read("// [tag:gate]\n\nIs it locked? {T}").tags == ()


def test_a_comment_is_a_whole_line():
    item = read("Is it // locked? {\n  // no comment\n=yes // really\n~no}")
    assert item.prompt.text == "Is it // locked?"
    assert weights(item) == [("yes // really", 100), ("no", 0)]


@pytest.mark.parametrize(
    ("path", "category"),
    [
        ("Audits", "Audits"),
        ("$course$/top/Default for Coaching/Audits/Gates", "Audits/Gates"),
        ("$module$/top/Default for Coaching", ""),
        ("$system$/Default for System/Ethics", "Ethics"),
        ("$cat12$/Ethics", "Ethics"),
        ("top/top", "top"),
        ("Default for us/Gates", "Default for us/Gates"),
        (" Gates // doors / Night ", "Gates // doors/Night"),
        ("", ""),
    ],
)
def test_a_category_holds_for_what_follows_it(path: str, category: str):
    first, second = read_gift(f"Before {{T}}\n\n$CATEGORY: {path}\n\nAfter {{T}}".encode()).items
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert (first.category, second.category) == ("", category)


def test_a_question_right_below_a_category_is_not_lost_in_its_name():
    item = read("$CATEGORY: Audits\n$CATEGORY: Gates\nIs it locked? {T}")
    assert (item.category, item.prompt.text, item.line) == ("Gates", "Is it locked?", 3)


def test_a_title_without_an_end_stays_in_the_text_and_is_noted():
    item = read("::The gate: is it locked? {T}")
    assert (item.name, item.prompt.text) == ("", "The gate: is it locked?")
    assert "no end" in item.notes[0]


def test_of_many_tags_the_first_fifty_are_kept_and_the_rest_is_noted():
    item = read("// " + "[tag:a]" * 60 + "\nIs it locked? {T}")
    assert len(item.tags) == 50
    assert item.notes == ("Of 60 tags the first 50 are kept.",)


# --- texts ----------------------------------------------------------------------------------------------------------


def test_escapes_are_undone_once():
    item = read(r"\{a\} \= \~b \# \: \\n \\\\ \x\n\n\\c {=\=a\n\#b#\~c ~\\}")
    assert item.prompt.text == "{a} = ~b # : \\n \\\\ \\x\n\n\\c"
    assert weights(item) == [("=a\n#b", 100), ("\\", 0)]
    assert item.answers[0].feedback.text == "~c"


def test_texts_have_the_format_of_their_question_unless_they_have_their_own():
    item = read(
        "[html]<p>Who?</p> {=[plain]a & b#[markdown]*yes* ~<b>c</b>#no ~[other]d####[moodle]e}"
    )
    assert item.prompt == Text("<p>Who?</p>", "html")
    assert [answer.text for answer in item.answers] == [
        Text("a & b", "plain"),
        Text("<b>c</b>", "html"),
        Text("[other]d", "html"),
    ]
    assert [answer.feedback for answer in item.answers] == [
        Text("*yes*", "markdown"),
        Text("no", "html"),
        NO_TEXT,
    ]
    assert item.feedback == Text("e", "moodle")
    assert read("Who? {T}").prompt.markup == "moodle"


@pytest.mark.parametrize(
    "harm",
    [
        "<script>x()</script>",
        "< ScRiPt src\\=x>",
        "<img src\\=x onerror\\=x()>",
        "<svg/onload\\=x()>",
        "<a href\\='javascript\\:x()'>a</a>",
        "<a href\\='java&\\#115;cript\\:x()'>a</a>",
        "<a href\\='java\\nscript\\:x()'>a</a>",
    ],
)
def test_what_a_browser_would_run_is_not_taken_over(harm: str):
    places = (
        "{} {{T}}",
        "a {{=b ~{}}}",
        "[html]a {{=b#{} ~c}}",
        "a {{T####{}}}",
        "a {{={}->1 =b->2}}",
    )
    for place in places:
        told = unread("\n// a note\n::The gate::" + place.format(harm))
        assert "cannot run anything" in told.why
        assert (told.line, told.name) == (3, "The gate")
    assert read(f"[plain]{harm} {{T}}").kind == "true-false"


def test_words_about_scripts_are_no_scripts():
    for words in (
        "Is &lt;script&gt; a script, and javascript too?",
        "<b>Choose</b> one \\= 1, on time \\= 2, onset\\: 3.",
        "The option onward \\= 3",
    ):
        assert read(f"{words} {{T}}").prompt.text == words.replace("\\", "")


# --- answers --------------------------------------------------------------------------------------------------------


def test_one_option_is_right_or_several_have_weights():
    one = read("Who? {~a =b ~%50%c ~%-12.5%d}")
    assert not one.several
    assert weights(one) == [("a", 0), ("b", 100), ("c", 50), ("d", Decimal("-12.5"))]
    several = read("Who? {~%33.33333%a ~%66.66667% b ~%-100%c}")
    assert several.several
    assert weights(several) == [("a", Decimal("33.33333")), ("b", Decimal("66.66667")), ("c", -100)]


def test_a_weight_behind_an_equals_sign_counts():
    item = read("Who? {=%50%a =%50%b ~c}")
    assert item.several
    assert weights(item) == [("a", 50), ("b", 50), ("c", 0)]


def test_the_first_remark_on_a_statement_is_for_those_who_are_wrong():
    true, false = read("Locked? {t#wrong#right # still right}").answers
    assert (true.text.text, true.credit, true.feedback.text) == ("true", 100, "right # still right")
    assert (false.text.text, false.credit, false.feedback.text) == ("false", 0, "wrong")
    true, false = read("Locked? {False#wrong}").answers
    assert (true.credit, true.feedback.text) == (0, "wrong")
    assert (false.credit, false.feedback) == (100, NO_TEXT)


def test_what_is_typed_is_plain_text():
    item = read("[html]Who? {=%50%the &amp; guard#<b>yes</b> =[markdown]*}")
    assert item.kind == "short"
    assert [answer.text for answer in item.answers] == [
        Text("the &amp; guard", "plain"),
        Text("*", "plain"),
    ]
    assert item.answers[0].feedback == Text("<b>yes</b>", "html")


@pytest.mark.parametrize(
    ("written", "number", "tolerance"),
    [
        ("3", "3", "0"),
        ("3.50 : 0.1", "3.50", "0.1"),
        ("2.9..3.1", "3", "0.1"),
        ("-18..-15", "-16.5", "1.5"),
        (".5:.25", "0.5", "0.25"),
        ("+1.5e3", "1500", "0"),
        ("1e20..3e20", "200000000000000000000", "1e20"),
        ("1.00000000000000000001..2", "1.500000000000000000005", "0.499999999999999999995"),
        ("٣", "3", "0"),
        ("*", "*", "0"),
    ],
)
def test_numbers_are_exact(written: str, number: str, tolerance: str):
    (answer,) = read(f"How many? {{#{written}}}").answers
    assert (answer.text, answer.tolerance) == (Text(number, "plain"), Decimal(tolerance))


def test_a_wrong_number_may_have_a_remark_of_its_own_or_one_for_all():
    item = read("How many? {#=4:1#yes =%50%3 ~%25%9 ~5#too many ~#count again####It has four.}")
    assert item.kind == "numeric"
    assert weights(item) == [("4", 100), ("3", 50), ("9", 25), ("5", 0), ("*", 0)]
    assert [answer.feedback.text for answer in item.answers[3:]] == ["too many", "count again"]
    assert item.feedback.text == "It has four."


def test_pairs_without_a_left_are_decoys_and_an_arrow_may_stand_in_a_right():
    item = read("[markdown]Match. {=*a* -> 1 =[plain]b->2 -> 3 = -> \\=4 = c -> [html]}")
    assert [(pair.left, pair.right.text) for pair in item.pairs] == [
        (Text("*a*", "markdown"), "1"),
        (Text("b", "plain"), "2 -> 3"),
        (NO_TEXT, "=4"),
        (Text("c", "markdown"), "[html]"),
    ]
    assert {pair.right.markup for pair in item.pairs} == {"plain"}


@pytest.mark.parametrize(
    ("answers", "kind"), [("=the guard", "short"), ("=the guard ~me", "choice"), ("#1", "numeric")]
)
def test_a_missing_word_is_where_the_braces_stood(answers: str, kind: str):
    item = read(f"[html]<p>The key has {{{answers}}}.</p>")
    assert (item.kind, item.prompt) == (kind, Text(f"<p>The key has {GAP}.</p>", "html"))
    assert read(f"The key has {{{answers}}}").prompt.text == "The key has"
    assert read(f"The key has {{{answers}}}\\n").prompt.text == f"The key has {GAP}"


def test_other_kinds_have_a_line_there_as_in_moodle():
    assert read("It is {T} locked").prompt.text == "It is _____ locked"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Who? {=a ~b", "never closed"),
        ("Who? =a}", "without a { before it"),
        ("Who} has {it?", "without a { before it"),
        ("Locked? {T}\nOpen? {F}", "blank line between two questions"),
        ("Who? {=a {b} ~c}", "more braces"),
        ("Who? {~a ~b}", "No answer is right"),
        ("Who? {=%0%a}", "No answer is right"),
        ("Who? {~%100%a}", "only one option"),
        ("Who? {=a ~#b}", "no text"),
        ("Who? {=a =}", "no text"),
        ("Who? {Choose =a ~b}", "“Choose” stands before"),
        ("Who? {=a ~%x%b}", "%x% is no weight"),
        ("Who? {=a ~%100.5%b}", "%100.5% is no weight"),
        ("Who? {=a ~%--5%b}", "is no weight"),
        ("Who? {=a ~%%b}", "is no weight"),
        ("Who? {=a -> b}", "fewer than two pairs"),
        ("Who? {=a -> b = -> c}", "fewer than two pairs"),
        ("Who? {=a -> b =c -> d =e}", "“e” has no -> in it"),
        ("Who? {=a -> b =c ->}", "“c” has no right side"),
        ("How many? {#}", "No answer is right"),
        ("How many? {#3,5}", "“3,5” is no number. Write 3.5."),
        ("How many? {#four}", "“four” is no number."),
        ("How many? {#4:1:2}", "“1:2” is no number."),
        ("How many? {#5..4}", "ends before it begins"),
        ("How many? {#5:-1}", "below zero"),
        ("How many? {#1e999999}", "is no number"),
        ("How many? {#" + "9" * 31 + "}", "is no number"),
        ("{=a ~b}", "no text that asks"),
        ("{=a ~b}\\n", "no text that asks"),
        ("::A title::", "no text that asks"),
        ("Who? {" + "~a" * 201 + "}", "more than 200 answers"),
    ],
)
def test_what_cannot_be_understood_is_told_in_words(text: str, why: str):
    assert why in unread(text).why


# --- files that mean harm, or are none -------------------------------------------------------------------------------


def test_a_file_may_be_utf_8_or_utf_16_with_lines_that_end_in_any_way():
    text = "::Gate::[markdown]Größe?\n\n// [tag:x]\n::Key::Which {=the one ~none}\n"
    plain = read_gift(text.encode())
    assert len(plain.items) == 2
    for other in (
        b"\xef\xbb\xbf" + text.encode(),
        text.encode("utf-16"),
        b"\xfe\xff" + text.encode("utf-16-be"),
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
    ):
        assert read_gift(other) == plain


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("a {T}\n\nGröße {T}".encode("latin-1"), "Line 3 is not UTF-8"),
        (b"\xff\xfea", "UTF-16"),
        (b"a {T}\n\nb\x00c {T}", r"Line 3 .*U\+0000"),
        (b"\r\na\x1b[2J {T}", r"Line 2 .*U\+001B"),
        (f"a {GAP} {{T}}".encode(), r"Line 1 .*U\+E010"),
        (b"a" * (2 * MEGABYTE + 1), "larger than 2 MB"),
        (b"a {T}\n\n" * (MOST_QUESTIONS + 1), "more than 2000 questions.* line 4001"),
    ],
)
def test_a_file_that_is_no_text_or_too_much_is_refused_at_its_line(data: bytes, why: str):
    with pytest.raises(Refused, match=why):
        read_gift(data)


def test_a_file_without_questions_is_empty():
    assert read_gift(b"") == read_gift(b"// nothing\n\n$CATEGORY: a\n") == Bank(())


@pytest.mark.parametrize("before", ["", "a {", "// ", "[html]a {=<b "])
@pytest.mark.parametrize(
    "walls", [["{", "}", "{}", "~a", "=", "[tag:"], ["<a on", "&#", "::", "#", "\\", "on "]]
)
def test_walls_of_signs_take_no_longer_than_texts(before: str, walls: list[str]):
    start = time.process_time()
    for wall in walls:
        read_gift((before + wall * (MEGABYTE // 4 // len(wall))).encode())
    assert time.process_time() - start < 3  # far less; what looks back at each sign takes minutes


def sound(bank: Bank) -> bool:
    """Say whether nothing of how questions were taken apart is left in them, and none has two gaps."""
    left = set("".join(texts_in(bank.items))) & set(map(chr, range(1, 9)))
    gaps = [item.prompt.text.count(GAP) for item in bank.items if isinstance(item, Item)]
    return not left and max(gaps, default=0) <= 1


def texts_in(part: Any) -> Iterator[str]:
    """Yield every text in a question, in whichever of its fields."""
    if isinstance(part, str):
        yield part
    elif is_dataclass(part):
        yield from texts_in([getattr(part, each.name) for each in fields(part)])
    elif isinstance(part, tuple | list):
        for each in part:
            yield from texts_in(each)


@given(st.one_of(st.binary(), st.text().map(str.encode), wordings().map(str.encode)))
def test_whatever_is_sent_is_read_or_refused(data: bytes):
    with suppress(Refused):
        assert sound(read_gift(data))


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """Return a part of the corpus into which something was put, or from which something was taken."""
    blocks = draw(st.sampled_from(CORPUS)).split("\n\n")
    first = draw(st.integers(0, len(blocks) - 1))
    text = "\n\n".join(blocks[first : first + 3])
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.sampled_from([start, start + 1, start + 5]))
        text = text[:start] + draw(st.one_of(st.just(""), wordings())) + text[end:]
    return text


@settings(deadline=None, max_examples=300)
@given(spoilt())
@example("a {->}")
@example("a {~%100%b ~%0%c}d")
def test_what_is_read_of_a_spoilt_file_is_sound_and_can_be_written_again(text: str):
    bank = read_gift(text.encode())
    assert sound(bank)
    items = [item for item in bank.items if isinstance(item, Item)]
    written = write_gift(items)
    kept = [item for item, told in zip(items, written.told, strict=True) if told.outcome != "left"]
    assert list(map(unplaced, read_gift(written.data).items)) == list(map(unplaced, kept))


def unplaced(item: Item | Unread) -> Item:
    """Return a question without its line, and without what was noted when it was read."""
    assert isinstance(item, Item)
    assert all(isinstance(answer, Answer) for answer in item.answers)
    return replace(item, line=1, notes=())


def test_a_reference_of_thousands_of_digits_is_a_text_like_any_other():
    [item] = read_gift(b"[html]&#" + b"1" * 5_000 + b"; stays {T}").items
    assert isinstance(item, Item)
