"""What running kinds are handed: implements `api.RunTools` over the registered question types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bwa_lms.api import (
    NOTHING_TO_EARN,
    CompiledQuestion,
    Mark,
    NeedsMarker,
    Response,
    Rubric,
    Show,
)
from bwa_lms.kernel.errors import Refused
from bwa_lms.kernel.points import points
from bwa_lms.plugins.host import Plugins, Type


@dataclass(frozen=True)
class Tools:
    """The tools over what all plugins brought."""

    plugins: Plugins

    def mark(self, question: CompiledQuestion, response: Response | None) -> Mark | NeedsMarker:
        """Mark a response, scaled to the question's points; one whose type is gone waits for a trainer."""
        type_ = self._type(question)
        if type_ is None:
            return NeedsMarker(points(question.points)) if question.points else NOTHING_TO_EARN
        if not type_.marked:
            return NOTHING_TO_EARN
        given = type_.mark(spec_of(type_, question), response)
        of = points(question.points)
        if isinstance(given, NeedsMarker):
            return NeedsMarker(of)
        share = (
            min(max(given.points / given.of, Decimal(0)), Decimal(1)) if given.of else Decimal(0)
        )
        return Mark(points(share * question.points), of, given.feedback)

    def question_view(
        self, question: CompiledQuestion, seed: int, response: Response | None, show: Show
    ) -> Mapping[str, Any]:
        """Return what `render_question` writes: the host's own keys, then the type's context."""
        own = {
            "id": question.id,
            "name": f"q-{question.id}",
            "points": question.points,
            "show_points": question.points > 0,
            "open": show.open,
            "hint_offer": None,  # a kind that takes points for a hint says here how many, in per cent
            "mark": self._shown(question, response) if show.own else None,
        }
        type_ = self._type(question)
        if type_ is None:
            return {**own, "template": "questions/gone.html"}
        view = type_.view(spec_of(type_, question), seed, response, show)
        return {**view.context, **own, "template": view.template}

    def rubric(self, question: CompiledQuestion) -> Rubric | None:
        """Return the rubric by which a trainer marks a question."""
        type_ = self._type(question)
        return type_.rubric(spec_of(type_, question)) if type_ else None

    def read(
        self, question: CompiledQuestion, fields: Mapping[str, Sequence[str]]
    ) -> Response | None:
        """Return the response in submitted form fields. Raises Refused, at the question's field."""
        type_ = self._type(question)
        if type_ is None:
            raise Refused("This question is not available at present.", f"q-{question.id}")
        try:
            return type_.read(spec_of(type_, question), fields)
        except Refused as refused:
            raise Refused(refused.message, f"q-{question.id}") from None

    def finished(self, question: CompiledQuestion, response: Response | None) -> bool:
        """Say whether there is an answer and nothing of it is left open."""
        type_ = self._type(question)
        if response is None or type_ is None:
            return response is not None
        return type_.finished(spec_of(type_, question), response)

    def settle(
        self, question: CompiledQuestion, old: Response | None, new: Response | None
    ) -> Response | None:
        """Return which answer stands where what was chosen cannot be taken back."""
        type_ = self._type(question)
        if old is None or type_ is None:
            return new
        return type_.settle(spec_of(type_, question), old, new)

    def renamed(
        self, question: CompiledQuestion, response: Response | None, names: Mapping[str, str]
    ) -> Response | None:
        """Return an answer with other ids for the parts that it names."""
        type_ = self._type(question)
        if response is None or type_ is None or not names:
            return response
        return type_.renamed(response, names)

    def _type(self, question: CompiledQuestion) -> Type | None:
        return self.plugins.questions.get(question.type)

    def _shown(
        self, question: CompiledQuestion, response: Response | None
    ) -> Mapping[str, Any] | None:
        mark = self.mark(question, response)
        if not mark.of:
            return None
        if isinstance(mark, NeedsMarker):
            return {"state": "waits", "points": None, "of": mark.of}
        return {"state": state_of(mark, response), "points": mark.points, "of": mark.of}


class _Same:
    """A key that is equal to itself alone: what a build holds never changes, and is too large to compare."""

    __slots__ = ("it",)

    def __init__(self, it: Any) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it


def spec_of(type_: Type, question: CompiledQuestion) -> Any:
    """Return the type's spec of a compiled question, upgraded where an earlier version compiled it."""
    return _spec(_Same(type_), _Same(question))


@lru_cache(maxsize=4_096)
def _spec(type_: _Same, question: _Same) -> Any:
    if question.it.version == type_.it.version:
        return type_.it.spec.model_validate(question.it.spec)
    return type_.it.upgrade(question.it.spec, question.it.version)


def state_of(mark: Mark, response: Response | None) -> str:
    """Return one word for a mark: right, partly, wrong or blank."""
    if mark.right:
        return "right"
    if response is None:
        return "blank"
    return "partly" if mark.points else "wrong"
