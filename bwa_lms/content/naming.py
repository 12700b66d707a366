"""What a file that is named wrongly was meant to be, so that the checker can say how to name it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bwa_lms.content.near import near
from bwa_lms.plugins.host import Kind

_NUMBER = re.compile(r"(\d{1,4})(?:[-_ ]+|\.(?=[^.]*\.)|(?=\.)|$)")
_ENDINGS = re.compile(r"\.(markdown|mdown|mdx?|ya?ml|txt|docx?|rtf)$", re.IGNORECASE)
# What systems and editors leave behind.
CLUTTER = re.compile(r"Thumbs\.db|[Dd]esktop\.ini|~\$.*|.*~|.*\.(?:swp|bak|orig|tmp)")


@dataclass(frozen=True)
class Meant:
    """What a name stands for: number, id ("" where none can be made of it), kind (None where it is unclear)."""

    number: str
    id: str
    kind: Kind | None
    word: str = ""  # that stands where the kind's name would

    @property
    def name(self) -> str:
        """The name that the file should have; "" where that is not clear."""
        if not self.id or self.kind is None:
            return ""
        return f"{self.number or '01'}-{self.id}{self.kind.suffix}"


def plain(text: str) -> str:
    """Return a text as an id: small letters without accents, digits, hyphens."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(char for char in bare if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")[:64].strip("-")


def meant(name: str, kinds: Mapping[str, Kind]) -> Meant:
    """Return what the file `name` of a module was meant to be."""
    found = _NUMBER.match(name)
    number, rest = (found[1], name[found.end() :]) if found else ("", name)
    ending = _ENDINGS.search(rest)
    stem = rest[: ending.start()] if ending else rest
    before, dot, word = stem.rpartition(".")
    kind = _called(word.casefold(), kinds) if dot else None
    if kind is None and ending and ending[1].lower() in ("md", "mdx", "mdown", "markdown"):
        return Meant(number, plain(stem), _by_suffix(".md", kinds), word if dot else "")
    return Meant(number, plain(before if kind else stem), kind, word if dot else "")


def _called(word: str, kinds: Mapping[str, Kind]) -> Kind | None:
    """Return the kind that a word names, or nearly names: by its own name, or by its suffix."""
    words = {kind.kind: kind for kind in kinds.values()}
    words |= {
        kind.suffix.split(".")[1]: kind for kind in kinds.values() if kind.suffix.count(".") > 1
    }
    exact = words.get(word)
    guess = near(word, words).removeprefix("did you mean ").rstrip("?")
    return exact or words.get(guess)


def _by_suffix(suffix: str, kinds: Mapping[str, Kind]) -> Kind | None:
    return next((kind for kind in kinds.values() if kind.suffix == suffix), None)
