"""Numbers as people write them: any digits, any decimal sign, any grouping."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_SIGNS = {
    "\u2212": "-",
    "\u2013": "-",
    "\ufe63": "-",
    "\uff0d": "-",
    "\u066b": ",",
    "\u060c": ",",
    "\uff0c": ",",
    "\uff0e": ".",
}
_GROUPING = re.compile("[\\s\u00a0\u2009\u202f'’\u066c_]")
_NUMBER = re.compile(r"[-+]?\d{1,18}(?:[.,]\d{1,18})*|[-+]?[.,]\d{1,18}")
LENGTH = 60


def readings(text: str, unit: str = "") -> list[Decimal]:
    """Return the numbers that `text` can mean: "1,000" is a thousand in one country and one in another.

    Grouping by spaces and apostrophes, digits of any script, a per cent sign and the `unit` are understood; the list
    is empty where it is no number.
    """
    if len(text) > LENGTH:
        return []
    plain = _ascii(_without_unit(text.strip(), unit))
    if not _NUMBER.fullmatch(plain):
        return []
    sign = -1 if plain.startswith("-") else 1
    return [sign * Decimal(each) for each in _meanings(plain.lstrip("+-"))]


def _without_unit(text: str, unit: str) -> str:
    for ending in (unit, "%", "٪"):
        if ending and text.casefold().endswith(ending.casefold()):
            return text[: len(text) - len(ending)].strip()
    return text


def _ascii(text: str) -> str:
    digits = "".join(digit(_SIGNS.get(char, char)) for char in text)
    return _GROUPING.sub("", digits)


def digit(char: str) -> str:
    """Return a digit of any script as one of 0 to 9, and any other character as it is."""
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _meanings(plain: str) -> list[str]:
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return [plain]
    whole, _, rest = plain.rpartition(marks[-1])
    grouped = all(len(group) == 3 for group in re.split(r"[.,]", plain)[1:])
    as_decimal = re.sub(r"[.,]", "", whole or "0") + "." + rest
    if len(set(marks)) == 2:
        return [as_decimal]
    if len(marks) > 1:
        return [re.sub(r"[.,]", "", plain)] if grouped else []
    return [as_decimal, whole + rest] if grouped and whole.strip("0") else [as_decimal]
