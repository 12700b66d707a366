"""Hypothesis strategies for quizzes as trainers write them: every type, with texts that are hard on a bank's signs.

All of them pass the checker: words that would mean something to Markdown are shielded, and formatting is put around
them on purpose. A quiz is the data of its file, every scalar as text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from bwa_lms.banks.escaping import printable
from bwa_lms.banks.inward import is_open
from bwa_lms.banks.markup import to_markdown
from bwa_lms.banks.model import Text
from bwa_lms.banks.rendering import read
from bwa_lms.kernel.ids import fingerprint
from tests.banks.bank_items import lines, wordings

Question = dict[str, Any]
_ROUND = (
    "{}",
    "{}",
    "**{}**",
    "*{}* and more",
    "`a|b` {}",
    "See [{}](https://example.org/a_(b)?c=1&d=2).",
)
_BELOW = (
    "",
    "",
    "\n\n- one\n- two\n    - three\n",
    "\n\n```\n{{{{x}}}} = ~ # :\n```\n",
    "\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
)


def _shielded(text: str, *, inline: bool) -> str:
    return to_markdown(Text(text, "plain"), inline=inline)[0]


def _said(markdown: str, *, inline: bool) -> bool:
    """Say whether a text is one that people can read: words on a page, without a mistake."""
    found = read(markdown, inline=inline)
    return bool(found.words) and not found.problems


def sentences() -> st.SearchStrategy[str]:
    """Return texts for places that take one paragraph."""
    shielded = wordings().map(lambda text: _shielded(text, inline=True))
    framed = st.builds(str.format, st.sampled_from(_ROUND), shielded)
    return framed.filter(lambda text: _said(text, inline=True))


def passages() -> st.SearchStrategy[str]:
    """Return texts that may have several paragraphs, a list, code or a table."""
    shielded = wordings().map(lambda text: _shielded(text, inline=False))
    framed = st.builds(
        lambda frame, text, below: frame.format(text) + below.replace("{{", "{").replace("}}", "}"),
        st.sampled_from(_ROUND),
        shielded,
        st.sampled_from(_BELOW),
    )
    return framed.filter(lambda text: _said(text, inline=False))


def names() -> st.SearchStrategy[str]:
    """Return texts on one line that a file can hold."""
    return lines().map(lambda text: " ".join(printable(text).split())).filter(bool)


def typed() -> st.SearchStrategy[str]:
    """Return answers that somebody types, with any signs in them."""
    return names().filter(lambda text: not is_open(text.replace("*", "\\*")) and len(text) < 100)


def _distinct(texts: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(texts, min_size=least, max_size=most, unique_by=_in_words)


def _in_words(text: str) -> str:
    return fingerprint(" ".join(read(text, inline=True).words))


def _maybe(key: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Question]:
    return st.one_of(st.just({}), values.map(lambda value: {key: value}))


def _percents() -> st.SearchStrategy[str]:
    return st.sampled_from(["5%", "33.33%", "45%", "50%", "66.67%", "90%"])


@st.composite
def _options(draw: st.DrawFn, right: int) -> list[Question]:
    wordings_ = draw(_distinct(sentences(), max(2, right), 4))
    options = [
        {("right" if place < right else "wrong"): text, **draw(_maybe("because", sentences()))}
        for place, text in enumerate(wordings_)
    ]
    return list(draw(st.permutations(options)))


@st.composite
def _single(draw: st.DrawFn) -> Question:
    return {"type": "single", "prompt": draw(passages()), "options": draw(_options(1))}


@st.composite
def _multiple(draw: st.DrawFn) -> Question:
    options = draw(_options(draw(st.integers(1, 3))))
    partial = draw(_maybe("partial", st.sampled_from(["true", "false"])))
    return {"type": "multiple", "prompt": draw(passages()), **partial, "options": options}


@st.composite
def _true_false(draw: st.DrawFn) -> Question:
    answer, because = draw(st.sampled_from(["true", "false"])), draw(_maybe("because", sentences()))
    return {"type": "true-false", "prompt": draw(passages()), "answer": answer, **because}


@st.composite
def _foreseen(draw: st.DrawFn, /, answer: str, **more: str) -> Question:
    """Return a foreseen answer that earns something or is told why."""
    told: Question = draw(st.sampled_from([{"credit": "50%"}, {"credit": "100%"}, {}]))
    because = {"because": draw(sentences())} if not told or draw(st.booleans()) else {}
    if told.get("credit") == "100%":
        because = {"because": draw(sentences()) + " So."}
    return {"answer": answer, **more, **told, **because}


@st.composite
def _numeric(draw: st.DrawFn) -> Question:
    base = draw(st.integers(-1000, 1000))
    digits = draw(st.sampled_from(["", ".5", ".25", ".000001"]))
    tolerance = draw(_maybe("tolerance", st.sampled_from(["0", "0.5", "3", "5%", "12.5 %"])))
    also = [
        draw(_foreseen(f"{base + place * 5000}", **draw(_maybe("tolerance", st.just("2")))))
        for place in range(1, draw(st.integers(1, 3)))
    ]
    unit = draw(_maybe("unit", st.sampled_from(["points", "%", "m²"])))
    return {
        "type": "numeric",
        "prompt": draw(passages()),
        "answer": f"{base}{digits}",
        **tolerance,
        **unit,
        **draw(_maybe("because", sentences())),
        **({"also": also} if also else {}),
    }


@st.composite
def _text(draw: st.DrawFn) -> Question:
    answers = draw(st.lists(typed(), min_size=1, max_size=4, unique_by=_bare))
    right = draw(st.integers(1, len(answers)))
    pattern = st.sampled_from(
        ["social.*", ".*dialogue", "tri.*ism", r"a\.b.*", "(tri|bi)partite.*"]
    )
    patterns = draw(_maybe("patterns", st.lists(pattern, min_size=1, max_size=2, unique=True)))
    also = [draw(_foreseen(f"{each} qq")) for each in answers[right:]]
    return {
        "type": "text",
        "prompt": draw(passages()),
        "accept": answers[:right],
        **patterns,
        **draw(_maybe("because", sentences())),
        **({"also": also} if also else {}),
    }


def _bare(text: str) -> str:
    """Return what no forgiveness makes equal: the letters and digits alone."""
    return "".join(char for char in text.casefold() if char.isalnum())


@st.composite
def _ordering(draw: st.DrawFn) -> Question:
    return {
        "type": "ordering",
        "prompt": draw(passages()),
        "items": draw(_distinct(sentences(), 2, 4)),
    }


@st.composite
def _matching(draw: st.DrawFn) -> Question:
    lefts, rights = draw(_distinct(sentences(), 2, 3)), draw(_distinct(sentences(), 4, 5))
    pairs = [{"left": left, "right": right} for left, right in zip(lefts, rights, strict=False)]
    if draw(st.booleans()):
        pairs[0]["because"] = draw(sentences())
    extra = draw(_maybe("extra", st.just(rights[3:])))
    return {"type": "matching", "prompt": draw(passages()), "pairs": pairs, **extra}


@st.composite
def _cloze(draw: st.DrawFn) -> Question:
    variant = typed().filter(
        lambda text: not set("{}|") & set(text) and any(map(str.isalnum, text))
    )
    pieces = [draw(sentences())]
    for _ in range(draw(st.integers(1, 3))):
        variants = draw(st.lists(variant, min_size=1, max_size=2, unique=True))
        between = (
            _shielded(draw(wordings()), inline=True).replace("{", "&#123;").replace("}", "&#125;")
        )
        pieces += [" {{" + "|".join(variants) + "}} ", between]
    first = pieces[0].replace("{", "&#123;").replace("}", "&#125;")
    return {"type": "cloze", "prompt": "".join([first, *pieces[1:]]).strip()}


@st.composite
def _judgement(draw: st.DrawFn) -> Question:
    texts = draw(_distinct(sentences(), 2, 4))
    worth = st.one_of(_percents(), st.just("0%"))
    shares = ["100%", *(draw(worth) for _ in texts[1:])]
    options = [
        {"credit": credit, "text": text, **draw(_maybe("because", sentences()))}
        for credit, text in zip(draw(st.permutations(shares)), texts, strict=True)
    ]
    return {"type": "judgement", "prompt": draw(passages()), "options": options}


@st.composite
def _open(draw: st.DrawFn) -> Question:
    return {"type": "open", "prompt": draw(passages()), **draw(_maybe("words", st.just("80-200")))}


@st.composite
def _scale(draw: st.DrawFn) -> Question:
    return {"type": "scale", "prompt": draw(passages()), "labels": ["not at all", "fully"]}


TYPES: tuple[Callable[[], st.SearchStrategy[Question]], ...] = (
    *(_single, _multiple, _true_false, _numeric, _text, _ordering),
    *(_matching, _cloze, _judgement, _open, _scale),
)


@st.composite
def questions(draw: st.DrawFn, name: str) -> Question:
    """Return a question of any type under an id, with what every question may have."""
    own = draw(st.sampled_from(TYPES).flatmap(lambda type_: type_()))
    common: Question = draw(_maybe("explain", passages()))
    if own["type"] != "scale":
        common |= draw(_maybe("points", st.sampled_from(["2", "0.5", "2.25"])))
        if draw(st.booleans()):
            common |= {"hint": draw(passages()), **draw(_maybe("hint_cost", _percents()))}
    return {"id": name, **own, **common}


@st.composite
def quizzes(draw: st.DrawFn) -> Question:
    """Return a quiz of one to four questions, some of which stand in a pool."""
    count = draw(st.integers(1, 4))
    listed = [draw(questions(f"question-{place}")) for place in range(count)]
    worth = {0 if each["type"] == "scale" else each.get("points", "1") for each in listed[:2]}
    if count > 2 and len(worth) == 1:
        listed[:2] = [{"pool": "drawn", "draw": "1", "questions": listed[:2]}]
    return {"title": draw(names()), "mode": "practice", "questions": listed}
