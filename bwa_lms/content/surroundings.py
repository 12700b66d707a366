"""What the prose pipeline is told about where a text stands: the files and terms around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

from bwa_lms.api.compiling import Source
from bwa_lms.api.prose import Term
from bwa_lms.api.question import CompiledQuestion
from bwa_lms.content.document import Document
from bwa_lms.content.near import near


class Media(NamedTuple):
    """A file that pages may show: its blob ("3fa9….png"), and width and height where they are known."""

    blob: str
    size: tuple[int, int] | None = None


class Link(NamedTuple):
    """A link to an activity, to be checked when every course is known."""

    line: int
    column: int
    target: str


class Target(NamedTuple):
    """The parts of `kind:[course/]id[#heading]`; `course` is "" for the course that the link stands in."""

    kind: str
    course: str
    activity: str
    heading: str


_LINK = re.compile(r"([a-z][a-z0-9-]*):(?:([a-z0-9-]+)/)?([a-z0-9-]+)(?:#(\S+))?")


def target(text: str) -> Target | None:
    """Return the parts of a link to an activity; None where it is not written like one."""
    match = _LINK.fullmatch(text.strip())
    return Target(match[1], match[2] or "", match[3], match[4] or "") if match else None


def _as_link(written: str) -> str:
    """Return how a link was probably meant."""
    if written.lower().startswith("www."):
        return f"write https://{written}"
    plain = written.lower().replace(" ", "")
    if target(plain):
        return f"write {plain}"
    return "write it as lesson:its-id, course and heading where needed: quiz:course/its-id#heading"


def address(found: Target, course: str) -> str:
    """Return the address of a page for a link that stands in `course`."""
    page = f"/courses/{found.course or course}/{found.activity}"
    return f"{page}#{found.heading}" if found.heading else page


class Bare:
    """The surroundings of a shared file: no glossary, no links, no pictures."""

    glossary: Mapping[str, Term] = {}
    extensions: Sequence[object] = ()

    def link(self, source: Source, line: int, column: int, target: str) -> str | None:
        """Report that there is nothing to link to."""
        message = "a text of all courses cannot link to one of them"
        source.problem(line, "broken-link", message, "name the page in words", column=column)
        return None

    def media(self, source: Source, line: int, column: int, path: str) -> str | None:
        """Report that there are no pictures."""
        message = "a text of all courses has no media folder"
        source.problem(line, "broken-media", message, "leave the picture out", column=column)
        return None

    def size(self, address: str) -> tuple[int, int] | None:
        """Know no sizes."""
        return None

    def question(self, source: Source, text: str, line: int) -> CompiledQuestion | None:
        """Report that nobody answers here."""
        source.problem(line, "misplaced-question", "a question cannot stand here")
        return None


@dataclass
class Around:
    """The surroundings of one activity; `links` and `used` (media) note what it asked for.

    `folder` is the module's folder, `files` maps a path in the course to its media.
    """

    course: str
    folder: str
    files: Mapping[str, Media]
    glossary: Mapping[str, Term]
    extensions: Sequence[object]
    compile_question: Callable[[Source], CompiledQuestion | None] | None = None
    links: list[Link] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)

    def link(self, source: Source, line: int, column: int, target: str) -> str | None:
        """Return the address of an activity; whether it is there is checked when all files are known."""
        return self.page(source, Link(line, column, target))

    def page(self, source: Source, link: Link) -> str | None:
        """Return a link's address; None after reporting that it is not written like one."""
        found = target(link.target)
        if found is None:
            message = f"{link.target} is not a link to an activity"
            hint = _as_link(link.target)
            source.problem(link.line, "broken-link", message, hint, column=link.column)
            return None
        self.links.append(link)
        return address(found, self.course)

    def media(self, source: Source, line: int, column: int, path: str) -> str | None:
        """Return the address of a file of the module's media folder."""
        file = self._spelt(f"{self.folder}/{path}")
        found = self.files.get(file)
        self.used[file] = found.blob if found else ""
        if found:
            return f"/media/{found.blob}"
        here = [name.removeprefix(f"{self.folder}/") for name in self.files]
        message = f"there is no file {path} beside this one"
        hint = near(path, here) or f"put it into {self.folder}/media/"
        source.problem(line, "broken-media", message, hint, column=column)
        return None

    def _spelt(self, file: str) -> str:
        """Return a file's name as it stands in the folder: editors write %20, systems take é apart."""
        if file in self.files:
            return file
        wanted = {normalize("NFC", file), normalize("NFC", unquote(file))}
        return next((name for name in self.files if normalize("NFC", name) in wanted), file)

    def size(self, address: str) -> tuple[int, int] | None:
        """Return width and height of a picture."""
        blob = address.rpartition("/")[2]
        return next((media.size for media in self.files.values() if media.blob == blob), None)

    def question(self, source: Source, text: str, line: int) -> CompiledQuestion | None:
        """Compile an embedded question."""
        document = source if isinstance(source, Document) else None
        inner = document.embedded(text, line) if document else None
        return self.compile_question(inner) if inner and self.compile_question else None
