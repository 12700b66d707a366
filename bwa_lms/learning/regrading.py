"""Marking again: what changed in a quiz since people took it, what that would change, and changing it, all or nothing.

A trainer decides for each question; a dry run says whom it changes; the regrade does exactly what the dry run said, or
nothing. The old mark stays on the attempt with its reason, and on the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bwa_lms.api import CompiledQuestion, Correction, Counted, Outcome, Regraded, State, Step
from bwa_lms.content.library import Taken
from bwa_lms.content.model import Build
from bwa_lms.db import db, once, transaction
from bwa_lms.kernel.canonical import JSON, canonical
from bwa_lms.kernel.errors import Conflict, NotFound, Refused
from bwa_lms.kernel.ids import digest
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import evidence, progress, publishing, records, steps
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.learning.models import AttemptRow, RegradeRow
from bwa_lms.learning.records import Attempt, Records
from bwa_lms.plugins.comparing import Carried, Change, carry, changes, same
from bwa_lms.web.actor import Actor
from bwa_lms.web.engine import engine
from bwa_lms.web.i18n import gettext as _

LONGEST_REASON = 500  # characters
How = Literal["again", "out", "full"]


@dataclass(frozen=True)
class Where:
    """A quiz in a cohort, by authored ids."""

    cohort: int
    course: str
    activity: str


@dataclass(frozen=True)
class Changed:
    """A question that is not what people were asked.

    `was` is the question as the first of them was asked it, `now` as it is asked now (None: no more); `carried` says
    how all their answers are read by it, `decided` how many of the `attempts` a trainer has decided about.
    """

    id: str
    was: CompiledQuestion
    now: CompiledQuestion | None
    what: tuple[Change, ...]
    carried: Carried
    attempts: int
    decided: int


@dataclass(frozen=True)
class Review:
    """A quiz of a cohort whose questions changed since people took it."""

    where: Where
    here: Taken
    changes: tuple[Changed, ...]
    finished: tuple[Attempt, ...]
    open: int

    @property
    def title(self) -> str:
        """The quiz's title."""
        return self.here.activity.title

    @property
    def undecided(self) -> int:
        """How many changed questions nobody has decided about for all who answered them."""
        return sum(each.decided < each.attempts for each in self.changes)

    def find(self, question: str) -> Changed | None:
        """Return one of the changed questions."""
        return next((each for each in self.changes if each.id == question), None)


@dataclass(frozen=True)
class Decision:
    """What becomes of the questions (one that is not named keeps its marks), and which lost part is which one now."""

    hows: Mapping[str, How] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def told(self) -> dict[str, JSON]:
        """Return it as records keep it."""
        names: dict[str, JSON] = {each: dict(said) for each, said in self.names.items() if said}
        return {"questions": dict(self.hows), "names": names}


@dataclass(frozen=True)
class Row:
    """What a regrade does to one attempt: the core columns after it, and whether its person has passed."""

    enrolment: Enrolment
    attempt: Attempt
    event: Regraded
    after: Outcome
    passed: tuple[bool, bool]
    over: bool

    @property
    def changes(self) -> bool:
        """Whether the mark becomes another one."""
        now = (self.after.points, self.after.of, self.after.waits)
        return now != (self.attempt.points, self.attempt.of, self.attempt.waits)


@dataclass(frozen=True)
class DryRun:
    """What a regrade would do, by attempt; `digest` stands for all of it."""

    review: Review
    decision: Decision
    rows: tuple[Row, ...]

    @property
    def digest(self) -> str:
        """A hash of the questions, of what was decided, and of every mark before and after."""
        rows: list[JSON] = [_said(each) for each in self.rows]
        told: dict[str, JSON] = {
            "build": self.review.here.build.id,
            "decision": self.decision.told(),
            "rows": rows,
        }
        return digest(canonical(told))


def _said(row: Row) -> list[JSON]:
    before, after = row.attempt, row.after
    marks = (before.points, before.of, after.points, after.of)
    said: list[JSON] = [None if each is None else str(each) for each in marks]
    return [before.public_id, *said, before.waits, after.waits, *row.passed]


def reviews(actor: Actor, cohort_id: int) -> list[Review]:
    """Return the quizzes of a cohort whose questions changed since people took them. Raises NotFound."""
    return [each for each in _all(actor, cohort_id) if each.changes]


def review(actor: Actor, where: Where) -> Review:
    """Return what changed in one quiz, which may be nothing. Raises NotFound."""
    for each in _all(actor, where.cohort):
        if each.where == where:
            return each
    raise NotFound(_("There is no such quiz."))


def _all(actor: Actor, cohort_id: int) -> list[Review]:
    if cohort_id not in actor.trains:
        raise NotFound(_("There is no such cohort."))
    people = enrolments.of_cohort(cohort_id)
    ids = [each.id for each in people]
    finished, going_on = records.ended_attempts(ids), records.open_attempts(ids)
    return [
        _review(cohort_id, here, finished, going_on)
        for build in _builds(people, [*finished, *going_on])
        for here in evidence.taken(build).values()
        if here.kind.sitting
    ]


def _builds(people: Sequence[Enrolment], taken: Iterable[Attempt]) -> list[Build]:
    """Return the builds of the cohort's programme and of every other course in which somebody sat something."""
    planned = progress.programme_builds(people[0]) if people else []
    further = map(publishing.find_build, sorted({each.course for each in taken}))
    return list({build.id: build for build in (*planned, *further) if build}.values())


def _review(
    cohort: int, here: Taken, finished: Iterable[Attempt], going_on: Iterable[Attempt]
) -> Review:
    mine = tuple(each for each in finished if _belongs(each, here))
    still = sum(_belongs(each, here) for each in going_on)
    where = Where(cohort, here.build.course.id, here.activity.id)
    return Review(where, here, tuple(_changed(here, mine)), mine, still)


def _belongs(attempt: Attempt, here: Taken) -> bool:
    place = (attempt.course, attempt.activity)
    return place in here.places and attempt.kind == here.activity.kind


def _changed(here: Taken, mine: Sequence[Attempt]) -> Iterable[Changed]:
    now = {each.id: each for each in here.kind.questions(here.spec)}
    asked: dict[str, list[Counted]] = {}
    for attempt in mine:
        for name, each in counted(attempt).items():
            if _differs(each, now.get(name)):
                asked.setdefault(name, []).append(each)
    order = list(now)
    for name in sorted(asked, key=lambda each: order.index(each) if each in now else len(order)):
        yield _one(name, asked[name], now.get(name))


def _differs(each: Counted, now: CompiledQuestion | None) -> bool:
    """Say whether a question is not what somebody was asked, or was decided about."""
    return bool(each.how) or not same(engine().plugins, each.asked, now)


def counted(attempt: Attempt) -> Mapping[str, Counted]:
    """Return the questions that an ended attempt asked, with what was decided about them."""
    place = evidence.pinned(attempt)
    return place.kind.counted(place.spec, attempt.state or {}) if place else {}


def _one(name: str, found: Sequence[Counted], now: CompiledQuestion | None) -> Changed:
    variants = [each.asked for each in found]
    distinct = [each for place, each in enumerate(variants) if each not in variants[:place]]
    plugins = engine().plugins
    read = [carry(plugins, each, now) for each in distinct]
    return Changed(
        id=name,
        was=distinct[0],
        now=now,
        what=changes(plugins, distinct[0], now),
        carried=Carried(
            all(each.possible for each in read),
            read[0].names,
            {part: said for each in read for part, said in each.lost.items()},
            {part: said for each in read for part, said in each.fresh.items()},
        ),
        attempts=len(found),
        decided=sum(bool(each.how) and same(plugins, each.against, now) for each in found),
    )


def dry_run(actor: Actor, where: Where, decision: Decision, now: datetime) -> DryRun:
    """Return what a decision would do. Nothing is written.

    Raises NotFound, or Refused (fields "how-<question>", "part-<question>-<part>") for what cannot be decided so.
    """
    found = review(actor, where)
    _refuse_misfit(found, decision)
    people = {each.id: each for each in enrolments.of_cohort(where.cohort)}
    mine = records.load(list(people), [found.here.build], now)
    stepped = {
        attempt.id: (event, step.outcome)
        for attempt in found.finished
        if (event := _event(found, attempt, decision))
        and (step := _step(attempt, event, now)).state != attempt.state
        and step.outcome
    }
    then = _after(mine, {name: outcome for name, (_event, outcome) in stepped.items()})
    rows = [
        Row(
            people[attempt.enrolment_id],
            attempt,
            *stepped[attempt.id],
            passed=_passed(found.here, attempt.enrolment_id, mine, then, now),
            over=_is_over(found.here, attempt.enrolment_id, mine),
        )
        for attempt in found.finished
        if attempt.id in stepped
    ]
    return DryRun(found, decision, tuple(rows))


def _refuse_misfit(found: Review, decision: Decision) -> None:
    for name, how in decision.hows.items():
        change = found.find(name)
        if change is None:
            raise Refused(_("This question has not changed."))
        if how == "again" and not change.carried.possible:
            message = _("The answers cannot be read by the new question: leave it out instead.")
            raise Refused(message, f"how-{name}")
        for part, to in decision.names.get(name, {}).items():
            if part not in change.carried.lost or to not in change.carried.fresh:
                raise Refused(_("Choose one of these."), f"part-{name}-{part}")
    if not decision.hows:
        raise Refused(_("Decide about one question at least, or leave everything as it is."))


def _event(found: Review, attempt: Attempt, decision: Decision) -> Regraded | None:
    """Return what a decision means for an attempt; None where it asked nothing of what changed."""
    now = {each.id: each for each in found.here.kind.questions(found.here.spec)}
    corrections = {
        name: Correction(
            decision.hows[name],
            now.get(name),
            _names(each.asked, now.get(name), decision.names.get(name, {})),
        )
        for name, each in counted(attempt).items()
        if name in decision.hows and _differs(each, now.get(name))
    }
    return Regraded("", corrections) if corrections else None


def _names(
    asked: CompiledQuestion, now: CompiledQuestion | None, said: Mapping[str, str]
) -> Mapping[str, str]:
    read = carry(engine().plugins, asked, now)
    return {**read.names, **{part: to for part, to in said.items() if part in read.lost}}


def _step(attempt: Attempt, event: Regraded, now: datetime) -> Step:
    place = evidence.pinned(attempt)
    assert place is not None
    return place.kind.step(place.spec, _state(attempt), event, now, evidence.tools())


def _state(attempt: Attempt) -> State:
    return dict(attempt.state or {})


def _after(mine: Records, outcomes: Mapping[int, Outcome]) -> Records:
    """Return the records as they would be."""
    return replace(
        mine,
        attempts={
            place: [_with(each, outcomes.get(each.id)) for each in found]
            for place, found in mine.attempts.items()
        },
    )


def _with(attempt: Attempt, outcome: Outcome | None) -> Attempt:
    if outcome is None:
        return attempt
    return replace(attempt, points=outcome.points, of=outcome.of, waits=outcome.waits)


def _passed(
    here: Taken, enrolment: int, before: Records, after: Records, now: datetime
) -> tuple[bool, bool]:
    """Say whether the activity is complete before and after; what was reached stays reached."""
    reached = here.activity.id in before.reached_in(enrolment, here.build)
    was = reached or evidence.result(here, before, enrolment, now).completion.done
    return was, reached or evidence.result(here, after, enrolment, now).completion.done


def _is_over(here: Taken, enrolment: int, mine: Records) -> bool:
    """Say whether no attempt may begin any more, since the newest one showed its key."""
    found = mine.attempts_at(enrolment, here)
    return not evidence.may_go_on(evidence.pinned(found[-1]) or here, found)


def regrade(
    by: Actor,
    where: Where,
    decision: Decision,
    told: str,
    reason: str,
    now: datetime,
    key: str,
) -> int:
    """Do what the dry run with the digest `told` said, in one transaction; return how many attempts that changed.

    Raises NotFound, Refused (field "reason"), or Conflict where the dry run would say something else by now.
    """
    why = _reason(reason)

    def use_case() -> dict[str, JSON]:
        with transaction() as session:
            for each in enrolments.of_cohort(where.cohort):
                enrolments.lock(session, each.id)
            run = dry_run(by, where, decision, now)
            _refuse_surprise(run, told)
            for row in run.rows:
                _write(session, run, row, why, now)
            session.add(_record(run, by, why, now))
            return {"attempts": len(run.rows)}

    scope = f"person:{by.person}:regrade:{where}"
    sent = (sorted(decision.told().items()), told, why)
    return int(once(scope, key, now, use_case, sent=sent)["attempts"])


def _reason(written: str) -> str:
    reason = " ".join(written.split())
    if not reason or len(reason) > LONGEST_REASON:
        words = _(
            "Give a reason of at most %(n)s letters. The participant reads it.", n=LONGEST_REASON
        )
        raise Refused(words, "reason")
    return reason


def _refuse_surprise(run: DryRun, told: str) -> None:
    if run.digest != told:
        raise Conflict(
            _(
                "Somebody handed in or was marked since you looked, or the quiz changed again. Nothing was done. "
                "Read what it changes now, and confirm again."
            )
        )


def _write(session: Session, run: DryRun, row: Row, reason: str, now: datetime) -> None:
    """Keep the mark that counted until now, then step the attempt."""
    before = row.attempt
    kept: dict[str, JSON] = {
        "points": _text(before.points),
        "of": _text(before.of),
        "waits": before.waits,
    }
    entry = {**kept, "until": now.isoformat(), "reason": reason, "over": row.over}
    session.execute(
        update(AttemptRow)
        .where(AttemptRow.id == before.id)
        .values(regrades=[*(before.regrades or ()), entry])
    )
    event = replace(row.event, reason=reason)
    more: dict[str, JSON] = {"before": kept, "against": run.review.here.build.id}
    steps.apply(session, row.enrolment.id, before.public_id, [event], now, more)


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)


def _record(run: DryRun, by: Actor, reason: str, now: datetime) -> RegradeRow:
    return RegradeRow(
        cohort_id=run.review.where.cohort,
        course=run.review.where.course,
        activity=run.review.where.activity,
        build=run.review.here.build.id,
        choices=run.decision.told(),
        reason=reason,
        attempts=len(run.rows),
        by_id=by.person,
        at=now,
    )


@dataclass(frozen=True)
class Done:
    """A regrade that was done; `by` is a private id."""

    choices: Mapping[str, Any]
    reason: str
    attempts: int
    by: int
    at: datetime


def done(where: Where) -> list[Done]:
    """Return the regrades of a quiz in a cohort, the newest first."""
    wanted = select(RegradeRow).where(
        RegradeRow.cohort_id == where.cohort,
        RegradeRow.course == where.course,
        RegradeRow.activity == where.activity,
    )
    return [
        Done(row.choices, row.reason, row.attempts, row.by_id, row.at)
        for row in db.session.scalars(wanted.order_by(RegradeRow.id.desc()))
    ]
