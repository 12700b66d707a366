"""The desk's pages of people: the list, a person, inviting, closing and opening accounts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bwa_lms.desk import enrolling
from bwa_lms.desk.cohort_access import seen_cohort
from bwa_lms.desk.grid import harmless
from bwa_lms.desk.people_forms import (
    AffiliationForm,
    EnrolForm,
    InviteForm,
    PersonForm,
    ReasonForm,
)
from bwa_lms.kernel.errors import DomainError, NotFound
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.people import policy
from bwa_lms.people.service import accounts, cohorts, directory, editing, organisations
from bwa_lms.people.service.directory import PersonName, Wanted
from bwa_lms.web import actor, clock, forms
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR, TRAINER
from bwa_lms.web.forms import Form
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

Page = str | tuple[str, int] | AnyResponse


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    person = "/people/<person>"
    for rule, view, methods in (
        ("/people", people, ["GET"]),
        ("/people.csv", people_csv, ["GET"]),
        ("/people/new", invite, ["GET", "POST"]),
        (f"{person}", person_page, ["GET"]),
        (f"{person}/edit", edit_person, ["GET", "POST"]),
        (f"{person}/organisation", affiliate, ["GET", "POST"]),
        (f"{person}/enrol", enrol, ["GET", "POST"]),
        (f"{person}/close", close, ["GET", "POST"]),
        (f"{person}/open", reopen, ["GET", "POST"]),
        (f"{person}/invitation", resend, ["POST"]),
        (f"{person}/password", send_reset, ["POST"]),
    ):
        blueprint.add_url_rule(rule, view.__name__, view, methods=methods)


@dataclass(frozen=True)
class _Narrowed:
    """What the address of the list narrows it to, in words of the address."""

    text: str
    organisation: str
    cohort: str
    state: str

    @property
    def query(self) -> dict[str, str]:
        """What keeps it in other addresses."""
        return {name: value for name, value in vars(self).items() if value}


def _narrowed() -> _Narrowed:
    args = request.args
    return _Narrowed(
        text=args.get("text", "").strip()[:100],
        organisation=args.get("organisation", ""),
        cohort=args.get("cohort", ""),
        state=args.get("state", ""),
    )


def _sight(narrowed: _Narrowed) -> policy.Sight:
    """Return whom the list may show: those in sight, of the cohort that was chosen."""
    sight = enrolling.sight()
    if not narrowed.cohort:
        return sight
    chosen = seen_cohort(narrowed.cohort)
    return sight.within(enrolling.people_of([chosen.id]))


def _wanted(narrowed: _Narrowed) -> Wanted:
    chosen = narrowed.organisation
    employer = organisations.find(chosen).id if chosen else None
    return Wanted(text=narrowed.text, organisation=employer, state=narrowed.state)


@allow(TRAINER, ADMINISTRATOR)
def people() -> Page:
    """Show the people whom one may see, narrowed, fifty at a time."""
    who = actor.current()
    narrowed = _narrowed()
    number = request.args.get("page", 1, type=int)
    today = clock.now().date()
    page = directory.search(_sight(narrowed), _wanted(narrowed), today, number)
    return render(
        "desk/people/people.html",
        page_=page,
        narrowed=narrowed,
        organisations=organisations.listed() if policy.may_invite(who) else [],
        cohorts=cohorts.listed() if policy.may_invite(who) else cohorts.listed(who.trains),
        contact=policy.may_invite(who),
    )


@allow(ADMINISTRATOR)
def people_csv() -> Page:
    """Hand out the list as it is narrowed."""
    narrowed = _narrowed()
    lines = directory.everyone(_sight(narrowed), _wanted(narrowed), clock.now().date())
    taking = enrolments.of_people([line.id for line in lines])
    titles = {each.id: each.title for each in cohorts.listed()}
    rows = [
        (
            line.email,
            line.name,
            line.organisation,
            titles[taking[line.id].cohort_id] if line.id in taking else "",
            " ".join(line.roles),
            line.state,
        )
        for line in lines
    ]
    head = ("email", "name", "organisation", "cohort", "role", "state")
    data = _csv([head, *rows])
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    return Response(data, mimetype="text/csv", headers=headers)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(map(harmless, rows))
    return file.getvalue().encode("utf-8-sig")


@allow(ADMINISTRATOR)
def invite() -> Page:
    """Invite somebody, and enrol them where a cohort is chosen."""
    choices = [(each.public_id, each.title) for each in cohorts.listed()]
    given = {"cohort": request.args.get("cohort", "")}
    form = InviteForm(choices, data=given)
    if form.submitted():
        try:
            person = _invite(form)
            tell(_("The invitation is on its way to %(email)s.", email=form.email.data or ""))
            return _to(person)
        except DomainError as error:
            form.refuse(error)
    return render("desk/people/invite.html", form=form), form.status


def _invite(form: InviteForm) -> PersonName:
    chosen = form.organisation.data
    wanted = editing.Invitation(
        email=form.email.data or "",
        name=form.name.data or "",
        organisation=organisations.find(chosen).id if chosen else None,
        role=form.role.data,
        cohort=cohorts.find(form.cohort.data).id if form.cohort.data else None,
    )
    key = str(form.key.data)
    return accounts.name_of(editing.invite(_me(), key, wanted, enrolling.Enrolling(), clock.now()))


@allow(TRAINER, ADMINISTRATOR)
def person_page(person: str) -> Page:
    """Show a person; address, employers and account are for administrators."""
    found = directory.find(person)
    taking = enrolments.of_people([found.id]).get(found.id)
    who = actor.current()
    if not policy.sees_person(who, found.id, [taking.cohort_id] if taking else []):
        raise NotFound(_("There is no such person."))
    return render(
        "desk/people/person.html",
        card=directory.card(found.id),
        contact=policy.sees_contact(who, found.id),
        enrolment=taking,
        cohort=cohorts.get(taking.cohort_id) if taking else None,
        trains=cohorts.trained_by(found.id),
        affiliations=organisations.history(found.id),
        standings=directory.standings(found.id),
        may_close=policy.may_close(who, found.id),
    )


@allow(ADMINISTRATOR)
def edit_person(person: str) -> Page:
    """Change name, address and roles."""
    card = directory.card(directory.find(person).id)
    form = PersonForm(data={"name": card.name, "email": card.email, "roles": list(card.roles)})
    return _handle(form, card.public_id, "desk/people/edit.html", lambda: _edit(form, card.id))


def _edit(form: PersonForm, person: int) -> str:
    new = editing.Edit(form.name.data or "", form.email.data or "", tuple(form.roles.data or ()))
    editing.edit(_me(), person, new, clock.now())
    return _("The changes are saved.")


@allow(ADMINISTRATOR)
def affiliate(person: str) -> Page:
    """Write down for whom somebody works from a day on."""
    found = directory.find(person)
    form = AffiliationForm(data={"since": clock.now().date()})
    return _handle(form, person, "desk/people/affiliate.html", lambda: _affiliate(form, found.id))


def _affiliate(form: AffiliationForm, person: int) -> str:
    day, chosen = form.since.data or clock.now().date(), form.organisation.data
    if chosen:
        organisations.affiliate(person, organisations.find(chosen).id, day)
    else:
        organisations.leave(person, day)
    return _("The organisation is written down. What was before stays on record.")


@allow(ADMINISTRATOR)
def enrol(person: str) -> Page:
    """Enrol somebody in a cohort."""
    found = directory.find(person)
    form = EnrolForm([(each.public_id, each.title) for each in cohorts.listed()])
    return _handle(form, person, "desk/people/enrol.html", lambda: _enrol(form, found))


def _enrol(form: EnrolForm, person: PersonName) -> str:
    cohort, how = cohorts.find(form.cohort.data), enrolling.Enrolling()
    editing.enrol_once(_me(), str(form.key.data), person.id, cohort.id, how, clock.now())
    return _("%(name)s takes part in %(cohort)s now.", name=person.name, cohort=cohort.title)


@allow(ADMINISTRATOR)
def close(person: str) -> Page:
    """Close an account, with the reason."""
    return _stand(person, accounts.deactivate, closing=True)


@allow(ADMINISTRATOR)
def reopen(person: str) -> Page:
    """Open a closed account again, with the reason."""
    return _stand(person, accounts.activate, closing=False)


def _stand(
    person: str, change: Callable[[int | None, int, str, datetime], None], *, closing: bool
) -> Page:
    found, form = directory.find(person), ReasonForm()

    def use_case() -> str:
        change(_me(), found.id, form.reason.data or "", clock.now())
        return _("The account is closed.") if closing else _("The account is open again.")

    return _handle(form, person, "desk/people/standing.html", use_case, closing=closing)


@allow(ADMINISTRATOR)
def resend(person: str) -> Page:
    """Send the invitation again, with a new link."""
    found = directory.find(person)
    editing.resend(_me(), forms.key(), found.id, clock.now())
    tell(_("A new invitation is on its way to %(email)s.", email=found.email))
    return _to(found)


@allow(ADMINISTRATOR)
def send_reset(person: str) -> Page:
    """Send a link to set a new password."""
    found = directory.find(person)
    editing.send_reset(_me(), forms.key(), found.id, clock.now())
    tell(_("A link to set a new password is on its way to %(email)s.", email=found.email))
    return _to(found)


def _handle(
    form: Form, person: str, template: str, use_case: Callable[[], str], **context: object
) -> Page:
    """Show a form about a person; when it was sent, do it and return to the person."""
    found = directory.find(person)
    if form.submitted():
        try:
            tell(use_case())
            return _to(found)
        except DomainError as error:
            form.refuse(error)
    return render(template, form=form, person=found, **context), form.status


def _to(person: PersonName) -> AnyResponse:
    return redirect(url_for("desk.person_page", person=person.public_id), 303)


def _me() -> int:
    return actor.current().person or 0
