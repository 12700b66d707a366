"""An activity: its page, and what people do on it. Whoever keeps no record here reads it as a trainer does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Blueprint, jsonify, redirect, request
from werkzeug.wrappers import Response as HTTPResponse

from bwa_lms.api import Flagged, Hinted, Response, View
from bwa_lms.content.library import Taken
from bwa_lms.delivery import presenter, reading
from bwa_lms.discussions import service as discussions
from bwa_lms.discussions.cases import NEED
from bwa_lms.discussions.service import Panel
from bwa_lms.kernel.errors import NotAllowed, NotFound
from bwa_lms.learning import attempts, enrolment
from bwa_lms.learning.attempts import Doing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.plugins.tools import Tools
from bwa_lms.web import actor, clock, forms
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR, PARTICIPANT, TRAINER
from bwa_lms.web.engine import engine
from bwa_lms.web.i18n import format_time
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.live import live
from bwa_lms.web.templating import render

blueprint = Blueprint("activity", __name__, url_prefix="/courses")


@blueprint.get("/<course>/<activity>")
@allow(PARTICIPANT, TRAINER, ADMINISTRATOR)
def page(course: str, activity: str) -> str | HTTPResponse:
    """Show an activity: with one's own record, or for reading."""
    return _show(course, activity, "")


@blueprint.get("/<course>/<activity>/<part>")
@allow(PARTICIPANT)
def part(course: str, activity: str, part: str) -> str | HTTPResponse:
    """Show a further page of an activity, such as the check before handing in."""
    return _show(course, activity, part)


def _show(course: str, activity: str, part: str) -> str | HTTPResponse:
    mine = own_enrolment()
    if mine is None:
        return _read_only(course, activity)
    doing = attempts.look(mine, course, activity, clock.now())
    if doing.status.id != activity or doing.course != course:
        return redirect(presenter.address(doing.course, doing.status.id), 308)
    return _own_page(mine, doing, part)


def _own_page(mine: Enrolment, doing: Doing, part: str) -> str:
    locked = doing.status.state == "not-open" and doing.attempt is None
    view = View("") if locked else attempts.view(doing, "participant", clock.now())
    if part and part not in view.more:
        raise NotFound(_("There is no such page in this activity."))
    return render(
        "delivery/activity.html",
        **reading.frame(doing.build.course, doing.activity, doing.kind.label, doing.progress),
        body=view.more.get(part, view.template),
        status=doing.status,
        locked=locked,
        panel=None if locked else _panel(mine, doing),
        may_start=doing.may_start,
        available=doing.status.window.closes is None or clock.now() < doing.status.window.closes,
        attempt_id=doing.attempt.public_id if doing.attempt else "",
        **view.context,
    )


def _panel(mine: Enrolment, doing: Doing) -> Panel | None:
    if NEED not in doing.kind.needs:
        return None
    now = clock.now()
    return discussions.panel(actor.current(), mine, doing.course, doing.activity.id, now, doing)


def _read_only(course: str, activity: str) -> str:
    if not actor.current().has(TRAINER, ADMINISTRATOR):
        raise NotAllowed(_("You are not enrolled. Your academy enrols you in a cohort."))
    published = live()
    build = reading.build_of(published.library, published.release, course)
    found = reading.read(published.library, build, activity, "trainer", clock.now())
    return render("delivery/activity.html", **reading.page(published.library, found))


@blueprint.post("/<course>/<activity>/start")
@allow(PARTICIPANT)
def start(course: str, activity: str) -> HTTPResponse:
    """Start an attempt."""
    attempts.start(must_enrolment(), course, activity, clock.now(), forms.key())
    return _back(course, activity)


@blueprint.post("/<course>/<activity>/answer")
@allow(PARTICIPANT)
def answer(course: str, activity: str) -> HTTPResponse:
    """Save the answers in the form: one question, or all of a page. A script gets JSON, a form its page."""
    mine, now = must_enrolment(), clock.now()
    attempt, here = _filled_in(mine, course, activity, now)
    answers, also = read_answers(here), _pressed()
    attempts.save(mine, attempt, answers, now, forms.key(), also)
    if _is_script():
        return jsonify(saved=format_time(now), now=now.isoformat())
    if request.form.get("then") == "check":
        return redirect(f"{presenter.address(course, activity)}/check", 303)
    return _back(course, activity, f"q-{also[0].question}" if also else _where(answers))


@blueprint.post("/<course>/<activity>/done")
@allow(PARTICIPANT)
def done(course: str, activity: str) -> HTTPResponse:
    """Mark a lesson as read, and go on to what comes next."""
    mine, now = must_enrolment(), clock.now()
    doing = _begun(mine, course, activity, now)
    attempts.submit(mine, _shown(doing), now, forms.key())
    _previous, following = presenter.neighbours(doing.progress, doing.status.id)
    target = following.href if following else presenter.address(course, activity)
    return redirect(target, 303)


@blueprint.post("/<course>/<activity>/hand-in")
@allow(PARTICIPANT)
def hand_in(course: str, activity: str) -> HTTPResponse:
    """Save what the form holds and hand in."""
    mine, now = must_enrolment(), clock.now()
    attempt, here = _filled_in(mine, course, activity, now)
    attempts.submit(mine, attempt, now, forms.key(), read_answers(here))
    return _back(course, activity)


def _begun(mine: Enrolment, course: str, activity: str, now: datetime) -> Doing:
    """Return what somebody is at; what is no sitting (a lesson) begins with the first thing done in it."""
    doing = attempts.look(mine, course, activity, now)
    if doing.attempt is None and not doing.kind.sitting:
        return attempts.start(mine, course, activity, now, forms.key())
    return doing


def _filled_in(mine: Enrolment, course: str, activity: str, now: datetime) -> tuple[str, Taken]:
    """Return the attempt that the form belongs to, with its activity: the one it names, else the present one."""
    named = request.form.get("attempt", "")
    if named:
        return named, attempts.place(mine, named)
    doing = _begun(mine, course, activity, now)
    return _shown(doing), doing.here


def _shown(doing: Doing) -> str:
    return doing.attempt.public_id if doing.attempt else ""


def read_answers(here: Taken) -> dict[str, Response | None]:
    """Return the answers in the submitted form, by question. Raises Refused for one that no page offered.

    A page names the questions that it shows in `question` fields, so that an emptied one is seen as emptied.
    """
    tools = Tools(engine().plugins)
    questions = {each.id: each for each in here.kind.questions(here.spec)}
    shown = dict.fromkeys(request.form.getlist("question"))
    return {id_: tools.read(questions[id_], _fields_of(id_)) for id_ in shown if id_ in questions}


def _pressed() -> list[Flagged | Hinted]:
    """Return what a button of the form asks for beside saving: a hint, a flag on a question or off it."""
    form = request.form
    return [
        *(Hinted(question) for question in form.getlist("hint")),
        *(Flagged(question, True) for question in form.getlist("flag")),
        *(Flagged(question, False) for question in form.getlist("unflag")),
    ]


def _where(answers: Mapping[str, Response | None]) -> str:
    """Return the place in the page to come back to: the one that the button named, or the only question."""
    names, wanted = [f"q-{id_}" for id_ in answers], request.form.get("then", "")
    known = any(wanted == name or wanted.startswith(f"{name}-") for name in names)
    if known and re.fullmatch(r"[a-z0-9-]{1,200}", wanted):
        return wanted
    return names[0] if len(names) == 1 else ""


def _fields_of(question: str) -> dict[str, Sequence[str]]:
    name = f"q-{question}"
    return {
        field.removeprefix(name).removeprefix("."): values
        for field, values in request.form.lists()
        if field == name or field.startswith(f"{name}.")
    }


def own_enrolment() -> Enrolment | None:
    """Return the enrolment of whoever is acting, None for trainers and administrators without one."""
    who = actor.current()
    return enrolment.active(who.person) if who.person and who.has(PARTICIPANT) else None


def must_enrolment() -> Enrolment:
    """Return the enrolment of whoever is acting. Raises NotFound."""
    found = own_enrolment()
    if found is None:
        raise NotFound(_("You are not enrolled. Your academy enrols you in a cohort."))
    return found


def _back(course: str, activity: str, anchor: str = "") -> HTTPResponse:
    target = presenter.address(course, activity)
    return redirect(f"{target}#{anchor}" if anchor else target, 303)


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"
