"""What a trainer's block holds never reaches a participant, in any form."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.content.markdown.cast import html, problems, read

SECRETS = """Everyone reads this[^open].

/// trainer | Behind the scenes
Hidden-one, with a note[^secret] and [a link][hidden-ref].

## Hidden-two

[^secret]: Hidden-three.

[hidden-ref]: case:the-locked-gate#hidden-four

| Hidden-five | b |
|---|---|
| coaching | x |

```text
Hidden-six
```

/// note | Hidden-seven
Hidden-eight
///

Hidden-nine.
///

[^open]: A note for all.

The end.
"""


def test_nothing_of_a_trainers_block_reaches_a_participant():
    prose, page = read(SECRETS)
    assert page.problems == []
    shown = prose.participant.model_dump_json().lower()
    assert "hidden" not in shown
    assert "secret" not in shown
    assert "a note for all" in shown
    assert "the end." in shown
    assert prose.participant.terms == ()


def test_a_trainer_reads_everything():
    prose, _ = read(SECRETS)
    shown = prose.trainer.model_dump_json()
    for number in ("one", "two", "three", "five", "six", "seven", "eight", "nine"):
        assert f"Hidden-{number}" in shown
    assert [heading.id for heading in prose.trainer.headings] == ["hidden-two"]
    assert [term.id for term in prose.trainer.terms] == ["coaching"]


def test_afterwards_waits_for_ones_own_post_and_keeps_the_trainers_notes_out():
    prose, _ = read("Story.\n\n/// afterwards\nA model reading.\n///\n\n/// trainer\nNotes.\n///\n")
    assert prose.afterwards is not None
    before, after = prose.participant.model_dump_json(), prose.afterwards.model_dump_json()
    assert "model" not in before
    assert "model" in after
    assert "Notes" not in before + after
    assert "Notes" in prose.trainer.model_dump_json()


def test_a_text_without_such_blocks_is_one_text():
    prose, _ = read("Just this.")
    assert prose.participant == prose.trainer
    assert prose.afterwards is None


def test_lines_keep_their_numbers_below_what_was_cut():
    text = "One.\n\n/// trainer\nTwo.\n///\n\n![](media/a.png)\n"
    assert problems(text) == [(7, "missing-alt")]


@pytest.mark.parametrize("indent", ["", "  ", "    ", "\t"])
def test_an_indented_trainers_block_is_cut_too(indent: str):
    text = f"- item\n\n{indent}/// trainer\n{indent}Hidden\n{indent}///\n\nmore\n"
    assert "Hidden" not in html(text)


def test_blocks_with_the_same_slashes_nest():
    text = "/// trainer\nA\n\n/// note\nB\n///\n\nC\n///\n\nD\n"
    assert html(text) == "<p>D</p>"
    assert html(text, "trainer").index("<p>C</p>") < html(text, "trainer").index("</div>\n<p>D</p>")


words = st.text(string.ascii_lowercase, min_size=3, max_size=8)
lines = st.one_of(
    words,
    st.just(""),
    st.just("## Heading"),
    st.just("- item"),
    st.just("/// note"),
    st.just("///"),
    st.just("> quote"),
    st.just("```"),
    st.just("    code"),
    st.just("<!-- comment -->"),
    st.just("[^a]: note"),
)


hidden = st.one_of(
    lines.filter(lambda line: "///" not in line),
    st.lists(words, max_size=2).map(lambda inner: "\n".join(["/// note", *inner, "///"])),
)


@given(st.lists(lines, max_size=12), st.lists(hidden, max_size=8), st.lists(lines, max_size=12))
def test_a_secret_is_hidden_or_the_text_is_refused(before, inside, after):
    text = "\n".join([*before, "/// trainer", *inside, "the-secret", "///", *after])
    prose, page = read(text)
    assert page.problems or "the-secret" not in prose.participant.model_dump_json()
