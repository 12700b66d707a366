"""One question of a file while it is read: its texts, its pictures, and what of it cannot be kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from bwa_lms.banks.harm import decoded
from bwa_lms.banks.model import NO_TEXT, Markup, Text
from bwa_lms.banks.moodle_xml.pictures import Shelf, content, safe_name
from bwa_lms.banks.moodle_xml.texts import safe
from bwa_lms.banks.moodle_xml.tree import Element, Unfit

# What Moodle does not know itself it takes for HTML.
_FORMATS: Mapping[str, Markup] = {
    "moodle_auto_format": "moodle",
    "plain_text": "plain",
    "markdown": "markdown",
}
_LINK = re.compile(r"@@PLUGINFILE@@/([^\s\"'<>]+)")
_LINK_IN_WORDS = re.compile(r"@@PLUGINFILE@@/([^\s\"'<>()]+)")


class Sheet:
    """A question's element, with the notes and pictures that reading it brings up."""

    def __init__(self, question: Element, shelf: Shelf) -> None:
        self.question = question
        self.markup: Markup = "html"  # of a text that does not say: Moodle takes that of the prompt
        self.media: dict[str, bytes] = {}
        self._notes: dict[str, None] = {}
        self._everywhere: dict[str, str] = {}
        self._files = {id(each): self._taken(each, shelf) for each in question.walk()}

    @property
    def notes(self) -> tuple[str, ...]:
        """What cannot be kept, each once."""
        return tuple(self._notes)

    def note(self, sentence: str) -> None:
        """Tell what cannot be kept."""
        self._notes[sentence] = None

    def text(self, holder: Element | None) -> Text:
        """Return the text that an element holds, none where it holds none; Unfit where it could act on a page."""
        found = holder.first("text") if holder else None
        words = safe(_whole(found), found.line) if found else ""
        if holder is None or not words:
            return NO_TEXT
        said = holder.attributes.get("format", "").strip()
        markup = _FORMATS.get(said, "html") if said else self.markup
        return Text(self._linked(words, holder, markup), markup)

    def typed(self, holder: Element | None) -> Text:
        """Return the text that an element holds for what is typed: it has no markup, whatever its format says."""
        found = holder.first("text") if holder else None
        return Text(safe(_whole(found), found.line), "plain") if found else NO_TEXT

    def _taken(self, holder: Element, shelf: Shelf) -> dict[str, str]:
        """Return the names that an element's files have from now on, by those that its texts call them."""
        names = {}
        for file in holder.all("file"):
            folder = file.attributes.get("path", "").strip("/")
            name = file.attributes.get("name", "").strip()
            data = content(file)
            kept = shelf.put(name, data)
            if kept:
                self.media[kept] = data
            else:
                self.note(
                    f"The file “{name[:60]}” is no PNG, JPEG, GIF or WebP and is not taken over."
                )
            called = f"{folder}/{name}" if folder else name
            names[called] = kept or safe_name(name)
            self._everywhere.setdefault(called, names[called])
        return names

    def _linked(self, text: str, holder: Element, markup: Markup) -> str:
        """Return a text that names its pictures as media/<name>."""
        own = self._files[id(holder)]

        def media(match: re.Match[str]) -> str:
            path = unquote(decoded(match[1]).partition("?")[0])
            name = own.get(path) or self._everywhere.get(path)
            if not name:
                self.note(f"The file does not hold the picture “{path[:60]}”, which a text names.")
            return f"media/{name or safe_name(path)}"

        pattern = _LINK if markup in ("html", "moodle") else _LINK_IN_WORDS
        return pattern.sub(media, text)


def _whole(text: Element) -> str:
    if text.children:
        line = text.children[0].line
        raise Unfit(line, "a text of it holds XML elements; HTML has to stand in CDATA there")
    return text.text.strip()
