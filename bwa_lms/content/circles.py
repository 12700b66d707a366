"""Circles among prerequisites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def circles(needs: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return every circle once, from its first member in the order of `needs`; one that needs itself is one, too."""
    found: list[list[str]] = []
    inside: set[str] = set()
    for start in needs:
        if start not in inside and (way := _way_back(start, needs)):
            found.append(way)
            inside.update(way)
    return found


def _way_back(start: str, needs: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the shortest way from `start` to itself, [] where there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for following in needs.get(way[-1], ()):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []
