"""What administrators do in one go, once for each form: people, cohorts, employers, letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bwa_lms.db import once, transaction
from bwa_lms.kernel.canonical import JSON
from bwa_lms.kernel.errors import Conflict, Refused
from bwa_lms.people.service import accounts, cohorts, directory, links, organisations
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.people.service.importing import Enrolling
from bwa_lms.people.service.organisations import Organisation
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

    return int(once(f"person:{by}:invite", key, now, use_case, sent=wanted)["person"])


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


def enrol_once(
    by: int, key: str, person: int, cohort: int, enrolling: Enrolling, now: datetime
) -> None:
    """Enrol a person, once for a form's `key`. Raises as `enrol` does."""

    def use_case() -> dict[str, JSON]:
        enrol(person, cohort, enrolling, now)
        return {}

    once(f"person:{by}:enrol:{person}:{cohort}", key, now, use_case)


def train(person: int, cohort: int, enrolling: Enrolling, now: datetime) -> None:
    """Let a person train a cohort. Raises Conflict for one in which they take part: they would mark themselves."""
    with transaction():
        if enrolling.cohorts_of([person]).get(person) == cohort:
            raise Conflict(
                _("This person takes part in this cohort. Somebody else has to train it."), "person"
            )
        cohorts.add_trainer(cohort, person, now)


def resend(by: int, key: str, person: int, now: datetime) -> None:
    """Send the invitation again, once for a form's `key`. Raises Conflict."""
    _write_to(by, f"resend:{person}", key, now, lambda: accounts.resend(person, now, by))


def send_reset(by: int, key: str, person: int, now: datetime) -> None:
    """Send a link to set a password, once for a form's `key`. Raises Conflict."""
    _write_to(by, f"reset:{person}", key, now, lambda: links.reset_link(person, by, now))


def _write_to(by: int, what: str, key: str, now: datetime, send: Callable[[], str]) -> None:
    def use_case() -> dict[str, JSON]:
        send()
        return {}  # not the link: a receipt is no place for a secret

    once(f"person:{by}:{what}", key, now, use_case)


def make_organisation(by: int, key: str, name: str, kind: str, now: datetime) -> Organisation:
    """Make an organisation, once for a form's `key`. Raises Refused."""

    def use_case() -> dict[str, JSON]:
        return {"organisation": organisations.create(by, name, kind, now).id}

    made = once(f"person:{by}:organisation", key, now, use_case, sent=(name, kind))
    return organisations.get(int(made["organisation"]))


def make_cohort(by: int, key: str, title: str, start: date, zone: str, now: datetime) -> Cohort:
    """Make a cohort, once for a form's `key`. Raises Refused."""

    def use_case() -> dict[str, JSON]:
        return {"cohort": cohorts.create(by, title, start, zone, now).id}

    made = once(f"person:{by}:cohort", key, now, use_case, sent=(title, start, zone))
    return cohorts.get(int(made["cohort"]))


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
