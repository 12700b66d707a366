"""Points and percentages are decimals with two places, rounded half up, so that a mark is the same everywhere."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def points(value: Decimal | int | str) -> Decimal:
    """Return `value` rounded half up to two places."""
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


def percent(earned: Decimal, of: Decimal) -> Decimal:
    """Return `earned` as a percentage of `of` (0 to 100, two places); nothing out of nothing is 0."""
    return points(earned * 100 / of) if of else Decimal("0.00")
