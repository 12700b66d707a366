"""What counts as a word, in the scripts that people of the programme write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bwa_lms.kernel.words import count_words, plain_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  — … !? ", 0),
        ("One gate, two keys.", 4),
        ("don't re-open the well-being file", 5),
        ("the workers’ side", 3),
        ("3.5 hours, 25,100 shirts", 4),
        ("end.Start", 2),
        ("and/or", 2),
        ("e\u0301te\u0301 déjà", 2),
        ("हम कल मिलेंगे", 3),
        ("نحن نلتقي غدا", 3),
        ("می\u200cخواهم", 1),
        ("我们明天见面", 3),
        ("工場へ行く", 3),
        ("노동자 대표", 2),
        ("កម្មករ", 2),
        ("កម្មករ\u200bនិយាយ", 3),
        ("สวัสดีครับ", 2),
        ("no 🔒 key", 2),
    ],
)
def test_words_are_counted_by_unicode_rules(text, words):
    assert count_words(text) == words


@given(st.text(), st.text())
def test_a_line_break_never_joins_two_words(one, other):
    assert count_words(f"{one}\n{other}") == count_words(one) + count_words(other)


def test_markup_is_not_counted():
    html = '<p>One <em>g</em>ate<br>two</p><ul><li>a</li><li>b</li></ul><p><a href="https://x.test/long/path">here</a></p>'
    assert plain_text(html).split() == ["One", "gate", "two", "a", "b", "here"]


def test_entities_are_the_characters_that_they_stand_for():
    assert plain_text("<p>a&lt;b &amp; c</p>").strip() == "a<b & c"
