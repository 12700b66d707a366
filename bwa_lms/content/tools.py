"""What a kind is handed while it compiles: implements `api.CompileTools` for one activity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bwa_lms.api.compiling import M, Source
from bwa_lms.api.prose import Prose
from bwa_lms.api.question import CompiledQuestion, QuestionAuthored
from bwa_lms.api.rubric import Rubric
from bwa_lms.content.document import Document
from bwa_lms.content.markdown import render, render_block, render_inline
from bwa_lms.content.near import near
from bwa_lms.content.shared import Shared
from bwa_lms.content.surroundings import Around, Link, target
from bwa_lms.content.validate import validate
from bwa_lms.plugins import Plugins


@dataclass
class Tools:
    """`rubrics` and `borrowed` (activities) note what was asked for; `lend` compiles another activity's questions."""

    plugins: Plugins
    shared: Shared
    around: Around
    rubrics: set[str] = field(default_factory=set)
    borrowed: set[str] = field(default_factory=set)
    lend: Callable[[str], Sequence[CompiledQuestion]] = lambda name: ()

    def prose(
        self, source: Source, *, questions: bool = False
    ) -> tuple[Prose, Sequence[CompiledQuestion]]:
        """Render the source's body for every audience."""
        return render(source, source.body, source.body_line, self.around, questions=questions)

    def inline(self, source: Source, *where: str | int) -> str:
        """Render the text at `where` without a paragraph around it."""
        text = source.at(*where).data
        if not isinstance(text, str):
            return ""
        return render_inline(
            source, text, source.line_of(where), self.around, _begins(source, where)
        )

    def block(self, source: Source, *where: str | int) -> str:
        """Render the text at `where` with paragraphs."""
        text = source.at(*where).data
        if not isinstance(text, str):
            return ""
        return render_block(
            source, text, source.line_of(where), self.around, _begins(source, where)
        )

    def rubric(self, source: Source, *where: str | int) -> Rubric | None:
        """Return the rubric that is named at `where`."""
        name = source.at(*where).data
        if not isinstance(name, str):
            return None
        self.rubrics.add(name)
        found = self.shared.rubrics.get(name)
        if found is None and not self.shared.may_name("rubrics.yml", name):
            hint = near(name, self.shared.rubrics) or "define it in rubrics.yml, beside the courses"
            source.problem(where, "unknown-rubric", f"there is no rubric {name}", hint)
        return found

    def link(self, source: Source, *where: str | int) -> str:
        """Return the address of the activity that is named at `where`."""
        text = source.at(*where).data
        if not isinstance(text, str):
            return ""
        line, column = source.line_of(where), 1
        if isinstance(source, Document):
            line, column = source.place(where)[:2]
        return self.around.page(source, Link(line, column, text)) or ""

    def borrow(self, source: Source, *where: str | int) -> Sequence[CompiledQuestion]:
        """Return the questions of the activity of this course that is named at `where`."""
        text = source.at(*where).data
        wanted = target(text) if isinstance(text, str) else None
        if wanted and wanted.course not in ("", source.course):
            message = "questions are borrowed within one course"
            source.problem(where, "broken-link", message, "name a quiz of this course")
            return ()
        if not self.link(source, *where) or wanted is None:
            return ()
        self.borrowed.add(wanted.activity)
        return self.lend(wanted.activity)

    def group(self, model: type[M], source: Source) -> M | None:
        """Return `source.data` as a model of authored keys."""
        return validate(model, source) if isinstance(source, Document) else None

    def question(self, source: Source) -> CompiledQuestion | None:
        """Compile one question: its type's model first, then the type itself."""
        kind = self._type(source)
        if kind is None or not isinstance(source, Document):
            return None
        authored = validate(kind.authored, source)
        if authored is None:
            self._go_on(source)
            return None
        spec = kind.compile(authored, source, self)
        if spec is None:
            return None
        if not kind.marked:
            _report_points(authored, kind.kind, source)
        compiled: CompiledQuestion = kind.compiled(authored, spec)
        return compiled

    def _go_on(self, source: Document) -> None:
        """Look into the texts of a question whose keys are wrong, to find all mistakes at once."""
        for key in ("prompt", "hint", "explain"):
            self.block(source, key)
        self.link(source, "see")

    def _type(self, source: Source) -> Any:
        data = source.data
        if not isinstance(data, Mapping):
            hint = "write id:, type: and prompt:, each on a line of its own"
            source.problem((), "wrong-type", "a question is a group of keys", hint)
            return None
        name = data.get("type")
        if not isinstance(name, str):
            hint = f"write one of: {', '.join(self.plugins.questions)}"
            source.problem((), "missing-key", "type is missing", hint)
        elif name in self.plugins.questions:
            return self.plugins.questions[name]
        else:
            known = tuple(self.plugins.questions)
            hint = near(name, known) or f"write one of: {', '.join(known)}"
            source.problem(("type",), "unknown-type", f"there is no question type {name}", hint)
        return None


def _begins(source: Source, where: tuple[str | int, ...]) -> int:
    return source.place(where).begins if isinstance(source, Document) else 1


def _report_points(authored: QuestionAuthored, kind: str, source: Source) -> None:
    for key in ("points", "hint_cost"):
        if key in authored.model_fields_set:
            message = f"a question of the type {kind} is never marked: it has no points"
            source.problem((key,), "never-marked", message, f"remove {key}:")
