"""A number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from bwa_lms.activities.questions.choice import TEMPLATES
from bwa_lms.activities.questions.foreseen import (
    MOST,
    ForeseeingAuthored,
    ForeseeingSpec,
    Foreseen,
    ForeseenAuthored,
    common,
    described,
    marked,
    report_useless,
    told,
    typed,
)
from bwa_lms.activities.questions.numbers import readings
from bwa_lms.api import (
    CompileTools,
    Described,
    Mark,
    QuestionType,
    Refused,
    Response,
    Show,
    Source,
    View,
)
from bwa_lms.api.fields import Number, Words, mistake


def _tolerance(value: Any) -> str:
    text = str(value).strip()
    if text.startswith("-"):
        raise mistake("out-of-range", f"a tolerance is not below zero: {text}")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?\s*%?", text):
        raise mistake(
            "wrong-type", f"{text} is not a tolerance", "write a number such as 0.5, or 5%"
        )
    return text.replace(" ", "")


Tolerance = Annotated[
    str,
    BeforeValidator(_tolerance),
    WithJsonSchema(
        {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\d+(\.\d+)? ?%$"}]}
    ),
]


class ForeseenNumberAuthored(ForeseenAuthored):
    """A number that somebody may give, with a tolerance of its own."""

    answer: Number
    tolerance: Tolerance = "0"


class NumericAuthored(ForeseeingAuthored):
    """A number with a tolerance, in its own unit or as a share of the answer (5%); foreseen ones have the same unit."""

    answer: Number
    tolerance: Tolerance = "0"
    unit: Words = ""
    also: tuple[ForeseenNumberAuthored, ...] = Field(default=(), min_length=1, max_length=MOST)


class ForeseenNumber(Foreseen):
    """`within` is the largest distance from the answer that still fits."""

    answer: Decimal
    within: Decimal = Decimal(0)

    @property
    def span(self) -> tuple[Decimal, Decimal]:
        """Return the least and the largest number that fit."""
        return self.answer - self.within, self.answer + self.within

    def fits(self, numbers: Sequence[Decimal]) -> bool:
        """Say whether one of the numbers that an answer can mean is this one."""
        return any(abs(each - self.answer) <= self.within for each in numbers)

    def shown(self) -> dict[str, Any]:
        """Return the number and its tolerance."""
        return {"answer": self.answer, "within": self.within}


class NumericSpec(ForeseeingSpec):
    """`within` is the largest distance from the answer that is still right."""

    answer: Decimal
    within: Decimal = Decimal(0)
    unit: str = ""
    also: tuple[ForeseenNumber, ...] = ()

    @property
    def right(self) -> ForeseenNumber:
        """Return the right answer as one that earns everything."""
        return ForeseenNumber(
            answer=self.answer, within=self.within, credit=Decimal(1), because=self.because
        )

    def decisive(self, response: Response | None) -> ForeseenNumber | None:
        """Return the answer that was given: the right one, or the first foreseen one that fits."""
        numbers = readings(typed(response), self.unit)
        return next((each for each in (self.right, *self.also) if each.fits(numbers)), None)


class Numeric(QuestionType[NumericAuthored, NumericSpec]):
    """A field for one number; what was typed is kept as it was."""

    kind = "numeric"
    authored = NumericAuthored
    spec = NumericSpec
    templates = TEMPLATES

    def compile(
        self, authored: NumericAuthored, source: Source, tools: CompileTools
    ) -> NumericSpec | None:
        """Return the spec with tolerances as distances; report foreseen numbers that never decide."""
        also = tuple(
            ForeseenNumber(
                **common(each, source, tools, place), answer=each.answer, within=_within(each)
            )
            for place, each in enumerate(authored.also)
        )
        spec = NumericSpec(
            **NumericSpec.common(authored, source, tools),
            answer=authored.answer,
            within=_within(authored),
            unit=authored.unit,
            because=tools.inline(source, "because"),
            also=also,
        )
        _report_covered(spec, source)
        return spec

    def read(self, spec: NumericSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"text": what was typed}. Raises Refused where it is no number."""
        text = next((value.strip() for value in fields.get("", ()) if value.strip()), "")
        if not text:
            return None
        if not readings(text, spec.unit):
            raise Refused("Write a number in digits, such as 25 or 2.5.")
        return {"text": text}

    def view(self, spec: NumericSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show one field with its unit; the answer, its tolerance and what else was foreseen only with the key."""
        key = (
            {"answer": spec.answer, "within": spec.within}
            if show.key
            else {"answer": None, "within": None}
        )
        reasons = told(spec.decisive(response), spec.right, spec.also, show)
        own = {"unit": spec.unit, "text": typed(response)}
        return View("questions/numeric.html", {**spec.shared(show), **own, **key, **reasons})

    def mark(self, spec: NumericSpec, response: Response | None) -> Mark:
        """Give everything for a number within the tolerance, however it was written, or a foreseen one's credit."""
        return marked(spec.decisive(response))

    def match(self, old: NumericSpec, new: NumericSpec) -> Mapping[str, str] | None:
        """Keep responses as long as the unit stays."""
        return {} if old.unit == new.unit else None

    def summarise(
        self, spec: NumericSpec, responses: Sequence[Response | None]
    ) -> Mapping[str, int]:
        """Count the answers as they were written."""
        return Counter(str(each.get("text", "")) if each else "" for each in responses)

    def describe(self, spec: NumericSpec, answer: str) -> Described:
        """Say what was typed, what it earns and why."""
        return described(answer, spec.decisive({"text": answer}))


def _within(authored: NumericAuthored | ForeseenNumberAuthored) -> Decimal:
    """Return a tolerance as a distance from its answer."""
    within = Decimal(authored.tolerance.rstrip("%"))
    return abs(authored.answer) * within / 100 if authored.tolerance.endswith("%") else within


def _report_covered(spec: NumericSpec, source: Source) -> None:
    """Report each foreseen number of which nothing is left by those before it."""
    spans = [spec.right.span, *(each.span for each in spec.also)]
    for place, each in enumerate(spec.also):
        if _covered(each.span, spans[: place + 1]):
            right = _covered(each.span, spans[:1])
            report_useless(source, place, "answer", right=right)


def _covered(span: tuple[Decimal, Decimal], by: Sequence[tuple[Decimal, Decimal]]) -> bool:
    """Say whether each number of a span lies in one of some others, its ends included."""
    reached, end = span
    begun = False
    for low, high in sorted(by):
        if low <= reached <= high:
            reached, begun = high, True
    return begun and reached >= end
