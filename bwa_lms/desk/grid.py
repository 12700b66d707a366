"""The cohort's progress as a grid of words: one table for the page and for the CSV file. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bwa_lms.learning.progress import Board, BoardRow
from bwa_lms.learning.rules import ActivityStatus, CourseProgress

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Cell:
    """Where one person stands: `kind` of state (done, now, due, late, closed, waiting, open, locked), and numbers."""

    kind: str
    mark: Decimal | None = None
    finished: int | None = None
    required: int | None = None


@dataclass(frozen=True)
class Row:
    """One person: their name, their enrolment's public id, and a cell for each column."""

    name: str
    enrolment: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """Columns (id, title) and rows; the columns are courses, or the activities of one course."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]

    def only(self, kind: str) -> Grid:
        """Return the rows in which somebody stands like that anywhere; "" leaves all."""
        kept = (
            row for row in self.rows if not kind or any(cell.kind == kind for cell in row.cells)
        )
        return Grid(self.columns, tuple(kept))


def of_courses(board: Board) -> Grid:
    """Return the grid with a column for each course."""
    return Grid(
        board.courses, _rows(board, lambda row: [course_cell(each) for each in row.courses])
    )


def of_activities(board: Board) -> Grid:
    """Return the grid of a board of one course with a column for each activity."""
    first = board.rows[0].courses[0].activities() if board.rows else ()
    columns = tuple((each.id, each.title) for each in first)
    return Grid(
        columns,
        _rows(board, lambda row: [activity_cell(each) for each in row.courses[0].activities()]),
    )


def course_cell(progress: CourseProgress) -> Cell:
    """Return where somebody stands with a course."""
    return Cell(_course_kind(progress), progress.mark, progress.finished, progress.required)


def activity_cell(status: ActivityStatus) -> Cell:
    """Return where somebody stands with an activity."""
    if status.waits:
        return Cell("waiting", status.mark)
    if status.underway and status.state in ("open", "due"):
        return Cell("now", status.mark)
    return Cell({"not-open": "locked"}.get(status.state, status.state), status.mark)


def as_csv(grid: Grid, first: str, words: Callable[[Cell], str]) -> bytes:
    """Return the grid as CSV in UTF-8 with a byte order mark; what a spreadsheet would calculate stays text."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(harmless([first, *(title for _id, title in grid.columns)]))
    for row in grid.rows:
        writer.writerow(harmless([row.name, *map(words, row.cells)]))
    return file.getvalue().encode("utf-8-sig")


def harmless(values: Iterable[str]) -> list[str]:
    """Return texts that no spreadsheet takes for a formula: those that look like one begin with an apostrophe."""
    return [
        f"'{value}" if value.lstrip().startswith(FORMULA) or value.startswith(FORMULA) else value
        for value in values
    ]


def _course_kind(progress: CourseProgress) -> str:
    if progress.done:
        return "done"
    required = [each for each in progress.activities() if each.required]
    for kind in ("late", "closed"):
        if any(each.state == kind for each in required):
            return kind
    if progress.finished or any(each.underway or each.done for each in progress.activities()):
        return "now"
    return "open" if any(each.available for each in required) else "locked"


def _rows(board: Board, cells: Callable[[BoardRow], Sequence[Cell]]) -> tuple[Row, ...]:
    return tuple(
        Row(row.person.name, row.enrolment.public_id, tuple(cells(row))) for row in board.rows
    )
