"""What everything is compared with: Flask, one row by the ORM, one template, as many bytes as are asked for."""

from __future__ import annotations

import os
import sys

from flask import Flask, render_template_string, request
from flask_sqlalchemy import SQLAlchemy
from gunicorn.app.base import BaseApplication
from sqlalchemy import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bwa_lms.db import engine_options, prepare
from bwa_lms.settings import Settings

PAGE = "<!doctype html><title>{{ row.title }}</title><main>{{ filling }}</main>"
FRAME = 56  # bytes of the page without its filling


class Base(DeclarativeBase):
    """The base of the one table."""


class Row(Base):
    """The one row."""

    __tablename__ = "row"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


class Written(Base):
    """What a POST adds: one row, as durable as every row of the academy."""

    __tablename__ = "written"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


def make(address: str) -> Flask:
    """Make the app on an engine set up as the academy's: GET /?bytes=n writes about n bytes, POST / keeps a row."""
    db = SQLAlchemy(model_class=Base)
    app = Flask("plain")
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(address)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
        db.create_all()
        db.session.merge(Row(id=1, title="Bare"))
        db.session.commit()
        db.engine.dispose()

    @app.get("/")
    def page() -> str:
        size = request.args.get("bytes", 0, type=int)
        row = db.session.get(Row, 1)
        return render_template_string(PAGE, row=row, filling="x" * max(0, size - FRAME))

    @app.post("/")
    def keep() -> str:
        with db.engine.connect().execution_options(bwa_write=True) as connection:
            connection.execute(insert(Written), {"text": request.form["text"]})
            connection.commit()
        return "kept"

    return app


class Server(BaseApplication):  # type: ignore[misc]
    """The server of `bwa serve`, with the settings that a new instance has."""

    def load_config(self) -> None:
        """Set what bwa_lms.cli.serve sets."""
        chosen = Settings()
        options = {
            "bind": f"127.0.0.1:{sys.argv[2]}",
            "worker_class": "gthread",
            "workers": int(os.environ.get("BWA_WORKERS", chosen.workers)),
            "threads": chosen.threads,
            "loglevel": "warning",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the app."""
        return make(f"sqlite:///{sys.argv[1]}")


if __name__ == "__main__":
    Server().run()
