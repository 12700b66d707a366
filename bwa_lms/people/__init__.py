"""Accounts, sign-in, organisations, affiliations, cohorts and roles; who may see what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from bwa_lms.web.engine import Engine


def register(app: Flask, engine: Engine) -> None:
    """Put accounts into an app: its pages, its mail, and the answer to "who sends this request"."""
    from bwa_lms.people import mail, presence, views

    engine.mailer = mail.mailer(engine.settings)
    engine.identify = presence.identify
    app.after_request(presence.keep)
    app.register_blueprint(views.blueprint)


def housekeeping(now: datetime) -> None:
    """Do what is due, inside an app context: answer who asked for a link, deliver the mail that waits."""
    from bwa_lms.people import mail
    from bwa_lms.people.service import links

    links.answer_requests(now)
    mail.deliver_pending(now)
