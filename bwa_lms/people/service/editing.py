"""What administrators do to a person in one go: invite and enrol, change, enrol."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bwa_lms.db import once, transaction
from bwa_lms.kernel.canonical import JSON
from bwa_lms.kernel.errors import Refused
from bwa_lms.people.service import accounts, cohorts, directory
from bwa_lms.people.service.importing import Enrolling
from bwa_lms.web.actor import ADMINISTRATOR, PARTICIPANT, TRAINER
from bwa_lms.web.i18n import _


@dataclass(frozen=True)
class Invitation:
    """Somebody new, with the cohort that they take part in or train."""

    email: str
    name: str
    organisation: int | None
    role: str
    cohort: int | None = None


@dataclass(frozen=True)
class Edit:
    """What a person is called, where they are written to, and what they may do, from now on."""

    name: str
    email: str
    roles: tuple[str, ...]


def invite(by: int, key: str, wanted: Invitation, enrolling: Enrolling, now: datetime) -> int:
    """Invite somebody and bring them into their cohort, once for a form's `key`; returns the person.

    Raises Refused at the field that does not fit.
    """

    def use_case() -> dict[str, JSON]:
        invited = accounts.invite(
            by, wanted.email, wanted.name, wanted.organisation, wanted.role, now
        )
        if wanted.cohort is not None:
            _join(invited.person, wanted, enrolling, now)
        return {"person": invited.person}

    return int(once(f"person:{by}:invite", key, now, use_case)["person"])


def _join(person: int, wanted: Invitation, enrolling: Enrolling, now: datetime) -> None:
    cohort = wanted.cohort or 0
    if wanted.role == ADMINISTRATOR:
        raise Refused(_("Administrators belong to no cohort: leave it empty."), "cohort")
    if wanted.role == TRAINER:
        cohorts.add_trainer(cohort, person, now)
    else:
        enrol(person, cohort, enrolling, now)


def enrol(person: int, cohort: int, enrolling: Enrolling, now: datetime) -> None:
    """Enrol a person, who becomes a participant. Raises Refused or Conflict."""
    with transaction():
        accounts.grant(person, PARTICIPANT)
        enrolling.enrol(person, cohort, now)


def edit(by: int, person: int, new: Edit, now: datetime) -> None:
    """Change a person's name, address and roles together. Raises Refused or Conflict at the field."""
    with transaction():
        accounts.rename(person, new.name)
        accounts.change_email(person, new.email, now)
        held = directory.roles_of([person]).get(person, ())
        if not new.roles:
            raise Refused(_("Choose one role at least."), "roles")
        if by == person and ADMINISTRATOR in held and ADMINISTRATOR not in new.roles:
            raise Refused(_("Another administrator can take this role from you."), "roles")
        for role in new.roles:
            accounts.grant(person, role)
        for role in set(held) - set(new.roles):
            accounts.revoke(person, role)
