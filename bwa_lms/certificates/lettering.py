"""Names as they are printed: cleaned of what could mislead the eye, and checked against the fonts."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bwa_lms.settings import SettingsError

FONTS = Path(__file__).parent / "fonts"
KINDS = {".ttf", ".otf", ".ttc"}
_HEADS = {b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf"}
_TURNING = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_IGNORED = {"Cf", "Zs"}  # joiners and spaces need no letter of their own


def printable(text: str) -> str:
    """Return a text for print: composed (NFC), on one line, without the controls that turn text around."""
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if unicodedata.category(char) == "Cc" else char for char in composed)
    return " ".join("".join(char for char in kept if ord(char) not in _TURNING).split())


def direction(text: str) -> str:
    """Return "rtl" or "ltr": the direction of the first letter that has one."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return "ltr" if first == "L" else "rtl"


def unprintable(text: str, folder: Path | None = None) -> str:
    """Return the letters of a text that no font can draw, each once: neither ours nor those of a further `folder`."""
    letters = dict.fromkeys(char for char in text if unicodedata.category(char) not in _IGNORED)
    strange = [char for char in letters if ord(char) not in _drawn(FONTS)]
    return "".join(char for char in strange if folder is None or ord(char) not in _drawn(folder))


def further(folder: Path | None) -> list[Path]:
    """Return the font files of a folder, in all its depth. Raises SettingsError for none, and for what is no font."""
    if folder is None:
        return []
    found = sorted(each for each in folder.rglob("*") if each.suffix.lower() in KINDS)
    if not found:
        raise SettingsError(f"fonts: there is no font (.ttf, .otf, .ttc) in {folder}")
    for each in found:
        with each.open("rb") as file:
            if file.read(4) not in _HEADS:
                raise SettingsError(f"fonts: {each} is not a font")
    return found


@cache
def _drawn(folder: Path) -> frozenset[int]:
    return frozenset(code for font in further(folder) for code in codes(font.read_bytes()))


def codes(font: bytes) -> Iterator[int]:
    """Yield the code points that a font maps to a glyph (OpenType 1.9, "cmap", formats 4 and 12).

    Of a collection its first font counts: those of one collection differ in shapes and share their letters.
    """
    start = struct.unpack_from(">I", font, 12)[0] if font.startswith(b"ttcf") else 0
    tables = struct.unpack_from(">H", font, start + 4)[0]
    places = (start + 12 + 16 * each for each in range(tables))
    records = (struct.unpack_from(">4sIII", font, place) for place in places)
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    for each in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">HHI", font, cmap + 4 + 8 * each)[2]
        form = struct.unpack_from(">H", font, start)[0]
        if form == 12:
            yield from _groups(font, start)
        elif form == 4:
            yield from _segments(font, start)


def _groups(font: bytes, start: int) -> Iterator[int]:
    for each in range(struct.unpack_from(">I", font, start + 12)[0]):
        first, last, _ = struct.unpack_from(">III", font, start + 16 + 12 * each)
        yield from range(first, last + 1)


def _segments(font: bytes, start: int) -> Iterator[int]:
    count = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    firsts = struct.unpack_from(f">{count}H", font, start + 16 + 2 * count)
    for first, last in zip(firsts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
