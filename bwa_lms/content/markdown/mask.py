"""The text with code and comments blanked, places kept: what the linter reads."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LIST = re.compile(r" {0,3}(?:[-*+]|\d+[.)]|\[\^[^\]]+\]:|:)\s")
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")


def mask(lines: Sequence[str], code: Container[int]) -> list[str]:
    """Return the lines with fences, code spans, comments and escaped characters as spaces."""
    indented = _indented_code(lines)
    kept = ["" if index in code or index in indented else line for index, line in enumerate(lines)]
    text = "\n".join(kept)
    if "`" in text or "<!--" in text or "\\" in text:
        text = "\n\n".join(
            _CODE.sub(_blank, _ESCAPED.sub("  ", part)) for part in text.split("\n\n")
        )
        text = _COMMENT.sub(_blank, text)
    return text.split("\n")


def _indented_code(lines: Sequence[str]) -> set[int]:
    found: set[int] = set()
    in_list, code = False, True
    for index, line in enumerate(lines):
        if not line.strip():
            code = not in_list
        elif line.startswith(("    ", "\t")):
            if code and not in_list:
                found.add(index)
        else:
            in_list = bool(_LIST.match(line)) or (in_list and line[0] == " ")
            code = False
    return found


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
