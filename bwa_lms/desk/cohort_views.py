"""The desk's pages of organisations and cohorts: making them, and who is in a cohort."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from bwa_lms.desk import enrolling
from bwa_lms.desk.people_forms import (
    CohortForm,
    MemberForm,
    OrganisationForm,
    RenameForm,
    TitleForm,
    TrainerForm,
    kinds,
)
from bwa_lms.kernel.errors import DomainError, Refused
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.people.service import cohorts, directory, editing, organisations
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.web import actor, clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR, TRAINER
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

Page = str | tuple[str, int] | Response


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    cohort = "/cohorts/<cohort>"
    for rule, view, methods in (
        ("/organisations", organisations_page, ["GET", "POST"]),
        ("/organisations/<organisation>", rename_organisation, ["GET", "POST"]),
        ("/cohorts", cohorts_page, ["GET"]),
        ("/cohorts/new", new_cohort, ["GET", "POST"]),
        (f"{cohort}/title", rename_cohort, ["GET", "POST"]),
        (f"{cohort}/people", cohort_people, ["GET", "POST"]),
        (f"{cohort}/trainers", add_trainer, ["GET", "POST"]),
        (f"{cohort}/trainers/<person>/remove", remove_trainer, ["POST"]),
    ):
        blueprint.add_url_rule(rule, view.__name__, view, methods=methods)


@allow(ADMINISTRATOR)
def organisations_page() -> Page:
    """Show the organisations, and make one."""
    form = OrganisationForm()
    if form.submitted():
        try:
            made = editing.make_organisation(
                _me(), str(form.key.data), form.name.data or "", form.kind.data, clock.now()
            )
            tell(_("%(name)s is there now.", name=made.name))
            return redirect(url_for("desk.organisations_page"), 303)
        except DomainError as error:
            form.refuse(error)
    page = render(
        "desk/people/organisations.html",
        form=form,
        organisations=organisations.listed(),
        kinds=dict(kinds()),
    )
    return page, form.status


@allow(ADMINISTRATOR)
def rename_organisation(organisation: str) -> Page:
    """Give an organisation another name."""
    found = organisations.find(organisation)
    form = RenameForm(data={"name": found.name})
    if form.submitted():
        try:
            organisations.rename(found.id, form.name.data or "")
            tell(_("The new name is saved."))
            return redirect(url_for("desk.organisations_page"), 303)
        except DomainError as error:
            form.refuse(error)
    return render("desk/people/organisation.html", form=form, organisation=found), form.status


@allow(ADMINISTRATOR)
def cohorts_page() -> Page:
    """Show all cohorts."""
    led = cohorts.listed()
    return render(
        "desk/people/cohorts.html",
        cohorts=led,
        sizes={each.id: len(enrolments.of_cohort(each.id)) for each in led},
        trainers={each.id: cohorts.trainers(each.id) for each in led},
    )


@allow(ADMINISTRATOR)
def new_cohort() -> Page:
    """Make a cohort with its first day and its zone."""
    zone = actor.current().zone
    form = CohortForm(zone, data={"zone": zone})
    if form.submitted():
        try:
            first = form.start.data or clock.now().date()
            title, zone = form.title.data or "", form.zone.data
            made = editing.make_cohort(_me(), str(form.key.data), title, first, zone, clock.now())
            tell(_("The cohort is there. Now choose who trains it and who takes part."))
            return _to(made)
        except DomainError as error:
            form.refuse(error)
    return render("desk/people/new_cohort.html", form=form), form.status


@allow(ADMINISTRATOR)
def rename_cohort(cohort: str) -> Page:
    """Give a cohort another title."""
    found = cohorts.find(cohort)
    form = TitleForm(data={"title": found.title})
    if form.submitted():
        try:
            cohorts.rename(found.id, form.title.data or "")
            tell(_("The new title is saved."))
            return _to(found)
        except DomainError as error:
            form.refuse(error)
    return render("desk/people/rename_cohort.html", form=form, cohort=found), form.status


@allow(ADMINISTRATOR)
def cohort_people(cohort: str) -> Page:
    """Show who takes part in a cohort and who trains it; enrol somebody by their address."""
    found, form = cohorts.find(cohort), MemberForm()
    if form.submitted():
        try:
            tell(_enrol(found, form))
            return _to(found)
        except DomainError as error:
            form.refuse(error if error.field else Refused(error.message, "email"))
    return _people(found, form, _trainer_form(found)), form.status


def _enrol(cohort: Cohort, form: MemberForm) -> str:
    person = directory.by_email(form.email.data or "")
    if person is None:
        raise Refused(_("Nobody has this address. Invite them first."), "email")
    key, how = str(form.key.data), enrolling.Enrolling()
    editing.enrol_once(_me(), key, person.id, cohort.id, how, clock.now())
    return _("%(name)s takes part in %(cohort)s now.", name=person.name, cohort=cohort.title)


def _people(cohort: Cohort, member: MemberForm, trainer: TrainerForm) -> str:
    taking = [each.person_id for each in enrolments.of_cohort(cohort.id)]
    return render(
        "desk/people/cohort_people.html",
        cohort=cohort,
        members=directory.listed(taking, clock.now().date()),
        trainers=cohorts.trainers(cohort.id),
        form=member,
        trainer_form=trainer,
    )


def _trainer_form(cohort: Cohort) -> TrainerForm:
    present = {each.id for each in cohorts.trainers(cohort.id)}
    free = [each for each in directory.holders(TRAINER) if each.id not in present]
    return TrainerForm([(each.public_id, each.name) for each in free])


@allow(ADMINISTRATOR)
def add_trainer(cohort: str) -> Page:
    """Let somebody train a cohort."""
    found = cohorts.find(cohort)
    form = _trainer_form(found)
    if form.submitted():
        person = directory.find(form.person.data)
        try:
            editing.train(person.id, found.id, enrolling.Enrolling(), clock.now())
            tell(_("%(name)s trains %(cohort)s now.", name=person.name, cohort=found.title))
            return _to(found)
        except DomainError as error:
            form.refuse(error)
    return _people(found, MemberForm(formdata=None), form), form.status


@allow(ADMINISTRATOR)
def remove_trainer(cohort: str, person: str) -> Page:
    """Let somebody train a cohort no longer."""
    found, leaving = cohorts.find(cohort), directory.find(person)
    cohorts.remove_trainer(found.id, leaving.id, clock.now())
    tell(_("%(name)s no longer trains %(cohort)s.", name=leaving.name, cohort=found.title))
    return _to(found)


def _to(cohort: Cohort) -> Response:
    return redirect(url_for("desk.cohort_people", cohort=cohort.public_id), 303)


def _me() -> int:
    return actor.current().person or 0
