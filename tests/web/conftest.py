"""A small app of its own for the plumbing: a few routes, one form, an actor that a test chooses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from wtforms import EmailField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from bwa_lms.kernel import errors
from bwa_lms.kernel.clock import SetClock
from bwa_lms.plugins.host import Plugins
from bwa_lms.settings import Settings
from bwa_lms.web import actor, setup
from bwa_lms.web.access import ANYONE, SIGNED_IN, allow
from bwa_lms.web.engine import Engine
from bwa_lms.web.forms import Form, choices
from bwa_lms.web.notices import tell
from bwa_lms.web.templating import render

NOW = datetime(2026, 12, 4, 10, 0, tzinfo=UTC)
AMINA = actor.Actor(
    person=1,
    public_id="amina",
    name="Amina Rahman",
    roles=frozenset({actor.PARTICIPANT}),
    zone="Asia/Phnom_Penh",
    session=11,
)
ADA = actor.Actor(
    person=2, public_id="ada", name="Ada", roles=frozenset({actor.ADMINISTRATOR}), session=12
)


class NoteForm(Form):
    """A form with a field of each common sort."""

    email = EmailField("E-mail", [InputRequired()], description="Where we write to.")
    side = RadioField("Side", choices=choices([("a", "Stay"), ("b", "Leave")]), default="a")
    note = TextAreaField("Note")
    title = StringField("Title")


pages = Blueprint("pages", __name__, template_folder="templates")
people = Blueprint("people", __name__)


@pages.get("/")
@allow(ANYONE)
def home() -> str:
    return render("home.html")


@pages.route("/note", methods=["GET", "POST"])
@allow(ANYONE)
def note() -> tuple[str, int] | str:
    form = NoteForm()
    if form.submitted():
        if form.note.data == "taken":
            form.refuse(errors.Conflict("Somebody was faster.", field="note"))
        elif form.note.data == "odd":
            form.refuse(errors.Refused("Not today."))
        else:
            tell("Your note is kept.")
            return f"kept {form.key.data}"
    return render("note.html", form=form), form.status


@pages.route("/own", methods=["GET", "POST"])
@allow(SIGNED_IN)
def own() -> str:
    return render("home.html")


@pages.get("/desk/")
@allow(actor.ADMINISTRATOR)
def desk() -> str:
    return render("home.html")


@pages.get("/raise/<name>")
@allow(ANYONE)
def fail(name: str) -> str:
    if name == "many":
        raise errors.TooMany("Wait ten minutes.", retry_after=600)
    if name == "bug":
        raise ZeroDivisionError("a secret of the machine")
    raise {"refused": errors.Refused, "gone": errors.Gone, "conflict": errors.Conflict}[name](
        "As it is."
    )


@people.get("/sign-in")
@allow(ANYONE)
def sign_in() -> str:
    return render("home.html")


class Stage:
    """The app, its clock, and who acts in the next request."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self.app = app
        self.engine = engine
        self.clock = engine.clock
        self.who = actor.ANYONE

    def client(self) -> FlaskClient:
        """Return a fresh browser."""
        return self.app.test_client()


def make_stage(instance: Path, **settings: object) -> Stage:
    """Make an app with the plumbing and a few pages."""
    app = Flask("tests_web", static_folder=None)
    app.secret_key = "for tests"
    engine = Engine(Settings(instance=instance, **settings), SetClock(NOW), Plugins())  # type: ignore[arg-type]
    stage = Stage(app, engine)
    engine.identify = lambda: stage.who
    pages_folder = Path(__file__).parent / "pages"
    setup.install(app, engine, folders=[pages_folder])
    app.register_blueprint(pages)
    app.register_blueprint(people)
    return stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An app with the default theme."""
    return make_stage(tmp_path)


@pytest.fixture
def browser(stage: Stage) -> FlaskClient:
    """A browser whose visitor has not signed in."""
    return stage.client()
