"""Texts of other programs as our Markdown: rendered by the course's own pipeline, people read the same words."""

from __future__ import annotations

import html as entities

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.banks import hypertext
from bwa_lms.banks.escaping import printable
from bwa_lms.banks.markup import REWRITTEN, UNSEEN, to_markdown, to_words, unformatted
from bwa_lms.banks.model import GAP, Text
from bwa_lms.banks.rendering import read
from tests.banks.bank_items import wordings

# What Markdown, or the checker, would take for a sign somewhere.
SIGNS = (
    *("](", "] (", "https://x.example", "media/a.png", "(", ")", "1) ", "1. ", "a) ", "b) ", "- ", "+ ", "* "),
    *("_", "~~", "///", "\\", "[^1]", "[a]: ", "!", "|", "---", "===", "&#", "&lt", ";", "<", ">", "@", "#", "##"),
    *("\n", "\n\n", "```", "~~~", "{{", "}}", "x_", "::: note", "!!! tip", "/// note", "???", "note", "trainer", "•"),
)  # fmt: skip
BLOCKS = frozenset(
    (
        *("p", "div", "li", "ul", "ol", "table", "tr", "td", "th", "tbody"),
        *("blockquote", "pre", "h3", "br", "dl", "dt", "dd", "hr"),
    )
)
INLINE = ("b", "i", "em", "strong", "span", "u", "sub", "code", "s")
HALL = "<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td>3</td></tr></table>"
HARD = st.lists(st.one_of(st.sampled_from(SIGNS), wordings()), min_size=1, max_size=8).map("".join)


def markdown(text, markup="html", *, inline=False, media=(), gaps=False):
    return to_markdown(Text(text, markup), inline=inline, media=media, gaps=gaps)


def written(text, markup="html", **where):
    """Return the Markdown of a text of which nothing has to be noted."""
    made, notes = markdown(text, markup, **where)
    assert notes == ()
    return made


# Plain text


@given(text=st.one_of(wordings(), HARD), inline=st.booleans())
@settings(max_examples=300, deadline=None)
def test_plain_text_reads_as_it_was_typed(text, inline):
    made, _notes = markdown(text, "plain", inline=inline)
    found = read(made, inline=inline)
    assert found.problems == ()
    assert found.words == tuple(printable(text).split())


@pytest.mark.parametrize(
    "text",
    [
        *("R&D has 3 * 4 people", "25 % of 12,50 €", "who? me!", "5 < 6", "the_big_step", "C:\\audits\\new"),
        *("Whoever speaks up is _____.", "-5 °C", "e-mail: a@b.example", "1.5 hours", "(see above)", "50/50"),
    ],
)  # fmt: skip
def test_no_sign_is_shielded_that_needs_no_shield(text):
    assert written(text, "plain") == text


def test_lines_and_paragraphs_of_plain_text_stay():
    assert (
        written("One line\nanother\n\nA paragraph", "plain")
        == "One line<br>\nanother\n\nA paragraph"
    )


def test_where_one_paragraph_has_its_place_lines_are_joined_and_that_is_said():
    assert markdown("One line\nanother", "plain", inline=True) == (
        "One line another",
        (hypertext.JOINED,),
    )


def test_what_cannot_be_printed_is_left_out_and_that_is_said():
    assert markdown("a\x07b\ue123", "plain") == ("ab", (UNSEEN,))
    assert written("\ufeffa\r\nb", "plain") == "a<br>\nb"


# HTML


def oracle(html):
    """Return the words of HTML as another parser, a browser's twin, sees them."""
    pieces = []

    def walk(element):
        gap = " " if element.tag in BLOCKS else ""
        pieces.extend([gap, element.text or ""])
        for child in element:
            walk(child)
            pieces.append(child.tail or "")
        pieces.append(gap)

    walk(html5lib.parseFragment(html, namespaceHTMLElements=False))
    return printable("".join(pieces)).split()


def inside(tag, attributes=""):
    return lambda parts: f"<{tag}{attributes}>{''.join(parts)}</{tag}>"


WORDS = wordings().map(lambda text: entities.escape(text, quote=False))
FORMATTED = st.recursive(
    WORDS,
    lambda part: st.one_of(
        *(st.lists(part, min_size=1, max_size=3).map(inside(tag)) for tag in INLINE),
        st.lists(part, max_size=2).map(inside("a", ' href="https://x.example/a_b?c=(1)&amp;d"')),
    ),
    max_leaves=5,
)  # fmt: skip
LINE = st.lists(st.one_of(FORMATTED, st.just("<br>"), st.just(" ")), min_size=1, max_size=5).map(
    "".join
)


def lists(part):
    items = st.lists(part, min_size=1, max_size=3).map(
        lambda each: "".join(map(inside("li"), each))
    )
    return st.builds(
        lambda tag, inner: f"<{tag}>{inner}</{tag}>", st.sampled_from(["ul", "ol"]), items
    )


def tables(part):
    def built(width, cells):
        rows = [cells[start : start + width] for start in range(0, len(cells), width)]
        return inside("table")([inside("tr")([inside("td")(cell) for cell in row]) for row in rows])

    return st.builds(built, st.integers(1, 3), st.lists(part, min_size=2, max_size=6))


PAGES = st.lists(
    st.recursive(
        st.one_of(LINE, LINE.map(inside("p")), LINE.map(inside("h3")), WORDS.map(inside("pre"))),
        lambda part: st.one_of(
            lists(part),
            tables(part),
            st.lists(part, min_size=1, max_size=3).map(inside("div")),
            st.lists(part, min_size=1, max_size=2).map(inside("blockquote")),
        ),
        max_leaves=5,
    ),
    min_size=1,
    max_size=3,
).map("".join)


@given(page=PAGES)
@settings(max_examples=150, deadline=None)
def test_html_reads_as_it_did(page):
    made, _notes = markdown(page)
    found = read(made, inline=False)
    assert found.problems == ()
    assert list(found.words) == oracle(page)


@given(page=PAGES)
@settings(max_examples=100, deadline=None)
def test_html_in_one_paragraph_has_the_same_words_in_the_same_order(page):
    made, _notes = markdown(page, inline=True)
    found = read(made, inline=True)
    assert "\n" not in made
    assert found.problems == ()
    assert without_semicolons(found.words) == without_semicolons(oracle(page))


def without_semicolons(words):
    """Return words without what parts the items of a list that became one line."""
    return [bare for each in words if (bare := each.rstrip(";"))]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Ask <b>before</b> you <i>answer</i>.</p><p>Then wait.</p>", "Ask **before** you *answer*.\n\nThen wait."),
        ("one<br>two<br><br>three", "one<br>\ntwo\n\nthree"),
        ("<ul><li>one<ul><li>in it</li></ul></li><li>two</li></ul>after", "- one\n    - in it\n- two\n\nafter"),
        ("<ol start='3'><li><p>a</p><p>b</p></li><li>c</li></ol>", "3. a\n\n    b\n\n4. c"),
        ("H<sub>2</sub>O and <u>x</u><sup>2</sup>", "H<sub>2</sub>O and <u>x</u><sup>2</sup>"),
        ("<a href='https://x.example/a b'>there</a>", "[there](https://x.example/a%20b)"),
        ("<a href='https://x.example'>https://x.example</a>", "<https://x.example>"),
        ("<pre>if ``` then\n  go</pre>", "````\nif ``` then\n  go\n````"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        (HALL, "| a | b |\n| --- | --- |\n| 1\\|2 | 3 |"),
        ("<dl><dt>OARS</dt><dd>four skills</dd></dl>", "OARS\n:   four skills"),
        ("He said <q>no</q>.&nbsp;Really", "He said “no”. Really"),
        ("<span style='color: red'>plain <!-- not seen --></span>", "plain"),
        ("<p>a <b> </b>b<b></b></p><p></p>", "a b"),
        ("a < b & c > d, R&D, if a<b and c>d", "a < b & c > d, R&D, if a&lt;b and c>d"),
        ("write <your name> here", "write &lt;your name> here"),
    ],
)  # fmt: skip
def test_html_becomes_the_markdown_that_a_trainer_would_write(html, expected):
    assert written(html) == expected


@pytest.mark.parametrize(
    ("html", "expected", "note"),
    [
        ("<h2>Why</h2><p>So.</p>", "**Why**\n\nSo.", hypertext.HEADING),
        ("<img src='https://x.example/a_plan.png'>", "[a plan](https://x.example/a_plan.png)", hypertext.FOREIGN),
        ("<iframe src='https://v.example/1'></iframe>", "<https://v.example/1>", hypertext.EMBEDDED),
        ("<p>a</p><svg><circle/></svg>", "a", hypertext.DRAWING),
        ("Answer: <input type='text'> here", "Answer: here", hypertext.CONTROL),
        (HALL.replace("th>", "td>"), "| a | b |\n| --- | --- |\n| 1\\|2 | 3 |", hypertext.FIRST_ROW),
        ("<ol type='a'><li>one</li></ol>", "1. one", hypertext.LETTERS),
        ("so \\(x^2\\)", "so \\\\(x^2\\\\)", hypertext.FORMULA),
        ("<a href='/mod/x'>the quiz</a>", "the quiz", "The link to /mod/x leads nowhere from here: its words stay."),
        ("<img src='a.png' alt='A gate'>", "A gate", "The picture a.png is not there: words stand in its place."),
    ],
)  # fmt: skip
def test_what_is_not_the_same_is_said(html, expected, note):
    made, notes = markdown(html)
    assert (" ".join(made.split()), notes) == (" ".join(expected.split()), (note,))


def test_joined_cells_are_taken_apart_and_every_row_gets_as_many():
    html = "<table><tr><th colspan='2'>a</th></tr><tr><td>1</td><td rowspan='2'>2</td></tr><tr><td>3</td></tr></table>"
    made, notes = markdown(html)
    assert made == "| a |  |\n| --- | --- |\n| 1 | 2 |\n| 3 |  |"
    assert notes == (hypertext.CELLS,)


def test_a_table_that_only_arranges_things_becomes_paragraphs():
    assert written("<table><tr><td><p>a</p></td></tr><tr><td>b</td></tr></table>") == "a\n\nb"


def test_a_picture_of_the_file_stays_with_its_words():
    html = "<img src='media/plan.png' alt='The hall, with [two] exits' width='9'>"
    assert written(html, media=["plan.png"]) == "![The hall, with two exits](media/plan.png)"


def test_a_picture_without_words_gets_those_of_its_name_and_a_note_to_describe_it():
    made, notes = markdown("<img src='media/fire_exit-2.png'>", media=["fire_exit-2.png"])
    assert made == "![fire exit 2](media/fire_exit-2.png)"
    assert notes == (
        "Describe the picture fire_exit-2.png: the words in its place are the file's name.",
    )


def test_sound_and_film_of_the_file_are_kept():
    html = "<video controls><source src='media/walk.mp4'>Your browser is old.</video>"
    made, notes = markdown(html, media=["walk.mp4"])
    assert made == "![walk](media/walk.mp4)"
    assert len(notes) == 1


@pytest.mark.parametrize(
    "html", ["<div>" * 20_000, "<b>x" * 5_000, "<p>a" * 400, "<table><tr><td>" * 900]
)
def test_a_thicket_of_tags_becomes_its_words_at_once(html):
    made, notes = markdown(html + "words")
    assert notes[-1] == hypertext.PLAIN
    assert read(made, inline=False).words[-1].endswith("words")


@pytest.mark.parametrize(
    "html",
    ["<script>alert(1)</script>ok", "<style>p {}</style>ok", "<object data='x:y'>ok</object>"],
)
def test_what_would_act_on_a_page_does_not_come_along(html):
    assert markdown(html)[0] == "ok"


# Moodle's own format


def test_in_moodles_format_a_line_end_is_one_unless_it_stands_beside_a_tag():
    assert written("one\ntwo\n\nthree", "moodle") == "one<br>\ntwo\n\nthree"
    assert written("<ul>\n<li>one</li>\n</ul>\nafter", "moodle") == "- one\n\nafter"


# Markdown


@pytest.mark.parametrize(
    "text",
    ["A *step* with\na list:\n\n- one\n- two", "Use `code` and ~~nothing~~ | more", "a\n\nb"],
)
@pytest.mark.parametrize("inline", [False, True])
def test_markdown_stays_as_it_is(text, inline):
    assert written(text, "markdown", inline=inline) == text


@pytest.mark.parametrize(
    ("text", "expected", "said"),
    [
        ("# Why\n\nSo.", "**Why**\n\nSo.", hypertext.HEADING),
        ("1) one\n2) two", "1\\) one\n2) two", REWRITTEN),
        ("See ![plan](https://x.example/p.png)", "See [plan](https://x.example/p.png)", hypertext.FOREIGN),
        ("<video src='media/x.mp4'></video>so", "x so", "The picture media/x.mp4"),
        ("[the gate](case:the-locked-gate)", "the gate", "The link to case:the-locked-gate"),
    ],
)  # fmt: skip
def test_markdown_that_the_checker_refuses_is_written_anew(text, expected, said):
    made, notes = markdown(text, "markdown")
    assert " ".join(made.split()) == " ".join(expected.split())
    assert notes[0].startswith(said)
    assert read(made, inline=False).problems == ()


def test_a_wall_of_markdown_becomes_plain_text():
    made, notes = markdown("[x]" * 3_000, "markdown")
    assert notes == (hypertext.PLAIN,)
    assert made.startswith("\\[x]")


# Blanks


@pytest.mark.parametrize("markup", ["plain", "markdown", "html", "moodle"])
def test_braces_around_blanks_are_no_blanks(markup):
    made, _notes = markdown(f"{{{GAP}}} and {{{{so}}}}", markup, gaps=True)
    assert made == f"&#123;{GAP}&#125; and &#123;&#123;so&#125;&#125;"
    assert read(made, inline=False).words == (f"{{{GAP}}}", "and", "{{so}}")


def test_a_blank_in_a_link_or_in_code_is_freed():
    html = (
        f"<code>x = {GAP}</code> <a href='https://x.example'>see {GAP}</a> <code>{{{{y}}}}</code>"
    )
    made, notes = markdown(html, gaps=True)
    assert made == f"x = {GAP} see {GAP} <code>&#123;&#123;y&#125;&#125;</code>"
    assert notes == (hypertext.IN_BLANK,)


def test_elsewhere_the_place_of_a_blank_is_no_sign():
    assert markdown(f"a{GAP}b", "plain") == ("ab", (UNSEEN,))


# Words alone


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("a **b**\n\n- c", "markdown"),
        ("<p>a <b>b</b></p> c", "html"),
        ("a b\nc", "plain"),
        ("a <b>b</b>\nc", "moodle"),
    ],
)
def test_the_words_of_a_text_on_one_line(text, markup):
    assert to_words(Text(text, markup)) == "a b c"


def test_the_words_of_a_picture_are_those_in_its_place():
    assert to_words(Text("![A gate](media/a.png) here")) == "A gate here"
    assert to_words(Text("<img src='media/a.png' alt='A gate'> here", "html")) == "A gate here"


def test_a_text_without_its_formatting_keeps_its_paragraphs():
    assert unformatted(Text("<p>a <b>b</b></p><ul><li>c</li></ul>", "html")) == Text(
        "a b\n\nc", "plain"
    )
    assert unformatted(Text("a *b*\n\n- c")) == Text("a b\n\nc", "plain")
    assert unformatted(Text("a *b*", "plain")) == Text("a *b*", "plain")
