"""Pruning takes what nothing needs any longer, and never what a record rests on."""

from __future__ import annotations

import threading

import pytest
from click.testing import CliRunner

from bwa_lms import app as composition
from bwa_lms.certificates import service as certificates
from bwa_lms.cli import prune as module
from bwa_lms.content.library import Library
from bwa_lms.content.source import Folder
from bwa_lms.content.store import Store
from bwa_lms.discussions import service as discussions
from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning import attempts, pruning, publishing
from bwa_lms.web.engine import engine
from tests.cast import NOW
from tests.learning.school import activity, course
from tests.learning.school import module as unit

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


def one(name, text=""):
    return course(name, unit("m", activity("read", spec={"text": text})))


def builds(store):
    return set(store.builds())


def test_what_an_attempt_rests_on_survives_and_can_still_be_read(school, mine):
    doing = attempts.start(mine, "talk", "exam", NOW, "k")
    school.publish(one("talk", "rewritten"))
    school.publish(one("talk", "forgotten"))
    forgotten = school.publish(one("talk", "forgotten, too")).builds["talk"]
    live = school.publish(one("talk", "live")).builds["talk"]
    gone = pruning.prune(1, ask=[])
    assert gone.builds == 3
    assert builds(school.store) == {doing.build.id, live}
    assert engine().library.build(doing.build.id).course.id == "talk"
    assert forgotten not in builds(school.store)


def test_what_another_room_points_at_survives(school, monkeypatch):
    threads = school.publish(one("threads"))
    certified = school.publish(one("certified"))
    school.publish(one("forgotten"))
    live = school.publish(one("live"))
    monkeypatch.setattr(discussions, "pins", lambda: set(threads.builds.values()))
    monkeypatch.setattr(certificates, "pins", lambda: {certified.id})
    composition.prune(1)
    kept = [each.builds.values() for each in (threads, certified, live)]
    assert builds(school.store) == {build for values in kept for build in values}


def test_the_last_publishings_stay_whole_so_that_one_can_go_back(school):
    first = school.publish(one("talk", "first"))
    school.publish(one("talk", "second"))
    pruning.prune(2, ask=[])
    publishing.switch(first.id, None, NOW)
    assert publishing.live_release() == first
    school.publish(one("talk", "third"))
    school.publish(one("talk", "fourth"))
    pruning.prune(1, ask=[])
    with pytest.raises(NotFound):
        publishing.switch(first.id, None, NOW)


def test_a_dry_run_says_the_same_and_removes_nothing(school):
    school.publish(one("talk", "old"))
    school.publish(one("talk", "new"))
    before = builds(school.store)
    told = pruning.prune(1, ask=[], dry_run=True)
    assert builds(school.store) == before
    assert told == pruning.prune(1, ask=[])
    assert told.size > 0
    assert builds(school.store) < before
    assert pruning.prune(1, ask=[]) == pruning.Pruned(0, 0, 0)


@pytest.fixture
def courses(app, tmp_path):
    """A folder whose one lesson shows a picture, and the store that it is published into."""
    own = app.extensions["bwa"]
    before = own.library
    own.library = Library(Store(tmp_path / "content"), own.plugins)
    folder = tmp_path / "courses"
    (folder / "c" / "01-m" / "media").mkdir(parents=True)
    (folder / "c" / "course.yml").write_text("title: C\n")
    yield folder
    own.library = before


def show(courses, picture):
    """Publish the lesson with this picture; return the picture's blob."""
    (courses / "c/01-m/media/a.png").write_bytes(picture)
    (courses / "c/01-m/01-a.md").write_text("---\ntitle: A\n---\n![A dot](media/a.png)\n")
    publishing.publish_source(Folder(courses), None, NOW)
    build = engine().library.build(publishing.live_release().builds["c"])
    return build.media["01-m/media/a.png"]


def test_a_picture_goes_with_the_last_build_that_shows_it(courses):
    old, new = show(courses, PNG), show(courses, PNG + b"new")
    store = engine().library.store
    assert set(store.blobs()) == {old, new}
    gone = pruning.prune(1, ask=[])
    assert (gone.builds, gone.files) == (1, 1)
    assert set(store.blobs()) == {new}


def test_nobody_prunes_while_somebody_publishes(courses):
    """Else a picture could go between the moment it was written and the moment its build is live."""
    show(courses, PNG)
    store, order = engine().library.store, []
    waiting = threading.Event()

    def prune():
        waiting.set()
        with store.alone():
            order.append("prune")

    with store.alone():
        other = threading.Thread(target=prune)
        other.start()
        waiting.wait()
        other.join(0.1)
        order.append("publish")
    other.join()
    assert order == ["publish", "prune"]


def test_the_command_says_what_went(school, app, monkeypatch):
    monkeypatch.setattr(module.instance, "open_app", lambda home: app)
    school.publish(one("talk", "old"))
    school.publish(one("talk", "new"))
    dry = CliRunner().invoke(module.command, ["--keep", "1", "--dry-run"])
    done = CliRunner().invoke(module.command, ["--keep", "1"])
    assert dry.output.startswith("would go: 2 builds and 0 files, ")
    assert done.output == dry.output.replace("would go", "removed")
