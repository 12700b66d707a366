"""Compiling without the engine's own compiler: a source of plain values, and tools without Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bwa_lms.api.compiling import Where
from bwa_lms.api.prose import Heading, Prose, QuestionSlot, Rendered, Text
from bwa_lms.api.question import CompiledQuestion, QuestionAuthored, QuestionType
from bwa_lms.api.rubric import Criterion, Rubric

_FENCE = re.compile(r"^```question\nid: (\S+)\n```$", re.MULTILINE)


@dataclass
class Draft:
    """An `api.Source` made of plain values; `problems` lists (code, message) of the errors, shared by all parts."""

    data: Any = None
    body: str = ""
    file: str = "course/01-module/01-draft.yml"
    course: str = "course"
    activity: str = "draft"
    body_line: int = 1
    problems: list[tuple[str, str]] = field(default_factory=list)

    def problem(
        self,
        where: Where | int,
        code: str,
        message: str,
        hint: str = "",
        *,
        column: int = 1,
        warning: bool = False,
    ) -> None:
        """Note an error; warnings pass."""
        if not warning:
            self.problems.append((code, message))

    def at(self, *path: str | int) -> Draft:
        """Return the part below `path`."""
        data = self.data
        for step in path:
            data = _below(data, step)
        return replace(self, data=data, body="")

    def line_of(self, where: Where) -> int:
        """Return 1: there are no lines."""
        return 1


def _below(data: Any, step: str | int) -> Any:
    if isinstance(data, Mapping):
        return data.get(step)
    inside = isinstance(data, list) and isinstance(step, int) and step < len(data)
    return data[step] if inside else None


@dataclass(frozen=True)
class PlainTools:
    """An `api.CompileTools` without Markdown: text becomes escaped paragraphs; any link and any rubric exists.

    A ```question block in a body needs only its `id:`, which names one of `slots`.
    """

    types: Mapping[str, QuestionType[Any, Any]] = field(default_factory=dict)
    slots: Mapping[str, CompiledQuestion] = field(default_factory=dict)

    def prose(
        self, source: Any, *, questions: bool = False
    ) -> tuple[Prose, Sequence[CompiledQuestion]]:
        """Return the body, the same for every audience."""
        pieces = _FENCE.split(source.body) if questions else [source.body]
        parts = tuple(
            QuestionSlot(id=piece)
            if place % 2
            else Text(html=f"<p>{html.escape(piece.strip())}</p>")
            for place, piece in enumerate(pieces)
            if piece.strip()
        )
        whole = Rendered(parts=parts, headings=(Heading(id="one", level=2, text="One"),))
        return Prose(participant=whole, trainer=whole), tuple(self.slots.values())

    def inline(self, source: Any, *where: str | int) -> str:
        """Return the escaped text."""
        return html.escape(str(source.at(*where).data or ""))

    def block(self, source: Any, *where: str | int) -> str:
        """Return the escaped text in a paragraph."""
        text = self.inline(source, *where)
        return f"<p>{text}</p>" if text else ""

    def question(self, source: Any) -> CompiledQuestion | None:
        """Compile a question of one of the types."""
        type_ = self.types[source.data["type"]]
        authored = type_.authored.model_validate(source.data)
        spec = type_.compile(authored, source, self)
        if spec is None:
            return None
        return type_.compiled(authored, spec)

    def borrow(self, source: Any, *where: str | int) -> Sequence[CompiledQuestion]:
        """Lend nothing: there is no other activity."""
        return ()

    def group(self, model: Any, source: Any) -> Any:
        """Return the data as a model."""
        return model.model_validate(source.data)

    def rubric(self, source: Any, *where: str | int) -> Rubric | None:
        """Return a rubric of one criterion."""
        criterion = Criterion(id="facts", title="Facts", levels=("absent", "meets"))
        return Rubric(id=str(source.at(*where).data), title="Rubric", criteria=(criterion,))

    def link(self, source: Any, *where: str | int) -> str:
        """Return an address."""
        return "/courses/course/page"


def compiled(
    type_: QuestionType[Any, Any], authored: QuestionAuthored, spec: Any
) -> CompiledQuestion:
    """Return the question as a build holds it."""
    return type_.compiled(authored, spec)
