"""The programme: classroom days, coaching visits, pledges, and the requirement tree that reads it all."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from bwa_lms.web.engine import Engine


def register(app: Flask, engine: Engine) -> None:
    """Bring the programme's tables into an app; its pages are delivery's and the desk's."""
    importlib.import_module("bwa_lms.programme.models")
