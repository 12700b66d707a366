"""What each kind of item becomes: the keys of a question, and notes where they do not say the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal, InvalidOperation, localcontext
from typing import Any

from bwa_lms.banks.markup import to_markdown, to_words
from bwa_lms.banks.model import ALL_OR_NOTHING, GAP, Answer, Gap, Item, Kind, Text
from bwa_lms.kernel.ids import fingerprint
from bwa_lms.kernel.points import points

JUDGEMENT = "judgement"  # a tag: the choice is a judgement, although its credits are those of a single choice
OWN_TAGS = frozenset((ALL_OR_NOTHING, JUDGEMENT))
BLANK = "_____"
FULL = Decimal(100)
MOST_FORESEEN = 20
MOST_WORDS = 5_000
LONGEST_VARIANT = 200
MOST_PLACES = 15  # behind the point of a number
LONGEST = 40_000  # characters of a text with its markup; the checker takes 20,000
_ROUNDING = Decimal(1)  # per cent: 33, 33.33333 and 34 are a third
_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,15})?")
_LONG = re.compile(r"[-+]?\d{1,15}\.\d{16,}")
_STAR = re.compile(r"(?<!\\)\*")
_META = re.compile(r"[\\.+*?()|\[\]{}^$]")

PLAIN_RIGHTS = "What is chosen from a list is plain text: its formatting was left out."


class Left(Exception):
    """An item that is not taken over; the message says why."""


class Pen:
    """Writes the texts of one item and keeps the notes on them, each once; `media` are its pictures."""

    def __init__(self, media: Sequence[str] = ()) -> None:
        self.media = media
        self.notes: list[str] = []

    def note(self, words: str) -> None:
        """Keep a note."""
        if words not in self.notes:
            self.notes.append(words)

    def inline(self, text: Text) -> str:
        """Return a text for a place that takes one paragraph."""
        return self._write(text, inline=True)

    def block(self, text: Text, *, gaps: bool = False) -> str:
        """Return a text that may have several paragraphs; one of several lines ends with a line end, as in a file."""
        return self._write(text, inline=False, gaps=gaps)

    def blocks(self, texts: Iterable[Text]) -> str:
        """Return several texts as the paragraphs of one."""
        written = "\n\n".join(filter(None, (self.block(text).strip() for text in texts)))
        return f"{written}\n" if "\n" in written else written

    def _write(self, text: Text, *, inline: bool, gaps: bool = False) -> str:
        if not text:
            return ""
        if len(text.text) > LONGEST:
            raise Left(f"A text of it has more than {LONGEST:,} characters.")
        written, notes = to_markdown(text, inline=inline, media=self.media, gaps=gaps)
        for each in notes:
            self.note(each)
        return f"{written}\n" if "\n" in written else written


def percent(share: Decimal) -> str:
    """Return a share as it is written: 33.33%."""
    return f"{points(share).normalize():f}%"


def _because(answer: Answer, pen: Pen) -> dict[str, str]:
    written = pen.inline(answer.feedback)
    return {"because": written} if written.strip() else {}


def _best(answers: Sequence[Answer]) -> Decimal:
    """Return the most that an answer earns. Raises Left where none earns anything."""
    best = max((answer.credit for answer in answers), default=Decimal(0))
    if best <= 0:
        raise Left("No answer of it earns anything.")
    return best


def _scaled(best: Decimal, pen: Pen) -> dict[str, Decimal]:
    """Return the factor of the points of a question whose best answer does not earn everything."""
    if best == FULL:
        return {}
    pen.note(f"Its best answer earned {percent(best)}; here it earns all of fewer points.")
    return {"factor": best / FULL}


# Choices


def choice(item: Item, pen: Pen) -> dict[str, Any]:
    """Return a single choice, a multiple choice or a judgement."""
    if len(item.answers) < 2:
        raise Left("There is only one answer to choose.")
    best = _best(item.answers)
    if item.several:
        return _multiple(item, pen)
    right = [answer for answer in item.answers if answer.credit == FULL]
    partly = [answer for answer in item.answers if 0 < answer.credit < FULL]
    _note_costs(item.answers, pen)
    if len(right) == 1 and not partly and JUDGEMENT not in item.tags:
        return {"type": "single", "options": [_option(each, pen) for each in item.answers]}
    moves = [_move(each, best, pen) for each in item.answers]
    return {"type": "judgement", **_scaled(best, pen), "options": moves}


def _note_costs(answers: Sequence[Answer], pen: Pen) -> None:
    costs = [answer.credit for answer in answers if answer.credit < 0]
    if costs:
        pen.note(f"A wrong answer cost up to {percent(-min(costs))}; here it earns nothing.")


def _option(answer: Answer, pen: Pen) -> dict[str, str]:
    key = "right" if answer.credit > 0 else "wrong"
    return {key: _answer_text(answer, pen), **_because(answer, pen)}


def _answer_text(answer: Answer, pen: Pen) -> str:
    written = pen.inline(answer.text)
    if not written.strip():
        nothing = "holds nothing that can be taken over" if answer.text else "is empty"
        raise Left(f"An answer of it {nothing}.")
    return written


def _move(answer: Answer, best: Decimal, pen: Pen) -> dict[str, str]:
    credit = percent(max(answer.credit, Decimal(0)) * FULL / best)
    return {"credit": credit, "text": _answer_text(answer, pen), **_because(answer, pen)}


def _multiple(item: Item, pen: Pen) -> dict[str, Any]:
    options = [_option(each, pen) for each in item.answers]
    if ALL_OR_NOTHING in item.tags:
        return {"type": "multiple", "options": options}
    _note_weights(item.answers, pen)
    return {"type": "multiple", "partial": "true", "options": options}


def _note_weights(answers: Sequence[Answer], pen: Pen) -> None:
    """Note how marks differ where a right choice does not earn, and a wrong one not cost, its equal part."""
    right = [answer.credit for answer in answers if answer.credit > 0]
    wrong = [-answer.credit for answer in answers if answer.credit <= 0]
    part = FULL / len(right)
    if any(abs(credit - part) > _ROUNDING for credit in right):
        pen.note(f"Right choices earned {_listed(right)}; here each earns {percent(part)}.")
    if any(abs(cost - part) > _ROUNDING for cost in wrong):
        there = f"cost {_listed(wrong)}" if any(wrong) else "cost nothing"
        pen.note(f"Wrong choices {there}; here each costs {percent(part)}.")


def _listed(credits_: Iterable[Decimal]) -> str:
    each = [percent(credit) for credit in sorted(set(credits_), reverse=True)]
    return " or ".join([", ".join(each[:-1]), each[-1]]) if len(each) > 1 else each[0]


def true_false(item: Item, pen: Pen) -> dict[str, Any]:
    """Return a sentence that is true or false; both of its feedbacks become the reason."""
    said = {answer.text.text.strip().lower(): answer for answer in item.answers}
    if set(said) != {"true", "false"}:
        raise Left("It does not say what is right, true or false.")
    _best(item.answers)
    answer = "true" if said["true"].credit > said["false"].credit else "false"
    told = [said[answer], said["false" if answer == "true" else "true"]]
    reasons = list(dict.fromkeys(pen.inline(each.feedback).strip() for each in told))
    if len(reasons) > 1:
        pen.note("What was told of each of its two answers is told to everybody here.")
    because = "\n\n".join(filter(None, reasons))
    written = f"{because}\n" if "\n" in because else because
    return {"type": "true-false", "answer": answer, **({"because": written} if written else {})}


# Answers that are typed


def short(item: Item, pen: Pen) -> dict[str, Any]:
    """Return a text to type; in a blank of its own where nothing but right answers is known."""
    useful = [each for each in item.answers if each.credit > 0 or each.feedback]
    best = _best(item.answers)
    plain = all(each.credit == FULL and not each.feedback for each in useful)
    if GAP in item.prompt.text and plain and not any(is_open(_typed(each)) for each in useful):
        return _cloze(item.prompt, [Gap("short", tuple(useful))], pen)
    right = [each for each in useful if each.credit == best]
    told = right[0].feedback
    alike = [_typed(each) for each in right if each.feedback == told]
    accept = list(dict.fromkeys(_unstarred(each) for each in alike if not is_open(each)))
    patterns = list(dict.fromkeys(_pattern(each) for each in alike if is_open(each)))
    rest = [each for each in useful if each.credit < best or each.feedback != told]
    return {
        "type": "text",
        **({"accept": accept} if accept else {}),
        **({"patterns": patterns} if patterns else {}),
        **_because(right[0], pen),
        **_scaled(best, pen),
        **_foreseen([_foreseen_text(each, best, pen) for each in _new(rest, accept)], pen),
    }


def _typed(answer: Answer) -> str:
    words = to_words(answer.text)
    if not words:
        raise Left("An answer of it is empty.")
    return words


def is_open(words: str) -> bool:
    """Say whether an answer needs a pattern: a star stands for any letters, and signs alone would be forgiven."""
    return bool(_STAR.search(words)) or not _folded(words)


def _pattern(words: str) -> str:
    pieces = [piece.replace("\\*", "*") for piece in _STAR.split(words)]
    return ".*".join(_META.sub(r"\\\g<0>", piece) for piece in pieces)


def _new(answers: Sequence[Answer], accept: Iterable[str]) -> list[Answer]:
    """Return the answers that may still decide behind those that are accepted and those before them."""
    seen = {_folded(each) for each in accept}
    found = []
    for answer in answers:
        name = _folded(_typed(answer))
        if name not in seen:
            found.append(answer)
        seen.add(name)
    return found


def _folded(words: str) -> str:
    """Return words without what the question type `text` forgives, as nearly as it matters here."""
    bare = unicodedata.normalize("NFKD", words).casefold()
    kept = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(re.sub("[‐-―−]", "-", kept).split()).strip(" .,;:!?\"'")


def _foreseen_text(answer: Answer, best: Decimal, pen: Pen) -> dict[str, str]:
    words = _typed(answer)
    given = {"pattern": _pattern(words)} if is_open(words) else {"answer": _unstarred(words)}
    return {**given, **_credit(answer, best), **_because(answer, pen)}


def _unstarred(words: str) -> str:
    return words.replace("\\*", "*")


def _credit(answer: Answer, best: Decimal) -> dict[str, str]:
    earned = max(answer.credit, Decimal(0)) * FULL / best
    return {"credit": percent(earned)} if earned > 0 else {}


def _foreseen(also: list[dict[str, str]], pen: Pen) -> dict[str, Any]:
    if len(also) > MOST_FORESEEN:
        pen.note(f"Only {MOST_FORESEEN} of its {len(also)} foreseen answers were kept.")
    return {"also": also[:MOST_FORESEEN]} if also else {}


def numeric(item: Item, pen: Pen) -> dict[str, Any]:
    """Return a number with its tolerance; what is told of any other number is told to everybody."""
    others = [each for each in item.answers if each.text.text.strip() == "*"]
    given = [_rounded(each, pen) for each in item.answers if each.text.text.strip() != "*"]
    best = _best(given)
    first = next(each for each in given if each.credit == best)
    rest = [each for each in given if each is not first and (each.credit > 0 or each.feedback)]
    spans = [_span(first)]
    also = []
    for each in rest:
        if not any(low <= _span(each)[0] and _span(each)[1] <= high for low, high in spans):
            also.append({**_number(each), **_credit(each, best), **_because(each, pen)})
            spans.append(_span(each))
    if any(each.credit > 0 for each in others):
        pen.note("Any other number earned something; here it earns nothing.")
    told = [each.feedback for each in others if each.feedback]
    if told:
        pen.note("What was told of any other number stands in the explanation.")
    return {
        "type": "numeric",
        **_number(first),
        **_because(first, pen),
        **_scaled(best, pen),
        **_foreseen(also, pen),
        "explain": told,
    }


def _rounded(answer: Answer, pen: Pen) -> Answer:
    """Return an answer whose number has no more places than one may have, as programs write 0.1 + 0.2."""
    said = answer.text.text.strip()
    if len(said) > LONGEST_VARIANT or not _LONG.fullmatch(said):
        return answer
    with localcontext(prec=LONGEST_VARIANT):
        short = round(Decimal(said), MOST_PLACES)
    if not short:
        return answer
    pen.note(f"The number {said[:40]} was rounded to {MOST_PLACES} places.")
    return replace(answer, text=Text(f"{short.normalize():f}", "plain"))


def _value(answer: Answer) -> Decimal:
    text = answer.text.text.strip()
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Left(f"{text[:40]} is not a number.") from None
    if not value.is_finite() or not _NUMBER.fullmatch(f"{value:f}"):
        raise Left(f"The number {text[:40]} is too long.")
    return value


def _span(answer: Answer) -> tuple[Decimal, Decimal]:
    value = _value(answer)
    return value - abs(answer.tolerance), value + abs(answer.tolerance)


def _number(answer: Answer) -> dict[str, str]:
    within = abs(answer.tolerance)
    written = {"answer": f"{_value(answer):f}"}
    if not within:
        return written
    if within >= 10**9:
        raise Left(f"The tolerance {within} is too large.")
    kept = within.quantize(Decimal("1E-9"), ROUND_CEILING).normalize()
    return {**written, "tolerance": f"{kept:f}"}


# Blanks


def cloze(item: Item, pen: Pen) -> dict[str, Any]:
    """Return a text with blanks, all of which are typed and earn the same; one blank alone keeps all its answers."""
    if not item.gaps or item.prompt.text.count(GAP) != len(item.gaps):
        raise Left("Its blanks and their answers do not fit together.")
    if len(item.gaps) == 1 and (kind := _alone(item.gaps[0])):
        gap = item.gaps[0]
        return KINDS[kind](replace(item, answers=gap.answers, several=gap.several), pen)
    if len({gap.points for gap in item.gaps}) > 1:
        pen.note("Its blanks earned different points; here each earns the same.")
    return _cloze(item.prompt, item.gaps, pen)


def _alone(gap: Gap) -> Kind | None:
    """Return the kind of question that a blank is when no other stands beside it; None: a text with a blank."""
    return None if gap.kind == "choice" and len(gap.answers) < 2 else gap.kind


def _cloze(prompt: Text, gaps: Sequence[Gap], pen: Pen) -> dict[str, Any]:
    around = pen.block(prompt, gaps=True).split(GAP)
    if len(around) != len(gaps) + 1:
        raise Left("A blank of it stands where none can stand.")
    single = len(gaps) == 1
    blanks = [
        _blank(gap, "Its blank" if single else f"Blank {place}", pen)
        for place, gap in enumerate(gaps, 1)
    ]
    text = around[0] + "".join(
        blank + after for blank, after in zip(blanks, around[1:], strict=True)
    )
    told = [
        Text(f"{_called(each)}: {to_words(each.feedback)}", "plain")
        for gap in gaps
        for each in gap.answers
        if each.feedback
    ]
    if told:
        pen.note("What was told of single answers stands in the explanation.")
    return {"type": "cloze", "prompt": text, "explain": told}


def _called(answer: Answer) -> str:
    words = _typed(answer)
    return "Any other answer" if words == "*" else words


def _blank(gap: Gap, name: str, pen: Pen) -> str:
    """Return a blank in double braces, with notes on what it cannot say."""
    best = _best(gap.answers)
    _note_gap(gap, best, name, pen)
    right = [_typed(each) for each in gap.answers if each.credit == best]
    if gap.kind == "numeric":
        right = [form for each in right for form in dict.fromkeys((each, each.replace(".", ",")))]
    variants = [found for each in right if (found := _variant(each, gap.kind, name, pen))]
    if not variants:
        raise Left(f"{name} accepts “{right[0][:60]}”, which cannot be written in a blank.")
    return "{{" + "|".join(dict.fromkeys(variants)) + "}}"


def _note_gap(gap: Gap, best: Decimal, name: str, pen: Pen) -> None:
    if gap.kind == "choice":
        listed = ", ".join(f"“{_typed(each)}”" for each in gap.answers)
        pen.note(f"{name} is typed here; it was chosen from {listed}.")
    if any(each.tolerance for each in gap.answers if each.credit == best):
        pen.note(f"{name} takes the number itself; it had a tolerance.")
    if gap.several:
        pen.note(f"{name} takes one right answer; all right ones were to be chosen.")
    elif best < FULL or any(0 < each.credit < best for each in gap.answers):
        pen.note(f"{name} had answers that earned a part; here only the best count.")


def _variant(words: str, kind: str, name: str, pen: Pen) -> str:
    """Return what a blank accepts, "" where it cannot be written there."""
    kept = words
    if kind == "short" and _STAR.search(words):
        kept = _STAR.sub("", words).strip()
        pen.note(f"{name} takes “{kept}” as it stands; a star stood for any letters.")
    kept = _unstarred(kept) if kind == "short" else kept
    usable = any(char.isalnum() for char in kept) and not re.search(r"[{}|]", kept)
    if not usable or len(kept) > LONGEST_VARIANT:
        pen.note(f"“{words[:60]}” cannot be written in a blank and was left out.")
        return ""
    return kept


# Lists, and what is written freely


def matching(item: Item, pen: Pen) -> dict[str, Any]:
    """Return pairs, and decoys."""
    pairs = [pair for pair in item.pairs if pair.left]
    if not all(pair.right for pair in pairs):
        raise Left("A left side of it has nothing that belongs to it.")
    rights = [_right(pair.right, pen) for pair in pairs]
    decoys = [_right(pair.right, pen) for pair in item.pairs if not pair.left and pair.right]
    known = {fingerprint(each) for each in rights}
    extra = {fingerprint(each): each for each in decoys if fingerprint(each) not in known}
    written = [
        {"left": pen.inline(pair.left), "right": right}
        for pair, right in zip(pairs, rights, strict=True)
    ]
    return {
        "type": "matching",
        "pairs": written,
        **({"extra": list(extra.values())} if extra else {}),
    }


def _right(text: Text, pen: Pen) -> str:
    bare = Pen().inline(Text(to_words(text), "plain"))
    if to_markdown(text, inline=True, media=pen.media)[0] != bare:
        pen.note(PLAIN_RIGHTS)
    return bare


def ordering(item: Item, pen: Pen) -> dict[str, Any]:
    """Return the items in their right order."""
    return {"type": "ordering", "items": [pen.inline(each) for each in item.order]}


def essay(item: Item, pen: Pen) -> dict[str, Any]:
    """Return an open answer, with both bounds of its words where one is known."""
    least, most = item.words
    if not least and not most:
        return {"type": "open"}
    low = min(max(least or 1, 1), MOST_WORDS)
    high = min(max(most or max(3 * low, 100), low), MOST_WORDS)
    if not most:
        pen.note(f"It had no most of words; here {high} is the most.")
    elif most > MOST_WORDS:
        pen.note(f"It had up to {most} words, and has up to {high} here.")
    return {"type": "open", "words": f"{low}-{high}"}


KINDS: Mapping[Kind, Callable[[Item, Pen], dict[str, Any]]] = {
    "choice": choice,
    "true-false": true_false,
    "short": short,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
    "cloze": cloze,
    "essay": essay,
}
