"""A quiz file as a trainer would write it: what the strict loader reads back is the data, every text to the letter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bwa_lms.banks.escaping import printable
from bwa_lms.content.yaml import parse

WIDTH = 110  # a text that does not fit is written sentence by sentence
MODES = "practice shows everything at once and never counts; graded and exam give a mark"
_SAFE = re.compile(r"[^\W_](?:[\w ,.;?!()’'%/+-]*[\w.;?!()’%])?")
_IN_FLOW = re.compile(r"[^,\[\]{}]+")
_SENTENCE = re.compile(r"(?<=[.!?…。！？])[\"'”’)]* (?=\S)")
_SIGNS = re.compile("[\x00-\x1f\x7f-\xa0\xad\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Entry:
    """A question of a quiz file, with the comments above it; without a question they stand alone."""

    question: Mapping[str, Any] | None
    comments: tuple[str, ...] = ()


def quiz(title: str, entries: Sequence[Entry], comments: Sequence[str] = ()) -> str:
    """Return a quiz file in practice mode; `comments` stand on top of it."""
    lines = [*_comments(comments, ""), *_pairs({"title": title}, 0), f"# {MODES}", "mode: practice"]
    lines.append("questions:")
    for place, entry in enumerate(entries):
        lines += [""] * bool(place)
        lines += _comments(entry.comments, "  ")
        lines += _item(entry.question, 2) if entry.question is not None else []
    return "\n".join(lines) + "\n"


def _comments(comments: Sequence[str], indent: str) -> Iterator[str]:
    for comment in comments:
        for line in printable(comment).split("\n"):
            yield f"{indent}# {line.strip()}".rstrip()


def _pairs(data: Mapping[str, Any], indent: int) -> list[str]:
    """Return the lines of a group of keys."""
    lines: list[str] = []
    for key, value in data.items():
        first, *rest = _value(value, indent, len(key) + 2)
        lines += [f"{' ' * indent}{key}:{first}", *rest]
    return lines


def _value(value: Any, indent: int, used: int) -> list[str]:
    """Return what stands behind a key's colon, and the lines below it."""
    if isinstance(value, str):
        first, *rest = _text(value, indent + 2, indent + used)
        return [f" {first}", *rest]
    if isinstance(value, Mapping):
        return ["", *_pairs(value, indent + 2)]
    flow = _flow(value)
    if flow and indent + used + len(flow) <= WIDTH:
        return [f" {flow}"]
    return ["", *(line for each in value for line in _item(each, indent + 2))]


def _item(value: Any, indent: int) -> list[str]:
    """Return the lines of an item of a list."""
    if isinstance(value, Mapping):
        first, *rest = _pairs(value, indent + 2)
        return [f"{' ' * indent}- {first.lstrip(' ')}", *rest]
    first, *rest = _text(value, indent + 2, indent + 2)
    return [f"{' ' * indent}- {first}", *rest]


def _flow(values: Sequence[Any]) -> str:
    """Return a list of short texts on one line, "" where they need lines of their own."""
    if all(
        isinstance(each, str) and _IN_FLOW.fullmatch(each) and _is_plain(each) for each in values
    ):
        listed = f"[{', '.join(values)}]"
        return listed if parse(f"k: {listed}").data == {"k": list(values)} else ""
    return ""


def _text(text: str, indent: int, used: int) -> list[str]:
    """Return a text: plain where that is read back, in a block where it is long, else in quotes."""
    long = used + len(text) > WIDTH
    block = _literal(text) if "\n" in text else _folded(text, WIDTH - indent) if long else []
    if block and _read_back(block) == text:
        return [block[0], *(" " * indent + line if line else "" for line in block[1:])]
    return [text if _is_plain(text) else _quoted(text)]


def _literal(text: str) -> list[str]:
    """Return a text of several lines behind a bar; nothing where it ends with blank lines."""
    *lines, last = text.split("\n")
    if last:
        return ["|-", *lines, last]
    return ["|", *lines] if lines[-1] else []


def _folded(text: str, width: int) -> list[str]:
    """Return a text on one line as its sentences, each on lines of its own."""
    lines = [line for sentence in _sentences(text) for line in _wrapped(sentence, width)]
    return [">-", *lines] if len(lines) > 1 else []


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for end in _SENTENCE.finditer(text):
        yield text[start : end.end() - 1]
        start = end.end()
    yield text[start:]


def _wrapped(sentence: str, width: int) -> Iterator[str]:
    """Yield the lines of a sentence; it is cut between words alone, and no line begins or ends with a space."""
    line = ""
    for word in re.split(r"(?<=\S) (?=\S)", sentence):
        if line and len(line) + len(word) >= width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _read_back(block: Sequence[str]) -> object:
    inset = (f"  {line}" if line else "" for line in block[1:])
    data = parse(
        "\n".join([f"- k: {block[0]}", *(f"  {line}" if line else "" for line in inset), "- x\n"])
    ).data
    return data[0].get("k") if isinstance(data, list) and isinstance(data[0], dict) else None


def _is_plain(text: str) -> bool:
    """Say whether the loader reads a text without quotes back, wherever it stands."""
    if _SAFE.fullmatch(text):
        return True
    if not text or "\n" in text or _SIGNS.search(text):
        return False
    found = parse(f"- {text}\n- k: {text}\n")
    return found.data == [text, {"k": text}] and not (found.comments or found.mistakes)


def _quoted(text: str) -> str:
    """Return a text in quotes: single ones where it holds double ones or backslashes and no single one."""
    if "'" not in text and ('"' in text or "\\" in text) and not _SIGNS.search(text):
        return f"'{text}'"
    return _SIGNS.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(sign: re.Match[str]) -> str:
    code = ord(sign[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
