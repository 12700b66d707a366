"""Where builds, releases and media live: files named by what is in them, written once, never changed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path

from bwa_lms.kernel import durable
from bwa_lms.kernel.errors import NotFound

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: one does not prune while somebody publishes
    fcntl = None  # type: ignore[assignment]

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,127}")


class Store:
    """A folder with builds/, releases/, blobs/ and cache/; safe for many writers at once.

    A file appears whole or not at all: it is written beside its place, fsynced and renamed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write_build(self, identity: str, data: bytes) -> None:
        """Keep a build's JSON, unless it is there already."""
        self._write(self._path("builds", f"{identity}.json"), data)

    def build(self, identity: str) -> bytes:
        """Return a build's JSON. Raises NotFound."""
        return self._read("builds", f"{identity}.json")

    def has_build(self, identity: str) -> bool:
        """Say whether a build is here."""
        return self._path("builds", f"{identity}.json").exists()

    def builds(self) -> Iterator[str]:
        """Yield the ids of all builds."""
        yield from (path.stem for path in sorted((self.folder / "builds").glob("*.json")))

    def write_release(self, identity: str, data: bytes) -> None:
        """Keep a release's JSON, unless it is there already; the builds and media before it survive a power cut too.

        Another process may have given them their names a moment ago, and not have synced those yet.
        """
        for name in ("builds", "blobs"):
            if (self.folder / name).exists():
                durable.sync(self.folder / name)
        path = self._path("releases", f"{identity}.json")
        self._write(path, data)
        durable.sync(path.parent)

    def release(self, identity: str) -> bytes:
        """Return a release's JSON. Raises NotFound."""
        return self._read("releases", f"{identity}.json")

    def write_blob(self, name: str, data: bytes) -> None:
        """Keep a media file under its name ("<sha256>.png"), unless it is there already."""
        self._write(self._path("blobs", name), data)

    def blob(self, name: str) -> Path:
        """Return the path of a media file. Raises NotFound."""
        path = self._path("blobs", name)
        if not path.is_file():
            raise NotFound("There is no such file.")
        return path

    def blobs(self) -> Iterator[str]:
        """Yield the names of all media files."""
        yield from (path.name for path in sorted((self.folder / "blobs").glob("[!.]*")))

    def size(self, name: str) -> int:
        """Return the bytes of a build, by its id, or of a media file."""
        return self._file(name).stat().st_size

    def remove(self, name: str) -> None:
        """Remove a build, by its id, or a media file. Whoever calls knows that nothing needs it."""
        self._file(name).unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes from publishing and pruning until the block ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("wb") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def cached(self, key: str) -> bytes | None:
        """Return what was cached under `key`, None where nothing was."""
        try:
            return self._path(f"cache/{key[:2]}", key).read_bytes()
        except FileNotFoundError:
            return None

    def cache(self, key: str, data: bytes) -> None:
        """Cache something that can be made again: it need not survive a power cut, or may come out of one in part."""
        path = self._path(f"cache/{key[:2]}", key)
        if path.exists() and path.read_bytes() == data:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{key}.{secrets.token_hex(6)}")
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def trim_cache(self, keep: Container[str], most: int = 20_000) -> None:
        """Remove what was cached longest ago, apart from `keep`, once more than `most` things are cached."""
        cached = list(self.folder.glob("cache/*/*"))
        old = [path for path in cached if path.name not in keep]
        surplus = len(cached) - most
        if surplus > 0:
            for path in sorted(old, key=lambda path: path.stat().st_mtime)[:surplus]:
                path.unlink(missing_ok=True)

    def _file(self, name: str) -> Path:
        media = "." in name
        return self._path("blobs", name) if media else self._path("builds", f"{name}.json")

    def _read(self, folder: str, name: str) -> bytes:
        try:
            return self._path(folder, name).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"There is no {name} among the {folder}.") from None

    def _path(self, folder: str, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise NotFound("There is no such file.")
        return self.folder / folder / name

    def _write(self, path: Path, data: bytes) -> None:
        if not path.exists():
            durable.make_folder(path.parent)
            durable.write(path, data)
