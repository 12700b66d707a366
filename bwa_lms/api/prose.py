"""Compiled Markdown: sanitised HTML, cut into the pieces between embedded questions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bwa_lms.api.authored import Spec


class Text(Spec):
    """A stretch of sanitised HTML that is safe to write into a page as it is."""

    part: Literal["text"] = "text"
    html: str


class QuestionSlot(Spec):
    """The place of an embedded question, by its id in the same file."""

    part: Literal["question"] = "question"
    id: str


class Heading(Spec):
    """A heading that links may point at."""

    id: str
    level: int
    text: str


class Term(Spec):
    """A glossary word that the text uses, with its definition as sanitised inline HTML."""

    id: str
    term: str
    definition: str


Part = Annotated[Text | QuestionSlot, Field(discriminator="part")]


class Rendered(Spec):
    """One audience's rendering of an authored text."""

    parts: tuple[Part, ...] = ()
    headings: tuple[Heading, ...] = ()
    terms: tuple[Term, ...] = ()


class Prose(Spec):
    """An authored text, rendered once for each audience from a source without what that audience may not see.

    `afterwards` is what `participant` becomes once its condition holds (one's own post is in); None where the text
    has no such block.
    """

    participant: Rendered
    trainer: Rendered
    afterwards: Rendered | None = None
