"""From a source to problems, or to a release: the compiler's front door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bwa_lms.content.course import CompiledCourse, Workshop, build, compile_course
from bwa_lms.content.document import Report
from bwa_lms.content.fingerprint import fingerprint
from bwa_lms.content.layout import lay_out
from bwa_lms.content.links import check_links, check_prerequisites
from bwa_lms.content.model import Programme, Refusal, Release
from bwa_lms.content.programme import FILE, Academy, compile_programme
from bwa_lms.content.requirements import pledges_in
from bwa_lms.content.shared import compile_shared
from bwa_lms.content.source import AuthoredSource
from bwa_lms.content.store import Store
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.ids import digest
from bwa_lms.kernel.problems import Problem, errors
from bwa_lms.plugins import Plugins


@dataclass(frozen=True)
class Compiled:
    """A release, and everything that was found on the way to it."""

    release: Release
    problems: tuple[Problem, ...]


def check(source: AuthoredSource, plugins: Plugins, course: str | None = None) -> list[Problem]:
    """Return every problem of a courses folder, or of one course in it, sorted by place."""
    work = _Work(source, plugins, None)
    if course is None:
        work.everything()
        return work.problems()
    work.only(course)
    check_prerequisites(
        work.layout, {course: work.compiled[course]} if course in work.compiled else {}
    )
    return sorted(work.layout[course].report.problems) if course in work.layout else []


def compile_release(
    source: AuthoredSource, plugins: Plugins, store: Store, previous: Release | None = None
) -> Compiled:
    """Compile everything, write builds and media into the store, and put the release together.

    What has errors stays as it is in `previous` and is named in `refused`; the others go on.
    """
    work = _Work(source, plugins, store)
    work.everything()
    release = _release(work, store, previous or Release(id=""))
    store.trim_cache({key for course in work.compiled.values() for key in course.cache_keys()})
    store.write_release(release.id, canonical(release.model_dump(mode="json")))
    return Compiled(release, tuple(work.problems()))


@dataclass
class _Work:
    source: AuthoredSource
    plugins: Plugins
    store: Store | None
    report: Report = field(default_factory=Report)
    compiled: dict[str, CompiledCourse] = field(default_factory=dict)
    programme: Programme | None = None

    def __post_init__(self) -> None:
        listing = self.source.list()
        self.files = listing.files
        self.layout = lay_out(listing.files, self.plugins, self.report)
        for problem in listing.problems:
            top = self.layout.get(problem.file.partition("/")[0])
            (top.report if top else self.report).add(problem)
        self.shared = compile_shared(self.source, self.files, self.report)
        rubrics = {
            name: digest(canonical(rubric.model_dump(mode="json")))
            for name, rubric in self.shared.rubrics.items()
        }
        self.shop = Workshop(
            self.source, self.plugins, self.shared, fingerprint(self.plugins), rubrics, self.store
        )

    def find(self, name: str) -> CompiledCourse | None:
        """Return a course, compiled when it is first asked for."""
        if name not in self.compiled and name in self.layout:
            self.compiled[name] = compile_course(self.layout[name], self.shop)
        return self.compiled.get(name)

    def everything(self) -> None:
        """Compile and check all courses and the programme."""
        for name in self.layout:
            self.only(name)
        check_prerequisites(self.layout, self.compiled)
        academy = Academy(self.layout, self.shared, self.plugins)
        self.programme = compile_programme(self.source, self.files, academy, self.report)

    def only(self, name: str) -> None:
        """Compile and check one course."""
        course = self.find(name)
        if course:
            check_links(course, self.find, self.plugins)

    def problems(self) -> list[Problem]:
        """Return everything that was found, sorted by place."""
        found = list(self.report.problems)
        for course in self.layout.values():
            found += course.report.problems
        return sorted(found)


def _release(work: _Work, store: Store, previous: Release) -> Release:
    builds: dict[str, str] = {}
    refused: list[Refusal] = []
    for name, course in work.compiled.items():
        kept = previous.builds.get(name)
        if course.mistakes:
            refused.append(Refusal(course=name, errors=course.mistakes, kept=kept))
            builds |= {name: kept} if kept else {}
        else:
            identity, data = build(course, work.shop.fingerprint)
            store.write_build(identity, data)
            builds[name] = identity
    shared = _shared(work, previous, refused)
    manifest = Release(id="", revision=work.source.revision, builds=builds, refused=tuple(refused))
    manifest = manifest.model_copy(update=shared)
    body = manifest.model_dump(mode="json", exclude={"id"})
    return manifest.model_copy(update={"id": digest(canonical(body))})


def _shared(work: _Work, previous: Release, refused: list[Refusal]) -> Mapping[str, object]:
    """Return programme and shared files; each that has errors stays as it was."""
    parts = {
        "glossary.yml": ("glossary", work.shared.glossary),
        "rubrics.yml": ("rubrics", work.shared.rubrics),
        "pledges.yml": ("pledges", work.shared.pledges),
        FILE: ("programme", work.programme),
    }
    shared: dict[str, object] = {}
    for file, (name, value) in parts.items():
        wrong = len(errors(each for each in work.report.problems if each.file == file))
        if file == FILE and not wrong and _names_no_pledge(work, previous):
            wrong = 1
        if wrong:
            refused.append(Refusal(course=file, errors=wrong))
        shared[name] = getattr(previous, name) if wrong else value
    return shared


def _names_no_pledge(work: _Work, previous: Release) -> bool:
    """Say whether the programme asks for a pledge that is not there while pledges.yml stays as it was."""
    if "pledges.yml" not in work.shared.failed or work.programme is None:
        return False
    asked = pledges_in(
        each for each in (work.programme.requires, work.programme.distinction) if each
    )
    return not asked <= set(previous.pledges)
