"""A text with blanks to fill in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bwa_lms.activities.questions.blanks import LENGTH, blanks, pieces
from bwa_lms.activities.questions.choice import TEMPLATES
from bwa_lms.activities.questions.text import plain
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
    View,
    fingerprint,
)


class ClozeAuthored(QuestionAuthored):
    """The prompt holds the blanks in double braces, the variants of each after a bar."""


class ClozeSpec(QuestionSpec):
    """`pieces` is the HTML before, between and after the blanks, `blanks` what each of them accepts.

    Pages and responses know a blank by its number, from 1; a later text finds it again by what it accepts (`match`).
    """

    pieces: tuple[str, ...]
    blanks: tuple[tuple[str, ...], ...]

    @property
    def numbered(self) -> Mapping[str, tuple[str, ...]]:
        """Return what each blank accepts, by its number."""
        return {str(number): accept for number, accept in enumerate(self.blanks, 1)}


class Cloze(QuestionType[ClozeAuthored, ClozeSpec]):
    """A field for a few words in each blank; pages number the fields."""

    kind = "cloze"
    authored = ClozeAuthored
    spec = ClozeSpec
    templates = TEMPLATES

    def compile(
        self, authored: ClozeAuthored, source: Source, tools: CompileTools
    ) -> ClozeSpec | None:
        """Return the spec; None where something in double braces is no blank."""
        written = blanks(source, "prompt")
        cut, order = pieces(source, tools, written, "prompt")
        common = ClozeSpec.common(authored, source, tools, "…".join(cut))
        found = tuple(written[number].variants for number in order)
        return ClozeSpec(**common, pieces=cut, blanks=found) if found and all(found) else None

    def read(self, spec: ClozeSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"blanks": {number: what was typed}} of the blanks that are filled in."""
        given = {
            part: next((value.strip() for value in values if value.strip()), "")
            for part, values in fields.items()
        }
        typed = {part: text for part, text in given.items() if text}
        if not set(typed) <= set(spec.numbered):
            raise Refused("There is no such blank. Load the page again.")
        if any(len(text) > LENGTH for text in typed.values()):
            raise Refused(f"This is longer than {LENGTH} characters. A few words are enough.")
        return {"blanks": typed} if typed else None

    def view(self, spec: ClozeSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show the text with a field in each blank; the accepted answers only with the key."""
        given = filled(spec, response)
        fields = [
            {
                "number": int(number),
                "text": given.get(number, ""),
                "state": _state(accept, number, given) if show.own or show.key else "",
                "accepted": list(accept) if show.key else [],
            }
            for number, accept in spec.numbered.items()
        ]
        context: dict[str, Any] = {"pieces": list(spec.pieces), "blanks": fields}
        return View("questions/cloze.html", {**spec.shared(show), **context})

    def mark(self, spec: ClozeSpec, response: Response | None) -> Mark:
        """Give the share of the blanks that are right; what is forgiven is what `text` forgives."""
        given = filled(spec, response)
        right = sum(_accepts(each, given.get(number, "")) for number, each in spec.numbered.items())
        return Mark(Decimal(right) / len(spec.blanks), Decimal(1))

    def match(self, old: ClozeSpec, new: ClozeSpec) -> Mapping[str, str] | None:
        """Match blanks by their first variant; in an unchanged text around them, by their number."""
        if old.pieces == new.pieces:
            return {number: number for number in old.numbered}
        now = dict(zip(_names(new), new.numbered, strict=True))
        was = dict(zip(_names(old), old.numbered, strict=True))
        return {was[name]: now[name] for name in was} if set(was) <= set(now) else None

    def renamed(self, response: Response, names: Mapping[str, str]) -> Response:
        """Give the blanks other numbers; what was typed is nobody's id."""
        given = response.get("blanks")
        if not isinstance(given, Mapping):
            return response
        return {"blanks": {names.get(number, number): text for number, text in given.items()}}

    def summarise(self, spec: ClozeSpec, responses: Sequence[Response | None]) -> Mapping[str, int]:
        """Count under "blank:words" what was filled in, what is the same to a marker as one."""
        given = [filled(spec, response) for response in responses]
        counts = Counter(f"{name}:{plain(text)}" for each in given for name, text in each.items())
        return {**counts, "": sum(not each for each in given)}

    def describe(self, spec: ClozeSpec, answer: str) -> Described:
        """Say what was typed, into which blank, and whether that is right."""
        number, _, typed = answer.partition(":")
        right = _accepts(spec.numbered[number], typed)
        return Described(typed, Decimal(right), under=f"Blank {number}", typed=True)


def filled(spec: ClozeSpec, response: Response | None) -> dict[str, str]:
    """Return what was typed into each blank that is filled in, by its number."""
    given = response.get("blanks") if response else None
    if not isinstance(given, Mapping):
        return {}
    typed = {number: given.get(number) for number in spec.numbered}
    return {number: text for number, text in typed.items() if isinstance(text, str) and text}


def _accepts(accept: Sequence[str], text: str) -> bool:
    given = plain(text[:LENGTH])
    return bool(given) and given in {plain(each) for each in accept}


def _state(accept: Sequence[str], number: str, given: Mapping[str, str]) -> str:
    if number not in given:
        return "blank" if given else ""
    return "right" if _accepts(accept, given[number]) else "wrong"


def _names(spec: ClozeSpec) -> list[tuple[str, int]]:
    """Return of each blank the fingerprint of its first variant, and how often it stood there before."""
    names = [fingerprint(accept[0]) for accept in spec.blanks]
    return [(name, names[:place].count(name)) for place, name in enumerate(names)]
