"""Which file is what: courses, modules, activities and media, by the names of folders and files alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bwa_lms.content.document import Report
from bwa_lms.content.naming import CLUTTER, Meant, meant, plain
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
    meant: dict[str, str] = field(default_factory=dict)  # ids of misnamed files, and their kinds

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Yield id and kind of every activity, those whose files are misnamed included."""
        for module in self.modules.values():
            yield from ((each.id, each.kind.kind) for each in module.activities)
        yield from self.meant.items()

    def may_hold(self, activity: str) -> bool:
        """Say whether an activity may be there once the course's files are named rightly."""
        return activity in self.meant or f"{self.id}/course.yml" not in self.files


def lay_out(files: Mapping[str, int], plugins: Plugins, report: Report) -> dict[str, CourseFiles]:
    """Sort the files of a source into courses; what belongs nowhere is reported."""
    courses: dict[str, CourseFiles] = {}
    for name, size in files.items():
        if CLUTTER.fullmatch(name.rpartition("/")[2]):
            continue
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
        elif (guess := meant(rest, plugins.activities)).kind:
            course.meant[guess.id] = guess.kind.kind


def _module(course: CourseFiles, folder: str) -> ModuleFiles | None:
    match = _NUMBERED.fullmatch(folder)
    path = f"{course.id}/{folder}"
    if not match or not AUTHORED_ID.fullmatch(match[2]):
        hint = f"name it with a number, a hyphen, and a-z, 0-9 and -: {_module_name(folder)}"
        if folder == "media":
            hint = "put it into the folder of the module that shows it: 01-first-steps/media"
        message = f"{folder} is not the name of a module"
        course.report.add(refused(path, "bad-folder-name", message, hint))
        return None
    module = ModuleFiles(path, match[2], int(match[1]))
    course.modules[folder] = module
    return module


def _module_name(folder: str) -> str:
    number = re.match(r"\d{1,4}", folder)
    rest = plain(folder[number.end() :] if number else folder)
    return f"{number[0] if number else '01'}-{rest or 'first-steps'}"


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
    stem, dot, suffix = name.rpartition("/")[2].lower().rpartition(".")
    if suffix not in MEDIA_SUFFIXES or not stem:
        hint = f"use one of: {', '.join(sorted(MEDIA_SUFFIXES))}"
        what = f"files of the type .{suffix}" if dot else "files whose name says no type"
        course.report.add(refused(name, "unclaimed-file", f"{what} are not shown", hint))
    elif size > MAX_MEDIA:
        message = f"the file has {size // 1_048_576} MB; a media file may have {MAX_MEDIA // 1_048_576} MB"
        course.report.add(refused(name, "too-large", message, "make it smaller, or link to it"))
    else:
        course.media[name] = size


def _activity(course: CourseFiles, path: str, name: str, plugins: Plugins) -> ActivityFile | None:
    kind = plugins.by_suffix(name)
    stem = name.removesuffix(kind.suffix) if kind else name
    match = _NUMBERED.fullmatch(stem)
    if kind and match and AUTHORED_ID.fullmatch(match[2]):
        return ActivityFile(path, match[2], kind, int(match[1]))
    guess = meant(name, plugins.activities)
    if guess.id and guess.kind:
        course.meant[guess.id] = guess.kind.kind
    course.report.add(_misnamed(path, name, guess, plugins))
    return None


def _misnamed(path: str, name: str, guess: Meant, plugins: Plugins) -> Problem:
    hint = f"name it {guess.name}" if guess.name else _suffixes(plugins)
    if guess.number and guess.kind and not guess.id:
        hint = f"write a name behind the number: {guess.number}-welcome{guess.kind.suffix}"
    claimed = plugins.by_suffix(name) is not None
    if guess.word and not (guess.kind and guess.kind.suffix in name) and len(guess.word) > 2:
        if guess.word in plugins.activities and guess.kind:
            message = f"the name of a {guess.word} ends in {guess.kind.suffix}"
            return refused(path, "unclaimed-file", message, hint)
        message = f"no kind of activity is called {guess.word}"
        return refused(path, "unknown-kind", message, hint)
    if not claimed:
        if not guess.name and name.rpartition(".")[2].lower() in MEDIA_SUFFIXES:
            hint = "pictures and attachments stand in media/"
        return refused(path, "unclaimed-file", f"no kind of activity claims {name}", hint)
    if not _NUMBERED.fullmatch(name):
        message = "the name does not begin with a number and a hyphen, so its place is not known"
        return refused(path, "bad-file-name", message, hint)
    message = f"{name} holds more than small letters, digits and hyphens"
    return refused(path, "bad-id", message, hint)


def _suffixes(plugins: Plugins) -> str:
    suffixes = sorted(kind.suffix for kind in plugins.activities.values())
    return f"an activity's file ends in one of: {', '.join(suffixes)}"


def _finish(course: CourseFiles) -> None:
    if f"{course.id}/course.yml" not in course.files:
        others = [name.partition("/")[2] for name in course.files]
        like = next((each for each in others if plain(each) in ("course-yml", "course-yaml")), "")
        hint = f"rename {like} to course.yml" if like else "write course.yml with a title: in it"
        path = f"{course.id}/course.yml"
        course.report.problems.clear()
        course.report.add(refused(path, "missing-file", f"{course.id} has no course.yml", hint))
    elif not AUTHORED_ID.fullmatch(course.id):
        message = f"{course.id} cannot be a course's id"
        path = f"{course.id}/course.yml"
        course.report.add(
            refused(
                path,
                "bad-id",
                message,
                f"name the folder {plain(course.id) or 'with a-z, 0-9 and -'}",
            )
        )
    ordered = sorted(course.modules.values(), key=lambda module: (module.number, module.id))
    course.modules = {module.folder: module for module in ordered}
    for module in ordered:
        module.activities.sort(key=lambda each: (each.number, each.id))
