"""`rules.sees` as a condition of SQL: every query for posts starts from `POSTS_SEEN`, run with `values`.

The statement is put together once, and who reads comes in as values: building one costs more than running it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from bwa_lms.db import UTCDateTime
from bwa_lms.discussions.models import Post, Thread
from bwa_lms.discussions.rules import Reader

NOBODY = 0  # no enrolment and no cohort has this id

_NOW = bindparam("reader_now", type_=UTCDateTime)
_ENROLMENT: BindParameter[int] = bindparam("reader_enrolment")
_LEADS: BindParameter[int] = bindparam("reader_leads", expanding=True)


def _own(post: Any) -> ColumnElement[bool]:
    # Never NULL, so that its negation holds for trainers' posts.
    return and_(post.enrolment_id.is_not(None), post.enrolment_id == _ENROLMENT)


def _seen() -> ColumnElement[bool]:
    """Return the condition over Post and Thread that holds exactly where `rules.sees` does."""
    own = aliased(Post)
    first = and_(own.thread_id == Thread.id, own.parent_id.is_(None), own.at <= _NOW)
    posted = exists().where(first, _own(own)).correlate(Thread)
    of_cohort = Thread.cohort_id == bindparam("reader_cohort")
    revealed = or_(Thread.reveal == "at-once", posted)
    led = Thread.cohort_id.in_(_LEADS)
    return and_(Post.at <= _NOW, or_(led, _own(Post), and_(of_cohort, revealed)))


# The posts that a reader may see, each with its thread.
POSTS_SEEN = select(Post, Thread).join(Thread, Thread.id == Post.thread_id).where(_seen())

# The posts whose marks a reader may see: their own, and all of the cohorts that they lead.
MARK_SEEN = or_(Post.enrolment_id == _ENROLMENT, Thread.cohort_id.in_(_LEADS))


def values(reader: Reader, now: datetime, *, hidden: bool = False) -> dict[str, Any]:
    """Return the values with which `POSTS_SEEN`, and what was made from it, is run for a reader at a moment.

    `hidden`: the cases that are asked about are not published or have not opened, for participants.
    """
    takes_part = not hidden and reader.enrolment is not None
    return {
        "reader_now": now,
        "reader_enrolment": reader.enrolment or NOBODY,
        "reader_cohort": (reader.cohort if takes_part else None) or NOBODY,
        "reader_leads": sorted(reader.leads),
    }
