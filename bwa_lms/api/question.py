"""The contract for a question type: single choice, numeric, a stranger's own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from pydantic import Field

from bwa_lms.api.authored import Authored, Spec
from bwa_lms.api.fields import Id, PointsField, Words
from bwa_lms.kernel.canonical import JSONObject

if TYPE_CHECKING:
    from bwa_lms.api.activity import View
    from bwa_lms.api.compiling import CompileTools, Source

Response = JSONObject  # what one person answered, as JSON; its shape is the type's own


class QuestionAuthored(Authored):
    """The keys that every question shares."""

    id: Id
    type: str
    prompt: Words
    points: PointsField = Field(default=Decimal(1))
    hint: Words = ""
    hint_cost: Decimal = Decimal(0)
    explain: Words = ""
    see: str = ""


@dataclass(frozen=True)
class Show:
    """What may be shown now. Nothing before its time: a view leaves out whatever is False here.

    own: whether one's own answers were right (and the points); because: the reasons of what one chose;
    key: the right answers, every reason and the explanation; hint: the hint's text.
    """

    own: bool = False
    because: bool = False
    key: bool = False
    hint: bool = False
    open: bool = True  # the answer may still be changed


@dataclass(frozen=True)
class Mark:
    """Points earned out of `of`, with lines of feedback as sanitised HTML."""

    points: Decimal
    of: Decimal
    feedback: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Say whether every point was earned."""
        return self.points == self.of


@dataclass(frozen=True)
class NeedsMarker:
    """No rule can mark this: a trainer does. `of` is what it can earn."""

    of: Decimal


class CompiledQuestion(Spec):
    """A question in a build: the host knows its id, type, version and points, its type knows the rest."""

    id: str
    type: str
    version: int
    points: Decimal
    spec: Mapping[str, Any]


A = TypeVar("A", bound=QuestionAuthored)
S = TypeVar("S", bound=Spec)


class QuestionType(ABC, Generic[A, S]):
    """A kind of question. All methods are pure: the same arguments give the same answer, for ever."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    authored: type[A]
    spec: type[S]
    templates: ClassVar[Path | None] = None  # the folder that holds <the view's template>

    @abstractmethod
    def compile(self, authored: A, source: Source, tools: CompileTools) -> S | None:
        """Return the frozen spec, or None after reporting problems through `source`."""

    @abstractmethod
    def read(self, spec: S, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return the response in submitted form fields, None when it is blank.

        `fields` maps the field's part ("" for the plain field) to its values. Raises Refused for a value that the
        page never offered.
        """

    @abstractmethod
    def view(self, spec: S, seed: int, response: Response | None, show: Show) -> View:
        """Return the template and its context: no answer key that `show` does not allow.

        The host adds `name` (the form field's name, to which parts are added as `name.part`), `points` and `mark`.
        """

    @abstractmethod
    def mark(self, spec: S, response: Response | None) -> Mark | NeedsMarker:
        """Mark a response; a blank one (None) earns nothing. `of` is 1: the host scales to the question's points."""

    def match(self, old: S, new: S) -> Mapping[str, str] | None:
        """Map what a response to `old` names (options, blanks) to `new`; None when something has no match."""
        return {} if old == new else None

    def summarise(self, spec: S, responses: Sequence[Response | None]) -> Mapping[str, int]:
        """Count how often each thing was answered, by its id in the spec (blank: "")."""
        return {"": sum(response is None for response in responses)}

    def upgrade(self, old: Mapping[str, Any], old_version: int) -> S:
        """Return the spec of a build that an earlier version of this type compiled."""
        return self.spec.model_validate(old)


@dataclass(frozen=True)
class Examples(Generic[A]):
    """What the contract suite needs to exercise a type: authored YAML and responses with their expected share."""

    yaml: str
    responses: Sequence[tuple[Response | None, Decimal | None]] = field(default_factory=tuple)
