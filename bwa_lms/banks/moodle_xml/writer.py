"""Items written as Moodle XML, and told what Moodle cannot say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from bwa_lms.banks.model import ALL_OR_NOTHING, GAP, Answer, Gap, Item, Kind, Text, Told, Written
from bwa_lms.banks.moodle_xml.cloze import shows_signs, spaced, write_gap
from bwa_lms.banks.moodle_xml.numbers import digits, number, tidy
from bwa_lms.banks.moodle_xml.page import Page, leaf, said
from bwa_lms.banks.moodle_xml.texts import words
from bwa_lms.banks.moodle_xml.tree import Element, render

_FULL = Decimal(100)
_TOP = "$course$/top/"
_NO_CATEGORY = "Default for questions without a category"  # Moodle has no way back to the top
_BLANK = "_____"  # as Moodle itself writes the blank of a missing word
_LONGEST_ID = 100  # letters; Moodle breaks off an import with a longer one
_LONGEST_NAME = 80  # letters of a name that is made of a prompt
# The credits that Moodle knows, in per cent: it refuses a question with another one.
_CREDITS = frozenset(
    Decimal(each)
    for each in (
        *("100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333"),
        *("30", "25", "20", "16.66667", "14.28571", "12.5", "11.11111", "10", "5", "0"),
    )
)
_Parts = list[Element]


class _Left(Exception):
    """Why a question is left out."""


def write_moodle_xml(items: Sequence[Item]) -> Written:
    """Return the items as a Moodle XML file, and what became of each."""
    quiz = Element("quiz")
    told: list[Told] = []
    category = ""
    for item in items:
        page = Page(item)
        try:
            question = _question(page)
        except _Left as left:
            told.append(Told(item.line, item.name, "left", (str(left),)))
            continue
        if item.category != category:
            category = item.category
            quiz.children.append(_category(page))
        quiz.children.append(question)
        told.append(Told(item.line, item.name, "noted" if page.notes else "whole", page.notes))
    return Written(render(quiz), tuple(told))


def _category(page: Page) -> Element:
    """Return the element that puts all that follows into a category."""
    path = page.clean(page.item.category) or _NO_CATEGORY
    return Element("question", {"type": "category"}, children=[said("category", _TOP + path)])


def _question(page: Page) -> Element:
    """Return the question's element; _Left where Moodle has none like it."""
    item = page.item
    if not item.prompt:
        raise _Left("It has no text.")
    kind, write = _WRITERS[item.kind]
    parts = write(page)
    prompt = page.text("questiontext", Text(_prompt(page), item.prompt.markup))
    children = [said("name", _name(page)), prompt, page.text("generalfeedback", item.feedback)]
    children += [*_numbers(page), *parts, *(page.text("hint", each) for each in item.hints)]
    if item.tags:
        tags = [said("tag", page.clean(each)) for each in item.tags]
        children.append(Element("tags", children=tags))
    prompt.children += page.unused()
    return Element("question", {"type": kind}, children=children)


def _prompt(page: Page) -> str:
    """Return the prompt with what Moodle has in the places of its blanks."""
    item = page.item
    text = item.prompt.text
    if item.kind == "cloze":
        return _with_gaps(page)
    if GAP in text:
        page.note(f"Its blank stands in the text as {_BLANK}; Moodle asks for the answer below it.")
    return text.replace(GAP, _BLANK)


def _name(page: Page) -> str:
    """Return the name; without one there would be nothing to click on in Moodle, so the first words become it."""
    if name := page.clean(page.item.name):
        return name
    prompt = page.item.prompt
    signs = "*`" if prompt.markup == "markdown" else ""
    plain = page.clean(prompt.text.replace(GAP, _BLANK)).translate(dict.fromkeys(map(ord, signs)))
    first = words(plain) or page.item.kind
    return first if len(first) <= _LONGEST_NAME else first[:_LONGEST_NAME].rsplit(" ", 1)[0] + "…"


def _numbers(page: Page) -> _Parts:
    item = page.item
    points = Decimal(0) if item.kind == "description" else item.points
    own_points = [] if item.kind == "cloze" else [leaf("defaultgrade", digits(points))]
    penalty = format((item.penalty / _FULL).quantize(Decimal("0.0000001")), "f")
    id_ = page.clean(item.id)
    if len(id_) > _LONGEST_ID:
        page.note(f"Its id has more than {_LONGEST_ID} letters, which Moodle cannot keep.")
        id_ = ""
    return [*own_points, leaf("penalty", penalty), leaf("hidden", "0"), leaf("idnumber", id_)]


def _answer(page: Page, answer: Answer, *more: Element) -> Element:
    credit = tidy(answer.credit)
    if abs(credit) not in _CREDITS:
        page.note(
            f"Moodle has no credit of {digits(credit)} %: choose “Nearest grade if not listed” when you import it."
        )
    element = page.text("answer", answer.text, fraction=digits(credit))
    element.children += [page.text("feedback", answer.feedback), *more]
    return element


def _choice(page: Page) -> _Parts:
    item = page.item
    if sum(map(bool, (each.text for each in item.answers))) < 2:
        raise _Left("It has fewer than two options, which Moodle refuses.")
    if item.several and ALL_OR_NOTHING in item.tags:
        page.note("Moodle gives a part of the points for a part of the right options.")
    settings = [
        leaf("single", "false" if item.several else "true"),
        leaf("shuffleanswers", "true"),
        leaf("answernumbering", "abc"),
    ]
    return settings + [_answer(page, each) for each in item.answers]


def _true_false(page: Page) -> _Parts:
    answers = {each.text.text: each for each in page.item.answers}
    if set(answers) != {"true", "false"} or sum(each.credit > 0 for each in answers.values()) != 1:
        raise _Left("It has not just one right answer, true or false.")
    both = (answers["true"], answers["false"])
    return [
        _answer(page, Answer(each.text, _FULL if each.credit > 0 else Decimal(0), each.feedback))
        for each in both
    ]


def _short(page: Page) -> _Parts:
    if not any(each.text for each in page.item.answers):
        raise _Left("It has no answer.")
    return [leaf("usecase", "0"), *(_answer(page, each) for each in page.item.answers)]


def _numeric(page: Page) -> _Parts:
    answers = page.item.answers
    if not answers or not all(_is_number(each) for each in answers):
        raise _Left("An answer of it is no number.")
    written = [_answer(page, each, leaf("tolerance", digits(each.tolerance))) for each in answers]
    return [*written, leaf("unitgradingtype", "0"), leaf("showunits", "3")]


def _is_number(answer: Answer) -> bool:
    return answer.text.text == "*" or number(answer.text.text) is not None


def _matching(page: Page) -> _Parts:
    pairs = [each for each in page.item.pairs if each.right]
    if not any(each.left for each in pairs):
        raise _Left("It has no pair.")
    written = []
    for each in pairs:
        left = page.text("subquestion", each.left)
        left.children.append(said("answer", page.clean(each.right.text)))
        written.append(left)
    return [leaf("shuffleanswers", "true"), *written]


def _ordering(page: Page) -> _Parts:
    order = page.item.order
    if len(order) < 2:
        raise _Left("It has nothing to put in order.")
    settings = {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": str(len(order)),
        "gradingtype": "RELATIVE_NEXT_INCLUDE_LAST",
        "showgrading": "SHOW",
    }
    places = enumerate(order, 1)
    return [
        *(leaf(tag, value) for tag, value in settings.items()),
        *(page.text("answer", each, fraction=f"{place}.0000000") for place, each in places),
    ]


def _essay(page: Page) -> _Parts:
    least, most = page.item.words
    settings = {
        "responseformat": "editor",
        "responserequired": "1",
        "responsefieldlines": "10",
        "minwordlimit": str(least or ""),
        "maxwordlimit": str(most or ""),
        "attachments": "0",
        "attachmentsrequired": "0",
    }
    return [leaf(tag, value) for tag, value in settings.items()]


def _description(_page: Page) -> _Parts:
    return []


def _cloze(page: Page) -> _Parts:
    item = page.item
    if not item.gaps or item.prompt.text.count(GAP) != len(item.gaps):
        raise _Left("Its text has not as many blanks as it should.")
    for gap in item.gaps:
        _check(gap)
        if shows_signs(gap):
            page.note(
                "Moodle shows the options and feedback of a blank without Markdown, its signs included."
            )
    return []


def _check(gap: Gap) -> None:
    """Raise _Left where Moodle refuses a blank."""
    full = [each.credit > 0 if gap.several else each.credit == _FULL for each in gap.answers]
    if not any(full):
        raise _Left("A blank of it has no answer that is wholly right, which Moodle refuses.")
    if gap.kind == "choice" and len(gap.answers) < 2:
        raise _Left("A blank of it has fewer than two options, which Moodle refuses.")
    if not all(each.text for each in gap.answers):
        raise _Left("A blank of it has an empty answer, which Moodle refuses.")
    if gap.kind == "numeric" and not all(map(_is_number, gap.answers)):
        raise _Left("An answer of it is no number.")


def _with_gaps(page: Page) -> str:
    """Return the text of a cloze with its blanks in Moodle's syntax."""
    item = page.item
    pieces = item.prompt.text.split(GAP)
    apart = [spaced(piece) for piece in pieces]
    if apart != pieces:
        page.note("A space was put into braces that Moodle would take for a blank.")
    weights = _weights([each.points for each in item.gaps], item.points)
    if sum(weights) != item.points:
        page.note(f"In Moodle it is worth {sum(weights)}, the sum of its blanks.")
    blanks = [write_gap(gap, weight) for gap, weight in zip(item.gaps, weights, strict=True)]
    return "".join(_between(apart, blanks))


def _between(pieces: Sequence[str], blanks: Sequence[str]) -> Iterator[str]:
    for piece, blank in zip(pieces, [*blanks, ""], strict=True):
        yield piece
        yield blank


def _weights(points: Sequence[Decimal], whole: Decimal) -> list[int]:
    """Return what the blanks are worth in whole numbers, as Moodle wants it: their sum is the whole where it can be."""
    shares = [Fraction(each).limit_denominator(1000) for each in points]
    total = sum(shares)
    if not total:
        return [0 for _ in shares]
    fitting = [share * Fraction(whole) / total for share in shares]
    if whole and all(each.denominator == 1 for each in fitting):
        return [int(each) for each in fitting]
    parts = math.lcm(*(each.denominator for each in shares))
    whole_shares = [int(each * parts) for each in shares]
    return [each // math.gcd(*whole_shares) for each in whole_shares]


_WRITERS: Mapping[Kind, tuple[str, Callable[[Page], _Parts]]] = {
    "choice": ("multichoice", _choice),
    "cloze": ("cloze", _cloze),
    "description": ("description", _description),
    "essay": ("essay", _essay),
    "matching": ("matching", _matching),
    "numeric": ("numerical", _numeric),
    "ordering": ("ordering", _ordering),
    "short": ("shortanswer", _short),
    "true-false": ("truefalse", _true_false),
}
