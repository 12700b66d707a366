"""From records to results: what one person's attempts and facts give for each activity, by the kinds' own rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bwa_lms.api import AttemptFact, Completion, Expired, Outcome, RunTools, Step
from bwa_lms.content.library import Taken
from bwa_lms.content.model import Build
from bwa_lms.kernel.errors import Refused
from bwa_lms.learning.records import Attempt, Records
from bwa_lms.learning.rules import Allowance, Result, may_start
from bwa_lms.plugins.tools import Tools
from bwa_lms.web.engine import engine


def tools() -> RunTools:
    """Return the tools that running kinds are handed."""
    return Tools(engine().plugins)


def taken(build: Build) -> Mapping[str, Taken]:
    """Return the activities of a build, ready to run, by their ids."""
    found: Mapping[str, Taken] = engine().library.taken(build)
    return found


def pinned(attempt: Attempt) -> Taken | None:
    """Return the activity on which an attempt began; None where its build does not hold it."""
    build: Build = engine().library.build(attempt.build)
    activity = build.course.find(attempt.activity)
    return taken(build)[activity.id] if activity else None


def expire(attempt: Attempt) -> tuple[Attempt, Step | None]:
    """Return an attempt whose deadline passed as it ended then: what was saved counts as handed in."""
    assert attempt.deadline is not None
    ended = replace(attempt, ended_at=attempt.deadline)
    place = pinned(attempt)
    try:
        if place is None:
            return ended, None
        step = place.kind.step(
            place.spec, attempt.state or {}, Expired(), attempt.deadline, tools()
        )
    except Refused:
        return ended, None
    return _after(ended, step), step


def _after(attempt: Attempt, step: Step) -> Attempt:
    outcome = step.outcome or Outcome(ended=True)
    return replace(
        attempt, state=step.state, points=outcome.points, of=outcome.of, waits=outcome.waits
    )


def ended_in_time(attempts: Sequence[Attempt], now: datetime) -> tuple[Attempt, ...]:
    """Return attempts as they stand at `now`: those whose deadline passed have ended, written down or not."""
    return tuple(expire(each)[0] if each.lapsed(now) else each for each in attempts)


def results(build: Build, mine: Records, enrolment: int, now: datetime) -> dict[str, Result]:
    """Return what one person's evidence gives for each activity of a build, by its id."""
    return {name: result(here, mine, enrolment, now) for name, here in taken(build).items()}


def result(here: Taken, mine: Records, enrolment: int, now: datetime) -> Result:
    """Return what one person's evidence gives for an activity."""
    attempts = ended_in_time(mine.attempts_at(enrolment, here), now)
    completion, named = _completion(here, attempts, mine.facts.of(enrolment, here))
    allowance = mine.allowance_at(enrolment, here)
    return Result(
        completion=completion,
        build=named,
        attempts=len(attempts),
        underway=any(not each.ended for each in attempts[-1:]),
        waits=any(each.waits for each in attempts),
        allowance=allowance,
        stuck=bool(attempts) and here.kind.sitting and _stuck(here, attempts, allowance, now),
    )


def _stuck(here: Taken, attempts: Sequence[Attempt], allowance: Allowance, now: datetime) -> bool:
    if not attempts[-1].ended:
        return False
    proof = [each.fact() for each in attempts]
    again = may_go_on(here, attempts)
    limits = allowance.limits(here.kind.limits(here.spec))
    return not may_start(limits, proof, now, again=again).allowed


def may_go_on(here: Taken, attempts: Sequence[Attempt]) -> bool:
    """Say whether one more attempt may still count: the kind's rule, for what is marked and what was before."""
    over = any(each.over for each in attempts)
    return not over and here.kind.again(here.spec, [each.fact() for each in attempts])


def _completion(
    here: Taken, attempts: Sequence[Attempt], facts: Mapping[str, Any]
) -> tuple[Completion, str]:
    """Apply the rule of this build, else those of the builds on which attempts began: who passed then, has passed."""
    proof = [each.fact() for each in attempts]
    first = here.kind.complete(here.spec, proof, facts)
    if first.done:
        return first, here.build.id
    for place in _earlier(here, attempts):
        completion = place.kind.complete(place.spec, _before(attempts, place), facts)
        if completion.done:
            return completion, place.build.id
    return first, here.build.id


def _earlier(here: Taken, attempts: Sequence[Attempt]) -> list[Taken]:
    by_digest = {
        each.digest: each for each in attempts if each.ended and each.digest != here.activity.digest
    }
    places = [pinned(each) for each in reversed(by_digest.values())]
    return [each for each in places if each is not None]


def _before(attempts: Sequence[Attempt], place: Taken) -> list[AttemptFact]:
    return [each.fact() for each in attempts if each.digest == place.activity.digest]
