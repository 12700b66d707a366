"""Home, courses, progress, pledges, pictures, and the pages that anybody may see."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, send_file
from werkzeug.wrappers import Response as HTTPResponse

from bwa_lms import __version__
from bwa_lms.delivery import presenter, reading, service
from bwa_lms.delivery.activity_views import must_enrolment, own_enrolment
from bwa_lms.delivery.forms import PledgeForm
from bwa_lms.kernel.errors import DomainError, NotAllowed
from bwa_lms.learning import progress
from bwa_lms.web import actor, clock
from bwa_lms.web.access import ANYONE, SIGNED_IN, allow
from bwa_lms.web.actor import ADMINISTRATOR, PARTICIPANT, TRAINER
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.live import live
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

blueprint = Blueprint("delivery", __name__)


@blueprint.get("/")
@allow(ANYONE)
def home() -> str | HTTPResponse:
    """Show what to go on with; the door to a stranger, the desk to who has no courses of their own."""
    who = actor.current()
    if not who.signed_in:
        release = live().release
        return render("delivery/welcome.html", programme=release.programme if release else None)
    mine = own_enrolment()
    if mine is not None:
        return render("delivery/home.html", **vars(service.home(mine, clock.now())))
    if who.has(TRAINER, ADMINISTRATOR):
        return redirect("/desk/")
    return render("delivery/nothing_yet.html")


@blueprint.get("/about")
@allow(ANYONE)
def about() -> str:
    """Say who runs this, and who does not."""
    return render("delivery/about.html", version=__version__)


@blueprint.get("/courses/")
@allow(PARTICIPANT, TRAINER, ADMINISTRATOR)
def courses() -> str:
    """List the courses: one's own, or all that are live for who reads without a record."""
    mine = own_enrolment()
    if mine is not None:
        found = progress.programme_progress(mine, clock.now())
    else:
        here = live()
        builds = here.release.builds if here.release else {}
        found = [
            reading.outline(reading.build_of(here.library, here.release, course), clock.now())
            for course in builds
        ]
    return render("delivery/courses.html", courses=found, personal=mine is not None)


@blueprint.get("/courses/<course>/")
@allow(PARTICIPANT, TRAINER, ADMINISTRATOR)
def course(course: str) -> str:
    """Show a course: its modules and activities, and where one stands."""
    mine, here = own_enrolment(), live()
    if mine is not None:
        build = progress.build_for(mine, course)
        standing = progress.course_progress(mine, course, clock.now())
    else:
        if not actor.current().has(TRAINER, ADMINISTRATOR):
            raise NotAllowed(_("You are not enrolled. Your academy enrols you in a cohort."))
        build = reading.build_of(here.library, here.release, course)
        standing = reading.outline(build, clock.now())
    return render(
        "delivery/course.html",
        course=build.course,
        progress=standing,
        personal=mine is not None,
        shape=presenter.shape,
        labels=reading.labels(here.library, build),
    )


@blueprint.get("/progress")
@allow(PARTICIPANT)
def own_progress() -> str:
    """Show the two years, what the certificate asks for, and each course."""
    return render("delivery/progress.html", **vars(service.overview(must_enrolment(), clock.now())))


@blueprint.route("/pledges/<pledge>", methods=["GET", "POST"])
@allow(PARTICIPANT)
def pledge(pledge: str) -> str | HTTPResponse | tuple[str, int]:
    """Show a pledge, and sign it."""
    mine = must_enrolment()
    shown = service.pledge(mine, pledge)
    form = PledgeForm(data={"digest": shown.pledge.digest})
    if form.submitted():
        try:
            service.sign(mine, pledge, str(form.digest.data), clock.now(), str(form.key.data))
            tell(_("Signed. It is on your record."))
            return redirect("/", 303)
        except DomainError as error:
            form.refuse(error)
    return render("delivery/pledge.html", form=form, **vars(shown)), form.status


@blueprint.get("/media/<blob>")
@allow(SIGNED_IN)
def media(blob: str) -> Response:
    """Send a picture or a document of a course; its address names its bytes, so it never changes."""
    path = live().library.store.blob(blob)
    response = send_file(path, conditional=True, max_age=31_536_000)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@blueprint.get("/healthz")
@allow(ANYONE)
def health() -> tuple[dict[str, str], int]:
    """Say whether the academy can read its records: 200 or 503, for machines."""
    ready = service.is_ready()
    return {"status": "ok" if ready else "unavailable"}, 200 if ready else 503
