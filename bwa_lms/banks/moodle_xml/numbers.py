"""Numbers as Moodle writes them."""

from __future__ import annotations

import re
from decimal import Decimal

# An exponent has two digits at most: a longer one would make a number that fills the memory when it is written out.
_NUMBER = re.compile(
    r"[-+]?(?:[0-9]{1,40}(?:[.,][0-9]{0,40})?|[.,][0-9]{1,40})(?:[eE][-+]?[0-9]{1,2})?"
)
_PLACES = Decimal("0.00001")  # of a percentage: Moodle keeps seven of a fraction


def number(text: str) -> Decimal | None:
    """Return the number that `text` is, with a point or a comma; None where it is none."""
    text = text.strip()
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def digits(value: Decimal) -> str:
    """Return the number in plain digits, without zeros at its end."""
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def tidy(value: Decimal) -> Decimal:
    """Return the number with the places that Moodle keeps of a percentage, none of them for nothing."""
    return Decimal(digits(value.quantize(_PLACES)))
