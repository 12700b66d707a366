"""Ids that nobody has written: each is put where it belongs, and nothing else of the file changes.

An option's id is the one that it has already, the fingerprint of its wording: what people answered stays what it was
when the wording is mended later.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from bwa_lms.content.yaml import Data, Parsed, Path, parse
from bwa_lms.plugins import Plugins

LONGEST = 40  # letters of an id that is made of a prompt
_MARKUP = re.compile(r"[*_`\[\]{}]|\([^)]*\)")
_WORD = re.compile(r"[a-z0-9]+")
_BEFORE_KEY = re.compile(r"^[\s-]*$|\{\s*$")  # what stands in front of the first key of a group


class Named(NamedTuple):
    """A file's text with its ids, and how many were added."""

    text: str
    added: int


def with_ids(text: str, plugins: Plugins) -> Named:
    """Return the text of a quiz with an id for each question and option that has none.

    A file that cannot be read, or in which an id would not come to stand where it belongs, stays as it is.
    """
    parsed = parse(text)
    if parsed.fatal or not isinstance(parsed.data, dict):
        return Named(text, 0)
    wanted = dict(_wanted(parsed, plugins))
    new = _written(text, parsed, wanted)
    if not wanted or parse(new).data != _with(parsed.data, wanted):
        return Named(text, 0)
    return Named(new, len(wanted))


def _wanted(parsed: Parsed, plugins: Plugins) -> Iterator[tuple[Path, str]]:
    """Yield the path of each group that lacks an id, with the id that it gets."""
    questions = list(_questions(parsed.data, (), plugins))
    taken = {str(each.get("id")) for _path, each in questions}
    for path, each in questions:
        name = each.get("id")
        if "id" not in each:
            name = _fresh(str(each.get("prompt")), taken)
            taken.add(name)
            yield path, name
        yield from _inside(path, {**each, "id": name}, plugins)


def _questions(data: Data, path: Path, plugins: Plugins) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield what is a question: in the quiz itself, and in its pools."""
    listed = data.get("questions") if isinstance(data, dict) else None
    for place, each in enumerate(listed if isinstance(listed, list) else ()):
        here = (*path, "questions", place)
        if isinstance(each, dict) and "pool" in each:
            yield from _questions(each, here, plugins)
        elif isinstance(each, dict) and each.get("type") in plugins.questions:
            yield here, each


def _inside(path: Path, written: dict[str, Any], plugins: Plugins) -> Iterator[tuple[Path, str]]:
    type_ = plugins.questions[written["type"]]
    try:
        authored = type_.authored.model_validate(written)
    except ValidationError:
        return  # the checker says what is wrong; an id comes when it is mended
    for where, name in type_.unnamed(authored).items():
        yield (*path, *where), name


def _fresh(prompt: str, taken: set[str]) -> str:
    """Return an id for a question, made of its first words."""
    plain = unicodedata.normalize("NFKD", _MARKUP.sub("", prompt)).casefold()
    words = ""
    for word in _WORD.findall(plain):
        if words and len(words) + len(word) >= LONGEST:
            break
        words = f"{words}-{word[:LONGEST]}" if words else word[:LONGEST]
    words = words or "question"
    number = 1
    while (name := words if number == 1 else f"{words}-{number}") in taken:
        number += 1
    return name


def _written(text: str, parsed: Parsed, wanted: dict[Path, str]) -> str:
    """Put each id in front of the first key of its group, in the group's own style."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split("\n")
    places = [(_first_key(parsed, path), name) for path, name in wanted.items()]
    for (line, column), name in sorted(places, reverse=True):
        before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        if not _BEFORE_KEY.search(before):
            return text
        between = ", " if before.rstrip().endswith("{") else end + " " * (column - 1)
        lines[line - 1] = f"{before}id: {name}{between}{after}"
    return "\n".join(lines)


def _first_key(parsed: Parsed, path: Path) -> tuple[int, int]:
    inside = [place for key, place in parsed.keys.items() if key[:-1] == path]
    return min((each.line, each.column) for each in inside)


def _with(data: Data, wanted: dict[Path, str], path: Path = ()) -> Data:
    """Return the data with the ids."""
    if isinstance(data, list):
        return [_with(each, wanted, (*path, place)) for place, each in enumerate(data)]
    if not isinstance(data, dict):
        return data
    own: dict[str, Data] = {"id": wanted[path]} if path in wanted else {}
    return {**own, **{key: _with(each, wanted, (*path, key)) for key, each in data.items()}}
