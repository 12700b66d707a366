"""What somebody in a cohort is allowed beyond what is authored: a list, and the form that grants it."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from bwa_lms.desk.allowance_forms import AllowanceForm
from bwa_lms.desk.cohort_access import seen_cohort
from bwa_lms.kernel.errors import DomainError
from bwa_lms.learning import allowances
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.people.service.directory import names
from bwa_lms.web import actor, clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR, TRAINER
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

Page = str | tuple[str, int] | Response


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    rule = "/cohorts/<cohort>/allowances"
    blueprint.add_url_rule(rule, "allowances", listed)
    blueprint.add_url_rule(f"{rule}/new", "new_allowance", new, methods=["GET", "POST"])


@allow(TRAINER, ADMINISTRATOR)
def listed(cohort: str) -> Page:
    """Show who is allowed more than is authored, and why."""
    here = seen_cohort(cohort)
    found = allowances.granted(here.id)
    sittings = {
        (build.course.id, each.id): each.title for build, each in allowances.sittings(here.id)
    }
    called = names(
        {each.enrolment.person_id for each in found} | {each.by for each in found if each.by}
    )
    return render(
        "desk/allowances/list.html", cohort=here, found=found, titles=sittings, called=called
    )


@allow(TRAINER, ADMINISTRATOR)
def new(cohort: str) -> Page:
    """Allow somebody more: time, attempts, or a later end."""
    here = seen_cohort(cohort)
    form = _form(here)
    if form.submitted():
        try:
            course, _slash, activity = form.activity.data.partition("/")
            allowances.grant(
                actor.current().person,
                enrolments.by_public_id(form.person.data).id,
                course,
                activity,
                form.allowance(here.zone),
                clock.now(),
                str(form.key.data),
            )
            tell(_("It holds from now on. The participant finds it, with the reason, on the quiz."))
            return redirect(url_for("desk.allowances", cohort=cohort), 303)
        except DomainError as error:
            form.refuse(error)
    return render("desk/allowances/new.html", cohort=here, form=form), form.status


def _form(cohort: Cohort) -> AllowanceForm:
    people = enrolments.of_cohort(cohort.id)
    called = names({each.person_id for each in people})
    listed = sorted(
        (called[each.person_id].sort_key, each.public_id, called[each.person_id].name)
        for each in people
        if each.person_id in called
    )
    return AllowanceForm(
        [(public_id, name) for _key, public_id, name in listed],
        [
            (f"{build.course.id}/{each.id}", f"{build.course.title}: {each.title}")
            for build, each in allowances.sittings(cohort.id)
        ],
        data={name: request.args.get(name, "") for name in ("person", "activity")},
    )
