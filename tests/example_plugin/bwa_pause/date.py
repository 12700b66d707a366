"""A question that asks for a date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

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
from bwa_lms.api.fields import Day

from .pause import TEMPLATES


class DateAuthored(QuestionAuthored):
    """A question with a date as its answer."""

    answer: Day


class DateSpec(QuestionSpec):
    """The right day."""

    answer: date


class DateQuestion(QuestionType[DateAuthored, DateSpec]):
    """A date field."""

    kind = "date"
    authored = DateAuthored
    spec = DateSpec
    templates = TEMPLATES

    def compile(
        self, authored: DateAuthored, source: Source, tools: CompileTools
    ) -> DateSpec | None:
        """Return the spec."""
        return DateSpec(**DateSpec.common(authored, source, tools), answer=authored.answer)

    def read(self, spec: DateSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"day": "2026-11-23"}. Raises Refused where it is no day."""
        text = next((value.strip() for value in fields.get("", ()) if value.strip()), "")
        if not text:
            return None
        if _day(text) is None:
            raise Refused("Write the date as 2026-11-23.")
        return {"day": text}

    def view(self, spec: DateSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show a date field; the right day only with the key."""
        day = str(response.get("day", "")) if response else ""
        answer = spec.answer if show.key else None
        return View("pause/date.html", {**spec.shared(show), "day": day, "answer": answer})

    def mark(self, spec: DateSpec, response: Response | None) -> Mark:
        """Give everything for the right day."""
        given = _day(str(response.get("day", ""))) if response else None
        return Mark(Decimal(given == spec.answer), Decimal(1))

    def summarise(self, spec: DateSpec, responses: Sequence[Response | None]) -> Mapping[str, int]:
        """Count the days."""
        return Counter(str(each.get("day", "")) if each else "" for each in responses)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None  # fromisoformat knows weeks, too
