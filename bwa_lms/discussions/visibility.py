"""`rules.sees` as a condition of SQL: every query for posts starts from `posts_seen_by`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from bwa_lms.discussions.models import Post, Thread
from bwa_lms.discussions.rules import Reader


def posts_seen_by(reader: Reader, now: datetime, *, hidden: bool = False) -> Select[Post, Thread]:
    """Return the query for the posts that `reader` may see at `now`, each with its thread.

    `hidden`: the cases that are asked about are not published or have not opened, for participants.
    """
    return (
        select(Post, Thread)
        .join(Thread, Thread.id == Post.thread_id)
        .where(seen(reader, now, hidden=hidden))
    )


def seen(reader: Reader, now: datetime, *, hidden: bool = False) -> ColumnElement[bool]:
    """Return the condition over Post and Thread that holds exactly where `rules.sees` does."""
    of_cohort = false() if hidden or reader.enrolment is None else Thread.cohort_id == reader.cohort
    revealed = or_(Thread.reveal == "at-once", _posted(reader, now))
    return and_(
        Post.at <= now,
        or_(Thread.cohort_id.in_(reader.leads), _own(reader, Post), and_(of_cohort, revealed)),
    )


def _own(reader: Reader, post: Any) -> ColumnElement[bool]:
    if reader.enrolment is None:
        return false()
    by_enrolment = post.enrolment_id.is_not(
        None
    )  # never NULL, so that its negation holds for trainers' posts
    return and_(by_enrolment, post.enrolment_id == reader.enrolment)


def _posted(reader: Reader, now: datetime) -> ColumnElement[bool]:
    own = aliased(Post)
    first = and_(own.thread_id == Thread.id, own.parent_id.is_(None), own.at <= now)
    return exists().where(first, _own(reader, own)).correlate(Thread)
