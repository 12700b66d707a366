"""An authored file while it is compiled: its data with places, its Markdown body, and the report of its problems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from bwa_lms.api.compiling import Where
from bwa_lms.content.syntax import Mistake
from bwa_lms.content.yaml import Parsed, Place, parse
from bwa_lms.kernel.problems import Problem, Severity


@dataclass
class Report:
    """The problems found so far, each once."""

    problems: list[Problem] = field(default_factory=list)
    _seen: set[tuple[str, int, int, str, str]] = field(default_factory=set)

    def add(self, problem: Problem) -> None:
        """Keep `problem`, unless it was reported at the same place before."""
        same = (problem.file, problem.line, problem.column, problem.code, problem.message)
        if same not in self._seen:
            self._seen.add(same)
            self.problems.append(problem)

    @property
    def failed(self) -> bool:
        """Whether an error is among them."""
        return any(problem.severity == "error" for problem in self.problems)


@dataclass
class Document:
    """Implements `api.Source`. `base` is the path at which this part begins in `parsed`."""

    file: str
    course: str
    activity: str
    report: Report
    parsed: Parsed = field(default_factory=Parsed)
    data: Any = None
    body: str = ""
    body_line: int = 1
    base: Where = ()

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
        place = Place(where, column, where) if isinstance(where, int) else self.place(where)
        self._add(place, code, message, hint, "warning" if warning else "error")

    def problem_at(self, line: int, column: int, code: str, message: str, hint: str = "") -> None:
        """Report a mistake at a line and a column of the file."""
        self._add(Place(line, column, line), code, message, hint, "error")

    def problem_at_key(self, where: Where, code: str, message: str, hint: str = "") -> None:
        """Report a mistake at the key (not the value) at path `where`."""
        place = self.parsed.keys.get((*self.base, *where)) or self.place(where)
        self._add(place, code, message, hint, "error")

    def mistakes(self, mistakes: Iterable[Mistake]) -> None:
        """Report what the YAML loader found."""
        for each in mistakes:
            self.problem_at(*each)

    def _add(self, place: Place, code: str, message: str, hint: str, severity: Severity) -> None:
        self.report.add(Problem(self.file, place.line, place.column, severity, code, message, hint))

    def at(self, *path: str | int) -> Document:
        """Return the part of this document below `path`; its own paths start there."""
        data = self.data
        for part in path:
            data = _step(data, part)
        return replace(self, data=data, base=(*self.base, *path), body="")

    def place(self, where: Where) -> Place:
        """Return the place of the value at `where`, or of what stands nearest around it."""
        path = (*self.base, *where)
        while path and path not in self.parsed.values:
            path = path[:-1]
        return self.parsed.values.get(path, Place(1, 1, 1))

    def line_of(self, where: Where) -> int:
        """Return the line at which the text at `where` begins."""
        return self.place(where).text

    def embedded(self, text: str, line: int) -> Document | None:
        """Return a YAML text inside this document as a part of its own; None after reporting why not."""
        parsed = parse(text, line)
        self.mistakes(parsed.mistakes)
        if parsed.fatal:
            return None
        return _group(replace(self, parsed=parsed, data=parsed.data, body="", base=()))


def _step(data: Any, part: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def yaml_document(
    file: str, course: str, activity: str, text: str, report: Report
) -> Document | None:
    """Read a YAML file whose top is a group of keys; None after reporting why it is not."""
    blank = Document(file, course, activity, report)
    return blank.embedded(text, 1)


def markdown_document(
    file: str, course: str, activity: str, text: str, report: Report
) -> Document | None:
    """Read front matter and body of a Markdown file; None after reporting that the front matter never ends.

    `data` is None where the front matter could not be read, which is reported too: the body can still be checked.
    """
    blank = Document(file, course, activity, report)
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return replace(blank, data={}, body=text, body_line=1)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    parsed = parse("\n".join(lines[1:end]), 2)
    if end is None or (parsed.fatal and _looks_like_body(lines[1:end])):
        hint = "end it with a line of three hyphens: ---"
        blank.problem(
            1, "unclosed-front-matter", "the front matter that opens here never ends", hint
        )
        return None
    blank.mistakes(parsed.mistakes)
    front = None if parsed.fatal else _group(replace(blank, parsed=parsed, data=parsed.data))
    return replace(front or blank, body="\n".join(lines[end + 1 :]), body_line=end + 2)


def _looks_like_body(lines: list[str]) -> bool:
    return any(re.match(r"#{2,} |///|```", line) for line in lines)


def _group(document: Document) -> Document | None:
    """Return the document if its top is a group of keys; nothing at all counts as an empty one."""
    if document.data is None:
        return replace(document, data={})
    if isinstance(document.data, dict):
        return document
    hint = "write each thing as key: value on a line of its own"
    document.problem((), "wrong-type", "this must be a group of keys", hint)
    return None
