"""Attempts: made on the server at their start, kept on their build for life, ended by a rule.

`look` only reads. What was saved by the deadline counts, whoever was there; what was on its way has LAG longer.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bwa_lms.api import (
    Answered,
    AttemptFact,
    Audience,
    Evidence,
    Flagged,
    Hinted,
    Limits,
    Outcome,
    Response,
    Step,
    Submitted,
    Terms,
    View,
)
from bwa_lms.content.library import Taken
from bwa_lms.content.model import Activity, Build
from bwa_lms.db import once, transaction
from bwa_lms.kernel.canonical import JSONObject
from bwa_lms.kernel.errors import Conflict, DomainError, Gone, NotAllowed, NotFound, Refused
from bwa_lms.kernel.ids import token
from bwa_lms.learning import chain, evidence, progress, records, rules, steps
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.learning.models import AttemptRow
from bwa_lms.learning.records import Attempt, Records
from bwa_lms.learning.rules import ActivityStatus, CourseProgress, MayStart
from bwa_lms.plugins.host import Kind
from bwa_lms.web.i18n import format_end, format_moment
from bwa_lms.web.i18n import gettext as _

SEED_BITS = 63


@dataclass(frozen=True)
class Doing:
    """One person at one activity. Build, activity and spec are those of the attempt shown, else the present ones."""

    enrolment: Enrolment
    here: Taken
    attempt: Attempt | None
    attempts: tuple[AttemptFact, ...]
    facts: Mapping[str, Any]
    status: ActivityStatus
    progress: CourseProgress
    limits: Limits
    may_start: MayStart

    @property
    def build(self) -> Build:
        """The build that is shown."""
        return self.here.build

    @property
    def course(self) -> str:
        """The course's present id."""
        return self.progress.course

    @property
    def activity(self) -> Activity:
        """The activity that is shown."""
        return self.here.activity

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return self.here.kind

    @property
    def spec(self) -> Any:
        """Its compiled spec."""
        return self.here.spec

    @property
    def state(self) -> Mapping[str, Any] | None:
        """The state of the attempt shown; None where nothing was started."""
        return self.attempt.state if self.attempt else None


def look(enrolment: Enrolment, course: str, activity: str, now: datetime) -> Doing:
    """Return what an enrolment finds at an activity: its newest attempt, on the build of its start. Raises NotFound."""
    build = progress.build_for(enrolment, course)
    present = _taken(build, activity)
    opened = (present.activity.id, *present.activity.was)
    mine = records.load([enrolment.id], [build], now, opened=opened)
    return _doing(enrolment, present, mine, now)


def _taken(build: Build, activity: str) -> Taken:
    found = build.course.find(activity)
    if found is None:
        raise NotFound(_("There is no such activity in this course."))
    return evidence.taken(build)[found.id]


def _doing(enrolment: Enrolment, present: Taken, mine: Records, now: datetime) -> Doing:
    attempts = evidence.ended_in_time(mine.attempts_at(enrolment.id, present), now)
    shown = _shown(present, attempts)
    view = progress.status(enrolment, present.build, mine, now)
    status = view.find(present.activity.id)
    assert status is not None
    proof = tuple(each.fact() for each in attempts)
    limits = status.allowance.limits(present.kind.limits(present.spec))
    here = (evidence.pinned(shown) if shown else None) or present
    # What the newest attempt shows ends the attempts, whatever was published since.
    may_start = rules.may_start(limits, proof, now, again=evidence.may_go_on(here, attempts))
    return Doing(
        enrolment=enrolment,
        here=here,
        attempt=shown,
        attempts=proof,
        facts=mine.facts.of(enrolment.id, present)
        | {
            "attempts": proof,
            "limits": limits,
            "left": may_start.left,
            "deadline": shown.deadline if shown else None,
            "closes": mine.over(present, status.window.closes),
        },
        status=status,
        progress=view,
        limits=limits,
        may_start=may_start,
    )


def _shown(present: Taken, attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the newest attempt; a text that changed since (no sitting) begins anew."""
    newest = attempts[-1] if attempts else None
    changed = newest is not None and newest.digest != present.activity.digest
    return None if changed and not present.kind.sitting else newest


def view(doing: Doing, audience: Audience, now: datetime) -> View:
    """Return the kind's view. Raises NotAllowed while the activity is not open to a participant."""
    if audience == "participant" and doing.status.state == "not-open" and doing.attempt is None:
        raise NotAllowed(why_not(doing.status, now))
    return doing.kind.view(doing.spec, doing.state, doing.facts, audience, now, evidence.tools())


def why_not(status: ActivityStatus, now: datetime) -> str:
    """Say why nothing can be done in an activity now; "" where something can."""
    state = rules.activity_state(False, bool(status.after), status.window, now)
    if state == "closed" and status.window.closes:
        return _("This closed on %(when)s.", when=format_end(status.window.closes))
    if state == "not-open" and status.after:
        return _("Finish %(what)s first.", what=", ".join(status.after))
    opens = format_moment(status.window.opens)
    return _("This opens on %(when)s.", when=opens) if state == "not-open" else ""


def start(enrolment: Enrolment, course: str, activity: str, now: datetime, key: str) -> Doing:
    """Start an attempt, or return to the one that is open. A repeat of `key` gets the same attempt.

    Raises Refused where the limits or the calendar allow none.
    """
    scope = f"enrolment:{enrolment.id}:start:{course}/{activity}"
    once(scope, key, now, lambda: {"attempt": _start(enrolment, course, activity, now)})
    return look(enrolment, course, activity, now)


def _start(enrolment: Enrolment, course: str, activity: str, now: datetime) -> str:
    with transaction() as session:
        enrolments.lock(session, enrolment.id)
        steps.write_down_lapsed(enrolment, now)
        doing = look(enrolment, course, activity, now)
        _refuse_closed(doing.status, now)
        if doing.attempt and not (doing.attempt.ended and doing.kind.sitting):
            return doing.attempt.public_id
        _refuse_limits(doing)
        return _create(session, doing, now)


def _refuse_closed(status: ActivityStatus, now: datetime) -> None:
    reason = why_not(status, now)
    if reason:
        raise Refused(reason)


def _refuse_limits(doing: Doing) -> None:
    may = doing.may_start
    if may.over:
        raise Refused(
            _("You have passed and seen the right answers, so there is no further attempt.")
        )
    if may.wait_until is not None:
        raise Refused(_("You can start again from %(when)s.", when=format_moment(may.wait_until)))
    if not may.allowed:
        raise Refused(_("You have used all your attempts (%(n)s).", n=len(doing.attempts)))


def _create(session: Session, doing: Doing, now: datetime) -> str:
    """Add the row of a new attempt on the present build, which `doing` shows only where no older attempt does."""
    build = progress.build_for(doing.enrolment, doing.course)
    here = _taken(build, doing.status.id)
    number = _next_number(session, doing, here.activity)
    closes = doing.status.window.closes
    deadline = rules.deadline(now, doing.limits, closes) if here.kind.sitting else None
    seed = secrets.randbits(SEED_BITS)
    row = AttemptRow(
        public_id=token(),
        enrolment_id=doing.enrolment.id,
        course=doing.course,
        activity=here.activity.id,
        number=number,
        build=here.build.id,
        digest=here.activity.digest,
        kind=here.activity.kind,
        version=here.kind.version,
        seed=seed,
        state=dict(here.kind.start(here.spec, seed, Terms(number, deadline), now)),
        started_at=now,
        saved_at=now,
        deadline=deadline,
    )
    session.add(row)
    session.flush()
    if here.kind.sitting:
        steps.tell(session, row, Evidence("attempt-started", _terms(row)), now)
    return row.public_id


def _next_number(session: Session, doing: Doing, activity: Activity) -> int:
    """Count from all attempts, those under the same id that belonged to another kind included."""
    last = select(func.max(AttemptRow.number)).where(
        AttemptRow.enrolment_id == doing.enrolment.id,
        AttemptRow.course == doing.course,
        AttemptRow.activity == activity.id,
    )
    return max(session.scalar(last) or 0, len(doing.attempts)) + 1


def _terms(row: AttemptRow) -> JSONObject:
    return {"deadline": chain.moment(row.deadline) if row.deadline else None}


def answer(
    enrolment: Enrolment,
    attempt: str,
    question: str,
    response: Response | None,
    now: datetime,
    key: str,
) -> Step:
    """Save one answer (None clears it); `feedback` is what may be shown of it at once.

    Raises Gone after the deadline and LAG, Conflict after the handing in, Refused for what the activity does not take.
    """
    return _take(enrolment, attempt, [Answered(question, response)], now, f"answer:{question}", key)


def save(
    enrolment: Enrolment,
    attempt: str,
    answers: Mapping[str, Response | None],
    now: datetime,
    key: str,
    also: Sequence[Flagged | Hinted] = (),
) -> Step:
    """Save a whole form and what else a button asked for; `feedback` goes by question. Raises as `answer` does."""
    events = [Answered(question, response) for question, response in answers.items()]
    return _take(enrolment, attempt, [*events, *also], now, "save", key)


def submit(
    enrolment: Enrolment,
    attempt: str,
    now: datetime,
    key: str,
    answers: Mapping[str, Response | None] | None = None,
) -> Step:
    """Hand in, after saving `answers` in the same transaction. Handing in twice is handing in once.

    Raises Gone after the deadline and LAG: what was saved before counts.
    """
    events = [Answered(question, response) for question, response in (answers or {}).items()]
    return _take(enrolment, attempt, [*events, Submitted()], now, "submit", key)


class _Late(Exception):
    """An event came after the deadline of an attempt that nobody had ended."""


def _take(
    enrolment: Enrolment, attempt: str, events: steps.Events, now: datetime, what: str, key: str
) -> Step:
    """Apply events once; a repeat of `key` is answered from what is saved."""
    taken: list[Step] = []

    def use_case() -> dict[str, Any]:
        taken.append(_apply(enrolment, attempt, events, now))
        return {"attempt": attempt}

    try:
        once(f"attempt:{attempt}:{what}", key, now, use_case, sent=events)
    except _Late:
        with transaction():
            steps.write_down_lapsed(enrolment, now)
        raise Gone(_late_words(steps.find(enrolment.id, attempt))) from None
    return taken[0] if taken else _again(enrolment, attempt, events, now)


def _again(enrolment: Enrolment, attempt: str, events: steps.Events, now: datetime) -> Step:
    """Return the outcome of a repeat: nothing is written, the feedback is worked out again."""
    found = steps.find(enrolment.id, attempt)
    try:
        step, _told = steps.run(steps.place_of(found), found, events, now)
    except DomainError:
        return Step(found.state or {})
    return replace(step, state=found.state or {})


def _apply(enrolment: Enrolment, attempt: str, events: steps.Events, now: datetime) -> Step:
    with transaction() as session:
        enrolments.lock(session, enrolment.id)
        found = steps.find(enrolment.id, attempt)
        place = steps.place_of(found)
        if place.kind.sitting and found.ended:
            return _after_the_end(found, events)
        if found.lapsed(now):
            raise _Late
        if not place.kind.sitting:
            _refuse_closed(look(enrolment, found.course, found.activity, now).status, now)
        step, told = steps.run(place, found, events, now)
        steps.write(session, found, step, told, rules.end(now, found.deadline), now)
        return step


def _after_the_end(found: Attempt, events: steps.Events) -> Step:
    """Handing in again is what was handed in; an answer comes too late."""
    if found.ended_at == found.deadline:
        raise Gone(_late_words(found))
    if all(isinstance(each, Submitted) for each in events):
        return Step(found.state or {}, Outcome(True, found.points, found.of, found.waits))
    raise Conflict(
        _("You handed this in on %(when)s. That is what counts.", when=_when(found.ended_at))
    )


def place(enrolment: Enrolment, attempt: str) -> Taken:
    """Return the activity of an attempt, as it was when the attempt began (one statement). Raises NotFound."""
    return steps.place_of(steps.find(enrolment.id, attempt))


def _late_words(found: Attempt) -> str:
    return _(
        "The time was over on %(when)s. What you had saved before counts as handed in.",
        when=_when(found.deadline),
    )


def _when(moment: datetime | None) -> str:
    return format_moment(moment) if moment else ""
