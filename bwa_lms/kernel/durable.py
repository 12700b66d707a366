"""Files that survive a power cut: each is there whole or not at all, and it is there once the call returned.

To a disk a file's content and its name are two things: the content is synced before it is named, the folder after.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file in a folder that exists, in place of what was there; `mode` as the process's mask allows."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
        move(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def move(beside: Path, path: Path) -> None:
    """Give a file that was written beside its place its name."""
    sync(beside)
    beside.replace(path)
    sync(path.parent)


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make a folder and those above it that are missing; `mode` is for each that is made."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    folder.mkdir(mode, exist_ok=True)
    sync(folder.parent)


def sync(path: Path) -> None:
    """Wait until the disk holds a file's content, or a folder's names."""
    if os.name == "nt" and path.is_dir():  # pragma: no cover - Windows has no folders to sync
        return
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
