"""Walls of markup are refused before Markdown sees them: some of its patterns take quadratic time, or recurse."""

from __future__ import annotations

from bwa_lms.content.markdown.report import Report

LENGTH = 400_000  # characters of one text
STRETCHES = 6_000  # stretches between blank lines in one text
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
_IN_TEXT = {"[": 6_000, "<": 8_000}
_NESTED = 40  # block quotes in block quotes, or columns of indentation / 4


def acceptable(lines: list[str], report: Report) -> bool:
    """Say whether Markdown may have the text; otherwise report where it is too much."""
    start, length = 0, 0
    stretches = 0
    total = dict.fromkeys(_IN_TEXT, 0)
    for index, line in enumerate([*lines, ""]):
        if line.strip():
            length += 1
            continue
        if length:
            stretches += 1
            if not _stretch(lines, start, index, total, report):
                return False
        start, length = index + 1, 0
    size = sum(map(len, lines))
    if size > LENGTH or stretches > STRETCHES:
        return _refuse(
            report, 0, "this text is too long for one page", "cut it into several lessons"
        )
    return True


def _stretch(lines: list[str], start: int, end: int, total: dict[str, int], report: Report) -> bool:
    text = "\n".join(lines[start:end])
    for char, most in _IN_STRETCH.items():
        count = text.count(char)
        if char in total:
            total[char] += count
        if count > most or total.get(char, 0) > _IN_TEXT.get(char, 0) > 0:
            hint = "write it in shorter paragraphs, or put it into a code fence"
            return _refuse(report, start, f"there are too many {char} here", hint)
    for index in range(start, end):
        if _too_deep(lines[index]):
            return _refuse(report, index, "this line is nested too deeply", "use fewer > or spaces")
    return True


def _too_deep(line: str) -> bool:
    head = line[: len(line) - len(line.lstrip(" \t>-*+"))]
    return head.count(">") > _NESTED or len(head.expandtabs(4)) > 4 * _NESTED


def _refuse(report: Report, index: int, message: str, hint: str) -> bool:
    report.problem(index, "too-complex", message, hint)
    return False
