"""Case-study discussions: threads, posts, who sees them when, and the trainer's marks."""

from __future__ import annotations

from flask import Flask

from bwa_lms.discussions.cases import NEED
from bwa_lms.discussions.service.facts import facts, pins
from bwa_lms.web.engine import Engine

__all__ = ["facts", "pins", "register"]


def register(app: Flask, engine: Engine) -> None:
    """Answer what kinds ask about discussions."""
    engine.facts[NEED] = facts
