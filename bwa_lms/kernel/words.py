"""How many words a text has, in any script: what `words: 120` in a case or a question is measured with."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from html.parser import HTMLParser

_DENSE = (
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F),
)
_JOINERS = "'’-‐‑·\u00ad\u200c\u200d"
_WORD = re.compile(
    r"(?P<spaced>[wn][wnm]*(?:j[wn][wnm]*|(?<=n)d(?=n)[wnm]*)*)|(?P<dense>h[hm]*)|(?P<unspaced>s[sm]*)"
)
_INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "kbd",
    "mark",
    "q",
    "s",
    "span",
}
_INLINE |= {"strong", "sub", "sup", "u"}


def count_words(text: str) -> int:
    """Return the number of words in plain text.

    A word is a run of letters, marks and numbers (Unicode general categories L, M, N); an apostrophe, a hyphen or an
    invisible joiner inside it, and a point or comma between digits, do not end it. Scripts that put no spaces between
    words are counted by their usual length: two characters of Han or kana to a word; four letters, marks not counted,
    of Thai, Lao, Khmer or Burmese.
    """
    classes = "".join(map(_class, text))
    return sum(_weight(found) for found in _WORD.finditer(classes))


def plain_text(html: str) -> str:
    """Return the text that a reader of sanitised HTML sees, with a space where a block ends."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)


def _weight(found: re.Match[str]) -> int:
    if found["dense"]:
        return math.ceil(found["dense"].count("h") / 2)
    if found["unspaced"]:
        return math.ceil(found["unspaced"].count("s") / 4)
    return 1


@lru_cache(maxsize=4096)
def _class(character: str) -> str:
    """One letter for what the character does: word, number, mark, joiner, decimal sign, Han, unspaced, or none."""
    if character in _JOINERS:
        return "j"
    if character in ".,٫٬":
        return "d"
    category = unicodedata.category(character)[0]
    if category == "L":
        return "h" if _within(character, _DENSE) else "s" if _within(character, _UNSPACED) else "w"
    return {"N": "n", "M": "m"}.get(category, " ")


def _within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append("" if tag in _INLINE else " ")

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append("" if tag in _INLINE else " ")
