"""`bwa publish`: compile courses and switch every reader to them at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bwa_lms.cli import instance
from bwa_lms.cli.errors import CannotRun
from bwa_lms.cli.progress import working
from bwa_lms.kernel.errors import DomainError

if TYPE_CHECKING:
    from bwa_lms.content.model import Release
    from bwa_lms.content.source import AuthoredSource
    from bwa_lms.learning.publishing import Published


@click.command("publish")
@click.argument("path", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--revision", help="publish this revision of the git repository PATH")
@click.option(
    "--folder", help="where the courses stand in the repository (default: courses/, else its top)"
)
@click.option("--release", help="go back to a release that was published before")
@click.option("--instance", "home", type=click.Path(path_type=Path), help="the instance folder")
@click.pass_context
def command(
    context: click.Context,
    path: Path | None,
    revision: str | None,
    folder: str | None,
    release: str | None,
    home: Path | None,
) -> None:
    """Publish PATH: a folder of courses, or a git repository (default: the setting `courses`).

    Every reader is switched at once; attempts under way stay on their builds. A course with errors keeps its last
    good build. Ends with 0, with 1 where something was refused, with 2 where nothing could be published.
    """
    app = instance.open_app(home)
    with app.app_context():
        try:
            if release is not None:
                _go_back(release)
                return
            source = find_source(path or app.extensions["bwa"].settings.courses, revision, folder)
            context.exit(_publish(source))
        except DomainError as error:
            raise CannotRun(error.message) from error


def find_source(path: Path, revision: str | None, folder: str | None) -> AuthoredSource:
    """Return what to read: a git revision where one is asked for or PATH is a bare repository, else the folder."""
    from bwa_lms.content.source import Folder, GitRevision

    if not path.is_dir():
        raise CannotRun(f"there is no folder {path}: say what to publish, bwa publish PATH")
    if revision is None and not _is_bare(path):
        return Folder(path / folder if folder else path)
    at = revision or "HEAD"
    if folder is not None:
        return GitRevision(path, at, folder)
    top = GitRevision(path, at)
    has_courses = any(name.startswith("courses/") for name in top.list().files)
    return GitRevision(path, at, "courses") if has_courses else top


def _is_bare(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir()


def _publish(source: AuthoredSource) -> int:
    from bwa_lms.content.source import GitRevision
    from bwa_lms.learning import publishing
    from bwa_lms.web.engine import engine

    try:
        with working(f"Compiling {source.name}"):
            now = engine().clock.now()
            published, problems = publishing.publish_source(source, None, now, _tell_impact)
    finally:
        if isinstance(source, GitRevision):
            source.close()
    release = publishing.live_release()
    for problem in problems:
        click.echo(str(problem))
    _report(published, release)
    return 1 if release.refused else 0


def _tell_impact(release: Release) -> None:
    """Say what the release means for what people have done, while nobody sees it yet."""
    from bwa_lms.learning import impact, publishing
    from bwa_lms.web.engine import engine

    for problem in impact.of_release(publishing.live_release(), release, engine().clock.now()):
        click.echo(str(problem))


def _report(published: Published, release: Release) -> None:
    change = published.change
    click.echo(f"Release {_short(published.release)}{_of(published.revision)} is live.")
    for word, courses in (
        ("new", change.new),
        ("changed", change.changed),
        ("removed", change.removed),
    ):
        _line(word, courses)
    if change.programme:
        click.echo("  the programme changed")
    if not change.anything:
        click.echo("  nothing changed")
    for each in release.refused:
        stays = "its last good build stays" if each.kept else "nothing of it is live"
        click.echo(f"  refused: {each.course} ({_count(each.errors)}); {stays}", err=True)


def _line(word: str, courses: Sequence[str]) -> None:
    if courses:
        click.echo(f"  {word}: {', '.join(courses)}")


def _count(errors: int) -> str:
    return f"{errors} error{'s' * (errors != 1)}" if errors else "not served yet"


def _go_back(release: str) -> None:
    from bwa_lms.learning import publishing
    from bwa_lms.web.engine import engine

    known = [each.release for each in publishing.history(1_000) if each.release.startswith(release)]
    if len(set(known)) != 1:
        raise CannotRun(f"{release} names {'no' if not known else 'more than one'} release")
    _tell_impact(publishing.as_release(known[0]) or publishing.NONE)
    published = publishing.switch(known[0], None, engine().clock.now())
    _report(published, publishing.live_release())


def _short(release: str) -> str:
    return release[:12]


def _of(revision: str | None) -> str:
    return f" (revision {revision[:12]})" if revision else ""
