"""What every text of a bank goes through: what could act on a page is found, and what stands for a blank taken out."""

from __future__ import annotations

import re

from bwa_lms.banks.harm import decoded, harm
from bwa_lms.banks.incoming import PASTED
from bwa_lms.banks.model import GAP
from bwa_lms.banks.moodle_xml.tree import Unfit

LONGEST = 100_000  # letters of one text, without the pictures in it
_QUOTED = 160  # letters of a text that a note quotes

_GAP_ENTITY = re.compile(r"&#(?:0*57360|[xX]0*[eE]010)(?![0-9a-fA-F]);?")

_BLOCK = re.compile(r"</?(?:br|div|h[1-6]|li|ol|p|table|t[dhr]|ul)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def safe(text: str, line: int) -> str:
    """Return a text without what would be taken for a blank; Unfit where it could act on a page, or is endless."""
    if len(text) > LONGEST and len(PASTED.sub("", text)) > LONGEST:
        raise Unfit(line, f"a text of it has more than {LONGEST:,} letters")
    if found := harm(text):
        raise Unfit(line, f"a text of it holds {found}")
    return _GAP_ENTITY.sub("", text.replace(GAP, ""))


def words(text: str) -> str:
    """Return a text without tags, on one line."""
    return " ".join(decoded(_TAG.sub("", _BLOCK.sub(" ", text))).split())


def quoted(text: str) -> str:
    """Return a text as notes quote it: without tags, on one line, and not too long."""
    plain = words(text)
    short = plain if len(plain) <= _QUOTED else plain[:_QUOTED].rsplit(" ", 1)[0] + "…"
    return f"“{short}”" if short.endswith((".", "!", "?", "…")) else f"“{short}”."
