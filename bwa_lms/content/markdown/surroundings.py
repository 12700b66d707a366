"""What a text stands in: the course and the release around it, as the pipeline sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bwa_lms.api.compiling import Source
from bwa_lms.api.prose import Term
from bwa_lms.api.question import CompiledQuestion


class Surroundings(Protocol):
    """What the pipeline asks for; whoever compiles a course provides it."""

    @property
    def glossary(self) -> Mapping[str, Term]:
        """Return the glossary's terms; each is marked once per page."""

    @property
    def extensions(self) -> Sequence[object]:
        """Return the Markdown extensions that plugins add."""

    def link(self, source: Source, line: int, column: int, target: str) -> str | None:
        """Return the address of `kind:[course/]id[#heading]`; None after reporting a broken one."""

    def media(self, source: Source, line: int, column: int, path: str) -> str | None:
        """Return the address of a `media/…` file; None after reporting that it is not there."""

    def size(self, address: str) -> tuple[int, int] | None:
        """Return width and height of a picture that `media` returned, where they are known."""

    def question(self, source: Source, text: str, line: int) -> CompiledQuestion | None:
        """Compile the YAML of a question block that begins at `line`; None after reporting its problems."""
