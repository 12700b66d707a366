"""HTML as other programs write it, cut down to what our Markdown can say; each thing that is not the same is noted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import PurePosixPath
from typing import TypeAlias
from urllib.parse import quote, unquote

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from bwa_lms.banks.model import GAP
from bwa_lms.banks.rendering import INLINE

Soup: TypeAlias = Tag

PLAIN = "The formatting of a text was left out: Markdown cannot say it."
FORMULA = "A formula stays as it was typed: formulas are not drawn here."
FOREIGN = "A picture from another place became a link. Save it in media/ to show it."
JOINED = "Paragraphs or lines were joined where only one has its place."
HEADING = "A heading became a line in bold."
CONTROL = "A field or button in a text was left out."
EMBEDDED = "What was embedded from another place became a link."
DRAWING = "A drawing (SVG or canvas) was left out. Save it as a picture in media/."
CELLS = "Joined cells of a table were taken apart."
FIRST_ROW = "The first row of a table became its headings."
LETTERS = "A list with letters or Roman numbers is numbered 1, 2, 3 now."
IN_BLANK = "A blank stood in a link or in code, which became plain text."


def _listed(names: str) -> frozenset[str]:
    return frozenset(names.split())


_TAGS = _listed("""
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote body br button canvas
    caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset
    figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input
    ins kbd label legend li link main map mark math menu meta meter nav noscript object ol optgroup option output p
    param picture pre progress q rp rt ruby s samp script search section select small source span strike strong style
    sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr
""")
# An attribute has a value, or is one of those that have none: "if a<b and c>d" holds no tag.
_ATTRIBUTE = r"""\s+(?:[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=]+)|
    (?:allowfullscreen|async|autoplay|checked|compact|controls|default|defer|disabled|hidden|loop|multiple|muted|
    nohref|noshade|nowrap|open|playsinline|readonly|required|reversed|selected)(?=[\s/>]))"""
_TAG = re.compile(rf"</?(\w+)(?:{_ATTRIBUTE})*+\s*/?>|<!--.{{0,5000}}?-->", re.DOTALL | re.VERBOSE)
_STRAY_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#[xX][\da-fA-F]{1,6};|\w{2,32};)")
_DROPPED = _listed("script style template noscript head title meta link base param track")
_CONTROLS = _listed("input select textarea button progress meter datalist output")
_EMBEDDED = _listed("iframe object embed applet frame")
_HEADINGS = _listed("h1 h2 h3 h4 h5 h6")
_BLOCKS = _listed("p div li ul ol dl dt dd pre blockquote hr table thead tbody tfoot tr td th")
_ITEMS = _listed("li td th dt dd")
_LOOSE = _listed("acronym area big data label map picture rp rt ruby source time")
_VOID = _listed("area base br col embed hr img input link meta param source track wbr")
_KNOWN = _BLOCKS | INLINE | {"br", "img"}
_OUTSIDE = re.compile(r"https?://[^/\s]|mailto:\S|tel:\S", re.IGNORECASE)
_FORMULA = re.compile(r"\$\$.{1,500}?\$\$|\\\(.{1,500}?\\\)|\\\[.{1,500}?\\\]", re.DOTALL)
_UNSAFE = re.compile(r"[\s()<>\[\]\"\\`^{|}]")
_SPACES = re.compile("&nbsp;|&#160;|&#[xX][aA]0;|\u00a0")
_MOST_COLUMNS = 40
MOST_TAGS = 3_000  # of a text
DEEPEST = 60  # tags in each other


@dataclass
class Tidied:
    """HTML that is cut down, and the notes on it."""

    soup: Soup
    notes: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        """Keep a note, once."""
        if words not in self.notes:
            self.notes.append(words)


def _parsed(html: str) -> Soup | None:
    """Return HTML as a tree, in which signs that begin no tag and no entity are words; None where it is a thicket."""
    pieces, end = [], 0
    inside: list[str] = []
    tags = [tag for tag in _TAG.finditer(html) if tag[1] is None or tag[1].lower() in _TAGS]
    for tag in tags if len(tags) <= MOST_TAGS else ():
        pieces += [html[end : tag.start()].replace("<", "&lt;"), tag[0]]
        end = tag.end()
        _step(inside, (tag[1] or "br").lower(), closing=tag[0].startswith("</"))
        if len(inside) > DEEPEST:
            return None
    shielded = "".join([*pieces, html[end:].replace("<", "&lt;")])
    plain = _STRAY_AMPERSAND.sub("&amp;", shielded)
    return BeautifulSoup(plain, "html.parser") if len(tags) <= MOST_TAGS else None


def _step(inside: list[str], name: str, *, closing: bool) -> None:
    """Go into a tag, or out of the last one of its name, as the parser does."""
    if not closing and name not in _VOID:
        inside.append(name)
    elif closing and name in inside:
        while inside.pop() != name:
            pass


def _flat(html: str) -> Soup:
    """Return the words of HTML that is too much for a tree, a paragraph for each stretch between blocks."""
    lines = _TAG.sub(lambda tag: "" if (tag[1] or "").lower() in INLINE else "\n", html).split("\n")
    soup = BeautifulSoup("", "html.parser")
    for line in filter(str.strip, lines):
        paragraph = soup.new_tag("p")
        paragraph.string = unescape(line)
        soup.append(paragraph)
    return soup


def from_moodle(text: str) -> str:
    """Return a text of Moodle's own format as HTML: a line end is one, unless it stands beside a tag."""
    plain = re.sub(r"\n[ \t]*(?=</?[a-zA-Z])|(?<=>)[ \t]*\n", " ", text.strip())
    return plain.replace("\n", "<br>")


def visible(soup: Soup) -> tuple[str, ...]:
    """Return the words of a tree in their order."""
    return tuple("".join(_pieces(soup)).split())


def paragraphs(soup: Soup) -> list[str]:
    """Return the words of each block of a tree, on one line."""
    text = "".join("\n" if piece is None else piece for piece in _broken(soup))
    return [" ".join(line.split()) for line in text.split("\n") if line.split()]


def _pieces(soup: Soup) -> Iterator[str]:
    return (" " if piece is None else piece for piece in _broken(soup))


def _broken(soup: Soup) -> Iterator[str | None]:
    """Yield the words below a tag, and None where a block begins or ends."""
    for child in soup.children:
        if isinstance(child, Tag):
            parted = child.name not in INLINE
            yield from [None] * parted
            yield from _broken(child)
            yield from [None] * parted
        elif not isinstance(child, PreformattedString):
            yield re.sub(r"\s+", " ", str(child))


def _tags(inside: Soup, names: Collection[str]) -> Iterator[Tag]:
    """Yield the tags of these names, each of which may be changed or taken away when it comes."""
    found = [tag for tag in inside.descendants if isinstance(tag, Tag) and tag.name in names]
    return (tag for tag in found if not tag.decomposed and tag.parent is not None)


def tidy(html: str, media: Collection[str], *, inline: bool, gaps: bool) -> Tidied:
    """Return HTML cut down to what Markdown can say; `inline`: to one paragraph. `media` are the pictures at hand."""
    text = _SPACES.sub(" ", html)
    soup = _parsed(text)
    done = Tidied(soup or _flat(text), [] if soup else [PLAIN])
    if _FORMULA.search(done.soup.get_text()):
        done.note(FORMULA)
    _drop(done)
    _embedded(done)
    for tag in _tags(done.soup, ("audio", "video")):
        _sound(done, tag, media)
    for tag in _tags(done.soup, ("img",)):
        _picture(done, tag, media)
    if gaps:
        _free_blanks(done)
    for tag in _tags(done.soup, ("a",)):
        _link(done, tag, media)
    _structure(done)
    for tag in _tags(done.soup, INLINE):
        _formatting(tag)
    if inline:
        _flatten(done)
    else:
        _line_ends(done)
    done.soup.smooth()
    return done


def _drop(done: Tidied) -> None:
    for words in [each for each in done.soup.descendants if isinstance(each, PreformattedString)]:
        words.extract()
    for tag in _tags(done.soup, _DROPPED):
        tag.decompose()
    for tag in _tags(done.soup, ("svg", "canvas")):
        done.note(DRAWING)
        tag.decompose()
    for tag in _tags(done.soup, ("math",)):
        done.note(FORMULA)
        tag.replace_with(NavigableString(" ".join(tag.get_text().split())))
    for tag in _tags(done.soup, _CONTROLS):
        done.note(CONTROL)
        tag.decompose()


def _embedded(done: Tidied) -> None:
    for tag in _tags(done.soup, _EMBEDDED):
        address = _attribute(tag, "src") or _attribute(tag, "data")
        if _OUTSIDE.match(address):
            done.note(EMBEDDED)
            _to_link(tag, address, _attribute(tag, "title") or address)
        else:
            done.note(f"Something embedded ({tag.name}) was left out.")
            tag.unwrap()


def _sound(done: Tidied, tag: Tag, media: Collection[str]) -> None:
    sources = [tag, *_tags(tag, ("source",))]
    address = next((found for each in sources if (found := _attribute(each, "src"))), "")
    words = _attribute(tag, "aria-label") or _attribute(tag, "title")
    tag.clear(decompose=True)
    tag.name = "img"
    tag.attrs = {"src": address, "alt": words}
    _picture(done, tag, media)


def _picture(done: Tidied, tag: Tag, media: Collection[str]) -> None:
    """Keep a picture of the file with words in its place; any other one becomes words or a link."""
    address, words = _attribute(tag, "src"), " ".join(_attribute(tag, "alt").split())
    name = _name(address)
    words = " ".join(re.sub(r"[][\\`<>&{}|]", " ", words).split()) or _in_words(address)
    if name in media:
        if not _attribute(tag, "alt").strip():
            done.note(f"Describe the picture {name}: the words in its place are the file's name.")
        tag.attrs = {"src": f"media/{quote(name)}", "alt": words}
    elif _OUTSIDE.match(address):
        done.note(FOREIGN)
        _to_link(tag, address, words)
    else:
        called = address.removeprefix("@@PLUGINFILE@@/")
        short = called if len(called) < 80 else f"{called[:40]}…"
        done.note(
            f"The picture {short or 'without a name'} is not there: words stand in its place."
        )
        tag.replace_with(NavigableString(words))


def _to_link(tag: Tag, address: str, words: str) -> None:
    if tag.find_parent("a"):
        tag.replace_with(NavigableString(words))
        return
    link = BeautifulSoup("", "html.parser").new_tag("a", attrs={"href": address})
    link.string = words
    tag.replace_with(link)


def _name(address: str) -> str:
    """Return the name of a media file, "" for any other address."""
    return unquote(address.removeprefix("media/")) if address.startswith("media/") else ""


def _in_words(address: str) -> str:
    """Return the name of a picture's file in words."""
    stem = PurePosixPath(unquote(address.partition("?")[0])).stem
    return " ".join(re.sub(r"[\W_]+", " ", stem).split())[:80] or "picture"


def _link(done: Tidied, tag: Tag, media: Collection[str]) -> None:
    address = _attribute(tag, "href").strip()
    name = _name(address)
    if not address or not (tag.get_text().strip() or any(_tags(tag, ("img",)))):
        tag.unwrap()
    elif name in media:
        tag.attrs = {"href": f"media/{quote(name)}"}
    elif _OUTSIDE.match(address):
        tag.attrs = {"href": _UNSAFE.sub(lambda sign: quote(sign[0]), address)}
    else:
        done.note(f"The link to {address[:80]} leads nowhere from here: its words stay.")
        tag.unwrap()


def _free_blanks(done: Tidied) -> None:
    for tag in _tags(done.soup, ("a", "code", "pre", "kbd", "samp", "tt")):
        if GAP in tag.get_text():
            done.note(IN_BLANK)
            tag.unwrap()


def _structure(done: Tidied) -> None:
    for tag in _tags(done.soup, _HEADINGS):
        done.note(HEADING)
        tag.name, tag.attrs = "p", {}
        if tag.get_text().strip():
            strong = BeautifulSoup("", "html.parser").new_tag("strong")
            strong.extend(list(tag.contents))
            tag.append(strong)
    for tag in _tags(done.soup, _LOOSE):
        tag.unwrap()
    for tag in _tags(done.soup, ("caption",)):
        tag.name = "div"
        if table := tag.find_parent("table"):
            table.insert_before(tag)
    for tag in _tags(done.soup, _TAGS - _KNOWN):
        tag.name = "div"
    for tag in _tags(done.soup, ("table",)):
        _table(done, tag)
    for tag in _tags(done.soup, ("ol",)):
        if _attribute(tag, "type") in ("a", "A", "i", "I"):
            done.note(LETTERS)


def _table(done: Tidied, table: Tag) -> None:
    """Make a table a grid with as many cells in each row; one that only arranges things becomes paragraphs."""
    rows = [row for row in _tags(table, ("tr",)) if row.find_parent("table") is table]
    cells = [[cell for cell in _tags(row, ("td", "th")) if cell.parent is row] for row in rows]
    width = max((len(each) for each in cells), default=0)
    if width < 2 or len(rows) < 2 or any(_tags(table, ("table",))) or table.find_parent("table"):
        for tag in [*(cell for row in cells for cell in row), *rows, table]:
            tag.name = "div"
        for tag in _tags(table, ("tbody", "thead", "tfoot")):
            tag.name = "div"
        return
    if not any(_tags(rows[0], ("th",))):
        done.note(FIRST_ROW)
    for row, inside in zip(rows, cells, strict=True):
        _fill(done, row, inside, min(width, _MOST_COLUMNS))
    for cell in _tags(table, ("td", "th")):
        for tag in _tags(cell, _BLOCKS):
            tag.insert_before(_line_end())
            tag.insert_after(_line_end())
            tag.unwrap()


def _fill(done: Tidied, row: Tag, cells: list[Tag], width: int) -> None:
    for cell in cells:
        if "colspan" in cell.attrs or "rowspan" in cell.attrs:
            done.note(CELLS)
            cell.attrs = {}
    for _ in range(width - len(cells)):
        row.append(BeautifulSoup("", "html.parser").new_tag("td"))


def _line_end() -> Tag:
    return BeautifulSoup("", "html.parser").new_tag("br")


def _formatting(tag: Tag) -> None:
    """Keep formatting of words alone: not of nothing, and not of whole blocks."""
    words = tag.get_text()
    if not words.strip() and not any(_tags(tag, ("img", "br"))):
        tag.replace_with(NavigableString(" " * bool(words)))
    elif any(_tags(tag, _BLOCKS)):
        tag.unwrap()
    elif tag.name == "q":
        tag.insert(0, "“")
        tag.append("”")
        tag.unwrap()


def _line_ends(done: Tidied) -> None:
    """Make several line ends in a row the end of a paragraph; drop those that end nothing."""
    for tag in _tags(done.soup, ("br",)):
        after = _beside(tag, after=True)
        if isinstance(after, Tag) and after.name == "br":
            after.attrs["again"] = "again"
        alone = after is None or (isinstance(after, Tag) and after.name in _BLOCKS)
        ended = _beside(tag, after=False) is None
        inside = tag.parent is not None and tag.parent.name in ("td", "th", *INLINE)
        if "again" in tag.attrs or alone or ended:
            tag.extract()
            continue
        if not inside and isinstance(after, Tag) and after.name == "br":
            tag.name = "parting"


def _beside(tag: Tag, *, after: bool) -> Tag | NavigableString | None:
    """Return what stands before or after a tag, other than space; None at the edge of what it stands in."""
    found = tag.next_siblings if after else tag.previous_siblings
    words = (each for each in found if isinstance(each, Tag) or str(each).strip())
    return next((each for each in words if isinstance(each, Tag | NavigableString)), None)


def _flatten(done: Tidied) -> None:
    """Make one paragraph of all blocks; items of lists and cells of tables are parted by semicolons."""
    if len(paragraphs(done.soup)) > 1:
        done.note(JOINED)
    for tag in _tags(done.soup, _ITEMS):
        last = next((each for each in reversed(list(tag.strings)) if each.strip()), None)
        if tag.find_next_sibling(sorted(_ITEMS)) and last and last.strip()[-1].isalnum():
            last.replace_with(f"{last.rstrip()};")
    for tag in _tags(done.soup, ("br",)):
        tag.replace_with(NavigableString(" "))
    for tag in _tags(done.soup, _BLOCKS):
        tag.insert_before(NavigableString(" "))
        tag.insert_after(NavigableString(" "))
        tag.unwrap()


def _attribute(tag: Tag, name: str) -> str:
    found = tag.get(name)
    return found if isinstance(found, str) else " ".join(found or ())
