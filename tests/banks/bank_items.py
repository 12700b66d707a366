"""Hypothesis strategies for items of question banks: every kind, with texts that are hard on a format's escapes.

All of them are items that make sense: a choice has a right option, a gap stands where one may stand, and texts neither
begin nor end with blanks, which no format keeps. What is typed (short, numeric, true-false) and the right sides of
pairs are plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bwa_lms.banks.model import GAP, NO_TEXT, Answer, Gap, Item, Markup, Pair, Text

MARKUPS: tuple[Markup, ...] = ("markdown", "html", "plain", "moodle")
CREDITS = tuple(map(Decimal, ("5", "12.5", "16.66667", "33.33333", "45", "50", "66.66667", "90")))
_WORDS = (
    *(
        "The line manager",
        "audit",
        "who owns it?",
        "4 %",
        "gate B",
        "a = b",
        "Größe",
        "नीति",
        "حوار",
        "厂",
    ),
    *("\U0001f9f5", "\u00a0", "e\u0301", "\u200f", "\u2028", "\ufeff", "'", '"', "“ ”"),
)
_SIGNS = (
    *(
        "~",
        "=",
        "#",
        "####",
        "{",
        "}",
        "{}",
        ":",
        "::",
        "\\",
        "\\\\",
        "\\n",
        "\\=",
        "->",
        "-",
        ">",
        "%",
        "%50%",
    ),
    *(
        "//",
        "// [id:x]",
        "$CATEGORY: a",
        "[",
        "]",
        "[html]",
        "[markdown]",
        "T",
        "FALSE",
        "*",
        "**bold**",
        "_",
        "`x`",
    ),
    *(
        "<b>",
        "</b>",
        "<br>",
        "&",
        "&amp;",
        "&&035;",
        "]]>",
        "<!--",
        "{{a|b}}",
        "{1:SA:=x}",
        "ANSWER: A",
        "A.",
        "A)",
    ),
    *("\n", "\n\n", "\t", "  ", "\n    ", "\n// x", "\n- a", "\n#", "0", "#3:2"),
)
_ODD = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"))  # nothing that cannot be printed
_PIECES = st.one_of(st.sampled_from(_WORDS), st.sampled_from(_SIGNS), st.text(_ODD, max_size=4))


def wordings(least: int = 1) -> st.SearchStrategy[str]:
    """Return texts without blanks at their ends, of at least so many characters."""
    joined = st.lists(_PIECES, min_size=1, max_size=6).map(lambda pieces: "".join(pieces).strip())
    return joined.filter(lambda text: len(text) >= least)


def lines() -> st.SearchStrategy[str]:
    """Return texts on one line, with single blanks between words, as names and tags are."""
    return wordings().map(lambda text: " ".join(text.split())).filter(bool)


def texts(markups: Sequence[Markup] = MARKUPS) -> st.SearchStrategy[Text]:
    """Return texts in one of these markups."""
    return st.builds(Text, wordings(), st.sampled_from(markups))


def remarks() -> st.SearchStrategy[Text]:
    """Return texts for feedback, or none."""
    return st.one_of(st.just(NO_TEXT), texts())


def numbers() -> st.SearchStrategy[Decimal]:
    """Return numbers of at most six places, some of them below zero."""
    return st.builds(
        lambda digits, places: Decimal(digits).scaleb(-places).normalize(),
        st.integers(-(10**9), 10**9),
        st.integers(0, 6),
    )


def _credits() -> st.SearchStrategy[Decimal]:
    signed = st.builds(lambda credit, sign: credit * sign, st.sampled_from(CREDITS), st.just(-1))
    return st.one_of(st.just(Decimal(0)), st.sampled_from(CREDITS), signed)


@st.composite
def _answers(draw: st.DrawFn, given: st.SearchStrategy[Text], most: int = 4) -> tuple[Answer, ...]:
    """Return answers of which the first, before they are mixed, is wholly right."""
    right = Answer(draw(given), Decimal(100), draw(remarks()))
    others = st.lists(st.builds(Answer, given, _credits(), remarks()), min_size=1, max_size=most)
    return tuple(draw(st.permutations([right, *draw(others)])))


def _plain() -> st.SearchStrategy[Text]:
    return texts(["plain"])


@st.composite
def _numeric_answers(draw: st.DrawFn) -> tuple[Answer, ...]:
    number = st.builds(lambda number: Text(f"{number:f}", "plain"), numbers())
    tolerance = numbers().map(abs)
    right = st.builds(Answer, number, st.just(Decimal(100)), remarks(), tolerance)
    others = st.lists(st.builds(Answer, number, _credits(), remarks(), tolerance), max_size=2)
    rest = st.builds(Answer, st.just(Text("*", "plain")), st.just(Decimal(0)), remarks())
    return (draw(right), *draw(others), *draw(st.lists(rest, max_size=1)))


def _prompt(draw: st.DrawFn, gaps: int) -> Text:
    """Return a text with so many gaps in it, with blanks around them or none."""
    pieces = [draw(wordings())]
    for _ in range(gaps):
        blank, other = draw(st.sampled_from(["", " "])), draw(st.sampled_from(["", " "]))
        pieces += [blank, GAP, other, draw(st.one_of(st.just(""), wordings()))]
    return Text("".join(pieces).strip(), draw(st.sampled_from(MARKUPS)))


@st.composite
def _common(draw: st.DrawFn, gaps: int = 0, *, plain: bool) -> dict[str, Any]:
    """Return what every kind has; `plain`: one point and no hints, which not every format can say."""
    hints = () if plain else tuple(draw(st.lists(texts(), max_size=2)))
    parts = st.lists(lines().map(lambda part: part.replace("/", "-").strip()), max_size=2)
    return {
        "prompt": _prompt(draw, gaps),
        "line": draw(st.integers(1, 2_000)),
        "name": draw(st.one_of(st.just(""), lines())),
        "id": draw(st.one_of(st.just(""), lines())),
        "category": "/".join(filter(None, draw(parts))),
        "tags": tuple(draw(st.lists(lines(), max_size=2, unique=True))),
        "points": Decimal(1) if plain else draw(st.sampled_from([Decimal(1), Decimal("2.5")])),
        "feedback": draw(remarks()),
        "hints": hints,
        "penalty": Decimal("33.33333") if hints else Decimal(0),
    }


@st.composite
def choices(draw: st.DrawFn, plain: bool = False) -> Item:
    """Return a choice of one or of several options; a few have a gap."""
    common = draw(_common(draw(st.sampled_from([0, 0, 1])), plain=plain))
    if draw(st.booleans()):
        wrong = st.builds(Answer, texts(), st.sampled_from([Decimal(0), Decimal(-50)]), remarks())
        right = Answer(draw(texts()), Decimal(100), draw(remarks()))
        rest = draw(st.lists(wrong, min_size=1, max_size=4))
        return Item("choice", **common, answers=tuple(draw(st.permutations([right, *rest]))))
    return Item("choice", **common, answers=draw(_answers(texts())), several=True)


@st.composite
def true_falses(draw: st.DrawFn, plain: bool = False) -> Item:
    """Return a statement that is true or false."""
    right = Decimal(draw(st.sampled_from([0, 100])))
    answers = (
        Answer(Text("true", "plain"), right, draw(remarks())),
        Answer(Text("false", "plain"), 100 - right, draw(remarks())),
    )
    return Item("true-false", **draw(_common(plain=plain)), answers=answers)


@st.composite
def shorts(draw: st.DrawFn, plain: bool = False) -> Item:
    """Return a question with a short answer, in a gap or below."""
    common = draw(_common(draw(st.integers(0, 1)), plain=plain))
    return Item("short", **common, answers=draw(_answers(_plain(), most=2)))


@st.composite
def numerics(draw: st.DrawFn, plain: bool = False) -> Item:
    """Return a question for a number."""
    common = draw(_common(draw(st.sampled_from([0, 0, 1])), plain=plain))
    return Item("numeric", **common, answers=draw(_numeric_answers()))


@st.composite
def matchings(draw: st.DrawFn, plain: bool = False) -> Item:
    """Return pairs, and decoys behind them."""
    pairs = draw(st.lists(st.builds(Pair, texts(), _plain()), min_size=2, max_size=4))
    decoys = draw(st.lists(st.builds(Pair, st.just(NO_TEXT), _plain()), max_size=2))
    return Item("matching", **draw(_common(plain=plain)), pairs=(*pairs, *decoys))


@st.composite
def orderings(draw: st.DrawFn, plain: bool = False) -> Item:
    """Return texts in their order."""
    order = draw(st.lists(texts(), min_size=2, max_size=4))
    return Item("ordering", **draw(_common(plain=plain)), order=tuple(order))


@st.composite
def clozes(draw: st.DrawFn, plain: bool = False) -> Item:
    """Return a text with one to three gaps of any kind."""
    given = st.one_of(
        st.builds(Gap, st.just("short"), _answers(_plain(), most=2)),
        st.builds(Gap, st.just("choice"), _answers(texts(["html"]), most=2)),
        st.builds(Gap, st.just("numeric"), _numeric_answers()),
    )
    gaps = draw(st.lists(given, min_size=1, max_size=3))
    return Item("cloze", **draw(_common(len(gaps), plain=plain)), gaps=tuple(gaps))


@st.composite
def essays(draw: st.DrawFn, plain: bool = False) -> Item:
    """Return a question for an open answer, some with a least and a most of words."""
    counts = st.sampled_from([(None, None), (80, None), (None, 200), (80, 200)])
    words = (None, None) if plain else draw(counts)
    return Item("essay", **draw(_common(plain=plain)), words=words)


@st.composite
def descriptions(draw: st.DrawFn, plain: bool = False) -> Item:
    """Return a text that asks nothing, and so has no points, feedback and hints."""
    common = draw(_common(plain=True)) | {"feedback": NO_TEXT}
    return Item("description", **common)


def items(plain: bool = False) -> st.SearchStrategy[Item]:
    """Return items of all kinds; `plain`: each counts one point and has no hints and no limits of words."""
    return st.one_of(
        choices(plain),
        true_falses(plain),
        shorts(plain),
        numerics(plain),
        matchings(plain),
        orderings(plain),
        clozes(plain),
        essays(plain),
        descriptions(plain),
    )
