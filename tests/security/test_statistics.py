"""No pages of statistics, however many are compared, tell of fewer than five people or of one brand.

The tests know whose attempts stand behind every figure of every page: of each cohort and of all, of first attempts and
of all, at several moments, while the quiz is published anew and marked again. Whatever one could add and subtract, what
is left is made of the pieces into which all these sets cut each other. So each piece has to be a crowd.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms import plugins
from bwa_lms.api import CompiledQuestion, ItemFact
from bwa_lms.api.testing import Draft, PlainTools
from bwa_lms.learning.statistics.counting import Counted, count
from bwa_lms.learning.statistics.crowds import Member
from bwa_lms.learning.statistics.editions import Editions, QuestionEdition
from bwa_lms.learning.statistics.report import Report, report
from bwa_lms.learning.statistics.sittings import Table, Taker, table

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEAST = 10  # attempts
PLUGINS = plugins.load()
Slots = Mapping[str, Sequence[CompiledQuestion]]  # by place: a question, or what is drawn from


def single(*wrong: str, points: int = 1) -> dict[str, Any]:
    options = [{"right": "The people"}, *({"wrong": each} for each in wrong)]
    prompt = "Who owns the next step?"
    return {"id": "owner", "type": "single", "points": points, "prompt": prompt, "options": options}


def year(name: str, prompt: str = "In which year?") -> dict[str, Any]:
    return {"id": name, "type": "numeric", "prompt": prompt, "answer": 1919}


SURE = {"id": "sure", "type": "true-false", "prompt": "A day has hours.", "answer": True}
VISIT = {"id": "visit", "type": "open", "prompt": "Describe a visit."}
VERSIONS: Sequence[Sequence[dict[str, Any]]] = [
    [single("The coach", "The buyer"), SURE, {"pool": [year("first"), year("second"), VISIT]}],
    # An option was reworded, and the prompt of a question.
    [
        single("The coach", "The brand's buyer"),
        SURE,
        {"pool": [year("first"), year("second", "When?"), VISIT]},
    ],
    # A question earns more, another one came out of the pool; and all of it is practice, so that `visit` earns nothing.
    [
        single("The coach", "The brand's buyer", points=2),
        SURE,
        year("first"),
        {"pool": [year("second"), VISIT, year("third")]},
    ],
    # The option is back, so that the first version is this one again; a question went.
    [single("The coach", "The buyer"), {"pool": [year("first"), year("second"), VISIT]}],
]
PRACTICE = 2  # the version in which nobody marks


def compiled(version: Sequence[dict[str, Any]]) -> Slots:
    kind = PLUGINS.activity("quiz")
    items: list[dict[str, Any]] = [
        {"pool": "years", "draw": 1, "questions": each["pool"]} if "pool" in each else each
        for each in version
    ]
    data = {"title": "What audits see", "questions": items}
    authored = kind.authored.model_validate(data)
    spec = kind.compile(authored, Draft(data), PlainTools(PLUGINS.questions))
    assert spec is not None
    by_id = {each.id: each for each in spec.questions}
    return {
        slot.pool or slot.questions[0]: [by_id[name] for name in slot.questions]
        for slot in spec.slots
    }


QUIZZES = [compiled(each) for each in VERSIONS]


@dataclass(frozen=True)
class Sat:
    """An attempt: `bits` say which question it drew, what it left blank, what it earned, and which times are known."""

    number: int
    member: Member
    cohort: int
    first: bool
    version: int
    took: int
    bits: int

    @property
    def at(self) -> datetime:
        return START + self.number * MINUTE

    @property
    def taker(self) -> Taker:
        return Taker(self.member, self.cohort, self.first, self.at - self.took * MINUTE, self.at)

    def asked(self) -> Iterator[tuple[str, CompiledQuestion, int]]:
        """Yield places, questions, and bits for each."""
        for shift, (place, choice) in enumerate(QUIZZES[self.version].items(), 1):
            yield place, choice[self.bits % len(choice)], self.bits >> 4 * shift


@dataclass(frozen=True)
class Regrade:
    """`owner` was marked again in a cohort: of all who had sat it by then and whose enrolment had not ended."""

    at: int
    cohort: int
    how: str
    left: frozenset[int]

    def covers(self, sat: Sat, moment: int) -> bool:
        return (
            self.at <= moment
            and sat.number < self.at
            and sat.cohort == self.cohort
            and sat.member.person not in self.left
        )


@dataclass(frozen=True)
class World:
    """What happened; at a moment (a number of attempts) a version of the quiz is published."""

    sat: Sequence[Sat]
    moments: Sequence[int]
    regrades: Sequence[Regrade] = ()

    def published(self, moment: int) -> int:
        return _published(moment, len(self.sat))

    def pages(self) -> Iterator[Page]:
        for moment, cohorts, first in product(self.moments, ((1,), (2,), (1, 2)), (True, False)):
            mine = [
                each
                for each in self.sat[:moment]
                if each.cohort in cohorts and (each.first or not first)
            ]
            yield Page(self, moment, sorted(mine, key=lambda each: each.taker.started)[::-1])

    def facts(self, sat: Sat, moment: int) -> Iterator[ItemFact]:
        how = next((each.how for each in self.regrades if each.covers(sat, moment)), "")
        for place, question, bits in sat.asked():
            fact = _fact(place, question, bits, sat.version == PRACTICE)
            if question.id != "owner" or not how:
                yield fact
            elif how == "full":
                yield fact._replace(points=fact.of, given=True)
            elif how == "again":
                now = QUIZZES[self.published(moment)]["owner"][0]
                share = fact.points / fact.of
                yield fact._replace(question=now, points=share * now.points, of=now.points)


def _fact(place: str, question: CompiledQuestion, bits: int, practice: bool) -> ItemFact:
    practised = (
        practice and question.type == "open"
    )  # one of them that is blank looks like a test: see decision 15
    blank, right, known = bits & 3 == 0 and not practised, bits & 4, bits & 8
    response: dict[str, Any] | None = None if blank else {"text": "1919"}
    if question.type == "single":
        response = None if blank else {"option": question.spec["options"][bits & 1]["id"]}
    elif question.type == "true-false":
        response = None if blank else {"value": bool(right)}
    of = Decimal(0) if practised else question.points
    points = of if right and not blank else Decimal(0)
    return ItemFact(question, response, place, points, of, False, 60 if known else None)


@dataclass
class Page:
    """A page, and whose attempts stand behind each of its figures."""

    world: World
    moment: int
    sat: Sequence[Sat]
    table: Table = field(init=False)
    counted: Counted = field(init=False)
    report: Report = field(init=False)

    def __post_init__(self) -> None:
        newest = QUIZZES[self.world.published(self.moment)]
        asked = [question for choice in newest.values() for question in choice]
        found = ((each.taker, list(self.world.facts(each, self.moment))) for each in self.sat)
        self.table = table(found, asked, Editions(PLUGINS))
        self.counted = count(self.table)
        self.report = report(self.table, asked, PLUGINS)

    def behind(self, edition: QuestionEdition, rows: Iterable[int]) -> frozenset[tuple[int, str]]:
        """Return the attempts of some rows, each with the place where the question was asked."""
        column = self.table.columns[edition]
        return frozenset(
            (self.sat[column.sittings[row]].number, column.places[row]) for row in rows
        )

    def quizzes(self) -> Iterator[tuple[Collection[int], bool]]:
        """Yield for each edition of the quiz whose attempts are counted, and whether there are enough to show them."""
        for numbers in self.counted.sittings.values():
            behind = {self.sat[one].number for one in numbers if self.table.sittings[one].of}
            yield behind, len(behind) >= LEAST

    def figures(self) -> Iterator[tuple[str, str, frozenset[tuple[int, str]]]]:
        """Yield for each figure of a question that is shown: the question, the kind of figure, whose attempts."""
        for edition, rows in self.counted.rows.items():
            if len(rows.answers) >= LEAST:
                for kind in ("answers", "earning", "timed"):
                    behind = self.behind(edition, getattr(rows, kind))
                    if len(behind) >= LEAST:
                        yield edition.question.id, kind, behind


def _published(moment: int, last: int) -> int:
    return moment * len(VERSIONS) // (last + 1)


def worlds(*, regraded: bool = False, steady: bool = False) -> st.SearchStrategy[World]:
    """Return worlds; in a steady one the quiz stays what it is, and all are new in one cohort."""
    sat = st.tuples(
        st.integers(1, 40),
        st.sampled_from([1, 1, 1, 2, 2, 3, None]),
        st.just(1) if steady else st.sampled_from([1, 1, 2]),
        st.just(True) if steady else st.sampled_from([True, True, True, False]),
        st.sampled_from([0, 0, 0, 0, 1, 2]),
        st.integers(0, 8),
        st.integers(0, 2**24 - 1),
    )
    regrades = st.builds(
        Regrade,
        st.integers(10, 60),
        st.sampled_from([1, 2]),
        st.sampled_from(["out", "full", "again"]),
        st.frozensets(st.integers(1, 40), max_size=6),
    )
    return st.builds(
        _world,
        st.lists(sat, min_size=40 if steady else 25, max_size=80),
        st.lists(st.integers(10, 80), min_size=3, max_size=3),
        st.lists(regrades, min_size=1, max_size=2) if regraded else st.just([]),
        st.integers(0, len(VERSIONS) - 1) if steady else st.none(),
    )


def _world(
    rows: Sequence[tuple[Any, ...]],
    moments: Sequence[int],
    regrades: Sequence[Regrade],
    steady: int | None = None,
) -> World:
    sat = []
    for number, (person, employer, cohort, first, late, took, bits) in enumerate(rows):
        published = max(0, _published(number, len(rows)) - late)
        version = published if steady is None else steady
        sat.append(Sat(number, Member(person, employer), cohort, first, version, took, bits))
    return World(sat, [*(min(each, len(rows)) for each in moments), len(rows)], regrades)


def is_crowd(members: Sequence[Member]) -> bool:
    """Say it in words of this test's own: five people, and two employers, of whom nobody is one, too."""
    people = {each.person for each in members}
    brands = {each.employer for each in members if each.employer}
    alone = {each.person for each in members if not each.employer}
    return len(people) >= 5 and len(brands) + len(alone) >= 2


def told_apart(sets: Collection[Collection[Any]]) -> Iterator[list[Any]]:
    """Yield the pieces into which sets cut each other: what any additions and subtractions of them are made of."""
    pieces: dict[frozenset[int], list[Any]] = {}
    for each in {one for those in sets for one in those}:
        pieces.setdefault(frozenset(i for i, those in enumerate(sets) if each in those), []).append(
            each
        )
    yield from pieces.values()


def assert_crowds(world: World, sets: Iterable[Collection[Any]]) -> None:
    """Assert that whatever some figures tell together, of whole sets or of what differs, they tell of crowds."""
    for piece in told_apart({frozenset(each) for each in sets if each}):
        members = [world.sat[each[0] if isinstance(each, tuple) else each].member for each in piece]
        assert is_crowd(members), piece


def of_everybody(page: Page, name: str, kinds: Collection[str]) -> Iterator[frozenset[int]]:
    """Yield whose marks for a question that everybody is asked can be found out: all marks less all others, too."""
    for question, kind, behind in page.figures():
        if question == name and kind in kinds:
            yield frozenset(number for number, place in behind if place == name)
    for quiz, shown in page.quizzes():
        if shown:
            yield frozenset(quiz)


@settings(max_examples=60, deadline=None)
@given(worlds() | worlds(steady=True))
def test_no_pages_tell_of_a_few(world):
    pages = list(world.pages())
    for name in ("owner", "sure", "first"):
        marks = [
            each for page in pages for each in of_everybody(page, name, ("answers", "earning"))
        ]
        assert_crowds(world, marks)
    shown = [each for page in pages for each in page.figures()]
    for name, kind in {(name, kind) for name, kind, _behind in shown}:
        mine = [behind for each, which, behind in shown if (each, which) == (name, kind)]
        assert_crowds(world, mine)


@settings(max_examples=60, deadline=None)
@given(worlds(regraded=True))
def test_no_pages_tell_of_a_few_though_marks_were_changed_between_them(world):
    pages = list(world.pages())
    for name in ("owner", "sure"):
        marks = [
            each for page in pages for each in of_everybody(page, name, ("answers", "earning"))
        ]
        assert_crowds(world, marks)


@settings(max_examples=60, deadline=None)
@given(worlds(regraded=True) | worlds(steady=True))
def test_what_a_page_keeps_back_of_a_pool_is_nobody_or_a_crowd(world):
    for page in world.pages():
        told = {
            number
            for _name, kind, behind in page.figures()
            for number, place in behind
            if kind == "earning" and place == "years"
        }
        for quiz, shown in page.quizzes():
            tested = {
                each.number
                for each in page.sat
                if each.number in quiz
                for fact in world.facts(each, page.moment)
                if fact.place == "years" and fact.of
            }
            if shown:
                assert_crowds(world, [tested - told])
            assert_crowds(world, [told & set(quiz)])


@settings(max_examples=60, deadline=None)
@given(worlds(regraded=True) | worlds(steady=True))
def test_a_page_shows_what_is_counted_and_nothing_that_rests_on_a_few(world):
    for page in world.pages():
        found = page.report
        quizzes = [each for each in (found.quiz, *found.earlier) if each]
        enough = sorted(len(behind) for behind, shown in page.quizzes() if shown)
        assert sorted(each.figures.attempts for each in quizzes) == enough
        assert all(sum(each.marks) == each.figures.attempts >= LEAST for each in quizzes)
        questions = [each for _asked, each in found.questions if each] + list(found.apart)
        shown = sorted((name, kind, len(behind)) for name, kind, behind in page.figures())
        assert shown == sorted(_shown(questions))
        assert all(size >= LEAST for _name, _kind, size in shown)
        for edition, rows in page.counted.rows.items():
            assert all(page.table.columns[edition].of[row] for row in rows.earning)


def _shown(questions: Iterable[Any]) -> Iterator[tuple[str, str, int]]:
    for each in questions:
        yield each.question.id, "answers", each.answers
        if each.figures:
            yield each.question.id, "earning", each.figures.attempts
        if each.times:
            yield each.question.id, "timed", each.times.attempts


@settings(max_examples=60, deadline=None)
@given(worlds(regraded=True))
def test_all_cohorts_count_what_each_counts_and_all_attempts_what_first_and_further_ones_do(world):
    """Of the same moment: six pages, of three scopes, each of first and of all attempts."""
    pages = list(world.pages())
    for start in range(0, len(pages), 6):
        first_1, all_1, first_2, all_2, first, whole = map(_counted, pages[start : start + 6])
        assert (first, whole) == (first_1 | first_2, all_1 | all_2)
        assert first_1 <= all_1
        assert first_2 <= all_2


def _counted(page: Page) -> set[tuple[str, str, int]]:
    """Return what is counted, of which page whatever is shown: the figure, the question, the attempt."""
    found = {("quiz", "", each) for quiz, _shown in page.quizzes() for each in quiz}
    for edition, rows in page.counted.rows.items():
        for kind in ("answers", "earning", "timed"):
            behind = page.behind(edition, getattr(rows, kind))
            found |= {(kind, edition.question.id, number) for number, _place in behind}
    return found


@pytest.mark.parametrize("version", range(len(VERSIONS)))
def test_of_many_people_everything_is_shown(version):
    """The rule keeps little back where nothing changes: of eighty people and a pool of three, nearly everybody."""
    sat = [
        Sat(number, Member(number, 1 + number // 3 % 2), 1, True, version, 0, 0xFFFFFF - number % 3)
        for number in range(80)
    ]
    world = World(sat, (80,))
    page = next(iter(world.pages()))
    answers = sum(len(rows.answers) for rows in page.counted.rows.values())
    assert answers > 0.9 * 80 * len(QUIZZES[version])
