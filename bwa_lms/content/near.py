"""Did you mean …?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near(word: str, known: Iterable[str]) -> str:
    """Return the hint "did you mean …?", or "" where nothing is close."""
    found = difflib.get_close_matches(word, list(known), 1, 0.6)
    return f"did you mean {found[0]}?" if found else ""
