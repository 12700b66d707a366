"""bwa preview: courses in the browser while they are written. No database, no accounts, no records."""

from __future__ import annotations

import logging
import secrets
import signal
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click
from flask import Blueprint, Flask, current_app, g, jsonify, redirect, request, send_file
from markupsafe import Markup
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Response

from bwa_lms import plugins, settings
from bwa_lms.api import Audience
from bwa_lms.cli.serve import refuse_taken
from bwa_lms.content.compiler import compile_release
from bwa_lms.content.library import Library
from bwa_lms.content.model import Release
from bwa_lms.content.source import CourseAndNeighbours, Folder
from bwa_lms.content.store import Store
from bwa_lms.delivery import presenter, reading
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.clock import SystemClock
from bwa_lms.kernel.errors import DomainError, NotFound
from bwa_lms.kernel.ids import digest
from bwa_lms.kernel.problems import Problem, errors
from bwa_lms.plugins import Plugins
from bwa_lms.settings import Settings
from bwa_lms.web import access, clock
from bwa_lms.web.access import ANYONE, allow
from bwa_lms.web.engine import Engine, engine
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.setup import install
from bwa_lms.web.templating import render

SECONDS_BETWEEN_LOOKS = 0.3
HOST = "127.0.0.1"
TEMPLATES = Path(__file__).parent / "templates" / "preview"  # replaces parts of the core's pages

log = logging.getLogger(__name__)
blueprint = Blueprint("preview", __name__)


@click.command()
@click.argument(
    "path", required=False, type=click.Path(file_okay=False, exists=True, path_type=Path)
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8010,
    show_default=True,
    help="port to bind; 0 takes a free one",
)
def command(path: Path | None, port: int) -> None:
    """Show PATH, a folder of courses or one course, as participants see it, until Ctrl-C.

    Pages reload by themselves when a file is saved. Nothing is recorded, and no account is needed.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the temporary folder goes
    try:
        chosen = settings.load()
    except settings.SettingsError as error:
        raise click.UsageError(str(error)) from error
    shown = path or chosen.courses
    if not shown.is_dir():
        raise click.UsageError(f"There is no folder {shown}. Say which one: bwa preview PATH")
    with opened(shown, chosen) as app, watching(app):
        serve(app, port, shown)


def serve(app: Flask, port: int, path: Path) -> None:
    """Answer browsers on this machine until Ctrl-C."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    if port:
        refuse_taken(HOST, port)
    server: BaseWSGIServer = make_server(HOST, port, app, threaded=True)
    click.echo(f"Preview of {path} on http://{HOST}:{server.port} (Ctrl-C ends it)")
    server.serve_forever()  # returns at Ctrl-C, and closes


@dataclass(frozen=True)
class Snapshot:
    """What one compiling came to; `version` changes with whatever a page could show."""

    release: Release
    problems: Sequence[Problem]
    version: str


class Author:
    """The folder that somebody writes in, and what it last came to."""

    def __init__(self, path: Path, found: Plugins, store: Store) -> None:
        self.course = path.resolve().name if (path / "course.yml").is_file() else ""
        self.source = CourseAndNeighbours(path) if self.course else Folder(path)
        self.plugins = found
        self.store = store
        self._seen = self._look()
        self.now = self._compile(Release(id=""))

    def refresh(self) -> bool:
        """Compile anew if a file changed; say whether what pages show changed with it."""
        seen = self._look()
        if seen == self._seen:
            return False
        self._seen = seen
        before, self.now = self.now, self._compile(self.now.release)
        return before.version != self.now.version

    def _look(self) -> dict[str, tuple[int, int]]:
        """Return every file's time and size; a file that goes while we look is left out."""
        seen: dict[str, tuple[int, int]] = {}
        for name in self.source.list().files:
            try:
                about = (self.source.path / name).lstat()
            except OSError:
                continue
            seen[name] = about.st_mtime_ns, about.st_size
        return seen

    def _compile(self, previous: Release) -> Snapshot:
        compiled = compile_release(self.source, self.plugins, self.store, previous)
        problems = [each for each in compiled.problems if self._concerns(each)]
        told = [each.as_json() for each in problems]
        version = digest(canonical([compiled.release.id, *told]))[:16]
        return Snapshot(compiled.release, problems, version)

    def _concerns(self, problem: Problem) -> bool:
        """Leave out the neighbours of the one course that is written."""
        top, below, _name = problem.file.partition("/")
        return not (self.course and below) or top == self.course


@contextmanager
def opened(path: Path, chosen: Settings) -> Iterator[Flask]:
    """Compile a folder and make the app that shows it; all it writes goes to a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="bwa-preview-") as folder:
        store, found = Store(Path(folder) / "content"), plugins.load()
        private = replace(chosen, instance=Path(folder), base_url=f"http://{HOST}")
        yield make_app(Author(path, found, store), replace(private, trusted_proxies=0))


def make_app(author: Author, chosen: Settings) -> Flask:
    """Put the preview's own small app together."""
    app = Flask("bwa_preview", static_folder=None)
    app.secret_key = secrets.token_hex(32)
    app.extensions["preview"] = author
    library = Library(author.store, author.plugins)
    install(app, Engine(chosen, SystemClock(), author.plugins, library), [TEMPLATES])
    app.config["SESSION_COOKIE_NAME"] = "bwa-preview"  # an academy may stand at the next port
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"preview": present()})
    access.matrix(app)
    return app


@contextmanager
def watching(app: Flask) -> Iterator[None]:
    """Look for changes beside the server."""
    author: Author = app.extensions["preview"]
    done = threading.Event()
    thread = threading.Thread(target=_watch, args=(author, done), name="watch", daemon=True)
    _tell(author.now)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _watch(author: Author, done: threading.Event) -> None:
    while not done.wait(SECONDS_BETWEEN_LOOKS):
        try:
            if author.refresh():
                _tell(author.now)
        except (DomainError, OSError) as error:  # the folder is moved or away for a moment
            log.warning("the folder cannot be read: %s", error)
        except Exception:
            log.exception("this state of the folder could not be compiled")


def _tell(snapshot: Snapshot) -> None:
    wrong = len(errors(snapshot.problems))
    click.echo(f"errors: {wrong}, warnings: {len(snapshot.problems) - wrong}")


@dataclass(frozen=True)
class Present:
    """What this request shows: one snapshot, to one audience."""

    release: Release
    problems: Sequence[Problem]
    version: str
    audience: Audience

    def of(self, course: str) -> list[Problem]:
        """Return the problems in a course's files."""
        return [each for each in self.problems if each.file.startswith(f"{course}/")]

    def box(self, course: str, files: Collection[str]) -> Markup:
        """Return the problems of the files that a page shows, and how many others keep its course back."""
        here = [each for each in self.problems if each.file in files]
        elsewhere = len(errors(each for each in self.of(course) if each.file not in files))
        macros = current_app.jinja_env.get_template("preview/problems.html").module
        return Markup(macros.on_page(here, elsewhere))  # type: ignore[attr-defined]


def present() -> Present:
    """Return what this request shows; asked again, it is the same."""
    if "preview" not in g:
        author: Author = current_app.extensions["preview"]
        now = author.now
        audience: Audience = "trainer" if request.args.get("as") == "trainer" else "participant"
        g.preview = Present(now.release, now.problems, now.version, audience)
    found: Present = g.preview
    return found


@blueprint.get("/")
@allow(ANYONE)
def home() -> Response:
    """Go to the one course, or to the list."""
    author: Author = current_app.extensions["preview"]
    return redirect(presenter.address(author.course) if author.course else "/courses/")


@blueprint.get("/courses/")
@allow(ANYONE)
def courses() -> str:
    """List the courses."""
    shown, library = present(), engine().library
    builds = {name: library.build(build) for name, build in shown.release.builds.items()}
    missing = [
        each.course
        for each in shown.release.refused
        if each.course not in builds and not each.course.endswith(".yml")
    ]
    outlines = [reading.outline(build, clock.now()) for build in builds.values()]
    return render("preview/courses.html", courses=outlines, missing=missing, personal=False)


@blueprint.get("/courses/<course>/")
@allow(ANYONE)
def course(course: str) -> str:
    """Show a course, with what is wrong in its own files."""
    shown, library = present(), engine().library
    if course not in shown.release.builds:
        return _broken(course)
    build = reading.build_of(library, shown.release, course)
    files = {each.file for each in shown.of(course)}
    notes = {file for file in files if file.endswith(("/course.yml", "/module.yml"))}
    return render(
        "preview/course.html",
        course=build.course,
        progress=reading.outline(build, clock.now()),
        personal=False,
        shape=presenter.shape,
        labels=reading.labels(library, build),
        problems=shown.box(course, notes),
    )


@blueprint.get("/courses/<course>/<activity>")
@allow(ANYONE)
def activity(course: str, activity: str) -> str:
    """Show an activity, with what is wrong in its file; `?begun`: as it looks right after Start."""
    shown, library = present(), engine().library
    if course not in shown.release.builds:
        return _broken(course)
    build = reading.build_of(library, shown.release, course)
    if build.course.find(activity) is None:
        return _broken(course)
    begun = "begun" in request.args
    found = reading.read(library, build, activity, shown.audience, clock.now(), begun=begun)
    box = shown.box(course, {f"{course}/{found.activity.file}"})
    return render("delivery/activity.html", **reading.page(library, found), problems=box)


def _broken(course: str) -> str:
    """Show what keeps a page from being there. Raises NotFound where nothing does."""
    shown = present()
    listed, held = shown.of(course), {each.course for each in shown.release.refused}
    if not errors(listed) and course not in held:
        raise NotFound(_("There is no such page in these courses."))
    return render("preview/broken.html", course=course, listed=listed)


@blueprint.post("/courses/<course>/<activity>/start")
@allow(ANYONE)
def start(course: str, activity: str) -> Response:
    """Show an activity as it looks once it has begun; nothing begins."""
    return redirect(f"{presenter.address(course, activity)}?begun=yes", 303)


@blueprint.post("/courses/<course>/<activity>/<what>")
@allow(ANYONE)
def unrecorded(course: str, activity: str, what: str) -> str | Response:
    """Answer a form: nothing is recorded."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(saved=_("This is a preview; nothing is recorded."))
    return render("preview/unrecorded.html", back=presenter.address(course, activity))


@blueprint.get("/media/<blob>")
@allow(ANYONE)
def media(blob: str) -> Response:
    """Send a picture or a document of a course."""
    response = send_file(engine().library.store.blob(blob), conditional=True)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@blueprint.get("/preview/version")
@allow(ANYONE)
def version() -> Response:
    """Say what is shown at present, for the pages that wait for a change."""
    return jsonify(version=present().version)


@blueprint.get("/preview/problems")
@allow(ANYONE)
def problems() -> str:
    """List every problem."""
    return render("preview/all.html")
