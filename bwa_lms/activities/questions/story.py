"""The shape of a branching story: which scenes can be reached, and whether every path ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Ways = Mapping[str, Sequence[str]]  # scene -> the scenes that its choices lead to; an end has none


@dataclass
class Walk:
    """All that can be reached from the start of a story.

    `settled` lists the scenes, each after every scene that it leads to; `closing` the ways (scene, place) that lead
    back to a scene on the way there. Every path ends if and only if `closing` is empty: a path that did not end
    would come to some scene twice, and the last way of that circle would be among them.
    """

    settled: list[str] = field(default_factory=list)
    closing: list[tuple[str, int]] = field(default_factory=list)

    def longest(self, ways: Ways) -> dict[str, int]:
        """Return how many choices the longest path from each scene has; for stories in which every path ends."""
        far: dict[str, int] = {}
        for scene in self.settled:
            far[scene] = max((1 + far[to] for to in ways.get(scene, ())), default=0)
        return far


def walk(start: str, ways: Ways) -> Walk:
    """Go every way from `start`, depth first, without recursion: a story may be long."""
    found = Walk()
    seen, path = {start}, [(start, 0)]
    inside = {start}
    while path:
        scene, place = path.pop()
        if place == len(ways.get(scene, ())):
            found.settled.append(scene)
            inside.discard(scene)
            continue
        path.append((scene, place + 1))
        to = ways[scene][place]
        if to in inside:
            found.closing.append((scene, place))
        elif to not in seen:
            seen.add(to)
            inside.add(to)
            path.append((to, 0))
    return found
