"""Writing in a discussion: post, reply, edit. What is refused comes back with what was typed, on a page of its own."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, redirect
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from bwa_lms.delivery.activity_views import must_enrolment
from bwa_lms.discussions import service
from bwa_lms.discussions.service import Panel, PostView, Seat
from bwa_lms.kernel.errors import DomainError, NotFound
from bwa_lms.web import actor, clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import PARTICIPANT
from bwa_lms.web.forms import Form
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

Page = str | tuple[str, int] | Response
blueprint = Blueprint("discussion", __name__, url_prefix="/courses")


class TextForm(Form):
    """A post or a reply; `version` is the text that an edit began from."""

    text = TextAreaField(validators=[InputRequired("Write something first.")])
    version = HiddenField(default="1")


def register(app: Flask) -> None:
    """Add the discussion's routes."""
    app.register_blueprint(blueprint)


@blueprint.route("/<course>/<activity>/posts", methods=["GET", "POST"])
@allow(PARTICIPANT)
def post(course: str, activity: str) -> Page:
    """Post one's own reading of a case."""
    seat, form = _seat(course, activity), TextForm()
    if form.submitted():
        first = not _panel(seat).posted
        said = (
            _("Your post is in.")
            if not first
            else _("Your post is in. You now read what the others wrote.")
        )
        written = _try(
            form, lambda: service.post(seat, form.text.data or "", clock.now(), str(form.key.data))
        )
        if written:
            return _written(seat, written, said)
    return _page(seat, form, _panel(seat).asks or _("Your post"), _("Post"))


@blueprint.route("/<course>/<activity>/posts/<post_id>/replies", methods=["GET", "POST"])
@allow(PARTICIPANT)
def reply(course: str, activity: str, post_id: str) -> Page:
    """Reply to a colleague's post."""
    seat, form = _seat(course, activity), TextForm()
    if form.submitted():
        now, key = clock.now(), str(form.key.data)
        written = _try(form, lambda: service.reply(seat, post_id, form.text.data or "", now, key))
        if written:
            return _written(seat, written, _("Your reply is in."))
    to = _shown(seat, post_id)
    return _page(seat, form, _("Reply to %(name)s", name=to.author), _("Reply"), to)


@blueprint.route("/<course>/<activity>/posts/<post_id>/edit", methods=["GET", "POST"])
@allow(PARTICIPANT)
def edit(course: str, activity: str, post_id: str) -> Page:
    """Change one's own text; colleagues see that it was edited."""
    seat, now = _seat(course, activity), clock.now()
    text, version = service.own_text(seat, post_id, now)
    form = TextForm(data={"text": text, "version": str(version)})
    if form.submitted():
        began, key = _number(form.version.data), str(form.key.data)
        written = _try(
            form, lambda: service.edit(seat, post_id, began, form.text.data or "", now, key)
        )
        if written:
            return _written(seat, written, _("Your change is in. Readers see that you edited it."))
    return _page(seat, form, _("Edit your text"), _("Save the change"))


def _seat(course: str, activity: str) -> Seat:
    return Seat(actor.current(), must_enrolment(), course, activity)


def _panel(seat: Seat) -> Panel:
    return service.panel(seat.actor, seat.enrolment, seat.course, seat.activity, clock.now())


def _shown(seat: Seat, post_id: str) -> PostView:
    """Return a post that the participant sees. Raises NotFound."""
    found = next((each for each in _panel(seat).posts if each.id == post_id), None)
    if found is None or not found.may_reply:
        raise NotFound(_("There is no post here that you can reply to."))
    return found


def _try(form: TextForm, use_case: Callable[[], str]) -> str | None:
    """Return what was written, or None after putting the refusal at its field."""
    try:
        return use_case()
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        form.refuse(error)
        return None


def _written(seat: Seat, post_id: str, said: str) -> Response:
    tell(said)
    return redirect(f"{_here(seat)}#post-{post_id}", 303)


def _page(seat: Seat, form: TextForm, title: str, button: str, to: PostView | None = None) -> Page:
    page = render(
        "delivery/discussion/write.html",
        form=form,
        title=title,
        button=button,
        to=to,
        panel=_panel(seat),
        here=_here(seat),
    )
    return page, form.status


def _here(seat: Seat) -> str:
    return f"/courses/{seat.course}/{seat.activity}"


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
