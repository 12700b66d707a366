"""What the demo's people answer: the right thing in each built-in type, a feeling on a scale, a text of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bwa_lms.api import CompiledQuestion, Response


def answers(
    asked: Iterable[CompiledQuestion], feeling: int = 0, text: str | None = None
) -> dict[str, Response]:
    """Answer what is asked: rightly, with that step of a scale, and with `text`; without one, open questions stay."""
    found: dict[str, Response] = {}
    for question in asked:
        if question.type == "scale":
            labels = question.spec["labels"]
            found[question.id] = {"label": labels[min(feeling, len(labels) - 1)]["id"]}
        elif question.type != "open":
            found[question.id] = RIGHT[question.type](question.spec)
        elif text:
            found[question.id] = {"text": text}
    return found


def _option(spec: Mapping[str, Any]) -> Response:
    return {"option": next(each["id"] for each in spec["options"] if each["right"])}


def _options(spec: Mapping[str, Any]) -> Response:
    return {"options": [each["id"] for each in spec["options"] if each["right"]]}


def _places(spec: Mapping[str, Any]) -> Response:
    return {"places": {each["id"]: place for place, each in enumerate(spec["items"], 1)}}


def _pairs(spec: Mapping[str, Any]) -> Response:
    return {"pairs": {each["id"]: each["right"] for each in spec["pairs"]}}


def _blanks(spec: Mapping[str, Any]) -> Response:
    return {"blanks": {str(number): each[0] for number, each in enumerate(spec["blanks"], 1)}}


def _best(moves: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    return max(moves, key=lambda each: float(each["credit"]))


def _path(spec: Mapping[str, Any]) -> Response:
    """Make the best choice of each scene on the way."""
    scenes = {each["id"]: each for each in spec["scenes"]}
    here, path = scenes[spec["start"]], []
    while here["choices"]:
        choice = _best(here["choices"])
        path.append({"scene": here["id"], "choice": choice["id"]})
        here = scenes[choice["to"]]
    return {"path": path}


RIGHT: Mapping[str, Callable[[Mapping[str, Any]], Response]] = {
    "single": _option,
    "multiple": _options,
    "text": lambda spec: {"text": spec["accept"][0]},
    "true-false": lambda spec: {"value": spec["answer"]},
    "numeric": lambda spec: {"text": str(spec["answer"])},
    "ordering": _places,
    "matching": _pairs,
    "cloze": _blanks,
    "judgement": lambda spec: {"option": _best(spec["options"])["id"]},
    "scenario": _path,
}
