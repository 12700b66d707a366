"""`bwa import`: questions of another program become quizzes of a course."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from bwa_lms.banks import importing
from bwa_lms.banks.escaping import printable
from bwa_lms.banks.importing import Imported
from bwa_lms.banks.model import MOST_BYTES, Told
from bwa_lms.cli.errors import CannotRun
from bwa_lms.content.compiler import check
from bwa_lms.content.source import CourseAndNeighbours, Listing, Problems
from bwa_lms.kernel import durable
from bwa_lms.kernel.errors import DomainError
from bwa_lms.kernel.problems import errors
from bwa_lms.plugins import load

_FOLDER = re.compile(r"\d{1,4}-[a-z0-9][a-z0-9-]{0,63}")
_ACTIVITY = re.compile(r"\d{1,4}-([a-z0-9-]+)\..*")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--into",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="The module's folder that the quizzes are written into; it is made where it is missing.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would happen, and write nothing.")
@click.pass_context
def command(context: click.Context, file: Path, folder: Path, dry_run: bool) -> None:
    """Bring the questions of FILE into a course: GIFT (.gift, .txt), Aiken (.txt) or Moodle XML (.xml).

    Each category becomes a practice quiz. Nothing that stands in the folder is overwritten. Ends with 0 where
    everything was taken over, 1 where something was left out, 2 where it could not run.
    """
    _refuse_wrong_folder(folder)
    source = _WithNew(folder)
    imported = _read(file, source)
    _refuse_errors(source, imported)
    tell(file, imported.told, "imported")
    if not imported.told:
        click.echo(f"{file}: there is no question in it")
    for name in imported.files:
        click.echo(f"{folder / name}: {'would be ' * dry_run}written")
    if not dry_run:
        _write(folder, imported.files)
    whole = all(each.outcome != "left" for each in imported.told) and bool(imported.told)
    context.exit(0 if whole else 1)


def tell(file: Path, told: Iterable[Told], done: str, *, err: bool = False) -> None:
    """Print what became of each question of a file, and a summary; `done` says it in one word."""
    counts = {"whole": 0, "noted": 0, "left": 0}
    for each in told:
        counts[each.outcome] += 1
        notes = " ".join(printable(" ".join(each.notes)).split())
        says = {
            "whole": done,
            "noted": f"{done} with {'a note' if len(each.notes) == 1 else 'notes'}: {notes}",
            "left": f"not {done}: {notes}",
        }
        click.echo(f"{file}:{each.line}: {says[each.outcome]}", err=err)
    taken = counts["whole"] + counts["noted"]
    noted = f", {counts['noted']} of them with notes" if counts["noted"] else ""
    click.echo(f"{taken} {done}{noted}; {counts['left']} not {done}", err=err)


def read_file(file: Path, most: int) -> bytes:
    """Return the bytes of a regular file. Raises CannotRun for anything else, and for one that is too large."""
    about = file.stat()
    if not stat.S_ISREG(about.st_mode):
        raise CannotRun(f"{file} is not a regular file")
    if about.st_size > most:
        raise CannotRun(f"{file} has {about.st_size >> 10} KB; {most >> 10} KB is the most")
    with file.open("rb") as opened:
        return opened.read(most)


class _WithNew(CourseAndNeighbours):
    """A course as it will be: with new files in the folder of a module."""

    def __init__(self, folder: Path) -> None:
        self.module = folder.absolute().name
        super().__init__(folder.absolute().parent)
        self.new: dict[str, bytes] = {}

    @property
    def prefix(self) -> str:
        """What the names of the module's files begin with."""
        return f"{self.course}/{self.module}/"

    def list(self) -> Listing:
        """Return the course's files and the new ones."""
        found = super().list()
        files = {**found.files, **{name: len(data) for name, data in self.new.items()}}
        return Listing(dict(sorted(files.items())), found.problems)

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        return self.new[name] if name in self.new else super().read(name)

    def errors(self) -> Problems:
        """Return what keeps the course from being published."""
        return errors(check(self, load(), self.course))


def _refuse_wrong_folder(folder: Path) -> None:
    """Raise UsageError for a folder that is not, or cannot become, the folder of a course's module."""
    course = folder.absolute().parent
    if not (course / "course.yml").is_file():
        hint = "a module's folder stands in a course's, such as courses/listening/02-practice"
        raise click.UsageError(f"There is no course.yml in {course}: {hint}.")
    if not _FOLDER.fullmatch(folder.absolute().name):
        raise click.UsageError(
            f"{folder.name} is not the name of a module: a number, a hyphen, and a-z, 0-9 and -, such as 02-practice."
        )
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise click.UsageError(f"{folder} is not a folder.")


def _read(file: Path, source: _WithNew) -> Imported:
    """Read a file for the folder of a module, in which no name and id is taken twice."""
    data = read_file(file, MOST_BYTES)
    names = source.list().files
    here = {name.removeprefix(source.prefix) for name in names if name.startswith(source.prefix)}
    own = [name.rpartition("/")[2] for name in names if name.startswith(f"{source.course}/")]
    ids = {match[1] for name in own if (match := _ACTIVITY.fullmatch(name))}
    hidden = {each.name for each in (source.path / source.prefix).glob("*")}
    try:
        return importing.read(data, file.name, here | hidden, ids)
    except DomainError as error:
        raise CannotRun(f"{file}: {error.message}") from error


def _refuse_errors(source: _WithNew, imported: Imported) -> None:
    """Raise CannotRun where the course would have errors that it has not now, such as an id that was another's."""
    before = set(source.errors())
    source.new = {f"{source.prefix}{name}": data for name, data in imported.files.items()}
    fresh = [each for each in source.errors() if each not in before and source.new]
    if fresh:
        raise CannotRun(
            "\n".join(["the course would have errors, so nothing was written:", *map(str, fresh)])
        )


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files, pictures first, or none of them."""
    paths = {folder / name: data for name, data in sorted(files.items(), reverse=True)}
    there = next((path for path in paths if path.exists() or path.is_symlink()), None)
    if there:
        raise CannotRun(f"{there} is there already: nothing was written")
    written = []
    try:
        for path, data in paths.items():
            durable.make_folder(path.parent)
            written.append(path)
            durable.write(path, data)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
