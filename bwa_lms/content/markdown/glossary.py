"""Glossary words in a text: each is found once per page, wherever a reader first meets it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from bwa_lms.api.prose import Term

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SKIPPED = {
    "a",
    "code",
    "pre",
    "summary",
    "audio",
    "video",
    *(f"h{level}" for level in range(1, 7)),
}

Found = tuple[int, int, Term]


class Finder:
    """Finds the words of one glossary by their first word, so that its size costs nothing."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_word: dict[str, list[tuple[re.Pattern[str], Term]]] = {}
        self._unspaced: list[Term] = []
        for term in sorted(terms, key=lambda each: -len(each.term)):
            if _UNSPACED.match(term.term):
                self._unspaced.append(term)
            elif first := _WORD.search(term.term):
                word = first[0].casefold()
                for form in (word, f"{word}s", f"{word}es"):
                    self._by_word.setdefault(form, []).append((_pattern(term.term), term))

    def find(self, text: str, used: set[str]) -> list[Found]:
        """Return places of words that are not `used` yet, in order; they are used from now on."""
        found: list[Found] = []
        end = 0
        for start, stop, term in self._candidates(text):
            if start >= end and term.id not in used:
                used.add(term.id)
                found.append((start, stop, term))
                end = stop
        return found

    def _candidates(self, text: str) -> Iterator[Found]:
        known = self._by_word
        for word in _WORD.finditer(text):
            for pattern, term in known.get(word[0].casefold(), ()):
                if match := pattern.match(text, word.start()):
                    yield match.start(), match.end(), term
        for term in self._unspaced:
            if (start := text.find(term.term)) >= 0:
                yield start, start + len(term.term), term


def _pattern(term: str) -> re.Pattern[str]:
    words = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", term.strip()))
    exact = any(char.isupper() for char in term[1:])
    return re.compile(rf"{words}(?:s|es)?(?!\w)", 0 if exact else re.IGNORECASE)


@lru_cache(maxsize=16)
def finder(terms: tuple[Term, ...]) -> Finder:
    """Return the finder for these terms."""
    return Finder(terms)


class Marker:
    """Marks the words of one page and remembers which."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._finder = finder(tuple(terms))
        self._used: set[str] = set()
        self.found: list[Term] = []

    def mark(self, element: Element) -> None:
        """Turn the first mention of each word below `element` into a link to its definition."""
        if element.tag in _SKIPPED or element.get("class") == "admonition-title":
            return
        children = list(element)
        element.text = self._weave(element, 0, element.text)
        for child in children:
            self.mark(child)
            child.tail = self._weave(element, list(element).index(child) + 1, child.tail)

    def _weave(self, parent: Element, place: int, text: str | None) -> str | None:
        found = self._finder.find(text, self._used) if text else []
        if not text or not found:
            return text
        ends = [start for start, _, _ in found[1:]] + [len(text)]
        for offset, ((start, stop, term), end) in enumerate(zip(found, ends, strict=True)):
            link = Element("a", {"class": "term", "href": f"#term-{term.id}"})
            link.text, link.tail = text[start:stop], text[stop:end]
            parent.insert(place + offset, link)
            self.found.append(term)
        return text[: found[0][0]]
