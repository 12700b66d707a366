"""A problem in authored text: where it stands, what it is, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake at one place; `line` and `column` count from 1, `file` is relative to what was checked."""

    file: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = (
            f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message} [{self.code}]"
        )
        return f"{text}\n    {self.hint}" if self.hint else text

    def as_json(self) -> dict[str, str | int]:
        """Return exactly the keys file, line, column, severity, code, message and hint."""
        return asdict(self)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return those that keep a course from being published."""
    return [problem for problem in problems if problem.severity == "error"]
