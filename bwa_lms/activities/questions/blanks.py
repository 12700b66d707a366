"""A text with blanks in double braces: read, checked, and rendered without a trace of what belongs in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, cast

from bwa_lms.activities.questions.text import plain
from bwa_lms.api import CompileTools, Source, Where

LENGTH = 200  # characters of a variant, and of what is typed
# While Markdown is rendered, a blank is a private character, its number and another private character. A third one
# stands for a line that ended inside it: a page that ended a line there would tell of what it accepts.
_OPEN, _CLOSE, _LINE = "\ue000", "\ue001", "\ue002"
_BRACES = re.compile(r"\{\{(.*?)\}\}|(\{\{|\}\})", re.DOTALL)
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_PARAGRAPH = re.compile(r"(?<=\n)(?=[ \t]*\n)")
_NO_PLACE = frozenset(
    {"a", "code", "pre", "summary"}
)  # a field inside would not work, or not look like one
_HINT = "write {{answer}}, or {{answer|another spelling}}"


@dataclass(frozen=True)
class Written:
    """What stands in double braces: its line in the file and its variants, none where it is no blank."""

    line: int
    variants: tuple[str, ...]


def blanks(source: Source, *where: str | int) -> list[Written]:
    """Return what stands in braces in the text at `where`; report what is no blank, and that there is none."""
    text, first = str(source.at(*where).data or ""), source.line_of(where)
    found = []
    for match in _BRACES.finditer(text):
        line = first + text.count("\n", 0, match.start())
        variants = tuple(" ".join(each.split()) for each in (match[1] or "").split("|"))
        if wrong := _wrong(match[1], variants):
            source.problem(line, "bad-blank", wrong, _HINT)
        found.append(Written(line, () if wrong else variants))
    if not found:
        source.problem(where, "no-blank", "there is no blank to fill in", _HINT)
    return found


def _wrong(inside: str | None, variants: Sequence[str]) -> str:
    if inside is None or "{" in inside or "}" in inside or "\n\n" in inside:
        return "double braces that do not open and close a blank"
    if not all(map(plain, variants)):
        return "a blank, or a variant of one, without a letter or a digit"
    return f"more than {LENGTH} characters in a blank" if max(map(len, variants)) > LENGTH else ""


def pieces(
    source: Source, tools: CompileTools, written: Sequence[Written], *where: str | int
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the text at `where` as sanitised block HTML, cut at its blanks, and which blank stands at each cut.

    A page may show them in another order than they were written (footnotes). Reports blanks where no field can stand.
    """
    text = re.sub(f"[{_OPEN}{_CLOSE}{_LINE}]", "", str(source.at(*where).data or ""))
    numbers = iter(range(len(written)))
    cut = _lines_moved(_BRACES.sub(lambda match: _token(match, next(numbers)), text))
    html = tools.block(cast(Source, _Rewritten(source, where, cut)), *where)
    parts, standing = _TOKEN.split(html), _Standing(html).found
    order = tuple(map(int, parts[1::2]))
    for number, each in enumerate(written):
        if each.variants and not standing.count(number) == order.count(number) == 1:
            message = "a blank where no field can stand"
            hint = "blanks stand in plain, bold or italic text, not in code or links"
            source.problem(each.line, "misplaced-blank", message, hint)
    return tuple(parts[::2]), order


def _token(match: re.Match[str], number: int) -> str:
    """Stand for a blank."""
    return f"{_OPEN}{number}{_CLOSE}" + _LINE * match[0].count("\n")


def _lines_moved(text: str) -> str:
    """Move the line ends of blanks behind their paragraph, where they say nothing and what follows keeps its line."""
    paragraphs = _PARAGRAPH.split(text)
    return "".join(each.replace(_LINE, "") + "\n" * each.count(_LINE) for each in paragraphs)


class _Rewritten:
    """A source that reads another text at one place, and reports at the lines of the true one."""

    def __init__(self, source: Source, where: Where, text: str) -> None:
        self._source, self._where, self._text = source, where, text

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    @property
    def data(self) -> Any:
        """The other text, or what the true source holds."""
        return self._source.data if self._where else self._text

    def at(self, *path: str | int) -> Any:
        """Return the part below `path`: the true one where the other text is not in it."""
        inside = self._where[: len(path)] == path
        below = self._source.at(*path)
        return _Rewritten(below, self._where[len(path) :], self._text) if inside else below


class _Standing(HTMLParser):
    """Finds the numbers of the blanks that stand where a field can."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[int] = []
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note that a code or a link begins."""
        if tag in _NO_PLACE:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note that it ends."""
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        """Collect the blanks in a text."""
        if not self._inside:
            self.found += [int(each) for each in _TOKEN.findall(data)]
