"""The pictures that Moodle puts into its XML, and their names."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections import Counter

from bwa_lms.banks.moodle_xml.tree import Element, Unfit
from bwa_lms.content.markdown.pictures import dimensions

_LONGEST = 60  # letters of a name, without its ending
_SPACE = re.compile(r"\s+")
# The first bytes of what browsers show as a picture and what cannot hold a script, and the endings that fit.
_KINDS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), ("png",)),
    (re.compile(rb"\xff\xd8\xff"), ("jpg", "jpeg")),
    (re.compile(rb"GIF8[79]a"), ("gif",)),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), ("webp",)),
)


class Shelf:
    """The pictures of a whole bank, each under a name that no other has."""

    def __init__(self) -> None:
        self._names: dict[
            tuple[str, bytes], str
        ] = {}  # by the name that was wanted, and the picture
        self._taken: set[str] = set()
        self._numbers: Counter[str] = Counter()

    def put(self, wanted: str, data: bytes) -> str | None:
        """Return the name of the picture from now on, close to the wanted one; None where it is no picture."""
        endings = next((names for start, names in _KINDS if start.match(data)), ())
        if not endings or not dimensions(data):
            return None
        stem, _, ending = safe_name(wanted).rpartition(".")
        name = f"{stem}.{ending if ending in endings else endings[0]}"
        if (name, data) not in self._names:
            self._names[name, data] = self._free(name)
        return self._names[name, data]

    def _free(self, name: str) -> str:
        """Return the name, with a number where other pictures have it already."""
        stem, _, ending = name.rpartition(".")
        free = name
        while free in self._taken:
            self._numbers[name] += 1
            free = f"{stem}-{self._numbers[name] + 1}.{ending}"
        self._taken.add(free)
        return free


def safe_name(name: str) -> str:
    """Return a file's name in a-z, 0-9, points and hyphens, with an ending."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = plain.rpartition("/")[2]
    stem, _, ending = base.rpartition(".") if "." in base else (base, "", "")
    parts = [re.sub("[^a-z0-9]+", "-", each).strip("-") for each in stem.split(".")]
    stem = ".".join(filter(None, parts))[:_LONGEST].strip(".-")
    return f"{stem or 'picture'}.{re.sub('[^a-z0-9]+', '', ending) or 'bin'}"


def content(file: Element) -> bytes:
    """Return what a file element holds; Unfit where it is no base64."""
    try:
        return base64.b64decode(_SPACE.sub("", file.text), validate=True)
    except (binascii.Error, ValueError):
        name = file.attributes.get("name", "")[:_LONGEST]
        raise Unfit(file.line, f"its file “{name}” is damaged") from None
