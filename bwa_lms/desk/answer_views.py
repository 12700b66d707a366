"""A trainer's pages for open answers: what waits, one activity's answers, marking one, and releasing the marks.

Answers are anonymous to the marker unless the marker asks for names.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from bwa_lms.api import Show
from bwa_lms.desk.answer_forms import AnswerForm, answer_form
from bwa_lms.desk.cohort_access import led_cohort
from bwa_lms.kernel.errors import DomainError, NotFound
from bwa_lms.learning import evidence, marking
from bwa_lms.learning.marking import Answer, Pile
from bwa_lms.people.service import cohorts
from bwa_lms.people.service.directory import PersonName, names
from bwa_lms.web import actor, clock, forms
from bwa_lms.web.access import allow
from bwa_lms.web.actor import TRAINER
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.i18n import ngettext
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

Page = str | tuple[str, int] | Response
READ_ONLY = Show(open=False)
_PILE = "/cohorts/<cohort>/answers/<course>/<activity>"


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    for rule, view, methods in (
        ("/cohorts/<cohort>/answers", answers, ["GET"]),
        (_PILE, answer_pile, ["GET"]),
        (f"{_PILE}/release", release_marks, ["POST"]),
        ("/answers/<attempt>/<question>", mark_answer, ["GET", "POST"]),
    ):
        blueprint.add_url_rule(rule, view.__name__, view, methods=methods)


@allow(TRAINER)
def answers(cohort: str) -> Page:
    """Show the activities of a cohort in which open answers were handed in."""
    here = led_cohort(cohort)
    found = marking.piles(actor.current(), here.id)
    return render("desk/answers/list.html", cohort=here, piles=found)


@allow(TRAINER)
def answer_pile(cohort: str, course: str, activity: str) -> Page:
    """Show the open answers of one activity, question by question."""
    here = led_cohort(cohort)
    found = marking.pile(actor.current(), here.id, course, activity)
    return render(
        "desk/answers/pile.html", cohort=here, pile=found, called=_called(found), named=_named()
    )


@allow(TRAINER)
def release_marks(cohort: str, course: str, activity: str) -> Page:
    """Let the participants read the marks that are ready."""
    here = led_cohort(cohort)
    done = marking.release(actor.current(), here.id, course, activity, clock.now(), forms.key())
    tell(ngettext("%(n)s mark is released.", "%(n)s marks are released.", done))
    return redirect(_to_pile(cohort, course, activity), 303)


@allow(TRAINER)
def mark_answer(attempt: str, question: str) -> Page:
    """Mark one answer beside its rubric."""
    me = actor.current()
    answer = marking.find(me, attempt, question)
    newest = answer.marks[0].verdict if answer.marks else None
    form = answer_form(answer.rubric, marking.saved_comments(me.person or 0), newest)
    pile = marking.pile(
        me, answer.enrolment.cohort_id, answer.here.build.course.id, answer.here.activity.id
    )
    pressed = request.form.get("then")
    if pressed == "insert":
        form.insert()
    elif pressed == "forget":
        marking.forget_comment(me.person or 0, form.use.data or "")
        form.offer(marking.saved_comments(me.person or 0))
    elif form.submitted() and _keep(answer, form):
        tell(_("The mark is kept. Nobody but you reads it until you release it."))
        return redirect(_after(answer, pile), 303)
    return _mark_page(answer, pile, form), form.status


def _keep(answer: Answer, form: AnswerForm) -> bool:
    """Keep a draft; put a refusal at its field."""
    me = actor.current()
    try:
        marking.mark(
            me,
            answer.attempt.public_id,
            answer.question.id,
            form.verdict(answer.rubric),
            clock.now(),
            str(form.key.data),
        )
        if form.keep.data:
            marking.save_comment(me.person or 0, form.comment.data or "", clock.now())
    except NotFound:
        raise
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def _mark_page(answer: Answer, pile: Pile, form: AnswerForm) -> str:
    at = [each.id for each in pile.answers].index(answer.id)
    tools = evidence.tools()
    view = tools.question_view(answer.question, answer.attempt.seed, answer.response, READ_ONLY)
    return render(
        "desk/answers/mark.html",
        cohort=cohorts.get(pile.cohort),
        pile=pile,
        answer=answer,
        place=at + 1,
        previous=pile.answers[at - 1] if at else None,
        following=pile.answers[at + 1] if at + 1 < len(pile.answers) else None,
        view=view,
        form=form,
        called=_called(pile),
        markers=names({each.by for each in answer.marks}),
        named=_named(),
    )


def _after(answer: Answer, pile: Pile) -> str:
    """Return where to go on: to the next answer without a mark where that was asked for, else to the pile."""
    if request.form.get("then") == "next":
        at = [each.id for each in pile.answers].index(answer.id)
        turned = (*pile.answers[at + 1 :], *pile.answers[:at])
        waiting = next((each for each in turned if each.state == "open"), None)
        if waiting:
            return url_for(
                "desk.mark_answer",
                attempt=waiting.attempt.public_id,
                question=waiting.question.id,
                names=_names(),
            )
    cohort = cohorts.get(pile.cohort)
    return _to_pile(cohort.public_id, pile.course, pile.activity)


def _to_pile(cohort: str, course: str, activity: str) -> str:
    return url_for(
        "desk.answer_pile", cohort=cohort, course=course, activity=activity, names=_names()
    )


def _named() -> bool:
    return request.args.get("names") == "1"


def _names() -> str | None:
    return "1" if _named() else None


def _called(pile: Pile) -> Mapping[int, PersonName]:
    """Return the names behind the answers, where the marker asked for them."""
    return names({each.enrolment.person_id for each in pile.answers}) if _named() else {}
