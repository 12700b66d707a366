"""From an item of a bank to the question that a trainer would write, with a note on whatever is not the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bwa_lms.banks import inward
from bwa_lms.banks.inward import Left, Pen
from bwa_lms.banks.markup import to_words, unformatted
from bwa_lms.banks.model import GAP, Answer, Item, Pair, Text
from bwa_lms.content.naming import plain
from bwa_lms.kernel.ids import AUTHORED_ID
from bwa_lms.kernel.points import points

LONGEST_ID = 40
MOST_POINTS = Decimal(1_000)
ASKS_NOTHING = "It asks nothing: its text is kept as a comment in the file."


@dataclass(frozen=True)
class Authored:
    """A question as the data of a quiz file, or None and `why`; `comments` are the lines that stand above it."""

    question: Mapping[str, Any] | None
    notes: tuple[str, ...] = ()
    why: str = ""
    comments: tuple[str, ...] = ()


def question(
    item: Item, taken: Collection[str] = (), *, formatted: bool = True, foreseen: bool = True
) -> Authored:
    """Return what a trainer would write for an item.

    `taken` are the ids of the file so far. Without `formatted` its texts are taken for their words alone, without
    `foreseen` its foreseen answers are left out: for an item whose question the checker refuses otherwise.
    """
    chosen = item if formatted else with_texts(item, unformatted)
    pen = Pen(tuple(item.media))
    if item.kind == "description":
        text = unformatted(chosen.prompt).text
        return Authored(None, (), ASKS_NOTHING, tuple(text.splitlines()))
    try:
        keys = inward.KINDS[item.kind](chosen, pen)
        name = _id(item, taken)
        written = _question(chosen, name, keys, pen)
    except Left as left:
        return Authored(None, tuple(pen.notes), str(left))
    if not foreseen and written.pop("also", None):
        pen.note("Its foreseen answers were left out.")
    return Authored(written, (*item.notes, *pen.notes), "", tuple(_comments(item, name)))


def shown_name(item: Item) -> str:
    """Return what to call an item when its fate is told."""
    words = to_words(_without_gaps(item.prompt))
    return item.name or item.id or (words if len(words) <= 60 else f"{words[:59]}…")


def _question(item: Item, name: str, keys: Mapping[str, Any], pen: Pen) -> dict[str, Any]:
    """Return the question in the order in which a trainer writes its keys."""
    own = dict(keys)
    explain = [*own.pop("explain", ()), *([item.feedback] if item.feedback else [])]
    factor = own.pop("factor", Decimal(1))
    prompt = own.pop("prompt", None) or pen.block(_without_gaps(item.prompt))
    if not prompt.strip():
        raise Left("It has no text that asks for anything.")
    return {
        "id": name,
        "type": own.pop("type"),
        **_points(item.points * factor, pen),
        "prompt": prompt,
        **own,
        **_hint(item, pen),
        **_filled("explain", pen.blocks(explain)),
    }


def _points(earned: Decimal, pen: Pen) -> dict[str, str]:
    """Return the points of a question, which are above 0 and at most 1,000."""
    kept = min(points(earned), MOST_POINTS)
    if earned <= 0:
        pen.note("It earned no points; here it earns one, as every question that is marked.")
        return {}
    if kept != earned:
        kept = kept or Decimal("0.01")
        pen.note(f"It earned {earned.normalize():f} points and earns {kept.normalize():f} here.")
    return {} if kept == 1 else {"points": f"{kept.normalize():f}"}


def _hint(item: Item, pen: Pen) -> dict[str, str]:
    hints = [hint for hint in item.hints if hint]
    if not hints:
        return {}
    if len(hints) > 1:
        pen.note("Its hints became one.")
    cost = min(points(item.penalty), Decimal(100))
    priced = {"hint_cost": inward.percent(cost)} if cost > 0 else {}
    written = pen.blocks(hints)
    return {"hint": written, **priced} if written.strip() else {}


def _filled(key: str, text: str) -> dict[str, str]:
    return {key: text} if text.strip() else {}


def _id(item: Item, taken: Collection[str]) -> str:
    """Return the item's own id where it may have it, else one that is made of its name or its first words."""
    if AUTHORED_ID.fullmatch(item.id) and item.id not in taken:
        return item.id
    words = (item.id, item.name, to_words(_without_gaps(item.prompt)))
    return fresh(next((name for each in words if (name := plain(each))), "question"), taken)


def fresh(name: str, taken: Collection[str]) -> str:
    """Return a name cut at a hyphen, with a number behind it where it is taken."""
    short = name if len(name) <= LONGEST_ID else name[: LONGEST_ID + 1].rpartition("-")[0]
    short = short or name[:LONGEST_ID]
    number, found = 1, short
    while found in taken:
        number += 1
        found = f"{short}-{number}"
    return found


def _comments(item: Item, name: str) -> Iterable[str]:
    """Yield what a quiz has no place for: the item's id and name where they are other ones, and its tags."""
    if item.id and item.id != name:
        yield f"Id: {item.id}"
    if item.name and not _is_said(item, name):
        yield f"Name: {item.name}"
    tags = [tag for tag in item.tags if tag not in inward.OWN_TAGS]
    if tags:
        yield f"Tags: {', '.join(tags)}"


def _is_said(item: Item, name: str) -> bool:
    """Say whether an item's name is its id, or the beginning of its text, as most programs name it."""
    start = " ".join(item.name.removesuffix("…").removesuffix("...").split())
    prompt = to_words(_without_gaps(item.prompt))
    return plain(item.name) == name or prompt.startswith(start)


def _without_gaps(text: Text) -> Text:
    """Return a text with a line where a blank is."""
    if GAP not in text.text:
        return text
    alone = re.sub(rf"(?m)^[ \t]*{GAP}[ \t]*$", rf"\\{inward.BLANK}", text.text)
    lines = alone if text.markup == "markdown" else text.text
    return replace(text, text=lines.replace(GAP, inward.BLANK))


def with_texts(item: Item, change: Callable[[Text], Text]) -> Item:
    """Return an item of which each text is changed."""

    def told(answer: Answer) -> Answer:
        return replace(answer, feedback=change(answer.feedback))

    return replace(
        item,
        prompt=change(item.prompt),
        feedback=change(item.feedback),
        hints=tuple(map(change, item.hints)),
        order=tuple(map(change, item.order)),
        pairs=tuple(Pair(change(each.left), change(each.right)) for each in item.pairs),
        answers=tuple(replace(told(each), text=change(each.text)) for each in item.answers),
        gaps=tuple(replace(gap, answers=tuple(map(told, gap.answers))) for gap in item.gaps),
    )
