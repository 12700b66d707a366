"""Moodle XML read: each question becomes an item, or is told why it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from bwa_lms.banks.habits import DEFAULT_CATEGORY, is_bare_remark
from bwa_lms.banks.incoming import check_count
from bwa_lms.banks.model import ALL_OR_NOTHING, Answer, Bank, Item, Pair, Text, Unread
from bwa_lms.banks.moodle_xml.cloze import read_cloze, seeming_blank
from bwa_lms.banks.moodle_xml.numbers import number, tidy
from bwa_lms.banks.moodle_xml.pictures import Shelf
from bwa_lms.banks.moodle_xml.places import (
    Word,
    answers,
    pairs,
    places_in,
    with_blank,
    with_numbers,
)
from bwa_lms.banks.moodle_xml.sheet import Sheet
from bwa_lms.banks.moodle_xml.texts import quoted, safe, words
from bwa_lms.banks.moodle_xml.tree import Element, Unfit, parse

_FULL = Decimal(100)
_MOST_POINTS = Decimal(10_000)
_MOST_PARTS = 300  # of a question: its answers, its hints, its settings
_LONGEST_NAME = 1_000  # letters of what is said in one line
# What Moodle puts on top of a path: the place of the whole bank, the root, and the category that every bank has.
_TOPS = [re.compile(r"\$[a-z]+[0-9]*\$"), re.compile("top"), DEFAULT_CATEGORY]
_SLASH = re.compile(r"(?<!/)/(?!/)")  # a doubled one belongs to a name
_COMMON_REMARKS = {
    "correctfeedback": "whoever is right",
    "partiallycorrectfeedback": "whoever is partly right",
    "incorrectfeedback": "whoever is wrong",
}
_UNKNOWN: Mapping[str, str] = {
    "calculated": "a calculated question: Moodle draws its numbers anew each time",
    "calculatedmulti": "a calculated choice: Moodle draws its numbers anew each time",
    "calculatedsimple": "a calculated question: Moodle draws its numbers anew each time",
    "coderunner": "a question that runs what is answered as a program (coderunner)",
    "ddimageortext": "words or pictures that are dragged onto a picture (ddimageortext)",
    "ddmarker": "markers that are dragged onto a picture (ddmarker)",
    "random": "a question that Moodle draws from a category (random)",
    "randomsamatch": "a matching question that Moodle makes of short answers (randomsamatch)",
}


def read_moodle_xml(data: bytes) -> Bank:
    """Return the questions of a Moodle XML file; Refused where the file as a whole cannot be read."""
    shelf, category = Shelf(), ""
    items: list[Item | Unread] = []
    for each in parse(data, "quiz").all("question"):
        if _type(each) == "category":
            category = _category(each)
        else:
            check_count(len(items) + 1, each.line)
            items.append(_item(each, category, shelf))
    return Bank(tuple(items))


def _type(question: Element) -> str:
    return question.attributes.get("type", "").strip()


def _line(said: str) -> str:
    """Return a name, a tag or an id: words on one line, none of which stands for a blank."""
    return " ".join(safe(said, 0)[:_LONGEST_NAME].split())


def _category(question: Element) -> str:
    """Return the path of a category from the top, without Moodle's words for the place of the whole bank."""
    try:
        path = _line(question.value("category", "text"))
    except Unfit:
        return ""
    names = [name.strip() for name in _SLASH.split(path)]
    for top in _TOPS:
        names = names[1:] if names and top.fullmatch(names[0]) else names
    return "/".join(filter(None, names))


def _item(question: Element, category: str, shelf: Shelf) -> Item | Unread:
    name = ""
    try:
        name = _line(question.value("name", "text"))
        read = _KINDS.get(_type(question))
        if read is None:
            raise Unfit(question.line, _unknown(_type(question)))
        sheet = Sheet(question, shelf)
        item = read(sheet, replace(_common(sheet), name=name, category=category))
        return replace(item, media=sheet.media, notes=sheet.notes)
    except Unfit as unfit:
        return Unread(unfit.line or question.line, name, f"{unfit.why[:1].upper()}{unfit.why[1:]}.")


def _unknown(kind: str) -> str:
    if not kind:
        return "it does not say of which type it is"
    known = _UNKNOWN.get(kind, f"a question of the type “{kind[:40]}”")
    return f"it is {known}; there is nothing like it here"


def _common(sheet: Sheet) -> Item:
    """Return a description with all that other kinds have as well."""
    question = sheet.question
    if len(question.children) > _MOST_PARTS:
        raise Unfit(question.line, f"it has more than {_MOST_PARTS} parts")
    prompt = sheet.text(question.first("questiontext"))
    if not prompt:
        raise Unfit(question.line, "it has no text")
    sheet.markup = prompt.markup
    hints = tuple(filter(None, (sheet.text(_hint(each)) for each in question.all("hint"))))
    _remarks(sheet)
    return Item(
        "description",
        prompt,
        line=question.line,
        id=_line(question.value("idnumber")),
        tags=_tags(question),
        points=_points(question),
        feedback=sheet.text(question.first("generalfeedback")),
        hints=hints,
        penalty=_penalty(question) if hints else Decimal(0),
    )


def _hint(hint: Element) -> Element:
    return hint.first("hintcontent") or hint  # where Moodle 2.0 put it


def _tags(question: Element) -> tuple[str, ...]:
    groups = [*question.all("tags"), *question.all("coursetags")]
    tags = [_line(tag.value("text")) for group in groups for tag in group.all("tag")]
    return tuple(dict.fromkeys(filter(None, tags)))


def _points(question: Element) -> Decimal:
    said = question.first("defaultgrade")
    return tidy(_within(said, said.text, Decimal(0), _MOST_POINTS)) if said else Decimal(1)


def _penalty(question: Element) -> Decimal:
    said = question.first("penalty")
    return tidy(_within(said, said.text, Decimal(0), Decimal(1)) * _FULL) if said else Decimal(0)


def _within(where: Element, said: str, least: Decimal, most: Decimal) -> Decimal:
    """Return the number that an element says; Unfit where it says none, or one out of bounds."""
    value = number(said)
    if value is None or not least <= value <= most:
        raise Unfit(where.line, f"“{said.strip()[:60]}” in <{where.tag}> is no number that fits")
    return value


def _remarks(sheet: Sheet) -> None:
    """Note what Moodle says beside an answer according to how right it is, unless it says just that."""
    for tag, whom in _COMMON_REMARKS.items():
        text = sheet.text(sheet.question.first(tag)).text
        if words(text) and not is_bare_remark(words(text)):
            sheet.note(f"What Moodle says to {whom} is not taken over: {quoted(text)}")


def _answers(sheet: Sheet, read: Callable[[Element], Text]) -> tuple[Answer, ...]:
    """Return the answers, without those that are empty; Unfit where none is right."""
    found = []
    for each in sheet.question.all("answer"):
        said = each.attributes.get("fraction", "").strip() or "0"
        credit = tidy(_within(each, said, -_FULL, _FULL))
        if text := read(each):
            found.append(Answer(text, credit, sheet.text(each.first("feedback"))))
    if not any(each.credit > 0 for each in found):
        raise Unfit(sheet.question.line, "no answer of it is right")
    return tuple(found)


def _true(said: str) -> bool:
    return said not in ("", "0", "false")


def _mixed(sheet: Sheet) -> None:
    shuffled = sheet.question.first("shuffleanswers")
    if shuffled and not _true(shuffled.text.strip()):
        sheet.note(
            "In Moodle its answers keep their order; here a quiz decides whether they are mixed."
        )


def _choice(sheet: Sheet, common: Item) -> Item:
    single = sheet.question.first("single")
    several = single is not None and not _true(single.text.strip())
    _mixed(sheet)
    return replace(common, kind="choice", answers=_answers(sheet, sheet.text), several=several)


def _all_or_nothing(sheet: Sheet, common: Item) -> Item:
    """Return a choice of several options; there each right one is worth all the points, here they share them."""
    _mixed(sheet)
    answers = _answers(sheet, sheet.text)
    share = tidy(_FULL / sum(each.credit > 0 for each in answers))
    shared = tuple(
        replace(each, credit=share if each.credit > 0 else Decimal(0)) for each in answers
    )
    tags = tuple(dict.fromkeys([*common.tags, ALL_OR_NOTHING]))
    return replace(common, kind="choice", several=True, answers=shared, tags=tags)


def _true_false(sheet: Sheet, common: Item) -> Item:
    found = sheet.question.all("answer")
    said = [sheet.typed(each).text.lower() for each in found]
    if said not in (["true", "false"], ["false", "true"]):
        if len(found) != 2:
            raise Unfit(sheet.question.line, "it has not two answers, true and false")
        said = ["true", "false"]  # Moodle 1 wrote them in the language of the course, in this order
    right = [number(each.attributes.get("fraction", "")) == _FULL for each in found]
    if sum(right) != 1:
        raise Unfit(sheet.question.line, "not just one of its two answers is right")
    answers = {
        word: Answer(
            Text(word, "plain"),
            _FULL if is_right else Decimal(0),
            sheet.text(each.first("feedback")),
        )
        for word, is_right, each in zip(said, right, found, strict=True)
    }
    return replace(common, kind="true-false", answers=(answers["true"], answers["false"]))


def _short(sheet: Sheet, common: Item) -> Item:
    if _true(sheet.question.value("usecase")):
        sheet.note("In Moodle capital letters have to be right; here they are forgiven.")
    return replace(common, kind="short", answers=_answers(sheet, sheet.typed))


def _numeric(sheet: Sheet, common: Item) -> Item:
    """Return a question for a number; units are told in a note."""

    def read(answer: Element) -> Text:
        said = sheet.typed(answer).text or "*"
        value = number(said)
        if value is None and said != "*":
            raise Unfit(answer.line, f"“{said[:60]}” is no number")
        return Text("*" if value is None else format(value, "f"), "plain")

    answers = _answers(sheet, read)
    tolerances = [_tolerance(each) for each in sheet.question.all("answer")]
    both = zip(answers, tolerances, strict=True)
    _units(sheet)
    return replace(common, kind="numeric", answers=tuple(replace(a, tolerance=t) for a, t in both))


def _tolerance(answer: Element) -> Decimal:
    said = answer.first("tolerance")
    if not said or not said.text.strip():
        return Decimal(0)
    value = number(said.text)
    if value is None or value < 0:
        raise Unfit(said.line, f"“{said.text.strip()[:60]}” is no tolerance")
    return value


def _units(sheet: Sheet) -> None:
    units = [each for group in sheet.question.all("units") for each in group.all("unit")]
    names = [_line(each.value("unit_name")) for each in units]
    if len(units) == 1 and number(units[0].value("multiplier") or "1") == 1:
        sheet.note(f"Its unit is “{names[0]}”.")
    elif units:
        listed = ", ".join(f"“{name}”" for name in names)[:200]
        sheet.note(
            f"In Moodle the number may be given in several units ({listed}); here it is a number alone."
        )
    if _true(sheet.question.value("unitgradingtype")):
        sheet.note("In Moodle a wrong unit costs points; here it does not.")


def _matching(sheet: Sheet, common: Item) -> Item:
    pairs = []
    for each in sheet.question.all("subquestion"):
        left, right = sheet.text(each), sheet.typed(each.first("answer"))
        if left and not right:
            raise Unfit(each.line, "it has a left side to which nothing belongs")
        if right:
            pairs.append(Pair(left, right))
    if not any(each.left for each in pairs):
        raise Unfit(sheet.question.line, "it has no pair")
    return replace(common, kind="matching", pairs=tuple(pairs))


def _ordering(sheet: Sheet, common: Item) -> Item:
    question = sheet.question
    order = tuple(filter(None, map(sheet.text, question.all("answer"))))
    if len(order) < 2:
        raise Unfit(question.line, "it has nothing to put in order")
    shown = number(question.value("selectcount"))
    if question.value("selecttype") not in ("", "ALL", "0") and shown and 0 < shown < len(order):
        sheet.note(
            f"Moodle shows {shown:f} of its {len(order)} items, drawn anew each time; here all are shown."
        )
    if question.value("gradingtype") in ("ALL_OR_NOTHING", "-1"):
        sheet.note("In Moodle only the whole order earns points; here a part of it earns a part.")
    return replace(common, kind="ordering", order=order)


def _essay(sheet: Sheet, common: Item) -> Item:
    question = sheet.question
    limits = [
        _within(each, each.text.strip() or "0", Decimal(0), Decimal(100_000)) if each else None
        for each in (question.first("minwordlimit"), question.first("maxwordlimit"))
    ]
    least, most = (int(each) or None if each is not None else None for each in limits)
    if info := sheet.text(question.first("graderinfo")).text:
        sheet.note(f"For those who mark it, Moodle says: {quoted(info)}")
    if begun := sheet.text(question.first("responsetemplate")).text:
        sheet.note(f"In Moodle the answer begins with: {quoted(begun)}")
    if _true(question.value("attachments")) or question.value("responseformat") == "noinline":
        sheet.note("In Moodle files may be handed in with the answer; here it is a text alone.")
    return replace(common, kind="essay", words=(least, most))


def _description(_sheet: Sheet, common: Item) -> Item:
    return replace(common, points=Decimal(1))  # of which nobody gets any


def _cloze(sheet: Sheet, common: Item) -> Item:
    where = sheet.question.first("questiontext", "text") or sheet.question
    cloze = read_cloze(common.prompt.text, where.line)
    if cloze.strict:
        sheet.note("In Moodle capital letters have to be right in a blank; here they are forgiven.")
    if seeming := seeming_blank(cloze.prompt):
        sheet.note(f"“{seeming}” looks like the begin of a blank, but is none for Moodle.")
    prompt = Text(cloze.prompt, common.prompt.markup)
    points = sum((each.points for each in cloze.gaps), Decimal(0))
    return replace(common, kind="cloze", prompt=prompt, gaps=cloze.gaps, points=points)


def _places(sheet: Sheet, common: Item) -> Item:
    """Return a choice for a text with one place for a word, else the matching of its places and words."""
    question = sheet.question
    offered = [(sheet.typed(each), each) for each in question.all("selectoption")]
    offered += [(sheet.text(each), each) for each in question.all("dragbox")]
    words_ = [Word(text, each.value("group").strip()) for text, each in offered]
    where = question.first("questiontext", "text") or question
    text = common.prompt.text
    first, *rest = places_in(text, words_, where.line)
    if not rest:
        prompt = replace(common.prompt, text=with_blank(text))
        return replace(common, kind="choice", prompt=prompt, answers=answers(first, words_))
    if len({each.group for each in words_}) > 1:
        sheet.note("In Moodle each place offers words of its own; here all are offered everywhere.")
    prompt = replace(common.prompt, text=with_numbers(text))
    return replace(common, kind="matching", prompt=prompt, pairs=pairs([first, *rest], words_))


_KINDS: Mapping[str, Callable[[Sheet, Item], Item]] = {
    "cloze": _cloze,
    "ddwtos": _places,
    "description": _description,
    "essay": _essay,
    "gapselect": _places,
    "match": _matching,
    "matching": _matching,
    "multianswer": _cloze,
    "multichoice": _choice,
    "multichoiceset": _all_or_nothing,
    "numerical": _numeric,
    "ordering": _ordering,
    "shortanswer": _short,
    "truefalse": _true_false,
}
