"""What learning asks about discussions: how much somebody wrote there, what waits, and whether it meets the rubric."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select

from bwa_lms.api import DiscussionFacts
from bwa_lms.db import db
from bwa_lms.discussions import rules
from bwa_lms.discussions.models import RubricMark, Thread
from bwa_lms.discussions.service.store import MARKS, NEWEST_MARK, POSTS
from bwa_lms.learning import enrolment as enrolments

Place = tuple[int, str, str]  # enrolment, course, activity

# Every page asks this, so it is put together once, over the bare tables; the database counts, so that a page costs the
# same in a cohort of ten and of five hundred.
_POST, _THREAD = POSTS.c, Thread.__table__.c
_PROPER = _POST.parent_id.is_(None)
_MET = case(
    (and_(_PROPER, MARKS.c.meets), 1),
    (and_(_PROPER, MARKS.c.id.is_not(None)), 0),
)
_OWN = (
    select(
        _POST.thread_id,
        _POST.enrolment_id,
        func.sum(case((_PROPER, 1), else_=0)).label("posts"),
        func.max(case((_PROPER, _POST.words), else_=0)).label("words"),
        func.sum(case((_PROPER, 0), else_=1)).label("replies"),
        func.max(_MET).label("met"),
    )
    .select_from(POSTS.outerjoin(MARKS, NEWEST_MARK))
    .where(_POST.enrolment_id.in_(bindparam("enrolments", expanding=True)))
    .group_by(_POST.thread_id, _POST.enrolment_id)
    .subquery()
)
_ALL = select(func.count()).where(_POST.thread_id == _THREAD.id, _PROPER).scalar_subquery()
_THREADS = (
    select(
        *(_THREAD.cohort_id, _THREAD.course, _THREAD.activity, _THREAD.reveal, _ALL),
        *(_OWN.c.enrolment_id, _OWN.c.posts, _OWN.c.words, _OWN.c.replies, _OWN.c.met),
    )
    .select_from(Thread.__table__.outerjoin(_OWN, _OWN.c.thread_id == _THREAD.id))
    .where(
        _THREAD.cohort_id.in_(bindparam("cohorts", expanding=True)),
        _THREAD.course.in_(bindparam("courses", expanding=True)),
    )
)


def facts(
    enrolment_ids: Sequence[int], courses: Collection[str]
) -> Mapping[Place, DiscussionFacts]:
    """Return each enrolment's facts for every discussion of its cohort in `courses` in which anybody has written.

    The number of statements is constant, whatever the number of enrolments and cohorts.
    """
    members = _members(enrolment_ids)
    if not members:
        return {}
    wanted = {"enrolments": enrolment_ids, "cohorts": list(members), "courses": list(courses)}
    rows: Sequence[Any] = db.session.execute(_THREADS, wanted).all()
    return {**_newcomers(rows, members), **_authors(rows)}


def pins() -> set[str]:
    """Return the ids of the builds that threads and marks point at: they are never pruned."""
    return set(db.session.scalars(select(Thread.build).union(select(RubricMark.build))))


def _members(enrolment_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return the enrolments by their cohort."""
    members: dict[int, set[int]] = {}
    for enrolment, cohort in enrolments.cohorts_of(enrolment_ids).items():
        members.setdefault(cohort, set()).add(enrolment)
    return members


def _newcomers(
    rows: Iterable[Any], members: Mapping[int, Collection[int]]
) -> dict[Place, DiscussionFacts]:
    """Return what every member knows of a discussion without having written in it."""
    return {
        (member, course, activity): fact
        for cohort, course, activity, reveal, posts, *_own in rows
        for fact in [DiscussionFacts(waiting=rules.waiting_for_newcomers(reveal, posts))]
        for member in members[cohort]
    }


def _authors(rows: Iterable[Any]) -> dict[Place, DiscussionFacts]:
    return {
        (enrolment, course, activity): DiscussionFacts(
            posts=own,
            words=words,
            replies=replies,
            waiting=0 if own else rules.waiting_for_newcomers(reveal, posts),
            meets=None if met is None else bool(met),
        )
        for _cohort, course, activity, reveal, posts, enrolment, own, words, replies, met in rows
        if enrolment is not None
    }
