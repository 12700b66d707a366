"""`bwa preview`: a course as a participant sees it, while it is written. No account, no records."""

from __future__ import annotations

import logging
import secrets
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import click
from flask import Blueprint, Flask, jsonify, redirect, request, send_file
from markupsafe import Markup
from werkzeug.wrappers import Response

from bwa_lms import plugins
from bwa_lms.api import Answered, AttemptFact, Event, State, Submitted, Terms
from bwa_lms.cli import instance
from bwa_lms.content.compiler import compile_release
from bwa_lms.content.library import Library
from bwa_lms.content.model import Activity, Build, Release
from bwa_lms.content.source import CourseAndNeighbours, Folder
from bwa_lms.content.store import Store
from bwa_lms.delivery import presenter, reading
from bwa_lms.kernel.clock import SystemClock
from bwa_lms.kernel.errors import NotFound
from bwa_lms.kernel.ids import digest
from bwa_lms.kernel.problems import Problem
from bwa_lms.plugins.tools import Tools
from bwa_lms.settings import Settings
from bwa_lms.web import access, clock
from bwa_lms.web.access import ANYONE, allow
from bwa_lms.web.engine import Engine, engine
from bwa_lms.web.setup import install
from bwa_lms.web.templating import render

HERE = Path(__file__).parent
blueprint = Blueprint("preview", __name__)


@click.command("preview")
@click.argument(
    "path", required=False, type=click.Path(file_okay=False, exists=True, path_type=Path)
)
@click.option("--port", type=int, default=8010, show_default=True, help="port to bind")
def command(path: Path | None, port: int) -> None:
    """Show PATH, a folder of courses or one course, as participants see it; the page follows each saving.

    It answers on this machine alone, asks for no account and keeps no records.
    """
    chosen = path or instance.settings().courses
    if not chosen.is_dir():
        raise click.UsageError(f"There is no folder {chosen}. Say which: bwa preview PATH")
    with tempfile.TemporaryDirectory(prefix="bwa-preview-") as scratch:
        _serve(create_app(chosen, Path(scratch)), port)


def _serve(app: Flask, port: int) -> None:
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, app, threaded=True)
    click.echo(f"Preview on http://127.0.0.1:{server.server_port} (Ctrl-C ends it)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def create_app(courses: Path, scratch: Path) -> Flask:
    """Return an app that shows the folder `courses` as it is at each moment; `scratch` holds what is compiled."""
    app = Flask("bwa_lms.preview", static_folder=None)
    app.secret_key = secrets.token_hex(32)
    found = plugins.load()
    settings = Settings(instance=scratch, academy="Preview")
    library = Library(Store(scratch / "content"), found)
    desk = _Desk(courses, library)
    app.extensions["preview"] = desk
    parts = Engine(settings=settings, clock=SystemClock(), plugins=found, library=library)
    parts.live = lambda: desk.look().release
    app.register_blueprint(blueprint)
    install(app, parts, [HERE / "templates"])
    access.matrix(app)
    return app


@dataclass(frozen=True)
class _Seen:
    """What was compiled last, with the stamp of the files that it came from."""

    stamp: str = ""
    release: Release = field(default_factory=lambda: Release(id=""))
    problems: tuple[Problem, ...] = ()


@dataclass
class _Try:
    """What somebody at the preview does in an activity, kept in memory until its text changes."""

    state: State
    attempts: tuple[AttemptFact, ...] = ()


@dataclass
class _Desk:
    """Compiles again when a file has changed."""

    path: Path
    library: Library
    seen: _Seen = field(default_factory=_Seen)
    tries: dict[tuple[str, str], _Try] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def look(self) -> _Seen:
        """Return what the files hold now."""
        with self.lock:
            stamp = self._stamp()
            if stamp != self.seen.stamp:
                self._compile(stamp)
            return self.seen

    def source(self) -> Folder:
        one = (self.path / "course.yml").is_file()
        return CourseAndNeighbours(self.path) if one else Folder(self.path)

    def _stamp(self) -> str:
        source = self.source()
        told = [(name, *_moment(source.path / name)) for name in sorted(source.list().files)]
        return digest(repr(told).encode())

    def _compile(self, stamp: str) -> None:
        source, previous = self.source(), self.seen.release
        compiled = compile_release(
            source, self.library.plugins, self.library.store, previous if previous.id else None
        )
        only = f"{source.course}/" if isinstance(source, CourseAndNeighbours) else ""
        mine = tuple(each for each in compiled.problems if each.file.startswith(only))
        self.seen = _Seen(stamp, compiled.release, mine)


def _moment(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _desk() -> _Desk:
    from flask import current_app

    found: _Desk = current_app.extensions["preview"]
    return found


@blueprint.get("/")
@allow(ANYONE)
def courses() -> str:
    """List the courses, and what is wrong in all files."""
    seen = _desk().look()
    found = [reading.outline(_build(seen, name), clock.now()) for name in seen.release.builds]
    return _render("courses", seen, None, courses=found, personal=False)


@blueprint.get("/courses/<course>/")
@allow(ANYONE)
def course(course: str) -> str:
    """Show a course."""
    seen = _desk().look()
    build = _build(seen, course)
    return _render(
        "course",
        seen,
        build,
        course=build.course,
        progress=reading.outline(build, clock.now()),
        personal=False,
        shape=presenter.shape,
        labels=reading.labels(engine().library, build),
    )


@blueprint.get("/courses/<course>/<activity>")
@blueprint.get("/courses/<course>/<activity>/<part>")
@allow(ANYONE)
def page(course: str, activity: str, part: str = "") -> str:
    """Show an activity as a participant sees it."""
    seen = _desk().look()
    build = _build(seen, course)
    found = _activity(build, activity)
    library, now = engine().library, clock.now()
    kind, tried = library.kind(found), _desk().tries.get((build.id, activity))
    facts = {name: needed() for name, needed in kind.needs.items()}
    facts |= {"attempts": tried.attempts if tried else (), "closes": None}
    state = tried.state if tried else None
    view = kind.view(library.spec(build, found), state, facts, "participant", now, _tools())
    if part and part not in view.more:
        raise NotFound("There is no such page in this activity.")
    progress = reading.outline(build, now)
    previous, following = presenter.neighbours(progress, activity)
    return _render(
        "activity",
        seen,
        build,
        **{
            "activity": found,
            "label": kind.label,
            "progress": progress,
            "shape": presenter.shape,
            "here": presenter.address(course, activity),
            "checked": build.course.checked,
            "previous": previous,
            "following": following,
            "body": view.more.get(part, view.template),
            "status": None,
            "locked": False,
            "panel": None,
            **view.context,
        },
    )


@blueprint.post("/courses/<course>/<activity>/<what>")
@allow(ANYONE)
def act(course: str, activity: str, what: str) -> Response:
    """Start, answer or hand in; it is forgotten when the text changes or the preview ends."""
    build = _build(_desk().look(), course)
    found, now = _activity(build, activity), clock.now()
    kind, spec = engine().library.kind(found), engine().library.spec(build, found)
    key = (build.id, activity)
    tried = _desk().tries.get(key)
    if tried is None or what == "start":
        begun = tried.attempts if tried else ()
        tried = _Try(kind.start(spec, secrets.randbits(31), Terms(len(begun) + 1), now), begun)
    if what != "start":
        tried = _step(tried, kind, spec, what, now)
    _desk().tries[key] = tried
    asks = request.form.get("then") == "check"
    return redirect(presenter.address(course, activity) + ("/check" if asks else ""), 303)


def _step(tried: _Try, kind: Any, spec: Any, what: str, now: datetime) -> _Try:
    shown = set(request.form.getlist("question"))
    events: list[Event] = [
        Answered(each.id, _tools().read(each, _fields(each.id)))
        for each in kind.questions(spec)
        if each.id in shown
    ]
    if what in ("hand-in", "done"):
        events.append(Submitted())
    for event in events:
        step = kind.step(spec, tried.state, event, now, _tools())
        tried = replace(tried, state=step.state)
        if step.outcome and step.outcome.ended:
            ended = AttemptFact(
                len(tried.attempts) + 1, True, now, now, step.outcome.points, step.outcome.of
            )
            tried = replace(tried, attempts=(*tried.attempts, ended))
    return tried


def _fields(question: str) -> dict[str, list[str]]:
    name = f"q-{question}"
    return {
        field.removeprefix(name).removeprefix("."): values
        for field, values in request.form.lists()
        if field == name or field.startswith(f"{name}.")
    }


@blueprint.get("/media/<blob>")
@allow(ANYONE)
def media(blob: str) -> Response:
    """Send a picture of a course."""
    return send_file(engine().library.store.blob(blob))


@blueprint.get("/preview/version")
@allow(ANYONE)
def version() -> Response:
    """Say which state of the files the pages show; a script asks this twice a second."""
    return jsonify(version=_desk().look().stamp)


@blueprint.get("/preview/preview.js")
@allow(ANYONE)
def script() -> Response:
    """Send the script that loads a page again when a file was saved."""
    return send_file(HERE / "preview.js", mimetype="text/javascript")


def _build(seen: _Seen, course: str) -> Build:
    return reading.build_of(engine().library, seen.release, course)


def _activity(build: Build, activity: str) -> Activity:
    found = build.course.find(activity)
    if found is None:
        raise NotFound("There is no such page in this course.")
    return found


def _tools() -> Tools:
    return Tools(engine().plugins)


def _render(name: str, seen: _Seen, build: Build | None, **context: Any) -> str:
    """Write a page with the problems of its course (of all files on the list of courses) above its text."""
    prefix = f"{build.course.id}/" if build else ""
    listed = [
        (each, _address(seen, each)) for each in seen.problems if each.file.startswith(prefix)
    ]
    panel = Markup(render("preview/problems.html", listed=listed))
    return render(f"preview/{name}.html", stamp=seen.stamp, problems=panel, **context)


def _address(seen: _Seen, problem: Problem) -> str:
    """Return the page on which the text of a problem stands; "" where there is none."""
    course, _, file = problem.file.partition("/")
    if course not in seen.release.builds:
        return ""
    for each in _build(seen, course).course.activities():
        if each.file and (problem.file.endswith(each.file) or each.file == file):
            return presenter.address(course, each.id)
    return presenter.address(course)
