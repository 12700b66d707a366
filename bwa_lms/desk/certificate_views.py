"""The desk's pages of certificates: the queue of a cohort, and one certificate with the way to revoke it."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from bwa_lms.certificates import service
from bwa_lms.certificates.service import Outcome, Queue
from bwa_lms.desk.certificate_forms import IssueForm, RevokeForm
from bwa_lms.kernel.errors import DomainError
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.people.service import cohorts
from bwa_lms.web import actor, clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.i18n import ngettext
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

Page = str | tuple[str, int] | Response


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    for rule, view in (
        ("/cohorts/<cohort>/certificates", certificate_queue),
        ("/certificates/<token>", certificate),
    ):
        blueprint.add_url_rule(rule, view.__name__, view, methods=["GET", "POST"])


@allow(ADMINISTRATOR)
def certificate_queue(cohort: str) -> Page:
    """Show who is ready and who is blocked, and issue the certificates of those who are ticked."""
    chosen = cohorts.find(cohort)
    form = IssueForm()
    if form.submitted():
        ticked = set(request.form.getlist("enrolment"))
        people = [each for each in enrolments.of_cohort(chosen.id) if each.public_id in ticked]
        outcome = service.issue(
            actor.current().person or 0,
            [each.id for each in people],
            clock.now(),
            str(form.key.data),
        )
        _tell(outcome)
        return redirect(url_for("desk.certificate_queue", cohort=cohort), 303)
    queue: Queue = service.queue(chosen.id, clock.now())
    page = render("desk/certificates/queue.html", cohort=chosen, queue=queue, form=form)
    return page, form.status


@allow(ADMINISTRATOR)
def certificate(token: str) -> Page:
    """Show a certificate, and revoke it with a reason."""
    form = RevokeForm()
    if form.submitted():
        try:
            service.revoke(actor.current().person or 0, token, form.reason.data or "", clock.now())
            tell(_("The certificate is revoked. Its page says so for ever."))
            return redirect(url_for("desk.certificate", token=token), 303)
        except DomainError as error:
            form.refuse(error)
    shown = service.public(token)
    cohort = cohorts.get(enrolments.get(shown.certificate.enrolment_id).cohort_id)
    page = render("desk/certificates/one.html", **vars(shown), cohort=cohort, form=form)
    return page, form.status


def _tell(outcome: Outcome) -> None:
    n = len(outcome.issued)
    if n or not outcome.refused:
        tell(ngettext("%(n)s certificate issued.", "%(n)s certificates issued.", n))
    for name, reason in outcome.refused:
        tell(_("Not issued for %(name)s: %(reason)s", name=name, reason=reason))
