"""The page that anybody may check, the holder's own page and file, and the academy's public keys."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, jsonify

from bwa_lms.certificates import service, signing
from bwa_lms.kernel.errors import NotAllowed
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.programme.requirements import requirements
from bwa_lms.web import actor, clock
from bwa_lms.web.access import ANYONE, SIGNED_IN, allow
from bwa_lms.web.actor import ADMINISTRATOR, PARTICIPANT
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.templating import render

blueprint = Blueprint("certificates", __name__)


@blueprint.get("/verify/<token>")
@allow(ANYONE)
def verify(token: str) -> str:
    """Show what anybody may know of a certificate."""
    shown = service.public(token)
    began = date.fromisoformat(shown.certificate.statement["began"])
    return render("certificates/verify.html", **vars(shown), began=began, mine=_may_open(token))


@blueprint.get("/verify/<token>/certificate.pdf")
@allow(SIGNED_IN)
def document(token: str) -> Response:
    """Send the document to its holder, or to an administrator."""
    _refuse_others(token)
    return _file(service.document(token), "application/pdf", f"{service.find(token).serial}.pdf")


@blueprint.get("/verify/<token>/credential.json")
@allow(SIGNED_IN)
def credential(token: str) -> Response:
    """Send the signed statement to its holder, or to an administrator."""
    _refuse_others(token)
    return _file(
        service.credential(token), "application/json", f"{service.find(token).serial}.json"
    )


@blueprint.get("/.well-known/bwa-keys.json")
@allow(ANYONE)
def keys() -> Response:
    """Publish the keys with which the academy signs, and those with which it signed."""
    return jsonify(signing.document(service.keys()))


@blueprint.get("/certificate")
@allow(PARTICIPANT)
def own() -> str:
    """Show a participant their certificate, or what is left to do for it."""
    mine = enrolments.active(actor.current().person or 0)
    if mine is None:
        return render("certificates/own.html", certificate=None, status=None)
    held = service.of_enrolment(mine.id)
    status = None if held else requirements(mine, clock.now())
    return render("certificates/own.html", certificate=held, status=status)


def _may_open(token: str) -> bool:
    who = actor.current()
    return who.signed_in and (who.has(ADMINISTRATOR) or who.person == service.holder(token))


def _refuse_others(token: str) -> None:
    if not _may_open(token):
        raise NotAllowed(_("The file is for the holder of the certificate and for administrators."))


def _file(data: bytes, kind: str, name: str) -> Response:
    response = Response(data, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
