"""Two readings of a question, ours and gift-pegjs's, in the same terms; None where one of them takes no question over.

What is compared: kind, title, stem, answers with weights and remarks, numbers, pairs, general feedback, id and tags.
The parser gives short answers a format, which they do not have; and it makes one blank of those in texts without
markup, line ends included, so texts are compared word by word there, and line by line elsewhere.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bwa_lms.banks.model import GAP, Answer, Item, Text, Unread

_KINDS = {
    "MC": "choice",
    "TF": "true-false",
    "Short": "short",
    "Numerical": "numeric",
    "Matching": "matching",
    "Essay": "essay",
    "Description": "description",
}
_LINE = "_____"  # a missing word


def of_ours(item: Item | Unread) -> Any:
    """Return what we read."""
    if isinstance(item, Unread):
        return None
    return {
        "kind": item.kind,
        "title": item.name,
        "stem": _text(item.prompt),
        "answers": [_answer(answer, item) for answer in item.answers],
        "pairs": [(_left(pair.left), pair.right.text) for pair in item.pairs],
        "feedback": _text(item.feedback),
        "id": item.id,
        "tags": list(item.tags),
    }


def of_theirs(question: Any) -> Any:
    """Return what gift-pegjs read."""
    if question is None:
        return None
    kind = _KINDS[question["type"]]
    return {
        "kind": kind,
        "title": question["title"] or "",
        "stem": _formatted(question["stem"]),
        "answers": _their_answers(kind, question),
        "pairs": [
            (_formatted(pair["subquestion"]), pair["subanswer"])
            for pair in question.get("matchPairs", ())
        ],
        "feedback": _formatted(question.get("globalFeedback")),
        "id": question["id"] or "",
        "tags": question["tags"] or [],
    }


def _answer(answer: Answer, item: Item) -> Any:
    said = _text(answer.feedback)
    if item.kind == "numeric" and answer.text.text != "*":
        return Decimal(answer.text.text), answer.tolerance, answer.credit, said
    given = _text(answer.text) if item.kind == "choice" else answer.text.text
    return given, answer.credit, said


def _their_answers(kind: str, question: Any) -> Any:
    if kind == "true-false":
        return _their_verdict(question)
    choices = question.get("choices", ())
    if isinstance(choices, dict):  # one number alone
        choices = [{"isCorrect": True, "weight": None, "text": choices, "feedback": None}]
    return [_their_answer(kind, choice) for choice in choices]


def _their_answer(kind: str, choice: Any) -> Any:
    credit = Decimal(100 * choice["isCorrect"]) if choice["weight"] is None else choice["weight"]
    said, text = _formatted(choice["feedback"]), choice["text"]
    if "type" in text:
        return *_number(text), credit, said
    return (_formatted(text) if kind == "choice" else text["text"]), credit, said


def _their_verdict(question: Any) -> Any:
    """Return both answers. What the parser calls trueFeedback is the first remark: for those who are wrong."""
    wrong, right = _formatted(question["trueFeedback"]), _formatted(question["falseFeedback"])
    return [
        (text, Decimal(100), right) if is_right else (text, Decimal(0), wrong)
        for text, is_right in (("true", question["isTrue"]), ("false", not question["isTrue"]))
    ]


def _number(text: Any) -> tuple[Decimal, Decimal]:
    if text["type"] == "high-low":
        low, high = text["numberLow"], text["numberHigh"]
        return (low + high) / 2, (high - low) / 2
    return text["number"], text.get("range", Decimal(0))


def _text(text: Text) -> Any:
    return _formatted({"format": text.markup, "text": text.text}) if text else None


def _left(text: Text) -> Any:
    """Return a left side; the parser gives an empty one the format of the question."""
    return _text(text) or ""


def _formatted(text: Any) -> Any:
    """Return the format and the words of a text."""
    if text is None:
        return None
    spaced = text["text"].replace(GAP, _LINE).replace(_LINE, f" {_LINE} ")
    lines = [spaced] if text["format"] in ("moodle", "plain") else spaced.strip().split("\n")
    words = [" ".join(line.split()) for line in lines]
    return (text["format"], words) if any(words) else ""
