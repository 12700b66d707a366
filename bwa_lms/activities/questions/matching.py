"""Pairs that belong together."""

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
    Authored,
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
from bwa_lms.api.fields import Id, Sentence, Words

MOST = 50  # pairs, and decoys, of a question
# The seed where none is given: what was written would tell which right belongs to which left.
UNSEEDED = 1


class PairAuthored(Authored):
    """What belongs together. Several lefts may share one right, which then is offered once."""

    left: Sentence
    right: Sentence
    because: Words = ""
    id: Id | None = None


class MatchingAuthored(QuestionAuthored):
    """`extra` are decoys: rights that belong to no left."""

    pairs: Annotated[tuple[PairAuthored, ...], Field(min_length=1, max_length=MOST)]
    extra: Annotated[tuple[Sentence, ...], Field(max_length=MOST)] = ()


class Pair(Spec):
    """A left and the id of its right.

    Pages name the left by `shown`, the fingerprint of its wording: an authored id might tell to what it belongs.
    """

    id: str
    shown: str
    html: str
    right: str
    because: str = ""


class Choice(Spec):
    """What is offered for a left, as plain text; its id is the fingerprint of that text."""

    id: str
    words: str


class MatchingSpec(QuestionSpec):
    """The pairs as they were written; `choices` are their rights, each once, and the decoys."""

    pairs: tuple[Pair, ...]
    choices: tuple[Choice, ...]

    @property
    def offered(self) -> Mapping[str, str]:
        """Return the words of each choice, by its id."""
        return {choice.id: choice.words for choice in self.choices}


class Matching(QuestionType[MatchingAuthored, MatchingSpec]):
    """For each left, one right is chosen from a list."""

    kind = "matching"
    authored = MatchingAuthored
    spec = MatchingSpec
    templates = TEMPLATES

    def compile(
        self, authored: MatchingAuthored, source: Source, tools: CompileTools
    ) -> MatchingSpec | None:
        """Return the spec; report what stands twice, and lists that are too short to choose from."""
        count = range(len(authored.pairs))
        rights = [words(tools.inline(source, "pairs", place, "right")) for place in count]
        decoys = [
            words(tools.inline(source, "extra", place)) for place in range(len(authored.extra))
        ]
        _check_lefts(authored, source)
        _check_rights(rights, decoys, source)
        return MatchingSpec(
            **MatchingSpec.common(authored, source, tools),
            pairs=tuple(_pair(authored, place, rights[place], source, tools) for place in count),
            choices=tuple(
                Choice(id=fingerprint(each), words=each)
                for each in {fingerprint(each): each for each in (*rights, *decoys)}.values()
            ),
        )

    def read(self, spec: MatchingSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"pairs": {left: right}} of the lefts for which something was chosen."""
        given = {part: next(filter(None, values), "") for part, values in fields.items()}
        chosen = {part: value for part, value in given.items() if value}
        names = {pair.shown: pair.id for pair in spec.pairs}
        if not set(chosen) <= set(names) or not set(chosen.values()) <= set(spec.offered):
            raise Refused("This is none of the choices. Choose again.")
        return {"pairs": {names[part]: value for part, value in chosen.items()}} if chosen else None

    def view(self, spec: MatchingSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show the lefts, each with the list of all choices, which never stands as it was written."""
        given = chosen(spec, response)
        pairs = [
            _shown(pair, given.get(pair.id, ""), bool(given), spec.offered, show)
            for pair in arranged(spec.pairs, seed, lambda pair: pair.shown)
        ]
        mixed = arranged(sorted(spec.choices, key=_id), seed or UNSEEDED, _id)
        choices = [choice.model_dump() for choice in mixed]
        context: dict[str, Any] = {"pairs": pairs, "choices": choices, "answered": bool(given)}
        return View("questions/matching.html", {**spec.shared(show), **context})

    def mark(self, spec: MatchingSpec, response: Response | None) -> Mark:
        """Give the share of the pairs that are right."""
        given = chosen(spec, response)
        right = [pair for pair in spec.pairs if given.get(pair.id) == pair.right]
        reasons = tuple(pair.because for pair in right if pair.because)
        return Mark(Decimal(len(right)) / len(spec.pairs), Decimal(1), reasons)

    def match(self, old: MatchingSpec, new: MatchingSpec) -> Mapping[str, str] | None:
        """Match lefts and rights by id or wording; None when one of them is gone.

        The right of a pair with an authored id may be reworded: it is that pair's right, still.
        """
        lefts, rights = {pair.id for pair in new.pairs}, set(new.offered)
        named = {pair.id: pair.right for pair in new.pairs if pair.id != pair.shown}
        reworded = {pair.right: named[pair.id] for pair in old.pairs if pair.id in named}
        kept = {pair.id: pair.id for pair in old.pairs if pair.id in lefts}
        same = {name: name if name in rights else reworded.get(name) for name in old.offered}
        found = {name: to for name, to in same.items() if to is not None}
        whole = len(kept) == len(old.pairs) and len(found) == len(old.choices)
        return {**found, **kept} if whole else None

    def unnamed(self, authored: MatchingAuthored) -> Mapping[tuple[str | int, ...], str]:
        """Return the pairs without an id."""
        return {
            ("pairs", place): fingerprint(pair.left)
            for place, pair in enumerate(authored.pairs)
            if pair.id is None
        }

    def parts(self, spec: MatchingSpec) -> Mapping[str, str]:
        """Name the lefts and what is offered for them."""
        return {**{pair.id: words(pair.html) for pair in spec.pairs}, **spec.offered}

    def summarise(
        self, spec: MatchingSpec, responses: Sequence[Response | None]
    ) -> Mapping[str, int]:
        """Count under "left:right" how often each right was chosen for each left."""
        given = [chosen(spec, response) for response in responses]
        counts = Counter((left, right) for each in given for left, right in each.items())
        told = {
            f"{pair.id}:{right}": counts[pair.id, right]
            for pair in spec.pairs
            for right in spec.offered
            if counts[pair.id, right]
        }
        return {**told, "": sum(not each for each in given)}

    def describe(self, spec: MatchingSpec, answer: str) -> Described:
        """Say which right it is, for which left, and whether the two belong together."""
        left, _, right = answer.partition(":")
        pair = next(each for each in spec.pairs if each.id == left)
        fits = pair.right == right
        because = pair.because if fits else ""
        return Described(spec.offered[right], Decimal(fits), because, words(pair.html))


def chosen(spec: MatchingSpec, response: Response | None) -> dict[str, str]:
    """Return the right that was chosen for each left, both by id."""
    given = response.get("pairs") if response else None
    if not isinstance(given, Mapping):
        return {}
    offered = spec.offered
    return {
        pair.id: right
        for pair in spec.pairs
        if isinstance(right := given.get(pair.id), str) and right in offered
    }


def _id(choice: Choice) -> str:
    return choice.id


def _pair(
    authored: MatchingAuthored, place: int, right: str, source: Source, tools: CompileTools
) -> Pair:
    written = authored.pairs[place]
    shown = fingerprint(written.left)
    return Pair(
        id=written.id or shown,
        shown=shown,
        html=tools.inline(source, "pairs", place, "left"),
        right=fingerprint(right),
        because=tools.inline(source, "pairs", place, "because"),
    )


def _shown(
    pair: Pair, given: str, begun: bool, offered: Mapping[str, str], show: Show
) -> dict[str, Any]:
    """Return one line. A reason tells what is right: without the key it comes with a right pair alone."""
    right = given == pair.right
    state = ("right" if right else "wrong") if given else ("blank" if begun else "")
    return {
        "id": pair.shown,
        "html": pair.html,
        "chosen": given,
        "words": offered.get(given, ""),
        "state": state if show.own or show.key else "",
        "because": pair.because if show.key or (show.because and right) else "",
        "right": offered[pair.right] if show.key and not right else "",
    }


def _check_lefts(authored: MatchingAuthored, source: Source) -> None:
    written = [
        (("pairs", place, "left"), pair.left, pair.id) for place, pair in enumerate(authored.pairs)
    ]
    report_twins(written, source, "left side")
    if len(authored.pairs) < 2:
        hint = "write two pairs or more, or ask it as a single choice"
        source.problem(("pairs",), "too-few-options", "there is only one pair", hint)


def _check_rights(rights: Sequence[str], decoys: Sequence[str], source: Source) -> None:
    seen = {fingerprint(each) for each in rights}
    if len(seen | set(map(fingerprint, decoys))) < 2 <= len(rights):
        hint = "write other rights, or decoys under extra:"
        source.problem(("pairs",), "too-few-options", "there is only one right to choose", hint)
    for place, decoy in enumerate(decoys):
        if fingerprint(decoy) in seen:
            message = "this decoy says the same as a right or another decoy"
            hint = "write other words, or remove it"
            source.problem(("extra", place), "duplicate-option", message, hint)
        seen.add(fingerprint(decoy))
