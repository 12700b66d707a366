"""From the questions of a quiz file to items of a bank, with a note on whatever a bank has no place for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from bwa_lms.banks.inward import FULL, JUDGEMENT, is_open
from bwa_lms.banks.markup import to_words
from bwa_lms.banks.model import ALL_OR_NOTHING, GAP, NO_TEXT, Answer, Gap, Item, Pair, Text
from bwa_lms.content.document import Document
from bwa_lms.content.document import Report as Problems
from bwa_lms.content.markdown.report import Report
from bwa_lms.content.markdown.scan import RESTRICTED, Scanner

HIDDEN = "What only trainers read, or everybody afterwards, was left out."
BLOCK = "A /// block is plain text elsewhere."
LINKS = "Its links to other activities lead nowhere elsewhere."
SOUND = "Sound and film are shown as pictures elsewhere."
_MEDIA = re.compile(r"(?<![\w./-])media/([^\s()\"'<>]+)")
_PLAYED = re.compile(r"media/[^\s()\"'<>]+\.(?:mp3|ogg|m4a|wav|mp4|webm)\b", re.IGNORECASE)
_LINK = re.compile(r"\]\((?!https?:|mailto:|tel:|media/|#)[a-z][a-z0-9-]*:[^)\s]+\)")
_CUT = re.compile(r"^[ \t]*///", re.MULTILINE)
_BLANK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_WORDS_ALONE = re.compile(
    r"\\(?P<sign>[!-/:-@\[-`{-~])|(?P<star>\.\*)|(?P<meta>[.+*?()|\[\]{}^$\\])|(?P<word>.)",
    re.DOTALL,
)

Media = Callable[[str], bytes | None]


class Stays(Exception):
    """A question that no bank has a place for; the message says why."""


@dataclass
class Pen:
    """Takes the texts of one question, and keeps the notes on them and the pictures that they name."""

    media: Media
    notes: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def note(self, words: str) -> None:
        """Keep a note, once."""
        if words not in self.notes:
            self.notes.append(words)

    def text(self, written: object) -> Text:
        """Return an authored text without what not everybody may read at once."""
        text = str(written or "").strip()
        if _CUT.search(text):
            text = self._cut(text)
        if _LINK.search(text):
            self.note(LINKS)
        if _PLAYED.search(text):
            self.note(SOUND)
        for name in map(unquote, _MEDIA.findall(text)):
            if (data := self.media(f"media/{name}")) is not None:
                self.pictures[name] = data
        return Text(text, "markdown") if text else NO_TEXT

    def _cut(self, text: str) -> str:
        scan = Scanner(text, Report(Document("", "", "", Problems()), 1), questions=False).scan()
        if any(scan.has(name) for name in RESTRICTED):
            self.note(HIDDEN)
        if any(block.name not in RESTRICTED for block in scan.blocks):
            self.note(BLOCK)
        return "\n".join(scan.without(RESTRICTED)).strip()


def item(written: Mapping[str, Any], line: int, category: str, media: Media) -> Item:
    """Return a question of a valid quiz as an item. Raises Stays where a bank has nothing like it."""
    pen = Pen(media)
    kind = _KINDS.get(written["type"])
    if kind is None:
        raise Stays(f"No bank has questions of the type {written['type']}.")
    hint = pen.text(written.get("hint"))
    made = replace(
        kind(written, pen),
        line=line,
        name=written["id"],
        id=written["id"],
        category=category,
        points=Decimal(written.get("points", "1")),
        feedback=pen.text(written.get("explain")),
        hints=(hint,) if hint else (),
        penalty=share(written.get("hint_cost", "0%")),
    )
    if written.get("see"):
        pen.note(f"The page to read again ({written['see']}) is not told elsewhere.")
    return replace(made, media=pen.pictures, notes=tuple(pen.notes))


def share(written: str) -> Decimal:
    """Return a percentage as a number."""
    return Decimal(written.strip().rstrip("%").strip())


def _choice(written: Mapping[str, Any], pen: Pen) -> Item:
    answers = _options(written["options"], FULL, Decimal(0), pen)
    return Item("choice", pen.text(written["prompt"]), answers=answers)


def _multiple(written: Mapping[str, Any], pen: Pen) -> Item:
    """Return a choice of several; each right option earns its equal part, each wrong one costs as much."""
    part = FULL / sum("right" in option for option in written["options"])
    whole = written.get("partial") != "true"
    if whole:
        pen.note("It is marked as a whole here; elsewhere each right choice earns its part.")
    answers = _options(written["options"], part, -part, pen)
    tags = (ALL_OR_NOTHING,) if whole else ()
    prompt = pen.text(written["prompt"])
    return Item("choice", prompt, answers=answers, several=True, tags=tags)


def _options(
    options: Sequence[Mapping[str, Any]], right: Decimal, wrong: Decimal, pen: Pen
) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            pen.text(option.get("right") or option.get("wrong")),
            right if "right" in option else wrong,
            pen.text(option.get("because")),
        )
        for option in options
    )


def _judgement(written: Mapping[str, Any], pen: Pen) -> Item:
    answers = tuple(
        Answer(pen.text(each["text"]), share(each["credit"]), pen.text(each.get("because")))
        for each in written["options"]
    )
    credits_ = sorted(answer.credit for answer in answers)
    single = credits_[-1] == FULL and not any(credits_[:-1])
    tags = (JUDGEMENT,) if single else ()
    return Item("choice", pen.text(written["prompt"]), answers=answers, tags=tags)


def _true_false(written: Mapping[str, Any], pen: Pen) -> Item:
    because = pen.text(written.get("because"))
    answers = tuple(
        Answer(Text(value, "plain"), FULL * (value == written["answer"]), because)
        for value in ("true", "false")
    )
    return Item("true-false", pen.text(written["prompt"]), answers=answers)


def _numeric(written: Mapping[str, Any], pen: Pen) -> Item:
    right = replace(_number(written, pen), credit=FULL)
    also = (_number(each, pen) for each in written.get("also", ()))
    prompt, unit = pen.text(written["prompt"]), str(written.get("unit") or "").strip()
    if unit:
        prompt = replace(prompt, text=f"{prompt.text} ({unit})")
        pen.note("Its unit stands in brackets behind the text.")
    return Item("numeric", prompt, answers=(right, *also))


def _number(written: Mapping[str, Any], pen: Pen) -> Answer:
    value = Decimal(written["answer"])
    tolerance = str(written.get("tolerance", "0")).strip()
    within = Decimal(tolerance.rstrip("%").strip())
    if tolerance.endswith("%"):
        within = abs(value) * within / FULL
    return Answer(
        Text(f"{value:f}", "plain"), _credit(written), pen.text(written.get("because")), within
    )


def _credit(written: Mapping[str, Any]) -> Decimal:
    return share(written.get("credit", "0%"))


def _text(written: Mapping[str, Any], pen: Pen) -> Item:
    because = pen.text(written.get("because"))
    right = [Answer(_typed(each), FULL, because) for each in written.get("accept", ())]
    for pattern in written.get("patterns", ()):
        right += [Answer(found, FULL, because) for found in _wildcard(pattern, pen)]
    if not right:
        raise Stays("It accepts what fits a pattern, which a bank cannot say.")
    return Item("short", pen.text(written["prompt"]), answers=(*right, *_foreseen(written, pen)))


def _foreseen(written: Mapping[str, Any], pen: Pen) -> Iterator[Answer]:
    for each in written.get("also", ()):
        found = _wildcard(each["pattern"], pen) if "pattern" in each else [_typed(each["answer"])]
        for text in found:
            yield Answer(text, _credit(each), pen.text(each.get("because")))


def _typed(written: str) -> Text:
    return Text(" ".join(written.split()).replace("*", "\\*"), "plain")


def _wildcard(pattern: str, pen: Pen) -> list[Text]:
    """Return what a pattern means where stars stand for any letters; nothing, with a note, where it means more."""
    words = ""
    for match in _WORDS_ALONE.finditer(pattern):
        if match["meta"] or (match["star"] and words.endswith("\\")):
            pen.note(f"The pattern {pattern} is left out: elsewhere a star is all that there is.")
            return []
        sign = match["sign"] or match["word"] or ""
        words += "*" if match["star"] else "\\*" if sign == "*" else sign
    if not is_open(words):
        pen.note(f"The pattern {pattern} is an answer as it stands elsewhere.")
    return [Text(words, "plain")]


def _ordering(written: Mapping[str, Any], pen: Pen) -> Item:
    order = tuple(pen.text(each) for each in written["items"])
    return Item("ordering", pen.text(written["prompt"]), order=order)


def _matching(written: Mapping[str, Any], pen: Pen) -> Item:
    """Return pairs; what is chosen from a list is plain text everywhere."""
    pairs = [Pair(pen.text(each["left"]), _words(each["right"], pen)) for each in written["pairs"]]
    pairs += [Pair(NO_TEXT, _words(each, pen)) for each in written.get("extra", ())]
    if any(each.get("because") for each in written["pairs"]):
        pen.note("The reasons of its pairs are not told elsewhere.")
    return Item("matching", pen.text(written["prompt"]), pairs=tuple(pairs))


def _words(written: object, pen: Pen) -> Text:
    return Text(to_words(pen.text(written)), "plain")


def _cloze(written: Mapping[str, Any], pen: Pen) -> Item:
    prompt = pen.text(written["prompt"])
    gaps = tuple(
        Gap("short", tuple(Answer(_typed(each), FULL) for each in inside.split("|")))
        for inside in _BLANK.findall(prompt.text)
    )
    text = _BLANK.sub(GAP, prompt.text)
    return Item("cloze", replace(prompt, text=text), gaps=gaps)


def _open(written: Mapping[str, Any], pen: Pen) -> Item:
    if written.get("rubric"):
        pen.note(f"The rubric {written['rubric']} is not told elsewhere.")
    bounds = [int(each) for each in re.findall(r"\d+", str(written.get("words") or ""))]
    words = (bounds[0], bounds[1]) if bounds else (None, None)
    return Item("essay", pen.text(written["prompt"]), words=words)


_KINDS: Mapping[str, Callable[[Mapping[str, Any], Pen], Item]] = {
    "single": _choice,
    "multiple": _multiple,
    "judgement": _judgement,
    "true-false": _true_false,
    "numeric": _numeric,
    "text": _text,
    "ordering": _ordering,
    "matching": _matching,
    "cloze": _cloze,
    "open": _open,
}
