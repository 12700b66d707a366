"""Who may see whom, as pure predicates; pages, search, exports and mail all ask here.

Administrators see everybody. A trainer sees the people of the cohorts that they train. Nobody else sees people here:
what participants see of each other in a conversation is the conversation's own rule.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from bwa_lms.web.actor import ADMINISTRATOR, TRAINER, Actor


@dataclass(frozen=True)
class Sight:
    """The people whom somebody may see: everybody, or those of `ids`. Every query of people starts from one.

    `contact`: with their addresses, employers and accounts; without it these are neither shown nor searched.
    """

    everybody: bool = False
    ids: frozenset[int] = frozenset()
    contact: bool = False

    def covers(self, person_id: int) -> bool:
        """Say whether a person is among them."""
        return self.everybody or person_id in self.ids

    def within(self, ids: Iterable[int]) -> Sight:
        """Return those who are in sight and in `ids`."""
        chosen = frozenset(ids)
        return Sight(ids=chosen if self.everybody else self.ids & chosen, contact=self.contact)


def sees_cohort(actor: Actor, cohort_id: int) -> bool:
    """Say whether the actor may open a cohort on the desk."""
    return actor.has(ADMINISTRATOR) or (actor.has(TRAINER) and cohort_id in actor.trains)


def sees_person(actor: Actor, person_id: int, cohorts: Collection[int]) -> bool:
    """Say whether the actor may open a person on the desk; `cohorts` are those where the person is enrolled."""
    trains = actor.has(TRAINER) and not actor.trains.isdisjoint(cohorts)
    return trains or actor.has(ADMINISTRATOR)


def sees_contact(actor: Actor, person_id: int) -> bool:
    """Say whether the actor may see a person's e-mail address and employer: oneself and administrators."""
    return actor.has(ADMINISTRATOR) or (actor.person is not None and actor.person == person_id)


def sight(actor: Actor, people_of: Callable[[Collection[int]], Iterable[int]]) -> Sight:
    """Return the people whom the actor may see; `people_of` gives the people who are enrolled in cohorts."""
    if actor.has(ADMINISTRATOR):
        return Sight(everybody=True, contact=True)
    if actor.has(TRAINER):
        return Sight(ids=frozenset(people_of(actor.trains)) if actor.trains else frozenset())
    return Sight()


def may_invite(actor: Actor) -> bool:
    """Say whether the actor may invite people, and create cohorts and organisations."""
    return actor.has(ADMINISTRATOR)


def may_close(actor: Actor, person_id: int) -> bool:
    """Say whether the actor may close or open a person's account: nobody closes their own."""
    return actor.has(ADMINISTRATOR) and actor.person != person_id
