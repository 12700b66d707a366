"""One line that the next page shows: what was just done."""

from __future__ import annotations

from flask import flash, get_flashed_messages


def tell(text: str) -> None:
    """Show `text` on the next page that this visitor sees."""
    flash(text)


def told() -> list[str]:
    """Return the lines that wait, each once."""
    return [str(text) for text in get_flashed_messages()]
