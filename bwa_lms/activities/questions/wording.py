"""What stands in a piece of HTML, in words alone: for the choices of a list and for names of buttons."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bwa_lms.api import fingerprint

_PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_TAG = re.compile(r"<[^>]*>")


def words(fragment: str) -> str:
    """Return sanitised HTML without its tags; of a picture, the text in its place."""
    return " ".join(html.unescape(_TAG.sub("", _PICTURE.sub(r"\1", fragment))).split())


@lru_cache(maxsize=4_096)
def page_name(name: str, fragment: str) -> str:
    """Return what pages call an option: an authored id might tell what is right, its wording stands there anyway."""
    return name if name == fingerprint(words(fragment)) else fingerprint(fragment)


def from_page(options: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return the ids of options (id, HTML) by what pages call them; by itself, too: an open page may be older."""
    pairs = list(options)
    return {name: name for name, _ in pairs} | {page_name(*each): each[0] for each in pairs}
