"""What people would read of a Markdown text, and what the checker would say of it."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from dataclasses import dataclass

from bwa_lms.content.document import Document, Report
from bwa_lms.content.markdown import render_block, render_inline
from bwa_lms.content.sanitise import clean
from bwa_lms.content.surroundings import Around, Media
from bwa_lms.kernel.problems import Problem, errors

_FOLDER = "module"
_TAG = re.compile(r"""<(/?)([a-z0-9]+)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_PLAYED = re.compile(
    r"(<(?:audio|video)\b[^>]*>)[^<]*"
)  # what stands in it is read where it cannot be played
_SOURCE = re.compile(r'\ssrc="([^"]*)"')
INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "cite",
            "code",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "ins",
            "kbd",
        ),
        *(
            "mark",
            "q",
            "s",
            "samp",
            "small",
            "span",
            "strike",
            "strong",
            "sub",
            "sup",
            "tt",
            "u",
            "var",
        ),
        "wbr",
    )
)


@dataclass(frozen=True)
class Reading:
    """The words of a text in their order, the pictures and the like among them, and what is wrong with it."""

    words: tuple[str, ...]
    shown: tuple[str, ...]
    problems: tuple[Problem, ...]
    links: tuple[str, ...] = ()  # to other activities


def read(markdown: str, *, inline: bool, media: Collection[str] = ()) -> Reading:
    """Return what a course would make of a text; `media` are the files that stand in the media folder."""
    report = Report()
    source = Document("", "course", "activity", report)
    files = {f"{_FOLDER}/media/{name}": Media(name) for name in media}
    around = Around("course", _FOLDER, files, {}, ())
    render = render_inline if inline else render_block
    page = render(source, markdown, 1, around)
    shown = tuple(html.unescape(each) for each in _SOURCE.findall(page))
    links = tuple(link.target for link in around.links)
    return Reading(words(_PLAYED.sub(r"\1", page)), shown, tuple(errors(report.problems)), links)


def words(page: str) -> tuple[str, ...]:
    """Return the words of sanitised HTML, of which a block's end parts two."""
    return tuple(html.unescape(_TAG.sub(_parting, page)).split())


def said(page: str) -> tuple[str, ...]:
    """Return the words of HTML as one would read it out: of a picture, the text in its place."""
    return words(_PICTURE.sub(r" \1 ", clean(page)))


def _parting(tag: re.Match[str]) -> str:
    return "" if tag[2] in INLINE else " "
