"""JSON Schemas of the authored files, generated from the models that the checker uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from bwa_lms.content.authored import FILES
from bwa_lms.plugins import Plugins


def names(plugins: Plugins) -> list[str]:
    """Return what there are schemas of: shared files, kinds of activities, types of questions."""
    return [*FILES, *plugins.activities, *plugins.questions]


def schema(name: str, plugins: Plugins) -> dict[str, Any]:
    """Return the schema of a file, kind or type. Raises KeyError for an unknown name."""
    model = _models(plugins)[name]
    whole = model.model_json_schema(by_alias=True)
    questions = whole.get("properties", {}).get("questions")
    if name in plugins.activities and questions is not None:
        whole["properties"]["questions"] = {"type": "array", "items": _any_question(whole, plugins)}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole}


def _models(plugins: Plugins) -> Mapping[str, type[BaseModel]]:
    kinds = {kind.kind: kind.authored for kind in plugins.activities.values()}
    types = {each.kind: each.authored for each in plugins.questions.values()}
    return {**types, **kinds, **FILES}


def _any_question(whole: dict[str, Any], plugins: Plugins) -> dict[str, Any]:
    """Return a choice among all question types; what they define goes into the schema's own definitions."""
    shared = whole.setdefault("$defs", {})
    for each in plugins.questions.values():
        one = each.authored.model_json_schema(by_alias=True)
        shared |= one.pop("$defs", {})
        one["properties"]["type"] = {"const": each.kind}
        shared[f"question-{each.kind}"] = one
    choices = [{"$ref": f"#/$defs/question-{kind}"} for kind in plugins.questions]
    shared["pool"] = _pool({"type": "array", "items": {"anyOf": choices}})
    return {"anyOf": [*choices, {"$ref": "#/$defs/pool"}]}


def _pool(questions: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "title": "Questions of which each attempt draws some",
        "properties": {
            "pool": {"type": "string"},
            "draw": {"type": "integer", "minimum": 1},
            "questions": questions,
            "from": {"type": "string"},
        },
        "required": ["pool", "draw"],
        "additionalProperties": False,
    }
