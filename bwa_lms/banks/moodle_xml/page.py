"""One item while it is written: its texts with their pictures, and what Moodle cannot say."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from urllib.parse import quote

from bwa_lms.banks.model import GAP, Item, Markup, Text
from bwa_lms.banks.moodle_xml.tree import Element

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMATS: Mapping[Markup, str] = {
    "html": "html",
    "markdown": "markdown",
    "moodle": "moodle_auto_format",
    "plain": "plain_text",
}


def leaf(tag: str, text: str) -> Element:
    """Return an element that holds nothing but words."""
    return Element(tag, text=text)


def said(tag: str, text: str) -> Element:
    """Return an element that holds its words in a <text>, as Moodle likes it."""
    return Element(tag, children=[leaf("text", text)])


class Page:
    """An item, with the notes that writing it brings up."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self._notes: dict[str, None] = {}
        self._unused = dict.fromkeys(sorted(item.media))  # pictures that no text has named yet
        self._names = {way: name for name in item.media for way in (name, _address(name))}
        longest_first = sorted(self._names, key=lambda way: (-len(way), way))
        listed = "|".join(map(re.escape, longest_first))
        self._link = re.compile(rf"(?<![\w./-])media/({listed})(?![\w-]|\.\w)")

    @property
    def notes(self) -> tuple[str, ...]:
        """What Moodle cannot say, each once."""
        return tuple(self._notes)

    def note(self, sentence: str) -> None:
        """Tell what Moodle cannot say."""
        self._notes[sentence] = None

    def clean(self, text: str) -> str:
        """Return a text without characters that XML cannot hold, and without places of blanks."""
        if _NOT_XML.search(text):
            self.note("Characters that XML cannot hold were left out.")
        return _NOT_XML.sub("", text).replace(GAP, "")

    def text(self, tag: str, text: Text, **attributes: str) -> Element:
        """Return an element that holds a text with its markup, and the pictures that it names."""
        named: dict[str, None] = {}

        def link(match: re.Match[str]) -> str:
            name = self._names[match[1]]
            named[name] = None
            return f"@@PLUGINFILE@@/{_address(name)}"

        words = self.clean(text.text)
        words = self._link.sub(link, words) if self._names else words
        children = [leaf("text", words), *map(self._file, sorted(named))]
        return Element(tag, {**attributes, "format": _FORMATS[text.markup]}, children=children)

    def unused(self) -> list[Element]:
        """Return the pictures that no text has named up to now."""
        return [self._file(name) for name in list(self._unused)]

    def _file(self, name: str) -> Element:
        self._unused.pop(name, None)
        content = base64.b64encode(self.item.media[name]).decode()
        return Element("file", {"name": name, "path": "/", "encoding": "base64"}, content)


def _address(name: str) -> str:
    return quote(name).replace("~", "%7E")  # which would end an answer in a blank
