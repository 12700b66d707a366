"""Certificates: the gate's last question, the frozen statement, its signature, its document, and its check."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from bwa_lms.web.engine import Engine


def register(app: Flask, engine: Engine) -> None:
    """Put the pages of certificates into an app. Raises SettingsError for a folder of fonts that holds none."""
    from bwa_lms.certificates import lettering, views

    lettering.further(engine.settings.fonts)
    app.register_blueprint(views.blueprint)
