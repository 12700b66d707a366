"""One course: its files compiled, its ids, order and prerequisites checked, its build put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from bwa_lms.content.activity import Entry, Surrounding, Terms
from bwa_lms.content.authored import CourseAuthored, ModuleAuthored
from bwa_lms.content.circles import circles
from bwa_lms.content.crew import Job, compile_all
from bwa_lms.content.document import Document, Report
from bwa_lms.content.layout import ActivityFile, CourseFiles, ModuleFiles
from bwa_lms.content.markdown.pictures import dimensions
from bwa_lms.content.model import Course, Module
from bwa_lms.content.near import near
from bwa_lms.content.shared import Shared, open_yaml
from bwa_lms.content.source import AuthoredSource, printable, read_bytes, read_text, refused
from bwa_lms.content.splice import array, member
from bwa_lms.content.store import Store
from bwa_lms.content.surroundings import Media
from bwa_lms.content.validate import validate
from bwa_lms.kernel.canonical import JSON, canonical
from bwa_lms.kernel.ids import digest
from bwa_lms.kernel.problems import Problem, errors
from bwa_lms.plugins import Plugins


@dataclass
class CompiledModule:
    """A module with what its notes say and what its files came to."""

    files: ModuleFiles
    authored: ModuleAuthored
    notes: Document | None
    entries: list[tuple[ActivityFile, Entry]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@dataclass
class CompiledCourse:
    """A course with all that was found out about it; `authored` None: course.yml has mistakes."""

    files: CourseFiles
    authored: CourseAuthored | None = None
    document: Document | None = None
    modules: list[CompiledModule] = field(default_factory=list)
    media: Mapping[str, Media] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The course's id."""
        return self.files.id

    @property
    def report(self) -> Report:
        """Everything that was found in the course."""
        return self.files.report

    def entries(self) -> Iterable[tuple[ActivityFile, Entry]]:
        """Yield all activities in their order."""
        for module in self.modules:
            yield from module.entries

    def cache_keys(self) -> Iterable[str]:
        """Yield the cache's keys of all activities."""
        for module in self.modules:
            yield from module.keys

    @property
    def mistakes(self) -> int:
        """How many things keep the course from being published."""
        withheld = sum(entry.withheld for _, entry in self.entries())
        missing = any(entry.fragment is None and not entry.left_out for _, entry in self.entries())
        return len(errors(self.report.problems)) + withheld or int(missing)


@dataclass(frozen=True)
class Workshop:
    """What every course is compiled with; without a store nothing is cached and no media are kept."""

    source: AuthoredSource
    plugins: Plugins
    shared: Shared
    fingerprint: str
    rubric_digests: Mapping[str, str]
    store: Store | None = None


def compile_course(files: CourseFiles, shop: Workshop) -> CompiledCourse:
    """Compile a course; links to other activities are checked later."""
    course = CompiledCourse(files)
    if f"{files.id}/course.yml" not in files.files:
        return course
    course.document = open_yaml(
        shop.source, files.files, f"{files.id}/course.yml", files.report, files.id
    )
    course.authored = validate(CourseAuthored, course.document) if course.document else None
    course.media = {
        name.partition("/")[2]: _media(name, shop, files.report) for name in files.media
    }
    named = {f"{files.id}/{name}": media for name, media in course.media.items()}
    within = Surrounding(
        shop.plugins,
        shop.shared,
        files.id,
        named,
        shop.fingerprint,
        shop.rubric_digests,
        Terms(shop.shared.glossary),
    )
    course.modules = [_module(module, files, shop) for module in files.modules.values()]
    entries = _compile(files, within, shop)
    for module in course.modules:
        for file in module.files.activities:
            key, entry = entries[file.path]
            module.entries.append((file, entry))
            module.keys.append(key)
            for problem in entry.problems:
                files.report.add(problem)
    _check(course)
    return course


def _media(name: str, shop: Workshop, report: Report) -> Media:
    data, unreadable = read_bytes(shop.source, name)
    if unreadable:
        report.add(unreadable)
    suffix = name.rpartition(".")[2].lower()
    if suffix == "svg" and (problem := _script(name, data)):
        report.add(problem)
    blob = f"{digest(data)}.{suffix}"
    if shop.store:
        shop.store.write_blob(blob, data)
    return Media(blob, dimensions(data))


_SVG_SCRIPT = re.compile(
    rb"<script|<foreignobject|<!entity|javascript:|\son\w+\s*=|<iframe", re.IGNORECASE
)


def _script(name: str, data: bytes) -> Problem | None:
    found = _SVG_SCRIPT.search(data)
    if not found:
        return None
    line = data.count(b"\n", 0, found.start()) + 1
    message = "this picture holds a script or foreign content"
    hint = "export it as plain SVG, or as PNG"
    return Problem(printable(name), line, 1, "error", "script", message, hint)


def _module(files: ModuleFiles, course: CourseFiles, shop: Workshop) -> CompiledModule:
    notes = None
    authored: ModuleAuthored | None = None
    if files.notes:
        notes = open_yaml(shop.source, course.files, files.notes, course.report, course.id)
        authored = validate(ModuleAuthored, notes) if notes else None
    if authored and notes and authored.review:
        message = "reviews are not served yet: the questions come back when they are"
        notes.problem(("review",), "not-yet", message, warning=True)
    return CompiledModule(files, authored or ModuleAuthored(), notes)


def _compile(
    course: CourseFiles, within: Surrounding, shop: Workshop
) -> dict[str, tuple[str, Entry]]:
    """Return key and entry of every activity by its path, from the cache where they still hold."""
    entries: dict[str, tuple[str, Entry]] = {}
    jobs: dict[str, Job] = {}
    files = [each for module in course.modules.values() for each in module.activities]
    texts = [read_text(shop.source, file.path, course.files[file.path]) for file in files]
    read = zip(files, texts, strict=True)
    within = replace(within, siblings={file.id: (file, text) for file, (text, _problem) in read})
    for file, (text, problem) in zip(files, texts, strict=True):
        key = within.key(file, text)
        cached = shop.store.cached(key) if shop.store else None
        known = Entry.load(cached) if cached is not None else None
        if problem:
            entries[file.path] = "", Entry((problem,))
        elif known and within.holds(known):
            entries[file.path] = key, known
        else:
            jobs[key] = file, text
    for (key, (file, _)), entry in zip(
        jobs.items(), compile_all(list(jobs.values()), within), strict=True
    ):
        entries[file.path] = key, entry
        if shop.store:
            shop.store.cache(key, entry.dump())
    return entries


def _check(course: CompiledCourse) -> None:
    report = course.report
    if course.files.translated:
        message = "translations are not served yet"
        path = printable(course.files.translated)
        report.add(Problem(path, 1, 1, "warning", "not-yet", message))
    if not any(module.files.activities for module in course.modules) and not report.failed:
        hint = "write a lesson, such as 01-first-steps/01-welcome.md"
        path = f"{course.id}/course.yml"
        report.add(refused(path, "empty-course", "the course has no activity", hint))
    _unique(course, [_claim(file, entry) for file, entry in course.entries()])
    _unique(course, [_module_claim(module) for module in course.modules])
    _module_circles(course)


class _Claim(NamedTuple):
    """Somebody says that an id is, or was, theirs; `at` is where they say what it was."""

    path: str
    id: str
    was: tuple[str, ...]
    at: tuple[int, int]


def _claim(file: ActivityFile, entry: Entry) -> _Claim:
    return _Claim(file.path, file.id, entry.was, entry.was_at)


def _module_claim(module: CompiledModule) -> _Claim:
    at = module.notes.place(("was",))[:2] if module.notes else (1, 1)
    path = module.files.notes or module.files.folder
    return _Claim(path, module.files.id, module.authored.was, at)


def _unique(course: CompiledCourse, claims: list[_Claim]) -> None:
    """Report ids that two things claim, as their own or as a former one."""
    owner: dict[str, str] = {}
    for path, name, _, _ in claims:
        if name in owner:
            message = f"{owner[name]} has the id {name} already"
            hint = "give one of the files another name behind its number"
            course.report.add(refused(path, "duplicate-id", message, hint))
        owner.setdefault(name, path.partition("/")[2])
    for path, name, former, (line, column) in claims:
        for old in former:
            if old in owner:
                message = f"{name} says that it was {old}, but {owner[old]} has that id"
                file, hint = printable(path), "remove one of the two"
                course.report.add(
                    Problem(file, line, column, "error", "duplicate-id", message, hint)
                )
            owner.setdefault(old, path.partition("/")[2])


def _module_circles(course: CompiledCourse) -> None:
    known = {module.files.id: module for module in course.modules}
    needs: dict[str, list[str]] = {}
    for module in course.modules:
        needs[module.files.id] = [name for name in module.authored.requires if name in known]
        for index, name in enumerate(module.authored.requires):
            if name not in known and module.notes:
                hint = near(name, known) or "name a module of this course without its number"
                message = f"this course has no module {name}"
                module.notes.problem(("requires", index), "unknown-module", message, hint)
    for circle in circles(needs):
        notes = known[circle[0]].notes
        if notes:
            notes.problem(("requires",), "circle", *circle_words(circle))


def circle_words(circle: list[str]) -> tuple[str, str]:
    """Return message and hint for a circle of prerequisites."""
    return f"{' needs '.join([*circle, circle[0]])}: nobody could begin", "remove one of them"


def build(course: CompiledCourse, fingerprint: str) -> tuple[str, bytes]:
    """Return a build's id and its canonical JSON. The course must be without mistakes."""
    head = canonical(_head(course).model_dump(mode="json"))
    heads = [canonical(_module_head(module).model_dump(mode="json")) for module in course.modules]
    media = {name: media.blob for name, media in course.media.items()}
    identity = _identity(course, fingerprint, [head, *heads], media)
    modules = [
        member(of, "activities", array(_fragments(module)))
        for of, module in zip(heads, course.modules, strict=True)
    ]
    whole = canonical({"course": {}, "id": identity, "media": media})
    return identity, member(whole, "course", member(head, "modules", array(modules)))


def _identity(
    course: CompiledCourse, fingerprint: str, heads: list[bytes], media: Mapping[str, str]
) -> str:
    """Return the hash of everything that goes into a build: sources, compiler, and what is used of the shared files."""
    keys = list(course.cache_keys())
    rubrics = [dict(entry.rubrics or {}) for _, entry in course.entries()]
    parts: JSON = [
        fingerprint,
        course.id,
        [digest(head) for head in heads],
        keys,
        rubrics,
        dict(media),
    ]
    return digest(canonical(parts))


def _fragments(module: CompiledModule) -> list[bytes]:
    return [entry.fragment.encode() for _, entry in module.entries if entry.fragment]


def _head(course: CompiledCourse) -> Course:
    authored = course.authored
    assert authored is not None
    fields = {name: getattr(authored, name) for name in CourseAuthored.model_fields}
    return Course(id=course.id, **fields)


def _module_head(module: CompiledModule) -> Module:
    authored = module.authored
    title = authored.title or module.files.id.replace("-", " ").capitalize()
    return Module(
        id=module.files.id,
        title=title,
        summary=authored.summary,
        opens=authored.opens,
        requires=authored.requires,
        was=authored.was,
    )
