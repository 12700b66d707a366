"""The desk's pages of the programme: a cohort's calendar, the register of a day, a participant's coaching visits."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from bwa_lms.desk.cohort_access import seen_cohort
from bwa_lms.desk.programme_forms import (
    DayForm,
    ReasonForm,
    RegisterForm,
    VisitForm,
    competencies,
    filled,
)
from bwa_lms.kernel.errors import DomainError, NotFound
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.people import policy
from bwa_lms.people.service import cohorts
from bwa_lms.people.service.directory import name_of
from bwa_lms.programme import attendance, calendar, visits
from bwa_lms.programme.attendance import Register
from bwa_lms.web import actor, clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR, TRAINER
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.i18n import ngettext
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

Page = str | tuple[str, int] | Response


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    day = "/cohorts/<cohort>/days/<day>"
    visit = "/visits/<visit>"
    for rule, view in (
        ("/cohorts/<cohort>/days", cohort_days),
        (f"{day}/plan", plan_day),
        (day, day_register),
        ("/enrolments/<enrolment>/visits", enrolment_visits),
        ("/enrolments/<enrolment>/visits/new", new_visit),
        (f"{visit}/correct", correct_visit),
        (f"{visit}/withdraw", withdraw_visit),
    ):
        methods = ["GET"] if view in (cohort_days, enrolment_visits) else ["GET", "POST"]
        blueprint.add_url_rule(rule, view.__name__, view, methods=methods)


@allow(TRAINER, ADMINISTRATOR)
def cohort_days(cohort: str) -> Page:
    """Show the dates and places of a cohort's classroom days, and how many were there."""
    chosen = seen_cohort(cohort)
    return render(
        "desk/programme/days.html",
        cohort=chosen,
        days=calendar.calendar(chosen.id),
        present=attendance.recorded_days(chosen.id),
        people=len(enrolments.of_cohort(chosen.id)),
    )


@allow(TRAINER, ADMINISTRATOR)
def plan_day(cohort: str, day: str) -> Page:
    """Give a day its date and place."""
    chosen = seen_cohort(cohort)
    planned = calendar.day_of(chosen.id, day)
    form = DayForm(data={"on": planned.on, "place": planned.place})
    if form.submitted():
        try:
            calendar.plan_day(
                _me(), chosen.id, day, form.on.data, form.place.data or "", clock.now()
            )
            tell(_("The day is planned."))
            return redirect(url_for("desk.cohort_days", cohort=cohort), 303)
        except DomainError as error:
            form.refuse(error)
    return render("desk/programme/plan.html", cohort=chosen, day=planned, form=form), form.status


@allow(TRAINER, ADMINISTRATOR)
def day_register(cohort: str, day: str) -> Page:
    """Show the register of a day, and record who was there."""
    chosen = seen_cohort(cohort)
    shown = attendance.register_of(chosen.id, day)
    form = RegisterForm()
    there = _ticked(shown) if request.method == "POST" else _known(shown)
    if form.submitted():
        try:
            written = attendance.record_attendance(
                _me(), chosen.id, day, there, clock.now(), form.reason.data or ""
            )
            tell(ngettext("%(n)s line recorded.", "%(n)s lines recorded.", written))
            return redirect(url_for("desk.day_register", cohort=cohort, day=day), 303)
        except DomainError as error:
            form.refuse(error)
    page = render(
        "desk/programme/register.html", cohort=chosen, register=shown, there=there, form=form
    )
    return page, form.status


@allow(TRAINER, ADMINISTRATOR)
def enrolment_visits(enrolment: str) -> Page:
    """Show a participant's coaching visits with their histories."""
    chosen = _enrolment(enrolment)
    plan = enrolments.programme_of(chosen).coaching
    made = visits.visits_of(chosen.id)
    counted = {each.now.entry.planned for each in made if not each.now.withdrawn}
    return render(
        "desk/programme/visits.html",
        enrolment=chosen,
        person=name_of(chosen.person_id),
        cohort=cohorts.get(chosen.cohort_id),
        visits=made,
        open=[each for each in plan if each.id not in counted],
        countries=dict(visits.countries()),
        competencies=competencies(),
    )


@allow(TRAINER, ADMINISTRATOR)
def new_visit(enrolment: str) -> Page:
    """Record a coaching visit."""
    chosen = _enrolment(enrolment)
    data = {"planned": request.args.get("planned", "")}
    form = VisitForm(enrolments.programme_of(chosen).coaching, data=data)
    if form.submitted():
        try:
            visits.record_visit(_me(), chosen.id, form.entry(), clock.now(), str(form.key.data))
            tell(_("The visit is recorded."))
            return redirect(url_for("desk.enrolment_visits", enrolment=enrolment), 303)
        except DomainError as error:
            _refuse(form, error)
    return _visit_page(chosen, form, correcting=False)


@allow(TRAINER, ADMINISTRATOR)
def correct_visit(visit: str) -> Page:
    """Correct a visit, with the reason."""
    chosen = _enrolment_of(visit)
    now = next(each for each in visits.visits_of(chosen.id) if each.id == visit).now
    form = VisitForm(enrolments.programme_of(chosen).coaching, data=filled(now.entry))
    if form.submitted():
        try:
            visits.correct_visit(_me(), visit, form.entry(), form.reason.data or "", clock.now())
            tell(_("The visit is corrected. What stood there before stays in its history."))
            return redirect(url_for("desk.enrolment_visits", enrolment=chosen.public_id), 303)
        except DomainError as error:
            _refuse(form, error)
    return _visit_page(chosen, form, correcting=True)


@allow(TRAINER, ADMINISTRATOR)
def withdraw_visit(visit: str) -> Page:
    """Say that a visit does not count, with the reason."""
    chosen, form = _enrolment_of(visit), ReasonForm()
    if form.submitted():
        try:
            visits.withdraw_visit(_me(), visit, form.reason.data or "", clock.now())
            tell(_("The visit no longer counts. What was recorded stays in its history."))
            return redirect(url_for("desk.enrolment_visits", enrolment=chosen.public_id), 303)
        except DomainError as error:
            form.refuse(error)
    person = name_of(chosen.person_id)
    page = render("desk/programme/withdraw.html", enrolment=chosen, person=person, form=form)
    return page, form.status


def _visit_page(chosen: Enrolment, form: VisitForm, *, correcting: bool) -> tuple[str, int]:
    page = render(
        "desk/programme/visit.html",
        enrolment=chosen,
        person=name_of(chosen.person_id),
        form=form,
        competencies=competencies(),
        correcting=correcting,
    )
    return page, form.status


def _refuse(form: VisitForm, error: DomainError) -> None:
    """Show a refusal at its field; what is said of all ratings stands at the first."""
    if error.field == "ratings":
        error.field = next(iter(competencies()))
    form.refuse(error)


def _ticked(shown: Register) -> dict[int, bool]:
    listed = set(request.form.getlist("listed"))
    ticked = listed if "all" in request.form else set(request.form.getlist("present"))
    return {
        line.enrolment.id: line.enrolment.public_id in ticked
        for line in shown.lines
        if line.enrolment.public_id in listed
    }


def _known(shown: Register) -> dict[int, bool]:
    return {line.enrolment.id: bool(line.present) for line in shown.lines}


def _me() -> int:
    return actor.current().person or 0


def _enrolment(public_id: str) -> Enrolment:
    found = enrolments.by_public_id(public_id)
    if not policy.sees_cohort(actor.current(), found.cohort_id):
        raise NotFound(_("There is no such enrolment."))
    return found


def _enrolment_of(visit: str) -> Enrolment:
    found = enrolments.get(visits.owner(visit))
    if not policy.sees_cohort(actor.current(), found.cohort_id):
        raise NotFound(_("There is no such visit."))
    return found
