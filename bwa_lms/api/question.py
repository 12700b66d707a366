"""The contract for a question type: single choice, numeric, a stranger's own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from pydantic import Field

from bwa_lms.api.authored import Authored, Spec
from bwa_lms.api.fields import Id, Percent, PointsField, Sentence, Words
from bwa_lms.api.rubric import Rubric
from bwa_lms.kernel.canonical import JSON, JSONObject
from bwa_lms.kernel.ids import digest

if TYPE_CHECKING:
    from bwa_lms.api.activity import View
    from bwa_lms.api.compiling import CompileTools, Source

Response = JSONObject  # what one person answered, as JSON; its shape is the type's own


class QuestionAuthored(Authored):
    """The keys that every question shares."""

    id: Id
    type: str
    prompt: Sentence
    points: PointsField = Field(default=Decimal(1))
    hint: Words = ""
    hint_cost: Percent = Decimal(0)
    explain: Words = ""
    see: str = ""


class QuestionSpec(Spec):
    """What every compiled question shares, as sanitised HTML; `see` is the address of a page to read again."""

    prompt: str
    hint: str = ""
    explain: str = ""
    see: str = ""

    @classmethod
    def common(
        cls,
        authored: QuestionAuthored,
        source: Source,
        tools: CompileTools,
        prompt: str | None = None,
    ) -> dict[str, Any]:
        """Return these parts, compiled from the keys that every question shares.

        `prompt` is the prompt's HTML where the type makes it itself.
        """
        if authored.hint_cost and not authored.hint:
            message = "there is no hint that could cost anything"
            source.problem(
                ("hint_cost",), "missing-key", message, "write hint:, or remove this key"
            )
        return {
            "prompt": tools.block(source, "prompt") if prompt is None else prompt,
            "hint": tools.block(source, "hint"),
            "explain": tools.block(source, "explain"),
            "see": tools.link(source, "see") if authored.see else "",
        }

    def shared(self, show: Show) -> dict[str, Any]:
        """Return the context that every question's template can rely on: nothing before its time.

        `prompt_inline` says that the prompt is one paragraph, and holds it without its tags.
        """
        return {
            "prompt": self.prompt,
            "prompt_inline": _one_paragraph(self.prompt),
            "hint": self.hint if show.hint else "",
            "explain": self.explain if show.key else "",
            "see": self.see if show.own else "",
        }


def _one_paragraph(html: str) -> str:
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return inner if len(inner) == len(html) - 7 and "<p>" not in inner else ""


@dataclass(frozen=True)
class Show:
    """What may be shown now. Nothing before its time: a view leaves out whatever is False here.

    own: whether one's own answers were right (and the points); because: the reasons of what one chose;
    key: the right answers, every reason and the explanation; hint: the hint's text; open: the answer may still be
    changed; stands: of an answer that opens what comes next, what was chosen stays (see `QuestionType.settle`).
    """

    own: bool = False
    because: bool = False
    key: bool = False
    hint: bool = False
    open: bool = True
    stands: bool = False


NOTHING = Show()
EVERYTHING = Show(own=True, because=True, key=True, hint=True, open=False)


@dataclass(frozen=True)
class Mark:
    """Points earned out of `of` (0: there is nothing to earn), with lines of feedback as sanitised HTML."""

    points: Decimal
    of: Decimal
    feedback: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Say whether every point was earned; where there is none, nothing is right or wrong."""
        return self.points == self.of > 0


@dataclass(frozen=True)
class Described:
    """Something that was answered, for whoever reads statistics: in plain words, with what the author says of it.

    `share` is the part of the points that it earns (None: that is not decided by it), `because` sanitised HTML,
    `under` the thing about which it was chosen, in words (a blank, the left of a pair). `typed`: `words` are somebody's
    own.
    """

    words: str
    share: Decimal | None = None
    because: str = ""
    under: str = ""
    typed: bool = False


@dataclass(frozen=True)
class NeedsMarker:
    """No rule can mark this: a trainer does. `of` is what it can earn."""

    of: Decimal


NOTHING_TO_EARN = Mark(Decimal(0), Decimal(0))


class CompiledQuestion(Spec):
    """A question in a build: the host knows its id, type, version and points, its type knows the rest.

    `points` is 0 where there is nothing to earn; `hint_cost` is in per cent of them, 0 where the hint is free.
    """

    id: str
    type: str
    version: int
    points: Decimal
    hint_cost: Decimal = Decimal(0)
    spec: Mapping[str, Any]


A = TypeVar("A", bound=QuestionAuthored)
S = TypeVar("S", bound=Spec)


class QuestionType(ABC, Generic[A, S]):
    """A kind of question. All methods are pure: the same arguments give the same answer, for ever."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    marked: ClassVar[bool] = True  # False: a survey item. `mark` is NOTHING_TO_EARN, always
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

        What can be shuffled stands in an order that `seed` decides (`arranged`); with seed 0, as it was
        written, unless that order is the answer. Neither the order nor an id may tell what is right. The
        host adds `name` (the form field's name, to which parts are added as `name.part`), `points` and `mark`.
        """

    @abstractmethod
    def mark(self, spec: S, response: Response | None) -> Mark | NeedsMarker:
        """Mark a response; a blank one (None) earns nothing. `of` is 1: the host scales to the question's points."""

    def finished(self, spec: S, response: Response) -> bool:
        """Say whether a response is whole: a story at its end, nothing left open. It may be handed in all the same."""
        return True

    def settle(self, spec: S, old: Response, new: Response | None) -> Response | None:
        """Return which of the two stands when `new` comes after `old`, in an attempt that counts (`Show.stands`).

        Most answers may be changed until they are handed in. Where an answer opens what comes next (a story), a
        choice that was made stands, or one could try all ways.
        """
        return new

    def rubric(self, spec: S) -> Rubric | None:
        """Return the rubric by which a trainer marks what no rule can; None: by a share of the points."""
        return None

    def match(self, old: S, new: S) -> Mapping[str, str] | None:
        """Map what a response to `old` names (options, blanks) to `new`; None when something has no match."""
        return {} if old == new else None

    def parts(self, spec: S) -> Mapping[str, str]:
        """Return what responses name (options, items), by id, in plain words; nothing where they name nothing.

        What stands in the parts of an old question and not in those of a new one was reworded, or is gone: a trainer
        says which.
        """
        return {}

    def unnamed(self, authored: A) -> Mapping[tuple[str | int, ...], str]:
        """Return where an id could be written and is not (a path), with the id that stands for it until then."""
        return {}

    def renamed(self, response: Response, names: Mapping[str, str]) -> Response:
        """Return a response with the ids that `match` or a trainer mapped: every text in it that is one of them.

        The response's own keys stay: they are this type's words. What no name is for stays as it is.
        """
        return {key: _renamed(value, names) for key, value in response.items()}

    def summarise(self, spec: S, responses: Sequence[Response | None]) -> Mapping[str, int]:
        """Count how often each thing was answered, by its id in the spec (blank: "").

        Summaries add up: that of some responses together is the sum of those of each.
        """
        return {"": sum(response is None for response in responses)}

    def describe(self, spec: S, answer: str) -> Described:
        """Say what an answer is that `summarise` counts, by the id under which it counts it (never "")."""
        return Described(self.parts(spec).get(answer, answer))

    def upgrade(self, old: Mapping[str, Any], old_version: int) -> S:
        """Return the spec of a build that an earlier version of this type compiled."""
        return self.spec.model_validate(old)

    def compiled(self, authored: A, spec: S) -> CompiledQuestion:
        """Return the question as a build holds it."""
        return CompiledQuestion(
            id=authored.id,
            type=self.kind,
            version=self.version,
            points=authored.points if self.marked else Decimal(0),
            hint_cost=authored.hint_cost if authored.hint and self.marked else Decimal(0),
            spec=spec.model_dump(mode="json"),
        )


def _renamed(value: JSON, names: Mapping[str, str]) -> JSON:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {names.get(key, key): _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(each, names) for each in value]
    return value


T = TypeVar("T")


def arranged(items: Sequence[T], seed: int, id_of: Callable[[T], str]) -> list[T]:
    """Return `items` in the order that `seed` gives to their ids (0: as they are), the same on every machine."""
    if not seed:
        return list(items)
    return sorted(items, key=lambda item: digest(f"{seed}:{id_of(item)}".encode()))
