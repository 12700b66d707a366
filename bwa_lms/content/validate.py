"""Authored data against its model: every error of pydantic becomes a problem at its line, in a trainer's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bwa_lms.content.document import Document
from bwa_lms.content.near import near
from bwa_lms.content.shape import is_text, keys
from bwa_lms.content.yaml import Path

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class _Fault:
    """One error: its path in the data, the union members that it was found in, and what is wrong."""

    path: Path
    members: tuple[tuple[Path, str], ...]
    code: str
    message: str
    hint: str
    at_key: bool = False
    missing: str = ""


def validate(model: type[M], document: Document) -> M | None:
    """Return the data as `model`; None after reporting every mistake in it, each once."""
    cut = _report_cut_texts(model, document)
    try:
        valid = model.model_validate(document.data)
    except ValidationError as error:
        for fault in _faults(model, document, error):
            if fault.path not in cut:
                _report(document, fault)
        return None
    return None if cut else valid


def salvage(model: type[M], document: Document) -> M | None:
    """Return what `model` makes of the data without the top-level keys that are wrong, to go on checking with.

    Nothing is reported, and what is returned must never be published.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
    data = {key: value for key, value in document.data.items() if key not in wrong}
    missing = {"title": "untitled"} if "title" in wrong else {}
    try:
        return model.model_validate(data | missing)
    except ValidationError:
        return None


def _report(document: Document, fault: _Fault) -> None:
    if fault.at_key:
        document.problem_at_key(fault.path, fault.code, fault.message, fault.hint)
    else:
        document.problem(fault.path, fault.code, fault.message, fault.hint)


def _report_cut_texts(model: type[BaseModel], document: Document) -> set[Path]:
    cut = set()
    for path, comment in document.parsed.comments.items():
        inside = path[len(document.base) :]
        if path[: len(document.base)] != document.base or not _is_cut(comment.spaces, comment.rest):
            continue
        if is_text(model, inside):
            cut.add(inside)
            message = f"the text ends before “{comment.rest[:40]}”: a space and # begin a comment"
            hint = "put the text into quotes; a real comment stands on a line of its own"
            line, column = comment.place[:2]
            document.problem_at(line, column, "cut-text", message, hint)
    return cut


def _is_cut(spaces: int, rest: str) -> bool:
    """Say whether a ` #` looks like the rest of a text: comments are set off by two spaces and a space."""
    return spaces == 1 or not rest.startswith(("# ", "##"))


def _faults(model: type[BaseModel], document: Document, error: ValidationError) -> list[_Fault]:
    found = [_fault(model, document, each) for each in error.errors(include_url=False)]
    found = _best_members(found)
    found = _without_misspelt(_without_emptied(found))
    first: dict[object, _Fault] = {}
    for fault in found:
        first.setdefault((fault.path, fault.missing), fault)
    return list(first.values())


def _best_members(faults: list[_Fault]) -> list[_Fault]:
    """Keep, of a union, only the errors of the member that the data fits best."""
    count = Counter(member for fault in faults for member in fault.members)
    best: dict[Path, str] = {}
    for (path, name), number in count.items():
        if path not in best or number < count[path, best[path]]:
            best[path] = name
    return [f for f in faults if all(best[path] == name for path, name in f.members)]


def _without_emptied(faults: list[_Fault]) -> list[_Fault]:
    """Drop "the list is empty" where it only is because its items are wrong."""
    above = {fault.path[:end] for fault in faults for end in range(len(fault.path))}
    return [f for f in faults if f.code != "empty-value" or f.path not in above]


def _without_misspelt(faults: list[_Fault]) -> list[_Fault]:
    """Drop a key that is missing because it is misspelt: the misspelling is the mistake."""
    meant = {
        (fault.path[:-1], fault.hint.removeprefix("did you mean ").rstrip("?"))
        for fault in faults
        if fault.code == "unknown-key"
    }
    return [f for f in faults if not f.missing or (f.path, f.missing) not in meant]


def _fault(model: type[BaseModel], document: Document, error: ErrorDetails) -> _Fault:
    path, members, rest = _locate(document.data, error["loc"])
    name = str(path[-1]) if path and isinstance(path[-1], str) else "this"
    kind, given = error["type"], error["input"]
    if kind == "missing":
        key = rest or name
        message = f"{key} is missing"
        return _Fault(
            path, members, "missing-key", message, f"write {key}: and its value", missing=key
        )
    if kind == "extra_forbidden":
        known = keys(model, path[:-1])
        hint = near(name, known) or f"known here: {', '.join(sorted(known))}"
        return _Fault(
            path, members, "unknown-key", f"there is no key {name} here", hint, at_key=True
        )
    if given is None:
        hint = "write a value, or remove the key; a text that begins with # stands in quotes"
        return _Fault(path, members, "empty-value", f"{name} has no value", hint, at_key=True)
    if _is_split(model, path, given) and _on_one_line(document, path):
        hint = "put the text into quotes, or write | and begin it on a line of its own"
        message = "a colon and a space inside a text that is not quoted"
        return _Fault(path, members, "unquoted-colon", message, hint)
    return _Fault(path, members, *_words(name, error))


def _is_split(model: type[BaseModel], path: Path, given: Any) -> bool:
    """Say whether a sentence with a colon was taken for a key and its value."""
    return isinstance(given, dict) and len(given) == 1 and is_text(model, path)


def _on_one_line(document: Document, path: Path) -> bool:
    """Say whether a value begins on the line of its key (or is an item of a list)."""
    key = document.parsed.keys.get((*document.base, *path))
    return key is None or key.line == document.place(path).line


def _locate(data: Any, loc: Iterable[str | int]) -> tuple[Path, tuple[tuple[Path, str], ...], str]:
    """Return the path in the data, the union members on the way, and the last part where it is not in the data."""
    path: Path = ()
    members: list[tuple[Path, str]] = []
    rest = ""
    for part in loc:
        inside = (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        if inside:
            data, path, rest = data[part], (*path, part), ""
        else:
            rest = str(part)
            members.append((path, rest))
    if rest and members:
        members.pop()
    return path, tuple(members), rest


_COMPARISONS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
_LIST_HINT = "write [a, b], or each on a line of its own that begins with -"
_TYPES = {
    "tuple_type": ("a list", _LIST_HINT),
    "list_type": ("a list", _LIST_HINT),
    "dict_type": ("a group of keys", "write key: value"),
    "mapping_type": ("a group of keys", "write key: value"),
    "model_type": ("a group of keys", "write key: value"),
    "model_attributes_type": ("a group of keys", "write key: value"),
    "string_type": ("a text", ""),
}


def _words(name: str, error: ErrorDetails) -> tuple[str, str, str]:
    """Return code, message and hint."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in _COMPARISONS:
        limit, words = _COMPARISONS[kind]
        return "out-of-range", f"{name} must be {words} {context[limit]}, not {error['input']}", ""
    if kind in _TYPES:
        what, hint = _TYPES[kind]
        return "wrong-type", f"{name} must be {what}", hint
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        return _unknown_value(name, error)
    return _sizes(name, kind, context) or (kind if "-" in kind else "bad-value", *_own(name, error))


def _own(name: str, error: ErrorDetails) -> tuple[str, str]:
    message = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    named = message if name == "this" else f"{name}: {message}"
    return named, str(error.get("ctx", {}).get("hint", ""))


def _sizes(name: str, kind: str, context: Mapping[str, Any]) -> tuple[str, str, str] | None:
    if kind in ("too_short", "string_too_short"):
        least = context.get("min_length", 1)
        return (
            "empty-value",
            f"{name} needs at least {least}" if least > 1 else f"{name} is empty",
            "",
        )
    if kind in ("too_long", "string_too_long"):
        return "too-long", f"{name} is longer than {context['max_length']}", ""
    return None


def _unknown_value(name: str, error: ErrorDetails) -> tuple[str, str, str]:
    expected = str(error.get("ctx", {}).get("expected") or error["ctx"].get("expected_tags", ""))
    known = [word.strip("' ") for word in expected.replace(" or ", ", ").split(",")]
    given = error["input"] if isinstance(error["input"], str) else "this"
    hint = near(given, known) or f"write one of: {', '.join(known)}"
    return "unknown-value", f"{name} cannot be {given}", hint
