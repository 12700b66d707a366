"""Answers that a trainer foresees beside the right one: each earns its share of the points, and is told why.

The right answer is tried first, then the foreseen ones as they stand; the first that fits decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer

from bwa_lms.api import (
    Authored,
    CompileTools,
    Described,
    Mark,
    QuestionAuthored,
    QuestionSpec,
    Response,
    Show,
    Source,
    Spec,
)
from bwa_lms.api.fields import Percent, Words

MOST = 20  # foreseen answers of a question


class ForeseenAuthored(Authored):
    """What every foreseen answer has: the share of the points that it earns, and what is told of it."""

    credit: Percent = Decimal(0)
    because: Words = ""


class ForeseeingAuthored(QuestionAuthored):
    """A question that may foresee answers; `because` is told of the right one."""

    because: Words = ""


class Foreseen(Spec):
    """An answer that may be given; `credit` is a share from 0 to 1, `because` is sanitised inline HTML."""

    credit: Decimal
    because: str = ""

    def shown(self) -> dict[str, Any]:
        """Return what a template may tell of the answer itself."""
        return {}


class ForeseeingSpec(QuestionSpec):
    """`because` as sanitised inline HTML; `also` are the foreseen answers in the order in which they are tried."""

    because: str = ""
    also: tuple[Foreseen, ...] = ()

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # What a question does not have stays out of its build: one that was compiled before there were foreseen
        # answers is still the same as today's, so nobody is told that it changed.
        return {
            key: value
            for key, value in write(self).items()
            if value or key not in ("because", "also")
        }


def common(
    authored: ForeseenAuthored, source: Source, tools: CompileTools, place: int
) -> dict[str, Any]:
    """Return what is compiled alike of every foreseen answer; this one is written at `also`, `place`."""
    return {
        "credit": authored.credit / 100,
        "because": tools.inline(source, "also", place, "because"),
    }


def report_useless(source: Source, place: int, key: str, *, right: bool) -> None:
    """Report a foreseen answer that never decides, since the right one (or else an earlier one) fits before it."""
    message = "this counts as right already, so it is never looked at"
    hint = "write another answer, or remove this one"
    if not right:
        message = "what stands above already fits whatever this fits, so it is never looked at"
        hint = "write another answer, put this one first, or remove it"
    source.problem(("also", place, key), "duplicate-option", message, hint)


def typed(response: Response | None) -> str:
    """Return the text of a response, "" where it is blank."""
    return str(response.get("text", "")) if response else ""


def marked(given: Foreseen | None) -> Mark:
    """Return the mark of the answer that decided; None: nothing fitted."""
    if given is None:
        return Mark(Decimal(0), Decimal(1))
    return Mark(given.credit, Decimal(1), (given.because,) if given.because else ())


def described(answer: str, given: Foreseen | None) -> Described:
    """Say what was typed, and what the answer that decided says of it."""
    if given is None:
        return Described(answer, Decimal(0), typed=True)
    return Described(answer, given.credit, given.because, typed=True)


def told(
    given: Foreseen | None, right: Foreseen, also: Sequence[Foreseen], show: Show
) -> dict[str, Any]:
    """Return what a template may tell.

    `because` of what was given; with the key `right_because`, and of the foreseen answers those that earn something or
    have a reason. A reason is told once: that of what was given stands with it alone.
    """
    return {
        "because": given.because if given and (show.because or show.key) else "",
        "right_because": right.because if show.key and given != right else "",
        "also": [
            {
                **each.shown(),
                "state": _state(each.credit),
                "credit": each.credit * 100,
                "because": each.because if each != given else "",
            }
            for each in also
            if show.key and (each.credit or each.because)
        ],
    }


def _state(credit: Decimal) -> str:
    return "right" if credit == 1 else "partly" if credit else "wrong"
