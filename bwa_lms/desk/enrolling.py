"""How the desk's people pages reach enrolments: who takes part where, and enrolling."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from bwa_lms.learning import enrolment as enrolments
from bwa_lms.people import policy
from bwa_lms.people.policy import Sight
from bwa_lms.web import actor


class Enrolling:
    """What an import asks of enrolments (people.service.importing.Enrolling)."""

    def cohorts_of(self, persons: Collection[int]) -> Mapping[int, int]:
        """Return the cohort in which each person is enrolled now, for those who are."""
        found = enrolments.of_people(list(persons))
        return {person: each.cohort_id for person, each in found.items()}

    def enrol(self, person: int, cohort: int, now: datetime) -> None:
        """Enrol a person. Raises DomainError."""
        enrolments.enrol(person, cohort, now)


def people_of(cohorts: Collection[int]) -> Iterable[int]:
    """Return the people who are enrolled in cohorts."""
    return {each.person_id for cohort in cohorts for each in enrolments.of_cohort(cohort)}


def sight() -> Sight:
    """Return the people whom whoever acts may see."""
    return policy.sight(actor.current(), people_of)
