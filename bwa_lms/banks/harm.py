"""What a browser would run: a text that holds any of it is not taken over."""

from __future__ import annotations

import html
import re

# An entity has a bounded length: int() refuses a number of many thousand digits.
_ENTITY = re.compile(
    r"&(?:#0{0,9}[0-9]{1,7}|#[xX]0{0,9}[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
_LOOSE_ENTITY = re.compile(r"&#(?:0{0,9}[0-9]{1,7}|[xX]0{0,9}[0-9a-fA-F]{1,6});?")
_SCRIPT = re.compile(r"<\s{0,9}/?\s{0,9}script", re.IGNORECASE)
_TAGS_BEGIN = re.compile(r"<[a-z]", re.IGNORECASE)
# Any attribute that begins with "on" is one, but "it was only = here" in a text is none.
_HANDLER = re.compile(
    r"""[\s"'/]on(?!(?:ce|ly|line|es?|to|set|going|wards?|ions?)\b)[a-z]{2,30}\s{0,9}=""",
    re.IGNORECASE,
)
_UNSEEN = re.compile("[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\ufeff]+")
_ADDRESS = re.compile(r"""[=("'<:\]](?:javascript|vbscript|data:text/html)[:;,]""", re.IGNORECASE)


def decoded(text: str) -> str:
    """Return a text whose entities are the characters that they stand for."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def harm(text: str) -> str:
    """Return what in a text with HTML or Markdown a browser would run; "" where there is nothing."""
    if _SCRIPT.search(text):
        return "a script"
    tag = _TAGS_BEGIN.search(text)
    if tag and _HANDLER.search(text, tag.start()):
        return "an event handler (an attribute such as onclick)"
    # Browsers undo references in an address, and pass over spaces and line ends.
    plain = _LOOSE_ENTITY.sub(lambda match: html.unescape(match[0]), decoded(text))
    if _ADDRESS.search(_UNSEEN.sub("", plain)):
        return "an address that runs a script (javascript:)"
    return ""
