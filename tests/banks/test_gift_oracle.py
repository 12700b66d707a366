"""The corpus as an outside parser reads it (gift-pegjs, recorded in oracle/) and as we do, question by question.

Where the two differ, we follow what Moodle documents and does; each such question is listed with the reason.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bwa_lms.banks.gift import read_gift
from bwa_lms.banks.model import GAP, Item
from tests.banks.oracle.reading import of_ours, of_theirs

HERE = Path(__file__).parent
CORPUS = {path.name: path for path in sorted((HERE / "corpus").glob("*.gift"))}

_NEEDS_ESCAPES = "Moodle divides a question by its first braces, so = ~ # : may stand before them"
_NOT_TO_ASK = "it can be parsed, but nobody could answer it or be right"
_HARMFUL = "a browser would run it"
# Titles that begin a question of their own for us alone, since no blank line stands before them.
PARTED = {"The second"}
# By file and title: why we do not read what the parser reads.
DIFFERENCES = {
    "escapes.gift": {
        "Signs in right sides": "the parser leaves its own placeholders in the right sides of pairs",
    },
    "true-false.gift": {
        "Over two lines": "a name is one line to us: the line end in a title is a blank",
    },
    "texts.gift": {
        "The case": "Moodle undoes an escaped bracket in a tag, the parser ends the tag there",
        "Whose story is it": "to Moodle a comment above a blank line belongs to no question",
    },
    "unescaped.gift": {
        "Hash in the text": _NEEDS_ESCAPES,
        "Colons": "Moodle takes : as a sign in titles and numbers alone",
        "Signs before the braces": _NEEDS_ESCAPES,
        "An attribute": _NEEDS_ESCAPES,
        "Per cent in words": "to Moodle a single per cent sign begins no weight",
        "Escaped in a number": "Moodle undoes escapes in numbers, and takes numbers without a zero in front",
        "A remark behind the braces": "to Moodle a comment is a whole line: this one makes a missing word",
        "Comments inside": "Moodle leaves out lines that are comments wherever they stand",
        "Small letters": "Moodle knows capitals alone, but nobody would type true as a short answer",
    },
    "refused.gift": {
        "Two questions without a blank line": "a title below answers begins another question to us",
        "Nobody is right": _NOT_TO_ASK,
        "Below zero alone": _NOT_TO_ASK,
        "One pair": _NOT_TO_ASK,
        "A range that runs back": _NOT_TO_ASK,
        "One option": _NOT_TO_ASK,
        "Nothing asked": _NOT_TO_ASK,
        "A script": _HARMFUL,
        "A handler": _HARMFUL,
        "An address": _HARMFUL,
    },
}


@cache
def recorded() -> Any:
    """Return what the parser made of the corpus."""
    text = (HERE / "oracle" / "gift-pegjs.json").read_text()
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


@pytest.mark.parametrize("name", CORPUS)
def test_we_read_what_the_outside_parser_reads(name: str) -> None:
    read = read_gift(CORPUS[name].read_bytes()).items
    ours = [each for each in read if each.name not in PARTED]
    theirs = [each for each in recorded()["files"][name]["questions"] if not is_category(each)]
    compared = [
        (mine.name, of_ours(mine), of_theirs(other))
        for mine, other in zip(ours, theirs, strict=True)
    ]
    known = DIFFERENCES.get(name, {})
    unexpected = [each for each in compared if each[1] != each[2] and each[0] not in known]
    assert unexpected == []
    assert {title for title, mine, other in compared if mine != other} == set(known)


def test_the_record_is_of_this_corpus() -> None:
    files = recorded()["files"]
    now = {name: sha256(path.read_bytes()).hexdigest() for name, path in CORPUS.items()}
    assert {name: each["sha256"] for name, each in files.items()} == now, "see oracle/README.md"
    assert recorded()["parser"] == "gift-pegjs 1.0.2"


def test_the_corpus_has_every_form() -> None:
    items = [item for path in CORPUS.values() for item in read_gift(path.read_bytes()).items]
    read = [item for item in items if isinstance(item, Item)]
    assert len(read) >= 60
    assert {item.kind for item in read} == {
        *("choice", "true-false", "short", "numeric", "matching", "essay", "description"),
    }
    assert {item.prompt.markup for item in read} == {"html", "markdown", "moodle", "plain"}
    assert {item.kind for item in read if GAP in item.prompt.text} == {"choice", "short", "numeric"}


def is_category(question: Any) -> bool:
    return question is not None and question["type"] == "Category"
