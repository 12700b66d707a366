"""What GIFT cannot say of a question: left out with its reason, or changed with a note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from bwa_lms.banks.gift.numbers import percent
from bwa_lms.banks.model import GAP, Item, Pair, Text

# The weights that Moodle takes, below zero as above it; others it refuses, or changes to the nearest if asked to.
_TENTHS = (0, 5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100)
_SHARES = ("11.11111", "12.5", "14.28571", "16.66667", "33.33333", "66.66667", "83.33333")
_WEIGHTS = (*map(Decimal, _TENTHS), *map(Decimal, _SHARES))
_CLOSE = Decimal("0.001")
_MARKED = re.compile(r"[*_`<&\\\[~^]")  # what Markdown or HTML would not show as it stands
_ARROW = "->"
_ONE_BLANK = "GIFT has one blank in a question; this one has {}."


class Unsayable(Exception):
    """GIFT cannot say this question; the message says why, to a trainer."""


def sayable(item: Item) -> Item:
    """Return a question as GIFT can say it: a cloze of one gap as a missing word. Unsayable where it cannot."""
    if item.kind == "ordering":
        raise Unsayable("GIFT has no questions about an order.")
    if item.kind == "cloze":
        item = _missing_word(item)
    if item.prompt.text.count(GAP) > 1:
        raise Unsayable(_ONE_BLANK.format(item.prompt.text.count(GAP)))
    if item.kind == "short" and any(_ARROW in answer.text.text for answer in item.answers):
        raise Unsayable("GIFT takes -> in a short answer for a pair to match.")
    return _without_arrows(item)


def losses(item: Item, said: Item) -> Iterator[str]:
    """Yield a sentence for whatever of a question is not the same in what is `said`, or in Moodle."""
    if item.points != 1 and item.kind != "description":
        yield f"It counts {item.points.normalize():f} points here; GIFT has no points, so it counts 1."
    if item.hints:
        yield "Its hints are not in the file: GIFT has none."
    if item.words != (None, None):
        yield "Its least and most of words are not in the file: GIFT has no limits."
    if item.media:
        yield f"Its pictures are not in the file: GIFT has none ({', '.join(sorted(item.media))})."
    if item.kind == "description" and item.feedback:
        yield "What is told afterwards is not in the file: it asks nothing."
    yield from _changes(item, said)


def one_right(item: Item) -> bool:
    """Return whether GIFT can say of a choice that one option is to be chosen."""
    full = sum(answer.credit == 100 for answer in item.answers)
    return not item.several and 0 < full < len(item.answers)


def _changes(item: Item, said: Item) -> Iterator[str]:
    lefts = [pair.left for pair in item.pairs] != [pair.left for pair in said.pairs]
    if lefts or (item.kind == "short" and item.answers != said.answers):
        yield "GIFT takes -> for the arrow of a pair: it is written in another way here."
    if any(pair.right.markup != "plain" and _MARKED.search(pair.right.text) for pair in item.pairs):
        yield "The right sides of pairs are plain text in GIFT: signs that mark up are shown as they are."
    if said.kind == "choice" and not said.several and not one_right(said):
        yield "No option stands out as the right one, so several may be chosen."
    odd = sorted({percent(each.credit) for each in said.answers if not _known(each.credit)})
    if odd:
        weights = ", ".join(f"{weight} %" for weight in odd)
        yield f"Moodle has no weight of {weights}: choose the nearest grade when you import the file."


def _missing_word(item: Item) -> Item:
    if len(item.gaps) != 1:
        raise Unsayable(_ONE_BLANK.format(len(item.gaps)))
    gap = item.gaps[0]
    return replace(item, kind=gap.kind, answers=gap.answers, several=gap.several, gaps=())


def _without_arrows(item: Item) -> Item:
    """Return a question in which -> divides nothing: Moodle looks for it in lefts, and behind short answers."""
    pairs = tuple(Pair(_no_arrow(pair.left), pair.right) for pair in item.pairs)
    if item.kind != "short":
        return replace(item, pairs=pairs)
    answers = (replace(each, feedback=_no_arrow(each.feedback)) for each in item.answers)
    return replace(item, answers=tuple(answers))


def _no_arrow(text: Text) -> Text:
    other = "→" if text.markup == "plain" else "-&gt;"
    return replace(text, text=text.text.replace(_ARROW, other))


def _known(credit: Decimal) -> bool:
    return any(abs(abs(credit) - weight) < _CLOSE for weight in _WEIGHTS)
