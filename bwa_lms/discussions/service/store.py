"""Queries over the tables of discussions that several use cases share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bwa_lms.discussions.cases import Case
from bwa_lms.discussions.models import Post, RubricMark, Thread
from bwa_lms.discussions.rules import Reader
from bwa_lms.discussions.visibility import POSTS_SEEN, values
from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.web.actor import Actor
from bwa_lms.web.i18n import _

POSTS, MARKS = Post.__table__, RubricMark.__table__
_OTHER = MARKS.alias()
_NEWEST = select(func.max(_OTHER.c.id)).where(_OTHER.c.post_id == POSTS.c.id).correlate(POSTS)

# What joins a post to the mark that counts.
NEWEST_MARK = MARKS.c.id == _NEWEST.scalar_subquery()

# The threads of a case, whatever it was called when they began.
ABOUT = and_(
    Thread.course.in_(bindparam("case_courses", expanding=True)),
    Thread.activity.in_(bindparam("case_activities", expanding=True)),
)


def reader_of(actor: Actor, enrolment: Enrolment | None = None) -> Reader:
    """Return who reads: the actor as a trainer, and as a participant where an enrolment is given."""
    return Reader(
        enrolment=enrolment.id if enrolment else None,
        cohort=enrolment.cohort_id if enrolment else None,
        leads=actor.trains,
    )


def places_of(case: Case) -> dict[str, Any]:
    """Return the values for `ABOUT`."""
    return {"case_courses": case.courses, "case_activities": case.activities}


def thread_of(session: Session, case: Case, cohort_id: int) -> Thread | None:
    """Return a cohort's thread of a case; None: nobody has written yet."""
    here = select(Thread).where(Thread.cohort_id == cohort_id, ABOUT)
    return session.scalars(here.order_by(Thread.id).limit(1), places_of(case)).first()


def begin_thread(session: Session, case: Case, cohort_id: int, now: datetime) -> Thread:
    """Return a cohort's thread of a case; the first to write begins it, on the case's build."""
    found = thread_of(session, case, cohort_id)
    if found:
        return found
    made = Thread(
        cohort_id=cohort_id,
        course=case.course,
        activity=case.activity,
        build=case.build,
        reveal=case.reveal,
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # another process was first; PostgreSQL has several writers
        found = thread_of(session, case, cohort_id)
        if found is None:
            raise
        return found
    return made


def find_post(
    session: Session, reader: Reader, public_id: str, now: datetime, *, hidden: bool = False
) -> tuple[Post, Thread]:
    """Return a post that `reader` may see. Raises NotFound for any other."""
    wanted = POSTS_SEEN.where(Post.public_id == public_id)
    row = session.execute(wanted, values(reader, now, hidden=hidden)).first()
    if row is None:
        raise NotFound(_("There is no such post."))
    return row[0], row[1]
