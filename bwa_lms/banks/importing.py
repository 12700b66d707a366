"""From a file of a question bank to quiz files and pictures for a course: whatever they hold passes the checker."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from bwa_lms.banks.aiken import read_aiken
from bwa_lms.banks.authored import ASKS_NOTHING, Authored, fresh, question, shown_name
from bwa_lms.banks.escaping import printable
from bwa_lms.banks.gift import read_gift
from bwa_lms.banks.model import Bank, Item, Told, Unread
from bwa_lms.banks.moodle_xml import read_moodle_xml
from bwa_lms.banks.pasted import taken_out
from bwa_lms.banks.shelf import MEDIA, MODULE, Shelf
from bwa_lms.banks.writing import Entry, quiz
from bwa_lms.content.compiler import check
from bwa_lms.content.naming import plain
from bwa_lms.content.source import MAX_TEXT
from bwa_lms.content.yaml import parse
from bwa_lms.kernel.errors import Refused
from bwa_lms.kernel.problems import Problem, errors
from bwa_lms.plugins import Plugins, load

MOST_IN_A_FILE = 150
LAST_NUMBER = 9_999
LONGEST_NAME = 200  # characters of a file's name, as it is told
SUFFIX = ".quiz.yml"
ALONE = "It asks nothing, and no question stands beside it."
WORDS_ALONE = "Its texts were taken for their words alone, since the checker says"
_NUMBERED = re.compile(r"(\d{1,4})-([a-z0-9-]+)\..*")
_SLASH = re.compile(r"(?<!/)/(?!/)")  # two slashes are one in a category's name
_AIKEN = re.compile(r"^[ \t]*ANSWER:[ \t]*[A-Z]\b", re.MULTILINE | re.IGNORECASE)
_LAST_TRY = 2  # how often a question is tried anew before it is left out


@dataclass(frozen=True)
class Imported:
    """The files to be put into a module's folder, by their names there, and what became of each question."""

    files: Mapping[str, bytes]
    told: tuple[Told, ...]


def read(
    data: bytes, name: str, taken: Collection[str] = (), ids: Collection[str] = ()
) -> Imported:
    """Return the questions of the file `name` as quiz files and pictures, which pass the checker.

    `taken` are the names that stand in the module's folder, `ids` those of the course's activities. Raises Refused
    where the file cannot be read as a whole.
    """
    called = file_name(name)
    bank = _reader(data, called)(data)
    work = _Work(bank, called, taken, ids, load())
    files = work.files()
    while work.is_wrong(files):
        files = work.files()
    return Imported(work.with_pictures(files), tuple(work.told()))


def file_name(name: str) -> str:
    """Return the name of a file as it is told: on one line, and of a very long one the end."""
    return " ".join(printable(name).split())[-LONGEST_NAME:]


def _reader(data: bytes, name: str) -> Callable[[bytes], Bank]:
    """Return what reads a file, by its name and its first signs."""
    called = name.lower()
    if called.endswith(".xml") or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:5] in (b"<?xml", b"<quiz"):
        return read_moodle_xml
    if called.endswith(".gift"):
        return read_gift
    if not called.endswith(".txt"):
        raise Refused(
            "A bank of questions is a file .xml (Moodle), .gift, or .txt (GIFT or Aiken)."
        )
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = data.decode("utf-16" if utf16 else "utf-8-sig", "replace")
    return read_aiken if len(_AIKEN.findall(text)) > text.count("{") else read_gift


@dataclass
class _Try:
    """What an item comes to at the moment: how often it was tried anew, and what the checker said then."""

    item: Item
    authored: Authored
    failed: int = 0
    said: str = ""


@dataclass(frozen=True)
class _Draft:
    """A quiz file, and which item each of its questions is made of."""

    text: str
    places: tuple[int, ...]


@dataclass
class _Work:
    """Items on their way into files; `tries` has those that can be taken over, by their place in the bank."""

    bank: Bank
    name: str
    taken: Collection[str]
    ids: Collection[str]
    plugins: Plugins
    tries: dict[int, _Try] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.taken)
        self.known: dict[str, set[str]] = {}  # the questions' ids, by category
        for place, item in enumerate(self.bank.items):
            if isinstance(item, Item):
                moved = self.shelf.moved(taken_out(item))
                self.tries[place] = _Try(moved, self._authored(moved))

    def _authored(self, item: Item, failed: int = 0, name: str = "") -> Authored:
        known = self.known.setdefault(item.category, set())
        chosen = replace(item, id=name) if name else item
        shown = replace(chosen, media=self.shelf.shown(item))
        made = question(shown, known - {name}, formatted=failed == 0, foreseen=failed < _LAST_TRY)
        known |= {made.question["id"]} if made.question else set()
        return made

    def files(self) -> dict[str, _Draft]:
        """Return the quiz files, of each category one or more."""
        categories: dict[str, list[int]] = {}
        for place, each in self.tries.items():
            if each.authored.question or each.authored.comments:
                categories.setdefault(each.item.category, []).append(place)
        names = _Names(self.taken, self.ids)
        drafts: dict[str, _Draft] = {}
        for category, places in categories.items():
            title = _title(category, self.name)
            parts = list(self._parts(title, category, places))
            for number, part in enumerate(parts, 1):
                called = f"{title} ({number})" if len(parts) > 1 else title
                drafts[names.next(called)] = self._draft(called, category, part)
        return drafts

    def _parts(self, title: str, category: str, places: Sequence[int]) -> Iterator[list[int]]:
        """Yield stretches of a category's items that fit into one file each, without those that ask nothing at all."""
        asking = [place for place in places if self.tries[place].authored.question]
        if not asking:
            return
        if len(asking) <= MOST_IN_A_FILE:
            text = self._draft(title, category, places).text
            if len(asking) == 1 or (len(text.encode()) < MAX_TEXT and not parse(text).fatal):
                yield list(places)
                return
        size = min(MOST_IN_A_FILE, (len(asking) + 1) // 2)
        middle = places.index(asking[size])
        yield from self._parts(title, category, places[:middle])
        yield from self._parts(title, category, places[middle:])

    def _draft(self, title: str, category: str, places: Sequence[int]) -> _Draft:
        made = [self.tries[place].authored for place in places]
        asking = tuple(place for place in places if self.tries[place].authored.question)
        of = f", category {category}" if category else ""
        entries = [Entry(each.question, each.comments) for each in made]
        return _Draft(quiz(title, entries, [f"From {self.name}{of}."]), asking)

    def is_wrong(self, drafts: Mapping[str, _Draft]) -> bool:
        """Say whether the checker finds errors; then what has them is tried anew, or left out."""
        if not drafts:
            return False
        texts = {name: draft.text.encode() for name, draft in drafts.items()}
        failed: dict[int, Problem] = {}
        bare: set[str] = set()
        for problem in errors(check(self.shelf.source(texts), self.plugins)):
            name = problem.file.removeprefix(f"{MODULE}/")
            if name in drafts:
                places = _culprits(drafts[name], problem.line)
                failed |= {place: problem for place in places if place not in failed}
            elif name.startswith(MEDIA):
                bare.add(name.removeprefix(MEDIA))
                self.shelf.refuse(name.removeprefix(MEDIA))
            else:
                raise Refused(f"The checker says: {problem.message}.")
        for place, problem in failed.items():
            self._again(self.tries[place], problem)
        for each in self.tries.values():
            if not bare.isdisjoint(each.item.media):
                self._write(each)
        return bool(failed or bare)

    def _again(self, each: _Try, problem: Problem) -> None:
        """Try a question with less of what the checker may refuse, or leave it out."""
        each.failed += 1
        each.said = each.said or problem.message
        if each.failed > _LAST_TRY:
            each.authored = Authored(None, (), f"The checker says: {problem.message}.")
        else:
            self._write(each)

    def _write(self, each: _Try) -> None:
        """Write a question anew, under its id."""
        if each.authored.question:
            name, comments = each.authored.question["id"], each.authored.comments
            made = self._authored(each.item, each.failed, name)
            each.authored = replace(made, comments=comments if made.question else ())

    def with_pictures(self, drafts: Mapping[str, _Draft]) -> dict[str, bytes]:
        """Return the files as bytes, and the pictures that they show."""
        texts = {name: draft.text.encode() for name, draft in drafts.items()}
        return texts | self.shelf.named_in("".join(draft.text for draft in drafts.values()))

    def told(self) -> Iterator[Told]:
        """Yield what became of each question, in the order of the file."""
        asked = {each.item.category for each in self.tries.values() if each.authored.question}
        for place, item in enumerate(self.bank.items):
            if isinstance(item, Unread):
                yield Told(item.line, item.name, "left", (item.why,))
                continue
            each = self.tries[place]
            why, notes = each.authored.why, each.authored.notes
            if why == ASKS_NOTHING and item.category not in asked:
                why = ALONE
            if each.failed and not why:
                notes = (f"{WORDS_ALONE}: {each.said}.", *notes)
            name = shown_name(item)
            if why:
                yield Told(item.line, name, "left", (why,))
            else:
                yield Told(item.line, name, "noted" if notes else "whole", notes)


def _culprits(draft: _Draft, line: int) -> Sequence[int]:
    """Return the item whose question stands at a line of a file; all of them where it is no question's line."""
    values = parse(draft.text).values
    begins = [values["questions", number].line for number in range(len(draft.places))]
    before = [place for place, first in zip(draft.places, begins, strict=True) if first <= line]
    return before[-1:] or draft.places


def _title(category: str, name: str) -> str:
    """Return what a category's quiz is called: the last part of its path, or else the file's name in words."""
    last = _SLASH.split(category)[-1].replace("//", "/")
    stem = PurePosixPath(name).stem.replace("-", " ").replace("_", " ")
    words = " ".join(printable(last or stem).split())[:200].strip()
    return words[:1].upper() + words[1:] or "Questions"


class _Names:
    """Names of new quiz files: numbers behind those in the folder, ids that nothing in the course has."""

    def __init__(self, taken: Collection[str], ids: Collection[str]) -> None:
        numbered = [match for each in taken if (match := _NUMBERED.fullmatch(each))]
        self._number = max((int(match[1]) for match in numbered), default=0)
        self._ids = {*ids, *(match[2] for match in numbered)}

    def next(self, title: str) -> str:
        """Return the next name. Raises Refused where there is no number left."""
        self._number += 1
        if self._number > LAST_NUMBER:
            raise Refused(f"There is no number left behind {LAST_NUMBER}. Choose another folder.")
        name = fresh(plain(title) or "questions", self._ids)
        self._ids.add(name)
        return f"{self._number:02d}-{name}{SUFFIX}"
