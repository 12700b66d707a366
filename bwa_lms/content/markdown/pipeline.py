"""From an authored text to what each audience reads: scan, cut, lint, render, sanitise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from bwa_lms.api.compiling import Source
from bwa_lms.api.prose import Part, Prose, QuestionSlot, Rendered, Text
from bwa_lms.api.question import CompiledQuestion
from bwa_lms.content.markdown import lint, slips
from bwa_lms.content.markdown.caps import acceptable
from bwa_lms.content.markdown.engine import engine
from bwa_lms.content.markdown.mask import mask
from bwa_lms.content.markdown.report import Report
from bwa_lms.content.markdown.scan import SLOT_CLOSE, SLOT_OPEN, Scan, Scanner
from bwa_lms.content.markdown.surroundings import Surroundings
from bwa_lms.content.markdown.tables import tables
from bwa_lms.content.markdown.tree import Page, Resolver
from bwa_lms.content.sanitise import clean

_SLOT = re.compile(rf"(?:<p>)?{SLOT_OPEN}(\d+){SLOT_CLOSE}(?:</p>\n?)?")
_RESERVED = re.compile("[\x02\x03\x04\ufdd0\ufdd1]")
_PLAIN = re.compile(r"[\w ,.;?'’“”\"()%–—…-]*")  # nothing here means anything to Markdown
_LIST_LIKE = re.compile(r"\s*(?:[-]|\d+\.)\s|.*_|\s*---")
_PARAGRAPHS = re.compile(r"</p>\s*<p>")


class _Text:
    """One text on its way through the pipeline."""

    def __init__(
        self,
        source: Source,
        text: str,
        line: int,
        around: Surroundings,
        *,
        questions: bool = False,
        column: int = 1,
    ) -> None:
        self.source, self.around = source, around
        self.report = Report(source, line, column)
        for index, written in enumerate(text.split("\n")):
            if _RESERVED.search(written):
                self.report.problem(
                    index, "bad-character", "this line holds a control character", "remove it"
                )
        text = _RESERVED.sub("", text)
        self.fine = acceptable(text.split("\n"), self.report)
        self.scan = Scanner(text if self.fine else "", self.report, questions=questions).scan()
        self.masked = Scan(mask(self.scan.lines, self.scan.code), self.scan.blocks)
        self.resolver = Resolver(around, self.report)
        self.questions: dict[int, CompiledQuestion] = {}
        self._rendered: dict[tuple[str, ...], Rendered] = {}

    def lint(self) -> None:
        """Report what stands in the lines, whoever may read them."""
        lint.raw_html(self.masked.lines, self.report)
        lint.lists(self.masked.lines, self.report)
        tables(self.masked.lines, self.report)
        slips.links(self.masked.lines, self.report)
        slips.bullets(self.masked.lines, self.report)

    def compile_questions(self) -> None:
        """Compile the question blocks in their order."""
        seen: set[str] = set()
        for number, (index, yaml) in enumerate(self.scan.questions):
            question = self.around.question(self.source, yaml, self.report.first + index)
            if question is None:
                continue
            if question.id in seen:
                self.report.problem(
                    index,
                    "duplicate-id",
                    f"two questions are called {question.id}",
                    "give each its own id",
                )
            seen.add(question.id)
            self.questions[number] = question

    def html(self, hidden: tuple[str, ...], page: Page) -> str:
        """Return the sanitised HTML of the lines that are not hidden."""
        lint.references(page.lines, self.report)
        try:
            raw = engine(self.around.extensions).convert(
                "\n".join(self.scan.without(hidden)), page.visit
            )
        except RecursionError:
            self.report.problem(
                0, "too-complex", "this text is nested too deeply", "make it simpler"
            )
            return ""
        return clean(raw).strip()

    def rendered(self, hidden: tuple[str, ...]) -> Rendered:
        """Return the rendering without the blocks named in `hidden`; equal texts are rendered once."""
        hidden = tuple(name for name in hidden if self.scan.has(name))
        if hidden not in self._rendered:
            page = Page(self.masked.without(hidden), self.resolver, self.around.glossary.values())
            html = self.html(hidden, page)
            self._rendered[hidden] = Rendered(
                parts=tuple(self._parts(html)),
                headings=tuple(page.headings),
                terms=tuple(page.terms),
            )
        return self._rendered[hidden]

    def _parts(self, html: str) -> Iterator[Part]:
        pieces = _SLOT.split(html)
        for place, piece in enumerate(pieces):
            if place % 2 == 0:
                if piece.strip():
                    yield Text(html=piece.strip())
            elif (question := self.questions.get(int(piece))) is not None:
                yield QuestionSlot(id=question.id)


def render(
    source: Source, text: str, line: int, around: Surroundings, *, questions: bool
) -> tuple[Prose, Sequence[CompiledQuestion]]:
    """Render `text`, which begins at line `line` of the source's file, for every audience.

    Where `questions` allows them, ```question blocks are compiled and leave a slot.
    """
    work = _Text(source, text, line, around, questions=questions)
    work.lint()
    work.compile_questions()
    afterwards = work.rendered(("trainer",)) if work.scan.has("afterwards") else None
    prose = Prose(
        participant=work.rendered(("trainer", "afterwards")),
        trainer=work.rendered(()),
        afterwards=afterwards,
    )
    return prose, tuple(work.questions.values())


def render_block(
    source: Source, text: str, line: int, around: Surroundings, column: int = 1
) -> str:
    """Return a text's sanitised block HTML as participants see it; its lines begin in `column` of the file."""
    if _simple(text):
        return f"<p>{_spaced(text)}</p>" if text.strip() else ""
    work = _Text(source, text, line, around, column=column)
    work.lint()
    page = Page(work.masked.without(("trainer", "afterwards")), work.resolver, None)
    return work.html(("trainer", "afterwards"), page)


def render_inline(
    source: Source, text: str, line: int, around: Surroundings, column: int = 1
) -> str:
    """Return a text's sanitised inline HTML: no paragraph around it, no lists, tables or blocks in it."""
    if _simple(text):
        return _spaced(text)
    work = _Text(source, text, line, around, column=column)
    lint.raw_html(work.masked.lines, work.report)
    slips.links(work.masked.lines, work.report)
    for block in work.scan.blocks:
        if block.known:
            work.report.problem(block.start, "unknown-block", "a /// block cannot stand here")
    if work.scan.blocks:
        return ""
    page = Page(work.masked.lines, work.resolver, None)
    html = clean(engine(inline=True).convert("\n".join(work.scan.lines), page.visit)).strip()
    return _PARAGRAPHS.sub("<br><br>", html).removeprefix("<p>").removesuffix("</p>")


def _simple(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and not _LIST_LIKE.match(text)


def _spaced(text: str) -> str:
    return escape(" ".join(text.split()), quote=False)
