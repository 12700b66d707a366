"""What stands twice in one question: two options that say the same could not be told apart."""

from __future__ import annotations

from collections.abc import Iterable

from bwa_lms.api import Source, Where, fingerprint


def report_twins(
    written: Iterable[tuple[Where, str, str | None]], source: Source, what: str
) -> None:
    """Report each (where, wording, authored id) whose wording or id one before it has.

    `what` is what a trainer calls it: "option".
    """
    seen: set[str] = set()
    for where, wording, name in written:
        names = {fingerprint(wording), name or fingerprint(wording)}
        if names & seen:
            message, hint = f"this {what} is there twice", "write other words, or remove it"
            source.problem(where, "duplicate-option", message, hint)
        seen |= names
