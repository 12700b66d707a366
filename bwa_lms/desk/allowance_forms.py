"""The form with which a trainer allows somebody more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from bwa_lms.desk.programme_forms import Within
from bwa_lms.learning.allowances import LONGEST_REASON, MOST_ATTEMPTS, MOST_MINUTES
from bwa_lms.learning.rules import Allowance
from bwa_lms.web.forms import LabelledForm
from bwa_lms.web.i18n import LAST_MINUTE
from bwa_lms.web.i18n import gettext as _


class AllowanceForm(LabelledForm):
    """More time, more attempts or a later end for one person at one activity; times are in the cohort's zone."""

    person = SelectField("Participant", [InputRequired()])
    activity = SelectField("Quiz", [InputRequired()])
    minutes = IntegerField("More minutes for an attempt", [Optional(), Within(0, MOST_MINUTES)])
    attempts = IntegerField("More attempts", [Optional(), Within(0, MOST_ATTEMPTS)])
    until = DateTimeLocalField("Closes later, at", [Optional()])
    reason = StringField("Reason", [InputRequired(), Length(max=LONGEST_REASON)])

    def __init__(
        self,
        people: Iterable[tuple[str, str]],
        activities: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.person.choices = [("", _("Choose")), *people]
        self.activity.choices = [("", _("Choose")), *activities]

    def allowance(self, zone: str) -> Allowance:
        """Return what was allowed; `zone` is that in which the end was written."""
        return Allowance(
            timedelta(minutes=self.minutes.data or 0),
            self.attempts.data or 0,
            _moment(self.until.data, zone),
            self.reason.data or "",
        )


def _moment(written: datetime | None, zone: str) -> datetime | None:
    """Return the first moment after the minute that was written: until 17:00 is until 17:00 is over."""
    try:
        last = written.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if written else None
        return last + LAST_MINUTE if last else None
    except OverflowError:  # the first or the last day of all: as far as it goes
        return written.replace(tzinfo=UTC) if written else None
