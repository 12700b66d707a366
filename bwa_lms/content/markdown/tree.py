"""The tree that Markdown made, before it becomes HTML: links, pictures, headings, tables, glossary words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element

from bwa_lms.api.prose import Heading, Term
from bwa_lms.content.markdown.glossary import Marker
from bwa_lms.content.markdown.headings import slug, unique
from bwa_lms.content.markdown.lint import heading_lines
from bwa_lms.content.markdown.report import Report
from bwa_lms.content.markdown.surroundings import Surroundings
from bwa_lms.content.sanitise import foreign

_ESCAPED = re.compile("\x02(\\d+)\x03")
_STASHED = re.compile("\x02[^\x03]*\x03")
_OUTSIDE = re.compile(r"https?://[^/\s]|mailto:|tel:", re.IGNORECASE)
_CODE = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
_HEADING = re.compile(r"h[1-6]")
_SOUND = (".mp3", ".ogg", ".m4a", ".wav")
_FILM = (".mp4", ".webm")


class Resolver:
    """Asks the surroundings once for each address at each place, however many audiences read it."""

    def __init__(self, around: Surroundings, report: Report) -> None:
        self.around = around
        self.report = report
        self._known: dict[tuple[str, int, str], str | None] = {}

    def ask(self, what: str, index: int, column: int, target: str) -> str | None:
        """Return the address of a "link" or "media" target, or None after it was reported."""
        key = (what, index, target)
        if key not in self._known:
            ask = self.around.media if what == "media" else self.around.link
            line, place = self.report.first + index, self.report.inset + column
            self._known[key] = ask(self.report.source, line, place, target)
        return self._known[key]


class Page:
    """One rendering: visits the tree once, and keeps what the page needs beside its HTML."""

    def __init__(
        self, lines: Sequence[str], resolver: Resolver, terms: Iterable[Term] | None
    ) -> None:
        self.lines = lines
        self.resolver = resolver
        self.report = resolver.report
        self.headings: list[Heading] = []
        self.marker = Marker(terms) if terms is not None else None
        self._places: dict[str, Iterator[tuple[int, int]]] = {}
        self._inner: list[tuple[str, int, int]] = []
        self._taken: dict[str, int] = {}

    def visit(self, root: Element) -> None:
        """Mend the tree in place and report what cannot be mended."""
        lines = list(heading_lines(self.lines))
        for element in list(root.iter()):
            if element.tag == "a":
                self._link(element)
            elif element.tag == "img":
                self._picture(element)
            elif _HEADING.fullmatch(element.tag):
                self._heading(element, lines)
            elif element.tag == "li":
                _task(element)
            if any(child.tag == "table" for child in element):
                _frame_tables(element)
        self._check_inner()
        if self.marker:
            self.marker.mark(root)

    @property
    def terms(self) -> list[Term]:
        """Return the glossary words that were marked."""
        return self.marker.found if self.marker else []

    def _place(self, target: str) -> tuple[int, int]:
        places = self._places.setdefault(target, self._mentions(target))
        return next(places, (0, 1))

    def _mentions(self, target: str) -> Iterator[tuple[int, int]]:
        last = (0, 1)
        for index, line in enumerate(self.lines):
            start = line.find(target)
            while start >= 0:
                last = (index, start + 1)
                yield last
                start = line.find(target, start + len(target))
        while True:
            yield last

    def _link(self, element: Element) -> None:
        target = _plain(element.get("href", ""))
        if (element.get("class") or "").startswith("footnote") or target.startswith("&#"):
            return
        if _OUTSIDE.match(target):
            return
        index, column = self._place(target) if target else (0, 1)
        if target.startswith("#"):
            self._inner.append((target[1:], index, column))
        elif _CODE.match(target):
            hint = "link to an address or an activity"
            self.report.problem(index, "script", "a link cannot run code", hint, column=column)
        elif target.startswith("media/"):
            element.set("href", self.resolver.ask("media", index, column, target) or "")
        else:
            element.set("href", self.resolver.ask("link", index, column, target) or "")

    def _picture(self, element: Element) -> None:
        target = _plain(element.get("src", ""))
        index, column = self._place(target) if target else (0, 1)
        column = max(self.lines[index].rfind("![", 0, column), 0) + 1 if self.lines else 1
        if foreign(target):
            self.report.problem(
                index,
                "foreign-picture",
                "pictures come from the course's own media folder",
                "save it in media/ and write ![what it shows](media/picture.png)",
                column=column,
            )
            return
        if not _plain(element.get("alt", "")).strip():
            self.report.problem(
                index,
                "missing-alt",
                "this picture has no words for those who cannot see it",
                f"write ![what it shows]({target})",
                column=column,
            )
        place = max(self.lines[index].find(target, column - 1), 0) + 1
        address = self.resolver.ask("media", index, place, target) or ""
        self._embed(element, target, address)

    def _embed(self, element: Element, target: str, address: str) -> None:
        element.set("src", address)
        suffix = target[target.rfind(".") :].lower()
        if suffix in _SOUND or suffix in _FILM:
            element.tag = "audio" if suffix in _SOUND else "video"
            element.text = element.attrib.pop("alt", "")
            element.set("title", element.text)
            element.set("controls", "")
            element.set("preload", "metadata")
            return
        element.set("loading", "lazy")
        if address and (size := self.resolver.around.size(address)):
            element.set("width", str(size[0]))
            element.set("height", str(size[1]))

    def _heading(self, element: Element, lines: list[tuple[int, int]]) -> None:
        level = int(element.tag[1])
        index = next((line for line, found in lines if found == level), 0)
        while lines and lines[0][0] <= index:
            lines.pop(0)
        before = self.headings[-1].level if self.headings else 1
        if level == 1:
            self.report.problem(
                index,
                "heading-one",
                "the page's own title is its only first-level heading",
                "write ##",
            )
        elif level > before + 1:
            self.report.problem(
                index,
                "heading-level",
                f"this heading skips a level: {'#' * level} after {'#' * before}"
                if self.headings
                else "the first heading of a text is ##",
                f"write {'#' * (before + 1)}",
            )
        text = " ".join(_plain("".join(element.itertext())).split())
        name = unique(slug(text), self._taken)
        element.set("id", name)
        self.headings.append(Heading(id=name, level=max(level, 2), text=text))

    def _check_inner(self) -> None:
        known = {heading.id for heading in self.headings}
        for target, index, column in self._inner:
            if target not in known:
                hint = f"its headings: {', '.join(sorted(known)[:8]) or 'none'}"
                message = f"there is no heading #{target} in this text"
                self.report.problem(index, "broken-link", message, hint, column=column)


def _plain(text: str) -> str:
    text = text.replace("\x02amp\x03", "&")
    text = _ESCAPED.sub(lambda match: chr(int(match[1])) if int(match[1]) < 0x110000 else "", text)
    return _STASHED.sub("", text)


def _task(item: Element) -> None:
    holder = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
    for written, sign in (("[ ] ", "☐ "), ("[x] ", "☑ "), ("[X] ", "☑ ")):
        if (holder.text or "").startswith(written):
            holder.text = sign + (holder.text or "")[len(written) :]
            item.set("class", "task-list-item")


def _frame_tables(parent: Element) -> None:
    for place, table in enumerate(list(parent)):
        if table.tag != "table":
            continue
        heads = list(table.iter("th"))
        for head in heads:
            head.set("scope", "col")
        words = [_plain("".join(head.itertext())).strip() for head in heads]
        label = ", ".join(word for word in words if word) or "Table"
        frame = Element(
            "div", {"class": "table", "role": "region", "tabindex": "0", "aria-label": label}
        )
        frame.tail, table.tail = table.tail, None
        parent.remove(table)
        frame.append(table)
        parent.insert(place, frame)
