"""`bwa verify`: check a certificate's file without a network."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bwa_lms.certificates.envelope import NotGenuine
from bwa_lms.certificates.signing import KeysError, PublicKey, public_keys, read_keys
from bwa_lms.certificates.verify import LARGEST, Genuine, check
from bwa_lms.cli.errors import CannotRun
from bwa_lms.settings import SettingsError, load


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--keys",
    type=click.Path(path_type=Path),
    help="The academy's public keys, as it publishes them at /.well-known/bwa-keys.json "
    "(default: those of the instance here).",
)
def command(file: Path, keys: Path | None) -> None:
    """Check that FILE, a certificate's PDF or its credential, is byte for byte what the academy issued.

    Ends with 0 when it is, 1 when it is refused, 2 when the check could not be made.
    """
    known = _keys(keys)
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise CannotRun(f"{file} cannot be read: {error.strerror}") from error
    try:
        genuine = check(data, known)
    except NotGenuine as error:
        click.echo(f"refused: {error}", err=True)
        sys.exit(1)
    click.echo(_describe(genuine))


def _keys(path: Path | None) -> list[PublicKey]:
    try:
        found = read_keys(path.read_bytes()) if path else public_keys(load().instance / "keys")
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror}") from error
    except (KeysError, SettingsError) as error:
        raise CannotRun(str(error)) from error
    if not found:
        raise CannotRun("there are no keys to check with: name the academy's with --keys FILE")
    return found


def _describe(genuine: Genuine) -> str:
    stated = genuine.statement
    lines = [
        f"valid: {stated['title']}, {stated['programme']['title']}, for {stated['name']}",
        f"  issued {stated['issued']} by {stated['academy']}, serial {stated['serial']}",
        *(f"  - {line}" for line in stated["earned"]),
        f"  this {genuine.form} is byte for byte what was signed with key {genuine.key}",
        f"  whether it was revoked since then stands at {stated['check']}",
    ]
    return "\n".join(lines)
