"""Languages: the catalogues, the language and direction of a page, and dates, spans and numbers in words.

The source is English. A catalogue is `web/locale/<language>.po`; a language without one is not offered.
"""

from __future__ import annotations

import gettext as gnu
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import g, has_request_context, request

from bwa_lms.web import actor
from bwa_lms.web.engine import engine

SOURCE = "en"
LAST_MINUTE = timedelta(minutes=1)
FOLDER = Path(__file__).parent / "locale"
# Babel prints Latin digits everywhere unless told otherwise: these are the languages that read their own.
SYSTEMS = {"ar": "arab", "bn": "beng", "fa": "arabext", "my": "mymr", "ne": "deva"}
DIGITS = {
    "arab": "٠١٢٣٤٥٦٧٨٩",
    "arabext": "۰۱۲۳۴۵۶۷۸۹",
    "beng": "০১২৩৪৫৬৭৮৯",
    "deva": "०१२३४५६७८९",
    "mymr": "၀၁၂၃၄၅၆၇၈၉",
}
Number = int | float | Decimal


@cache
def languages(folder: Path | None = None) -> tuple[str, ...]:
    """Return the languages that the interface speaks, English first."""
    return (SOURCE, *sorted(path.stem for path in (folder or FOLDER).glob("*.po")))


@cache
def catalogue(language: str, folder: Path) -> gnu.NullTranslations:
    """Return a language's messages; the source has none and answers with what it is asked."""
    path = folder / f"{language}.po"
    if language == SOURCE or not path.exists():
        return gnu.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


def language() -> str:
    """Return the language of this response: the person's own, else what the browser asks for, where we speak it."""
    if not has_request_context():
        return SOURCE
    if "language" not in g:
        g.language = _choose(languages(FOLDER))
    chosen: str = g.language
    return chosen


def _choose(offered: tuple[str, ...]) -> str:
    who = actor.current()
    if who.signed_in:
        return who.language if who.language in offered else _default(offered)
    return request.accept_languages.best_match(offered) or _default(offered)


def _default(offered: tuple[str, ...]) -> str:
    wanted = engine().settings.language
    return wanted if wanted in offered else SOURCE


def direction(of: str | None = None) -> str:
    """Return "rtl" or "ltr" for a language, by default the response's."""
    try:
        return Locale.parse(of or language(), sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


def gettext(message: str, **values: object) -> str:
    """Return `message` in the response's language, with `%(name)s` filled in where values are given."""
    text = catalogue(language(), FOLDER).gettext(message)
    return text % values if values else text


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """Return the right plural of a message; `%(n)s` is the number as people write it."""
    return plural_form(one, many, n) % {**values, "n": format_number(n)}


def plural_form(one: str, many: str, n: int) -> str:
    """Return the right plural of a message, with its `%(…)s` still to be filled in."""
    return catalogue(language(), FOLDER).ngettext(one, many, n)


_ = gettext


def in_digits(text: str, of: str | None = None) -> str:
    """Return `text` with its digits in those of a language, by default the response's."""
    own = DIGITS.get(_system(of or language()))
    return text.translate(str.maketrans("0123456789", own)) if own else text


def format_number(value: Number) -> str:
    """Return a number with the separators and digits of the response's language."""
    return _number(value, language())


@lru_cache(maxsize=4_096)
def _number(value: Number, of: str) -> str:
    written = numbers.format_decimal(
        value, locale=Locale.parse(of, sep="-"), numbering_system=_system(of)
    )
    return in_digits(written, of)


def format_percent(value: Number) -> str:
    """Return a percentage (70 is 70%), with at most one place."""
    share = Decimal(str(value)) / 100
    pattern = _locale().percent_formats[None].pattern.replace("0%", "0.#%").replace("0 %", "0.# %")
    system = _system(language())
    return in_digits(numbers.format_percent(share, pattern, _locale(), numbering_system=system))


def format_day(value: date | datetime, zone: ZoneInfo | None = None) -> str:
    """Return a day: Fri 4 Dec 2026. A moment is shown on the day that it has in the reader's zone."""
    if isinstance(value, datetime):
        value = value.astimezone(zone or actor.current().timezone).date()
    return _day(value, language())


@lru_cache(maxsize=4_096)
def _day(value: date, of: str) -> str:
    if of == SOURCE:
        return dates.format_date(value, "EEE d MMM y", locale=SOURCE)
    locale = Locale.parse(of, sep="-")
    return in_digits(dates.format_skeleton("yMMMEd", _noon(value), locale=locale), of)


def format_time(value: datetime, zone: ZoneInfo | None = None) -> str:
    """Return the time of a moment in the reader's zone: 17:00."""
    local = value.astimezone(zone or actor.current().timezone)
    return in_digits(dates.format_time(local, "HH:mm", tzinfo=local.tzinfo, locale=_locale()))


def format_moment(value: datetime, zone: ZoneInfo | None = None) -> str:
    """Return day, time and zone: Fri 4 Dec 2026, 17:00 your time (Phnom Penh); with `zone`, in that zone."""
    own = actor.current()
    shown = zone or own.timezone
    mine = own.signed_in and zone in (None, own.timezone)
    pattern = (
        _("%(day)s, %(time)s your time (%(zone)s)") if mine else _("%(day)s, %(time)s (%(zone)s)")
    )
    return pattern % {
        "day": format_day(value, shown),
        "time": format_time(value, shown),
        "zone": zone_name(shown),
    }


def format_end(value: datetime) -> str:
    """Return the last minute before a moment at which something ends: a day ends at 23:59, not on the next one."""
    return format_moment(value - LAST_MINUTE)


def zone_name(zone: ZoneInfo) -> str:
    """Return the city that names a zone, in the response's language; UTC stays UTC."""
    if zone.key in {"UTC", "Etc/UTC", "GMT"}:
        return "UTC"
    if language() == SOURCE:
        return zone.key.rsplit("/", 1)[-1].replace("_", " ")
    return dates.get_timezone_location(zone, locale=_locale(), return_city=True)


def format_span(value: timedelta | int) -> str:
    """Return a span of time (or minutes) in its two largest units: 2 days 3 hours, 1 hour 20 min, 12 min."""
    minutes = value if isinstance(value, int) else int(value.total_seconds() // 60)
    days, rest = divmod(max(minutes, 0), 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [
        ngettext("%(n)s day", "%(n)s days", days) if days else "",
        ngettext("%(n)s hour", "%(n)s hours", hours) if hours else "",
        ngettext("%(n)s min", "%(n)s min", minutes) if minutes else "",
    ]
    return " ".join([part for part in parts if part][:2]) or _("less than a minute")


def _system(of: str) -> str:
    return SYSTEMS.get(of.split("-", maxsplit=1)[0], "latn")


def _locale() -> Locale:
    return Locale.parse(language(), sep="-")


def _noon(value: date) -> datetime:
    return datetime(value.year, value.month, value.day, 12)  # noqa: DTZ001  a day has no zone
