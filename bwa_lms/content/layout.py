"""Which file is what: courses, modules, activities and media, by the names of folders and files alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bwa_lms.content.document import Report
from bwa_lms.content.near import near
from bwa_lms.content.source import MAX_MEDIA, SHARED_FILES, refused
from bwa_lms.kernel.ids import AUTHORED_ID
from bwa_lms.kernel.problems import Problem
from bwa_lms.plugins import Plugins
from bwa_lms.plugins.host import Kind

_NUMBERED = re.compile(r"(\d{1,4})-(.+)")
_IGNORED = re.compile(r"(README|LICENSE|LICENCE|CHANGELOG)(\.(md|txt))?")
MEDIA_SUFFIXES = frozenset(
    (
        *("png", "jpg", "jpeg", "gif", "webp", "avif", "svg"),
        *("mp3", "ogg", "m4a", "wav", "mp4", "webm", "vtt"),
        *("pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt", "zip"),
    )
)


@dataclass(frozen=True)
class ActivityFile:
    """A file that a kind claims; `path` is its name in the source."""

    path: str
    id: str
    kind: Kind
    number: int


@dataclass
class ModuleFiles:
    """A module's folder; `media` and `notes` (module.yml) are names in the source."""

    folder: str
    id: str
    number: int
    notes: str | None = None
    activities: list[ActivityFile] = field(default_factory=list)


@dataclass
class CourseFiles:
    """A course's folder; `media` maps names in the source to sizes, `files` everything in the folder."""

    id: str
    report: Report = field(default_factory=Report)
    files: dict[str, int] = field(default_factory=dict)
    modules: dict[str, ModuleFiles] = field(default_factory=dict)
    media: dict[str, int] = field(default_factory=dict)
    translated: str | None = None


def lay_out(files: Mapping[str, int], plugins: Plugins, report: Report) -> dict[str, CourseFiles]:
    """Sort the files of a source into courses; what belongs nowhere is reported."""
    courses: dict[str, CourseFiles] = {}
    for name, size in files.items():
        top, _, inner = name.partition("/")
        if not inner:
            _top_file(name, report)
            continue
        course = courses.setdefault(top, CourseFiles(top))
        course.files[name] = size
        _course_file(course, name, inner, size, plugins)
    for course in courses.values():
        _finish(course)
    return courses


def _top_file(name: str, report: Report) -> None:
    if name not in SHARED_FILES and not _IGNORED.fullmatch(name):
        hint = near(name, SHARED_FILES) or "a course is a folder with a course.yml in it"
        report.add(refused(name, "unclaimed-file", f"nothing reads {name}", hint))


def _course_file(course: CourseFiles, name: str, inner: str, size: int, plugins: Plugins) -> None:
    folder, _, rest = inner.partition("/")
    if not rest:
        if folder != "course.yml" and not _IGNORED.fullmatch(folder):
            hint = (
                near(folder, ["course.yml"])
                or "activities stand in a module's folder, such as 01-first-steps"
            )
            course.report.add(refused(name, "unclaimed-file", f"nothing reads {folder} here", hint))
    elif folder == "locale":
        course.translated = course.translated or name
    else:
        module = course.modules.get(folder) or _module(course, folder)
        if module:
            _module_file(course, module, name, rest, size, plugins)


def _module(course: CourseFiles, folder: str) -> ModuleFiles | None:
    match = _NUMBERED.fullmatch(folder)
    path = f"{course.id}/{folder}"
    if not match or not AUTHORED_ID.fullmatch(match[2]):
        hint = "name it with a number, a hyphen, and a-z, 0-9 and -: 01-first-steps"
        message = f"{folder} is not the name of a module"
        course.report.add(refused(path, "bad-folder-name", message, hint))
        return None
    module = ModuleFiles(path, match[2], int(match[1]))
    course.modules[folder] = module
    return module


def _module_file(
    course: CourseFiles, module: ModuleFiles, name: str, rest: str, size: int, plugins: Plugins
) -> None:
    if rest == "module.yml":
        module.notes = name
    elif rest.startswith("media/"):
        _media_file(course, name, size)
    elif _IGNORED.fullmatch(rest):
        return
    elif "/" in rest:
        hint = "pictures and attachments stand in media/"
        course.report.add(
            refused(name, "unclaimed-file", "nothing reads files in this folder", hint)
        )
    elif activity := _activity(course, name, rest, plugins):
        module.activities.append(activity)


def _media_file(course: CourseFiles, name: str, size: int) -> None:
    suffix = name.rpartition(".")[2].lower()
    if suffix not in MEDIA_SUFFIXES:
        hint = f"use one of: {', '.join(sorted(MEDIA_SUFFIXES))}"
        course.report.add(
            refused(name, "unclaimed-file", f"files of the type .{suffix} are not shown", hint)
        )
    elif size > MAX_MEDIA:
        message = f"the file has {size // 1_048_576} MB; a media file may have {MAX_MEDIA // 1_048_576} MB"
        course.report.add(refused(name, "too-large", message, "make it smaller, or link to it"))
    else:
        course.media[name] = size


def _activity(course: CourseFiles, path: str, name: str, plugins: Plugins) -> ActivityFile | None:
    kind = plugins.by_suffix(name)
    stem = name.removesuffix(kind.suffix) if kind else name
    if kind is None or "." in stem:
        course.report.add(_unclaimed(path, name, plugins))
        return None
    match = _NUMBERED.fullmatch(stem)
    if not match:
        hint = f"begin it with a number: 01-{name}"
        message = "the file's name has no number, so its place is not known"
        course.report.add(refused(path, "bad-file-name", message, hint))
    elif not AUTHORED_ID.fullmatch(match[2]):
        message = f"{match[2]} cannot be an activity's id"
        course.report.add(refused(path, "bad-id", message, "use a-z, 0-9 and - in the file's name"))
    else:
        return ActivityFile(path, match[2], kind, int(match[1]))
    return None


def _unclaimed(path: str, name: str, plugins: Plugins) -> Problem:
    kinds = {kind.suffix.split(".")[1]: kind.suffix for kind in plugins.activities.values()}
    parts = name.split(".")
    if name.endswith(".yaml"):
        hint = f"did you mean {name.removesuffix('.yaml')}.yml?"
    elif name.endswith((".md", ".yml")) and len(parts) > 2:
        meant = near(parts[-2], [kind for kind in kinds if kind not in ("md", "yml")])
        message = f"no kind of activity is called {parts[-2]}"
        return refused(path, "unknown-kind", message, meant or _suffixes(kinds.values()))
    else:
        hint = near(name, ["module.yml"]) or _suffixes(kinds.values())
    return refused(path, "unclaimed-file", f"no kind of activity claims {name}", hint)


def _suffixes(suffixes: Iterable[str]) -> str:
    return f"an activity's file ends in one of: {', '.join(sorted(suffixes))}"


def _finish(course: CourseFiles) -> None:
    if f"{course.id}/course.yml" not in course.files:
        hint = "write course.yml with a title: in it"
        path = f"{course.id}/course.yml"
        course.report.problems.clear()
        course.report.add(refused(path, "missing-file", f"{course.id} has no course.yml", hint))
    elif not AUTHORED_ID.fullmatch(course.id):
        message = f"{course.id} cannot be a course's id"
        path = f"{course.id}/course.yml"
        course.report.add(
            refused(path, "bad-id", message, "use a-z, 0-9 and - in the folder's name")
        )
    ordered = sorted(course.modules.values(), key=lambda module: (module.number, module.id))
    course.modules = {module.folder: module for module in ordered}
    for module in ordered:
        module.activities.sort(key=lambda each: (each.number, each.id))
