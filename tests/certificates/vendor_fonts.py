"""Fetch the certificate's fonts again: python -m tests.certificates.vendor_fonts.

Package, version and hash of each stand in fonts.toml, no address does.

Needs npm, and only to change a font: the fonts themselves are in the repository. With a folder as argument it reads
the packages from there (`npm pack NAME@VERSION` makes each) instead of fetching them.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "bwa_lms" / "certificates" / "fonts"
SCOPE = "@expo-google-fonts"
LICENCE = "package/LICENSE_FONT"


def fetch(package: str, version: str, folder: Path) -> Path:
    """Return the archive of one package, which npm fetches into `folder` where it is not there yet."""
    archive = folder / f"{SCOPE[1:]}-{package}-{version}.tgz"
    if not archive.exists():
        command = ["npm", "pack", "--silent", f"{SCOPE}/{package}@{version}"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return archive


def member(archive: Path, name: str) -> bytes:
    """Return one file of an archive."""
    with tarfile.open(archive) as packed:
        file = packed.extractfile(name)
        if file is None:
            raise FileNotFoundError(f"{archive.name} has no {name}")
        return file.read()


def place_of(font: dict[str, str]) -> Path:
    """Return where a font of the list stands in the project."""
    name = Path(font["file"]).name
    return TARGET / name.replace("_400Regular", "-Regular").replace("_700Bold", "-Bold")


def listed() -> list[dict[str, str]]:
    """Return the fonts of the list."""
    fonts: list[dict[str, str]] = tomllib.loads((TARGET / "fonts.toml").read_text())["font"]
    return fonts


def write(font: dict[str, str], folder: Path) -> bytes:
    """Check one font against its hash, write it into the project and return its licence."""
    archive = fetch(font["package"], font["version"], folder)
    data = member(archive, f"package/{font['file']}")
    found = hashlib.sha256(data).hexdigest()
    if found != font["sha256"]:
        raise SystemExit(f"{font['file']} has the hash {found}, not {font['sha256']}")
    place_of(font).write_bytes(data)
    return member(archive, LICENCE)


def licence(texts: list[bytes]) -> bytes:
    """Return one licence file: every font's copyright line, then the text that they share."""
    lines = sorted({text.splitlines()[0].strip() for text in texts})
    shared = texts[0].split(b"\n", 1)[1]
    return b"\n".join(lines) + b"\n" + shared


def main(folder: Path) -> None:
    """Write every font of the list."""
    fonts = listed()
    texts = [write(font, folder) for font in fonts]
    (TARGET / "OFL.txt").write_bytes(licence(texts))
    size = sum(path.stat().st_size for path in TARGET.iterdir())
    sys.stdout.write(f"{len(fonts)} fonts, {size / 1_000_000:.1f} MB\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch))
