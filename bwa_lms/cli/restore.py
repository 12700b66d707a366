"""`bwa restore`: a backup becomes an instance folder again."""

from __future__ import annotations

import json
import shutil
import tarfile
import zlib
from pathlib import Path

import click

from bwa_lms.cli.backup import DATABASE, KEPT, MANIFEST, check_database
from bwa_lms.cli.progress import working
from bwa_lms.kernel import durable


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--instance",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    help="the folder to make; it must be empty or missing",
)
def command(source: Path, folder: Path) -> None:
    """Unpack a backup into an empty folder and check that its database is sound."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty: nothing was changed")
    durable.make_folder(folder, 0o700)
    folder.chmod(0o700)
    try:
        with working(f"Unpacking {source}"):
            unpack(source, folder)
            check_database(folder / DATABASE)
            for each in (*folder.rglob("*"), folder):
                durable.sync(each)
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError) as error:
        _empty(folder)
        raise click.ClickException(f"{source} cannot be restored: {error}") from error
    except BaseException:
        _empty(folder)
        raise
    for each in (*folder.rglob("*"), folder):
        durable.sync(each)
    click.echo(f"Restored into {folder}. Check its records with `bwa ledger verify`.")


def _empty(folder: Path) -> None:
    """Take away what was unpacked, so that the folder is as it was."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def unpack(source: Path, folder: Path) -> None:
    """Unpack what a backup holds, and nothing else. Raises ValueError for an archive that is none."""
    with tarfile.open(source, "r:gz") as archive:
        members = archive.getmembers()
        if not members or members[0].name != MANIFEST:
            raise ValueError("it is not a backup of bwa")
        manifest = archive.extractfile(members[0])
        if manifest is None or json.loads(manifest.read()).get("format") != 1:
            raise ValueError("it was made by a newer version")
        for member in members[1:]:
            _unpack_one(archive, member, folder)


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    parts = Path(member.name).parts
    if parts[0] not in (DATABASE, *KEPT) or ".." in parts:
        raise ValueError(f"it holds {member.name}, which no backup holds")
    target = folder / member.name
    if member.isdir():
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    data = archive.extractfile(member)
    if data is None:
        raise ValueError(f"{member.name} is not a file")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    with target.open("wb") as out:
        shutil.copyfileobj(data, out)
