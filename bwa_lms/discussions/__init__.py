"""Case-study discussions: threads, posts, who sees them when, and the trainer's marks."""

from __future__ import annotations

from flask import Flask

from bwa_lms.web.engine import Engine


def register(app: Flask, engine: Engine) -> None:
    """Answer what kinds ask about discussions."""
    from bwa_lms.discussions import models  # noqa: F401  the tables
    from bwa_lms.discussions.cases import NEED
    from bwa_lms.discussions.service.facts import facts

    engine.facts[NEED] = facts
