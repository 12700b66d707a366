"""Marking a post against its case's rubric. Marks are added, never changed: the newest counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bwa_lms.api import Rubric
from bwa_lms.content.markdown.posts import render_post
from bwa_lms.db import db, once, transaction
from bwa_lms.discussions import cases, rules
from bwa_lms.discussions.cases import Case
from bwa_lms.discussions.models import Post, PostVersion, RubricMark, Thread
from bwa_lms.discussions.rules import Reader
from bwa_lms.discussions.service.reading import (
    MARKED,
    MarkView,
    PostView,
    mark_view,
    rule_view,
    views,
)
from bwa_lms.discussions.service.store import find_post, reader_of
from bwa_lms.discussions.visibility import values
from bwa_lms.kernel.canonical import JSON
from bwa_lms.kernel.errors import Conflict, NotAllowed, Refused
from bwa_lms.kernel.ids import digest
from bwa_lms.learning import ledger, progress
from bwa_lms.people.service.directory import names
from bwa_lms.web.actor import Actor
from bwa_lms.web.i18n import _


@dataclass(frozen=True)
class Given:
    """A mark as the desk shows it: whose, of which version of the post, and in which words."""

    by: str
    version: int
    view: MarkView
    comment: str
    levels: Mapping[str, int]


@dataclass(frozen=True)
class Version:
    """What a post said before it was edited at a later moment; `at` is when this text was written."""

    version: int
    html: str
    words: int
    at: datetime


@dataclass(frozen=True)
class Marking:
    """A post (without its mark) beside its rubric, with all its marks and its earlier texts, newest first."""

    post: PostView
    case: Case
    cohort: int
    rubric: Rubric
    marks: tuple[Given, ...]
    versions: tuple[Version, ...]


def to_mark(actor: Actor, post_id: str, now: datetime) -> Marking:
    """Return a post for marking. Raises NotFound for one that the actor does not see, NotAllowed, Refused."""
    session, reader = db.session(), reader_of(actor)
    wanted = MARKED.where(Post.public_id == post_id)
    found, thread = find_post(session, reader, post_id, now)
    case, rubric = _case_and_rubric(reader, found, thread)
    rows = session.execute(wanted, values(reader, now)).all()
    shown = views(reader, case.discussion(thread.cohort_id), case, rows)[0]
    return Marking(
        replace(shown, mark=None),
        case,
        thread.cohort_id,
        rubric,
        _marks(session, found, rubric),
        _versions(session, found),
    )


def mark(
    by: Actor,
    post_id: str,
    version: int,
    levels: Mapping[str, int],
    comment: str,
    now: datetime,
    key: str,
) -> bool:
    """Mark `version` of a post: a level (from 0) for each criterion of its rubric, and a comment in Markdown.

    Returns whether the post now meets what the rubric asks. Raises NotFound, NotAllowed, Conflict where the post was
    edited since, Refused (field "level-<criterion>" or "comment") for a mark that does not fit.
    """
    comment, html = _read_comment(comment)

    def use_case() -> dict[str, JSON]:
        with transaction() as session:
            found, thread = find_post(session, reader_of(by), post_id, now)
            case, rubric = _case_and_rubric(reader_of(by), found, thread)
            if found.version != version:
                raise Conflict(
                    _("The post was edited while you read it. Read it again, then mark it.")
                )
            given = _levels(rubric, levels)
            made = RubricMark(
                post_id=found.id,
                marker_id=by.person,
                version=version,
                build=case.build,
                levels=given,
                meets=rubric.meets(given),
                comment=comment,
                html=html,
                at=now,
            )
            session.add(made)
            session.flush()
            _record(session, found, thread, rubric, made, now)
            return {"meets": made.meets}

    said = digest(repr((sorted(levels.items()), comment)).encode())[:16]
    return bool(
        once(f"person:{by.person}:mark:{post_id}:{version}:{said}", key, now, use_case)["meets"]
    )


def _case_and_rubric(reader: Reader, found: Post, thread: Thread) -> tuple[Case, Rubric]:
    """Return the case with the rubric that marks its posts: the thread's build's, else the live one's."""
    pinned = cases.pinned(thread.build, thread.activity)
    case = pinned if pinned.rubric else cases.published(thread.course, thread.activity)
    if not rules.may_mark(reader, case.discussion(thread.cohort_id), rule_view(found)):
        raise NotAllowed(_("Trainers of the cohort mark the posts of its participants."))
    if case.rubric is None:
        raise Refused(_("This case has no rubric to mark against."))
    return case, case.rubric


def _read_comment(comment: str) -> tuple[str, str]:
    source = comment.replace("\r\n", "\n").strip()
    if len(source) > rules.COMMENT:
        raise Refused(_("Write at most %(n)s characters.", n=rules.COMMENT), field="comment")
    try:
        return source, render_post(source)
    except Refused as error:
        raise Refused(error.message, field="comment") from error


def _levels(rubric: Rubric, levels: Mapping[str, int]) -> dict[str, int]:
    wrong = rubric.misfit(levels)
    if wrong is not None:
        raise Refused(_("Choose a level."), field=f"level-{wrong}")
    return {each.id: levels[each.id] for each in rubric.criteria}


def _record(
    session: Session, found: Post, thread: Thread, rubric: Rubric, made: RubricMark, now: datetime
) -> None:
    if found.enrolment_id is None:
        return
    body: dict[str, JSON] = {
        "course": thread.course,
        "activity": thread.activity,
        "build": made.build,
        "post": found.public_id,
        "version": made.version,
        "rubric": rubric.id,
        "levels": made.levels,
        "meets": made.meets,
        "comment": digest(made.comment.encode()),
    }
    ledger.append(session, found.enrolment_id, "post-marked", body, now)
    progress.settle(found.enrolment_id, thread.course, now)


def _marks(session: Session, found: Post, rubric: Rubric) -> tuple[Given, ...]:
    newest = select(RubricMark).where(RubricMark.post_id == found.id).order_by(RubricMark.id.desc())
    rows: Sequence[RubricMark] = session.scalars(newest).all()
    called = names({row.marker_id for row in rows})
    return tuple(
        Given(
            by=called[row.marker_id].name if row.marker_id in called else _("Somebody who left"),
            version=row.version,
            view=view,
            comment=row.comment,
            levels=row.levels,
        )
        for row in rows
        if (view := mark_view(row, rubric, found.version))
    )


def _versions(session: Session, found: Post) -> tuple[Version, ...]:
    newest = (
        select(PostVersion)
        .where(PostVersion.post_id == found.id)
        .order_by(PostVersion.version.desc())
    )
    return tuple(
        Version(row.version, row.html, row.words, row.at) for row in session.scalars(newest)
    )
