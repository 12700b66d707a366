"""The frozen model: what a build and a release hold, and what every other room reads of content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from bwa_lms.api.authored import Spec
from bwa_lms.api.prose import Term
from bwa_lms.api.rubric import Rubric

FORMAT = 1  # the version of the authored format


class Activity(Spec):
    """One activity of a build; `spec` is its kind's own JSON, `digest` the hash of everything that it shows."""

    id: str
    kind: str
    version: int
    title: str
    minutes: int | None = None
    summary: str = ""
    required: bool = True
    opens: timedelta | None = None
    due: timedelta | None = None
    closes: timedelta | None = None
    was: tuple[str, ...] = ()
    file: str
    digest: str
    spec: Mapping[str, Any]


class Module(Spec):
    """One module of a course, with its activities in their order."""

    id: str
    title: str
    summary: str = ""
    opens: timedelta | None = None
    requires: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    activities: tuple[Activity, ...] = ()


class Course(Spec):
    """One compiled course."""

    id: str
    title: str
    summary: str = ""
    language: str = "en"
    outcomes: tuple[str, ...] = ()
    pass_mark: Decimal | None = None
    checked: date | None = None
    requires: tuple[str, ...] = ()
    audience: Literal["participants", "trainers"] = "participants"
    was: tuple[str, ...] = ()
    modules: tuple[Module, ...] = ()

    def activities(self) -> Iterator[Activity]:
        """Yield the activities in the order in which they are read."""
        for module in self.modules:
            yield from module.activities

    @property
    def ids(self) -> tuple[str, ...]:
        """The course's id and its former ones."""
        return (self.id, *self.was)

    def places(self, activity: Activity) -> list[tuple[str, str]]:
        """Return the ids, present and former, under which an activity's records may stand: (course, activity)."""
        return [(course, each) for course in self.ids for each in (activity.id, *activity.was)]

    def module_of(self, activity: Activity) -> Module:
        """Return the module that holds an activity of this course. Raises KeyError for another's."""
        for module in self.modules:
            if any(each.id == activity.id for each in module.activities):
                return module
        raise KeyError(activity.id)

    def find(self, activity: str) -> Activity | None:
        """Return the activity with this id, or with it among its former ids (`was`)."""
        by_id = {each.id: each for each in self.activities()}
        former = {old: each for each in self.activities() for old in each.was}
        return by_id.get(activity) or former.get(activity)


class Build(Spec):
    """One immutable compiled course; `id` is the hash of its source, the format's and every compiler's version.

    `media` maps a file's path in the course to its blob: the SHA-256 of its bytes and its suffix, "3fa9….png".
    """

    id: str
    course: Course
    media: Mapping[str, str] = {}


class ProgrammeTerm(Spec):
    """A term of the two years: months and the courses that belong to them."""

    id: str
    title: str
    months: tuple[int, int]
    courses: tuple[str, ...] = ()


class ClassroomDay(Spec):
    """A planned day; a cohort gives it a date and a place."""

    id: str
    block: str
    title: str
    month: int


class PlannedVisit(Spec):
    """A planned coaching visit."""

    id: str
    title: str
    month: int
    observed: bool = False


class AllOf(Spec):
    """Every one of `nodes`."""

    type: Literal["all"] = "all"
    id: str
    nodes: tuple[Requirement, ...]


class AnyOf(Spec):
    """At least `count` of `nodes`."""

    type: Literal["any"] = "any"
    id: str
    count: int = 1
    nodes: tuple[Requirement, ...]


class CoursesNode(Spec):
    """Courses complete, each with at least `mark` per cent (None: the course's own rule); `courses` names them all."""

    type: Literal["courses"] = "courses"
    id: str
    courses: tuple[str, ...]
    mark: Decimal | None = None


class ClassroomNode(Spec):
    """Days attended in all, and in each block."""

    type: Literal["classroom"] = "classroom"
    id: str
    attended: int
    each_block: int = 0


class CoachingNode(Spec):
    """Visits made, in how many factories, which ones among them, how many observed; the last observed at `level`."""

    type: Literal["coaching"] = "coaching"
    id: str
    visits: int
    factories: int = 1
    including: tuple[str, ...] = ()
    observed: int = 0
    level: int = 0


class CasesNode(Spec):
    """Cases complete; `level` "meets": a trainer marked a post of one's own at the level that the rubric asks for."""

    type: Literal["cases"] = "cases"
    id: str
    count: int
    level: Literal["complete", "meets"] = "complete"


class DebatesNode(Spec):
    """Debates complete."""

    type: Literal["debates"] = "debates"
    id: str
    debates: int


class TaskNode(Spec):
    """One task passed: course/activity."""

    type: Literal["task"] = "task"
    id: str
    task: str


class PledgeNode(Spec):
    """A pledge signed."""

    type: Literal["pledge"] = "pledge"
    id: str
    pledge: str


class MarkNode(Spec):
    """The mean mark of all courses of the programme, in per cent."""

    type: Literal["mark"] = "mark"
    id: str
    mark: Decimal


Requirement = Annotated[
    AllOf
    | AnyOf
    | CoursesNode
    | ClassroomNode
    | CoachingNode
    | CasesNode
    | DebatesNode
    | TaskNode
    | PledgeNode
    | MarkNode,
    Field(discriminator="type"),
]


class Programme(Spec):
    """The programme: its plan, and the two requirement trees; `version` is the hash of the trees."""

    id: str
    title: str
    months: int
    terms: tuple[ProgrammeTerm, ...] = ()
    classroom: tuple[ClassroomDay, ...] = ()
    coaching: tuple[PlannedVisit, ...] = ()
    certificate_title: str = ""
    requires: AllOf | None = None
    distinction: AllOf | None = None
    version: str = ""

    def courses(self) -> tuple[str, ...]:
        """Return the ids of the programme's courses in the order of its terms."""
        return tuple(course for term in self.terms for course in term.courses)


class Pledge(Spec):
    """A text that people sign; `html` is its sanitised rendering, `digest` the hash of the text that was signed."""

    id: str
    title: str
    html: str
    digest: str


class Refusal(Spec):
    """A course that did not compile: its last good build stays, and `errors` says how many mistakes it has."""

    course: str
    errors: int
    kept: str | None = None


class Release(Spec):
    """What is published together; `builds` maps a course's id to its build's id, `revision` names the git commit."""

    id: str
    revision: str | None = None
    builds: Mapping[str, str] = {}
    programme: Programme | None = None
    rubrics: Mapping[str, Rubric] = {}
    glossary: Mapping[str, Term] = {}
    pledges: Mapping[str, Pledge] = {}
    refused: tuple[Refusal, ...] = ()


for _model in (AllOf, AnyOf, Programme):
    _model.model_rebuild()
