"""A course around a text that knows one case, one picture and a few words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bwa_lms.api import CompiledQuestion, Prose, Source, Term
from bwa_lms.content.markdown import render
from bwa_lms.kernel.problems import Problem, Severity


@dataclass
class Page:
    """An authored file that remembers what was reported about it."""

    file: str = "lesson.md"
    course: str = "roles"
    activity: str = "lesson"
    data: Any = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    problems: list[Problem] = field(default_factory=list)

    def problem(
        self,
        where: Any,
        code: str,
        message: str,
        hint: str = "",
        *,
        column: int = 1,
        warning: bool = False,
    ) -> None:
        line = where if isinstance(where, int) else 1
        level: Severity = "warning" if warning else "error"
        self.problems.append(Problem(self.file, line, column, level, code, message, hint))

    def at(self, *path: str | int) -> Source:
        return self

    def line_of(self, where: Any) -> int:
        return 1

    @property
    def said(self) -> list[tuple[int, str]]:
        return [(problem.line, problem.code) for problem in self.problems]


def term(word: str, definition: str = "What it means.") -> Term:
    return Term(id=re.sub(r"\W+", "-", word.lower()), term=word, definition=definition)


@dataclass
class Course:
    """The surroundings; `asked` are the addresses that the text named, with their places."""

    words: Sequence[str] = ("coaching", "consultation", "BATNA", "social dialogue", "ការប្រឹក្សា")
    extensions: Sequence[object] = ()
    asked: list[tuple[str, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.glossary = {each.id: each for each in map(term, self.words)}

    def link(self, source: Source, line: int, column: int, target: str) -> str | None:
        self.asked.append((target, line, column))
        if target.startswith("case:the-locked-gate"):
            return target.replace("case:", "/courses/roles/")
        source.problem(line, "broken-link", f"nothing is called {target}")
        return None

    def media(self, source: Source, line: int, column: int, path: str) -> str | None:
        self.asked.append((path, line, column))
        if "missing" not in path:
            return "/media/" + path.removeprefix("media/")
        source.problem(line, "broken-media", f"there is no {path}")
        return None

    def size(self, address: str) -> tuple[int, int] | None:
        return (640, 480)

    def question(self, source: Source, text: str, line: int) -> CompiledQuestion | None:
        self.asked.append((text, line, 1))
        name = re.search(r"id: (\S+)", text)
        if not name:
            source.problem(line, "missing-key", "id is missing")
            return None
        return CompiledQuestion(id=name[1], type="single", version=1, points=Decimal(1), spec={})


def read(
    text: str, *, line: int = 1, questions: bool = True, course: Course | None = None
) -> tuple[Prose, Page]:
    page = Page()
    prose, _ = render(page, text, line, course or Course(), questions=questions)
    return prose, page


def html(text: str, audience: str = "participant") -> str:
    prose, _ = read(text)
    return "\n".join(part.html for part in getattr(prose, audience).parts if part.part == "text")


def problems(text: str, *, questions: bool = True) -> list[tuple[int, str]]:
    return read(text, questions=questions)[1].said
