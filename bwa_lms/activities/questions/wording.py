"""What stands in a piece of HTML, in words alone: for the choices of a list and for names of buttons."""

from __future__ import annotations

import html
import re

_PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_TAG = re.compile(r"<[^>]*>")


def words(fragment: str) -> str:
    """Return sanitised HTML without its tags; of a picture, the text in its place."""
    return " ".join(html.unescape(_TAG.sub("", _PICTURE.sub(r"\1", fragment))).split())
