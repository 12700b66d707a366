"""A trainer's pages of cases: what needs them, each case of a cohort, its discussion, and marking a post."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from bwa_lms.desk.cases_forms import PostForm, levels_of, mark_form
from bwa_lms.desk.cohort_access import led_cohort
from bwa_lms.discussions import service
from bwa_lms.discussions.service import Marking, Room
from bwa_lms.kernel.errors import DomainError, NotFound
from bwa_lms.people.service import cohorts
from bwa_lms.web import actor, clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import TRAINER
from bwa_lms.web.forms import Form
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

T = TypeVar("T")
Page = str | tuple[str, int] | Response
_CASE = "/cohorts/<cohort>/cases/<course>/<activity>"


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    for rule, view, methods in (
        ("/needs-you", needs_you, ["GET"]),
        ("/cohorts/<cohort>/cases", cases, ["GET"]),
        (_CASE, case, ["GET"]),
        (f"{_CASE}/posts", case_post, ["GET", "POST"]),
        (f"{_CASE}/posts/<post>/replies", case_reply, ["GET", "POST"]),
        ("/posts/<post>/mark", mark, ["GET", "POST"]),
    ):
        blueprint.add_url_rule(rule, view.__name__, view, methods=methods)


@allow(TRAINER)
def needs_you() -> Page:
    """Show what waits for this trainer in all of their cohorts, the oldest first."""
    led = cohorts.listed(actor.current().trains)
    needs = service.needs_you(actor.current(), [each.id for each in led], clock.now())
    return render("desk/cases/needs.html", needs=needs, cohorts={each.id: each for each in led})


@allow(TRAINER)
def cases(cohort: str) -> Page:
    """Show how each case goes in a cohort."""
    here = led_cohort(cohort)
    found = service.summaries(actor.current(), here.id, clock.now())
    needs = service.needs_you(actor.current(), [here.id], clock.now())
    return render("desk/cases/cases.html", cohort=here, cases=found, needs=needs)


@allow(TRAINER)
def case(cohort: str, course: str, activity: str) -> Page:
    """Show a cohort's discussion of a case, and who has not posted."""
    here = led_cohort(cohort)
    found = service.whole(actor.current(), here.id, course, activity, clock.now())
    return render(
        "desk/cases/case.html",
        cohort=here,
        whole=found,
        form=PostForm(),
        base=_base(cohort, course, activity),
    )


@allow(TRAINER)
def case_post(cohort: str, course: str, activity: str) -> Page:
    """Post in a cohort's discussion."""
    return _write(cohort, Room(led_cohort(cohort).id, course, activity), None)


@allow(TRAINER)
def case_reply(cohort: str, course: str, activity: str, post: str) -> Page:
    """Reply to a post of a cohort's discussion."""
    return _write(cohort, Room(led_cohort(cohort).id, course, activity), post)


@allow(TRAINER)
def mark(post: str) -> Page:
    """Mark a post beside its rubric."""
    found = service.to_mark(actor.current(), post, clock.now())
    here = cohorts.get(found.cohort)
    form = mark_form(found.rubric, _before(found))
    if form.submitted():
        given, comment = levels_of(form, found.rubric), form.comment.data or ""
        version, key = _number(form.version.data), str(form.key.data)
        done = _try(
            form,
            lambda: service.mark(actor.current(), post, version, given, comment, clock.now(), key),
        )
        if done is not None:
            tell(_("The mark is in. The author sees it on their post."))
            target = url_for(
                "desk.case",
                cohort=here.public_id,
                course=found.case.course,
                activity=found.case.activity,
            )
            return redirect(f"{target}#post-{post}", 303)
    page = render("desk/cases/mark.html", cohort=here, found=found, form=form)
    return page, form.status


def _write(cohort: str, room: Room, to: str | None) -> Page:
    form = PostForm()
    if form.submitted():
        text, key = form.text.data or "", str(form.key.data)
        written = _try(
            form, lambda: service.post_as_trainer(actor.current(), room, to, text, clock.now(), key)
        )
        if written:
            tell(_("Your reply is in.") if to else _("Your post is in."))
            target = url_for("desk.case", cohort=cohort, course=room.course, activity=room.activity)
            return redirect(f"{target}#post-{written}", 303)
    whole = service.whole(actor.current(), room.cohort, room.course, room.activity, clock.now())
    answered = next((each for each in whole.posts if each.id == to), None)
    if to and answered is None:
        raise NotFound(_("There is no post here that you can reply to."))
    base = _base(cohort, room.course, room.activity)
    page = render(
        "desk/cases/write.html",
        cohort=cohorts.find(cohort),
        whole=whole,
        to=answered,
        form=form,
        base=base,
    )
    return page, form.status


def _try(form: Form, use_case: Callable[[], T]) -> T | None:
    """Return what a use case returns, or None after putting its refusal at its field."""
    try:
        return use_case()
    except NotFound:
        raise
    except DomainError as error:
        form.refuse(error)
        return None


def _before(found: Marking) -> dict[str, str]:
    """Return what the form begins with: the newest mark, where there is one."""
    newest = found.marks[0] if found.marks else None
    levels = newest.levels if newest else {}
    data = {f"level-{criterion}": str(level) for criterion, level in levels.items()}
    return data | {"comment": newest.comment if newest else "", "version": str(found.post.version)}


def _base(cohort: str, course: str, activity: str) -> str:
    return f"/desk/cohorts/{cohort}/cases/{course}/{activity}/posts"


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
