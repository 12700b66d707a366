"""What stands between the braces of a question: which kind it makes it, and its answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from bwa_lms.banks.gift.escapes import Unreadable, remark, show, understood
from bwa_lms.banks.gift.numbers import ANY, measured, weighed
from bwa_lms.banks.incoming import BLANKS
from bwa_lms.banks.model import NO_TEXT, Answer, Kind, Markup, Pair, Text

MOST_ANSWERS = 200  # of a question
_SIGN = re.compile("([=~])")
_TRUE, _FALSE = {"T", "TRUE"}, {"F", "FALSE"}


def kind_of(inside: str) -> Kind:
    """Return the kind of question that Moodle sees in what stands in braces, in the order in which it looks."""
    if not inside:
        return "essay"
    if inside.startswith("#"):
        return "numeric"
    if "~" in inside:
        return "choice"
    if "=" in inside and "->" in inside:
        return "matching"
    return "true-false" if _verdict(inside) in _TRUE | _FALSE else "short"


def answers_of(kind: Kind, inside: str, markup: Markup) -> Mapping[str, Any]:
    """Return the fields of an Item that its answers fill; Unreadable where they do not make a question."""
    read = _READERS.get(kind)
    return read(inside, markup) if read else {}


def _verdict(inside: str) -> str:
    return inside.split("#", 1)[0].strip(BLANKS).upper()


def _pieces(inside: str) -> list[tuple[str, str]]:
    """Return the answers, each with the sign in front of it; the first may have none."""
    if inside.count("=") + inside.count("~") > MOST_ANSWERS:
        raise Unreadable(f"There are more than {MOST_ANSWERS} answers.")
    first, *rest = _SIGN.split(inside)
    pieces = list(zip(rest[::2], rest[1::2], strict=True))
    return [("", first), *pieces] if first.strip(BLANKS) else pieces


def _choice(inside: str, markup: Markup) -> Mapping[str, Any]:
    pieces = _pieces(inside)
    if not pieces[0][0]:
        raise Unreadable(
            f"“{show(pieces[0][1])[:40]}” stands before the first answer. Write = or ~ in front of it."
        )
    answers = [(sign, _option(sign, body, markup)) for sign, body in pieces]
    _check_right(answer for _, answer in answers)
    if len(answers) < 2:
        raise Unreadable("There is only one option to choose.")
    one = any(sign == "=" and answer.credit == 100 for sign, answer in answers)
    return {"answers": tuple(answer for _, answer in answers), "several": not one}


def _option(sign: str, body: str, markup: Markup) -> Answer:
    credit, rest = weighed(body, 100 if sign == "=" else 0)
    words, _, feedback = rest.partition("#")
    text = understood(words, markup)
    if not text:
        raise Unreadable("An option has no text.")
    return Answer(text, credit, remark(feedback, markup))


def _short(inside: str, markup: Markup) -> Mapping[str, Any]:
    answers = tuple(_typed(body, markup) for _, body in _pieces(inside))
    _check_right(answers)
    return {"answers": answers}


def _typed(body: str, markup: Markup) -> Answer:
    credit, rest = weighed(body, 100)
    words, _, feedback = rest.partition("#")
    text = understood(words, "plain").text
    if not text:
        raise Unreadable("An answer has no text.")
    return Answer(Text(text, "plain"), credit, remark(feedback, markup))


def _numeric(inside: str, markup: Markup) -> Mapping[str, Any]:
    answers = tuple(_measure(sign, body, markup) for sign, body in _pieces(inside[1:]))
    _check_right(answers)
    return {"answers": answers}


def _measure(sign: str, body: str, markup: Markup) -> Answer:
    credit, rest = weighed(body, 0 if sign == "~" else 100)
    words, _, feedback = rest.partition("#")
    wrong = sign == "~" and not words.strip(BLANKS)
    text, tolerance = measured(ANY if wrong else words)
    return Answer(Text(text, "plain"), credit, remark(feedback, markup), tolerance)


def _true_false(inside: str, markup: Markup) -> Mapping[str, Any]:
    """Return both answers; the first remark is for those who are wrong, the second for those who are right."""
    _, wrong, right = (*inside.split("#", 2), "", "")[:3]
    truth = _verdict(inside) in _TRUE
    said = {True: remark(right, markup), False: remark(wrong, markup)}
    answers = tuple(
        Answer(Text(text, "plain"), Decimal(100 * (value is truth)), said[value is truth])
        for text, value in (("true", True), ("false", False))
    )
    return {"answers": answers}


def _matching(inside: str, markup: Markup) -> Mapping[str, Any]:
    pairs = tuple(_pair(body, markup) for _, body in _pieces(inside))
    if sum(bool(pair.left) for pair in pairs) < 2:
        raise Unreadable("There are fewer than two pairs to match.")
    return {"pairs": pairs}


def _pair(body: str, markup: Markup) -> Pair:
    left, arrow, right = body.partition("->")
    words = show(right)
    if not words:
        said = show(left)[:40]
        raise Unreadable(f"“{said}” has no right side." if arrow else f"“{said}” has no -> in it.")
    return Pair(understood(left, markup) or NO_TEXT, Text(words, "plain"))


def _check_right(answers: Iterable[Answer]) -> None:
    if not any(answer.credit > 0 for answer in answers):
        raise Unreadable("No answer is right. Write = in front of one that is.")


_READERS: Mapping[str, Callable[[str, Markup], Mapping[str, Any]]] = {
    "choice": _choice,
    "true-false": _true_false,
    "short": _short,
    "numeric": _numeric,
    "matching": _matching,
}
