"""Read a text line by line, before Markdown does: fences, `///` blocks, question slots, what each audience may see."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bwa_lms.content.markdown.report import Report

CALLOUTS = ("note", "tip", "warning", "example", "reflect")
RESTRICTED = ("trainer", "afterwards")
BLOCKS = (*CALLOUTS, *RESTRICTED, "details", "caption")
# Noncharacters: no text that means anything holds them, so an author cannot write a slot.
SLOT_OPEN, SLOT_CLOSE = "\ufdd0", "\ufdd1"

_OPENER = re.compile(r"([ \t]*)/{3,}[ \t]*([\w-]+)[ \t]*(\|.*)?")
_CLOSER = re.compile(r"[ \t]*/{3,}[ \t]*")
_NEAR = re.compile(r"([\s>*+\-\d.)]*)([/\\\uff0f\u2044\u2215]{2,})[ \t]*([\w-]*)[ \t]*:?(.*)")
_INSIDE = re.compile(r"(?<!/)/{3,}[ \t]*(?:trainer|afterwards)\b", re.IGNORECASE)
_FENCE = re.compile(r"([ \t>]*)(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*)")
_ELSEWHERE = re.compile(
    r"""[ \t>]*(?::{3,}[ \t]*\{?\.?|(?:!!!|\?\?\?\+?)[ \t]+|>[ \t]*\[!)([A-Za-z]+)\]?\}?[ \t]*(?:".*"|\[.*\])?[ \t]*"""
)
_ELSEWHERE_SIGNS = frozenset(":!?[")
_ELSEWHERE_NAMES = {
    "attention": "warning",
    "caution": "warning",
    "danger": "warning",
    "hint": "tip",
    "important": "warning",
    "info": "note",
    "question": "reflect",
}
_QUESTIONS = ("question", "quiz", "check")  # what people write above a question's YAML
_ENDS = ("end", "close", "fin", "stop")
_DEEPEST = 8  # blocks in each other
_MOST = 400  # blocks in one text
_HINT = f"known blocks: {', '.join(BLOCKS)}"


@dataclass
class Block:
    """One `///` block: first and last line (indexes), and how deep other blocks stand in it."""

    name: str
    start: int
    end: int = -1
    height: int = 0
    known: bool = True


@dataclass(frozen=True)
class Fence:
    """An open code fence."""

    line: int
    mark: str
    question: bool
    depth: int  # of the block quote that it stands in


@dataclass
class Scan:
    """What the lines hold. `code` are the indexes of lines in code fences; `questions` are (line index, YAML)."""

    lines: list[str]
    blocks: list[Block] = field(default_factory=list)
    code: set[int] = field(default_factory=set)
    questions: list[tuple[int, str]] = field(default_factory=list)

    def without(self, hidden: Iterable[str]) -> list[str]:
        """Return the lines with every block named in `hidden` blanked, so that line numbers stay."""
        names = set(hidden)
        lines = list(self.lines)
        for block in self.blocks:
            if block.name in names:
                lines[block.start : block.end + 1] = [""] * (block.end + 1 - block.start)
        return lines

    def has(self, name: str) -> bool:
        """Say whether there is a block of this name."""
        return any(block.name == name for block in self.blocks)


class Scanner:
    """Walks the lines once; `scan` is its only use."""

    def __init__(self, text: str, report: Report, *, questions: bool) -> None:
        self.result = Scan(text.split("\n"))
        self.report = report
        self.allow_questions = questions
        self.open: list[Block] = []
        self.fence: Fence | None = None
        self.count = 0

    def scan(self) -> Scan:
        """Return what was found; the problems are in the report."""
        for index, line in enumerate(list(self.result.lines)):
            if self.fence and _quotes(line) < self.fence.depth:
                self._unclosed_fence(self.fence)
                self.fence = None
            if self.fence:
                self._in_fence(index, line)
            elif not self._opens_fence(index, line):
                self._block_line(index, line)
        self._finish()
        if self.report.count:
            self._disarm()
        return self.result

    def _disarm(self) -> None:
        # Nobody publishes a text with errors; in a preview its blocks are plain text, since some that do
        # not close cost Markdown exponential time.
        for index, line in enumerate(self.result.lines):
            if "///" in line:
                self.result.lines[index] = ""

    def _opens_fence(self, index: int, line: str) -> bool:
        match = _FENCE.fullmatch(line) if "```" in line or "~~~" in line else None
        if not match:
            return False
        self.result.code.add(index)
        word = match[3].strip()
        question = word == "question"
        if not question and difflib.get_close_matches(word.lower(), _QUESTIONS, 1, 0.8):
            message = f"{word} begins a block of code, which shows everything to everyone"
            self.report.problem(index, "unknown-block", message, "did you mean ```question?")
        self.fence = Fence(index, match[2], question, match[1].count(">"))
        if question and (match[1] or not self.allow_questions or self._restricted()):
            why = (
                "write it at the start of the line, outside of lists and trainer's blocks"
                if self.allow_questions
                else "only a lesson can hold questions of its own"
            )
            self.report.problem(index, "misplaced-question", "a question cannot stand here", why)
        return True

    def _restricted(self) -> bool:
        return any(block.name in RESTRICTED for block in self.open)

    def _in_fence(self, index: int, line: str) -> None:
        fence = self.fence
        if fence is None:  # pragma: no cover - asked for only inside a fence
            return
        self.result.code.add(index)
        if line.lstrip(" \t>").rstrip() == fence.mark and _quotes(line) == fence.depth:
            self.fence = None
            if fence.question:
                self._slot(fence.line, index)
        elif (
            not fence.question
            and (match := _OPENER.fullmatch(line))
            and match[2].lower() in RESTRICTED
        ):
            self.report.problem(
                index,
                "unknown-block",
                "this line stands in a code fence, so everyone would see it",
                "close the fence before it",
            )

    def _slot(self, first: int, last: int) -> None:
        lines = self.result.lines
        text = "\n".join(lines[first + 1 : last])
        token = f"{SLOT_OPEN}{len(self.result.questions)}{SLOT_CLOSE}"
        self.result.questions.append((first + 1, text))
        lines[first : last + 1] = [""] * (last + 1 - first)
        if last > first + 1:
            lines[first + 1] = token  # blank lines around it make it a paragraph of its own

    def _block_line(self, index: int, line: str) -> None:
        match = _ELSEWHERE.fullmatch(line) if line.lstrip(" \t>")[:1] in _ELSEWHERE_SIGNS else None
        if match and (name := _from_elsewhere(match[1].lower())):
            message = "other programs write blocks like this; here it would be plain text"
            hint = f"write /// {name}, and /// alone below its text"
            self.report.problem(index, "unknown-block", message, hint)
            return
        if "/" not in line and "\\" not in line and "\uff0f" not in line and "\u2044" not in line:
            return
        if match := _OPENER.fullmatch(line):
            self._opens(index, match)
        elif _CLOSER.fullmatch(line):
            self._closes(index)
        else:
            self._nearly(index, line)

    def _opens(self, index: int, match: re.Match[str]) -> None:
        name = match[2].lower()
        if self.open and name.startswith(_ENDS):
            self._misspelt_closer(index)
            self._closes(index)
            return
        block = Block(name, index, known=name in BLOCKS)
        self.count += 1
        if len(self.open) == _DEEPEST or self.count == _MOST:
            hint = "put fewer blocks into each other, or cut the text into several lessons"
            self.report.problem(index, "too-complex", "there are too many /// blocks here", hint)
        elif not block.known:
            self.report.problem(
                index, "unknown-block", f"there is no block called {match[2]}", _did_you_mean(name)
            )
        self.open.append(block)

    def _closes(self, index: int) -> None:
        if not self.open:
            self.report.problem(
                index,
                "unknown-block",
                "this /// closes nothing",
                "remove it, or open a block above",
            )
            return
        block = self.open.pop()
        block.end = index
        if self.open:
            self.open[-1].height = max(self.open[-1].height, block.height + 1)
        self.result.blocks.append(block)
        self._write_slashes(block)

    def _write_slashes(self, block: Block) -> None:
        # Markdown's block reader tells nested blocks apart by the number of slashes; authors write three everywhere.
        slashes = "/" * (3 + block.height)
        for index in (block.start, block.end):
            line = self.result.lines[index]
            indent = line[: len(line) - len(line.lstrip())]
            self.result.lines[index] = indent + slashes + " " + line.lstrip().lstrip("/").strip()

    def _nearly(self, index: int, line: str) -> None:
        match = _NEAR.fullmatch(line)
        word = match[3].lower() if match else ""
        slashes = bool(match and match[2].startswith("///"))
        near = bool(word) and bool(difflib.get_close_matches(word, BLOCKS, 1, 0.75))
        if match and (near or (slashes and word)):
            self.report.problem(index, "unknown-block", *_misspelt(match, word))
            self.open.append(Block(word, index, known=False))
        elif match and not word and not match[4].strip() and self.open:
            if self.open[-1].known or slashes:
                self._misspelt_closer(index)
            self.open.pop().end = index
        elif _INSIDE.search(line):
            self.report.problem(
                index, "unknown-block", "a /// line stands alone", "begin a new line before the ///"
            )

    def _misspelt_closer(self, index: int) -> None:
        if self.open[-1].known:
            self.report.problem(
                index,
                "unknown-block",
                "this line does not close the block",
                "write /// alone on its line",
            )

    def _unclosed_fence(self, fence: Fence) -> None:
        hint = f"write {fence.mark} on a line of its own below it"
        self.report.problem(fence.line, "unclosed-fence", "this code fence is not closed", hint)

    def _finish(self) -> None:
        if self.fence:
            self._unclosed_fence(self.fence)
        last = len(self.result.lines) - 1
        for place, block in enumerate(self.open):
            if block.known and not self.fence and len(self.open) <= _DEEPEST:
                self._unclosed_block(place, block)
            block.end = last
            self.result.blocks.append(block)

    def _unclosed_block(self, place: int, block: Block) -> None:
        """Report an open block; one that seems to be closed by its own name is the second one's mistake."""
        names = [each.name for each in self.open]
        message, hint = (
            f"this {block.name} block is not closed",
            "write /// on a line of its own below it",
        )
        if block.name in names[place + 1 :]:
            return
        if block.name in names[:place]:
            message = f"this line opens a second {block.name} block inside of the first"
            hint = "to close the first one, write /// alone on the line"
        self.report.problem(block.start, "unclosed-block", message, hint)


def _quotes(line: str) -> int:
    return line.count(">", 0, len(line) - len(line.lstrip(" \t>")))


def _from_elsewhere(word: str) -> str:
    """Return the block that a word of another dialect stands for, "" where it is none."""
    near = difflib.get_close_matches(word, BLOCKS, 1, 0.75)
    return near[0] if near else _ELSEWHERE_NAMES.get(word, "")


def _did_you_mean(word: str) -> str:
    near = difflib.get_close_matches(word, BLOCKS, 1, 0.6)
    return f"did you mean /// {near[0]}?" if near else _HINT


def _misspelt(match: re.Match[str], word: str) -> tuple[str, str]:
    if match[1].strip():
        return "a /// line stands on its own", "write it without anything before the ///"
    if match[2] == "///" and word in BLOCKS:
        return (
            f"a title comes after a bar: {match[4].strip()[:40]}",
            f"write /// {word} | and the title",
        )
    return "this looks like a /// line", _did_you_mean(word)
