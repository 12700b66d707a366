"""Items of banks in one line, and what a trainer would write for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bwa_lms.banks.authored import question
from bwa_lms.banks.model import Answer, Item, Kind, Text
from bwa_lms.banks.writing import Entry, quiz
from tests.activities.workshop import compile_file


def plain(words: str) -> Text:
    return Text(words, "plain")


def answers(**credits_: object) -> tuple[Answer, ...]:
    """Return answers by their words, with underscores for spaces, and their credits."""
    return tuple(
        Answer(plain(words.replace("_", " ")), Decimal(str(credit)))
        for words, credit in credits_.items()
    )


def told(words: str, credit: int, feedback: str) -> Answer:
    return Answer(plain(words), Decimal(credit), plain(feedback))


def number(value: str, credit: int = 100, tolerance: object = 0, feedback: str = "") -> Answer:
    return Answer(plain(value), Decimal(credit), plain(feedback), Decimal(str(tolerance)))


def item(kind: Kind, prompt: str = "Who owns the next step?", **more: Any) -> Item:
    return Item(kind, plain(prompt), **more)


def made(of: Item) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the keys of a question beside id and prompt, and the notes; it compiles without a mistake."""
    authored = question(of)
    assert authored.question is not None, authored.why
    spec, problems = compile_file("a.quiz.yml", quiz("A", [Entry(authored.question)]))
    assert (problems, len(spec.questions)) == ([], 1)
    own = {key: each for key, each in authored.question.items() if key not in ("id", "prompt")}
    return own, authored.notes


def whole(of: Item) -> dict[str, Any]:
    """Return the keys of a question of which nothing had to be noted."""
    own, notes = made(of)
    assert notes == ()
    return own


def left(of: Item) -> str:
    """Return why an item is not taken over."""
    authored = question(of)
    assert authored.question is None
    return authored.why
