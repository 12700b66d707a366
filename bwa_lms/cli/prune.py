"""`bwa prune`: remove compiled courses that nothing needs any longer."""

from __future__ import annotations

from pathlib import Path

import click

from bwa_lms.cli import instance


@click.command("prune")
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="how many of the last publishings stay whole, so that one can go back to them",
)
@click.option("--dry-run", is_flag=True, help="say what would go, and remove nothing")
@click.option("--instance", "home", type=click.Path(path_type=Path), help="the instance folder")
def command(keep: int, dry_run: bool, home: Path | None) -> None:
    """Remove compiled courses, with their pictures, that nothing points at any longer.

    What an attempt, a completion, a discussion, an enrolment or a certificate rests on always stays.
    """
    app = instance.open_app(home)
    with app.app_context():
        from bwa_lms.app import prune

        gone = prune(keep, dry_run=dry_run)
    verb = "would go" if dry_run else "removed"
    click.echo(f"{verb}: {gone.builds} builds and {gone.files} files, {gone.size:,} bytes")
