"""What YAML's own parser found wrong, in a trainer's words and at the place where the mistake was made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

Error: TypeAlias = Any  # a yaml.MarkedYAMLError: what it holds depends on the parser
Words: TypeAlias = tuple[str, str, str]  # code, message, hint


class Mistake(NamedTuple):
    """A problem of one text, before it is known which file the text belongs to."""

    line: int
    column: int
    code: str
    message: str
    hint: str = ""


_AT_CONTEXT = (
    "while scanning a simple key",
    "while scanning a quoted scalar",
    "while scanning an alias",
    "while parsing a flow sequence",
    "while parsing a flow mapping",
)
_QUOTE = "put the text into quotes"
_COLUMN = "begin keys that belong together in the same column"
_TYPOGRAPHIC = "“”„‟«»‘’‚‹›"


def explain(error: Error, lines: Sequence[str], first: int) -> Mistake:
    """Return what to tell about a parser's error in `lines`, of which the first is line `first` of its file."""
    mark = error.problem_mark or error.context_mark
    if error.context in _AT_CONTEXT and error.context_mark:
        mark = error.context_mark
    if mark is None:  # pragma: no cover - the parsers mark all that they raise
        return Mistake(first, 1, "yaml-syntax", "this cannot be read as YAML")
    row = min(mark.line, len(lines) - 1)
    return _by_hand(error.problem or "", lines, row, first) or Mistake(
        row + first, mark.column + 1, *_reason(error, lines[row], mark.column)
    )


def _by_hand(problem: str, lines: Sequence[str], row: int, first: int) -> Mistake | None:
    """Look for slips that the parser notices too late, or that nobody sees on a screen."""
    for place in (row, row - 1):
        found = lines[place].find("\u00a0") if place >= 0 else -1
        if found >= 0:
            message = "a space that does not break lines stands here, and YAML does not know it"
            hint = "write a plain space instead (it often comes along with copied text)"
            return Mistake(place + first, found + 1, "yaml-syntax", message, hint)
    if "mapping values" in problem and _is_above(lines, row):
        return _no_colon(lines[row - 1], row - 1 + first)
    if "expected node content" in problem and not "".join(lines[row:]).strip():
        return _open_bracket(lines, row, first)
    return None


def _open_bracket(lines: Sequence[str], row: int, first: int) -> Mistake | None:
    """Return the last bracket above `row`: the text ends, and something was still open."""
    for place in range(row - 1, -1, -1):
        column = max(lines[place].rfind("["), lines[place].rfind("{"))
        if column >= 0:
            message, hint = "the bracket that opens here is never closed", "close it"
            return Mistake(place + first, column + 1, "yaml-syntax", message, hint)
    return None


def _is_above(lines: Sequence[str], row: int) -> bool:
    """Say whether the line above `row` stands in its column, but is no key."""
    above, here = lines[row - 1] if row else "", lines[row]
    same = len(above) - len(above.lstrip()) == len(here) - len(here.lstrip())
    return bool(above.strip()) and same and not re.search(r":(\s|$)", above)


def _no_colon(line: str, number: int) -> Mistake:
    glued = re.match(r"\s*(?:- +)?([\w-]{1,60}):(?=\S)", line)
    if glued:
        message = f"there is no space behind the colon of {glued[1]}"
        hint = f"write {glued[1]}: and then a space"
        return Mistake(number, glued.end(), "yaml-syntax", message, hint)
    return Mistake(number, 1, "yaml-syntax", "this line has no colon", "write key: value")


# What the parser says, in its problem or its context, and what that means to a trainer.
_KNOWN: Sequence[tuple[str, str, str]] = (
    ("found a tab character", "a tab stands here", "indent with spaces"),
    (
        "expected comment or line break",
        "behind | or > the text begins on the next line",
        f"write it there, indented, or {_QUOTE}",
    ),
    (
        "unknown escape character",
        "inside double quotes a backslash means something else",
        "put the text into single quotes: '…'",
    ),
    ("mapping keys are not allowed", "a text cannot begin with ? unquoted", _QUOTE),
    (
        "while parsing a flow",
        "the bracket that opens here does not end as it should",
        "close it, and put texts with signs in them into quotes",
    ),
    (
        "could not find expected ':'",
        "this line is neither a key nor part of a text",
        "indent it, or write key: value",
    ),
    (
        "expected '-' indicator",
        "this line belongs to no item of the list above it",
        "indent it as far as the keys of the item, or begin a new item with -",
    ),
    (
        "block sequence entries",
        "a list cannot begin here",
        f"begin the - on a line of its own, or {_QUOTE}",
    ),
)


def _reason(error: Error, line: str, column: int) -> Words:
    problem, context = error.problem or "", error.context or ""
    before, sign = line[:column], line[column : column + 1]
    if "mapping values are not allowed" in problem:
        return _colon(before)
    if "end of stream" in problem and "quoted" in context:
        return "yaml-syntax", "the quotation mark that opens here is never closed", "close it"
    for said, message, hint in _KNOWN:
        if said in problem or said in context:
            return "yaml-syntax", message, hint
    return "yaml-syntax", *_by_signs(problem, before, sign)


def _by_signs(problem: str, before: str, sign: str) -> tuple[str, str]:
    """Guess from the signs around the place where the parser gave up."""
    if "cannot start any token" in problem and sign == "\t":
        return "a tab stands here", "indent with spaces"
    if "alphabetic or numeric" in problem or (sign and sign in "@`%,]}"):
        return f"a text cannot begin with {sign or 'this sign'} unquoted", _QUOTE
    if before.rstrip().endswith(('"', "'", "]", "}")):
        return "the text goes on behind its closing sign", "put the whole text into quotes"
    if "did not find expected key" in problem:
        return "this line is indented differently from its neighbours", _COLUMN
    hint = "look at indentation, quotes and brackets here and in the line above"
    return "this cannot be read as YAML", hint


def _colon(before: str) -> Words:
    plain = before.strip().removeprefix("- ").lstrip()
    if re.fullmatch(r"[\w-]+", plain):
        return "yaml-syntax", "this key is indented differently from its neighbours", _COLUMN
    hint = "put the text into quotes, or write | and begin it on a line of its own"
    if any(sign in before for sign in _TYPOGRAPHIC):
        hint = 'YAML knows straight quotes alone: write "…" around the whole text'
    return "unquoted-colon", "a colon and a space inside a text that is not quoted", hint
