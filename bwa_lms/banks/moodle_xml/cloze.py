"""Moodle's syntax for answers that are embedded in a text: {2:SHORTANSWER:=audit#Well seen.~%50%check}."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bwa_lms.banks.harm import decoded
from bwa_lms.banks.model import GAP, NO_TEXT, Answer, Gap, Text
from bwa_lms.banks.moodle_xml.numbers import digits, number, tidy
from bwa_lms.banks.moodle_xml.texts import safe
from bwa_lms.banks.moodle_xml.tree import Unfit

_FULL = Decimal(100)
_MOST = 200  # blanks of a text, and answers of a blank
_START = re.compile(r"\{([0-9]{0,9}):([A-Z][A-Z_]*):")
_LOOKS = re.compile(r"\{(?=[0-9]{0,9}:[A-Z][A-Z_]*:|#[0-9]+\})")  # what Moodle takes for a blank
_SEEMS = re.compile(r"\{(?! )[0-9.,% ]{0,9}:? ?([A-Za-z_]{2,20}) ?:=?")
_MARK = re.compile(r"[~#}]")
_CREDIT = re.compile(r"=|%(-?[0-9]{1,3}(?:[.,][0-9]{0,10})?)%")
_NUMERIC = re.compile(r"([^:]+)(?::([^:]+))?")
_ESCAPED = re.compile(r"\\([}#~\"/])")
# Moodle turns entities into their characters, and takes a backslash away before } and # alone.
_CODES = str.maketrans(
    {
        "&": "&#38;",
        "\\": "&#92;",
        "~": "&#126;",
        "<": "&lt;",
        ">": "&gt;",
        "}": "\\}",
        "#": "\\#",
    }
)
_SIGNS = re.compile(r"[*_`\[\]#<>&|~\\\n]")  # by which Markdown is more than words

_Kind = Literal["short", "choice", "numeric"]
_LAYOUTS = ("", "_V", "_H", "_S", "_VS", "_HS")  # S: mixed
_KINDS: dict[str, _Kind] = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), "short"),
    **dict.fromkeys(("NUMERICAL", "NM"), "numeric"),
    **{f"MULTICHOICE{layout}": "choice" for layout in _LAYOUTS},
    **{f"MC{layout[1:]}": "choice" for layout in _LAYOUTS},
}
_SEVERAL = {
    f"{name}{layout if name == 'MULTIRESPONSE' else layout[1:]}"
    for name in ("MULTIRESPONSE", "MR")
    for layout in ("", "_H", "_S", "_HS")
}
_STRICT = {"SHORTANSWER_C", "SAC", "MWC"}
_CODE = {"short": "SHORTANSWER", "choice": "MULTICHOICE", "numeric": "NUMERICAL"}


@dataclass(frozen=True)
class Cloze:
    """A text with its blanks; `strict`: in one of them capital letters matter."""

    prompt: str
    gaps: tuple[Gap, ...]
    strict: bool


def read_cloze(text: str, line: int) -> Cloze:
    """Return the text and its blanks; Unfit where it has none, or one that cannot be read."""
    pieces: list[str] = []
    gaps: list[Gap] = []
    strict, place = False, 0
    while start := _START.search(text, place):
        if len(gaps) == _MOST:
            raise Unfit(line, f"it has more than {_MOST} blanks")
        code = _code(start[2], line)
        written, end = _alternatives(text, start.end(), line)
        gaps.append(_gap(code, start[1], written, line))
        strict = strict or code in _STRICT
        pieces.append(text[place : start.start()])
        place = end
    if not gaps:
        raise Unfit(line, "its text has no blank to fill in")
    return Cloze(GAP.join([*pieces, text[place:]]), tuple(gaps), strict)


def seeming_blank(text: str) -> str:
    """Return what looks as if somebody had meant a blank by it, or nothing."""
    known = _KINDS.keys() | _SEVERAL
    return next((each[0] for each in _SEEMS.finditer(text) if each[1].upper() in known), "")


def _code(code: str, line: int) -> str:
    if code not in _KINDS and code not in _SEVERAL:
        raise Unfit(line, f"it has a blank of the type “{code[:30]}”, which is not known here")
    return code


def _alternatives(text: str, place: int, line: int) -> tuple[list[list[str]], int]:
    """Return each answer of a blank with what is said of it, as they are written, and the place behind the blank."""
    found: list[list[str]] = [[]]
    for mark in _MARK.finditer(text, place):
        remark = bool(found[-1])
        if _is_letter(text, mark, remark):
            continue
        found[-1].append(text[place : mark.start()])
        place = mark.end()
        if mark[0] == "}":
            return found, place
        if len(found) == _MOST:
            raise Unfit(line, f"a blank of it has more than {_MOST} answers")
        if mark[0] == "~":
            found.append([])
    raise Unfit(line, "it has a blank that never ends")


def _is_letter(text: str, mark: re.Match[str], remark: bool) -> bool:
    """Say whether a sign is one of the words: it is shielded, or belongs to an entity as in &#8211;."""
    place = mark.start()
    if text[place - 1] == "\\" or (remark and mark[0] == "#"):
        return True
    return not remark and (text[place - 1] == "&" or text.endswith("&amp;", 0, place))


def _gap(code: str, weight: str, written: Sequence[Sequence[str]], line: int) -> Gap:
    kind = _KINDS.get(code, "choice")
    answers = tuple(_answers(kind, written, line))
    if code in _SEVERAL:
        credits_ = [_CREDIT.match(each[0]) for each in written]
        answers = _shared(answers, bare=not any(each and each[1] for each in credits_))
    if not any(each.credit > 0 for each in answers):
        raise Unfit(line, "it has a blank without a right answer")
    return Gap(kind, answers, Decimal(weight or 1), code in _SEVERAL)


def _answers(kind: _Kind, written: Sequence[Sequence[str]], line: int) -> Iterator[Answer]:
    for said, *remarks in written:
        credit = _CREDIT.match(said)
        text = _plain(said[credit.end() if credit else 0 :], line)
        remark = _plain("".join(remarks), line)
        feedback = Text(remark, "html") if remark else NO_TEXT
        if not text:
            continue
        answer = Answer(Text(text, "html" if kind == "choice" else "plain"), Decimal(0), feedback)
        share = _share(credit, line)
        yield _number(answer, share, line) if kind == "numeric" else _with(answer, share)


def _with(answer: Answer, credit: Decimal) -> Answer:
    return Answer(answer.text, credit, answer.feedback)


def _plain(said: str, line: int) -> str:
    """Return what is written in an answer without its escapes and entities; what it says then has to be safe too."""
    pieces = _ESCAPED.split(said)
    said = "".join(piece if place % 2 else decoded(piece) for place, piece in enumerate(pieces))
    return safe(said.strip(), line)


def _share(credit: re.Match[str] | None, line: int) -> Decimal:
    if credit is None:
        return Decimal(0)
    share = _FULL if credit[1] is None else number(credit[1])
    if share is None or abs(share) > _FULL:
        raise Unfit(line, f"“{credit[0]}” is no credit")
    return tidy(share)


def _number(answer: Answer, credit: Decimal, line: int) -> Answer:
    said = answer.text.text
    if said == "*":
        return _with(answer, credit)
    match = _NUMERIC.fullmatch(said)
    value, tolerance = (number(each or "0") for each in match.groups()) if match else (None, None)
    if value is None or tolerance is None or tolerance < 0:
        raise Unfit(line, f"“{said[:60]}” in a blank is no number")
    return Answer(Text(format(value, "f"), "plain"), credit, answer.feedback, tolerance)


def _shared(answers: Sequence[Answer], *, bare: bool) -> tuple[Answer, ...]:
    """Return answers whose credits make a whole, as Moodle counts where more than one may be chosen.

    `bare`: no credit is written; then each wrong answer takes away what a right one gives.
    """
    total = sum((each.credit for each in answers if each.credit > 0), Decimal(0))
    if not total:
        return tuple(answers)
    loss = -_FULL * _FULL / total if bare else None
    return tuple(
        _with(each, tidy(each.credit * _FULL / total if each.credit > 0 else loss or each.credit))
        for each in answers
    )


def write_gap(gap: Gap, weight: int) -> str:
    """Return a blank in Moodle's syntax."""
    code = "MULTIRESPONSE" if gap.several else _CODE[gap.kind]
    return f"{{{weight}:{code}:{'~'.join(_written(each, gap) for each in gap.answers)}}}"


def _written(answer: Answer, gap: Gap) -> str:
    text = answer.text.text if gap.kind != "choice" else as_html(answer.text)
    said = text.strip().translate(_CODES)
    if gap.kind == "numeric" and said != "*":
        said = f"{said}:{digits(answer.tolerance)}"
    remark = as_html(answer.feedback).strip().translate(_CODES)
    return _prefix(answer.credit, said, gap.several) + said + (f"#{remark}" if remark else "")


def _prefix(credit: Decimal, said: str, several: bool) -> str:
    if credit == _FULL and not several:
        return "="
    bare = not credit and not said.startswith(("=", "%"))
    return "" if bare else f"%{digits(tidy(credit))}%"


def as_html(text: Text) -> str:
    """Return a text as the HTML for which Moodle takes it in a blank; Markdown stays as it is."""
    if text.markup == "plain":
        return html.escape(text.text, quote=False).replace("\n", "<br>")
    return text.text.replace("\n", "<br>") if text.markup == "moodle" else text.text


def shows_signs(gap: Gap) -> bool:
    """Say whether Moodle shows the signs of Markdown that stand in an answer or in what is said of it."""
    texts = [each.feedback for each in gap.answers]
    texts += [each.text for each in gap.answers if gap.kind == "choice"]
    return any(text.markup == "markdown" and _SIGNS.search(text.text) for text in texts)


def spaced(text: str) -> str:
    """Return a text in which nothing but GAP is taken for a blank."""
    return _LOOKS.sub("{ ", text)
