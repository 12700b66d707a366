"""bwa schema: the JSON Schemas of what trainers write, for their editors."""

from __future__ import annotations

import json

import click

from bwa_lms import plugins
from bwa_lms.content.near import near
from bwa_lms.content.schemas import names, schema


@click.command()
@click.argument("kind", required=False)
def command(kind: str | None) -> None:
    """Print the JSON Schema of KIND: a file (course, programme), a kind (lesson, quiz) or a question type.

    Without KIND, prints all of them as one object.
    """
    found = plugins.load()
    known = names(found)
    if kind is not None and kind not in known:
        hint = near(kind, known) or f"choose one of: {', '.join(known)}"
        raise click.UsageError(f"there is no schema {kind}; {hint}")
    chosen = schema(kind, found) if kind else {name: schema(name, found) for name in known}
    click.echo(json.dumps(chosen, indent=2, ensure_ascii=False))
