"""The composition root: the only module that knows every feature."""

from __future__ import annotations

import secrets

from flask import Flask

from bwa_lms import certificates, delivery, desk, discussions, learning, people, plugins, programme
from bwa_lms import settings as settings_module
from bwa_lms.banks import service as banks
from bwa_lms.content.library import Library
from bwa_lms.content.store import Store
from bwa_lms.db import db, engine_options, prepare
from bwa_lms.kernel.clock import Clock, SystemClock
from bwa_lms.learning import pruning
from bwa_lms.learning.pruning import Pruned
from bwa_lms.plugins import Plugins
from bwa_lms.settings import Settings
from bwa_lms.web import access
from bwa_lms.web.engine import Engine
from bwa_lms.web.setup import install

# Lower rooms first: a feature may only lean on those that stand before it.
FEATURES = (people, learning, discussions, programme, certificates, delivery, desk)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    found: Plugins | None = None,
) -> Flask:
    """Put the academy together. Raises SettingsError, PluginError, or RuntimeError for an unguarded route."""
    settings = settings or settings_module.load()
    found = found or plugins.load()
    app = Flask("bwa_lms", static_folder=None)
    app.config.update(
        SECRET_KEY=_secret(settings),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database),
    )
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    library = Library(Store(settings.instance / "content"), found)
    engine = Engine(settings=settings, clock=clock or SystemClock(), plugins=found, library=library)
    install(app, engine)
    for feature in FEATURES:
        feature.register(app, engine)
    access.matrix(app)
    return app


def housekeeping() -> None:
    """Do the small jobs that are due, in an app context: deliver mail, end what lapsed, forget files that were read."""
    from flask import current_app

    now = current_app.extensions["bwa"].clock.now()
    people.housekeeping(now)
    learning.housekeeping(now)
    banks.sweep(now)


def prune(keep_last: int, *, dry_run: bool = False) -> Pruned:
    """Remove builds that no room's records rest on, inside an app context."""
    from bwa_lms.certificates import service
    from bwa_lms.discussions.service import pins

    return pruning.prune(keep_last, ask=[pins, service.pins], dry_run=dry_run)


def _secret(settings: Settings) -> str:
    path = settings.instance / "keys" / "secret"
    return path.read_text().strip() if path.exists() else secrets.token_hex(32)
