"""What courses share: the glossary, the rubrics and the pledges of a courses folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from bwa_lms.api.prose import Term
from bwa_lms.api.rubric import Criterion, Rubric
from bwa_lms.content.authored import (
    GlossaryAuthored,
    PledgesAuthored,
    RubricAuthored,
    RubricsAuthored,
)
from bwa_lms.content.document import Document, Report, yaml_document
from bwa_lms.content.markdown import render_block, render_inline
from bwa_lms.content.markdown.headings import slug
from bwa_lms.content.model import Pledge
from bwa_lms.content.source import AuthoredSource, read_text
from bwa_lms.content.surroundings import Bare
from bwa_lms.content.validate import validate
from bwa_lms.kernel.ids import digest

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


@dataclass
class Shared:
    """The shared files, compiled; `named` holds every id that is written in them, the broken ones included.

    `failed` names the files with errors.
    """

    glossary: Mapping[str, Term] = field(default_factory=dict)
    rubrics: Mapping[str, Rubric] = field(default_factory=dict)
    pledges: Mapping[str, Pledge] = field(default_factory=dict)
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    def may_name(self, file: str, name: str) -> bool:
        """Say whether `name` stands in a file, or may stand there because nobody can read it."""
        if file in self.named:
            return name in self.named[file]
        return file in self.failed


def compile_shared(source: AuthoredSource, files: Mapping[str, int], report: Report) -> Shared:
    """Compile the shared files that are there; their problems go into `report`."""
    shared = Shared()
    named: dict[str, frozenset[str]] = {}

    def load(file: str, model: type[M], build: Callable[[M, Document], T], empty: T) -> T:
        own = Report()
        document = open_yaml(source, files, file, own)
        if document is not None:
            named[file] = frozenset(document.data)
        authored = validate(model, document) if document else None
        value = build(authored, document) if authored and document else empty
        for problem in own.problems:
            report.add(problem)
        if own.failed:
            shared.failed.add(file)
        return value

    shared.glossary = load("glossary.yml", GlossaryAuthored, _glossary, {})
    shared.rubrics = load("rubrics.yml", RubricsAuthored, _rubrics, {})
    shared.pledges = load("pledges.yml", PledgesAuthored, _pledges, {})
    shared.named = named
    return shared


def open_yaml(
    source: AuthoredSource, files: Mapping[str, int], file: str, report: Report, course: str = ""
) -> Document | None:
    """Read a YAML file of the source; None where it is not there, or after reporting why it cannot be read."""
    if file not in files:
        return None
    text, problem = read_text(source, file, files[file])
    if problem:
        report.add(problem)
        return None
    return yaml_document(file, course, "", text, report)


def _glossary(authored: GlossaryAuthored, document: Document) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for word, definition in authored.root.items():
        place = document.place((word,))
        html = render_inline(document, definition, place.text, Bare(), place.begins)
        term = Term(id=slug(word), term=word, definition=html)
        if term.id in terms:
            message = f"{word} and {terms[term.id].term} are the same term"
            document.problem_at_key((word,), "duplicate-id", message, "keep one of them")
        terms.setdefault(term.id, term)
    return terms


def _rubrics(authored: RubricsAuthored, document: Document) -> dict[str, Rubric]:
    return {name: _rubric(name, each, document.at(name)) for name, each in authored.root.items()}


def _rubric(name: str, authored: RubricAuthored, document: Document) -> Rubric:
    criteria = tuple(Criterion(**each.model_dump()) for each in authored.criteria)
    ids: set[str] = set()
    for index, criterion in enumerate(criteria):
        if criterion.id in ids:
            message = f"two criteria have the id {criterion.id}"
            document.problem(("criteria", index, "id"), "duplicate-id", message, "rename one")
        ids.add(criterion.id)
    return Rubric(
        id=name,
        title=authored.title,
        criteria=criteria,
        pass_level=_pass_level(authored, document),
    )


def _pass_level(authored: RubricAuthored, document: Document) -> int | None:
    wanted = authored.pass_level
    if wanted is None:
        return None
    for criterion in authored.criteria:
        if wanted not in criterion.levels:
            message = f"{criterion.id} has no level {wanted}"
            document.problem(("pass",), "unknown-level", message, "name a level of every criterion")
            return None
    places = {criterion.levels.index(wanted) for criterion in authored.criteria}
    if len(places) > 1:
        hint = f"write the levels so that {wanted} is the same step of each"
        document.problem(("pass",), "unknown-level", f"{wanted} is not always the same step", hint)
    return min(places)


def _pledges(authored: PledgesAuthored, document: Document) -> dict[str, Pledge]:
    return {name: _pledge(name, each, document) for name, each in authored.root.items()}


def _pledge(name: str, authored: Any, document: Document) -> Pledge:
    place = document.place((name, "text"))
    html = render_block(document, authored.text, place.text, Bare(), place.begins)
    signed = digest(f"{authored.title}\n\n{authored.text}".encode())
    return Pledge(id=name, title=authored.title, html=html, digest=signed)
