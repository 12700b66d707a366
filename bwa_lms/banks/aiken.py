"""Aiken: choices as people type them, a question, an option on each line behind its letter, and `ANSWER:`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from bwa_lms.banks.incoming import BLANKS, check_count, lines_of
from bwa_lms.banks.model import Answer, Bank, Item, Text, Unread

# Moodle wants capital letters; people write others as well.
_OPTION = re.compile(r"([A-Z])[.)](.*)|([a-z])\)(.*)")
_ANSWER = re.compile(r"ANSWER:(.*)|[Aa]nswer:\s*([A-Za-z][.)]?)")
_LETTER = re.compile(r"([A-Za-z])[.)]?")
_NO_ANSWER = "No line says which option is right. Write ANSWER: and its letter below the options."


@dataclass
class _Draft:
    """A question that is being read; `strays` are lines among its options that are no options."""

    line: int
    words: list[str]
    options: list[str] = field(default_factory=list)
    strays: list[tuple[int, str]] = field(default_factory=list)
    apart: bool = False  # a blank line came after what was read last
    wrong: str = ""


def read_aiken(data: bytes) -> Bank:
    """Return the questions of an Aiken file; Refused where it is too large, no text, or has too many questions."""
    reader = _Reader()
    reader.read(lines_of(data))
    return Bank(tuple(reader.items))


class _Reader:
    """Goes through the lines, and keeps the question that is not finished."""

    def __init__(self) -> None:
        self.items: list[Item | Unread] = []
        self._draft: _Draft | None = None

    def read(self, lines: Iterable[str]) -> None:
        """Read all lines of a file into `items`."""
        for number, line in enumerate(lines, 1):
            self._line(number, line.strip(BLANKS))
        self._give_up()

    def _line(self, number: int, line: str) -> None:
        if not line:
            if self._draft:
                self._draft.apart = True
        elif answer := _ANSWER.fullmatch(line):
            self._answer(number, (answer[1] or answer[2] or "").strip(BLANKS))
        elif option := _OPTION.fullmatch(line):
            letter, words = option[1] or option[3].upper(), option[2] or option[4] or ""
            self._option(number, letter, words.strip(BLANKS))
        else:
            self._words(number, line)

    def _words(self, number: int, line: str) -> None:
        if self._draft and self._draft.apart:
            self._give_up()
        if not self._draft:
            self._draft = _Draft(number, [line])
        elif self._draft.options:
            self._draft.strays.append((number, line))
        else:
            self._draft.words.append(line)

    def _option(self, number: int, letter: str, words: str) -> None:
        if self._draft and self._draft.strays and letter == "A":
            self._begin_with_strays()
        draft = self._draft = self._draft or _Draft(number, [])
        draft.apart = False
        if letter != chr(ord("A") + len(draft.options)):
            draft.wrong = (
                draft.wrong or f"The letters of its options are not in a row at line {number}."
            )
        draft.options.append(words)

    def _begin_with_strays(self) -> None:
        """Take what stood below the options as the next question, whose options begin here."""
        strays = self._draft.strays if self._draft else []
        self._give_up()
        self._draft = _Draft(strays[0][0], [words for _, words in strays])

    def _answer(self, number: int, given: str) -> None:
        draft, self._draft = self._draft or _Draft(number, []), None
        letter = _LETTER.fullmatch(given)
        place = ord(letter[1].upper()) - ord("A") if letter else -1
        why = _wrong(draft) or _not_there(given, place, draft)
        self._keep(Unread(draft.line, "", why) if why else _item(draft, place))

    def _give_up(self) -> None:
        """Tell of the question that never came to its end."""
        draft, self._draft = self._draft, None
        if draft:
            none = "No options stand below this text. Write A. and B. in front of them."
            self._keep(Unread(draft.line, "", _NO_ANSWER if draft.options else none))

    def _keep(self, item: Item | Unread) -> None:
        check_count(len(self.items) + 1, item.line)
        self.items.append(item)


def _wrong(draft: _Draft) -> str:
    """Return what is wrong with a question and its options, "" where nothing is."""
    if not draft.words:
        return "There is no question above this line."
    if draft.strays:
        return (
            f"Line {draft.strays[0][0]} is neither an option nor ANSWER:. "
            "An option stands on one line, behind a capital letter and a point or bracket."
        )
    if len(draft.options) < 2:
        return "There are fewer than two options."
    return draft.wrong or ("" if all(draft.options) else "An option has no text.")


def _not_there(given: str, place: int, draft: _Draft) -> str:
    if place < 0:
        return f"“{given[:40]}” stands behind ANSWER:, where one letter belongs."
    return (
        "" if place < len(draft.options) else f"ANSWER: names {given}, and there is no such option."
    )


def _item(draft: _Draft, right: int) -> Item:
    answers = tuple(
        Answer(Text(words, "plain"), Decimal(100 * (place == right)))
        for place, words in enumerate(draft.options)
    )
    prompt = Text("\n".join(draft.words), "plain")
    return Item("choice", prompt, draft.line, answers=answers)
