"""Tables of the discussions. Nobody else reads them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bwa_lms.db import Base, Key


class Thread(Base):
    """One cohort's discussion of one case; it pins the build that it began on, and that build's `open` rule."""

    __tablename__ = "thread"
    __table_args__ = (UniqueConstraint("cohort_id", "course", "activity"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    cohort_id: Mapped[int] = mapped_column(Key, ForeignKey("cohort.id"))
    course: Mapped[str]
    activity: Mapped[str]
    build: Mapped[str]
    reveal: Mapped[str]
    at: Mapped[datetime]


class Post(Base):
    """A post, or a reply to one (`parent_id`), by an enrolment or by a trainer; its text is the newest version."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("(enrolment_id is null) <> (trainer_id is null)", name="one_author"),
        Index("ix_post_thread_id_at", "thread_id", "at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    thread_id: Mapped[int] = mapped_column(Key, ForeignKey("thread.id"))
    parent_id: Mapped[int | None] = mapped_column(Key, ForeignKey("post.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(Key, ForeignKey("enrolment.id"), index=True)
    trainer_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    stage: Mapped[str | None]
    source: Mapped[str]
    html: Mapped[str]
    words: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]


class PostVersion(Base):
    """What a post said before it was edited."""

    __tablename__ = "post_version"
    __table_args__ = (UniqueConstraint("post_id", "version"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    post_id: Mapped[int] = mapped_column(Key, ForeignKey("post.id"))
    version: Mapped[int]
    source: Mapped[str]
    html: Mapped[str]
    words: Mapped[int]
    at: Mapped[datetime]


class RubricMark(Base):
    """A trainer's mark of one version of a post, by the rubric of one build; the newest row counts, all stay."""

    __tablename__ = "rubric_mark"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    post_id: Mapped[int] = mapped_column(Key, ForeignKey("post.id"), index=True)
    marker_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    version: Mapped[int]
    build: Mapped[str]
    levels: Mapped[dict[str, Any]]
    meets: Mapped[bool]
    comment: Mapped[str]
    html: Mapped[str]
    at: Mapped[datetime]
