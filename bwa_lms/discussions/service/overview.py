"""What a trainer has before them: which posts need them, how each case goes in a cohort, and one discussion whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from bwa_lms.db import db
from bwa_lms.discussions import cases
from bwa_lms.discussions.cases import Case
from bwa_lms.discussions.models import Post, RubricMark, Thread
from bwa_lms.discussions.service.reading import PostView, authors, seen_in, views
from bwa_lms.discussions.service.store import reader_of
from bwa_lms.discussions.visibility import POSTS_SEEN, values
from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.people.service.directory import PersonName, names
from bwa_lms.web.actor import Actor
from bwa_lms.web.i18n import _


@dataclass(frozen=True)
class Line:
    """A participant's post without its text; `marked` and `answered` say what a trainer or a colleague did."""

    post: Post
    cohort: int
    course: str
    activity: str
    marked: bool
    answered: bool


@dataclass(frozen=True)
class Need:
    """A post that waits for a trainer: for a mark, for an answer, or for both."""

    post: str
    author: str
    cohort: int
    course: str
    activity: str
    title: str
    at: datetime
    unmarked: bool
    unanswered: bool


@dataclass(frozen=True)
class Summary:
    """How one case goes in one cohort; `posted` of `members` people have posted."""

    course: str
    activity: str
    title: str
    posted: int
    members: int
    posts: int
    unmarked: int
    unanswered: int


@dataclass(frozen=True)
class Whole:
    """One cohort's discussion of a case as its trainers see it."""

    case: Case
    posts: tuple[PostView, ...]
    not_posted: tuple[PersonName, ...]
    posted: int
    members: int


def needs_you(actor: Actor, cohort_ids: Collection[int], now: datetime) -> list[Need]:
    """Return the posts in these cohorts of the actor's that nobody marked or nobody answered, the oldest first."""
    known = {place: case for case in cases.all_published() for place in _places(case)}
    lines = [
        line for line in _lines(actor, cohort_ids, now) if (line.course, line.activity) in known
    ]
    waiting = [line for line in lines if _waits(line, known[line.course, line.activity])]
    called = _authors(waiting)
    return [
        _need(line, known[line.course, line.activity], called[line.post.id]) for line in waiting
    ]


def summaries(actor: Actor, cohort_id: int, now: datetime) -> list[Summary]:
    """Return how each case of the live release goes in a cohort that the actor trains."""
    _refuse_stranger(actor, cohort_id)
    members = {each.id for each in enrolments.of_cohort(cohort_id)}
    lines = _lines(actor, [cohort_id], now)
    return [_summary(case, lines, members) for case in cases.all_published()]


def whole(actor: Actor, cohort_id: int, course: str, activity: str, now: datetime) -> Whole:
    """Return a cohort's discussion of a case with all its posts, and who has not posted. Raises NotFound."""
    _refuse_stranger(actor, cohort_id)
    case, reader = cases.published(course, activity), reader_of(actor)
    found = seen_in(reader, case, cohort_id, now)
    authored = {post.enrolment_id for post, _thread, _mark in found if post.parent_id is None}
    members = enrolments.of_cohort(cohort_id)
    absent = names([each.person_id for each in members if each.id not in authored])
    return Whole(
        case=case,
        posts=views(reader, case.discussion(cohort_id), case, found),
        not_posted=tuple(sorted(absent.values(), key=lambda each: each.sort_key)),
        posted=sum(each.id in authored for each in members),
        members=len(members),
    )


def _refuse_stranger(actor: Actor, cohort_id: int) -> None:
    if cohort_id not in actor.trains:
        raise NotFound(_("There is no such cohort."))


def _lines(actor: Actor, cohort_ids: Collection[int], now: datetime) -> list[Line]:
    """Read the participants' posts of these cohorts that the actor may see, oldest first (one statement)."""
    answer = aliased(Post)
    others = or_(answer.trainer_id.is_not(None), answer.enrolment_id != Post.enrolment_id)
    marked = select(RubricMark.id).where(RubricMark.post_id == Post.id).exists()
    answered = select(answer.id).where(and_(answer.parent_id == Post.id, others)).exists()
    query = POSTS_SEEN.where(
        Thread.cohort_id.in_(cohort_ids), Post.parent_id.is_(None), Post.enrolment_id.is_not(None)
    )
    ordered = query.add_columns(marked, answered).order_by(Post.at, Post.id)
    rows = db.session.execute(ordered, values(reader_of(actor), now))
    return [
        Line(post, thread.cohort_id, thread.course, thread.activity, *flags)
        for post, thread, *flags in rows
    ]


def _waits(line: Line, case: Case) -> bool:
    return _unmarked(line, case) or not line.answered


def _unmarked(line: Line, case: Case) -> bool:
    return case.rubric is not None and not line.marked


def _authors(lines: Sequence[Line]) -> dict[int, str]:
    called: dict[int, str] = {}
    for cohort in sorted({line.cohort for line in lines}):
        called |= authors(cohort, [line.post for line in lines if line.cohort == cohort])
    return called


def _need(line: Line, case: Case, author: str) -> Need:
    return Need(
        post=line.post.public_id,
        author=author,
        cohort=line.cohort,
        course=case.course,
        activity=case.activity,
        title=case.title,
        at=line.post.at,
        unmarked=_unmarked(line, case),
        unanswered=not line.answered,
    )


def _summary(case: Case, lines: Iterable[Line], members: Collection[int]) -> Summary:
    here = [line for line in lines if (line.course, line.activity) in _places(case)]
    return Summary(
        course=case.course,
        activity=case.activity,
        title=case.title,
        posted=len({line.post.enrolment_id for line in here} & set(members)),
        members=len(members),
        posts=len(here),
        unmarked=sum(_unmarked(line, case) for line in here),
        unanswered=sum(not line.answered for line in here),
    )


def _places(case: Case) -> set[tuple[str, str]]:
    return {(course, activity) for course in case.courses for activity in case.activities}
