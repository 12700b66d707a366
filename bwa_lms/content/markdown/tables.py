"""Tables that Markdown would print as plain text, or lose cells of: found in the lines, said at the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bwa_lms.content.markdown.report import Report

_CODE = "broken-table"
_NOT_ONE = "Markdown does not take this for a table"
_PREFIX = re.compile(r"[ \t>]*")
_DASHES = re.compile(r"[|:\- ]*-[|:\- ]*")
_OUTSIDE = re.compile(r"/{3}|[-*+] |\d+\. |:|\[\^|#|<")


def tables(lines: Sequence[str], report: Report) -> None:
    """Report what looks like a table and is none, and rows that do not fit their table."""
    if not any("|" in line for line in lines):
        return
    for first, rows in _stretches(lines):
        if len(rows) > 1 and any(_is_row(row) for row in rows):
            _table(first, rows, report)


def _stretches(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield lines that belong together, without quotes and indentation, with the index of the first."""
    rows: list[str] = []
    for index, line in enumerate([*lines, ""]):
        bare = line[_PREFIX.match(line).end() :].rstrip()  # type: ignore[union-attr]  # it always matches
        if not bare or _OUTSIDE.match(bare):
            if rows:
                yield index - len(rows), rows
            rows = []
        else:
            rows.append(bare)


def _is_row(row: str) -> bool:
    return row.startswith("|") and row.count("|") > 1


def _is_dashes(row: str) -> bool:
    return "|" in row and bool(_DASHES.fullmatch(row))


def _cells(row: str) -> int:
    return len(row.strip().removeprefix("|").removesuffix("|").split("|"))


def _table(first: int, rows: Sequence[str], report: Report) -> None:
    start = next(place for place, row in enumerate(rows) if _is_row(row))
    if _is_dashes(rows[1]) and not _is_dashes(rows[0]) and "|" in rows[0]:
        _check_rows(first, rows, report)
    elif _is_dashes(rows[start]):
        hint = "write a line of headings above the line of dashes"
        report.problem(first + start, _CODE, _NOT_ONE, hint)
    elif start + 1 < len(rows) and _is_dashes(rows[start + 1]):
        report.problem(first + start, _CODE, _NOT_ONE, "leave an empty line above it")
    elif start + 1 < len(rows) and _is_row(rows[start + 1]):
        dashes = "|" + "---|" * _cells(rows[start])
        hint = f"the first line is the headings: write {dashes} below it"
        report.problem(first + start, _CODE, _NOT_ONE, hint)


def _check_rows(first: int, rows: Sequence[str], report: Report) -> None:
    columns, dashes = _cells(rows[0]), _cells(rows[1])
    if columns != dashes:
        hint = f"the headings are {columns}: write as many --- as there are headings"
        report.problem(first + 1, _CODE, _NOT_ONE, hint)
        return
    for place, row in enumerate(rows[2:], first + 2):
        if "|" not in row:
            message = "this line would become a row of the table above it"
            report.problem(place, _CODE, message, "leave an empty line above it")
            return
        if _cells(row) > columns:
            message = (
                f"this row has {_cells(row)} cells, its table {columns} columns: the rest is lost"
            )
            hint = "add a heading, or write a | that is meant as a sign as \\|"
            report.problem(place, _CODE, message, hint)
