"""Walls of markup are refused before Markdown sees them: some of its patterns take quadratic time, or recurse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bwa_lms.content.markdown.report import Report

LENGTH = 400_000  # characters of one text
# Stretches between blank lines in one text: inside of a /// block each costs as much as all before it.
STRETCHES = 2_500
_IN_STRETCH = {
    "[": 400,
    "<": 500,
    "*": 1_500,
    "_": 1_500,
    "`": 800,
    "!": 800,
    "\\": 1_500,
    "&": 1_500,
}
_IN_TEXT = {"[": 3_000, "<": 1_500, "[^": 400, "<!--": 100}
_SEARCHES = 4_000_000  # for every [ Markdown looks through the rest of its stretch, several times
_SPACES = re.compile(r"[ \t]{1000}")
_LINES = 600  # lines of one stretch
_NESTED = 40  # block quotes in block quotes, or columns of indentation / 4
_HEAD = re.compile(r"(?:[ \t>*+-]|\d{1,9}\.(?=[ \t]))*")  # where blocks open in blocks


def acceptable(lines: list[str], report: Report) -> bool:
    """Say whether Markdown may have the text; otherwise report where it is too much."""
    seen = dict.fromkeys(_IN_TEXT, 0)
    count = searches = 0
    for start, end in _stretches(lines):
        text = "\n".join(lines[start:end])
        count, searches = count + 1, searches + text.count("[") * len(text)
        crowded = _crowded(text, seen) or ("[" if searches > _SEARCHES else "")
        if crowded:
            hint = "write it in shorter paragraphs"
            return _refuse(report, start, f"there are too many {crowded} here", hint)
        if not _lines_are_fine(lines, start, end, report):
            return False
    if count > STRETCHES or sum(map(len, lines)) > LENGTH:
        hint = "cut it into several lessons"
        return _refuse(report, 0, "this text is too long for one page", hint)
    return True


def _lines_are_fine(lines: list[str], start: int, end: int, report: Report) -> bool:
    if end - start > _LINES:
        message, hint = "these lines belong together without end", "leave empty lines between them"
        return _refuse(report, start, message, hint)
    for index in range(start, end):
        if _too_deep(lines[index]):
            return _refuse(report, index, "this line is nested too deeply", "use fewer > or spaces")
        if _SPACES.search(lines[index]):
            return _refuse(report, index, "a thousand spaces stand here", "remove them")
    return True


def _stretches(lines: list[str]) -> Iterator[tuple[int, int]]:
    start = None
    for index, line in enumerate([*lines, ""]):
        if line.strip():
            start = index if start is None else start
        elif start is not None:
            yield start, index
            start = None


def _crowded(text: str, seen: dict[str, int]) -> str:
    """Return the sign of which there is too much in this stretch, or with it in the text so far (`seen`)."""
    for sign, most in _IN_TEXT.items():
        seen[sign] += text.count(sign)
        if seen[sign] > most:
            return sign
    return next((sign for sign, most in _IN_STRETCH.items() if text.count(sign) > most), "")


def _too_deep(line: str) -> bool:
    head = _HEAD.match(line)[0]  # type: ignore[index]  # it always matches
    return head.count(">") > _NESTED or len(head.expandtabs(4)) > 4 * _NESTED


def _refuse(report: Report, index: int, message: str, hint: str) -> bool:
    report.problem(index, "too-complex", message, hint)
    return False
