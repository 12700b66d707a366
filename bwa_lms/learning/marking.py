"""Marking open answers: drafts beside their rubric, released together, one step of the attempt for each.

Until it is released a mark is the marker's alone. A mark that was released can be corrected: the newer one is released
in its turn, and the old one stays in the history and on the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import Session

from bwa_lms.api import CompiledQuestion, Marked, Response, Rubric
from bwa_lms.content.library import Taken
from bwa_lms.content.markdown.posts import render_post
from bwa_lms.db import db, once, transaction
from bwa_lms.kernel.canonical import JSON
from bwa_lms.kernel.errors import NotAllowed, NotFound, Refused
from bwa_lms.kernel.ids import digest
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import evidence, progress, records, steps
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.learning.models import AnswerMarkRow, AttemptRow, SavedCommentRow
from bwa_lms.learning.records import Attempt
from bwa_lms.web.actor import Actor
from bwa_lms.web.i18n import gettext as _

LONGEST_COMMENT = 5_000  # characters
MOST_SAVED = 50  # comments that one trainer keeps


@dataclass(frozen=True)
class Verdict:
    """What a marker says: a level for each criterion of the rubric or, where there is none, per cent of the points."""

    levels: Mapping[str, int] = field(default_factory=dict)
    percent: Decimal | None = None
    comment: str = ""


@dataclass(frozen=True)
class Given:
    """A mark of an answer; `released` is None while it is a draft. `html` is the comment as it is read."""

    verdict: Verdict
    html: str
    by: int
    at: datetime
    released: datetime | None


@dataclass(frozen=True)
class Answer:
    """One answer that a trainer marks: whose, in which attempt, and its marks, the newest first."""

    enrolment: Enrolment
    attempt: Attempt
    here: Taken
    question: CompiledQuestion
    response: Response
    rubric: Rubric | None
    marks: tuple[Given, ...]

    @property
    def id(self) -> str:
        """The answer's address: the attempt's public id and the question's id."""
        return f"{self.attempt.public_id}/{self.question.id}"

    @property
    def state(self) -> str:
        """One word: open (no mark), draft (a mark that is not released), released."""
        if not self.marks:
            return "open"
        return "released" if self.marks[0].released else "draft"


@dataclass(frozen=True)
class Pile:
    """The open answers of one activity in one cohort, by question, in an order that tells nothing of people."""

    cohort: int
    course: str
    activity: str
    title: str
    answers: tuple[Answer, ...]

    @property
    def open(self) -> int:
        """How many answers have no mark yet."""
        return sum(each.state == "open" for each in self.answers)

    @property
    def ready(self) -> tuple[Answer, ...]:
        """The drafts that would be released now: those of attempts in which no answer lacks a mark."""
        lacking = {each.attempt.id for each in self.answers if each.state == "open"}
        return tuple(
            each
            for each in self.answers
            if each.state == "draft" and each.attempt.id not in lacking
        )


def piles(actor: Actor, cohort_id: int, waiting: bool = False) -> list[Pile]:
    """Return the open answers of a cohort that the actor trains, by activity. Raises NotFound.

    `waiting` leaves out the attempts whose marks were all released.
    """
    _refuse_stranger(actor, cohort_id)
    by_place: dict[tuple[str, str], list[Answer]] = {}
    for answer in _answers(enrolments.of_cohort(cohort_id), waiting):
        place = (answer.here.build.course.id, answer.here.activity.id)
        by_place.setdefault(place, []).append(answer)
    return [
        Pile(cohort_id, course, activity, found[-1].here.activity.title, _ordered(found))
        for (course, activity), found in sorted(by_place.items())
    ]


def pile(actor: Actor, cohort_id: int, course: str, activity: str) -> Pile:
    """Return the open answers of one activity in a cohort. Raises NotFound."""
    for each in piles(actor, cohort_id):
        if (each.course, each.activity) == (course, activity):
            return each
    raise NotFound(_("Nothing in this activity waits for a mark."))


def find(actor: Actor, attempt: str, question: str) -> Answer:
    """Return one answer of a cohort that the actor trains. Raises NotFound for any other."""
    row = db.session.execute(
        select(AttemptRow.enrolment_id).where(AttemptRow.public_id == attempt)
    ).scalar_one_or_none()
    enrolment = enrolments.get(row) if row is not None else None
    if enrolment is not None and enrolment.cohort_id in actor.trains:
        for each in _answers([enrolment]):
            if (each.attempt.public_id, each.question.id) == (attempt, question):
                return each
    raise NotFound(_("There is no such answer among those that you mark."))


def mark(
    by: Actor,
    attempt: str,
    question: str,
    verdict: Verdict,
    now: datetime,
    key: str,
) -> None:
    """Keep a draft of a mark.

    Raises NotFound, NotAllowed for one's own answer, Refused (fields "level-<criterion>", "percent", "comment").
    """
    comment, html = _read_comment(verdict.comment)

    def use_case() -> dict[str, JSON]:
        with transaction() as session:
            answer = find(by, attempt, question)
            if answer.enrolment.person_id == by.person:
                raise NotAllowed(_("Nobody marks themselves. Ask another trainer."))
            _refuse_misfit(answer.rubric, verdict)
            session.add(
                AnswerMarkRow(
                    attempt_id=answer.attempt.id,
                    question=question,
                    levels=dict(verdict.levels) if answer.rubric else {},
                    percent=None if answer.rubric else verdict.percent,
                    comment=comment,
                    html=html,
                    marker_id=by.person,
                    at=now,
                )
            )
            return {}

    said = digest(repr((sorted(verdict.levels.items()), verdict.percent, comment)).encode())[:16]
    once(f"person:{by.person}:mark:{attempt}:{question}:{said}", key, now, use_case)


def release(by: Actor, cohort_id: int, course: str, activity: str, now: datetime, key: str) -> int:
    """Release every draft of an activity whose attempt is marked in full; return how many answers that were."""

    def use_case() -> dict[str, JSON]:
        with transaction() as session:
            ready = pile(by, cohort_id, course, activity).ready
            by_attempt: dict[int, list[Answer]] = {}
            for each in ready:
                by_attempt.setdefault(each.attempt.id, []).append(each)
            for answers in by_attempt.values():
                _release(session, answers, now)
            return {"released": len(ready)}

    scope = f"person:{by.person}:release:{cohort_id}:{course}/{activity}"
    return int(once(scope, key, now, use_case)["released"])


def _release(session: Session, answers: Sequence[Answer], now: datetime) -> None:
    """Step an attempt through its marks and write down what that gives."""
    first = answers[0]
    enrolments.lock(session, first.enrolment.id)
    events = [_event(each) for each in answers]
    steps.apply(session, first.enrolment.id, first.attempt.public_id, events, now)
    session.execute(
        update(AnswerMarkRow)
        .where(
            AnswerMarkRow.attempt_id == first.attempt.id,
            AnswerMarkRow.question.in_([each.question.id for each in answers]),
            AnswerMarkRow.released.is_(None),
        )
        .values(released=now)
    )
    progress.settle(first.enrolment.id, first.here.build.course.id, now)


def _event(answer: Answer) -> Marked:
    given, rubric = answer.marks[0], answer.rubric
    said = given.verdict
    share = rubric.share(said.levels) if rubric else (said.percent or Decimal(0)) / 100
    return Marked(answer.question.id, share, given.html, said.levels)


def saved_comments(person: int) -> list[str]:
    """Return the comments that a trainer keeps, the newest first."""
    mine = select(SavedCommentRow.text).where(SavedCommentRow.person_id == person)
    return list(db.session.scalars(mine.order_by(SavedCommentRow.id.desc()).limit(MOST_SAVED)))


def save_comment(person: int, text: str, now: datetime) -> None:
    """Keep a comment for later; one that is kept already is kept once. Raises Refused for one that is too long."""
    text, _html = _read_comment(text)
    with transaction() as session:
        mine = select(SavedCommentRow).where(SavedCommentRow.person_id == person)
        if text and session.scalar(mine.where(SavedCommentRow.text == text)) is None:
            session.add(SavedCommentRow(person_id=person, text=text, at=now))


def forget_comment(person: int, text: str) -> None:
    """Stop keeping a comment."""
    with transaction() as session:
        mine = select(SavedCommentRow).where(
            SavedCommentRow.person_id == person, SavedCommentRow.text == text
        )
        for row in session.scalars(mine):
            session.delete(row)


def _answers(people: Iterable[Enrolment], waiting: bool = False) -> list[Answer]:
    """Return the answers of some enrolments that a trainer marks, in a constant number of statements."""
    by_id = {each.id: each for each in people}
    found = records.ended_attempts(list(by_id), waiting)
    marks = _marks([each.id for each in found])
    return [
        Answer(
            by_id[attempt.enrolment_id],
            attempt,
            place,
            question,
            response,
            evidence.tools().rubric(question),
            tuple(marks.get((attempt.id, question.id), ())),
        )
        for attempt in found
        if (place := evidence.pinned(attempt))
        for question, response in _to_mark(place, attempt)
    ]


def _to_mark(place: Taken, attempt: Attempt) -> Iterable[tuple[CompiledQuestion, Response]]:
    given = place.kind.to_mark(place.spec, attempt.state or {}, evidence.tools())
    by_id = {each.id: each for each in place.kind.questions(place.spec)}
    return [(by_id[name], response) for name, response in given.items()]


def _marks(attempt_ids: Sequence[int]) -> dict[tuple[int, str], list[Given]]:
    wanted = select(AnswerMarkRow).where(AnswerMarkRow.attempt_id.in_(attempt_ids))
    found: dict[tuple[int, str], list[Given]] = {}
    for row in db.session.scalars(wanted.order_by(AnswerMarkRow.id.desc())):
        said = Verdict(row.levels, row.percent, row.comment)
        given = Given(said, row.html, row.marker_id, row.at, row.released)
        found.setdefault((row.attempt_id, row.question), []).append(given)
    return found


def _ordered(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Order by question, then by a hash: neither names nor times of handing in show through."""
    return tuple(sorted(answers, key=lambda each: (_position(each), digest(each.id.encode()))))


def _position(answer: Answer) -> int:
    asked = [each.id for each in answer.here.kind.questions(answer.here.spec)]
    return asked.index(answer.question.id)


def _refuse_misfit(rubric: Rubric | None, verdict: Verdict) -> None:
    if rubric is None:
        if verdict.percent is None or not 0 <= verdict.percent <= 100:
            raise Refused(_("Give 0 to 100 % of the points."), "percent")
        return
    wrong = rubric.misfit(verdict.levels)
    if wrong is not None:
        raise Refused(_("Choose a level."), f"level-{wrong}")


def _read_comment(comment: str) -> tuple[str, str]:
    source = comment.replace("\r\n", "\n").strip()
    if len(source) > LONGEST_COMMENT:
        raise Refused(_("Write at most %(n)s characters.", n=LONGEST_COMMENT), "comment")
    try:
        return source, render_post(source)
    except Refused as error:
        raise Refused(error.message, "comment") from error


def _refuse_stranger(actor: Actor, cohort_id: int) -> None:
    if cohort_id not in actor.trains:
        raise NotFound(_("There is no such cohort."))


def first_released(places: Collection[tuple[str, str]]) -> dict[int, datetime]:
    """Return for each attempt at some places that a trainer marked when the last of its answers had its first mark."""
    first = (
        select(AnswerMarkRow.attempt_id, func.min(AnswerMarkRow.released).label("at"))
        .join(AttemptRow, AttemptRow.id == AnswerMarkRow.attempt_id)
        .where(
            tuple_(AttemptRow.course, AttemptRow.activity).in_(places),
            AnswerMarkRow.released.is_not(None),
        )
        .group_by(AnswerMarkRow.attempt_id, AnswerMarkRow.question)
        .subquery()
    )
    wanted = select(first.c.attempt_id, func.max(first.c.at)).group_by(first.c.attempt_id)
    return {row[0]: row[1] for row in db.session.execute(wanted)}
