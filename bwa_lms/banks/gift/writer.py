"""Writing GIFT so that its reader and Moodle's read it back, and telling what became of each question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bwa_lms.banks.gift.escapes import bare, escape, on_one_line, written
from bwa_lms.banks.gift.losses import Unsayable, losses, one_right, sayable
from bwa_lms.banks.gift.numbers import ANY, percent, plain
from bwa_lms.banks.gift.reader import read_gift
from bwa_lms.banks.model import GAP, Answer, Item, Pair, Text, Told, Unread, Written
from bwa_lms.kernel.errors import Refused

_NO_CATEGORY = "Default for questions without a category"  # Moodle has no way back to the top
_LINE_END = "\n"


def write_gift(items: Sequence[Item]) -> Written:
    """Return questions as a GIFT file; what it cannot say is told, or left out with its reason."""
    parts: list[str] = []
    told: list[Told] = []
    category = ""
    for item in items:
        try:
            block, notes = _block(item)
        except Unsayable as error:
            told.append(Told(item.line, item.name, "left", (str(error),)))
            continue
        wanted = on_one_line(item.category)
        if wanted != category:
            parts.append(f"$CATEGORY: {_path(wanted)}\n\n")
            category = wanted
        parts.append(f"{block}\n\n")
        told.append(Told(item.line, item.name, "noted" if notes else "whole", notes))
    return Written("".join(parts).encode(), tuple(told))


def _block(item: Item) -> tuple[str, tuple[str, ...]]:
    """Return a question's lines, and what they do not say; Unsayable where they would not be read back."""
    said = sayable(item)
    block = _labels(said) + _title(said.name) + _question(said)
    try:
        (read,) = read_gift(block.encode()).items
    except Refused as error:
        raise Unsayable(error.message) from None
    if isinstance(read, Unread):
        raise Unsayable(read.why)
    return block, tuple(losses(item, said))


def _path(category: str) -> str:
    """Return a category's path: below the top, unless it would be taken there for one that Moodle made itself."""
    if category.startswith("Default for "):
        return category
    return f"top/{category or _NO_CATEGORY}"


def _labels(item: Item) -> str:
    found = [("id", item.id), *(("tag", tag) for tag in item.tags)]
    labels = [f"[{key}:{_label(value)}]" for key, value in found if on_one_line(value)]
    return f"// {' '.join(labels)}\n" if labels else ""


def _label(value: str) -> str:
    label = on_one_line(value).replace("]", "\\]")
    # A backslash at the end would escape the bracket behind it.
    return f"{label} " if label.endswith("\\") else label


def _title(name: str) -> str:
    title = escape(on_one_line(name))
    return f"::{title}::" if title else ""


def _question(item: Item) -> str:
    prompt = bare(item.prompt.text)
    braces = _BRACES.get(item.kind)
    if not braces:
        return f"[{item.prompt.markup}]{escape(prompt)}"
    before, gap, after = prompt.partition(GAP)
    if not gap:
        return f"[{item.prompt.markup}]{escape(before)} {braces(item)}"
    # Whatever follows the braces says that the blank is there, not below: a line end, where nothing does.
    return f"[{item.prompt.markup}]{escape(before)}{braces(item)}{escape(after or _LINE_END)}"


def _lines(item: Item, answers: Sequence[str], sign: str = "") -> str:
    said = _feedback(item)
    inner = "".join(f"\t{each}\n" for each in (*answers, said) if each)
    return f"{{{sign}\n{inner}}}"


def _feedback(item: Item) -> str:
    return f"####{written(item.feedback, item.prompt.markup)}" if item.feedback else ""


def _remark(text: Text, item: Item) -> str:
    return f"#{written(text, item.prompt.markup)}" if text else ""


def _choice(item: Item) -> str:
    one = one_right(item)
    return _lines(item, [_option(answer, item, one) for answer in item.answers])


def _option(answer: Answer, item: Item, one: bool) -> str:
    weight = percent(answer.credit)
    sign = "=" if one and weight == "100" else "~" if weight == "0" else f"~%{weight}%"
    return f"{sign}{written(answer.text, item.prompt.markup)}{_remark(answer.feedback, item)}"


def _short(item: Item) -> str:
    return _lines(item, [_typed(answer, item) for answer in item.answers])


def _typed(answer: Answer, item: Item) -> str:
    words = written(Text(answer.text.text, "plain"), "plain")
    return f"={_weight(answer)}{words}{_remark(answer.feedback, item)}"


def _numeric(item: Item) -> str:
    return _lines(item, [_measure(answer, item) for answer in item.answers], "#")


def _measure(answer: Answer, item: Item) -> str:
    number = bare(answer.text.text)
    said = _remark(answer.feedback, item)
    if number == ANY and not answer.credit and answer is item.answers[-1]:
        return f"~{said}"
    near = f":{plain(answer.tolerance)}" if answer.tolerance else ""
    return f"={_weight(answer)}{escape(number)}{near}{said}"


def _weight(answer: Answer) -> str:
    return "" if answer.credit == 100 else f"%{percent(answer.credit)}%"


def _matching(item: Item) -> str:
    return _lines(item, [_pair(pair, item) for pair in item.pairs])


def _pair(pair: Pair, item: Item) -> str:
    left = f"{written(pair.left, item.prompt.markup)} " if pair.left else ""
    return f"={left}-> {escape(bare(pair.right.text))}"


def _true_false(item: Item) -> str:
    """Return the verdict and both remarks: the first is for those who are wrong."""
    right = next((each for each in item.answers if each.credit > 0), None)
    wrong = next((each for each in item.answers if each is not right), None)
    if not right or not wrong:
        raise Unsayable("It does not say what is right.")
    remarks = [_remark(wrong.feedback, item), _remark(right.feedback, item)]
    if remarks[1] and not remarks[0]:
        remarks[0] = "#"
    return f"{{{right.text.text.strip().upper()}{''.join(remarks)}{_feedback(item)}}}"


def _essay(item: Item) -> str:
    return f"{{{_feedback(item)}}}"


_BRACES: Mapping[str, Callable[[Item], str]] = {
    "choice": _choice,
    "true-false": _true_false,
    "short": _short,
    "numeric": _numeric,
    "matching": _matching,
    "essay": _essay,
}
