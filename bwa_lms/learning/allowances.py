"""What a trainer allows somebody at an activity beyond what is authored: more time, a later end, more attempts.

The newest counts; the ledger keeps them all, each with its reason, which the participant reads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bwa_lms.content.library import Taken
from bwa_lms.content.model import Activity, Build
from bwa_lms.db import db, once, transaction
from bwa_lms.kernel.canonical import JSON
from bwa_lms.kernel.errors import NotAllowed, NotFound, Refused
from bwa_lms.learning import attempts, chain, evidence, ledger, progress, rules, steps
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning.attempts import Doing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.learning.models import AllowanceRow, AttemptRow
from bwa_lms.learning.rules import Allowance
from bwa_lms.web.i18n import gettext as _

MOST_MINUTES, MOST_ATTEMPTS, LONGEST_REASON = 24 * 60, 20, 500


@dataclass(frozen=True)
class Granted:
    """An allowance as the desk lists it; `by` is the private id of who granted it."""

    enrolment: Enrolment
    course: str
    activity: str
    allowance: Allowance
    by: int | None
    at: datetime


def sittings(cohort_id: int) -> list[tuple[Build, Activity]]:
    """Return the activities of a cohort's programme that people sit: those with attempts that end."""
    people = enrolments.of_cohort(cohort_id)
    builds = progress.programme_builds(people[0]) if people else []
    return [
        (build, here.activity)
        for build in builds
        for here in evidence.taken(build).values()
        if here.kind.sitting
    ]


def granted(cohort_id: int) -> list[Granted]:
    """Return what counts now in a cohort, the newest first."""
    people = {each.id: each for each in enrolments.of_cohort(cohort_id)}
    wanted = select(AllowanceRow).where(AllowanceRow.enrolment_id.in_(people))
    return [
        Granted(
            people[row.enrolment_id], row.course, row.activity, _allowance(row), row.by_id, row.at
        )
        for row in db.session.scalars(wanted.order_by(AllowanceRow.at.desc(), AllowanceRow.id))
    ]


def grant(
    by: int | None,
    enrolment_id: int,
    course: str,
    activity: str,
    allowance: Allowance,
    now: datetime,
    key: str,
) -> None:
    """Allow somebody more than is authored, in place of what they were allowed before; open attempts get it too.

    Raises NotFound, NotAllowed, or Refused (fields "minutes", "attempts", "until", "reason") for what makes no sense.
    """

    said = replace(allowance, reason=" ".join(allowance.reason.split()))

    def use_case() -> dict[str, JSON]:
        _grant(by, enrolment_id, course, activity, said, now)
        return {}

    scope = f"enrolment:{enrolment_id}:allow:{course}/{activity}"
    once(scope, key, now, use_case, sent=said)


def _grant(
    by: int | None,
    enrolment_id: int,
    course: str,
    activity: str,
    allowance: Allowance,
    now: datetime,
) -> None:
    with transaction() as session:
        enrolment = enrolments.lock(session, enrolment_id)
        if enrolment.person_id == by:
            raise NotAllowed(_("Nobody allows themselves more. Ask another trainer."))
        steps.write_down_lapsed(enrolment, now)
        doing = attempts.look(enrolment, course, activity, now)
        _refuse_nonsense(doing, allowance, now)
        row = _row(session, doing)
        row.minutes = int(allowance.time.total_seconds() // 60)
        row.attempts, row.until = allowance.attempts, allowance.until
        row.reason, row.by_id, row.at = allowance.reason, by, now
        session.add(row)
        session.flush()
        ledger.append(session, enrolment_id, "allowance-granted", _told(row), now)
        _move_deadline(session, enrolment, course, activity, now)


def _refuse_nonsense(doing: Doing, allowance: Allowance, now: datetime) -> None:
    if not doing.kind.sitting:
        raise NotFound(_("There is nothing to extend in this activity."))
    minutes = allowance.time.total_seconds() // 60
    if not 0 <= minutes <= MOST_MINUTES:
        raise Refused(_("Give 0 to %(n)s minutes.", n=MOST_MINUTES), "minutes")
    if allowance.attempts and doing.may_start.over:
        raise Refused(
            _("This person has passed and seen the right answers: no further attempt may count."),
            "attempts",
        )
    if not 0 <= allowance.attempts <= MOST_ATTEMPTS:
        raise Refused(_("Give 0 to %(n)s attempts.", n=MOST_ATTEMPTS), "attempts")
    if not allowance.reason or len(allowance.reason) > LONGEST_REASON:
        raise Refused(
            _(
                "Give a reason of at most %(n)s letters. The participant reads it.",
                n=LONGEST_REASON,
            ),
            "reason",
        )
    if allowance.until is not None:
        _refuse_end(doing, allowance.until, now)
    _refuse_empty(doing, allowance)


def _refuse_end(doing: Doing, until: datetime, now: datetime) -> None:
    present = _present(doing)
    module = present.build.course.module_of(present.activity)
    calendar = enrolments.calendar(doing.enrolment)
    closes = rules.timing(present.build.course, module, present.activity, calendar).closes
    if closes is None:
        raise Refused(_("This activity does not close: there is nothing to extend."), "until")
    if until <= max(closes, now):
        raise Refused(_("Choose a moment later than now and than the end for everybody."), "until")


def _refuse_empty(doing: Doing, allowance: Allowance) -> None:
    limits = doing.kind.limits(doing.spec)
    if allowance.time and limits.time is None:
        raise Refused(_("This activity has no time limit."), "minutes")
    if allowance.attempts and limits.attempts is None:
        raise Refused(_("This activity allows any number of attempts."), "attempts")


def _present(doing: Doing) -> Taken:
    """Return the activity as it is published now, whatever build the attempt shown began on."""
    return evidence.taken(progress.build_for(doing.enrolment, doing.course))[doing.status.id]


def _row(session: Session, doing: Doing) -> AllowanceRow:
    """Return the row of this person at this activity, a new one where there is none; former ids are found too."""
    for course, activity in _present(doing).places:
        found = session.scalar(
            select(AllowanceRow).where(
                AllowanceRow.enrolment_id == doing.enrolment.id,
                AllowanceRow.course == course,
                AllowanceRow.activity == activity,
            )
        )
        if found:
            return found
    return AllowanceRow(
        enrolment_id=doing.enrolment.id, course=doing.course, activity=doing.status.id
    )


def _told(row: AllowanceRow) -> dict[str, JSON]:
    return {
        "course": row.course,
        "activity": row.activity,
        "minutes": row.minutes,
        "attempts": row.attempts,
        "until": chain.moment(row.until) if row.until else None,
        "reason": row.reason,
    }


def _move_deadline(
    session: Session, enrolment: Enrolment, course: str, activity: str, now: datetime
) -> None:
    """Give the attempt under way its new end, by the limits of the build on which it began."""
    doing = attempts.look(enrolment, course, activity, now)
    if doing.attempt is None or doing.attempt.ended:
        return
    limits = doing.status.allowance.limits(doing.kind.limits(doing.spec))
    end = rules.deadline(doing.attempt.started_at, limits, doing.status.window.closes)
    session.execute(
        update(AttemptRow).where(AttemptRow.id == doing.attempt.id).values(deadline=end)
    )


def _allowance(row: AllowanceRow) -> Allowance:
    return Allowance(timedelta(minutes=row.minutes), row.attempts, row.until, row.reason)
