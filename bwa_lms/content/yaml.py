"""The strict YAML loader: plain data, every scalar as it was written, with the place of every value and key.

Data is made of dict, list, str and None (a key with nothing behind it). Anchors, aliases and tags are refused; size,
depth and number of values are bounded before anything is built, since the C parser trusts its input.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import yaml

from bwa_lms.content.syntax import Mistake, explain

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - a PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Data: TypeAlias = "dict[str, Data] | list[Data] | str | None"
Path: TypeAlias = tuple[str | int, ...]
Event: TypeAlias = Any  # a yaml.Event: its marks are always there, whatever the stubs say

MAX_DEPTH = 20
MAX_VALUES = 20_000


class Place(NamedTuple):
    """Where a value begins, counted from 1; `text` is the first line of its text (below the `|` of a block).

    `begins` is the column in which the lines of its text begin: behind a quotation mark, or a block's indentation.
    """

    line: int
    column: int
    text: int
    begins: int = 1


class Comment(NamedTuple):
    """A ` #…` right behind an unquoted value: perhaps a comment, perhaps the rest of a text."""

    place: Place
    spaces: int
    rest: str


@dataclass
class Parsed:
    """The outcome: `data` counts only where `fatal` is False."""

    data: Data = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    comments: dict[Path, Comment] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    fatal: bool = False


class _Stop(Exception):
    """A mistake after which nothing more can be read."""

    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake


def parse(text: str, first_line: int = 1) -> Parsed:
    """Parse one YAML document whose first line is line `first_line` of its file. Never raises."""
    lines = text.split("\n")
    builder = _Builder(text, lines, first_line)
    try:
        builder.document()
    except _Stop as stop:
        builder.fail(stop.mistake)
    except yaml.MarkedYAMLError as error:
        builder.fail(explain(error, lines, first_line))
    except yaml.YAMLError:
        builder.fail(Mistake(first_line, 1, "yaml-syntax", "this cannot be read as YAML"))
    return builder.out


class _Builder:
    def __init__(self, text: str, lines: Sequence[str], first_line: int) -> None:
        self.loader: Any = Loader(text)
        self.lines = lines
        self.first = first_line
        self.out = Parsed()
        self.count = 0
        self.flow = 0  # depth inside {} and []

    def fail(self, mistake: Mistake) -> None:
        earlier = [each for each in self.out.mistakes if each.line != mistake.line]
        self.out.mistakes = [*earlier, mistake]  # what one line led to is one mistake
        self.out.data, self.out.fatal = None, True

    def document(self) -> None:
        event = self._next()
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return
        self.out.data = self._value(event, ())
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._stop(
                event, "yaml-syntax", "a second document begins here", "remove the line ---"
            )

    def _next(self) -> Event:
        event: Event = self.loader.get_event()
        self.count += 1
        if self.count > MAX_VALUES:
            raise self._stop(event, "too-complex", f"more than {MAX_VALUES} values in one file")
        return event

    def _place(self, event: Event) -> Place:
        row, column = event.start_mark.line, event.start_mark.column + 1
        style = getattr(event, "style", None)
        if style not in ("|", ">"):
            begins = column + (style in ("'", '"'))
            return Place(row + self.first, column, row + self.first, begins)
        text = next((line for line in self.lines[row + 1 :] if line.strip()), "")
        begins = len(text) - len(text.lstrip(" ")) + 1
        return Place(row + self.first, column, row + self.first + 1, begins)

    def _stop(self, event: Event, code: str, message: str, hint: str = "") -> _Stop:
        place = self._place(event)
        return _Stop(Mistake(place.line, place.column, code, message, hint))

    def _refuse_references(self, event: Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            hint = "write the text out; put a text that begins with * or & into quotes"
            raise self._stop(event, "alias", "references (* and &) are not allowed", hint)
        if getattr(event, "tag", None):
            hint = "put a text that begins with ! into quotes"
            raise self._stop(event, "tag", "tags (!) are not allowed", hint)

    def _value(self, event: Event, path: Path) -> Data:
        self._refuse_references(event)
        self.out.values[path] = self._place(event)
        if len(path) > MAX_DEPTH:
            raise self._stop(event, "too-complex", f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        self.flow += bool(event.flow_style)
        value = self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._dict(path)
        self.flow -= bool(event.flow_style)
        return value

    def _scalar(self, event: Event, path: Path) -> str | None:
        text: str = event.value
        if event.style:
            return text
        self._note_comment(event, path)
        return text or None

    def _note_comment(self, event: Event, path: Path) -> None:
        end = event.end_mark
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        if "#" not in rest:
            return
        match = re.match(r"([ \t]+)(#.*)", rest)
        if match:
            line, column = end.line + self.first, end.column + len(match[1]) + 1
            self.out.comments[path] = Comment(Place(line, column, line), len(match[1]), match[2])

    def _list(self, path: Path) -> list[Data]:
        items: list[Data] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _dict(self, path: Path) -> Data:
        items: dict[str, Data] = {}
        swallowed: list[str] = []
        inline = self.flow
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event)
            here = (*path, key)
            if key in items:
                self._repeated(event, here)
                self._value(self._next(), (*here, "\0repeated"))
                continue
            self.out.keys[here] = self._place(event)
            end = event.end_mark
            value = self._value(behind := self._next(), here)
            if inline and value is None and behind.start_mark.index == end.index:
                swallowed += [] if self._swallowed(event, key) else [key]
            else:
                items[key] = value
        # Braces without a single key were meant as signs of a text, which is one mistake and not two.
        return ", ".join(swallowed) if swallowed and not items else items

    def _key(self, event: Event) -> str:
        self._refuse_references(event)
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        hint = "put a text that begins with { or [ into quotes"
        raise self._stop(event, "yaml-syntax", "a key must be a plain word", hint)

    def _repeated(self, event: Event, path: Path) -> None:
        place, first = self._place(event), self.out.keys[path].line
        message = f"the key {path[-1]} stands here twice (first in line {first})"
        self.out.mistakes.append(
            Mistake(place.line, place.column, "duplicate-key", message, "keep one")
        )

    def _swallowed(self, event: Event, key: str) -> bool:
        """Report a key without a value inside of { }; say whether only a space is missing behind its colon."""
        place = self._place(event)
        message, hint = (
            f"“{key}” is a key without a value",
            "put a text that begins with { into quotes",
        )
        if glued := re.match(r"([\w-]+):(?=\S)", key):
            message = f"there is no space behind the colon of {glued[1]}"
            hint = f"write {glued[1]}: and then a space"
        elif "," in self.lines[event.start_mark.line][: event.start_mark.column]:
            message = f"a comma ended the text here, and “{key}” became a key without a value"
            hint = "inside { } put a text with a comma into quotes"
        self.out.mistakes.append(
            Mistake(place.line, place.column, "swallowed-comma", message, hint)
        )
        return bool(glued)
