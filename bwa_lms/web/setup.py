"""Put the plumbing into an app: everything that is about requests and responses and not about learning."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask, Response
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from bwa_lms.web import assets, errors, gate, headers, templating, themes
from bwa_lms.web.engine import Engine

LARGEST = 12 * 1024 * 1024  # bytes of a request


def install(app: Flask, engine: Engine, folders: Sequence[Path] = ()) -> None:
    """Wire gate, errors, headers, templates, static files and compression into `app`.

    `app` has its secret key; the features register their routes before or after. `folders` are further template
    folders. Raises ThemeError.
    """
    app.extensions["bwa"] = engine
    _configure(app, engine)
    chain = themes.chain(
        engine.settings.theme, themes.available(engine.settings, engine.plugins.themes)
    )
    files = assets.Assets(chain)
    templating.install(
        app, engine, templating.layers(chain, [*engine.plugins.template_folders(), *folders]), files
    )
    assets.install(app, files)
    gate.install(app)
    errors.install(app)
    headers.install(app)
    Compress(app)
    app.after_request(_keep_closable)  # runs before the compression, which was asked for earlier


def _keep_closable(response: Response) -> Response:
    """Close a file with its response: compression puts another body in its place and forgets it."""
    close = getattr(response.response, "close", None)
    if close is not None:
        response.call_on_close(close)
    return response


def _configure(app: Flask, engine: Engine) -> None:
    secure = engine.settings.secure
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST,
        MAX_FORM_MEMORY_SIZE=LARGEST,
        SESSION_COOKIE_NAME="__Host-bwa-visit" if secure else "bwa-visit",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=500,
    )
    hops = engine.settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
