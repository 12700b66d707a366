"""The one sanitiser: whatever HTML reaches a page, from trainers or from people, went through `clean` last."""

from __future__ import annotations

import re

import nh3

TAGS = {
    *(
        "a",
        "abbr",
        "audio",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
    ),
    *(
        "colgroup",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
    ),
    *(
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
    ),
    *(
        "rt",
        "ruby",
        "s",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
    ),
    *("td", "tfoot", "th", "thead", "tr", "u", "ul", "video", "wbr"),
}
_EVERYWHERE = {"class", "id", "dir", "lang", "title"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "abbr": {"title"},
    "audio": {"src", "controls", "preload"},
    "bdo": {"dir"},
    "col": {"span"},
    "details": {"open"},
    "div": {"role", "tabindex", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "video": {"src", "controls", "preload", "width", "height"},
}
_SWALLOWED = {
    *(
        "applet",
        "embed",
        "iframe",
        "math",
        "noscript",
        "object",
        "script",
        "style",
        "svg",
        "template",
    ),
    *("textarea", "title", "xmp"),
}
_CLASS = re.compile(
    r"admonition|admonition-title|afterwards|caption-prefix|example|footnote|footnote-backref|footnote-ref|highlight"
    r"|language-[\w+-]{1,30}|note|reflect|table|task-list|task-list-item|term|tip|trainer|warning"
)
_ID = re.compile(
    r"(?:fn|fnref\d*):[\w.:-]{1,80}|[^\W_][\w\u0300-\u036f\u0900-\u0eff\u1000-\u109f\u1780-\u17ff-]{0,80}"
)
_RESERVED = re.compile(
    r"body|constructor|content|cookie|csrf.*|document|error.*|flash.*|footer|form.*|head|header|location|main"
    r"|menu|nav.*|page|progress|prototype|q-.*|search|skip.*|term-.*|title|top|window|__.*",
    re.IGNORECASE,
)
_FOREIGN = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", re.IGNORECASE)


def reserved(name: str) -> bool:
    """Say whether an id belongs to the pages around a text (and would clobber theirs)."""
    return bool(_RESERVED.fullmatch(name))


def foreign(address: str) -> bool:
    """Say whether an address leads to another host, or is no address at all (`data:`)."""
    return bool(_FOREIGN.match(re.sub(r"[\x00-\x20]", "", address)))


def _classes(value: str) -> str | None:
    kept = [name for name in value.split() if _CLASS.fullmatch(name)]
    return " ".join(kept) or None


def _keep(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return _classes(value)
    if name == "id":
        return value if _ID.fullmatch(value) and not reserved(value) else None
    if name == "src":
        return None if foreign(value) else value
    if name in ("role", "tabindex"):
        return value if value in ("region", "0") else None
    return value


def clean(html: str, *, link_rel: str | None = None) -> str:
    """Return `html` without scripts, styles, forms, foreign media, and names that belong to the page around it.

    `link_rel` is set on every link: what people post gets "nofollow noopener noreferrer ugc".
    """
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto", "tel"},
        clean_content_tags=_SWALLOWED,
        link_rel=link_rel,
        strip_comments=True,
    )
