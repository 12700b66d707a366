"""`bwa backup`: everything that must survive, in one file, while the server runs."""

from __future__ import annotations

import io
import json
import tarfile
import tempfile
from pathlib import Path

import click

from bwa_lms import __version__
from bwa_lms.cli import instance
from bwa_lms.cli.progress import working
from bwa_lms.kernel import durable
from bwa_lms.settings import Settings

MANIFEST = "backup.json"
DATABASE = "bwa.db"
KEPT = ("keys", "content", "settings.toml")
CACHE = "content/cache"


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--instance", "folder", type=click.Path(path_type=Path), help="the instance folder")
def command(target: Path, folder: Path | None) -> None:
    """Write database, keys, builds and settings into TARGET, a .tar.gz file that must not exist yet.

    The file holds the signing keys: keep it as you would keep a stamp.
    """
    chosen = instance.settings(folder)
    source = database_file(chosen)
    if target.exists():
        raise click.ClickException(f"{target} exists: name a new file")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        with (
            working(f"Copying {chosen.instance}"),
            tempfile.TemporaryDirectory(dir=target.resolve().parent) as scratch,
        ):
            copy = Path(scratch) / DATABASE
            copy_database(source, copy)
            write(partial, chosen.instance, copy)
        durable.move(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    click.echo(f"Wrote {target} ({target.stat().st_size:,} bytes).")


def database_file(chosen: Settings) -> Path:
    """Return the SQLite file of an instance; other databases have tools of their own."""
    prefix = "sqlite:///"
    if not chosen.database.startswith(prefix):
        raise click.ClickException(
            "this instance keeps its records in a database server: back that up with the server's own"
            " tool (pg_dump), and the instance folder with any copying tool"
        )
    path = Path(chosen.database.removeprefix(prefix))
    if not path.exists():
        raise click.ClickException(f"there is no database at {path}")
    return path


def copy_database(source: Path, target: Path) -> None:
    """Copy a database in use: one consistent state, checked before it counts."""
    from bwa_lms.db import sqlite_module

    sqlite = sqlite_module()
    connection = sqlite.connect(str(source))
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
    check_database(target)


def check_database(path: Path) -> None:
    """Raise ClickException unless the file is a sound database."""
    from bwa_lms.db import sqlite_module

    sqlite = sqlite_module()
    connection = sqlite.connect(str(path))
    try:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite.DatabaseError as error:
        verdict = str(error)
    finally:
        connection.close()
    if verdict != "ok":
        raise click.ClickException(f"{path.name} is not a sound database: {verdict}")


def write(target: Path, folder: Path, database: Path) -> None:
    """Write the archive: the manifest first, then the database's copy, then what `KEPT` names."""
    with tarfile.open(target, "w:gz") as archive:
        manifest = json.dumps({"format": 1, "version": __version__}).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(manifest)
        archive.addfile(entry, io.BytesIO(manifest))
        archive.add(database, DATABASE)
        for name in KEPT:
            if (folder / name).exists():
                archive.add(folder / name, name, filter=_needed)


def _needed(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what can be made again."""
    return None if entry.name == CACHE else entry
