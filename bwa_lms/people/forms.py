"""The forms of accounts."""

from __future__ import annotations

from typing import Any

from babel import Locale
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from bwa_lms.people import rules, zones
from bwa_lms.web import i18n
from bwa_lms.web.forms import LabelledForm, stripped


class SignInForm(LabelledForm):
    """E-mail and password."""

    email = EmailField(
        "E-mail",
        [InputRequired(), Length(max=rules.LONGEST_EMAIL)],
        filters=[stripped],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Password", [InputRequired()], render_kw={"autocomplete": "current-password"}
    )


class AddressForm(LabelledForm):
    """The address that a new link goes to."""

    email = EmailField(
        "E-mail",
        [InputRequired(), Length(max=rules.LONGEST_EMAIL)],
        filters=[stripped],
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(LabelledForm):
    """A new password, for whoever holds a link."""

    password = PasswordField(
        "New password", [InputRequired()], render_kw={"autocomplete": "new-password"}
    )


class ChangePasswordForm(LabelledForm):
    """A new password, for somebody who knows the old one."""

    old = PasswordField(
        "Present password", [InputRequired()], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        "New password", [InputRequired()], render_kw={"autocomplete": "new-password"}
    )


class ProfileForm(LabelledForm):
    """What a person says of themselves."""

    printed_name = StringField(
        "Printed name",
        [InputRequired(), Length(max=rules.LONGEST_NAME)],
        render_kw={"autocomplete": "name"},
    )
    language = SelectField("Language")
    zone = SelectField("Time zone", render_kw={"autocomplete": "off"})

    def __init__(self, present_zone: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = [(code, _native(code)) for code in i18n.languages()]
        self.zone.choices = zones.choices(present_zone)


def _native(code: str) -> str:
    locale = Locale.parse(code, sep="-")
    return (locale.get_display_name(locale) or code).capitalize()
