"""What one reader sees of a discussion: the posts that the predicate lets through, and how many wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Row, and_, bindparam

from bwa_lms.api import DiscussionFacts, Rubric
from bwa_lms.db import db
from bwa_lms.discussions import cases, rules
from bwa_lms.discussions.cases import Case
from bwa_lms.discussions.models import Post, RubricMark, Thread
from bwa_lms.discussions.rules import Discussion, Phase, Reader, Reveal, Tally
from bwa_lms.discussions.service.store import ABOUT, NEWEST_MARK, places_of, reader_of
from bwa_lms.discussions.visibility import MARK_SEEN, POSTS_SEEN, values
from bwa_lms.learning import attempts
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning.attempts import Doing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.people.service.directory import named
from bwa_lms.web.actor import Actor
from bwa_lms.web.i18n import _

Found = Row[Post, Thread, RubricMark | None]

# Posts with the newest mark, for those whose marks the reader may see; peers get none.
MARKED = POSTS_SEEN.outerjoin(RubricMark, and_(NEWEST_MARK, MARK_SEEN)).add_columns(RubricMark)
_IN_CASE = MARKED.where(Thread.cohort_id == bindparam("cohort"), ABOUT).order_by(Post.at, Post.id)


@dataclass(frozen=True)
class Level:
    """The level that a post reached in one criterion: in words, as a number from 0, and the highest there is."""

    criterion: str
    title: str
    words: str
    level: int
    most: int


@dataclass(frozen=True)
class MarkView:
    """A trainer's mark of a post; `outdated` says that the post was edited after it."""

    levels: tuple[Level, ...]
    meets: bool
    html: str
    at: datetime
    outdated: bool = False


@dataclass(frozen=True)
class PostView:
    """A post as one reader sees it; `id` is its public id and its anchor's end (#post-<id>)."""

    id: str
    author: str
    mine: bool
    trainer: bool
    html: str
    words: int
    stage: str | None
    at: datetime
    edited_at: datetime | None
    version: int
    may_reply: bool
    may_edit: bool
    may_mark: bool
    mark: MarkView | None = None
    replies: tuple[PostView, ...] = ()


@dataclass(frozen=True)
class Panel:
    """A discussion as one participant sees it; `waiting` is all that is known of what they may not see yet,
    `asks` the title of the stage that their next post belongs to."""

    title: str
    phase: Phase
    reveal: Reveal
    closes: datetime | None
    posts: tuple[PostView, ...]
    waiting: int
    posted: bool
    may_post: bool
    tally: Tally
    asks: str = ""
    missing: Mapping[str, int] = field(default_factory=dict)


def panel(
    actor: Actor,
    enrolment: Enrolment,
    course: str,
    activity: str,
    now: datetime,
    doing: Doing | None = None,
) -> Panel:
    """Return what a participant sees of their cohort's discussion of a case. Raises NotFound.

    `doing`, where the page has looked already, saves looking twice.
    """
    doing = doing or attempts.look(enrolment, course, activity, now)
    case, reader = cases.of_doing(doing, now), reader_of(actor, enrolment)
    found = seen_in(reader, case, enrolment.cohort_id, now)
    tally, fact = _tally(reader, case, found), doing.facts[cases.NEED]
    discussion = case.discussion(enrolment.cohort_id, _reveal(found, fact))
    return Panel(
        title=case.title,
        phase=case.phase,
        reveal=discussion.reveal,
        closes=case.closes,
        posts=views(reader, discussion, case, found),
        waiting=_waiting(reader, discussion, fact),
        posted=tally.posts > 0,
        may_post=rules.may_post(reader, discussion),
        tally=tally,
        asks=rules.asked(case.stages, tally.posts),
        missing=tally.missing(),
    )


def seen_in(reader: Reader, case: Case, cohort_id: int, now: datetime) -> Sequence[Found]:
    """Return what a reader may see of a cohort's discussion, oldest first, with the marks that are theirs to see."""
    wanted = {"cohort": cohort_id, **places_of(case)}
    asks = values(reader, now, hidden=case.phase == "hidden")
    return db.session.execute(_IN_CASE, wanted | asks).all()


def views(
    reader: Reader, discussion: Discussion, case: Case, found: Sequence[Found]
) -> tuple[PostView, ...]:
    """Return posts with their replies below them; a reply whose post may not be seen stands on its own."""
    called = authors(discussion.cohort, [post for post, _thread, _mark in found])
    all_views = {
        post.id: _view(reader, discussion, case, row, called) for row in found for post in row[:1]
    }
    below: dict[int, list[PostView]] = {}
    for post, _thread, _mark in found:
        if post.parent_id in all_views:
            below.setdefault(post.parent_id, []).append(all_views[post.id])
    tops = [post.id for post, _thread, _mark in found if post.parent_id not in all_views]
    return tuple(replace(all_views[each], replies=tuple(below.get(each, ()))) for each in tops)


def authors(cohort_id: int, posts: Iterable[Post]) -> dict[int, str]:
    """Return the names of the posts' authors by post id, in one statement (none for no posts)."""
    posts = list(posts)
    if not posts:
        return {}
    wrote = {post.enrolment_id for post in posts if post.enrolment_id}
    trainers = {post.trainer_id for post in posts if post.trainer_id}
    people = named(enrolments.people_behind(cohort_id, wrote), trainers)
    participants = {enrolment: person.name for enrolment, person in people if enrolment}
    leaders = {person.id: person.name for _enrolment, person in people}
    called = {
        post.id: leaders.get(post.trainer_id)
        if post.trainer_id
        else participants.get(post.enrolment_id or 0)
        for post in posts
    }
    return {post: name or _("Somebody who left") for post, name in called.items()}


def mark_view(mark: RubricMark | None, rubric: Rubric | None, version: int) -> MarkView | None:
    """Return a mark in the words of its rubric."""
    if mark is None:
        return None
    levels = [
        Level(each.id, each.title, each.levels[level], level, len(each.levels) - 1)
        for each in (rubric.criteria if rubric else ())
        if 0 <= (level := mark.levels.get(each.id, -1)) < len(each.levels)
    ]
    return MarkView(tuple(levels), mark.meets, mark.html, mark.at, mark.version < version)


def rule_view(post: Post) -> rules.Post:
    """Return what the rules ask of a post."""
    return rules.Post(id=post.id, author=post.enrolment_id, at=post.at, parent=post.parent_id)


def _view(
    reader: Reader, discussion: Discussion, case: Case, row: Found, called: Mapping[int, str]
) -> PostView:
    post, _thread, mark = row
    seen_post = rule_view(post)
    return PostView(
        id=post.public_id,
        author=called[post.id],
        mine=post.enrolment_id is not None and post.enrolment_id == reader.enrolment,
        trainer=post.trainer_id is not None,
        html=post.html,
        words=post.words,
        stage=post.stage,
        at=post.at,
        edited_at=post.edited_at,
        version=post.version,
        may_reply=rules.may_reply(reader, discussion, seen_post, seen=True),
        may_edit=rules.may_edit(reader, discussion, seen_post),
        may_mark=rules.may_mark(reader, discussion, seen_post),
        mark=mark_view(mark, _rubric_of(case, mark), post.version),
    )


def _rubric_of(case: Case, mark: RubricMark | None) -> Rubric | None:
    if mark is None or mark.build == case.build:
        return case.rubric
    return cases.pinned(mark.build, case.activity).rubric


def _reveal(found: Sequence[Found], fact: DiscussionFacts) -> Reveal | None:
    """Return the rule of the thread, as far as it shows; what waits shows it, too."""
    if found:
        return found[0][1].reveal  # type: ignore[return-value]
    return "after-own-post" if fact.waiting else None


def _tally(reader: Reader, case: Case, found: Sequence[Found]) -> Tally:
    own = [post for post, _thread, _mark in found if post.enrolment_id == reader.enrolment]
    posts = [post for post in own if post.parent_id is None]
    return Tally(
        posts=len(posts),
        words=max((post.words for post in posts), default=0),
        replies=len(own) - len(posts),
        wanted=case.wanted,
    )


def _waiting(reader: Reader, discussion: Discussion, fact: DiscussionFacts) -> int:
    """Return how many posts wait behind the reader's own, as far as they may know."""
    return 0 if rules.leads(reader, discussion) or discussion.phase == "hidden" else fact.waiting
