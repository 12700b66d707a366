"""Signing in and out, invitations, new passwords, the profile."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from bwa_lms.kernel.errors import DomainError, TooMany
from bwa_lms.people import presence, rules
from bwa_lms.people.forms import (
    AddressForm,
    ChangePasswordForm,
    NewPasswordForm,
    ProfileForm,
    SignInForm,
)
from bwa_lms.people.service import accounts, devices, directory, signing_in
from bwa_lms.people.service.links import Offer
from bwa_lms.web import actor
from bwa_lms.web.access import ANYONE, SIGNED_IN, allow
from bwa_lms.web.clock import now
from bwa_lms.web.i18n import _
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

blueprint = Blueprint("people", __name__)
Page = Response | tuple[str, int] | tuple[str, int, dict[str, str]]


def me() -> int:
    """Return the person who is signed in."""
    person = actor.current().person
    assert person is not None, "the route lets nobody else in"
    return person


@blueprint.route("/sign-in", methods=["GET", "POST"])
@allow(ANYONE)
def sign_in() -> Page:
    """Sign in, and go on to where the visitor wanted to be."""
    target = rules.safe_next(request.args.get("next"))
    if actor.current().signed_in:
        return redirect(target)
    form = SignInForm()
    headers: dict[str, str] = {}
    if form.submitted():
        try:
            return _enter(form, target)
        except DomainError as error:
            form.refuse(error)
            headers = _retry(error)
    return render("people/sign_in.html", form=form, target=target), form.status, headers


def _enter(form: SignInForm, target: str) -> Response:
    device, address = presence.device(), presence.address()
    email, password = form.email.data or "", form.password.data or ""
    signed_in = accounts.sign_in(email, password, device, address, now())
    presence.give(signed_in.token)
    return redirect(target if signed_in.confirmed else url_for("people.welcome", next=target))


def _retry(error: DomainError) -> dict[str, str]:
    return {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}


@blueprint.post("/sign-out")
@allow(ANYONE)
def sign_out() -> Response:
    """End the sign-in of this device."""
    session = actor.current().session
    if session is not None:
        accounts.sign_out(session, now())
    presence.give(None)
    tell(_("You are signed out."))
    return redirect(url_for("people.sign_in"))


@blueprint.route("/invitation/<link>", methods=["GET", "POST"])
@allow(ANYONE)
def invitation(link: str) -> Page:
    """Use an invitation: choose a password and come in."""
    offer = accounts.peek(link, now())
    if offer.purpose != "invitation" or offer.state != "open":
        return _spent(offer)
    form = NewPasswordForm()
    if form.submitted():
        try:
            person = accounts.accept(link, form.password.data or "", now())
            presence.give(accounts.open_device(person, presence.device(), now()))
            return redirect(url_for("people.welcome"))
        except DomainError as error:
            form.refuse(error)
    return render("people/invitation.html", form=form, offer=offer), form.status


def _spent(offer: Offer) -> Page:
    return render("people/spent.html", offer=offer), 410


@blueprint.route("/reset", methods=["GET", "POST"])
@allow(ANYONE)
def reset() -> Page:
    """Ask for a link to set a new password."""
    form = AddressForm()
    headers: dict[str, str] = {}
    if form.submitted():
        try:
            accounts.request_reset(form.email.data or "", now(), presence.address())
            return render("people/reset_sent.html", email=form.email.data), 200
        except DomainError as error:
            form.refuse(error)
            headers = _retry(error)
    return render("people/reset.html", form=form), form.status, headers


@blueprint.route("/reset/<link>", methods=["GET", "POST"])
@allow(ANYONE)
def new_password(link: str) -> Page:
    """Use a link to set a new password."""
    offer = accounts.peek(link, now())
    if offer.purpose != "reset" or offer.state != "open":
        return _spent(offer)
    form = NewPasswordForm()
    if form.submitted():
        try:
            accounts.reset(link, form.password.data or "", now())
            presence.give(None)
            tell(_("Your new password is set. Sign in with it."))
            return redirect(url_for("people.sign_in"))
        except DomainError as error:
            form.refuse(error)
    return render("people/new_password.html", form=form, offer=offer), form.status


@blueprint.route("/welcome", methods=["GET", "POST"])
@allow(SIGNED_IN)
def welcome() -> Page:
    """The first visit: confirm the name that certificates will carry."""
    form = _profile_form()
    if form.submitted():
        try:
            _save(form)
            return redirect(rules.safe_next(request.args.get("next")))
        except DomainError as error:
            form.refuse(error)
    return render("people/welcome.html", form=form), form.status


@blueprint.route("/profile", methods=["GET", "POST"])
@allow(SIGNED_IN)
def profile() -> Page:
    """One's own name, language, zone, password and devices."""
    form = _profile_form()
    if form.submitted():
        try:
            _save(form)
            tell(_("Your profile is saved."))
            return redirect(url_for("people.profile"))
        except DomainError as error:
            form.refuse(error)
    return _profile(form), form.status


def _profile_form() -> ProfileForm:
    mine = directory.card(me())
    return ProfileForm(mine.zone, obj=mine)


def _save(form: ProfileForm) -> None:
    accounts.change_profile(
        me(), form.printed_name.data or "", form.language.data, form.zone.data, now()
    )


def _profile(form: ProfileForm) -> str:
    signed_in = devices.devices(me(), actor.current().session, now())
    mine = directory.card(me())
    return render("people/profile.html", form=form, devices=signed_in, mine=mine)


@blueprint.route("/profile/password", methods=["GET", "POST"])
@allow(SIGNED_IN)
def change_password() -> Page:
    """Set a new password; other devices are signed out."""
    form = ChangePasswordForm()
    headers: dict[str, str] = {}
    if form.submitted():
        try:
            _change_password(form)
            tell(_("Your new password is set. Your other devices are signed out."))
            return redirect(url_for("people.profile"))
        except DomainError as error:
            form.refuse(error)
            headers = _retry(error)
    return render("people/password.html", form=form), form.status, headers


def _change_password(form: ChangePasswordForm) -> None:
    signing_in.change_password(
        signing_in.Change(me(), form.old.data or "", form.password.data or ""),
        now(),
        actor.current().session,
        presence.address(),
    )


@blueprint.post("/profile/devices/<public_id>/end")
@allow(SIGNED_IN)
def end_device(public_id: str) -> Response:
    """Sign one of one's own devices out."""
    devices.end_device(me(), public_id, now())
    tell(_("That device is signed out."))
    return redirect(url_for("people.profile", _anchor="devices"))


@blueprint.post("/profile/devices/end")
@allow(SIGNED_IN)
def end_devices() -> Response:
    """Sign out everywhere, here too."""
    accounts.sign_out_everywhere(me(), now())
    presence.give(None)
    tell(_("You are signed out everywhere."))
    return redirect(url_for("people.sign_in"))
