"""What learning asks about discussions: how much somebody wrote there, what waits, and whether it meets the rubric."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select

from bwa_lms.api import DiscussionFacts
from bwa_lms.db import db
from bwa_lms.discussions import rules
from bwa_lms.discussions.models import Post, RubricMark, Thread
from bwa_lms.discussions.rules import Discussion, Reader, Reveal
from bwa_lms.discussions.service.store import NEWEST_MARK
from bwa_lms.learning import enrolment as enrolments

Place = tuple[int, str, str]  # enrolment, course, activity
NOBODY = 0  # an enrolment that wrote nothing


_PLACE = (Thread.cohort_id, Thread.course, Thread.activity, Thread.reveal)
# Every page asks this, so it is put together once.
_LINES = (
    select(
        *_PLACE,
        *(Post.id, Post.enrolment_id, Post.at, Post.parent_id, Post.words),
        RubricMark.meets,
    )
    .join(Post, Post.thread_id == Thread.id)
    .outerjoin(RubricMark, NEWEST_MARK)
    .where(
        Thread.cohort_id.in_(bindparam("cohorts", expanding=True)),
        Thread.course.in_(bindparam("courses", expanding=True)),
    )
    .order_by(*_PLACE, Post.id)
)


@dataclass(frozen=True)
class Line:
    """A post without its text: where it stands, and what completion asks of it."""

    cohort: int
    course: str
    activity: str
    reveal: Reveal
    post: rules.Post
    words: int
    meets: bool | None


def facts(
    enrolment_ids: Sequence[int], courses: Collection[str]
) -> Mapping[Place, DiscussionFacts]:
    """Return each enrolment's facts for every discussion of its cohort in `courses` in which anybody has written.

    The number of statements is constant, whatever the number of enrolments and cohorts.
    """
    members = _members(enrolment_ids)
    found: dict[Place, DiscussionFacts] = {}
    lines = _lines(sorted(members), courses) if members else []
    for (cohort, course, activity), group in groupby(
        lines, key=lambda each: (each.cohort, each.course, each.activity)
    ):
        for enrolment, fact in _of_thread(list(group), members[cohort]):
            found[enrolment, course, activity] = fact
    return found


def pins() -> set[str]:
    """Return the ids of the builds that threads and marks point at: they are never pruned."""
    return set(db.session.scalars(select(Thread.build).union(select(RubricMark.build))))


def _members(enrolment_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return the enrolments by their cohort."""
    members: dict[int, set[int]] = {}
    for enrolment, cohort in enrolments.cohorts_of(enrolment_ids).items():
        members.setdefault(cohort, set()).add(enrolment)
    return members


def _lines(cohorts: Collection[int], courses: Collection[str]) -> list[Line]:
    rows: Iterable[Any] = db.session.execute(
        _LINES, {"cohorts": list(cohorts), "courses": list(courses)}
    )
    return [
        Line(cohort, course, activity, reveal, rules.Post(*post), words, meets)
        for cohort, course, activity, reveal, *post, words, meets in rows
    ]


def _of_thread(
    lines: Sequence[Line], members: Iterable[int]
) -> Iterable[tuple[int, DiscussionFacts]]:
    """Yield each member's facts in one discussion."""
    by_author: dict[int | None, list[Line]] = {}
    for line in lines:
        by_author.setdefault(line.post.author, []).append(line)
    first, last = lines[0], max(line.post.at for line in lines)
    discussion = Discussion(first.cohort, first.reveal)
    newcomer = Reader(enrolment=NOBODY, cohort=first.cohort)
    waiting = rules.waiting(newcomer, discussion, [line.post for line in lines], last)
    for member in members:
        own = by_author.get(member, [])
        yield member, _fact(own, waiting)


def _fact(own: Sequence[Line], waiting: int) -> DiscussionFacts:
    posts = [line for line in own if line.post.parent is None]
    marks = [line.meets for line in posts if line.meets is not None]
    return DiscussionFacts(
        posts=len(posts),
        words=max((line.words for line in posts), default=0),
        replies=len(own) - len(posts),
        waiting=0 if posts else waiting,
        meets=any(marks) if marks else None,
    )
