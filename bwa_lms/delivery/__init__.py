"""What a participant sees: home, courses, activities, progress."""

from __future__ import annotations

from flask import Flask

from bwa_lms.web.engine import Engine


def register(app: Flask, engine: Engine) -> None:
    """Add the participants' pages to the app."""
    from bwa_lms.delivery import activity_views, discussion_views, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(activity_views.blueprint)
    discussion_views.register(app)
