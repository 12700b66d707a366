"""XML as a tree of elements that know their lines: read within bounds, written with indents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from bwa_lms.banks.model import MOST_BYTES
from bwa_lms.kernel.errors import Refused

MOST_ELEMENTS = 200_000
DEEPEST = 40
_FIRST_BITE = 1024  # bytes


class Unfit(Exception):
    """Why a question is not taken over; `line` is where that stands."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


@dataclass(slots=True, eq=False)
class Element:
    """An element: its own text (not that of its children), and the line on which it begins."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)
    line: int = 0

    def all(self, tag: str) -> list[Element]:
        """Return the children of that name."""
        return [each for each in self.children if each.tag == tag]

    def first(self, *path: str) -> Element | None:
        """Return what the path of names leads to, always by the first child of its name; None where it ends early."""
        here: Element | None = self
        for tag in path:
            here = next((each for each in here.children if each.tag == tag), None) if here else None
        return here

    def value(self, *path: str) -> str:
        """Return the text of what the path of names leads to, without space around it."""
        found = self.first(*path)
        return found.text.strip() if found else ""

    def walk(self) -> Iterator[Element]:
        """Yield this element and all that are in it."""
        yield self
        for each in self.children:
            yield from each.walk()


def parse(data: bytes, root: str) -> Element:
    """Return the element `root` that an XML file consists of; Refused where it is not well-formed, or a threat."""
    if len(data) > MOST_BYTES:
        raise Refused(f"The file is larger than {MOST_BYTES >> 20} MB. Cut it into several.")
    builder = _Builder(root)
    try:
        builder.read(data)
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code).removeprefix("not well-formed ").strip("()")
        raise Refused(f"Line {error.lineno}: this is not well-formed XML ({message}).") from None
    except (LookupError, ValueError):
        raise Refused("Line 1: the file is in an unknown encoding. Save it as UTF-8.") from None
    return builder.root


class _Builder:
    """Builds the tree while the parser reads, and stops it at what no question bank needs."""

    def __init__(self, root: str) -> None:
        self.root = Element(root)
        self._open: list[Element] = []
        self._said: list[list[str]] = []  # the text of each open element, piece by piece
        self._count = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def read(self, data: bytes) -> None:
        # An error in a handler ends the parser only after the bite that it is in. So the first bites are small, for a
        # bomb is; they double, for the parser begins a long token anew with each of them.
        place, size = 0, _FIRST_BITE
        while place < len(data):
            self._parser.Parse(data[place : place + size], False)
            place, size = place + size, size * 2
        self._parser.Parse(b"", True)

    def _refuse(self, why: str) -> Refused:
        return Refused(f"Line {self._parser.CurrentLineNumber}: {why}")

    def _doctype(self, *_declared: object) -> None:
        # Without it no entity can be declared, and none can lead to another file.
        raise self._refuse("a question bank has no DOCTYPE and declares no entities.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise self._refuse(f"there are more than {MOST_ELEMENTS:,} elements.")
        if len(self._open) >= DEEPEST:
            raise self._refuse(f"elements stand more than {DEEPEST} deep in each other.")
        if not self._open and tag != self.root.tag:
            raise self._refuse(f"this is not Moodle XML, which begins with <{self.root.tag}>.")
        element = Element(tag, attributes, line=self._parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._said.append([])

    def _text(self, piece: str) -> None:
        self._said[-1].append(piece)

    def _end(self, _tag: str) -> None:
        self._open.pop().text = "".join(self._said.pop())


def render(root: Element) -> bytes:
    """Return a tree as an XML file in UTF-8: an element with children on lines of its own, any other on one."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', *_lines(root, ""), ""]
    return "\n".join(lines).encode()


def _lines(element: Element, indent: str) -> Iterator[str]:
    said = "".join(f" {name}={quoteattr(value)}" for name, value in element.attributes.items())
    begin, end = f"{indent}<{element.tag}{said}>", f"</{element.tag}>"
    if not element.children:
        # A bare return would come back as a line feed.
        yield begin + escape(element.text, {"\r": "&#13;"}) + end
        return
    yield begin
    for each in element.children:
        yield from _lines(each, indent + "  ")
    yield indent + end
