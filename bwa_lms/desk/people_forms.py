"""The forms of the desk's people pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import (
    DateField,
    EmailField,
    FileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from bwa_lms.people import rules, zones
from bwa_lms.people.service import organisations
from bwa_lms.web.actor import ADMINISTRATOR, PARTICIPANT, TRAINER
from bwa_lms.web.forms import CheckboxesField, LabelledForm, stripped
from bwa_lms.web.i18n import _

LONGEST_REASON = 500
Choices = list[tuple[str, str]]


def roles() -> Choices:
    """Return the roles with their words."""
    return [
        (PARTICIPANT, _("Participant")),
        (TRAINER, _("Trainer")),
        (ADMINISTRATOR, _("Administrator")),
    ]


def kinds() -> Choices:
    """Return the kinds of organisations with their words."""
    words = {
        "brand": _("Brand"),
        "manufacturer": _("Manufacturer"),
        "trade union": _("Trade union"),
        "public body": _("Public body"),
        "academy": _("Academy"),
        "other": _("Other"),
    }
    return [(kind, words[kind]) for kind in organisations.KINDS]


def employers() -> Choices:
    """Return the organisations that can be chosen, by their public ids; the empty one is none."""
    known = [(each.public_id, each.name) for each in organisations.listed()]
    return [("", _("None")), *known]


class InviteForm(LabelledForm):
    """Somebody new."""

    name = StringField("Name", [InputRequired(), Length(max=rules.LONGEST_NAME)])
    email = EmailField(
        "E-mail", [InputRequired(), Length(max=rules.LONGEST_EMAIL)], filters=[stripped]
    )
    organisation = SelectField("Organisation")
    role = SelectField("Role", default=PARTICIPANT)
    cohort = SelectField("Cohort")

    def __init__(self, cohorts: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation.choices = employers()
        self.role.choices = roles()
        self.cohort.choices = [("", _("None yet")), *cohorts]


class PersonForm(LabelledForm):
    """What administrators change of an account."""

    name = StringField("Name", [InputRequired(), Length(max=rules.LONGEST_NAME)])
    email = EmailField(
        "E-mail", [InputRequired(), Length(max=rules.LONGEST_EMAIL)], filters=[stripped]
    )
    roles = CheckboxesField("Roles")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.roles.choices = roles()


class AffiliationForm(LabelledForm):
    """For whom somebody works, and from which day on."""

    organisation = SelectField("Organisation")
    since = DateField("From", [InputRequired()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation.choices = employers()


class EnrolForm(LabelledForm):
    """The cohort in which somebody takes part."""

    cohort = SelectField("Cohort")

    def __init__(self, cohorts: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cohort.choices = cohorts


class ReasonForm(LabelledForm):
    """Why an account is closed or opened again."""

    reason = StringField("Reason", [InputRequired(), Length(max=LONGEST_REASON)])


class OrganisationForm(LabelledForm):
    """An organisation."""

    name = StringField("Name", [InputRequired(), Length(max=rules.LONGEST_NAME)])
    kind = SelectField("Kind")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = kinds()


class RenameForm(LabelledForm):
    """Another name for an organisation."""

    name = StringField("Name", [InputRequired(), Length(max=rules.LONGEST_NAME)])


class CohortForm(LabelledForm):
    """A new cohort."""

    title = StringField("Title", [InputRequired(), Length(max=rules.LONGEST_NAME)])
    start = DateField("First day", [InputRequired()])
    zone = SelectField("Time zone")

    def __init__(self, present_zone: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone.choices = zones.choices(present_zone)


class TitleForm(LabelledForm):
    """Another title for a cohort."""

    title = StringField("Title", [InputRequired(), Length(max=rules.LONGEST_NAME)])


class MemberForm(LabelledForm):
    """Somebody who is to take part, by their address."""

    email = EmailField(
        "E-mail", [InputRequired(), Length(max=rules.LONGEST_EMAIL)], filters=[stripped]
    )


class TrainerForm(LabelledForm):
    """Somebody who is to train a cohort."""

    person = SelectField("Trainer")

    def __init__(self, trainers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person.choices = list(trainers)


class ImportForm(LabelledForm):
    """A list of people, as a file or as text."""

    file = FileField("File", render_kw={"accept": ".csv,text/csv"})
    text = TextAreaField("List", render_kw={"rows": 10, "spellcheck": "false"})
