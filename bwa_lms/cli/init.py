"""`bwa init`: make an instance folder anywhere."""

from __future__ import annotations

from pathlib import Path

import click

from bwa_lms.cli import instance


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def command(folder: Path | None) -> None:
    """Make an instance in FOLDER (default: ./instance): database, keys, settings.

    What is there already stays as it is.
    """
    chosen = instance.settings(folder)
    instance.make(chosen)
    click.echo(f"The instance is in {chosen.instance.resolve()}.")
    click.echo(
        "Next: `bwa user create` makes an administrator, `bwa publish` brings in the courses."
    )
