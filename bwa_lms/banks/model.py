"""What the formats of question banks can say, whichever of them said it; and what became of each question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

MOST_BYTES = 20 * 1024 * 1024  # of a file, its pictures included
MOST_QUESTIONS = 2_000  # of a file

# In a prompt, the place of a blank: the first is that of gaps[0]. Authored texts cannot hold this character.
GAP = "\ue010"

ALL_OR_NOTHING = "all-or-nothing"  # a tag: a choice of several that is marked as a whole

# moodle: text that may hold HTML, in which a line end is one.
Markup = Literal["markdown", "html", "plain", "moodle"]
Kind = Literal[
    "choice",
    "true-false",
    "short",
    "numeric",
    "matching",
    "ordering",
    "cloze",
    "essay",
    "description",
]


@dataclass(frozen=True)
class Text:
    """A text as its author means it (the format's own escapes are undone), and how it is marked up."""

    text: str = ""
    markup: Markup = "markdown"

    def __bool__(self) -> bool:
        """Whether there is anything but space."""
        return bool(self.text.strip())


NO_TEXT = Text()


@dataclass(frozen=True)
class Answer:
    """An answer that somebody may give: `credit` in per cent of the points, from -100 to 100, and what is said of it.

    In a numeric question `text` is a number in plain digits ("*": any other), right within `tolerance` on both sides.
    In a true-false question there are two answers, `true` and `false`. In a short answer `*` stands for any letters.
    """

    text: Text
    credit: Decimal = Decimal(0)
    feedback: Text = NO_TEXT
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Pair:
    """What belongs together; where the left is empty, the right is a decoy."""

    left: Text
    right: Text


@dataclass(frozen=True)
class Gap:
    """A blank in a text: what is typed, chosen from a list (`several`: more than one of it), or a number."""

    kind: Literal["short", "choice", "numeric"]
    answers: tuple[Answer, ...]
    points: Decimal = Decimal(1)
    several: bool = False


@dataclass(frozen=True)
class Item:
    """A question of a bank; `line` (from 1) is where it begins in its file.

    choice: `answers`, `several` says that more than one may be chosen. true-false, short, numeric: `answers`.
    matching: `pairs`. ordering: `order`, the texts in the right order. cloze: `gaps`, one for each GAP in the prompt.
    A choice, short or numeric item whose prompt holds one GAP has its blank there. essay: `words` the least and most.
    `feedback` is told to everybody afterwards; `penalty` in per cent is what each of the `hints` costs. `media` holds
    the pictures that the texts name as media/<name>. `notes`: what the reader could not keep, a sentence for each.
    """

    kind: Kind
    prompt: Text
    line: int = 1
    name: str = ""
    id: str = ""
    category: str = ""  # from the top, with slashes
    tags: tuple[str, ...] = ()
    points: Decimal = Decimal(1)
    answers: tuple[Answer, ...] = ()
    several: bool = False
    pairs: tuple[Pair, ...] = ()
    order: tuple[Text, ...] = ()
    gaps: tuple[Gap, ...] = ()
    words: tuple[int | None, int | None] = (None, None)
    feedback: Text = NO_TEXT
    hints: tuple[Text, ...] = ()
    penalty: Decimal = Decimal(0)
    media: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unread:
    """A question that is not taken over, and why."""

    line: int
    name: str
    why: str


@dataclass(frozen=True)
class Bank:
    """A file's questions in their order, and those of them that cannot be taken over."""

    items: tuple[Item | Unread, ...]


@dataclass(frozen=True)
class Told:
    """What became of one question: taken over whole, with notes about what is not the same, or left out and why."""

    line: int
    name: str
    outcome: Literal["whole", "noted", "left"]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """A bank as a file, and what became of each question."""

    data: bytes
    told: tuple[Told, ...]
