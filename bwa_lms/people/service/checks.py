"""What people write down, brought into good order, or refused at its field."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from email_validator import EmailNotValidError, validate_email

from bwa_lms.kernel.errors import Refused
from bwa_lms.people import rules
from bwa_lms.web.i18n import _


def checked_email(email: str) -> str:
    """Return an address as it is written to. Raises Refused for what cannot be one."""
    try:
        return validate_email(
            email.strip(), check_deliverability=False, test_environment=True
        ).normalized
    except EmailNotValidError:
        message = _("Write an e-mail address, such as amina@example.org.")
        raise Refused(message, "email") from None


def checked_name(name: str, field: str) -> str:
    """Return a name in good order. Raises Refused for an empty or an endless one."""
    name = rules.tidy(name)
    if not rules.readable(name):
        raise Refused(_("Write the name."), field)
    if len(name) > rules.LONGEST_NAME:
        raise Refused(_("Write at most %(n)s characters.", n=rules.LONGEST_NAME), field)
    return name


def checked_zone(zone: str) -> str:
    """Return a time zone's name. Raises Refused for one that does not exist."""
    if zone not in available_timezones():
        raise Refused(_("Choose a time zone, such as Asia/Dhaka."), "zone")
    return ZoneInfo(zone).key


def checked_day(day: date, field: str) -> date:
    """Return a day that the calendar reaches. Raises Refused for a slip of the keyboard, such as the year 0202."""
    if not rules.FIRST_YEAR <= day.year <= rules.LAST_YEAR:
        years = {"first": rules.FIRST_YEAR, "last": rules.LAST_YEAR}
        raise Refused(_("Write a day between %(first)s and %(last)s.", **years), field)
    return day
