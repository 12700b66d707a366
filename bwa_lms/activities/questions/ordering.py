"""Things that are put in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from bwa_lms.activities.questions.choice import TEMPLATES
from bwa_lms.activities.questions.twins import report_twins
from bwa_lms.activities.questions.wording import words
from bwa_lms.api import (
    CompileTools,
    Described,
    Mark,
    QuestionAuthored,
    QuestionSpec,
    QuestionType,
    Refused,
    Response,
    Show,
    Source,
    Spec,
    View,
    arranged,
    fingerprint,
)
from bwa_lms.api.fields import Sentence

MOST = 50  # items of a question
# The seed where none is given: what was written is the answer, so it is never shown as it was written.
UNSEEDED = 1


class OrderingAuthored(QuestionAuthored):
    """The items in the right order."""

    items: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=MOST)]


class Item(Spec):
    """An item; its id is the fingerprint of its wording, `html` sanitised inline HTML and `words` its text alone."""

    id: str
    html: str
    words: str


class OrderingSpec(QuestionSpec):
    """The items in the right order."""

    items: tuple[Item, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids in the right order."""
        return tuple(item.id for item in self.items)


class Ordering(QuestionType[OrderingAuthored, OrderingSpec]):
    """Each item is given a place, counted from 1."""

    kind = "ordering"
    authored = OrderingAuthored
    spec = OrderingSpec
    templates = TEMPLATES

    def compile(
        self, authored: OrderingAuthored, source: Source, tools: CompileTools
    ) -> OrderingSpec | None:
        """Return the spec; report an item that stands twice, and one that is alone."""
        _check_items(authored, source)
        shown = [tools.inline(source, "items", place) for place in range(len(authored.items))]
        items = tuple(
            Item(id=fingerprint(item), html=html, words=words(html))
            for item, html in zip(authored.items, shown, strict=True)
        )
        return OrderingSpec(**OrderingSpec.common(authored, source, tools), items=items)

    def read(self, spec: OrderingSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"places": {item: place}} of the items that were given one, as they were given."""
        given = {part: next(filter(None, values), "") for part, values in fields.items()}
        chosen = {part: value for part, value in given.items() if value}
        if not set(chosen) <= set(spec.ids):
            raise Refused("This is none of the items. Load the page again.")
        known = {str(place): place for place in range(1, len(spec.items) + 1)}
        if not set(chosen.values()) <= set(known):
            raise Refused(f"A place is a number from 1 to {len(known)}.")
        return (
            {"places": {part: known[value] for part, value in chosen.items()}} if chosen else None
        )

    def view(self, spec: OrderingSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show the items in the order that they were given, what has no place last, as the seed arranges it.

        The arrangement knows the items and not their order, so it is the right one as often as chance has it.
        """
        given = places(spec, response)
        right = in_place(spec, given)
        mixed = arranged(sorted(spec.items, key=_id), seed or UNSEEDED, _id)
        in_order = sorted(mixed, key=lambda item: given.get(item.id, MOST + 1))
        items = [
            {
                **item.model_dump(),
                "place": given.get(item.id),
                "state": _state(item.id, given, right) if show.own or show.key else "",
            }
            for item in in_order
        ]
        key = [item.html for item in spec.items] if show.key else []
        context: dict[str, Any] = {"in_order": items, "answered": bool(given), "right_order": key}
        return View("questions/ordering.html", {**spec.shared(show), **context})

    def mark(self, spec: OrderingSpec, response: Response | None) -> Mark:
        """Give the share of the items that stand in their right place relative to the others.

        An item does when the one before it is the right one; the first does when none is before it. So the right
        order earns 1, its reverse 0, and moving one item to another place costs at most three items. This is the
        grading "relative to the next item (including last)" of Moodle's qtype_ordering, counted from the other end.
        """
        right = in_place(spec, places(spec, response))
        return Mark(Decimal(len(right)) / len(spec.items), Decimal(1))

    def match(self, old: OrderingSpec, new: OrderingSpec) -> Mapping[str, str] | None:
        """Match items by their wording; None when one of them is gone."""
        return {name: name for name in old.ids} if set(old.ids) <= set(new.ids) else None

    def parts(self, spec: OrderingSpec) -> Mapping[str, str]:
        """Name the items."""
        return {item.id: item.words for item in spec.items}

    def summarise(
        self, spec: OrderingSpec, responses: Sequence[Response | None]
    ) -> Mapping[str, int]:
        """Count under "item:place" how often each item was given each place."""
        given = [places(spec, response) for response in responses]
        counts = Counter((name, place) for each in given for name, place in each.items())
        ordered = sorted(counts, key=lambda each: (spec.ids.index(each[0]), each[1]))
        told = {f"{name}:{place}": counts[name, place] for name, place in ordered}
        return {**told, "": sum(not each for each in given)}

    def describe(self, spec: OrderingSpec, answer: str) -> Described:
        """Say which place it is, of which item, and whether that is its own."""
        name, _, place = answer.partition(":")
        right = spec.ids.index(name) + 1 == int(place)
        return Described(f"in place {place}", Decimal(right), under=self.parts(spec)[name])


def places(spec: OrderingSpec, response: Response | None) -> dict[str, int]:
    """Return the place (from 1) of each item that was given one."""
    given = response.get("places") if response else None
    if not isinstance(given, Mapping):
        return {}
    known = range(1, len(spec.items) + 1)
    return {
        name: place
        for name in spec.ids
        if isinstance(place := given.get(name), int) and place in known
    }


def in_place(spec: OrderingSpec, given: Mapping[str, int]) -> frozenset[str]:
    """Return the items that follow the right one. A place that was given twice is nobody's: hedging earns nothing."""
    taken = Counter(given.values())
    sure = {name: place for name, place in given.items() if taken[place] == 1}
    before = [0, *(sure.get(name) for name in spec.ids)]
    follows = zip(spec.ids, before, strict=False)
    return frozenset(
        name for name, last in follows if last is not None and sure.get(name) == last + 1
    )


def _id(item: Item) -> str:
    return item.id


def _state(name: str, given: Mapping[str, int], right: frozenset[str]) -> str:
    if name not in given:
        return "blank" if given else ""
    return "right" if name in right else "wrong"


def _check_items(authored: OrderingAuthored, source: Source) -> None:
    written = [(("items", place), item, None) for place, item in enumerate(authored.items)]
    report_twins(written, source, "item")
    if len(authored.items) < 2:
        hint = "write all items in the right order: items: [first, second]"
        source.problem(("items",), "too-few-options", "there is only one item", hint)
