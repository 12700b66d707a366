"""Enrolment, attempts, marks, the ledger, progress, and what a new release does to records."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from bwa_lms.web.engine import Engine


def register(app: Flask, engine: Engine) -> None:
    """Put learning into an app: the answer to "which release is live"."""
    from bwa_lms.learning import publishing

    engine.live = publishing.read_live


def housekeeping(now: datetime) -> None:
    """Do what is due, inside an app context: write down the deadlines that passed."""
    from bwa_lms.learning import steps

    steps.expire_due(now)
