"""True or false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bwa_lms.activities.questions.choice import TEMPLATES
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
)
from bwa_lms.api.fields import Flag, Words


class TrueFalseAuthored(QuestionAuthored):
    """A sentence that is true or false."""

    answer: Flag
    because: Words = ""


class TrueFalseSpec(QuestionSpec):
    """`because` is sanitised inline HTML."""

    answer: bool
    because: str = ""


class TrueFalse(QuestionType[TrueFalseAuthored, TrueFalseSpec]):
    """Two radio buttons."""

    kind = "true-false"
    authored = TrueFalseAuthored
    spec = TrueFalseSpec
    templates = TEMPLATES

    def compile(
        self, authored: TrueFalseAuthored, source: Source, tools: CompileTools
    ) -> TrueFalseSpec | None:
        """Return the spec."""
        return TrueFalseSpec(
            **TrueFalseSpec.common(authored, source, tools),
            answer=authored.answer,
            because=tools.inline(source, "because"),
        )

    def read(self, spec: TrueFalseSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"value": true or false}."""
        given = [value for value in fields.get("", ()) if value]
        if not given:
            return None
        if given[0] not in ("true", "false"):
            raise Refused("Choose true or false.")
        return {"value": given[0] == "true"}

    def view(self, spec: TrueFalseSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show true before false, always."""
        value = response.get("value") if response else None
        options = [
            {
                "id": name,
                "chosen": value is truth,
                "state": _state(spec, truth, value, show),
                "because": "",
            }
            for name, truth in (("true", True), ("false", False))
        ]
        because = spec.because if show.key or (show.because and value is not None) else ""
        context: dict[str, Any] = {**spec.shared(show), "options": options, "because": because}
        return View("questions/true-false.html", context)

    def mark(self, spec: TrueFalseSpec, response: Response | None) -> Mark:
        """Give everything or nothing."""
        right = response is not None and response.get("value") is spec.answer
        reasons = (spec.because,) if response is not None and spec.because else ()
        return Mark(Decimal(right), Decimal(1), reasons)

    def match(self, old: TrueFalseSpec, new: TrueFalseSpec) -> Mapping[str, str] | None:
        """Keep responses: there is nothing in them but the two values."""
        return {"true": "true", "false": "false"}

    def summarise(
        self, spec: TrueFalseSpec, responses: Sequence[Response | None]
    ) -> Mapping[str, int]:
        """Count true, false and blank."""
        given = ["" if each is None else str(each.get("value")).lower() for each in responses]
        return {name: given.count(name) for name in ("true", "false", "")}

    def describe(self, spec: TrueFalseSpec, answer: str) -> Described:
        """Say which of the two it is, and whether it is right."""
        right = (answer == "true") is spec.answer
        return Described(answer.capitalize(), Decimal(right), spec.because)


def _state(spec: TrueFalseSpec, truth: bool, value: object, show: Show) -> str:
    if value is truth and (show.own or show.key):
        return "right" if truth is spec.answer else "wrong"
    return "missed" if show.key and truth is spec.answer else ""
