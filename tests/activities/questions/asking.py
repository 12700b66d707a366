"""A question in a few words, and what somebody's answer to it earns."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bwa_lms.activities.questions import TYPES
from bwa_lms.api import Mark, Response
from bwa_lms.api.testing import Draft, PlainTools

BY_KIND: Mapping[str, Any] = {each.kind: each for each in TYPES}


class Asked:
    """A compiled question; `problems` are the codes and words of what was wrong with it, `mistakes` the codes."""

    def __init__(self, kind: str, **keys: Any) -> None:
        self.type = BY_KIND[kind]
        source = Draft(data={"id": "it", "type": kind, "prompt": "Well?"} | keys)
        self.authored = self.type.authored.model_validate(source.data)
        self.spec = self.type.compile(self.authored, source, PlainTools(BY_KIND))
        self.problems = source.problems
        self.mistakes = [code for code, _ in source.problems]

    def read(self, *typed: str) -> Response | None:
        """Return the response in a form that holds `typed`. Raises Refused."""
        response: Response | None = self.type.read(self.spec, {"": list(typed)})
        return response

    def mark(self, *typed: str) -> Mark:
        """Mark a form that holds `typed`."""
        mark: Mark = self.type.mark(self.spec, self.read(*typed))
        return mark

    def earns(self, *typed: str) -> Decimal:
        """Return the share of the points that a form earns."""
        return self.mark(*typed).points


def choice(kind: str, right: str, wrong: str, **keys: Any) -> Asked:
    """Ask a choice; its options are single letters, which are their ids, too."""
    options = [{"right": each, "id": each, "because": f"{each}!"} for each in right]
    options += [{"wrong": each, "id": each, "because": f"{each}!"} for each in wrong]
    return Asked(kind, options=options, **keys)
