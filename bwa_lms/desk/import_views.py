"""The desk's import of people: upload or paste, read what each line would do, then confirm."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from bwa_lms.desk import enrolling
from bwa_lms.desk.people_forms import ImportForm
from bwa_lms.kernel.errors import DomainError
from bwa_lms.kernel.ids import digest
from bwa_lms.people.service import importing
from bwa_lms.people.service.importing import Plan
from bwa_lms.web import actor, clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR
from bwa_lms.web.i18n import ngettext
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

Page = str | tuple[str, int] | Response


def register(blueprint: Blueprint) -> None:
    """Add this page to the desk."""
    methods = ["GET", "POST"]
    blueprint.add_url_rule("/people/import", "import_people", import_people, methods=methods)


@allow(ADMINISTRATOR)
def import_people() -> Page:
    """Show what a list would do, line by line; do it when that is confirmed."""
    form = ImportForm()
    plan: Plan | None = None
    if form.submitted():
        try:
            text = _text(form)
            form.text.data = text
            plan = importing.plan(text, enrolling.Enrolling(), clock.now())
            if _confirmed(text) and not plan.errors:
                return _carry_out(text)
        except DomainError as error:
            form.refuse(error)
    read = _mark(form.text.data or "") if plan else ""
    return render("desk/people/import.html", form=form, plan=plan, read=read), form.status


def _confirmed(text: str) -> bool:
    """Say whether just this list was confirmed: one that was changed after it was read is read again."""
    return "confirm" in request.form and request.form.get("read") == _mark(text)


def _mark(text: str) -> str:
    return digest("\n".join(text.splitlines()).encode())


def _text(form: ImportForm) -> str:
    upload = form.file.data
    if upload and isinstance(upload, FileStorage):
        return importing.read(upload.read())
    return str(form.text.data or "")


def _carry_out(text: str) -> Response:
    by = actor.current().person
    done = importing.carry_out(by, text, enrolling.Enrolling(), clock.now())
    tell(ngettext("%(n)s line imported.", "%(n)s lines imported.", done.changes))
    return redirect(url_for("desk.people"), 303)
