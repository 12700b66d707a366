"""Ids of headings: what an author would guess, in any script, and never a name that pages use themselves."""

from __future__ import annotations

import unicodedata

from bwa_lms.content.sanitise import reserved


def slug(text: str) -> str:
    """Return the id that a heading gets: letters and digits of any script in lower case, joined by hyphens.

    A word that pages use themselves gets `h-` in front, and so does a heading without a letter or digit.
    """
    plain = unicodedata.normalize("NFC", text).casefold()
    kept = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in plain)
    name = "-".join(kept.split())[:60].strip("-")
    return f"h-{name}".rstrip("-") if not name or reserved(name) else name


def unique(name: str, taken: dict[str, int]) -> str:
    """Return `name`, or the first of `name-2`, `name-3`, … that is free; `taken` remembers it."""
    number = taken.get(name, 0) + 1
    candidate = name if number == 1 else f"{name}-{number}"
    while number > 1 and candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken[name] = number
    taken.setdefault(candidate, 1)
    return candidate
