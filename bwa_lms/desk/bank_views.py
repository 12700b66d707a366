"""Question banks on the desk: send a file, read what became of each question, download the quizzes."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from bwa_lms.banks import service
from bwa_lms.desk.bank_forms import BankForm
from bwa_lms.kernel.errors import DomainError
from bwa_lms.web import actor, clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR, TRAINER
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

Page = str | tuple[str, int] | AnyResponse


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    for rule, view, methods in (
        ("/banks", banks, ["GET", "POST"]),
        ("/banks/review", bank_review, ["GET"]),
        ("/banks/review.zip", bank_archive, ["GET"]),
        ("/banks/review/forget", forget_bank, ["POST"]),
    ):
        blueprint.add_url_rule(rule, view.__name__, view, methods=methods)


@allow(TRAINER, ADMINISTRATOR)
def banks() -> Page:
    """Take a file of questions, and go on to what became of each."""
    form = BankForm()
    if form.submitted():
        try:
            upload = form.file.data
            name, data = _sent(upload)
            service.bring(_me(), name, data, clock.now())
            return redirect(url_for("desk.bank_review"), 303)
        except DomainError as error:
            form.refuse(error)
    kept = service.review(_me(), clock.now())
    return render("desk/banks/send.html", form=form, kept=kept), form.status


@allow(TRAINER, ADMINISTRATOR)
def bank_review() -> Page:
    """Show what became of each question of the last file; nothing was written anywhere yet."""
    found = service.review(_me(), clock.now())
    return render("desk/banks/review.html", review=found) if found else _nothing()


@allow(TRAINER, ADMINISTRATOR)
def bank_archive() -> Page:
    """Hand out the quizzes and pictures that the last file came to."""
    found = service.review(_me(), clock.now())
    if found is None:
        return _nothing()
    headers = {"Content-Disposition": 'attachment; filename="questions.zip"'}
    return Response(found.archive, mimetype="application/zip", headers=headers)


@allow(TRAINER, ADMINISTRATOR)
def forget_bank() -> Page:
    """Throw away what the last file came to."""
    service.forget(_me())
    tell(_("What was read of your file is thrown away."))
    return redirect(url_for("desk.banks"), 303)


def _sent(upload: object) -> tuple[str, bytes]:
    if not isinstance(upload, FileStorage):
        return "", b""
    return upload.filename or "", upload.read()


def _nothing() -> AnyResponse:
    tell(_("There is no file of questions of yours here any more. Send it again."))
    return redirect(url_for("desk.banks"), 303)


def _me() -> int:
    person = actor.current().person
    assert person is not None
    return person
