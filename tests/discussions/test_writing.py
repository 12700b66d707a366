"""Posting, replying, editing: what is kept, what is refused, and what the ledger says."""

from datetime import timedelta

import pytest

from bwa_lms.discussions import service
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.errors import Conflict, DomainError, NotAllowed, NotFound, Refused
from bwa_lms.learning import ledger, progress
from tests.cast import NOW
from tests.discussions.stage import COURSE, GATE, LATER, OPEN, SHUT, publish

SECRET = "The foreman keeps both keys himself"


def kinds(person):
    return [entry.kind for entry in ledger.entries(person.enrolment.id)]


def done(person):
    return progress.course_progress(person.enrolment, COURSE, NOW).find(GATE).done


def test_a_post_is_kept_with_its_words_stage_and_author(s):
    s.amina.posts("Two keys, *one* gate.\n\nWho holds them?")
    [post] = s.amina.panel().posts
    assert post.mine
    assert post.author == "Amina Rahman"
    assert post.words == 7
    assert post.stage == "position"
    assert "<em>one</em>" in post.html


def test_the_ledger_names_the_post_and_its_hash_but_never_its_words(s):
    post = s.amina.posts(SECRET)
    entry = ledger.entries(s.amina.enrolment.id)[-1]
    assert (entry.kind, entry.body["post"], entry.body["words"]) == ("posted", post, 6)
    assert len(entry.body["digest"]) == 64
    assert "foreman" not in canonical(entry.body).decode()
    assert ledger.verify(s.amina.enrolment.id) == []


def test_the_same_form_sent_twice_makes_one_post(s):
    first = s.amina.posts("One gate, two keys.", key="form-one")
    assert s.amina.posts("One gate, two keys.", key="form-one") == first
    assert len(s.amina.panel().posts) == 1
    assert kinds(s.amina).count("posted") == 1


def test_another_text_from_a_page_gone_back_to_is_not_lost(s):
    s.amina.posts("One gate, two keys.", key="form-one")
    s.amina.posts("A second thought of mine.", key="form-one")
    assert len(s.amina.panel().posts) == 2


def test_what_the_case_asks_for_completes_it_once_the_last_piece_is_in(s):
    post = s.bao.posts("One gate and two keys here.")
    s.amina.posts("Five words make it enough.")
    assert not done(s.amina)
    s.amina.replies(post, "And the third key?")
    assert done(s.amina)
    assert kinds(s.amina)[-2:] == ["replied", "activity-completed"]


def test_an_edit_can_complete_a_case_and_shortening_takes_nothing_back(s):
    theirs = s.bao.posts("One gate and two keys here.")
    own = s.amina.posts("Too short.")
    s.amina.replies(theirs, "Yes.")
    assert not done(s.amina)
    service.edit(s.amina.seat(), own, 1, "Long enough now, I think so.", NOW, "edit-one")
    assert done(s.amina)
    service.edit(s.amina.seat(), own, 2, "Short.", NOW, "edit-two")
    assert done(s.amina)


def test_an_edit_keeps_what_was_said_and_says_that_it_was_edited(s):
    own = s.amina.posts("My first words.")
    later = NOW + timedelta(hours=1)
    service.edit(s.amina.seat(), own, 1, "My second words.", later, "edit-one")
    [post] = s.amina.panel(now=later).posts
    assert "second" in post.html
    assert (post.version, post.edited_at, post.at) == (2, later, NOW)
    [earlier] = service.to_mark(s.tomas, own, later).versions
    assert "first" in earlier.html


def test_saving_the_same_text_is_no_edit(s):
    own = s.amina.posts("My first words.")
    service.edit(s.amina.seat(), own, 1, "My first words.", NOW, "edit-one")
    assert s.amina.panel().posts[0].edited_at is None


def test_an_edit_that_began_from_an_older_text_is_refused(s):
    own = s.amina.posts("My first words.")
    service.edit(s.amina.seat(), own, 1, "My second words.", NOW, "edit-one")
    with pytest.raises(Conflict, match="another window"):
        service.edit(s.amina.seat(), own, 1, "My third words.", NOW, "edit-two")


def test_nobody_edits_somebody_elses_post(s):
    own = s.amina.posts("My first words.")
    s.bao.posts("My own words.")
    with pytest.raises(NotAllowed):
        service.edit(s.bao.seat(), own, 1, "Now they are mine.", NOW, "edit-one")
    with pytest.raises(NotFound):
        service.edit(s.dewi.seat(), own, 1, "Now they are mine.", NOW, "edit-one")
    assert "first" in s.amina.panel().posts[0].html


def test_one_replies_to_what_one_sees_and_never_below_a_reply(s):
    theirs = s.bao.posts("One gate, two keys.")
    with pytest.raises(NotFound):
        s.amina.replies(theirs, "I guess that it is there.")
    s.amina.posts("My own reading.")
    reply = s.amina.replies(theirs, "Now I see it.")
    with pytest.raises(Refused):
        s.bao.replies(reply, "Thank you.")
    [post] = [each for each in s.amina.panel().posts if not each.mine]
    assert [each.stage for each in post.replies] == ["reply"]


def test_a_reply_belongs_to_the_discussion_of_its_post(s):
    elsewhere = s.bao.posts("Soup again.", OPEN)
    s.amina.posts("My own reading.")
    with pytest.raises(NotFound):
        s.amina.replies(elsewhere, "About the gate.", GATE)


@pytest.mark.parametrize("text", ["", "   \n", "**", "— … !", "🔒"])
def test_nothing_is_not_a_post(s, text):
    with pytest.raises(Refused) as refused:
        s.amina.posts(text)
    assert refused.value.field == "text"


@pytest.mark.parametrize("text", ["[" * 10_000, "> " * 400 + "x", "a " * 20_000, "*" * 5_000 + "a"])
def test_a_wall_of_markup_is_refused_at_the_field(s, text):
    with pytest.raises(Refused) as refused:
        s.amina.posts(text)
    assert refused.value.field == "text"
    assert s.amina.panel().posts == ()


@pytest.mark.parametrize(
    "text",
    [
        "word <script>alert(1)</script>",
        "word <img src=x onerror=alert(1)>",
        "word ![pixel](https://spy.example/p.png)",
        "word [link](javascript:alert(1))",
        'word <a href="x" onclick="alert(1)">x</a>',
    ],
)
def test_what_people_write_never_becomes_a_script_or_a_picture(s, text):
    s.amina.posts(text)
    html = s.amina.panel().posts[0].html
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert '<a href="x" onclick' not in html


def test_a_closed_case_takes_no_more_but_is_still_read(s):
    closed = NOW + timedelta(days=60)
    own = s.amina.posts("Before it closed.", SHUT)
    theirs = s.bao.posts("Also before.", SHUT)
    panel = s.amina.panel(SHUT, closed)
    assert panel.phase == "closed"
    assert len(panel.posts) == 2
    assert not panel.may_post
    assert not any(post.may_reply or post.may_edit for post in panel.posts)
    for attempt in (
        lambda: s.amina.posts("Too late.", SHUT, closed),
        lambda: s.amina.replies(theirs, "Too late.", SHUT, closed),
        lambda: service.edit(s.amina.seat(SHUT), own, 1, "Too late.", closed, "edit-one"),
    ):
        with pytest.raises(Refused, match="closed"):
            attempt()


def test_a_case_that_has_not_opened_is_not_there_to_write_in(s):
    with pytest.raises(NotFound):
        s.amina.posts("Early bird.", LATER)


def test_a_lesson_has_no_discussion_and_an_unknown_case_neither(s):
    with pytest.raises(NotFound):
        s.amina.posts("Hello there.", "no-such-case")


def test_one_person_may_write_much_but_not_without_end(s, monkeypatch):
    monkeypatch.setattr("bwa_lms.discussions.rules.MOST", 3)
    for number in range(3):
        s.amina.posts(f"Thought number {number}.")
    with pytest.raises(Refused, match="3 posts"):
        s.amina.posts("One too many.")


def test_trainers_write_in_their_own_cohorts_alone(s):
    room = service.Room(s.here.id, COURSE, GATE)
    theirs = s.amina.posts("My own reading.")
    service.post_as_trainer(s.tomas, room, None, "Welcome to the gate.", NOW, "welcome-one")
    service.post_as_trainer(s.tomas, room, theirs, "What would the guard say?", NOW, "answer-one")
    with pytest.raises(NotAllowed):
        service.post_as_trainer(s.wanda, room, None, "Hello from Hanoi.", NOW, "hello-one")
    with pytest.raises(NotAllowed):
        service.post_as_trainer(s.amina.actor, room, None, "I am no trainer.", NOW, "hello-two")
    own, welcome = s.amina.panel().posts
    assert (welcome.trainer, welcome.author, welcome.mine) == (True, "Tomás Ruiz", False)
    assert [reply.trainer for reply in own.replies] == [True]


def test_the_thread_keeps_the_build_on_which_it_began(s, tmp_path):
    s.amina.posts("My own reading.")
    began = service.pins()
    changed = tmp_path / COURSE / "01-gates" / "01-the-gate.case.md"
    changed.write_text(changed.read_text().replace("A gate is locked.", "A gate was locked."))
    publish(tmp_path)
    s.bao.posts("My reading of the newer text.")
    assert service.pins() == began
    assert len(s.bao.panel().posts) == 2


def test_a_case_that_was_renamed_keeps_its_discussion(s, tmp_path):
    s.amina.posts("My own reading of the gate.")
    old = tmp_path / COURSE / "01-gates" / "01-the-gate.case.md"
    new = old.with_name("01-the-door.case.md")
    new.write_text(old.read_text().replace("rubric: case", "rubric: case\nwas: [the-gate]"))
    old.unlink()
    publish(tmp_path)
    s.bao.posts("I read the door.", "the-door")
    assert len(s.bao.panel("the-door").posts) == 2
    assert len(s.amina.panel("the-door").posts) == 2


def test_whatever_is_refused_leaves_nothing_behind(s):
    before = kinds(s.amina)
    for text in ("", "[" * 500):
        with pytest.raises(DomainError):
            s.amina.posts(text, key="form-one")
    assert kinds(s.amina) == before
    assert s.bao.panel().waiting == 0
