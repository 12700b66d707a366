"""What a kind is handed while it compiles: its source with places, and the host's tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from bwa_lms.api.authored import Authored
from bwa_lms.api.prose import Prose
from bwa_lms.api.question import CompiledQuestion
from bwa_lms.api.rubric import Rubric

M = TypeVar("M", bound=Authored)
Where = tuple[
    str | int, ...
]  # the path of a value in authored YAML, such as ("questions", 2, "answer")


class Source(Protocol):
    """One authored file, or the part of one that a question stands in.

    `data` is the YAML (or front matter) with every scalar as the text that was written; `body` is the Markdown below
    the front matter, empty for YAML files.
    """

    file: str
    course: str
    activity: str
    data: Any
    body: str
    body_line: int

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
        """Report a mistake at the value at path `where`, or at line `where` of the file and a column of it."""

    def at(self, *path: str | int) -> Source:
        """Return the part of this source below `path`; its own paths start there."""

    def line_of(self, where: Where) -> int:
        """Return the line at which the value at `where` is written (for a `|` block: its first line of text)."""


class CompileTools(Protocol):
    """What the host does for a kind that compiles."""

    def prose(
        self, source: Source, *, questions: bool = False
    ) -> tuple[Prose, Sequence[CompiledQuestion]]:
        """Render the source's Markdown body for every audience; compile its embedded questions where allowed."""

    def inline(self, source: Source, *where: str | int) -> str:
        """Render the text at `where` as sanitised inline HTML (no paragraph around it); "" where it is absent."""

    def block(self, source: Source, *where: str | int) -> str:
        """Render the text at `where` as sanitised block HTML, for participants; "" where it is absent."""

    def group(self, model: type[M], source: Source) -> M | None:
        """Return `source.data` as a model of authored keys; None after every mistake in it was reported."""

    def borrow(self, source: Source, *where: str | int) -> Sequence[CompiledQuestion]:
        """Return the questions of the activity of this course that the `kind:id` at `where` names, as they stand there.

        Empty where there is no such activity, which is reported, or where it has mistakes, reported with its own file.
        """

    def question(self, source: Source) -> CompiledQuestion | None:
        """Compile the question whose YAML is `source.data`; None after its problems were reported."""

    def rubric(self, source: Source, *where: str | int) -> Rubric | None:
        """Return the rubric that the text at `where` names; None after reporting that there is none."""

    def link(self, source: Source, *where: str | int) -> str:
        """Return the address of the `kind:[course/]id[#heading]` at `where`; "" after reporting a broken one."""
