"""Publishing: one row switches every reader; what was refused keeps its build; what is pinned is never pruned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bwa_lms.db import db
from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning import attempts, publishing
from bwa_lms.learning.models import LiveRow
from tests.cast import NOW
from tests.learning.school import activity, course, module, open_school, programme, refusal


def one(name, text="", **fields):
    return course(name, module("m", activity("read", spec={"text": text})), **fields)


@pytest.fixture
def empty(app, tmp_path):
    own = app.extensions["bwa"]
    before = own.plugins, own.library, own.facts
    yield open_school(own, tmp_path / "content")
    own.plugins, own.library, own.facts = before


def test_before_the_first_release_there_is_nothing_to_read(empty):
    assert publishing.live_release() == publishing.NONE
    assert publishing.find_build("talk") is None
    assert publishing.history() == []


def test_publishing_tells_what_a_reader_finds_changed(empty):
    empty.publish(one("a"), one("b"))
    empty.publish(one("b", "better"), one("c"), refused=(refusal("d"),))
    change = empty.published[-1].change
    assert change == publishing.Change(("c",), ("b",), ("a",), ("d",), programme=True)
    assert [each.change for each in publishing.history()] == [
        change,
        publishing.Change(new=("a", "b"), programme=True),
    ]


def test_publishing_the_same_again_changes_nothing(empty):
    empty.publish(one("a"))
    empty.publish(one("a"))
    assert not empty.published[-1].change.anything
    assert len(publishing.history()) == 1


def test_there_is_one_live_row_and_rolling_back_is_switching_it(empty):
    first = empty.publish(one("a"))
    empty.publish(one("a", "worse"))
    publishing.switch(first.id, None, NOW + timedelta(hours=1))
    assert publishing.live_release() == first
    assert [row.release for row in db.session.query(LiveRow)] == [first.id]
    assert [each.release for each in publishing.history()][::2] == [first.id, first.id]


def test_a_release_that_is_not_whole_is_never_switched_to(empty):
    first = empty.publish(one("a"))
    lost = empty.publish(one("a", "lost"))
    publishing.switch(first.id, None, NOW)
    (empty.store.folder / "builds" / f"{lost.builds['a']}.json").unlink()
    for wrong in (lost.id, "0" * 64):
        with pytest.raises(NotFound):
            publishing.switch(wrong, None, NOW)
    assert publishing.live_release() == first


def test_a_course_is_found_by_its_former_id(empty):
    empty.publish(one("new-name", was=("old-name",)))
    assert publishing.find_build("old-name") == publishing.find_build("new-name")


def test_what_anything_points_at_is_never_pruned(school, mine):
    """An attempt, an enrolment's release, the live release, the last releases, and what another room pins."""
    attempts.start(mine, "talk", "exam", NOW, "k")
    begun = school.published[0].release
    kept_elsewhere = school.publish(one("elsewhere"))
    forgotten = school.publish(one("forgotten"))
    live = school.publish(one("live"))
    ask = [lambda: [kept_elsewhere.id]]
    gone = publishing.prunable_builds(keep_last=0, ask=ask)
    assert gone == set(forgotten.builds.values())
    assert publishing.prunable_builds(keep_last=10) == set()
    assert {begun, live.id} <= publishing.pins()


def test_a_build_stays_while_only_a_completion_names_it(school, mine):
    doing = attempts.start(mine, "talk", "read", NOW, "k")
    attempts.submit(mine, doing.attempt.public_id, NOW, "k")
    assert doing.build.id in publishing.pins()


def test_each_reader_sees_the_switch_at_the_next_request(app, school):
    from contextvars import Context

    def live_now():
        with app.test_request_context():
            return publishing.live_release().id

    before = Context().run(live_now)
    newer = school.publish(one("talk"), programme=programme(["talk"]))
    assert before != newer.id
    assert Context().run(live_now) == newer.id
