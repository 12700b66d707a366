"""The forms of the register, the calendar and the visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from bwa_lms.content.model import PlannedVisit
from bwa_lms.programme.attendance import LONGEST_REASON
from bwa_lms.programme.calendar import LONGEST_PLACE
from bwa_lms.programme.visits import COMPETENCIES, LONGEST, LONGEST_DAY, Entry, countries
from bwa_lms.web.forms import LabelledForm
from bwa_lms.web.i18n import gettext as _


class Within(NumberRange):
    """A range against which a number of any length is held."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse what is outside; Python's floats end before people's numbers do."""
        if field.errors:
            return  # it is no number: one mistake is told once
        try:
            super().__call__(form, field)
        except OverflowError:
            raise ValidationError(_("Write a smaller number.")) from None


class DayForm(LabelledForm):
    """The date and the place of a classroom day."""

    on = DateField("Date", [Optional()])
    place = StringField("Place", [Length(max=LONGEST_PLACE)])


class RegisterForm(LabelledForm):
    """The register: the toggles stand in the page; here is only why something recorded changes."""

    reason = StringField("Reason", [Length(max=LONGEST_REASON)])


class ReasonForm(LabelledForm):
    """Why something that was recorded or issued is taken back."""

    reason = StringField("Reason", [InputRequired(), Length(max=LONGEST_REASON)])


def _rating() -> SelectField:
    return SelectField(validate_choice=True)


class VisitForm(LabelledForm):
    """A coaching visit, recorded or corrected."""

    planned = SelectField("Visit", [InputRequired()])
    on = DateField("Date", [InputRequired()])
    factory = StringField("Factory (pseudonym)", [InputRequired(), Length(max=LONGEST["factory"])])
    country = SelectField("Country", [InputRequired()])
    minutes = IntegerField("Minutes", [InputRequired(), Within(1, LONGEST_DAY)])
    observed = BooleanField("A mentor observed this visit")
    contracting = _rating()
    listening = _rating()
    facilitating = _rating()
    analysing = _rating()
    risk = _rating()
    ownership = _rating()
    note = TextAreaField("Note for trainers", [Length(max=LONGEST["note"])])
    reason = StringField("Reason for the correction", [Length(max=LONGEST_REASON)])

    def __init__(self, planned: Iterable[PlannedVisit], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.planned.choices = [("", _("Choose"))] + [(each.id, each.title) for each in planned]
        self.country.choices = [("", _("Choose")), *countries()]
        for name, label in competencies().items():
            field: Any = self[name]
            field.choices = ratings()
            field.label.text = label

    def entry(self) -> Entry:
        """Return what was written down."""
        given = {name: self[name].data for name in COMPETENCIES}
        return Entry(
            planned=self.planned.data,
            on=self.on.data or date.min,
            factory=self.factory.data or "",
            country=self.country.data,
            minutes=self.minutes.data or 0,
            observed=self.observed.data,
            ratings={name: int(value) for name, value in given.items() if value},
            note=self.note.data or "",
        )


def filled(entry: Entry) -> dict[str, Any]:
    """Return a visit's fields for its form."""
    ratings_ = {name: str(value) for name, value in entry.ratings.items()}
    return {name: getattr(entry, name) for name in _PLAIN} | ratings_


_PLAIN = ("planned", "on", "factory", "country", "minutes", "observed", "note")


def competencies() -> dict[str, str]:
    """Return the six competencies with their names."""
    return {
        "contracting": _("Contracting"),
        "listening": _("Listening and questioning"),
        "facilitating": _("Facilitating both sides fairly"),
        "analysing": _("Analysing causes"),
        "risk": _("Handling risk and confidentiality"),
        "ownership": _("Leaving ownership with the factory"),
    }


def ratings() -> list[tuple[str, str]]:
    """Return the choices of a rating."""
    words = [_("0: not seen"), _("1: with help"), _("2: alone"), _("3: models it")]
    return [("", _("Not rated")), *((str(level), word) for level, word in enumerate(words))]
