"""`bwa export`: a quiz's questions for other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast
from unicodedata import normalize

import click

from bwa_lms.banks import exporting
from bwa_lms.banks.exporting import Faulty, Format
from bwa_lms.banks.model import Written
from bwa_lms.cli.errors import CannotRun
from bwa_lms.cli.import_ import read_file, tell
from bwa_lms.content.source import MAX_MEDIA, MAX_TEXT, Folder, decode
from bwa_lms.kernel import durable

SUFFIX = ".quiz.yml"
SETTINGS = "The settings of the quiz itself (mode, pass, attempts, times) are not a part of a bank."


@click.command("export")
@click.argument("quiz", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "style",
    required=True,
    type=click.Choice(["gift", "moodle-xml"]),
    help="What is written: moodle-xml keeps pictures, points and hints, which GIFT has no place for.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write; it must not be there yet. Without it the bank is printed.",
)
@click.pass_context
def command(context: click.Context, quiz: Path, style: str, output: Path | None) -> None:
    """Write the questions of QUIZ, a .quiz.yml of a course, as a bank that Moodle and other programs read.

    What became of each question is told on the standard error. Ends with 0 where everything was taken over, 1 where
    something was left out, 2 where it could not run.
    """
    written = _export(quiz, cast(Format, style))
    if output is None:
        click.echo(written.data, nl=False)
    elif output.exists() or output.is_symlink():
        raise CannotRun(f"{output} is there already: choose another name")
    else:
        durable.write(output, written.data)
    tell(quiz, written.told, "exported", err=True)
    click.echo(SETTINGS, err=True)
    context.exit(1 if any(each.outcome == "left" for each in written.told) else 0)


def _export(quiz: Path, style: Format) -> Written:
    if not quiz.name.endswith(SUFFIX):
        raise click.UsageError(f"{quiz} is not a quiz: its name ends in {SUFFIX}.")
    text, problem = decode(str(quiz), read_file(quiz, MAX_TEXT))
    if problem:
        raise CannotRun(str(problem))
    try:
        return exporting.export(text, style, _pictures(quiz.absolute().parent))
    except Faulty as faulty:
        found = [str(each).replace(exporting.FILE, str(quiz), 1) for each in faulty.problems]
        raise CannotRun("\n".join([faulty.message, *found])) from faulty


def _pictures(module: Path) -> Callable[[str], bytes | None]:
    """Return what reads a file of the module's media folder, by the name that a text writes."""
    folder = Folder(module)
    there = {normalize("NFC", name): name for name in folder.list().files}
    sizes = folder.list().files

    def read(name: str) -> bytes | None:
        found = there.get(normalize("NFC", name))
        small = found is not None and sizes[found] <= MAX_MEDIA
        return folder.read(found) if found and small else None

    return read
