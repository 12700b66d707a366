"""bwa check: every mistake in a folder of courses, each at its line."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from bwa_lms import plugins, settings
from bwa_lms.content.compiler import check
from bwa_lms.content.ids import with_ids
from bwa_lms.content.source import CourseAndNeighbours, Folder
from bwa_lms.kernel import durable
from bwa_lms.kernel.problems import Problem, errors

if TYPE_CHECKING:
    from bwa_lms.content.model import Release


@click.command()
@click.argument(
    "path", required=False, type=click.Path(file_okay=False, exists=True, path_type=Path)
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How problems are printed: for people, for programs, or for GitHub's annotations.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="Write missing ids of questions and options into quizzes first. Nothing else of the files changes.",
)
@click.option(
    "--against",
    metavar="RELEASE",
    help="Tell as well what publishing PATH in place of RELEASE (`live`, or the beginning of its id) means for what "
    "people have done: quizzes that changed, and ids that would be lost.",
)
@click.option("--instance", "home", type=click.Path(path_type=Path), help="The instance folder.")
@click.pass_context
def command(
    context: click.Context,
    path: Path | None,
    style: str,
    fix: bool,
    against: str | None,
    home: Path | None,
) -> None:
    """Find every mistake in PATH, a folder of courses or one course.

    Exits with 0 where there are no errors (warnings do not count), 1 where there are, 2 where it could not run.
    """
    path = path or _default()
    _refuse_wrong_folder(path)
    if fix:
        _write_ids(path)
    problems = find_problems(path) if against is None else _against(path, against, home)
    _PRINT[style](path, problems)
    context.exit(1 if errors(problems) else 0)


def find_problems(path: Path) -> Sequence[Problem]:
    """Return the problems of a folder of courses, or of one course, with files relative to `path`."""
    found = plugins.load()
    if not (path / "course.yml").is_file():
        return check(Folder(path), found)
    source = CourseAndNeighbours(path)
    prefix = f"{source.course}/"
    problems = check(source, found, source.course)
    return [replace(each, file=each.file.removeprefix(prefix)) for each in problems]


def _write_ids(path: Path) -> None:
    """Write the ids that are missing, and say into which files."""
    found = plugins.load()
    for name in sorted(Folder(path).list().files):
        kind = found.by_suffix(name)
        if kind is None or not kind.suffix.endswith(".yml"):
            continue
        file = path / name
        try:
            named = with_ids(file.read_bytes().decode(), found)
        except UnicodeDecodeError:
            continue  # the check says so
        if named.added:
            durable.write(file, named.text.encode(), stat.S_IMODE(file.stat().st_mode))
            click.echo(f"{file}: {_count(named.added, 'id')} written", err=True)


def _against(path: Path, release: str, home: Path | None) -> Sequence[Problem]:
    """Return the problems of a folder of courses, and what publishing it in place of a release would mean."""
    from bwa_lms.cli import instance
    from bwa_lms.content.compiler import compile_release
    from bwa_lms.content.store import Store
    from bwa_lms.learning import impact

    if (path / "course.yml").is_file():
        raise click.UsageError("A release holds all courses: check the folder that they stand in.")
    app = instance.open_app(home)
    own = app.extensions["bwa"]
    with app.app_context(), TemporaryDirectory() as folder:
        old = _release(release)
        drafts = Store(Path(folder))
        compiled = compile_release(Folder(path), own.plugins, drafts, old)
        told = impact.of_release(old, compiled.release, own.clock.now(), drafts)
    return sorted([*compiled.problems, *told])


def _release(named: str) -> Release:
    from bwa_lms.learning import publishing

    if named == "live":
        return publishing.live_release()
    known = {each.release for each in publishing.history(1_000) if each.release.startswith(named)}
    if len(known) != 1:
        many = "no" if not known else "more than one"
        raise click.UsageError(f"{named} names {many} release that was published here.")
    found = publishing.as_release(known.pop())
    assert found
    return found


def _refuse_wrong_folder(path: Path) -> None:
    """Raise UsageError for a folder that holds nothing to check: "no errors" would be a lie about it."""
    if (path / "course.yml").exists() or any(path.glob("*/course.yml")):
        return
    if any((path / "courses").glob("*/course.yml")):
        inside = path / "courses"
        raise click.UsageError(f"The courses stand in {inside}. Check them: bwa check {inside}")
    if not any(path.iterdir()):
        raise click.UsageError(f"{path} is empty: a course is a folder with a course.yml in it")


def _default() -> Path:
    try:
        path = settings.load().courses
    except settings.SettingsError as error:
        raise click.UsageError(str(error)) from error
    if not path.is_dir():
        raise click.UsageError(
            f"There is no folder {path}. Say which folder to check: bwa check PATH"
        )
    return path


def _text(path: Path, problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(str(replace(problem, file=str(path / problem.file))))
    wrong = len(errors(problems))
    click.echo(f"{_count(wrong, 'error')}, {_count(len(problems) - wrong, 'warning')}")


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _json(path: Path, problems: Sequence[Problem]) -> None:
    listed = [problem.as_json() for problem in problems]
    click.echo(json.dumps(listed, indent=2))  # ASCII: it is read wherever it is printed


def _github(path: Path, problems: Sequence[Problem]) -> None:
    for each in problems:
        file = _escape(str(path / each.file)).replace(":", "%3A").replace(",", "%2C")
        place = f"file={file},line={each.line},col={each.column},title={each.code}"
        words = f"{each.message}\n{each.hint}" if each.hint else each.message
        click.echo(f"::{each.severity} {place}::{_escape(words)}")


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


_PRINT: dict[str, Callable[[Path, Sequence[Problem]], None]] = {
    "text": _text,
    "json": _json,
    "github": _github,
}
