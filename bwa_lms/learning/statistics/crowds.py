"""Who may be counted on a page, so that no two pages ever differ by a few people, or by people of one brand. Pure.

People are counted in crowds: runs, in the order in which their marks became final, of at least FEWEST people who work
for at least two employers. A crowd that is not full yet is counted nowhere. So what a page counts only grows, by whole
crowds; and any two pages (of today and of last week, of a cohort and of all) differ by whole crowds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

FEWEST = 5  # people
EMPLOYERS = 2

T = TypeVar("T")


class Member(NamedTuple):
    """A person, and the employer on the day that counts; somebody without one stands for nobody else."""

    person: int
    employer: int | None


def is_crowd(members: Sequence[Member]) -> bool:
    """Say whether nobody, and no brand, stands out among these: FEWEST people of two employers at least."""
    people = {each.person for each in members}
    employers = {each.employer or ("nobody's", each.person) for each in members}
    return len(people) >= FEWEST and len(employers) >= EMPLOYERS


def crowds(those: Sequence[T], member: Callable[[T], Member]) -> list[Sequence[T]]:
    """Return `those`, in their order, in crowds as small as they can be; whoever is in no full crowd is left out."""
    found: list[Sequence[T]] = []
    waiting: list[T] = []
    for each in those:
        waiting.append(each)
        if len(waiting) >= FEWEST and is_crowd([member(one) for one in waiting]):
            found.append(waiting)
            waiting = []
    return found
