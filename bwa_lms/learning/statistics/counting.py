"""Which attempts and answers a page counts: of each cohort by itself, in whole crowds, then put together. Pure.

A page about several cohorts, or about all attempts, counts just what the pages of one cohort and of first attempts
count, so that no page tells by subtraction what another one keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bwa_lms.learning.statistics.crowds import Member, counted, crowds
from bwa_lms.learning.statistics.editions import QuestionEdition
from bwa_lms.learning.statistics.sittings import Places, Table

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Counted:
    """The numbers of the sittings that are counted, by the edition of the quiz; the rows of each question's column."""

    sittings: dict[Places, list[int]] = field(default_factory=dict)
    rows: dict[QuestionEdition, list[int]] = field(default_factory=dict)


def count(table: Table) -> Counted:
    """Return what is counted of a table."""
    found = Counted()
    takers = [each.taker for each in table.sittings]
    order = sorted(range(len(takers)), key=lambda number: takers[number].settled)
    inside: dict[
        int, tuple[int, bool]
    ] = {}  # of a sitting: its cohort, and whether it is a first one

    def member(number: int) -> Member:
        return takers[number].member

    cells = _grouped(order, lambda number: (takers[number].cohort, takers[number].first))
    for cell, those in cells.items():
        parts = _grouped(those, lambda number: table.sittings[number].places)
        for places, mine in parts.items():
            kept = [number for crowd in crowds(mine, member) for number in crowd]
            found.sittings.setdefault(places, []).extend(kept)
            inside |= dict.fromkeys(kept, cell)
    _count_answers(table, inside, found)
    return found


def _count_answers(table: Table, inside: dict[int, tuple[int, bool]], found: Counted) -> None:
    """Count the answers of sittings that are counted, place by place: what stands in one place tells of another."""
    places: dict[str, list[QuestionEdition]] = {}
    for edition, column in table.columns.items():
        places.setdefault(column.place, []).append(edition)
    sizes = _sizes(inside.values())
    for editions in places.values():
        cells: dict[tuple[int, bool], dict[QuestionEdition, list[int]]] = {}
        for edition in editions:
            for row, number in enumerate(table.columns[edition].sittings):
                if number in inside:
                    mine = cells.setdefault(inside[number], {})
                    mine.setdefault(edition, []).append(row)
        for cell, parts in cells.items():
            _count_cell(table, parts, sizes[cell], found)


def _count_cell(
    table: Table, parts: dict[QuestionEdition, list[int]], size: int, found: Counted
) -> None:
    # Everybody's answers to one edition of one question: those whom the quiz counts, in whole crowds already.
    whole = [len(rows) for rows in parts.values()] == [size]
    for edition, rows in (parts if whole else _kept(table, parts)).items():
        found.rows.setdefault(edition, []).extend(rows)


def _kept(
    table: Table, parts: dict[QuestionEdition, list[int]]
) -> dict[QuestionEdition, list[int]]:
    takers = [each.taker for each in table.sittings]
    answers = {
        edition: sorted(
            ((table.columns[edition].sittings[row], row) for row in rows),
            key=lambda answer: takers[answer[0]].settled,
        )
        for edition, rows in parts.items()
    }
    found = counted(answers, lambda answer: takers[answer[0]].member)
    return {edition: [row for _number, row in those] for edition, those in found.items()}


def _sizes(cells: Iterable[tuple[int, bool]]) -> dict[tuple[int, bool], int]:
    found: dict[tuple[int, bool], int] = {}
    for each in cells:
        found[each] = found.get(each, 0) + 1
    return found


def _grouped(numbers: Sequence[int], key: Callable[[int], K]) -> dict[K, list[int]]:
    found: dict[K, list[int]] = {}
    for each in numbers:
        found.setdefault(key(each), []).append(each)
    return found
