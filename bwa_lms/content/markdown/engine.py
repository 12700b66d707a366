"""Python-Markdown, set up once per thread: making an instance costs more than rendering a page."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown.treeprocessors import InlineProcessor, Treeprocessor

from bwa_lms.content.markdown.scan import CALLOUTS

Tree = Callable[[Element], None]

_CALLOUT_TYPES = [
    *CALLOUTS,
    {"name": "trainer", "title": "For trainers"},
    {"name": "afterwards", "title": "Afterwards"},
]
_FULL: Sequence[Any] = (
    "def_list",
    "footnotes",
    "sane_lists",
    "tables",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.caption",
    "pymdownx.blocks.details",
    "pymdownx.tilde",
)
_CONFIG: dict[str, dict[str, Any]] = {
    "tables": {"use_align_attribute": True},
    "pymdownx.highlight": {"use_pygments": False},
    "pymdownx.blocks.admonition": {"types": _CALLOUT_TYPES},
    "pymdownx.blocks.caption": {"types": ["caption"]},
    "pymdownx.blocks.details": {"types": []},
    "pymdownx.tilde": {"subscript": False},
}
_INLINE = re.compile(
    r"[\\`\[<*_~&!\x02]|  \n"
)  # without one of these, no inline pattern of ours matches
_kept = threading.local()


class _FastInline(InlineProcessor):
    """Leaves plain text alone: trying two dozen patterns on it was a third of the time."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.inlinePatterns = list(md.inlinePatterns)  # type: ignore[assignment]  # a list is read faster

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        if not _INLINE.search(data):
            return data
        return super()._InlineProcessor__handleInline(data, patternIndex)  # type: ignore[misc,no-any-return]


class _Visitor(Treeprocessor):
    """Hands the finished tree to whoever asked for this rendering."""

    visit: Tree | None = None

    def run(self, root: Element) -> None:
        """Call the visitor of the moment."""
        if self.visit is not None:
            self.visit(root)


class Engine:
    """One Markdown instance of one thread; `inline` knows no blocks but paragraphs."""

    def __init__(self, extensions: Sequence[Any], *, inline: bool) -> None:
        chosen = ["pymdownx.tilde"] if inline else [*_FULL, *extensions]
        configs = {
            name: _CONFIG[name] for name in chosen if isinstance(name, str) and name in _CONFIG
        }
        self._markdown = markdown.Markdown(
            extensions=chosen, extension_configs=configs, output_format="html"
        )
        if inline:
            self._only_paragraphs()
        if not extensions:
            self._markdown.treeprocessors.register(_FastInline(self._markdown), "inline", 20)
        self._visitor = _Visitor(self._markdown)
        # After inline patterns (20), footnotes and captions; before prettify (10) and unescape (0).
        self._markdown.treeprocessors.register(self._visitor, "bwa-visitor", 11)

    def _only_paragraphs(self) -> None:
        blocks = self._markdown.parser.blockprocessors
        for name in [item.name for item in vars(blocks)["_priority"]]:
            if name not in ("empty", "paragraph"):
                blocks.deregister(name)
        self._markdown.preprocessors.deregister("html_block")

    def convert(self, text: str, visit: Tree | None = None) -> str:
        """Return HTML, not sanitised yet. Raises RecursionError for nesting without end."""
        self._markdown.reset()
        self._visitor.visit = visit
        try:
            return self._markdown.convert(text)
        finally:
            self._visitor.visit = None


def engine(extensions: Sequence[object] = (), *, inline: bool = False) -> Engine:
    """Return this thread's engine with these further extensions."""
    kept: dict[Any, Engine] = _kept.__dict__.setdefault("engines", {})
    key = (tuple(extensions), inline)
    if key not in kept:
        kept[key] = Engine(list(extensions), inline=inline)
    return kept[key]
