"""The files around the activities, as trainers write them: course, module, glossary, rubrics, pledges, programme."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, RootModel, WithJsonSchema, model_validator

from bwa_lms.api.authored import Authored
from bwa_lms.api.fields import (
    Count,
    Day,
    Flag,
    Id,
    Language,
    Moment,
    Months,
    Percent,
    Sentence,
    Words,
    mistake,
)


def _length(value: Any) -> Any:
    match = re.fullmatch(r"(\d{1,3})\s*months?", value) if isinstance(value, str) else None
    if match and int(match[1]):
        return int(match[1])
    raise mistake("bad-span", f"{value} is not a number of months", "write it as 24 months")


Length = Annotated[
    int,
    BeforeValidator(_length),
    WithJsonSchema({"type": "string", "pattern": r"^\d+ months$", "examples": ["24 months"]}),
]
_POSITIVE = WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 1_000})
_NATURAL = WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 1_000})
Positive = Annotated[Count, Field(ge=1, le=1_000), _POSITIVE]
Natural = Annotated[Count, Field(ge=0, le=1_000), _NATURAL]


class CourseAuthored(Authored):
    """course.yml."""

    title: Sentence
    summary: Words = ""
    language: Language = "en"
    outcomes: tuple[Sentence, ...] = ()
    pass_mark: Percent | None = Field(default=None, alias="pass")
    checked: Day | None = None
    requires: tuple[Id, ...] = ()
    audience: Literal["participants", "trainers"] = "participants"
    was: tuple[Id, ...] = ()


class ModuleAuthored(Authored):
    """module.yml."""

    title: Sentence | None = None
    summary: Words = ""
    opens: Moment | None = None
    requires: tuple[Id, ...] = ()
    review: tuple[Moment, ...] = ()
    was: tuple[Id, ...] = ()


class GlossaryAuthored(RootModel[dict[Sentence, Sentence]]):
    """glossary.yml: a term and its definition."""


class CriterionAuthored(Authored):
    """One criterion of a rubric; levels count from 0."""

    id: Id
    title: Sentence
    levels: tuple[Sentence, ...] = Field(min_length=2, max_length=10)


class RubricAuthored(Authored):
    """One rubric."""

    title: Sentence
    criteria: tuple[CriterionAuthored, ...] = Field(min_length=1)
    pass_level: Words | None = Field(default=None, alias="pass")


class RubricsAuthored(RootModel[dict[Id, RubricAuthored]]):
    """rubrics.yml: rubrics by name."""


class PledgeAuthored(Authored):
    """One text that people sign."""

    title: Sentence
    text: Sentence


class PledgesAuthored(RootModel[dict[Id, PledgeAuthored]]):
    """pledges.yml: texts by name."""


class TermAuthored(Authored):
    """A term of the programme."""

    id: Id
    title: Sentence
    months: Months
    courses: tuple[Id, ...] = ()


class DayAuthored(Authored):
    """A planned classroom day."""

    id: Id
    block: Sentence
    title: Sentence
    month: Positive


class VisitAuthored(Authored):
    """A planned coaching visit."""

    id: Id
    title: Sentence
    month: Positive
    observed: Flag = False


class CoursesRequired(Authored):
    """All courses of the programme, each with a mark."""

    all: Flag
    mark: Percent | None = None

    @model_validator(mode="after")
    def _all(self) -> CoursesRequired:
        if not self.all:
            raise mistake(
                "unknown-value", "all can only be true", "name every course with all: true"
            )
        return self


class ClassroomRequired(Authored):
    """Days attended, and in each block."""

    attended: Positive
    each_block: Natural = 0


class CoachingRequired(Authored):
    """Visits made."""

    visits: Positive
    factories: Natural = 1
    including: tuple[Id, ...] = ()
    observed: Natural = 0
    level: Annotated[Count, Field(ge=0, le=3)] = 0


class CasesRequired(Authored):
    """Cases complete, or marked at the level that their rubrics ask for."""

    count: Positive
    level: Literal["complete", "meets"] = "complete"


class AnyRequired(Authored):
    """At least `of` of the nodes."""

    of: Positive = 1
    nodes: tuple[RequirementAuthored, ...] = Field(alias="from", min_length=1)


_NODES = (
    "courses", "classroom", "coaching", "cases", "debates", "task", "pledge", "mark", "any", "all",
)  # fmt: skip


class RequirementAuthored(Authored):
    """One node of the requirement tree: an id, and exactly one thing that is required."""

    id: Id
    courses: CoursesRequired | None = None
    classroom: ClassroomRequired | None = None
    coaching: CoachingRequired | None = None
    cases: CasesRequired | None = None
    debates: Positive | None = None
    task: str | None = None
    pledge: Id | None = None
    mark: Percent | None = None
    any: AnyRequired | None = None
    all: tuple[RequirementAuthored, ...] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _one(self) -> RequirementAuthored:
        asked = [name for name in _NODES if getattr(self, name) is not None]
        if len(asked) == 1:
            return self
        hint = f"write one of: {', '.join(_NODES)}"
        if not asked:
            raise mistake("missing-key", f"{self.id} does not say what is required", hint)
        raise mistake(
            "several-requirements", f"{self.id} asks for {' and '.join(asked)} at once", hint
        )

    @property
    def asked(self) -> str:
        """The name of the one thing that is required."""
        return next(name for name in _NODES if getattr(self, name) is not None)


class CertificateAuthored(Authored):
    """What the certificate is called and asks for."""

    title: Sentence
    requires: tuple[RequirementAuthored, ...] = ()
    distinction: tuple[RequirementAuthored, ...] = ()


class ProgrammeAuthored(Authored):
    """programme.yml."""

    id: Id
    title: Sentence
    length: Length
    terms: tuple[TermAuthored, ...] = ()
    classroom: tuple[DayAuthored, ...] = ()
    coaching: tuple[VisitAuthored, ...] = ()
    certificate: CertificateAuthored | None = None


FILES: Mapping[str, type[Authored] | type[RootModel[Any]]] = {
    "course": CourseAuthored,
    "module": ModuleAuthored,
    "glossary": GlossaryAuthored,
    "rubrics": RubricsAuthored,
    "pledges": PledgesAuthored,
    "programme": ProgrammeAuthored,
}

for _model in (AnyRequired, RequirementAuthored, CertificateAuthored, ProgrammeAuthored):
    _model.model_rebuild()
