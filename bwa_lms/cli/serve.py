"""`bwa serve`: the production server, and the small jobs that run beside it."""

from __future__ import annotations

import errno
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from flask import Flask

from bwa_lms.cli import instance
from bwa_lms.cli.errors import CannotRun
from bwa_lms.settings import Settings

SECONDS_BETWEEN_JOBS = 2.0
PORT = click.IntRange(1, 65_535)


@click.command("serve")
@click.option("--instance", "folder", type=click.Path(path_type=Path), help="the instance folder")
@click.option("--host", help="address to bind (setting: host)")
@click.option("--port", type=PORT, help="port to bind (setting: port)")
def command(folder: Path | None, host: str | None, port: int | None) -> None:
    """Serve the academy until Ctrl-C."""
    app = instance.open_app(folder)
    chosen: Settings = app.extensions["bwa"].settings
    run(app, host or chosen.host, chosen.port if port is None else port)


def run(app: Flask, host: str, port: int, say: Callable[[str], None] = click.echo) -> None:
    """Serve `app` with the production server of this system; returns when it was stopped."""
    refuse_taken(host, port)
    host = f"[{host}]" if ":" in host else host
    say(f"Serving on http://{host}:{port} (Ctrl-C ends it)")
    if sys.platform == "win32":
        _waitress(app, host, port)
    else:
        _gunicorn(app, host, port)


def refuse_taken(host: str, port: int) -> None:
    """Raise CannotRun where the address cannot be bound, at once and in one line: the server would try for seconds."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        hint = ": another program serves there, choose another --port" if taken else f": {error}"
        raise CannotRun(f"cannot serve on {host}, port {port}{hint}") from error


def _waitress(app: Flask, host: str, port: int) -> None:
    import waitress

    start_jobs(app)
    waitress.serve(app, host=host, port=port, threads=app.extensions["bwa"].settings.threads)


def _gunicorn(app: Flask, host: str, port: int) -> None:
    from gunicorn.app.base import BaseApplication

    chosen: Settings = app.extensions["bwa"].settings
    options: Mapping[str, Any] = {
        "bind": f"{host}:{port}",
        "worker_class": "gthread",
        "workers": chosen.workers,
        "threads": chosen.threads,
        "loglevel": "warning",
        "graceful_timeout": 10,
        "forwarded_allow_ips": "*" if chosen.trusted_proxies else "127.0.0.1",
        "post_worker_init": lambda worker: start_jobs(app),
    }

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    Server().run()


def start_jobs(app: Flask) -> threading.Thread:
    """Start the thread that delivers mail and writes down deadlines that passed."""
    thread = threading.Thread(target=_work, args=(app,), name="jobs", daemon=True)
    thread.start()
    return thread


def _work(app: Flask) -> None:
    from bwa_lms.app import housekeeping

    pause = threading.Event()
    while not pause.wait(SECONDS_BETWEEN_JOBS):
        with app.app_context():
            try:
                housekeeping()
            except Exception:
                app.logger.exception("a job failed and will be tried again")
