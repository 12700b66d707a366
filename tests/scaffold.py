"""Only while the rooms are being built: an app of those that stand already. Goes away with the first whole app."""

import importlib
import traceback

from flask import Flask

from bwa_lms import plugins
from bwa_lms.db import db, engine_options, prepare
from bwa_lms.web.engine import Engine
from bwa_lms.web.setup import install


def create_app(settings, *, clock):
    try:
        found = plugins.load()
    except Exception:
        found = plugins.Plugins()
    app = Flask("bwa_lms", static_folder=None)
    app.config.update(
        SECRET_KEY="only for tests",
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database),
    )
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    library = None
    try:
        from bwa_lms.content.library import Library
        from bwa_lms.content.store import Store

        library = Library(Store(settings.instance / "content"), found)
    except ImportError:
        pass
    engine = Engine(settings=settings, clock=clock, plugins=found, library=library)
    install(app, engine)
    for name in "people learning discussions programme certificates delivery desk".split():
        for part in ("models", ""):
            try:
                module = importlib.import_module(f"bwa_lms.{name}.{part}".rstrip("."))
                if not part:
                    module.register(app, engine)
            except (ImportError, AttributeError) as error:
                print(f"scaffold: no {name}.{part}: {error}")
    return app
