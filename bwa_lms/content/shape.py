"""What a model expects at a path of authored data: asked before and after validation, never instead of it."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from bwa_lms.api.fields import Words
from bwa_lms.content.yaml import Path

_TEXT = get_args(Words)[1]


class _Expected(NamedTuple):
    annotation: Any
    metadata: tuple[Any, ...] = ()


def is_text(model: type[BaseModel], path: Path) -> bool:
    """Say whether the value at `path` is a text for people (not an id, a number, a word from a list)."""
    return any(_TEXT in each.metadata for each in _at(model, path))


def keys(model: type[BaseModel], path: Path) -> set[str]:
    """Return the keys that the group at `path` may have."""
    return {key for each in _at(model, path) for key, _ in _fields(each.annotation)}


def _at(model: type[BaseModel], path: Path) -> list[_Expected]:
    found = list(_members(_Expected(model)))
    for part in path:
        found = [
            member for each in found for step in _step(each, part) for member in _members(step)
        ]
    return found


def _members(expected: _Expected) -> Iterator[_Expected]:
    """Yield the expectation itself, without Annotated; of a union, each member."""
    annotation, metadata = expected
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        yield from _members(_Expected(inner, (*metadata, *more)))
    elif origin in (Union, types.UnionType):
        for each in get_args(annotation):
            yield from _members(_Expected(each, metadata))
    elif isinstance(annotation, type) and issubclass(annotation, RootModel):
        yield from _members(_Expected(annotation.model_fields["root"].annotation))
    else:
        yield expected


def _step(expected: _Expected, part: str | int) -> Iterator[_Expected]:
    origin, arguments = get_origin(expected.annotation), get_args(expected.annotation)
    if isinstance(part, str):
        yield from (field for key, field in _fields(expected.annotation) if key == part)
    if isinstance(origin, type) and issubclass(origin, Mapping) and arguments:
        yield _Expected(arguments[1])
    elif isinstance(origin, type) and issubclass(origin, Sequence) and isinstance(part, int):
        yield _Expected(arguments[0])


def _fields(annotation: Any) -> Iterator[tuple[str, _Expected]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, info in annotation.model_fields.items():
            yield info.alias or name, _Expected(info.annotation, tuple(info.metadata))
