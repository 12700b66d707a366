"""Protection against requests that another site makes in a person's name.

A token belongs to the sign-in of a device, or to the visit of somebody who has not signed in. It is masked with fresh
random bytes in every response, so that compression gives nothing of it away (BREACH).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from flask import current_app, request, session

from bwa_lms.kernel.ids import token as random_token
from bwa_lms.web import actor
from bwa_lms.web.i18n import _

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FIELD = "csrf"
HEADER = "X-CSRF"
_SIZE = hashlib.sha256().digest_size


class Unproven(Exception):
    """A request that changes something and does not prove that one of our own pages made it."""

    status = 403

    @property
    def message(self) -> str:
        """What to tell the person."""
        return _(
            "This page was open for a long time, or you signed in again since. Nothing was changed."
        )


def token() -> str:
    """Return the token for a form of this response: the same secret, masked anew at every call."""
    pad = secrets.token_bytes(_SIZE)
    return base64.urlsafe_b64encode(pad + _xor(pad, _secret())).decode()


def check() -> None:
    """Refuse an unsafe request without the right token. Raises Unproven."""
    if request.method in SAFE_METHODS:
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not hmac.compare_digest(_unmask(given), _secret()):
        raise Unproven


def same_origin() -> bool:
    """Say whether the browser itself states that one of our own pages made this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def _secret() -> bytes:
    who = actor.current()
    if who.session is not None:
        bound = f"session:{who.session}"
    else:
        bound = f"visit:{session.setdefault('visit', random_token())}"
    return hmac.new(_key(), f"csrf:{bound}".encode(), hashlib.sha256).digest()


def _key() -> bytes:
    key = current_app.secret_key
    if not key:
        raise RuntimeError("the app has no secret key")
    return key.encode() if isinstance(key, str) else key


def _unmask(given: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(given.encode())
    except ValueError:
        return b""
    return _xor(raw[:_SIZE], raw[_SIZE:]) if len(raw) == 2 * _SIZE else b""


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
