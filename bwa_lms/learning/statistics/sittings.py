"""The ended attempts at a quiz as statistics see them, and their answers, one column for each question. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from bwa_lms.api import CompiledQuestion, ItemFact, Response
from bwa_lms.learning.statistics.crowds import Member
from bwa_lms.learning.statistics.editions import Editions, QuestionEdition

Places = tuple[tuple[str, str], ...]  # each place of a quiz, and how much could be earned there


class Taker(NamedTuple):
    """Whose attempt it is, in which cohort; `first`: the enrolment's first that ended.

    `settled`: when its mark was final; `waits`: it is no longer, since it was marked again.
    """

    member: Member
    cohort: int
    first: bool
    started: datetime
    settled: datetime
    waits: bool = False


class Sitting(NamedTuple):
    """One attempt: its `points` out of `of` in hundredths, and those of each place.

    `places` is what has to be the same for marks to be compared: the places, and what each is worth. In some, answers
    were `practised`: so many had nothing to earn. Others stayed `blank`, where nobody knows whether one had.
    """

    taker: Taker
    points: int
    of: int
    earned: dict[str, int]
    most: dict[str, int]
    places: Places
    practised: Mapping[str, int]
    blank: Collection[str]


@dataclass
class Column:
    """The answers to one edition of a question: of which sitting, and in hundredths what they earned out of what.

    They are rows of all lists alike; `places` is where each was asked, and `seconds` None where nobody knows. What
    everybody was given is left out.
    """

    places: list[str] = field(default_factory=list)
    sittings: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    of: list[int] = field(default_factory=list)
    seconds: list[int | None] = field(default_factory=list)
    responses: list[Response | None] = field(default_factory=list)

    def only(self, rows: Sequence[int]) -> Column:
        """Return some of its rows; itself where that is all of them."""
        if len(rows) == len(self.sittings):
            return self
        return Column(
            [self.places[row] for row in rows],
            [self.sittings[row] for row in rows],
            [self.points[row] for row in rows],
            [self.of[row] for row in rows],
            [self.seconds[row] for row in rows],
            [self.responses[row] for row in rows],
        )


class _Version(NamedTuple):
    """A version of a question (kept, so that no other one takes its identity), and where its answers go."""

    question: CompiledQuestion
    column: Column
    names: Mapping[str, str]


class Table:
    """All sittings, and a column for each edition of a question."""

    def __init__(self, editions: Editions) -> None:
        self.editions = editions
        self.sittings: list[Sitting] = []
        self.columns: dict[QuestionEdition, Column] = {}
        self._versions: dict[int, _Version] = {}

    def add(self, taker: Taker, facts: Iterable[ItemFact]) -> None:
        """Add an attempt; those that began last come first."""
        earned: dict[str, int] = {}
        most: dict[str, int] = {}
        worth: dict[str, int] = {}  # what practice would earn
        drawn: dict[str, int] = {}
        blank: list[str] = []
        practised: dict[str, int] = {}
        versions, number = self._versions, len(self.sittings)
        for fact in facts:
            question, response, place = fact.question, fact.response, fact.place
            points, of = hundredths(fact.points), hundredths(fact.of)
            earned[place] = earned.get(place, 0) + points
            most[place] = most.get(place, 0) + of
            if place != question.id:
                drawn[place] = drawn.get(place, 0) + 1
            elif response is None:
                blank.append(place)
            if not of and question.points and response is not None:
                practised[place] = practised.get(place, 0) + 1
                worth[place] = worth.get(place, 0) + hundredths(question.points)
            if fact.given:
                continue
            _, column, names = versions.get(id(question)) or self._version(fact)
            if names:
                response = self.editions.renamed(question, response, names)
            column.places.append(place)
            column.sittings.append(number)
            column.points.append(points)
            column.of.append(of)
            column.seconds.append(fact.seconds)
            column.responses.append(response)
        sums = sum(earned.values()), sum(most.values())
        places = _places(most, worth, drawn)
        self.sittings.append(Sitting(taker, *sums, earned, most, places, practised, blank))

    def _version(self, fact: ItemFact) -> _Version:
        edition = self.editions.learn(fact.question)
        column = self.columns.setdefault(edition, Column())
        found = _Version(fact.question, column, self.editions.names(fact.question))
        self._versions[id(fact.question)] = found
        return found


def table(
    found: Iterable[tuple[Taker, Iterable[ItemFact]]],
    asked: Sequence[CompiledQuestion],
    editions: Editions,
) -> Table:
    """Return the table of some attempts, those that began last first; `asked` are the questions as they are now."""
    made = Table(editions)
    for question in asked:
        editions.learn(question)
    for taker, facts in found:
        made.add(taker, facts)
    return made


def _places(most: Mapping[str, int], more: Mapping[str, int], drawn: Mapping[str, int]) -> Places:
    """Return the places and what each is worth, of what was practised as `more`.

    What is drawn from a pool may be worth more or less by chance: so many of it are the same all the same.
    """
    return tuple(
        (place, f"{drawn[place]} drawn" if place in drawn else str(of + more.get(place, 0)))
        for place, of in sorted(most.items())
    )


@lru_cache(maxsize=4_096)
def hundredths(points: Decimal) -> int:
    """Return points as a whole number of hundredths, as which they are stored."""
    return int(points * 100)
