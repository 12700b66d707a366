"""What Markdown would quietly do to a text, and its author did not mean: found in the lines, said at the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bwa_lms.content.markdown.report import Report

_TAG = re.compile(r"(?<!\]\()<([A-Za-z][\w-]*)(?=[\s/>])([^<>]*)(>?)")
_DANGEROUS = {
    *(
        "applet",
        "base",
        "embed",
        "form",
        "frame",
        "frameset",
        "iframe",
        "link",
        "meta",
        "object",
        "script",
    ),
    *("style", "svg", "math", "template", "textarea", "noscript"),
}
_KEPT = {
    *(
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "del",
        "div",
        "em",
        "hr",
    ),
    *(
        "i",
        "ins",
        "kbd",
        "mark",
        "p",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
    ),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "wbr"),
}
_INSTEAD = {
    "a": "write [words](address)",
    "audio": "write ![what is heard](media/sound.mp3)",
    "details": "write /// details | Title",
    "figure": "write the picture, then /// caption",
    "img": "write ![what it shows](media/picture.png)",
    "source": "write ![what it shows](media/film.mp4)",
    "video": "write ![what it shows](media/film.mp4)",
} | {f"h{level}": "write ## before the heading's words" for level in range(1, 7)}
_HANDLER = re.compile(r"""[\s"'/]on\w+\s*=|(?:java|vb)script\s*:""", re.IGNORECASE)
_SOURCE = re.compile(
    r"""(?:src|poster|srcset)\s*=\s*["']?\s*(?:[a-z][a-z0-9+.-]*:|//)""", re.IGNORECASE
)
_STYLE = re.compile(r"\sstyle\s*=", re.IGNORECASE)
_ATX = re.compile(r"[ \t>]*(#{1,6})(?!#)\s*\S")
_UNDERLINE = re.compile(r"[ \t>]*(=+|-+)[ \t]*")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}\.)[ \t]+\S")
_FIRST_ITEM = re.compile(r"(?:[-*+]|1\.)[ \t]+\S")
_ROUND_ITEM = re.compile(r"\d{1,3}\)[ \t]+\S")
_OTHER = re.compile(r"[#|:<]|/{3}|(?:[-*_][ \t]*){3,}$|\[[^\]]*\]:")
_NOTE_USE = re.compile(r"\[\^([^\]\s]{1,80})\](?!:)")
_NOTE = re.compile(r"^[ ]{0,3}\[\^([^\]\s]{1,80})\]:", re.MULTILINE)
_USE = re.compile(r"\[[^\[\]]{1,300}\] ?\[([^\[\]^]{1,200})\]")
_DEFINITION = re.compile(r"^[ ]{0,3}\[([^\]^]{1,200})\]:", re.MULTILINE)


def raw_html(lines: Sequence[str], report: Report) -> None:
    """Report scripts, foreign pictures and other HTML that would not be kept."""
    for index, line in enumerate(lines):
        if "<" not in line:
            continue
        for tag in _TAG.finditer(line):
            if problem := _tag_problem(tag[1].lower(), tag[2], bool(tag[3])):
                report.problem(index, *problem, column=tag.start() + 1)
                break


def _tag_problem(name: str, attributes: str, closed: bool) -> tuple[str, str, str] | None:
    if name in _DANGEROUS or _HANDLER.search(attributes):
        return (
            "script",
            f"<{name}> cannot stand in a text",
            "pages of courses run no code of their own",
        )
    if _SOURCE.search(attributes):
        return (
            "foreign-picture",
            "pictures, sound and films come from the course's own media folder",
            _INSTEAD["img"],
        )
    if closed and name in _KEPT and _STYLE.search(attributes):
        return "raw-html", "style= is not kept", "leave it out: the theme decides how pages look"
    if closed and name not in _KEPT:
        hint = _INSTEAD.get(name, "use Markdown; for a plain < write &lt;")
        return "raw-html", f"<{name}> is not kept", hint
    return None


def heading_lines(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield line index and level of what looks like a heading."""
    for index, line in enumerate(lines):
        if match := _ATX.match(line):
            yield index, len(match[1])
        elif index and (match := _UNDERLINE.fullmatch(line)) and lines[index - 1].strip():
            yield index - 1, 1 if match[1][0] == "=" else 2


def lists(lines: Sequence[str], report: Report) -> None:
    """Report lists that Markdown would not see: glued to a paragraph, nested by too little, numbered `1)`."""
    state, indent, depth = "none", 0, 0
    for index, line in enumerate(lines):
        quote = re.match(r"(?:[ ]{0,3}>[ ]?)*", line)
        text = line[quote.end() if quote else 0 :].expandtabs(4)
        quoted = line.count(">", 0, quote.end() if quote else 0)
        if quoted != depth:
            state, depth = "none", quoted
        bare = text.lstrip()
        inset = len(text) - len(bare)
        if not bare:
            state = state if state == "list" else "none"
        elif _ITEM.match(bare):
            state, indent = _item(index, bare, inset, state, indent, report)
        elif _ROUND_ITEM.match(bare) and state == "none" and inset < 4:
            report.problem(
                index,
                "list-marker",
                "Markdown does not take this for a list",
                "write 1. and not 1)",
            )
            state = "other"
        else:
            after_blank = not lines[index - 1].strip() if index else True
            state = _prose(bare, inset, state, after_blank)


def _item(
    index: int, bare: str, inset: int, state: str, indent: int, report: Report
) -> tuple[str, int]:
    if state == "prose" and inset < 4:
        if not _FIRST_ITEM.match(bare):
            return "prose", indent  # a sentence that goes on with a number or a dash
        report.problem(
            index,
            "glued-list",
            "Markdown does not take this for a list",
            "leave an empty line above it",
        )
    elif state == "list" and indent < inset < indent + 4:
        report.problem(
            index,
            "list-indent",
            "this item stands on the level of the one above",
            "indent it by four spaces more to put it below",
            warning=True,
        )
        return "list", indent
    return "list", inset


def _prose(bare: str, inset: int, state: str, after_blank: bool) -> str:
    if state == "list" and (inset or not after_blank):
        return "list"
    return "other" if _OTHER.match(bare) else "prose"


def references(lines: Sequence[str], report: Report) -> None:
    """Report `[words][name]` and `[^note]` without their definition."""
    text = "\n".join(lines)
    if "][" not in text and "] [" not in text and "[^" not in text:
        return
    named = {" ".join(name.lower().split()) for name in _DEFINITION.findall(text)}
    notes = set(_NOTE.findall(text))
    for match in _USE.finditer(text):
        if " ".join(match[1].lower().split()) not in named:
            _undefined(text, match, f"[{match[1]}]: and the address", report)
    for match in _NOTE_USE.finditer(text):
        if match[1] not in notes:
            _undefined(text, match, f"[^{match[1]}]: and the note", report)


def _undefined(text: str, match: re.Match[str], missing: str, report: Report) -> None:
    start = match.start()
    index, column = text.count("\n", 0, start), start - text.rfind("\n", 0, start)
    message, hint = f"[{match[1]}] is not defined here", f"write {missing} on a line of its own"
    report.problem(index, "broken-link", message, hint, column=column)
