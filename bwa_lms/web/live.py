"""The live release of this request: read once, so that one page never mixes two releases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g

from bwa_lms.web.engine import engine


@dataclass(frozen=True)
class Live:
    """The library and the release that is live for this request; `release` None: nothing was published yet."""

    library: Any
    release: Any


def live() -> Live:
    """Return the library and the live release (one statement, at the first call of a request)."""
    if "live" not in g:
        g.live = Live(engine().library, engine().live())
    found: Live = g.live
    return found
