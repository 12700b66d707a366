"""Texts of other programs as the Markdown of our courses, in which people read the same words."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from bs4.element import NavigableString, Tag
from markdownify import MarkdownConverter

from bwa_lms.banks import hypertext
from bwa_lms.banks.escaping import escaped, printable, unseen
from bwa_lms.banks.model import GAP, Text
from bwa_lms.banks.rendering import INLINE, read, said
from bwa_lms.content.markdown.engine import engine

UNSEEN = "Characters that cannot be printed were left out."
REWRITTEN = "A text was written anew, since the checker refuses its Markdown"

_Parents = set[str]
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_BLANKS = re.compile(r"[ \t\u00a0]+")
_MARKED = re.compile(r"[<&$\\]")  # by which HTML is more than words
_RAW = {"**": "strong", "*": "em", "~~": "del"}
_CLOSING = re.compile(r"(?<!\\)\]")
_Made = tuple[str, tuple[str, ...]]


def to_markdown(
    text: Text, *, inline: bool, media: Collection[str] = (), gaps: bool = False
) -> _Made:
    """Return a text as Markdown, and notes on what is not the same.

    `inline`: for a place that takes one paragraph. `media` are the names of the pictures at hand. `gaps`: the text has
    blanks (GAP), which stay, and braces that are none.
    """
    plain = printable(text.text, gaps=gaps).strip()
    seen = (UNSEEN,) if unseen(text.text, gaps=gaps) else ()
    if text.markup == "plain":
        made = _of_plain(plain, inline=inline, gaps=gaps)
    elif text.markup == "markdown":
        made = _of_markdown(plain, media, inline=inline, gaps=gaps)
    else:
        html = hypertext.from_moodle(plain) if text.markup == "moodle" else plain
        made = _of_html(html, media, inline=inline, gaps=gaps)
    return made[0], (*seen, *made[1])


@lru_cache(maxsize=1_000)
def to_words(text: Text) -> str:
    """Return the words of a text on one line, as people read them."""
    plain = printable(text.text).strip()
    if text.markup == "plain":
        return " ".join(plain.split())
    if text.markup == "markdown":
        return " ".join(said(_html(plain)))
    html = hypertext.from_moodle(plain) if text.markup == "moodle" else plain
    return " ".join(hypertext.visible(hypertext.tidy(html, (), inline=True, gaps=False).soup))


def unformatted(text: Text) -> Text:
    """Return the words of a text without its formatting, in their paragraphs."""
    if text.markup == "plain":
        return text
    html = _html(text.text) if text.markup == "markdown" else text.text
    if text.markup == "moodle":
        html = hypertext.from_moodle(html)
    gaps = GAP in text.text
    soup = hypertext.tidy(html, (), inline=False, gaps=gaps).soup
    return Text("\n\n".join(hypertext.paragraphs(soup)), "plain")


def _of_plain(text: str, *, inline: bool, gaps: bool) -> _Made:
    stretches = [_lines(each) for each in _BLANK_LINES.split(text)]
    if inline:
        lines = [line for each in stretches for line in each]
        notes = (hypertext.JOINED,) if len(lines) > 1 else ()
        return escaped(" ".join(lines), inline=True, gaps=gaps), notes
    written = [
        "<br>\n".join(escaped(line, inline=False, gaps=gaps) for line in each) for each in stretches
    ]
    return "\n\n".join(filter(None, written)), ()


def _lines(text: str) -> list[str]:
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    return [line for line in lines if line]


def _of_markdown(text: str, media: Collection[str], *, inline: bool, gaps: bool) -> _Made:
    """Return Markdown as it stands, unless the checker refuses it or it has braces that are no blanks."""
    found = read(text, inline=inline, media=media)
    braces = gaps and ("{" in text or "}" in text)
    if not (found.problems or found.links or braces):
        return text, ()
    if any(each.code == "too-complex" for each in found.problems):
        return _of_plain(text, inline=inline, gaps=gaps)[0], (hypertext.PLAIN,)
    made, notes = _of_html(_html(text), media, inline=inline, gaps=gaps)
    why = tuple(f"{REWRITTEN}: {each.message}." for each in found.problems[:1])
    return made, notes or why


def _html(markdown: str) -> str:
    try:
        return engine().convert(markdown)
    except RecursionError:
        return markdown


def _of_html(html: str, media: Collection[str], *, inline: bool, gaps: bool) -> _Made:
    if not _MARKED.search(html):
        return _of_plain(" ".join(html.split()), inline=inline, gaps=gaps)
    tidied = hypertext.tidy(html, media, inline=inline, gaps=gaps)
    words, pictures = hypertext.visible(tidied.soup), len(tidied.soup.find_all("img"))
    for raw in (False, True):
        made = _Converter(inline=inline, gaps=gaps, raw=raw).convert_soup(tidied.soup)
        made = _neat(made, inline)
        found = read(made, inline=inline, media=media)
        if not found.problems and (found.words, len(found.shown)) == (words, pictures):
            return made, tuple(tidied.notes)
    stretches = hypertext.paragraphs(tidied.soup)
    made, _notes = _of_plain("\n\n".join(stretches), inline=inline, gaps=gaps)
    tidied.note(hypertext.PLAIN)
    return made, tuple(tidied.notes)


def _neat(made: str, inline: bool) -> str:
    return " ".join(made.split()) if inline else re.sub(r"\n{3,}", "\n\n", made).strip()


def _formatted(sign: str, *same: str) -> Any:
    """Return what writes a tag with a sign on both sides of its words; inside of one of the `same` it says nothing."""

    def convert(self: _Converter, el: Tag, text: str, parent_tags: _Parents) -> str:
        if "_noformat" in parent_tags or not parent_tags.isdisjoint(same):
            return text
        opening = f"<{_RAW.get(sign, sign)}>" if self.raw or sign.isalpha() else sign
        return _around(text, opening, opening.replace("<", "</"))

    return convert


def _around(text: str, opening: str, closing: str) -> str:
    """Put signs around the words of a text, inside of the space around them."""
    words = text.strip()
    before, _, after = text.partition(words)
    return f"{before}{opening}{words}{closing}{after}" if words else text


class _Converter(MarkdownConverter):
    """Writes our Markdown; `raw`: with the tags of formatting that it keeps, where signs would be misread."""

    def __init__(self, *, inline: bool, gaps: bool, raw: bool) -> None:
        super().__init__(wrap=True, wrap_width=None, bullets="-")
        self.inline, self.gaps, self.raw = inline, gaps, raw
        self._starts = True

    def process_text(self, el: NavigableString, parent_tags: _Parents | None = None) -> str:
        """Return words with what would be a sign shielded."""
        self._starts = _begins_line(el)
        text: str = super().process_text(el, parent_tags)  # type: ignore[misc]  # not in its stub
        text = text.lstrip() if _is_line_end(el.previous_sibling) else text
        return text.rstrip() if _is_line_end(el.next_sibling) else text

    def escape(self, text: str, parent_tags: _Parents) -> str:
        """Shield the signs."""
        words = text.lstrip()
        done = escaped(words, inline=self.inline, gaps=self.gaps, start=self._starts)
        done = _CLOSING.sub(r"\\]", done) if "a" in parent_tags else done
        return text[: len(text) - len(words)] + done

    convert_b = convert_strong = _formatted("**", "b", "strong")
    convert_i = convert_em = _formatted("*", "i", "em", "cite", "var", "dfn")
    convert_cite = convert_var = convert_dfn = convert_em
    convert_s = convert_del = convert_strike = _formatted("~~", "s", "del", "strike")
    convert_sub = _formatted("sub", "sub")
    convert_sup = _formatted("sup", "sup")
    convert_u = convert_ins = _formatted("u", "u", "ins")
    convert_mark = _formatted("mark", "mark")

    def convert_a(self, el: Tag, text: str, parent_tags: _Parents) -> str:
        """Return a link; an address that is its own words stands in angle brackets."""
        href = str(el.get("href", ""))
        if "_noformat" in parent_tags or not href:
            return text
        own = el.get_text().strip() == href and href.startswith("http")
        return _around(text, "[", f"]({href})") if not own else f"<{href}>"

    def convert_img(self, el: Tag, text: str, parent_tags: _Parents) -> str:
        """Return a picture."""
        return f"![{el.get('alt', '')}]({el.get('src', '')})"

    def convert_code(self, el: Tag, text: str, parent_tags: _Parents) -> str:
        """Return code; in a text with blanks, code with braces is shielded."""
        if "_noformat" in parent_tags:
            return text
        if self.raw or (self.gaps and ("{" in text or "}" in text)):
            words = escaped(text.strip(), inline=self.inline, gaps=self.gaps, start=False)
            return f"<code>{words}</code>" if words else text
        code: str = super().convert_code(el, text, parent_tags)  # type: ignore[misc]  # not in its stub
        return code

    convert_kbd = convert_samp = convert_tt = convert_code

    def convert_pre(self, el: Tag, text: str, parent_tags: _Parents) -> str:
        """Return a block of code in a fence that is longer than any inside of it."""
        longest = max((len(run) for run in re.findall("`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        code = text.strip("\n")
        return f"\n\n{fence}\n{code}\n{fence}\n\n" if code.strip() else ""

    def convert_br(self, el: Tag, text: str, parent_tags: _Parents) -> str:
        """Return the end of a line."""
        return "<br>" if "_inline" in parent_tags else "<br>\n"

    def convert_parting(self, el: Tag, text: str, parent_tags: _Parents) -> str:
        """Return the end of a paragraph."""
        return "\n\n"

    def convert_li(self, el: Tag, text: str, parent_tags: _Parents) -> str:
        """Return an item of a list; what belongs to it stands four spaces in."""
        first, *rest = text.strip().split("\n")
        inset = [f"    {line}" if line else "" for line in rest]
        end = "\n\n" if "" in rest else "\n"
        return "\n".join([f"{_bullet(el)} {first}", *inset]) + end if first else ""

    def convert_tr(self, el: Tag, text: str, parent_tags: _Parents) -> str:
        """Return a row of a table."""
        return f"|{text}\n"

    def convert_table(self, el: Tag, text: str, parent_tags: _Parents) -> str:
        """Return a table; its first row holds the headings."""
        first, *rows = text.strip().split("\n")
        first_row = el.find("tr")
        width = len(first_row.find_all(["td", "th"])) if first_row else 1
        return "\n".join(["\n", first, "|" + " --- |" * width, *rows, "\n"])


def _bullet(item: Tag) -> str:
    parent = item.parent
    if parent is None or parent.name != "ol":
        return "-"
    start = str(parent.get("start", "1"))
    return f"{(int(start) if start.isdecimal() else 1) + len(item.find_previous_siblings('li'))}."


def _is_line_end(node: object) -> bool:
    return isinstance(node, Tag) and node.name in ("br", "parting")


def _begins_line(words: NavigableString) -> bool:
    """Say whether words stand at the beginning of a line of Markdown."""
    node: Any = words
    while node is not None and (node is words or node.name in INLINE):
        for before in node.previous_siblings:
            if isinstance(before, Tag) and before.name not in INLINE:
                return before.name != "img"
            if before.get_text().strip() or (isinstance(before, Tag) and before.find("img")):
                return False
        node = node.parent
    return True
