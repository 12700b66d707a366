"""What people write in discussions: a small Markdown, no raw HTML, no pictures, and caps against hostile text."""

from __future__ import annotations

import re
import threading

import markdown

from bwa_lms.content.sanitise import clean
from bwa_lms.kernel.errors import Refused

LENGTH = 20_000
_CAPS = {"[": 150, "<": 300, "*": 1_500, "_": 1_500, "`": 600, "!": 400, "\\": 1_000, "&": 1_000}
_LINES = 1_000
_QUOTES = re.compile(r"^(?:[ \t]*>){12,}", re.MULTILINE)
_DEEP = re.compile(r"^(?:[ \t]*[-*+>]){16,}|^[ ]{64,}\S", re.MULTILINE)
_kept = threading.local()


def _engine() -> markdown.Markdown:
    if not hasattr(_kept, "engine"):
        made = markdown.Markdown(extensions=["sane_lists", "nl2br"], output_format="html")
        made.preprocessors.deregister("html_block")
        for name in ("html", "image_link", "image_reference", "short_image_ref"):
            made.inlinePatterns.deregister(name)
        made.parser.blockprocessors.deregister("reference")
        _kept.engine = made
    engine: markdown.Markdown = _kept.engine
    return engine


def render_post(text: str) -> str:
    """Return a post as sanitised HTML; raw HTML in it stays text.

    Raises Refused where it is too long or holds so much markup that rendering would take too long.
    """
    if len(text) > LENGTH:
        raise Refused(f"This is {len(text)} characters long; {LENGTH} is the most.")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufdd0-\ufdef]", "", text.replace("\r\n", "\n"))
    crowded = next((char for char, most in _CAPS.items() if text.count(char) > most), None)
    if crowded or text.count("\n") > _LINES or _QUOTES.search(text) or _DEEP.search(text):
        raise Refused("There is too much formatting in this text. Write it with fewer signs.")
    try:
        return clean(_engine().reset().convert(text), link_rel="nofollow noopener noreferrer ugc")
    except RecursionError:
        raise Refused(
            "There is too much formatting in this text. Write it with fewer signs."
        ) from None
