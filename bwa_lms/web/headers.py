"""What every response says to browsers: nothing from elsewhere, nothing inline, nothing in a frame."""

from __future__ import annotations

from flask import Flask, Response

from bwa_lms.web import actor
from bwa_lms.web.engine import engine

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_PAIRS = {name.lower(): (name, value) for name, value in ALWAYS.items()}
# `no-store` would make a browser forget what somebody typed when they go back.
PRIVATE = "private, no-cache"


def install(app: Flask) -> None:
    """Add the headers to every response of `app`."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    present = {name.lower() for name, _ in response.headers}
    response.headers.extend(pair for key, pair in _PAIRS.items() if key not in present)
    if engine().settings.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = PRIVATE
        if actor.current().signed_in:
            response.vary.add("Cookie")
    return response
