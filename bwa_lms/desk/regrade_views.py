"""A trainer's pages for quizzes that changed since people took them: what changed, a dry run, and marking again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from bwa_lms.api import EVERYTHING, CompiledQuestion
from bwa_lms.desk.cohort_access import led_cohort, refuse_participant
from bwa_lms.desk.regrade_forms import DecideForm, RegradeForm, decide_form, regrade_form
from bwa_lms.kernel.errors import DomainError, NotFound
from bwa_lms.learning import evidence, regrading
from bwa_lms.learning.regrading import Changed, DryRun, Review, Where
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.people.service.directory import names
from bwa_lms.web import actor, clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import TRAINER
from bwa_lms.web.i18n import ngettext
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

Page = str | tuple[str, int] | Response
_QUIZ = "/cohorts/<cohort>/changes/<course>/<activity>"


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    for rule, view, methods in (
        ("/cohorts/<cohort>/changes", changes, ["GET"]),
        (_QUIZ, quiz_changes, ["GET"]),
        (f"{_QUIZ}/regrade", regrade, ["GET", "POST"]),
    ):
        blueprint.add_url_rule(rule, view.__name__, view, methods=methods)


@allow(TRAINER)
def changes(cohort: str) -> Page:
    """Show the quizzes whose questions changed since people took them."""
    here = led_cohort(cohort)
    found = regrading.reviews(actor.current(), here.id)
    return render("desk/regrade/list.html", cohort=here, reviews=found)


@allow(TRAINER)
def quiz_changes(cohort: str, course: str, activity: str) -> Page:
    """Show what changed in a quiz, question by question, and take what becomes of each."""
    here, found = _review(cohort, course, activity)
    return _decide_page(here, found, decide_form(found))


@allow(TRAINER)
def regrade(cohort: str, course: str, activity: str) -> Page:
    """Show whom a decision changes; marking again is confirmed with a reason."""
    here, found = _review(cohort, course, activity)
    if request.method == "POST":
        return _confirm(here, found)
    form = decide_form(found, request.args)
    try:
        run = _dry_run(found, form) if form.validate() else None
    except DomainError as error:
        form.refuse(error)
        run = None
    if run is None:
        return _decide_page(here, found, form), form.status
    confirm = regrade_form(found, {**form.data, "told": run.digest})
    return _dry_page(here, run, confirm)


def _confirm(here: Cohort, found: Review) -> Page:
    """Do what the dry run said; where that is not possible, show what it says now."""
    form = regrade_form(found, {})
    try:
        if form.submitted():
            done = regrading.regrade(
                actor.current(),
                found.where,
                form.decision(found),
                str(form.told.data),
                form.reason.data or "",
                clock.now(),
                str(form.key.data),
            )
            tell(
                ngettext("%(n)s attempt is marked again.", "%(n)s attempts are marked again.", done)
            )
            return redirect(_to("desk.quiz_changes", here, found.where), 303)
    except NotFound:
        raise
    except DomainError as error:
        form.refuse(error)
    return _again(here, found, form), form.status


def _again(here: Cohort, found: Review, form: RegradeForm) -> str:
    try:
        run = _dry_run(found, form)
    except DomainError as error:
        form.refuse(error)
        return _decide_page(here, found, form)
    form.told.data = run.digest
    return _dry_page(here, run, form)


def _dry_run(found: Review, form: DecideForm) -> DryRun:
    return regrading.dry_run(actor.current(), found.where, form.decision(found), clock.now())


def _decide_page(here: Cohort, found: Review, form: DecideForm) -> str:
    done = regrading.done(found.where)
    return render(
        "desk/regrade/quiz.html",
        cohort=here,
        review=found,
        form=form,
        shown={each.id: _both(each) for each in found.changes},
        done=done,
        called=names({each.by for each in done}),
        dry_run=_to("desk.regrade", here, found.where),
    )


def _dry_page(here: Cohort, run: DryRun, form: RegradeForm) -> str:
    called = names({each.enrolment.person_id for each in run.rows})
    sort_keys = {person: each.sort_key for person, each in called.items()}
    return render(
        "desk/regrade/dry_run.html",
        cohort=here,
        run=run,
        rows=sorted(run.rows, key=lambda row: sort_keys.get(row.enrolment.person_id, "")),
        form=form,
        called=called,
        back=_to("desk.quiz_changes", here, run.review.where),
    )


def _both(change: Changed) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    """Return a question as it was asked and as it is asked now, with its key."""
    now = _shown(change.now, "now") if change.now else None
    return _shown(change.was, "was"), now


def _shown(question: CompiledQuestion, when: str) -> Mapping[str, Any]:
    view = evidence.tools().question_view(question, 0, None, EVERYTHING)
    return {**view, "name": f"{when}-{question.id}"}


def _review(cohort: str, course: str, activity: str) -> tuple[Cohort, Review]:
    here = led_cohort(cohort)
    refuse_participant()
    return here, regrading.review(actor.current(), Where(here.id, course, activity))


def _to(page: str, here: Cohort, where: Where) -> str:
    return url_for(page, cohort=here.public_id, course=where.course, activity=where.activity)
