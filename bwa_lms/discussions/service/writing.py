"""Writing: post, reply, edit. Each writes the post and its ledger entry in one transaction, once for each form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bwa_lms.content.markdown.posts import render_post
from bwa_lms.db import db, once, transaction
from bwa_lms.discussions import cases, rules
from bwa_lms.discussions.cases import Case
from bwa_lms.discussions.models import Post, PostVersion, Thread
from bwa_lms.discussions.rules import Discussion, Reader
from bwa_lms.discussions.service.reading import rule_view
from bwa_lms.discussions.service.store import begin_thread, find_post, reader_of
from bwa_lms.kernel.canonical import JSON
from bwa_lms.kernel.errors import Conflict, NotAllowed, NotFound, Refused
from bwa_lms.kernel.ids import digest, token
from bwa_lms.kernel.words import count_words, plain_text
from bwa_lms.learning import ledger, progress
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.web.actor import Actor
from bwa_lms.web.i18n import _


@dataclass(frozen=True)
class Text:
    """What somebody wrote: the Markdown, its sanitised HTML, its words, and the hash that the ledger keeps."""

    source: str
    html: str
    words: int
    digest: str


def read_text(text: str) -> Text:
    """Prepare a text for keeping. Raises Refused (field "text") where it is empty, too long or past the caps."""
    source = text.replace("\r\n", "\n").strip()
    try:
        html = render_post(source)
    except Refused as error:
        raise Refused(error.message, field="text") from error
    words = count_words(plain_text(html))
    if not words:
        raise Refused(_("Write something first."), field="text")
    return Text(source, html, words, digest(source.encode()))


@dataclass(frozen=True)
class Seat:
    """Where a participant writes: who they are, and the case that they have before them."""

    actor: Actor
    enrolment: Enrolment
    course: str
    activity: str

    @property
    def reader(self) -> Reader:
        """Who they are to the rules."""
        return reader_of(self.actor, self.enrolment)

    def case(self, now: datetime) -> Case:
        """Return the case as it is now. Raises NotFound."""
        return cases.look(self.enrolment, self.course, self.activity, now)

    def scope(self, what: str) -> str:
        """Return the scope of a form's key."""
        return f"enrolment:{self.enrolment.id}:{what}"


@dataclass(frozen=True)
class Room:
    """Where a trainer writes: one cohort's discussion of a case."""

    cohort: int
    course: str
    activity: str


def post(here: Seat, text: str, now: datetime, key: str) -> str:
    """Post in one's cohort's discussion of a case; return the post's public id.

    Raises Refused for a text that cannot be kept or once the discussion is closed, NotFound where there is none.
    """
    written = read_text(text)

    def use_case(session: Session) -> Post:
        case, author = here.case(now), here.enrolment.id
        _refuse_closed(here.reader, case, here.enrolment.cohort_id)
        thread = begin_thread(session, case, here.enrolment.cohort_id, now)
        stage = rules.stage_of(case.stages, _room_left(session, thread, author), reply=False)
        made = _add(session, thread, written, Author(enrolment=author, stage=stage), now)
        _record(session, "posted", made, thread, written, now)
        return made

    return _once(here.scope(f"post:{here.course}/{here.activity}"), written, key, now, use_case)


def reply(here: Seat, to: str, text: str, now: datetime, key: str) -> str:
    """Reply to the post `to` (its public id), which one sees; return the reply's public id. Raises as `post` does."""
    written = read_text(text)

    def use_case(session: Session) -> Post:
        case, cohort, author = here.case(now), here.enrolment.cohort_id, here.enrolment.id
        parent, thread = _find(session, here.reader, case, cohort, to, now)
        _refuse_closed(here.reader, case, cohort)
        _refuse_reply(here.reader, case.discussion(cohort), parent)
        _room_left(session, thread, author)
        stage = rules.stage_of(case.stages, 0, reply=True)
        made = _add(session, thread, written, Author(author, stage=stage, parent=parent.id), now)
        _record(session, "replied", made, thread, written, now)
        return made

    return _once(here.scope(f"reply:{to}"), written, key, now, use_case)


def edit(here: Seat, post_id: str, version: int, text: str, now: datetime, key: str) -> str:
    """Change one's own post or reply, of which `version` was read; what it said before is kept.

    Raises Conflict where it was changed since, and otherwise as `post` does.
    """
    written = read_text(text)

    def use_case(session: Session) -> Post:
        case, cohort = here.case(now), here.enrolment.cohort_id
        found, thread = _find(session, here.reader, case, cohort, post_id, now)
        _refuse_edit(here.reader, case.discussion(cohort), found, version)
        if found.source != written.source:
            _change(session, found, written, now)
            _record(session, "post-edited", found, thread, written, now)
        return found

    return _once(here.scope(f"edit:{post_id}:{version}"), written, key, now, use_case)


def own_text(here: Seat, post_id: str, now: datetime) -> tuple[str, int]:
    """Return the Markdown of one's own post and its version, to edit it. Raises NotFound for anybody else's."""
    case, cohort = here.case(now), here.enrolment.cohort_id
    found, _thread = _find(db.session(), here.reader, case, cohort, post_id, now)
    _refuse_edit(here.reader, case.discussion(cohort), found, found.version)
    return found.source, found.version


def post_as_trainer(
    by: Actor, room: Room, to: str | None, text: str, now: datetime, key: str
) -> str:
    """Post in the discussion of a cohort that one trains, or reply to the post `to`; return the public id.

    Raises NotAllowed for anybody else, and otherwise as `post` does.
    """
    written = read_text(text)

    def use_case(session: Session) -> Post:
        case, reader = cases.published(room.course, room.activity), reader_of(by)
        if not rules.may_post(reader, case.discussion(room.cohort)):
            raise NotAllowed(_("Only the trainers of this cohort write here."))
        parent = _find(session, reader, case, room.cohort, to, now)[0] if to else None
        if parent:
            _refuse_reply(reader, case.discussion(room.cohort), parent)
        thread = begin_thread(session, case, room.cohort, now)
        author = Author(trainer=by.person, parent=parent.id if parent else None)
        return _add(session, thread, written, author, now)

    scope = f"person:{by.person}:post:{room.cohort}:{room.course}/{room.activity}:{to}"
    return _once(scope, written, key, now, use_case)


def _once(
    scope: str, text: Text, key: str, now: datetime, use_case: Callable[[Session], Post]
) -> str:
    """Run a use case once for a form and its text: a repeat answers the same, another text is another post."""

    def run() -> dict[str, JSON]:
        with transaction() as session:
            return {"post": use_case(session).public_id}

    return str(once(f"{scope}:{text.digest[:16]}", key, now, run)["post"])


def _find(
    session: Session, reader: Reader, case: Case, cohort_id: int, public_id: str, now: datetime
) -> tuple[Post, Thread]:
    """Return a post of this discussion that the reader may see. Raises NotFound."""
    found, thread = find_post(session, reader, public_id, now, hidden=case.phase == "hidden")
    fits = (
        thread.cohort_id == cohort_id
        and thread.course in case.courses
        and thread.activity in case.activities
    )
    if not fits:
        raise NotFound(_("There is no such post."))
    return found, thread


def _refuse_closed(reader: Reader, case: Case, cohort_id: int) -> None:
    if not case.named:
        raise Refused(_("This discussion hides names, which is not served yet."))
    if case.phase == "hidden":
        raise NotFound(_("This discussion has not opened yet."))
    if not rules.may_post(reader, case.discussion(cohort_id)):
        raise Refused(_("This discussion is closed. You can still read it."), field="text")


def _refuse_reply(reader: Reader, discussion: Discussion, parent: Post) -> None:
    if not rules.may_reply(reader, discussion, rule_view(parent), seen=True):
        raise Refused(_("Reply to the post itself: a reply takes no replies."), field="text")


def _refuse_edit(reader: Reader, discussion: Discussion, found: Post, version: int) -> None:
    if found.enrolment_id != reader.enrolment:
        raise NotAllowed(_("Only its author may edit a post."))
    if not rules.may_edit(reader, discussion, rule_view(found)):
        raise Refused(_("This discussion is closed. You can still read it."), field="text")
    if found.version != version:
        raise Conflict(
            _("You changed this post in another window. Open it again to see its newest text."),
            "text",
        )


def _room_left(session: Session, thread: Thread, enrolment_id: int) -> int:
    """Return how many posts proper the author has in the thread. Raises Refused where they have written too many."""
    own = select(Post.parent_id).where(
        Post.thread_id == thread.id, Post.enrolment_id == enrolment_id
    )
    parents = session.scalars(own).all()
    if len(parents) >= rules.MOST:
        raise Refused(
            _("You have written %(n)s posts here, the most there may be.", n=rules.MOST),
            field="text",
        )
    return sum(parent is None for parent in parents)


@dataclass(frozen=True)
class Author:
    """Who writes (an enrolment or a trainer's person), for which stage, and under which post."""

    enrolment: int | None = None
    trainer: int | None = None
    stage: str | None = None
    parent: int | None = None


def _add(session: Session, thread: Thread, text: Text, author: Author, now: datetime) -> Post:
    made = Post(
        public_id=token(),
        thread_id=thread.id,
        parent_id=author.parent,
        enrolment_id=author.enrolment,
        trainer_id=author.trainer,
        stage=author.stage,
        source=text.source,
        html=text.html,
        words=text.words,
        version=1,
        at=now,
    )
    session.add(made)
    session.flush()
    return made


def _change(session: Session, found: Post, text: Text, now: datetime) -> None:
    said = found.edited_at or found.at
    session.add(
        PostVersion(
            post_id=found.id,
            version=found.version,
            source=found.source,
            html=found.html,
            words=found.words,
            at=said,
        )
    )
    found.source, found.html, found.words = text.source, text.html, text.words
    found.version, found.edited_at = found.version + 1, now
    session.flush()


def _record(
    session: Session, kind: str, made: Post, thread: Thread, text: Text, now: datetime
) -> None:
    """Write the ledger entry of what a participant did (never the text itself) and the completions it reaches."""
    if made.enrolment_id is None:
        return
    body: dict[str, JSON] = {
        "course": thread.course,
        "activity": thread.activity,
        "build": thread.build,
        "post": made.public_id,
        "version": made.version,
        "digest": text.digest,
        "words": text.words,
    }
    ledger.append(session, made.enrolment_id, kind, body, now)
    progress.settle(made.enrolment_id, thread.course, now)
