"""The slot for who is acting: `people` fills it as a request begins, everybody else reads it."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import g

PARTICIPANT, TRAINER, ADMINISTRATOR = "participant", "trainer", "administrator"


@dataclass(frozen=True)
class Actor:
    """Who is acting in this request; `person` is None for somebody who has not signed in.

    `trains` holds the ids of the cohorts that a trainer leads; `session` names this device's
    sign-in.
    """

    person: int | None = None
    public_id: str = ""
    name: str = ""
    roles: frozenset[str] = frozenset()
    trains: frozenset[int] = frozenset()
    zone: str = "UTC"
    language: str = "en"
    session: int | None = None

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.person is not None

    @property
    def timezone(self) -> ZoneInfo:
        """The zone in which times are shown."""
        return ZoneInfo(self.zone)

    def has(self, *roles: str) -> bool:
        """Say whether the actor has one of `roles`."""
        return bool(self.roles.intersection(roles))


ANYONE = Actor()


def current() -> Actor:
    """Return who is acting in this request."""
    return getattr(g, "actor", ANYONE)


def enter(actor: Actor) -> None:
    """Say who is acting in this request."""
    g.actor = actor
