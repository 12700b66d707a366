"""Which attempts and answers a page counts. Pure.

Of each cohort, of first attempts and of further ones by itself, all attempts are put into crowds. A crowd stays what it
is, whatever is published or marked again later: a figure counts all of a crowd, or nothing of it. So the figures of any
pages differ by whole crowds. What is drawn from a pool goes by crowds of those who drew the same question.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple, TypeVar

from bwa_lms.learning.statistics.crowds import Member, crowds, is_crowd
from bwa_lms.learning.statistics.editions import QuestionEdition
from bwa_lms.learning.statistics.sittings import Column, Places, Sitting, Table

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Cell = tuple[int, bool]  # a cohort, and whether these are first attempts


@dataclass(frozen=True)
class Rows:
    """What is counted of a question's column: answers, those of them that could earn, those whose time is known."""

    answers: list[int] = field(default_factory=list)
    earning: list[int] = field(default_factory=list)
    timed: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Counted:
    """The numbers of the sittings that are counted, by the edition of the quiz; the rows of each question's column."""

    sittings: dict[Places, list[int]] = field(default_factory=dict)
    rows: dict[QuestionEdition, Rows] = field(default_factory=dict)


class Crowd(NamedTuple):
    """The numbers of the sittings of a crowd; `places` is None where their marks do not compare."""

    cell: Cell
    sittings: Sequence[int]
    places: Places | None


class Answer(NamedTuple):
    """A row of the column of an edition, and the number of the crowd that its sitting is in."""

    crowd: int
    edition: QuestionEdition
    row: int


def count(table: Table) -> Counted:
    """Return what is counted of a table."""
    return _Count(table).found()


class _Count:
    """The crowds of a table, and what they give."""

    def __init__(self, table: Table) -> None:
        self._columns = table.columns
        self._crowds = list(_crowds(table))
        inside = [(crowd, one) for crowd, each in enumerate(self._crowds) for one in each.sittings]
        self._crowd_at = [crowd for crowd, _number in inside]
        numbers: dict[tuple[Cell, Places | None], int] = {}  # of crowds whose marks add up
        self._alike = [
            numbers.setdefault((each.cell, each.places), len(numbers)) for each in self._crowds
        ]
        self._order = {number: place for place, (_crowd, number) in enumerate(inside)}
        self._rows = {edition: Rows() for edition in table.columns}
        self._members = [each.taker.member for each in table.sittings]
        # Of a pool, in crowds whose marks add up (or in those whose marks do not): the answers to each question.
        self._drawn: dict[tuple[int, str], dict[str, list[Answer]]] = {}

    def found(self) -> Counted:
        """Return what is counted."""
        for name, editions in _grouped(self._columns, lambda each: each.question.id).items():
            if len(editions) == 1 and self._is_whole(name, self._columns[editions[0]]):
                self._count_all(editions[0])
            else:
                self._count_asked(self._asked(name, editions))
        for parts in self._drawn.values():
            blocks = {name: _of_one_edition(self._in_crowds(mine)) for name, mine in parts.items()}
            if any(self._crowds[each.crowd].places for mine in parts.values() for each in mine[:1]):
                self._keep_back(parts, blocks)
            for name, mine in parts.items():
                self._keep(mine, blocks[name])
        sittings: dict[Places, list[int]] = {}
        for crowd in self._crowds:
            if crowd.places:
                sittings.setdefault(crowd.places, []).extend(crowd.sittings)
        return Counted(sittings, self._rows)

    def _is_whole(self, name: str, column: Column) -> bool:
        """Say whether everybody was asked, so that rows have the numbers of sittings, and could earn something."""
        everybody = len(column.sittings) == len(self._members)
        return everybody and all(column.of) and set(column.places) == {name}

    def _count_all(self, edition: QuestionEdition) -> None:
        rows, seconds = self._rows[edition], self._columns[edition].seconds
        for _cell, mine in groupby(self._crowds, lambda each: each.cell):
            whole = [number for crowd in mine for number in crowd.sittings]
            rows.answers.extend(whole)
            rows.earning.extend(whole)
            if None in seconds:
                known = [number for number in whole if seconds[number] is not None]
                inside = crowds(known, self._members.__getitem__)
                whole = [number for crowd in inside for number in crowd]
            rows.timed.extend(whole)

    def _asked(self, name: str, editions: Iterable[QuestionEdition]) -> list[Answer]:
        """Return the answers to what everybody is asked, in their order; what was drawn is put aside."""
        asked, column, alike = [], self._columns, self._alike
        for answer in self._in_order(editions):
            pool = column[answer.edition].places[answer.row]
            if pool == name:
                asked.append(answer)
            else:
                parts = self._drawn.setdefault((alike[answer.crowd], pool), {})
                parts.setdefault(name, []).append(answer)
        return asked

    def _in_order(self, editions: Iterable[QuestionEdition]) -> Iterator[Answer]:
        found = {
            place: (edition, row)
            for edition in editions
            for row, number in enumerate(self._columns[edition].sittings)
            if (place := self._order.get(number)) is not None
        }
        for place in sorted(found):
            yield Answer(self._crowd_at[place], *found[place])

    def _count_asked(self, answers: Sequence[Answer]) -> None:
        """Count the crowds in which all were asked one edition."""
        for _cell, found in groupby(answers, lambda each: self._crowds[each.crowd].cell):
            blocks = [list(block) for _crowd, block in groupby(found, lambda each: each.crowd)]
            whole = [block for block in blocks if self._is_all(block)]
            self._keep([answer for block in whole for answer in block], whole)

    def _is_all(self, block: Sequence[Answer]) -> bool:
        return len(block) == len(self._crowds[block[0].crowd].sittings)

    def _keep_back(
        self, parts: Mapping[str, Sequence[Answer]], blocks: Mapping[str, list[Sequence[Answer]]]
    ) -> None:
        """Take a crowd out of what is told of a pool, where what is kept back would be a few people.

        The marks of the pool are known, too: all those of the quiz less those of its other questions. So whoever could
        earn them with what is kept back must be nobody or a crowd: where they are a few, a crowd waits with them.
        """
        told = [(name, block) for name, those in blocks.items() for block in those]
        earning = [(name, block) for name, block in told if self._all_earn(block)]
        known = {answer for _name, block in earning for answer in block}
        back = [
            self._member(answer)
            for mine in parts.values()
            for answer in mine
            if self._earns(answer) and answer not in known
        ]
        if back and earning and not is_crowd(back):
            name, least = min(earning, key=lambda each: (len(each[1]), -each[1][-1].crowd, each[0]))
            blocks[name].remove(least)

    def _keep(self, answers: Sequence[Answer], blocks: Sequence[Sequence[Answer]]) -> None:
        """Keep blocks of the answers to one question, and in crowds of their own the times of these."""
        told = _of_one_edition(blocks)
        for block in told:
            rows = [answer.row for answer in block]
            self._rows[block[0].edition].answers.extend(rows)
            if self._all_earn(block):
                self._rows[block[0].edition].earning.extend(rows)
        kept = {answer for block in told for answer in block}
        known = [each for each in answers if self._seconds(each) is not None]
        for crowd in _of_one_edition(self._in_crowds(known)):
            if kept.issuperset(crowd):
                self._rows[crowd[0].edition].timed.extend(answer.row for answer in crowd)

    def _in_crowds(self, answers: Sequence[Answer]) -> list[Sequence[Answer]]:
        return crowds(answers, self._member)

    def _member(self, answer: Answer) -> Member:
        return self._members[self._columns[answer.edition].sittings[answer.row]]

    def _seconds(self, answer: Answer) -> int | None:
        return self._columns[answer.edition].seconds[answer.row]

    def _earns(self, answer: Answer) -> bool:
        return bool(self._columns[answer.edition].of[answer.row])

    def _all_earn(self, block: Iterable[Answer]) -> bool:
        return all(map(self._earns, block))


def _of_one_edition(blocks: Iterable[Sequence[Answer]]) -> list[Sequence[Answer]]:
    return [block for block in blocks if len({each.edition for each in block}) == 1]


def _crowds(table: Table) -> Iterator[Crowd]:
    """Yield the crowds of each cell, in their order; one in which a mark is no longer final counts nowhere."""
    takers = [each.taker for each in table.sittings]
    order = sorted(range(len(takers)), key=lambda number: takers[number].settled)
    cells = _grouped(order, lambda number: (takers[number].cohort, takers[number].first))
    for cell, mine in cells.items():
        for crowd in crowds(mine, lambda number: takers[number].member):
            if not any(takers[number].waits for number in crowd):
                yield Crowd(cell, crowd, _common([table.sittings[each] for each in crowd]))


def _common(those: Sequence[Sitting]) -> Places | None:
    """Return the places that all have; None where they differ, or some can earn points where others practise."""
    first = those[0]
    if any(each.places != first.places or bool(each.of) != bool(first.of) for each in those):
        return None
    for place in {place for each in those for place in each.practised}:
        if len({each.practised.get(place, 0) for each in those if place not in each.blank}) > 1:
            return None
    return first.places


def _grouped(those: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = {}
    for each in those:
        found.setdefault(key(each), []).append(each)
    return found
