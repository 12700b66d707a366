"""Every mistake in a text is found once, at its line."""

from __future__ import annotations

import time

import pytest

from bwa_lms.content.markdown import render_block, render_inline
from tests.content.markdown.cast import Course, Page, problems, read

MISTAKES = {
    "unknown block": ("a\n\n/// remark\nb\n///\n", 3, "unknown-block"),
    "misspelt trainer": ("a\n\n/// trianer\nb\n///\n", 3, "unknown-block"),
    "two slashes": ("a\n\n// trainer\nb\n///\n", 3, "unknown-block"),
    "backslashes": ("a\n\n\\\\\\ trainer\nb\n///\n", 3, "unknown-block"),
    "full-width slashes": ("a\n\n／／／ trainer\nb\n///\n", 3, "unknown-block"),
    "a title without a bar": ("a\n\n/// note Title\nb\n///\n", 3, "unknown-block"),
    "a title after a colon": ("a\n\n/// note: Title\nb\n///\n", 3, "unknown-block"),
    "in a quote": ("a\n\n> /// trainer\n> b\n> ///\n", 3, "unknown-block"),
    "in a list item": ("a\n\n- /// trainer\n  b\n  ///\n", 3, "unknown-block"),
    "after words": ("a\n\nb /// trainer\n", 3, "unknown-block"),
    "in a fence": ("```\n/// trainer\n```\n", 2, "unknown-block"),
    "closing nothing": ("a\n\n///\n", 3, "unknown-block"),
    "misspelt closing": ("/// note\na\n//\n\nb\n", 3, "unknown-block"),
    "unclosed block": ("a\n\n/// note\nb\n", 3, "unclosed-block"),
    "unclosed outer block": ("/// trainer\na\n\n/// note\nb\n///\n", 1, "unclosed-block"),
    "unclosed fence": ("a\n\n```\nb\n", 3, "unclosed-fence"),
    "unclosed fence in a block": ("/// note\n```\nb\n///\n", 2, "unclosed-fence"),
    "unclosed question": ("a\n\n```question\nid: x\n", 3, "unclosed-fence"),
    "a question in a list": (
        "- a\n\n    ```question\n    id: x\n    ```\n",
        3,
        "misplaced-question",
    ),
    "a question for trainers": (
        "/// trainer\n```question\nid: x\n```\n///\n",
        2,
        "misplaced-question",
    ),
    "a question without id": ("a\n\n```question\ntype: single\n```\n", 4, "missing-key"),
    "the same question twice": (
        "```question\nid: x\n```\n\n```question\nid: x\n```\n",
        6,
        "duplicate-id",
    ),
    "no alt text": ("a\n\n![](media/a.png)\n", 3, "missing-alt"),
    "a skipped level": ("## a\n\n#### b\n", 3, "heading-level"),
    "a first level too low": ("a\n\n### b\n", 3, "heading-level"),
    "a title in the text": ("a\n\n# b\n", 3, "heading-one"),
    "an underlined title": ("a\n\nb\n===\n", 3, "heading-one"),
    "a glued list": ("a\n- b\n- c\n", 2, "glued-list"),
    "a glued numbered list": ("a:\n1. b\n2. c\n", 2, "glued-list"),
    "a glued list in a quote": ("> a\n> - b\n", 2, "glued-list"),
    "a list with brackets": ("a\n\n1) b\n2) c\n", 3, "list-marker"),
    "a list nested by two": ("- a\n  - b\n", 2, "list-indent"),
    "a broken activity link": ("a\n\n[b](case:nothing)\n", 3, "broken-link"),
    "a file's name as a link": ("a\n\n[b](02-other.md)\n", 3, "broken-link"),
    "a heading that is not there": ("## a\n\n[b](#c)\n", 3, "broken-link"),
    "a reference that is not there": ("a\n\n[b][c]\n", 3, "broken-link"),
    "a footnote that is not there": ("a\n\nb[^c]\n", 3, "broken-link"),
    "an empty link": ("[a]()\n", 1, "broken-link"),
    "a missing file": ("a\n\n![b](media/missing.png)\n", 3, "broken-media"),
    "a foreign picture": ("a\n\n![b](https://example.org/a.png)\n", 3, "foreign-picture"),
    "a picture from nowhere": ("a\n\n![b](//example.org/a.png)\n", 3, "foreign-picture"),
    "a data picture": ("a\n\n![b](data:image/png;base64,AAAA)\n", 3, "foreign-picture"),
    "a raw foreign picture": ('a\n\n<img src="https://example.org/a.png">\n', 3, "foreign-picture"),
    "a raw picture": ('a\n\n<img src="media/a.png">\n', 3, "raw-html"),
    "a script": ("a\n\n<script>alert(1)</script>\n", 3, "script"),
    "a script over lines": ("a\n\n<script>\nalert(1)\n</script>\n", 3, "script"),
    "an iframe": ('a\n\n<iframe src="https://example.org"></iframe>\n', 3, "script"),
    "an event handler": ('a\n\n<b onclick="x()">b</b>\n', 3, "script"),
    "a link that runs code": ("a\n\n[b](javascript:alert(1))\n", 3, "script"),
    "a marquee": ("a\n\n<marquee>b</marquee>\n", 3, "raw-html"),
    "a style": ('a\n\n<span style="color:red">b</span>\n', 3, "raw-html"),
    "a control character": ("a\n\nb\ufdd00\ufdd1\n", 3, "bad-character"),
}


@pytest.mark.parametrize(("text", "line", "code"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_problem_at_its_line(text: str, line: int, code: str):
    assert problems(text) == [(line, code)]


def test_lines_count_from_where_the_text_begins():
    _, page = read("a\n\n![](media/a.png)\n", line=7)
    assert page.said == [(9, "missing-alt")]


def test_links_are_asked_for_with_their_place():
    course = Course()
    read(
        "a\n\nsee `[x](case:the-locked-gate)` and [y](case:the-locked-gate#now)\n",
        line=5,
        course=course,
    )
    assert course.asked == [("case:the-locked-gate#now", 7, 41)]


FINE = {
    "a division": "It costs 3 / 4 of // nothing.",
    "a comment in code": "```python\nx = 1  // 2\n```",
    "an address": "See <https://example.org/a///b>.",
    "a date on a new line": "It began in\n1998. Then it grew.",
    "a dash in a sentence": "words - and\nmore words",
    "a rule": "a\n\n---\n\nb",
    "a list in a list": "- a\n    - b\n\n        more\n- c",
    "a list after a heading": "## a\n- b",
    "a lazy list": "- a\nb\n- c",
    "a less-than sign": "if a < b and c > d",
    "line breaks": "a<br>b<sub>2</sub>",
    "code with tags": "`<script>` and\n\n    <iframe>\n",
    "a comment": "<!-- a note for me: <script> -->\n\na",
    "footnotes": "a[^1]\n\n[^1]: b",
    "a defined reference": "[a][b] and [b][]\n\n[b]: https://example.org",
    "nested code fences": "````markdown\n```\na\n```\n````",
    "definitions": "word\n:   meaning",
    "tasks": "- [ ] a\n- [x] b",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE.keys())
def test_what_is_fine_is_left_in_peace(text: str):
    assert problems(text) == []


HOSTILE = {
    "ten thousand brackets": "[" * 10_000,
    "pictures": "![" * 5_000,
    "links": "[a](" * 5_000,
    "references": "[a][" * 5_000,
    "tags": "<a " * 5_000,
    "stars": "*a **b " * 3_000,
    "ticks": "`a``" * 3_000,
    "quotes": "> " * 5_000 + "a",
    "quotes on lines": "\n".join(">" * depth for depth in range(500)),
    "indents": " " * 9_000 + "- a",
    "nested lists": "\n".join("    " * depth + "- a" for depth in range(300)),
    "brackets in many paragraphs": "\n\n".join(["[" * 390] * 1_000),
    "blocks": "/// note\n" * 400,
    "lines without end": "===\n" * 15_000,
    "footnotes": "    ) [^a]: b\n&amp;" * 3_500,
    "comments": "<!--<a /// note\n| " * 3_000,
    "deep blocks": "\n\n".join(["/// note\na"] * 7 + ["///"] * 7)
    + "\n\n"
    + "/// note\n\na\n\n" * 60,
    "blocks that do not close": "word 1. /// note\n*/// note\n/// note\n\n- /// note\n\n" * 40,
    "many blocks": "/// note\na\n///\n\n" * 399,
    "a long text": "word " * 100_000,
    "many paragraphs": "a\n\n" * 20_000,
    "ampersands": "&" * 10_000,
    "a wide table": "|a" * 2_000 + "\n" + "|-" * 2_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_answered_in_time(text: str):
    started = time.process_time()
    problems(text)
    assert time.process_time() - started < 3


def test_ten_thousand_brackets_are_a_problem_with_a_line():
    assert problems("a\n\n" + "[" * 10_000) == [(3, "too-complex")]


def test_blocks_in_each_other_have_an_end():
    assert problems("\n\n".join(["/// note\na"] * 8 + ["///"] * 8)) == []
    assert problems("\n\n".join(["/// note\na"] * 12 + ["///"] * 12))[0] == (25, "too-complex")


def test_inline_texts_hold_no_blocks():
    page = Page()
    assert render_inline(page, "- **a** <b>c</b>", 1, Course()) == "- <strong>a</strong> <b>c</b>"
    assert render_inline(page, "a\n\nb [c](case:the-locked-gate)", 1, Course()).startswith(
        "a<br><br>b <a href="
    )
    assert page.problems == []
    render_inline(page, "a\n\n/// note\nb\n///", 4, Course())
    assert page.said == [(6, "unknown-block")]


def test_a_block_text_leaves_out_what_is_for_trainers():
    assert render_block(Page(), "a\n\n/// trainer\nb\n///", 1, Course()) == "<p>a</p>"
    assert render_block(Page(), "plain & simple", 1, Course()) == "<p>plain &amp; simple</p>"
    assert render_block(Page(), "", 1, Course()) == ""


def test_a_plain_text_is_the_same_by_the_short_way_and_the_long():
    for text in (
        "One sentence, 3 of 4 (really).",
        "It's \u201cso\u201d \u2013 no?",
        "two  spaces\nand a line",
    ):
        assert render_inline(Page(), text, 1, Course()).split() == (
            render_block(Page(), text + "\n\n&copy;", 1, Course())
            .split("</p>")[0]
            .removeprefix("<p>")
            .split()
        )
