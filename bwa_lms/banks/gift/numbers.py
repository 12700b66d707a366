"""The numbers of GIFT: weights of answers, and `3`, `3:0.1` and `2.9..3.1`."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext

from bwa_lms.banks.gift.escapes import Unreadable, show
from bwa_lms.banks.incoming import BLANKS

ANY = "*"  # whatever number is given
_NUMBER = re.compile(
    r"[-+]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:e[-+]?\d{1,2})?", re.IGNORECASE
)
_WEIGHT = re.compile(r"%([^%\s]*)%")
_PERCENT = re.compile(r"-?\d{1,3}(?:\.\d{0,30})?")
_DIGITS = 300  # enough for whatever _NUMBER admits
_LARGEST = 130  # digits of a number that is written out


def weighed(text: str, otherwise: int) -> tuple[Decimal, str]:
    """Return an answer's credit in per cent, `otherwise` where it has no weight of its own, and what follows it."""
    text = text.strip(BLANKS)
    found = _WEIGHT.match(text)
    if not found:
        return Decimal(otherwise), text
    given = show(found[1])
    if not _PERCENT.fullmatch(given) or not -100 <= Decimal(given) <= 100:
        raise Unreadable(
            f"%{given[:20]}% is no weight. Write a number from -100 to 100 between the signs."
        )
    return Decimal(given), text[found.end() :]


def measured(text: str) -> tuple[str, Decimal]:
    """Return a number in plain digits, or ANY, and its tolerance; exact. Unreadable where it is none."""
    text = show(text)
    with localcontext(prec=_DIGITS):
        if ".." in text[1:]:
            low, high = map(_number, text.split("..", 1))
            return plain(((low + high) / 2).normalize()), _tolerance((high - low) / 2)
        number, _, tolerance = text.partition(":")
        if number.strip(BLANKS) == ANY:
            return ANY, Decimal(0)
        return plain(_number(number)), _tolerance(_number(tolerance or "0"))


def plain(number: Decimal) -> str:
    """Return a number without an exponent, unless nobody could read that."""
    return f"{number:f}" if abs(number.adjusted()) < _LARGEST else str(number)


def percent(credit: Decimal) -> str:
    """Return a credit as a weight: at most five decimals, as Moodle knows them."""
    rounded = f"{credit:.5f}".rstrip("0").rstrip(".")
    return "0" if rounded == "-0" else rounded


def _number(text: str) -> Decimal:
    text = text.strip(BLANKS)
    if not _NUMBER.fullmatch(text):
        meant = text.replace(",", ".")
        hint = f" Write {meant}." if _NUMBER.fullmatch(meant) else ""
        raise Unreadable(f"“{text[:40]}” is no number.{hint}")
    return Decimal(text)


def _tolerance(number: Decimal) -> Decimal:
    if number < 0:
        raise Unreadable("A tolerance is below zero, or a range ends before it begins.")
    return number
