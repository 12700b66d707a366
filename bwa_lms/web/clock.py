"""The request's clock: the one that the app was made with, read once the request is here in full."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, g


def now() -> datetime:
    """Return the moment at which this request is handled (aware, UTC): the same all through it."""
    if "now" not in g:
        g.now = current_app.extensions["bwa"].clock.now()
    moment: datetime = g.now
    return moment


def arrived() -> None:
    """Count from this moment: a form came in, and whoever sends one slowly gains no time by it."""
    g.pop("now", None)
