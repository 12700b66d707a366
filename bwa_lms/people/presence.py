"""The cookie of a sign-in: who sends the present request, and keeping or ending that."""

from __future__ import annotations

from flask import Response, g, request

from bwa_lms.people.rules import SIGN_IN_LASTS
from bwa_lms.people.service import devices
from bwa_lms.web.actor import ANYONE, Actor
from bwa_lms.web.clock import now
from bwa_lms.web.engine import engine


def cookie() -> str:
    """Return the cookie's name; by https it is bound to this very host."""
    return "__Host-bwa" if engine().settings.secure else "bwa"


def identify() -> Actor:
    """Return who sends this request; a sign-in that was not used for a while is renewed on the way."""
    secret = request.cookies.get(cookie(), "")
    found = devices.recognise(secret, now()) if secret else None
    if found is None:
        return ANYONE
    if found.renew and found.actor.session is not None:
        devices.renew(found.actor.session, now())
        give(secret)
    return found.actor


def give(secret: str | None) -> None:
    """Let this response carry a sign-in's token; None takes the cookie away."""
    g.sign_in = secret


def keep(response: Response) -> Response:
    """After a request: set or take away the cookie, where `give` was called."""
    if "sign_in" not in g:
        return response
    secure = engine().settings.secure
    if g.sign_in is None:
        response.delete_cookie(cookie(), secure=secure, httponly=True, samesite="Lax")
    else:
        age = SIGN_IN_LASTS
        response.set_cookie(
            cookie(), g.sign_in, max_age=age, secure=secure, httponly=True, samesite="Lax"
        )
    return response


def device() -> str:
    """Return what the browser says of itself."""
    return request.user_agent.string[:400]


def address() -> str:
    """Return the network address that sends this request; a whole /64 for IPv6, where one host owns many."""
    given = request.remote_addr or ""
    return ":".join(given.split(":")[:4]) + "::/64" if ":" in given else given
