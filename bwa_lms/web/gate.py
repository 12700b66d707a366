"""What every request passes first: is it readable, who sends it, did one of our own pages make it, may they."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Flask, abort, g, request
from werkzeug.wrappers import Response

from bwa_lms.web import access, actor, clock, csrf
from bwa_lms.web.engine import engine

LONGEST = 4_000  # characters of an address
_UNREADABLE = "\x00", "\ufffd"


def install(app: Flask) -> None:
    """Let every request of `app` pass the gate."""
    app.before_request(gate)


def gate() -> Response | None:
    """Answer a request that may not go on; None lets it through."""
    if request.endpoint == "asset":
        return None
    _readable()
    if "actor" not in g:
        actor.enter(engine().identify())
    if request.routing_exception is not None:
        return None  # no such page, or not this method: the answer is 404 or 405
    stopped = access.guard()
    if stopped is None:
        csrf.check()
        _readable_form()
        clock.arrived()
    return stopped


def _readable() -> None:
    if len(request.full_path) > LONGEST:
        abort(414)
    try:
        query = unquote_to_bytes(request.query_string).decode()
    except UnicodeDecodeError:
        abort(400)
    if "\x00" in query or any(mark in request.path for mark in _UNREADABLE):
        abort(400)


def _readable_form() -> None:
    if any("\x00" in text for pair in request.form.items(multi=True) for text in pair):
        abort(400)
