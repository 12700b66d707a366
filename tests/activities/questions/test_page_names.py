"""What pages call an option: never by an id that its author wrote, since that may tell what is right."""

from __future__ import annotations

import json

import pytest

from bwa_lms.api import NOTHING
from bwa_lms.api.testing import Draft, PlainTools
from tests.activities.workshop import plugins

OPTIONS = [{"right": "The *people*", "id": "best"}, {"wrong": "The coach", "id": "worst"}]
MOVES = [
    {"credit": "100%", "text": "Say why", "id": "best"},
    {"credit": "0%", "text": "Decline", "id": "worst"},
]
TURNS = [{**move, "to": "end"} for move in MOVES]
STORY = {"call": {"text": "She calls.", "choices": TURNS}, "end": {"end": "It ends."}}
WRITTEN = {
    "single": {"options": OPTIONS},
    "multiple": {"options": OPTIONS},
    "judgement": {"options": MOVES},
    "scenario": {"start": "call", "scenes": STORY},
}


def compiled(kind):
    type_ = plugins().questions[kind]
    data = {"id": "owner", "type": kind, "prompt": "Who?", **WRITTEN[kind]}
    spec = type_.compile(type_.authored.model_validate(data), Draft(data), PlainTools())
    assert spec is not None
    return type_, spec


def names_on_page(type_, spec):
    context = type_.view(spec, 7, None, NOTHING).context
    shown = context["now"]["choices"] if type_.kind == "scenario" else context["options"]
    return {each["html"]: each["id"] for each in shown}


@pytest.mark.parametrize("kind", WRITTEN)
def test_an_authored_id_stands_on_no_page(kind):
    type_, spec = compiled(kind)
    told = json.dumps(type_.view(spec, 7, None, NOTHING).context, default=str)
    assert "best" not in told
    assert "worst" not in told


@pytest.mark.parametrize("kind", WRITTEN)
@pytest.mark.parametrize("older", [False, True], ids=["a page of now", "a page of before"])
def test_what_a_page_sends_is_kept_under_the_authored_id(kind, older):
    type_, spec = compiled(kind)
    names = names_on_page(type_, spec)
    sent = (
        "worst"
        if older
        else names[next(html for html in names if html in ("The coach", "Decline"))]
    )
    field = "call" if kind == "scenario" else ""
    response = type_.read(spec, {field: [sent]})
    assert "worst" in json.dumps(response)


@pytest.mark.parametrize("kind", ["single", "multiple", "judgement"])
def test_what_is_kept_is_chosen_on_the_page(kind):
    type_, spec = compiled(kind)
    response = type_.read(spec, {"": ["best"]})
    shown = type_.view(spec, 7, response, NOTHING).context["options"]
    chosen = {each["html"] for each in shown if each["chosen"]}
    assert chosen == {"Say why" if kind == "judgement" else "The *people*"}
