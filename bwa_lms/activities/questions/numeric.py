"""A number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from bwa_lms.activities.questions.choice import TEMPLATES
from bwa_lms.activities.questions.numbers import readings
from bwa_lms.api import (
    CompileTools,
    Mark,
    QuestionAuthored,
    QuestionSpec,
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


class NumericAuthored(QuestionAuthored):
    """A number with a tolerance, in its own unit or as a share of the answer (5%)."""

    answer: Number
    tolerance: Tolerance = "0"
    unit: Words = ""


class NumericSpec(QuestionSpec):
    """`within` is the largest distance from the answer that is still right."""

    answer: Decimal
    within: Decimal = Decimal(0)
    unit: str = ""


class Numeric(QuestionType[NumericAuthored, NumericSpec]):
    """A field for one number; what was typed is kept as it was."""

    kind = "numeric"
    authored = NumericAuthored
    spec = NumericSpec
    templates = TEMPLATES

    def compile(
        self, authored: NumericAuthored, source: Source, tools: CompileTools
    ) -> NumericSpec | None:
        """Return the spec with the tolerance as a distance."""
        within = Decimal(authored.tolerance.rstrip("%"))
        if authored.tolerance.endswith("%"):
            within = abs(authored.answer) * within / 100
        common = NumericSpec.common(authored, source, tools)
        return NumericSpec(**common, answer=authored.answer, within=within, unit=authored.unit)

    def read(self, spec: NumericSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"text": what was typed}. Raises Refused where it is no number."""
        text = next((value.strip() for value in fields.get("", ()) if value.strip()), "")
        if not text:
            return None
        if not readings(text, spec.unit):
            raise Refused("Write a number in digits, such as 25 or 2.5.")
        return {"text": text}

    def view(self, spec: NumericSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show one field with its unit; the answer and its tolerance only with the key."""
        key = (
            {"answer": spec.answer, "within": spec.within}
            if show.key
            else {"answer": None, "within": None}
        )
        text = str(response.get("text", "")) if response else ""
        return View(
            "questions/numeric.html", {**spec.shared(show), "unit": spec.unit, "text": text, **key}
        )

    def mark(self, spec: NumericSpec, response: Response | None) -> Mark:
        """Give everything for a number within the tolerance, however it was written."""
        text = str(response.get("text", "")) if response else ""
        right = any(abs(each - spec.answer) <= spec.within for each in readings(text, spec.unit))
        return Mark(Decimal(right), Decimal(1))

    def match(self, old: NumericSpec, new: NumericSpec) -> Mapping[str, str] | None:
        """Keep responses as long as the unit stays."""
        return {} if old.unit == new.unit else None

    def summarise(
        self, spec: NumericSpec, responses: Sequence[Response | None]
    ) -> Mapping[str, int]:
        """Count the answers as they were written."""
        return Counter(str(each.get("text", "")) if each else "" for each in responses)
