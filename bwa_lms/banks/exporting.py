"""From a quiz file to a file that other programs read, and what became of each question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import unquote

from bwa_lms.banks import outward
from bwa_lms.banks.gift import write_gift
from bwa_lms.banks.model import Item, Told, Written
from bwa_lms.banks.moodle_xml import write_moodle_xml
from bwa_lms.banks.outward import Media, Stays
from bwa_lms.banks.shelf import MODULE, InMemory
from bwa_lms.content.compiler import check
from bwa_lms.content.yaml import parse
from bwa_lms.kernel.errors import Refused
from bwa_lms.kernel.problems import Problem, errors
from bwa_lms.plugins import load

Format = Literal["gift", "moodle-xml"]
FILE = "01-quiz.quiz.yml"
# What hangs on the course around the file: whoever exports one file has to be believed.
_ELSEWHERE = frozenset(("broken-link", "unknown-rubric"))
_MEDIA = re.compile(r"(?<![\w./-])media/[^\s()\"'<>]+")
_WRITERS: Mapping[Format, Callable[[Sequence[Item]], Written]] = {
    "gift": write_gift,
    "moodle-xml": write_moodle_xml,
}


class Faulty(Refused):
    """A quiz file with errors; `problems` are at its lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("The quiz has errors. Mend them first: bwa check names them all.")
        self.problems = problems


@dataclass(frozen=True)
class _Place:
    """A question of a quiz file, and where it stands."""

    data: Mapping[str, Any]
    line: int
    category: str
    note: str = ""


def export(text: str, format: Format, media: Media) -> Written:  # noqa: A002 - what the option is called
    """Return a quiz file in a bank's format, and what became of each question.

    `media` returns the bytes of "media/plan.png", None where it is not there. Raises Faulty for a quiz with errors.
    """
    _refuse_errors(text, media)
    items: list[Item] = []
    told: list[Told] = []
    for each in _questions(text):
        if isinstance(each, Told):
            told.append(each)
            continue
        try:
            item = outward.item(each.data, each.line, each.category, media)
            items.append(replace(item, notes=(*filter(None, [each.note]), *item.notes)))
        except Stays as stays:
            told.append(Told(each.line, each.data["id"], "left", (str(stays),)))
    written = _WRITERS[format](items)
    told += map(_both, items, written.told)
    return Written(written.data, tuple(sorted(told, key=lambda each: each.line)))


def _refuse_errors(text: str, media: Media) -> None:
    """Raise Faulty where the checker finds errors in the file itself."""
    named = {unquote(name) for name in _MEDIA.findall(text)}
    pictures = {name: data for name in named if (data := media(name)) is not None}
    source = InMemory({FILE: text.encode(), **pictures})
    found = errors(check(source, load()))
    wrong = [replace(each, file=each.file.removeprefix(f"{MODULE}/")) for each in found]
    wrong = [each for each in wrong if each.code not in _ELSEWHERE]
    if wrong:
        raise Faulty(wrong)


def _questions(text: str) -> Iterator[_Place | Told]:
    """Yield the questions of a valid quiz in their order, those of pools too, each pool as a category of its own."""
    parsed = parse(text.replace("\r\n", "\n").replace("\r", "\n"))
    data: Any = parsed.data
    category = str(data["title"]).strip().replace("/", "//")
    for number, each in enumerate(data["questions"]):
        path: tuple[str | int, ...] = ("questions", number)
        line = parsed.values[path].line
        if "pool" not in each:
            yield _Place(each, line, category)
            continue
        if each.get("from"):
            why = f"It draws from {each['from']}: export that quiz as well."
            yield Told(line, each["pool"], "left", (why,))
        inside = each.get("questions") or ()
        drawn = f"Here {each['draw']} of the {len(inside)} questions of its pool are drawn; elsewhere all are there."
        for place, one in enumerate(inside):
            line = parsed.values[(*path, "questions", place)].line
            yield _Place(one, line, f"{category}/{each['pool']}", drawn)


def _both(item: Item, told: Told) -> Told:
    """Return what became of a question on both ways: to an item, and into the file."""
    if told.outcome == "left" or not item.notes:
        return told
    return replace(told, outcome="noted", notes=(*item.notes, *told.notes))
