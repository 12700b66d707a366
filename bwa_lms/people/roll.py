"""Reading a list of people from CSV: pure, line by line, so that each mistake is told at its line."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

COLUMNS = ("email", "name", "organisation", "cohort", "role")
NEEDED = ("email", "name")
MOST_LINES = 1_000
LARGEST = 1_000_000  # bytes
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LONGEST_CELL = 1_000


class RollError(ValueError):
    """The list cannot be read at all: `code` is what is wrong, `line` where (0: the whole), `detail` what was found."""

    def __init__(self, code: str, line: int = 0, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.detail = detail


@dataclass(frozen=True)
class Line:
    """One person of the list, as it was written; `number` counts the file's lines from 1, its head included."""

    number: int
    email: str
    name: str
    organisation: str
    cohort: str
    role: str


def decode(data: bytes) -> str:
    """Return the text of a file that is UTF-8, or UTF-16 with its mark. Raises RollError."""
    if len(data) > LARGEST:
        raise RollError("large")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding)
    return _decode(data, "utf-8")


def _decode(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise RollError("encoding", data[: error.start].count(b"\n") + 1) from None
    if "\x00" in text:
        raise RollError("encoding", text[: text.index("\x00")].count("\n") + 1)
    return text


def read(text: str) -> list[Line]:
    """Return the people of a list; empty lines are left out. Raises RollError.

    The first line names the columns, in any order; commas, semicolons and tabs separate.
    """
    text = text.removeprefix("\ufeff")
    rows = _rows(text, _separator(text))
    head = next(rows, None)
    if head is None:
        raise RollError("empty")
    columns = _columns(head[1])
    lines = [_line(number, columns, cells) for number, cells in rows if any(map(str.strip, cells))]
    if not lines:
        raise RollError("empty")
    if len(lines) > MOST_LINES:
        raise RollError("many", lines[MOST_LINES].number)
    return lines


def _separator(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=head.count)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begin = 1
    try:
        for cells in reader:
            if cells:
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error:
        raise RollError("csv", begin) from None


def _columns(head: Sequence[str]) -> list[str]:
    names = [cell.strip().casefold() for cell in head]
    for name in names:
        if name not in COLUMNS:
            raise RollError("column", 1, name)
        if names.count(name) > 1:
            raise RollError("twice", 1, name)
    for name in NEEDED:
        if name not in names:
            raise RollError("missing", 1, name)
    return names


def _line(number: int, columns: Sequence[str], cells: Sequence[str]) -> Line:
    if len(cells) > len(columns) and any(map(str.strip, cells[len(columns) :])):
        raise RollError("cells", number)
    if any(len(cell) > _LONGEST_CELL for cell in cells):
        raise RollError("cell", number)
    values = dict.fromkeys(COLUMNS, "") | {
        name: " ".join(cell.split()) for name, cell in zip(columns, cells, strict=False)
    }
    return Line(number, **values)
