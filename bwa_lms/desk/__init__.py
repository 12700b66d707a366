"""What trainers, administrators and sponsors see."""

from __future__ import annotations

from flask import Blueprint, Flask

from bwa_lms.web.engine import Engine


def register(app: Flask, engine: Engine) -> None:
    """Add the desk to the app: each part adds its pages to one blueprint."""
    from bwa_lms.desk import (
        allowance_views,
        answer_views,
        bank_views,
        cases_views,
        certificate_views,
        cohort_views,
        home_views,
        import_views,
        people_views,
        programme_views,
        progress_views,
        regrade_views,
        statistics_views,
    )

    blueprint = Blueprint("desk", __name__, url_prefix="/desk")
    for part in (
        home_views,
        people_views,
        import_views,
        cohort_views,
        cases_views,
        answer_views,
        regrade_views,
        statistics_views,
        progress_views,
        allowance_views,
        programme_views,
        certificate_views,
        bank_views,
    ):
        part.register(blueprint)
    app.register_blueprint(blueprint)
