"""Who may call a route. One without a rule stops the start, so that none is open by oversight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from bwa_lms.kernel.errors import NotAllowed
from bwa_lms.web import actor
from bwa_lms.web.csrf import SAFE_METHODS
from bwa_lms.web.i18n import _

View = TypeVar("View", bound=Callable[..., Any])
ANYONE = "anyone"
SIGNED_IN = "signed-in"
_OWN = {"static"}  # Flask's own endpoints


def allow(*roles: str) -> Callable[[View], View]:
    """Mark a view with the roles that may call it: role names, `ANYONE` or `SIGNED_IN`.

    It says who may knock; which rows they see is the policies' affair.
    """

    def mark(view: View) -> View:
        view.__dict__["allowed"] = frozenset(roles)
        return view

    return mark


def matrix(app: Flask) -> dict[str, frozenset[str]]:
    """Return each endpoint's roles. Raises RuntimeError for a route that says nothing."""
    rules = {name: getattr(view, "allowed", None) for name, view in app.view_functions.items()}
    missing = sorted(name for name, roles in rules.items() if roles is None and name not in _OWN)
    if missing:
        raise RuntimeError(f"these routes do not say who may call them: {', '.join(missing)}")
    return {name: roles for name, roles in rules.items() if roles is not None}


def guard() -> Response | None:
    """Before a request: let the actor in, send a stranger to sign in, refuse others (403)."""
    view = current_app.view_functions.get(request.endpoint or "")
    allowed: frozenset[str] | None = getattr(view, "allowed", None)
    who = actor.current()
    if allowed is None or ANYONE in allowed or who.has(*allowed):
        return None
    if who.signed_in:
        if SIGNED_IN in allowed:
            return None
        raise NotAllowed(_("This page is for %(roles)s.", roles=_listed(allowed)))
    if request.method not in SAFE_METHODS:
        raise SignedOut
    target = request.full_path.rstrip("?")
    return redirect(url_for("people.sign_in", next=target))


class SignedOut(Exception):
    """Somebody sent a form after their sign-in ended: the page keeps what they typed."""

    status = 403

    @property
    def message(self) -> str:
        """What to tell the person."""
        return _(
            "Your sign-in ended before this was sent. Nothing was changed, and nothing is lost."
        )


def _listed(roles: frozenset[str]) -> str:
    words = {
        actor.PARTICIPANT: _("participants"),
        actor.TRAINER: _("trainers"),
        actor.ADMINISTRATOR: _("administrators"),
    }
    return _(" and ").join(words.get(role, role) for role in sorted(roles))
