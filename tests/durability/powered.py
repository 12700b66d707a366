"""`bwa` on a disk that remembers: python -m tests.durability.powered [OPTION …] FOLDER COMMAND [then COMMAND …]

Everything in FOLDER is on the disk when the command begins. With `--journal` the engine believes that its SQLite is an
old one. The controls take something away: `--careless` lets SQLite sync less, `--unsynced` forgets to sync folders.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bwa_lms import db
from bwa_lms.cli import main
from bwa_lms.kernel import durable

OPTIONS = {"--careless", "--journal", "--unsynced"}


def careless(cursor: Any, journal: str, synchronous: str) -> None:
    """Sync one step less than is needed."""
    less = {"FULL": "NORMAL", "EXTRA": "FULL"}[synchronous]
    cursor.execute(f"PRAGMA synchronous={less}")


def run(*arguments: str) -> None:
    """Run a command of `bwa`."""
    options = OPTIONS.intersection(arguments)
    folder, *command = [each for each in arguments if each not in options]
    for path in (*Path(folder).rglob("*"), Path(folder)):
        durable.sync(path)
    if "--careless" in options:
        db._assert_durable = careless
    if "--journal" in options:
        db.safe_in_wal = lambda version: False
    if "--unsynced" in options:
        sync = durable.sync
        durable.sync = lambda path: None if path.is_dir() else sync(path)
    for each in " ".join(command).split(" then "):
        main(each.split(), standalone_mode=False)


if __name__ == "__main__":
    run(*sys.argv[1:])
