"""`bwa plugins`: what is installed, and who brought it."""

from __future__ import annotations

import click


@click.command("plugins")
def command() -> None:
    """List the activity kinds, question types and themes with the package that brings each."""
    from bwa_lms import plugins

    found = plugins.load()
    for what, package in sorted(found.packages.items()):
        click.echo(f"{what:<28} {package}")
