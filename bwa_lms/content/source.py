"""Where authored files come from: a folder, or a git revision read by its objects, without a checkout.

Nothing outside is ever read: links are not followed, submodules are not entered, names come from the listing alone.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self, TypeAlias

from bwa_lms.kernel.errors import Refused
from bwa_lms.kernel.problems import Problem

Problems: TypeAlias = list[Problem]

MAX_TEXT = 512 * 1024
MAX_MEDIA = 20 * 1024 * 1024
MAX_FILES = 50_000
MAX_DEPTH = 6
SHARED_FILES = ("programme.yml", "glossary.yml", "rubrics.yml", "pledges.yml")


_UNNAMEABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True)
class Listing:
    """The files below a source, name ("a/b.md") to size in bytes, and what could not be listed."""

    files: Mapping[str, int]
    problems: tuple[Problem, ...] = ()


class AuthoredSource(Protocol):
    """Something that courses are read from."""

    name: str  # of the outermost folder
    revision: str | None  # of git, where there is one

    def list(self) -> Listing:
        """Return the regular files, sorted by name; names that begin with a dot are left out."""

    def read(self, name: str) -> bytes:
        """Return the bytes of a file that `list` named. Raises OSError where it is gone."""


def refused(file: str, code: str, message: str, hint: str = "") -> Problem:
    """Return an error about a file as a whole."""
    return Problem(printable(file), 1, 1, "error", code, message, hint)


def printable(name: str) -> str:
    """Return a file's name so that it can be printed anywhere."""
    return _UNNAMEABLE.sub(lambda match: _escaped(ord(match[0])), name)


def _escaped(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def unnameable(name: str) -> Problem | None:
    """Return the problem of a name that no page, program or terminal could show, or None."""
    parts = name.split("/")
    place = next((n for n, part in enumerate(parts, 1) if _UNNAMEABLE.search(part)), 0)
    if not place:
        return None
    message = "the name holds a character that cannot be printed, or is not UTF-8"
    hint = "rename it with a-z, 0-9 and -"
    return refused("/".join(parts[:place]), "bad-character", message, hint)


class Folder:
    """A folder on this machine."""

    revision: str | None = None

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.name = self.path.name

    def list(self) -> Listing:
        """Walk the folder without following links."""
        if not self.path.is_dir():
            raise Refused(f"{self.path} is not a folder")
        files: dict[str, int] = {}
        problems: Problems = []
        self._walk(self.path, "", files, problems)
        return Listing(dict(sorted(files.items())), tuple(problems))

    def read(self, name: str) -> bytes:
        """Read a file; a link that took its place since is not followed."""
        descriptor = os.open(self.path / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as file:
            return file.read()

    def _wanted(self, entry: os.DirEntry[str]) -> bool:
        """Say whether something at the top belongs to the source."""
        return True

    def _walk(self, folder: Path, above: str, files: dict[str, int], problems: Problems) -> None:
        try:
            entries = sorted(os.scandir(folder), key=lambda each: each.name)
        except OSError as error:
            reason = error.strerror or "it cannot be read"
            message = f"the folder cannot be read: {reason}"
            problems.append(refused(above.rstrip("/") or ".", "unreadable", message))
            return
        for entry in entries:
            name = above + entry.name
            if entry.name.startswith(".") or not (above or self._wanted(entry)):
                continue
            if problem := unnameable(name):
                problems.append(problem)
                continue
            mode = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(mode.st_mode) and name.count("/") < MAX_DEPTH:
                self._walk(Path(entry.path), name + "/", files, problems)
            elif stat.S_ISREG(mode.st_mode) and len(files) < MAX_FILES:
                files[name] = mode.st_size
            else:
                problems.append(_not_a_file(name, stat.S_ISLNK(mode.st_mode)))


class CourseAndNeighbours(Folder):
    """One course, with what it shares and links to: the files and courses that stand beside its folder."""

    def __init__(self, path: Path) -> None:
        course = path.resolve()
        super().__init__(course.parent)
        self.course = course.name

    def _wanted(self, entry: os.DirEntry[str]) -> bool:
        if entry.name == self.course or entry.name in SHARED_FILES:
            return True
        course = Path(entry.path, "course.yml")
        return entry.is_dir(follow_symlinks=False) and course.is_file()


def _not_a_file(name: str, link: bool) -> Problem:
    if link:
        hint = "put the file itself here"
        return refused(name, "link", "links to other files are not followed", hint)
    return refused(name, "not-a-file", "this is too deep, one too many, or not a regular file")


def _environment() -> Mapping[str, str]:
    """Return git's environment: hooks set GIT_DIR for another repository, and no object is fetched from elsewhere."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return own | {"GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}


@dataclass
class GitRevision:
    """A revision of a git repository (bare or not); `folder` is where its courses stand, "" for the top.

    Use it in a `with` statement: it keeps a git process that reads objects.
    """

    repository: Path
    revision_name: str = "HEAD"
    folder: str = ""
    name: str = field(init=False)
    revision: str | None = field(init=False)
    _objects: dict[str, str] = field(init=False, default_factory=dict)
    _reader: subprocess.Popen[bytes] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Look the revision up. Raises Refused where there is none."""
        self.name = self.repository.resolve().name.removesuffix(".git")
        wanted = f"{self.revision_name}^{{commit}}"
        self._git("rev-parse", "--git-dir")  # refused where this is no repository
        try:
            found = self._git("rev-parse", "--verify", "--end-of-options", wanted)
        except Refused:
            message = f"{self.repository} has no revision {self.revision_name}"
            raise Refused(message) from None
        self.revision = found.decode().strip()

    def list(self) -> Listing:
        """List the revision's tree."""
        tree = f"{self.revision}:{self.folder}".rstrip("/")
        listed = self._git("ls-tree", "-r", "-z", "-l", "--full-tree", tree)
        files: dict[str, int] = {}
        problems: Problems = []
        for line in filter(None, listed.split(b"\0")):
            self._entry(line, files, problems)
        return Listing(dict(sorted(files.items())), tuple(problems))

    def read(self, name: str) -> bytes:
        """Read a file's object."""
        if self._reader is None:
            self._reader = subprocess.Popen(
                [*self._command(), "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(),
            )
        to, back = self._reader.stdin, self._reader.stdout
        assert to is not None and back is not None  # noqa: PT018 - both are pipes
        to.write(self._objects[name].encode() + b"\n")
        to.flush()
        answer = back.readline().split()
        if len(answer) != 3:
            raise OSError(errno.ENOENT, "the repository has lost this object")
        return back.read(int(answer[2]) + 1)[:-1]

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the reader."""
        self.close()

    def close(self) -> None:
        """End the reader."""
        if self._reader is not None:
            self._reader.communicate()
            self._reader = None

    def _entry(self, line: bytes, files: dict[str, int], problems: Problems) -> None:
        about, _, raw = line.partition(b"\t")
        mode, _, identity, size = about.decode().split()
        name = raw.decode("utf-8", "surrogateescape")
        if any(part.startswith(".") for part in name.split("/")):
            return
        if problem := unnameable(name):
            problems += [] if problem in problems else [problem]
            return
        if mode in ("120000", "160000") or name.count("/") > MAX_DEPTH or len(files) >= MAX_FILES:
            problems.append(_not_a_file(name, mode in ("120000", "160000")))
        else:
            files[name], self._objects[name] = int(size), identity

    def _command(self) -> Sequence[str]:
        return ["git", "-c", "safe.directory=*", "-C", str(self.repository)]

    def _git(self, *arguments: str) -> bytes:
        command = [*self._command(), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, check=False, env=_environment())
        except FileNotFoundError:
            raise Refused("git is not installed here") from None
        if done.returncode:
            message = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise Refused(f"git: {message[-1] if message else 'failed'}")
        return done.stdout


_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\uffff\ue000-\uf8ff"
    "\U000f0000-\U0010ffff]"
)


def read_text(source: AuthoredSource, file: str, size: int) -> tuple[str, Problem | None]:
    """Return a text file with plain line ends, or "" and the problem that keeps it from being read."""
    if size > MAX_TEXT:
        message = f"the file has {size // 1024} KB; a text may have {MAX_TEXT // 1024} KB"
        return "", refused(file, "too-large", message, "split it into several")
    data, problem = read_bytes(source, file)
    return ("", problem) if problem else decode(file, data)


def read_bytes(source: AuthoredSource, file: str) -> tuple[bytes, Problem | None]:
    """Return a file's bytes, or nothing and the problem that keeps it from being read."""
    try:
        return source.read(file), None
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        return b"", refused(file, "unreadable", f"the file cannot be read: {reason}")


def decode(file: str, data: bytes) -> tuple[str, Problem | None]:
    """Return bytes as text with plain line ends, or "" and the problem with the line that cannot be read."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        message = "this is not UTF-8 text"
        hint = "save the file as UTF-8"
        return "", Problem(printable(file), line, column, "error", "not-utf-8", message, hint)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if bad := _CONTROL.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - text.rfind("\n", 0, bad.start())
        message = f"a character that cannot be printed (U+{ord(bad[0]):04X})"
        hint = "remove it, or write the passage again"
        return "", Problem(printable(file), line, column, "error", "bad-character", message, hint)
    return text, None
