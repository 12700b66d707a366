"""Slips of the keyboard that Markdown prints as they stand: found in the lines, said at the place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bwa_lms.content.markdown.report import Report

_APART = re.compile(r"(?<!\[[xX ])\][ \t]+\((?=media/|https?:|[a-z]{2,20}:[a-z0-9])")
_BULLET = re.compile(r"\s{0,3}([•●▪◦‣])\s*\S")
_LETTER = re.compile(r"\s{0,3}([a-z])\)\s+\S")
_GLUED = re.compile(r"\s{0,3}([-+])[^\W\d_]")
_UNBROKEN = re.compile(r"\s{0,3}([-*+]|\d{1,3}\.)\u00a0")
_NOT_ONE = "Markdown does not take this for a list"


def links(lines: Sequence[str], report: Report) -> None:
    """Report `[words] (address)`: the space keeps it from being a link or a picture."""
    for index, line in enumerate(lines):
        for found in _APART.finditer(line) if "]" in line else ():
            message = "a space stands between the words in [ ] and their address"
            column = found.start() + 2
            report.problem(index, "broken-link", message, "remove the space", column=column)


def bullets(lines: Sequence[str], report: Report) -> None:
    """Report lists with markers from word processors; of each list, the first item."""
    inside = False
    for index, line in enumerate(lines):
        first = line.lstrip(" ")[:1]
        if first.isupper():  # most lines: no marker begins so
            continue
        after = lines[index + 1] if index + 1 < len(lines) else ""
        hint = _marker(line, after) if first else ""
        if hint and not inside:
            column = len(line) - len(line.lstrip()) + 1
            report.problem(index, "list-marker", _NOT_ONE, hint, column=column)
        inside = bool(first) and (inside or bool(hint))


def _marker(line: str, after: str) -> str:
    """Return how to write an item that is marked wrongly, "" where none stands here."""
    if match := _BULLET.match(line):
        return f"begin each item with - and a space, not with {match[1]}"
    if _UNBROKEN.match(line):
        return "write a plain space behind the marker: this one does not break lines"
    if _GLUED.match(line) and _GLUED.match(after):
        return "write a space behind the marker"
    letters = _LETTER.match(line), _LETTER.match(after)
    if letters[0] and letters[1] and (letters[0][1], letters[1][1]) == ("a", "b"):
        return "Markdown numbers no items by letters: write 1. and not a)"
    return ""
