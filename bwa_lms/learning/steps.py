"""Steps: what an event makes of an attempt, written down with its ledger entries and the completions that it brings.

Those that nobody takes by themselves stand here, too: the end at a deadline that passed, and what a trainer decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bwa_lms.api import (
    Answered,
    Evidence,
    Flagged,
    Hinted,
    Marked,
    Outcome,
    Regraded,
    Step,
    Submitted,
)
from bwa_lms.content.library import Taken
from bwa_lms.db import db, transaction
from bwa_lms.kernel.canonical import JSONObject
from bwa_lms.kernel.errors import NotFound, Refused
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import evidence, ledger, progress, records, rules
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.learning.models import AttemptRow
from bwa_lms.learning.records import Attempt
from bwa_lms.web.i18n import gettext as _

MOST_AT_ONCE = 100  # attempts that one sweep writes down

Events = Sequence[Answered | Flagged | Hinted | Submitted]


def find(enrolment_id: int, attempt: str) -> Attempt:
    """Return an attempt with its state (one statement). Raises NotFound."""
    found = records.find_attempt(enrolment_id, attempt)
    if found is None:
        raise NotFound(_("There is no such attempt."))
    return found


def place_of(found: Attempt) -> Taken:
    """Return the activity of an attempt, as it was when the attempt began. Raises NotFound."""
    place = evidence.pinned(found)
    if place is None:
        raise NotFound(_("This activity is not available at present."))
    return place


def run(
    place: Taken, found: Attempt, events: Events | Sequence[Marked | Regraded], now: datetime
) -> tuple[Step, list[Evidence]]:
    """Step through events; return the last state and outcome, the feedback by question, and all evidence."""
    asked = {each.id for each in place.kind.questions(place.spec)}
    step = Step(found.state or {})
    told: list[Evidence] = []
    feedback: dict[str, Any] = {}
    for event in events:
        if isinstance(event, Answered | Flagged | Hinted) and event.question not in asked:
            raise Refused(_("There is no such question here."))
        step = place.kind.step(place.spec, step.state, event, now, evidence.tools())
        told += step.evidence
        feedback[getattr(event, "question", "")] = step.feedback
    return replace(step, feedback=step.feedback if len(events) == 1 else feedback), told


def apply(
    session: Session,
    enrolment_id: int,
    attempt: str,
    events: Sequence[Marked | Regraded],
    now: datetime,
    more: JSONObject | None = None,
) -> None:
    """Step an ended attempt through what a trainer decided; the ledger tells `more`. Raises NotFound, Refused."""
    found = find(enrolment_id, attempt)
    step, told = run(place_of(found), found, events, now)
    told = [replace(each, body={**each.body, **(more or {})}) for each in told]
    write(session, found, step, told, now, now)


def write(
    session: Session,
    found: Attempt,
    step: Step,
    told: Sequence[Evidence],
    ended_at: datetime,
    now: datetime,
) -> None:
    """Write a step, its ledger entries, and the completions that it brings."""
    values: dict[str, Any] = {"state": dict(step.state), "saved_at": now}
    if step.outcome is not None:
        values |= _core(found, step.outcome, ended_at)
    session.execute(update(AttemptRow).where(AttemptRow.id == found.id).values(values))
    if step.outcome is not None and step.outcome.ended and not found.ended and not told:
        told = [Evidence("attempt-ended")]
    for each in told:
        tell(session, found, each, now)
    if step.outcome is not None or told:
        progress.settle(found.enrolment_id, found.course, now)


def _core(found: Attempt, outcome: Outcome, ended_at: datetime) -> dict[str, Any]:
    end = found.ended_at or (ended_at if outcome.ended else None)
    return {
        "ended_at": end,
        "points": outcome.points,
        "points_of": outcome.of,
        "waits": outcome.waits,
    }


def tell(session: Session, row: Attempt | AttemptRow, told: Evidence, now: datetime) -> None:
    """Add what an attempt proves to the ledger, with the attempt that proves it."""
    core: dict[str, Any] = {
        "attempt": row.public_id,
        "number": row.number,
        "course": row.course,
        "activity": row.activity,
        "build": row.build,
    }
    ledger.append(session, row.enrolment_id, told.kind, {**told.body, **core}, now)


def expire_due(now: datetime) -> int:
    """Write down the ends of attempts whose deadline passed; return how many. Each in a transaction of its own."""
    due = (
        select(AttemptRow.enrolment_id, AttemptRow.public_id)
        .where(AttemptRow.ended_at.is_(None), AttemptRow.deadline <= rules.last_lapsed(now))
        .order_by(AttemptRow.deadline)
        .limit(MOST_AT_ONCE)
    )
    found = db.session.execute(due).all()
    return sum(_expire(enrolment, attempt, now) for enrolment, attempt in found)


def write_down_lapsed(enrolment: Enrolment, now: datetime) -> None:
    """Write down the ends of one enrolment's attempts whose deadline passed."""
    due = select(AttemptRow.public_id).where(
        AttemptRow.enrolment_id == enrolment.id,
        AttemptRow.ended_at.is_(None),
        AttemptRow.deadline <= rules.last_lapsed(now),
    )
    for attempt in db.session.scalars(due).all():
        _expire(enrolment.id, attempt, now)


def _expire(enrolment_id: int, attempt: str, now: datetime) -> bool:
    with transaction() as session:
        enrolments.lock(session, enrolment_id)
        found = records.find_attempt(enrolment_id, attempt)
        if found is None or not found.lapsed(now):
            return False
        ended, step = evidence.expire(found)
        assert ended.ended_at is not None
        outcome = Outcome(True, ended.points, ended.of, ended.waits)
        step = replace(step or Step(found.state or {}), outcome=outcome)
        write(session, found, step, step.evidence, ended.ended_at, now)
        return True
