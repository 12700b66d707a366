"""The time zones that people choose from, by region: those of the tz database's own list, without old spellings."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

Choices = dict[str, list[tuple[str, str]]]


@cache
def _listed() -> tuple[str, ...]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    lines = [line for line in table.splitlines() if line and not line.startswith("#")]
    return tuple(sorted({line.split("\t")[2] for line in lines}))


def choices(present: str = "UTC") -> Choices:
    """Return zones by region for a form's field; `present` is among them even under an old spelling."""
    grouped: Choices = {"UTC": [("UTC", "UTC")]}
    for zone in sorted({*_listed(), present} - {"UTC"}):
        region, _, place = zone.partition("/")
        grouped.setdefault(region, []).append((zone, (place or zone).replace("_", " ")))
    return grouped
