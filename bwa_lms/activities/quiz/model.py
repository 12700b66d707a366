"""What a trainer writes in a quiz file, and what it compiles to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from bwa_lms.activities.quiz.rules import GradeBy, Mode
from bwa_lms.api import ActivityAuthored, Authored, CompiledQuestion, CompileTools, Source, Spec
from bwa_lms.api.fields import Count, Flag, Id, Number, Percent, Span, Words, mistake


def _some_time(value: timedelta) -> timedelta:
    if value:
        return value
    hint = "write a longer one, or leave the key out"
    raise mistake("out-of-range", "no time at all: nobody could answer", hint)


class QuizAuthored(ActivityAuthored):
    """The keys of a quiz; each question is checked by its own type."""

    mode: Mode = "graded"
    pass_mark: Percent | None = Field(default=None, alias="pass")
    weight: Annotated[Number, Field(ge=0, le=1_000)] = Decimal(1)
    attempts: Annotated[Count, Field(ge=1, le=1_000)] | None = None
    wait: Span = timedelta(0)
    time_limit: Annotated[Span, AfterValidator(_some_time)] | None = None
    grade_by: GradeBy = "highest"
    shuffle: Flag = True
    questions: Annotated[tuple[Any, ...], Field(min_length=1)]


class PoolAuthored(Authored):
    """Questions of which each attempt draws some."""

    pool: Id
    draw: Annotated[Count, Field(ge=1, le=1_000)]
    questions: tuple[Any, ...] = ()
    lender: Words = Field(default="", alias="from")


class Slot(Spec):
    """A place in the quiz: `draw` of these questions, by id. A question that everybody gets stands alone."""

    draw: int = 1
    questions: tuple[str, ...]
    pool: str = ""


class QuizSpec(Spec):
    """A compiled quiz; `slots` are its places in the order in which they were written."""

    mode: Mode
    pass_mark: Decimal | None = None
    weight: Decimal = Decimal(1)
    attempts: int | None = None
    wait: timedelta = timedelta(0)
    time_limit: timedelta | None = None
    grade_by: GradeBy = "highest"
    shuffle: bool = True
    questions: tuple[CompiledQuestion, ...]
    slots: tuple[Slot, ...]

    @property
    def asked(self) -> int:
        """How many questions an attempt asks."""
        return sum(slot.draw for slot in self.slots)

    @property
    def of(self) -> Decimal:
        """All points that can be earned; 0 in a quiz of survey items alone."""
        return sum((each.points for each in self.questions), Decimal(0))

    @property
    def counts(self) -> bool:
        """Whether the quiz gives a mark that counts."""
        return self.mode != "practice" and self.of > 0


def compile_quiz(authored: QuizAuthored, source: Source, tools: CompileTools) -> QuizSpec | None:
    """Return the spec. Reports questions that are wrong, and ids that stand twice."""
    press = _Press(source, tools)
    for place, raw in enumerate(authored.questions):
        here = source.at("questions", place)
        if isinstance(raw, dict) and "pool" in raw:
            press.pool(here)
        else:
            press.question(here)
    if not press.found:
        return None
    if authored.pass_mark is not None and not any(each.points for each in press.found):
        message = "no question of this quiz is marked, so there is nothing to pass"
        source.problem(
            ("pass",), "never-marked", message, "remove pass:, or ask what can be marked"
        )
    settings = authored.model_dump(include=set(QuizSpec.model_fields) - {"questions", "slots"})
    return QuizSpec(**settings, questions=tuple(press.found), slots=tuple(press.slots))


@dataclass
class _Press:
    """What was compiled so far: all questions, and the places that they stand in."""

    source: Source
    tools: CompileTools
    found: list[CompiledQuestion] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def question(self, here: Source) -> None:
        """Compile a question that everybody gets."""
        for question in self._compiled([here]):
            self.slots.append(Slot(questions=(question.id,)))

    def pool(self, here: Source) -> None:
        """Compile a pool: of its own questions, or of those that another quiz of the course lends."""
        authored = self.tools.group(PoolAuthored, here)
        if authored is None or not _has_one_source(authored, here):
            return
        _report_twin(here.data, "pool", "pools", self.ids, here)
        places = [here.at("questions", place) for place in range(len(authored.questions))]
        inside = self._lent(here) if authored.lender else self._compiled(places)
        if authored.lender or len(inside) == len(places):
            _check_pool(authored, inside, here)
        names = tuple(each.id for each in inside)
        if names:
            draw = min(authored.draw, len(names))
            self.slots.append(Slot(draw=draw, questions=names, pool=authored.pool))

    def _lent(self, here: Source) -> list[CompiledQuestion]:
        found = list(self.tools.borrow(here, "from"))
        for twin in [each.id for each in found if each.id in self.ids]:
            message = f"the quiz that lends has a question {twin}, as this one has"
            here.problem(("from",), "duplicate-id", message, "choose another id in one of the two")
        self.ids |= {each.id for each in found}
        self.found += found
        return found

    def _compiled(self, places: Sequence[Source]) -> list[CompiledQuestion]:
        """Compile questions, and report ids that stand in the file already."""
        found = []
        for here in places:
            _report_twin(here.data, "id", "questions", self.ids, here)
            question = self.tools.question(here)
            if question is not None:
                found.append(question)
        self.found += found
        return found


def _has_one_source(authored: PoolAuthored, here: Source) -> bool:
    """Say whether a pool has questions of its own or borrows them, and report one that does neither or both."""
    if authored.lender and authored.questions:
        message = "a pool has questions of its own, or takes them from another quiz"
        here.problem(("from",), "bad-pool", message, "remove one of the two keys")
    elif not (authored.lender or authored.questions):
        hint = "write its questions below questions:"
        here.problem(("pool",), "empty-value", f"the pool {authored.pool} is empty", hint)
    else:
        return True
    return False


def _check_pool(authored: PoolAuthored, inside: Sequence[CompiledQuestion], here: Source) -> None:
    if inside and authored.draw > len(inside):
        message = f"{authored.draw} are drawn, and the pool has {len(inside)}"
        here.problem(("draw",), "out-of-range", message, "draw fewer, or write more questions")
    if len({each.points for each in inside}) > 1:
        message = "the questions of this pool earn different points: attempts would not compare"
        where = ("from",) if authored.lender else ("questions",)
        here.problem(where, "uneven-pool", message, "give each of them the same points")


def _report_twin(raw: Any, key: str, what: str, seen: set[str], here: Source) -> None:
    name = raw.get(key) if isinstance(raw, dict) else None
    if isinstance(name, str) and name in seen:
        message = f"there are two {what} with the id {name}"
        here.problem((key,), "duplicate-id", message, "choose another id")
    elif isinstance(name, str):
        seen.add(name)
