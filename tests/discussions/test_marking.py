"""Marking a post: by whom, against what, and who reads it."""

import pytest

from bwa_lms.discussions import service
from bwa_lms.discussions.service.facts import facts
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.errors import Conflict, NotAllowed, NotFound, Refused
from bwa_lms.learning import ledger
from tests.cast import NOW
from tests.discussions.stage import COURSE, GATE, LEVELS, OPEN

COMMENT = "You see the guard. Whom do you *not* see?"


@pytest.fixture
def post(s):
    return s.amina.posts("One gate, two keys, and a guard.")


def marked(s, post, levels=None, comment=COMMENT, version=1, key="mark-one"):
    return service.mark(s.tomas, post, version, levels or LEVELS, comment, NOW, key)


def fact(person):
    return facts([person.enrolment.id], [COURSE])[person.enrolment.id, COURSE, GATE]


def test_the_author_reads_levels_and_comment_and_colleagues_do_not(s, post):
    marked(s, post, {"facts": 2, "role": 1})
    [own] = s.amina.panel().posts
    assert [(level.title, level.words) for level in own.mark.levels] == [
        ("Uses the facts given", "meets"),
        ("Keeps the role", "partly"),
    ]
    assert not own.mark.meets
    assert "<em>not</em>" in own.mark.html
    s.bao.posts("My own reading.")
    assert [each.mark for each in s.bao.panel().posts] == [None, None]
    assert "guard. Whom" not in repr(s.bao.panel())


def test_meets_is_the_rubrics_own_rule(s, post):
    assert fact(s.amina).meets is None
    assert not marked(s, post, {"facts": 3, "role": 1}, key="mark-one")
    assert fact(s.amina).meets is False
    assert marked(s, post, {"facts": 2, "role": 2}, key="mark-two")
    assert fact(s.amina).meets is True


def test_marking_again_keeps_what_was_said_before(s, post):
    marked(s, post, {"facts": 1, "role": 1}, "Look again.", key="mark-one")
    marked(s, post, {"facts": 3, "role": 2}, "Now I see it.", key="mark-two")
    marks = service.to_mark(s.tomas, post, NOW).marks
    assert [given.comment for given in marks] == ["Now I see it.", "Look again."]
    assert [given.by for given in marks] == ["Tomás Ruiz", "Tomás Ruiz"]
    assert s.amina.panel().posts[0].mark.meets


def test_the_ledger_of_the_author_holds_the_mark(s, post):
    marked(s, post)
    entry = ledger.entries(s.amina.enrolment.id)[-1]
    assert (entry.kind, entry.body["levels"], entry.body["meets"]) == ("post-marked", LEVELS, True)
    assert "guard" not in canonical(entry.body).decode()
    assert ledger.verify(s.amina.enrolment.id) == []


def test_the_same_mark_sent_twice_is_one(s, post):
    marked(s, post)
    marked(s, post)
    assert len(service.to_mark(s.tomas, post, NOW).marks) == 1


def test_a_mark_says_when_the_text_changed_after_it(s, post):
    marked(s, post)
    service.edit(s.amina.seat(), post, 1, "Another text altogether.", NOW, "edit-one")
    assert s.amina.panel().posts[0].mark.outdated


def test_a_text_that_changed_while_it_was_read_is_read_again_first(s, post):
    service.edit(s.amina.seat(), post, 1, "Another text altogether.", NOW, "edit-one")
    with pytest.raises(Conflict):
        marked(s, post, version=1)
    assert fact(s.amina).meets is None


@pytest.mark.parametrize(
    "levels", [{"facts": 2}, {"facts": 2, "role": 4}, {"facts": 2, "role": -1}]
)
def test_a_level_that_is_not_there_is_refused_at_its_criterion(s, post, levels):
    with pytest.raises(Refused) as refused:
        marked(s, post, levels)
    assert refused.value.field == "level-role"


def test_only_trainers_of_the_cohort_mark(s, post):
    for stranger in (s.wanda, s.bao.actor, s.dewi.actor):
        with pytest.raises(NotFound):
            service.mark(stranger, post, 1, LEVELS, "", NOW, "mark-one")
        with pytest.raises(NotFound):
            service.to_mark(stranger, post, NOW)


def test_neither_replies_nor_trainers_posts_are_marked(s, post):
    s.bao.posts("My own reading.")
    reply = s.bao.replies(post, "Which guard?")
    room = service.Room(s.here.id, COURSE, GATE)
    own = service.post_as_trainer(s.tomas, room, None, "Welcome.", NOW, "welcome-one")
    for each in (reply, own):
        with pytest.raises(NotAllowed):
            service.mark(s.tomas, each, 1, LEVELS, "", NOW, "mark-one")


def test_a_case_without_a_rubric_is_not_marked(s):
    soup = s.amina.posts("Cold soup.", OPEN)
    with pytest.raises(Refused, match="no rubric"):
        service.mark(s.tomas, soup, 1, {}, "", NOW, "mark-one")


def test_what_waits_for_the_trainer_goes_when_it_is_done(s, post):
    def waits():
        return [
            (need.unmarked, need.unanswered)
            for need in service.needs_you(s.tomas, [s.here.id], NOW)
        ]

    assert waits() == [(True, True)]
    marked(s, post)
    assert waits() == [(False, True)]
    service.post_as_trainer(
        s.tomas, service.Room(s.here.id, COURSE, GATE), post, "Go on.", NOW, "answer-one"
    )
    assert waits() == []


def test_a_reply_to_oneself_is_no_answer(s, post):
    s.amina.replies(post, "I add this.")
    [need] = service.needs_you(s.tomas, [s.here.id], NOW)
    assert need.unanswered


def test_the_cases_of_a_cohort_say_who_is_missing(s, post):
    summary = service.summaries(s.tomas, s.here.id, NOW)[0]
    assert (summary.posted, summary.members, summary.unmarked) == (1, 3, 1)
    whole = service.whole(s.tomas, s.here.id, COURSE, GATE, NOW)
    assert [person.name for person in whole.not_posted] == ["Bao Nguyen", "Chiara Conti"]
    with pytest.raises(NotFound):
        service.whole(s.wanda, s.here.id, COURSE, GATE, NOW)
