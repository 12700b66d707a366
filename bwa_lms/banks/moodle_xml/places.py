"""Words that are selected, or dragged, into the places [[1]] and [[2]] of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bwa_lms.banks.model import GAP, NO_TEXT, Answer, Pair, Text
from bwa_lms.banks.moodle_xml.tree import Unfit

_MOST = 200  # places of a text
_PLACE = re.compile(r"\[\[([1-9][0-9]{0,2})\]\]")
_LINE = "_____"


@dataclass(frozen=True)
class Word:
    """A word that is offered at the places of its group."""

    text: Text
    group: str


def places_in(text: str, words: Sequence[Word], line: int) -> list[int]:
    """Return which of the words belongs to each place of a text; Unfit where it has none, or a word is not there."""
    chosen = [int(each[1]) - 1 for each in _PLACE.finditer(text)]
    if not chosen:
        raise Unfit(line, "its text has no place for a word")
    if len(chosen) > _MOST:
        raise Unfit(line, f"it has more than {_MOST} places")
    if max(chosen) >= len(words) or not all(words[place].text for place in chosen):
        raise Unfit(line, "a place in its text names a word that is not there")
    return chosen


def with_blank(text: str) -> str:
    """Return a text of one place as one with a blank."""
    return _PLACE.sub(GAP, text)


def with_numbers(text: str) -> str:
    """Return a text whose places are lines with numbers in front of them."""
    numbers = iter(range(1, _MOST + 1))
    return _PLACE.sub(lambda _: f"({next(numbers)}) {_LINE}", text)


def answers(right: int, words: Sequence[Word]) -> tuple[Answer, ...]:
    """Return the words that a place offers; one of them is right."""
    offered = [each for each in enumerate(words) if each[1].group == words[right].group]
    return tuple(
        Answer(word.text, Decimal(100 * (place == right))) for place, word in offered if word.text
    )


def pairs(chosen: Sequence[int], words: Sequence[Word]) -> tuple[Pair, ...]:
    """Return the number of each place with its word, and the words that belong nowhere."""
    numbered = [
        Pair(Text(f"({number})", "plain"), words[place].text)
        for number, place in enumerate(chosen, 1)
    ]
    idle = [
        word for place, word in enumerate(words) if word.text and place not in frozenset(chosen)
    ]
    return (*numbered, *(Pair(NO_TEXT, word.text) for word in idle))
