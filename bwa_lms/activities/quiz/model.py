"""What a trainer writes in a quiz file, and what it compiles to."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from bwa_lms.activities.quiz.rules import GradeBy, Mode
from bwa_lms.api import ActivityAuthored, CompiledQuestion, CompileTools, Source, Spec
from bwa_lms.api.fields import Count, Flag, Number, Percent, Span


class QuizAuthored(ActivityAuthored):
    """The keys of a quiz; each question is checked by its own type."""

    mode: Mode = "graded"
    pass_mark: Percent | None = Field(default=None, alias="pass")
    weight: Annotated[Number, Field(ge=0, le=1_000)] = Decimal(1)
    attempts: Annotated[Count, Field(ge=1, le=1_000)] | None = None
    wait: Span = timedelta(0)
    time_limit: Span | None = None
    grade_by: GradeBy = "highest"
    shuffle: Flag = True
    questions: Annotated[tuple[Any, ...], Field(min_length=1)]


class QuizSpec(Spec):
    """A compiled quiz."""

    mode: Mode
    pass_mark: Decimal | None = None
    weight: Decimal = Decimal(1)
    attempts: int | None = None
    wait: timedelta = timedelta(0)
    time_limit: timedelta | None = None
    grade_by: GradeBy = "highest"
    shuffle: bool = True
    questions: tuple[CompiledQuestion, ...]

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
    found: list[CompiledQuestion] = []
    seen: set[str] = set()
    for place, raw in enumerate(authored.questions):
        _report_twin(raw, place, seen, source)
        question = tools.question(source.at("questions", place))
        if question is not None:
            found.append(question)
    if not found:
        return None
    if authored.pass_mark is not None and not any(each.points for each in found):
        message = "no question of this quiz is marked, so there is nothing to pass"
        source.problem(
            ("pass",), "never-marked", message, "remove pass:, or ask what can be marked"
        )
    settings = authored.model_dump(include=set(QuizSpec.model_fields) - {"questions"})
    return QuizSpec(**settings, questions=tuple(found))


def _report_twin(raw: Any, place: int, seen: set[str], source: Source) -> None:
    name = raw.get("id") if isinstance(raw, dict) else None
    if isinstance(name, str) and name in seen:
        message = f"there are two questions with the id {name}"
        source.problem(("questions", place, "id"), "duplicate-id", message, "choose another id")
    elif isinstance(name, str):
        seen.add(name)
