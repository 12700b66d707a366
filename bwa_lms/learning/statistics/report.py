"""From what is counted to what a page says: the figures of the quiz and of each question. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bwa_lms.api import CompiledQuestion, Described, Response
from bwa_lms.learning.statistics import rules
from bwa_lms.learning.statistics.counting import Counted, Rows, count
from bwa_lms.learning.statistics.crowds import Member, is_crowd
from bwa_lms.learning.statistics.editions import QuestionEdition
from bwa_lms.learning.statistics.rules import LEAST, ItemFigures, QuizFigures, Remark, Times
from bwa_lms.learning.statistics.sittings import Column, Sitting, Table
from bwa_lms.plugins.host import Plugins, Type
from bwa_lms.plugins.tools import spec_of

PPM = 1_000_000  # points that are not out of the same are compared as parts of a million


@dataclass(frozen=True)
class Quiz:
    """The figures of one edition of a quiz; `marks` counts marks by tens of per cent, `weights` go by place."""

    figures: QuizFigures
    marks: tuple[int, ...]
    weights: Mapping[str, float | None]
    intended: Mapping[str, float]


@dataclass(frozen=True)
class Said:
    """An answer, how many people gave it, and which part of all answers (per cent) that is."""

    answer: Described
    count: int
    share: float


@dataclass(frozen=True)
class Question:
    """A question of which enough answers are counted; `figures` is None where nothing can be earned.

    `blank` counts those who gave no answer, `others` those whose own words are too few to be told. `misleading`: a
    wrong answer that more people chose than any right one.
    """

    question: CompiledQuestion
    answers: int
    figures: ItemFigures | None
    times: Times | None
    said: tuple[Said, ...]
    blank: int
    others: int

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What to look at in it."""
        return rules.remarks(self.figures) if self.figures else ()

    @property
    def misleading(self) -> Said | None:
        """The wrong answer that more people gave than any right one."""
        alike = [
            each for each in self.said if not each.answer.under and each.answer.share is not None
        ]
        if not alike or any(0 < (each.answer.share or 0) < 1 for each in alike):
            return None
        first = max(alike, key=lambda each: each.count)
        right = max((each.count for each in alike if each.answer.share), default=0)
        return first if not first.answer.share and first.count > right else None


@dataclass(frozen=True)
class Report:
    """A quiz: its newest edition and the earlier ones; questions as they are now (None: too few answers), and earlier.

    What could not be matched with the questions of now stands in `apart`. `places` maps questions to their places.
    `counted` attempts are in it, `present` of them in the newest edition.
    """

    quiz: Quiz | None
    earlier: tuple[Quiz, ...]
    questions: tuple[tuple[CompiledQuestion, Question | None], ...]
    apart: tuple[Question, ...]
    places: Mapping[str, str]
    counted: int
    present: int


def report(table: Table, asked: Sequence[CompiledQuestion], plugins: Plugins) -> Report:
    """Return what a page says about a table; `asked` are the questions as they are now."""
    counted = count(table)
    newest = _newest_first(table, counted)
    quizzes = [_quiz(each) for each in newest]
    told = {each: _question(each, table, counted, plugins) for each in table.editions.all()}
    now = [(each, table.editions.learn(each)) for each in asked]
    present = {edition for _question, edition in now}
    return Report(
        quiz=quizzes[0] if quizzes else None,
        earlier=tuple(each for each in quizzes[1:] if each),
        questions=tuple((each, told[edition]) for each, edition in now),
        apart=tuple(said for each, said in told.items() if said and each not in present),
        places={each.question.id: column.places[0] for each, column in table.columns.items()},
        counted=sum(map(len, newest)),
        present=len(newest[0]) if newest else 0,
    )


def _newest_first(table: Table, counted: Counted) -> list[list[Sitting]]:
    """Return the editions by when somebody last began one; who is late with an old one does not make it new."""
    filled = [
        [table.sittings[one] for one in those] for those in counted.sittings.values() if those
    ]
    return sorted(filled, key=lambda those: max(each.taker.started for each in those), reverse=True)


def _quiz(those: Sequence[Sitting]) -> Quiz | None:
    """Return the figures of an edition; None for too few attempts in which something can be earned."""
    those = [each for each in those if each.of]
    if len(those) < LEAST:
        return None
    most = max(each.of for each in those)
    places = [place for place, _most in those[0].places]
    columns = [[_scaled(each.earned[place], each.of, most) for each in those] for place in places]
    figures = rules.quiz_figures(columns, most)
    shares = [100 * each.points / each.of for each in those]
    weights = dict(zip(places, figures.weights, strict=True))
    return Quiz(figures, rules.distribution(shares), weights, _intended(those, places))


def _scaled(points: int, of: int, most: int) -> int:
    return points if of == most else round(points * most / of)


def _intended(those: Sequence[Sitting], places: Sequence[str]) -> dict[str, float]:
    """Return the part of all points (per cent) that a place can earn: of a pool, the mean of what was drawn."""
    whole = sum(each.of for each in those)
    return {place: 100 * sum(each.most[place] for each in those) / whole for place in places}


def _question(
    edition: QuestionEdition, table: Table, counted: Counted, plugins: Plugins
) -> Question | None:
    rows = counted.rows.get(edition, Rows())
    if len(rows.answers) < LEAST:
        return None
    column = table.columns[edition]
    said, blank, others = _said(edition.question, column.only(rows.answers), table, plugins)
    return Question(
        question=edition.question,
        answers=len(rows.answers),
        figures=_figures(column.only(rows.earning), table),
        times=rules.times([column.seconds[row] or 0 for row in rows.timed]),
        said=said,
        blank=blank,
        others=others,
    )


def _figures(column: Column, table: Table) -> ItemFigures | None:
    """Return the figures of a question; None for too few who could earn something."""
    if len(column.of) < LEAST:
        return None
    whole = [table.sittings[number] for number in column.sittings]
    rest = [each.points - own for each, own in zip(whole, column.points, strict=True)]
    rest_of = [each.of - own for each, own in zip(whole, column.of, strict=True)]
    points, of = _comparable(column.points, column.of)
    return rules.item_figures(points, _comparable(rest, rest_of)[0], of)


def _comparable(points: Sequence[int], of: Sequence[int]) -> tuple[Sequence[int], int]:
    """Return points out of the same: as they are where they are, else in parts of a million."""
    if len(set(of)) == 1:
        return points, of[0]
    return [
        round(own * PPM / most) if most else 0 for own, most in zip(points, of, strict=True)
    ], PPM


def _said(
    question: CompiledQuestion, column: Column, table: Table, plugins: Plugins
) -> tuple[tuple[Said, ...], int, int]:
    """Return what was answered, how many answered nothing, and how many used words that are their own."""
    type_ = plugins.questions.get(question.type)
    if type_ is None:
        return (), column.responses.count(None), 0
    spec = spec_of(type_, question)
    counts = _summary(type_, spec, column.responses)
    blank = counts.pop("", 0)
    said = {
        answer: Said(type_.describe(spec, answer), count, 100 * count / len(column.responses))
        for answer, count in counts.items()
    }
    if not any(each.answer.typed for each in said.values()):
        return tuple(said.values()), blank, 0
    people = _people(type_, spec, column, table)
    shared = [each for answer, each in said.items() if is_crowd(people[answer])]
    others = sum(counts.values()) - sum(each.count for each in shared)
    return tuple(sorted(shared, key=lambda each: (each.answer.under, -each.count))), blank, others


def _summary(type_: Type, spec: Any, responses: Sequence[Response | None]) -> dict[str, int]:
    """Return the type's own summary: of each response once, times how many gave it, since summaries add up."""
    names = list(map(repr, responses))
    alike, times = dict(zip(names, responses, strict=True)), Counter(names)
    counts = dict.fromkeys(type_.summarise(spec, list(alike.values())), 0)
    for name, response in alike.items():
        for answer, given in type_.summarise(spec, [response]).items():
            counts[answer] += given * times[name]
    return counts


def _people(type_: Type, spec: Any, column: Column, table: Table) -> dict[str, list[Member]]:
    """Return who gave each answer in words: those of a few are theirs, and stand on no page."""
    found: dict[str, list[Member]] = {}
    for number, response in zip(column.sittings, column.responses, strict=True):
        for answer in type_.summarise(spec, [response]):
            found.setdefault(answer, []).append(table.sittings[number].taker.member)
    return found
