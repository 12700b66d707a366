"""Every error becomes a page that says what happened, what was kept and what to do; a script gets the same as JSON."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Flask, Response, jsonify, make_response, request
from werkzeug.exceptions import HTTPException

from bwa_lms.kernel.errors import DomainError, TooMany
from bwa_lms.web import csrf
from bwa_lms.web.access import SignedOut
from bwa_lms.web.i18n import _
from bwa_lms.web.templating import render

log = logging.getLogger(__name__)
_BARE = "<!doctype html><html lang=en><title>Something went wrong</title><h1>Something went wrong</h1><p>{}</p>"
_UNSENT = 200  # fields that a page to send again carries at most


@dataclass(frozen=True)
class Words:
    """What an error page says: what happened, and what to do."""

    title: str
    text: str
    advice: str


def words(status: int) -> Words:
    """Return what to say about a status."""
    return _ours() if status >= 500 else _theirs(status)


def _theirs(status: int) -> Words:
    known = _of_pages() | _of_changes()
    return known.get(status, known[400])


def _of_pages() -> dict[int, Words]:
    return {
        400: Words(
            _("This request is not readable"),
            _("The address or the form holds something that cannot be read."),
            _("Check the address, or go back and send the form again."),
        ),
        403: Words(
            _("This page is not open to you"),
            _("You are signed in, but this page is for others."),
            _("If you should see it, ask your administrator."),
        ),
        404: Words(
            _("There is no such page"),
            _("The address may be mistyped, or the page may have moved."),
            _("Check the address, or start from the home page."),
        ),
        405: Words(
            _("This address cannot be used like that"),
            _("It takes a form, or it only shows something."),
            _("Go back and use the page's own buttons."),
        ),
        410: Words(
            _("This is no longer here"),
            _("It was here once and was used or withdrawn."),
            _("Start from the home page, or ask for a new link."),
        ),
        414: Words(
            _("This address is too long"),
            _("The address is longer than the site can read."),
            _("Start from the home page."),
        ),
    }


def _of_changes() -> dict[int, Words]:
    return {
        409: Words(
            _("Something changed in the meantime"),
            _("What you asked for no longer fits what is there."),
            _("Go back, reload the page and look again. Nothing was changed."),
        ),
        413: Words(
            _("That is too large"),
            _("What you sent is larger than this page takes. Nothing was changed."),
            _("Go back and send something smaller."),
        ),
        422: Words(
            _("This cannot be done as it stands"),
            _("Something in what you sent does not fit."),
            _("Go back, change it and send it again. What you typed is still there."),
        ),
        429: Words(
            _("Too many tries"),
            _("There were too many tries in a short time."),
            _("Wait a little, then try again."),
        ),
    }


def _ours() -> Words:
    return Words(
        _("Something went wrong on our side"),
        _("The page could not be made. What you saved before is safe."),
        _("Go back and try again. If it happens again, tell your administrator what you did."),
    )


def install(app: Flask) -> None:
    """Answer every error of `app` with a page."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(csrf.Unproven, _unproven)
    app.register_error_handler(SignedOut, _unproven)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def page(status: int, text: str = "", *, title: str = "", advice: str = "") -> Response:
    """Return an error's page, or its JSON for a script; what is not given is said in general words."""
    said = words(status)
    if _wants_json():
        response = jsonify(status=status, message=text or said.text)
        response.status_code = status
        return response
    html = render(
        "error.html",
        status=status,
        title=title or said.title,
        text=text or said.text,
        advice=advice or said.advice,
    )
    return make_response(html, status)


def _refused(error: DomainError) -> Response:
    response = page(error.status, error.message)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = page(error.code)
    if error.code == 405:
        response.headers["Allow"] = dict(error.get_headers()).get("Allow", "GET")
    return response


def _unproven(error: csrf.Unproven | SignedOut) -> Response:
    """Offer to send the form again, where the browser itself says that it came from our own page."""
    if _wants_json():
        return page(error.status, error.message)
    fields = list(_typed()) if csrf.same_origin() else []
    html = render(
        "unsent.html",
        message=error.message,
        fields=fields,
        target=request.full_path.rstrip("?"),
        signed_out=isinstance(error, SignedOut),
    )
    return make_response(html, error.status)


def _typed() -> list[tuple[str, str]]:
    """Return what was sent, but for secrets and proofs; nothing at all where a part could not be kept."""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name != csrf.FIELD]
    whole = not any(request.files.values()) and len(pairs) <= _UNSENT
    return [pair for pair in pairs if "password" not in pair[0]] if whole else []


def _failed(error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    try:
        return page(500)
    except Exception:
        log.exception("the error page failed as well")
        return make_response(
            _BARE.format("What you saved before is safe. Go back and try again."), 500
        )


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
