"""The cohort that an address of the desk names, for those who may open it; to others it does not exist.

What tells right answers is closed to whoever takes part, in whatever cohort: there they are a participant.
"""

from __future__ import annotations

from bwa_lms.kernel.errors import NotAllowed, NotFound
from bwa_lms.learning import enrolment
from bwa_lms.people import policy
from bwa_lms.people.service import cohorts
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.web import actor
from bwa_lms.web.i18n import gettext as _


def seen_cohort(public_id: str) -> Cohort:
    """Return a cohort that the actor may open. Raises NotFound for any other."""
    found = cohorts.find(public_id)
    if not policy.sees_cohort(actor.current(), found.id):
        raise NotFound(_("There is no such cohort."))
    return found


def led_cohort(public_id: str) -> Cohort:
    """Return a cohort that the actor leads as its trainer. Raises NotFound for any other."""
    found = cohorts.find(public_id)
    if found.id not in actor.current().trains:
        raise NotFound(_("There is no such cohort."))
    return found


def refuse_participant() -> None:
    """Keep right answers from somebody who takes part in the programme. Raises NotAllowed."""
    person = actor.current().person
    if person is not None and enrolment.active(person):
        words = _("These pages tell what is right, and you take part in the programme yourself.")
        raise NotAllowed(words)
