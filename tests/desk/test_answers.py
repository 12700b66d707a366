"""Open answers: anonymous beside their rubric, drafts until they are released together, corrected on the record."""

from __future__ import annotations

from datetime import date

import pytest

from bwa_lms.content.source import Folder
from bwa_lms.kernel.ids import token
from bwa_lms.learning import attempts, enrolment, ledger, marking, progress, publishing
from bwa_lms.people.service import accounts, cohorts
from tests.cast import NOW, PASSWORD, Member

PROGRAMME = """\
id: coaching
title: Coaching
length: 24 months
terms:
  - {id: t1, title: See, months: 1-6, courses: [looking]}
"""
RUBRICS = """\
common:
  title: Open answer
  criteria:
    - {id: facts, title: Uses the facts given, levels: [absent, partly, meets, exceeds]}
    - {id: role, title: Keeps the role, levels: [absent, partly, meets, exceeds]}
  pass: meets
"""
QUIZ = """\
title: A visit of yours
pass: 70%
questions:
  - {id: sure, type: true-false, prompt: A day has hours., answer: true}
  - {id: visit, type: open, points: 3, prompt: Describe one visit., rubric: common}
  - {id: next, type: open, points: 2, prompt: What will you do next?}
"""
HERE = "/courses/looking/a-visit-of-yours"
PLACE = ("looking", "a-visit-of-yours")


@pytest.fixture
def desk(cast, tmp_path):
    """The quiz is live; Amina and Bao are in Dhaka, which Tomás trains."""
    folder = tmp_path / "courses"
    (folder / "looking" / "01-first").mkdir(parents=True)
    (folder / "programme.yml").write_text(PROGRAMME, "utf-8")
    (folder / "rubrics.yml").write_text(RUBRICS, "utf-8")
    (folder / "looking" / "course.yml").write_text("title: Looking\n", "utf-8")
    (folder / "looking" / "01-first" / "01-a-visit-of-yours.quiz.yml").write_text(QUIZ, "utf-8")
    _published, problems = publishing.publish_source(Folder(folder), None, NOW)
    assert problems == []
    for each in (cast.amina, cast.bao):
        enrolment.enrol(each.id, cast.cohort.id, NOW)
    return f"/desk/cohorts/{cast.cohort.public_id}/answers"


def hand_in(member, **texts):
    mine = enrolment.active(member.id)
    attempt = attempts.start(mine, *PLACE, NOW, token()).attempt.public_id
    answers = {"sure": {"value": True}} | {name: {"text": text} for name, text in texts.items()}
    attempts.submit(mine, attempt, NOW, token(), answers)
    return attempt


def pile(desk):
    return f"{desk}/looking/a-visit-of-yours"


def mark(client, attempt, question, **fields):
    return client.fill(f"/desk/answers/{attempt}/{question}", **fields)


def mark_all(tomas, attempt, facts="2", role="3", percent="50", comment="You *asked* first."):
    levels = {"level-facts": facts, "level-role": role}
    assert mark(tomas, attempt, "visit", comment=comment, **levels).status_code == 303
    assert mark(tomas, attempt, "next", percent=percent).status_code == 303


def release(desk, tomas):
    return tomas.press(pile(desk), f"{pile(desk)}/release")


def attempt_of(member):
    return attempts.look(enrolment.active(member.id), *PLACE, NOW).attempt


def test_what_waits_is_counted_without_a_name(desk, cast):
    tomas = cast.tomas.client
    assert "No open answers yet" in tomas.get(desk).text
    hand_in(cast.amina, visit="They hid it.", next="Ask.")
    assert "A visit of yours" in tomas.get(desk).text
    listed = tomas.get(pile(desk)).text
    assert "2 answers have no mark yet." in listed
    assert "Amina" not in listed
    assert "Amina Rahman" in tomas.get(f"{pile(desk)}?names=1").text


def test_the_desk_begins_with_what_waits(desk, cast):
    tomas = cast.tomas.client
    assert "A visit of yours" not in tomas.get("/desk/").text
    attempt = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    listed = tomas.get("/desk/").text
    assert pile(desk) in listed
    assert "2 answers have no mark yet." in listed
    assert "Amina" not in listed.partition("Cohorts</h2>")[0]
    mark_all(tomas, attempt)
    assert "2 marks to release" in tomas.get("/desk/").text
    release(desk, tomas)
    assert "A visit of yours" not in tomas.get("/desk/").text


def test_the_answer_stands_beside_its_rubric(desk, cast):
    attempt = hand_in(cast.amina, visit="They hid <the> book.", next="Ask.")
    page = cast.tomas.client.get(f"/desk/answers/{attempt}/visit").text
    assert "They hid &lt;the&gt; book." in page
    assert "Uses the facts given" in page
    assert "Amina" not in page


def test_a_mark_is_the_markers_alone_until_it_is_released(desk, cast):
    attempt = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    mark_all(cast.tomas.client, attempt)
    assert attempt_of(cast.amina).waits
    for page in (HERE, "/", "/progress"):
        shown = cast.amina.client.get(page).text
        assert "asked" not in shown
        assert "Marked by a trainer" not in shown
    assert release(desk, cast.tomas.client).status_code == 303
    shown = cast.amina.client.get(HERE).text
    assert "You <em>asked</em> first." in shown
    assert "Uses the facts given: meets" in shown
    assert not attempt_of(cast.amina).waits


def test_the_points_are_those_of_the_rubric_exactly(desk, cast):
    attempt = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    mark_all(cast.tomas.client, attempt, facts="2", role="3", percent="50")
    release(desk, cast.tomas.client)
    found = attempt_of(cast.amina)
    assert (str(found.points), str(found.of)) == ("4.50", "6.00")  # 1 + 5/6 of 3 + half of 2
    [done] = progress.programme_progress(enrolment.active(cast.amina.id), NOW)
    assert done.done


def test_marks_of_an_attempt_are_released_together(desk, cast):
    hers = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    his = hand_in(cast.bao, visit="Nobody spoke.", next="Wait.")
    tomas = cast.tomas.client
    mark_all(tomas, hers)
    mark(tomas, his, "next", percent="100")
    assert "Release 2 marks" in tomas.get(pile(desk)).text
    release(desk, tomas)
    assert (attempt_of(cast.amina).waits, attempt_of(cast.bao).waits) == (False, True)


def test_releasing_twice_is_releasing_once(desk, cast):
    attempt = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    mark_all(cast.tomas.client, attempt)
    actor = _actor(cast.tomas, cast.cohort)
    for _ in range(2):
        assert marking.release(actor, cast.cohort.id, *PLACE, NOW, "the form") == 2
    mine = enrolment.active(cast.amina.id)
    assert [each.kind for each in ledger.entries(mine.id)].count("answer-marked") == 2
    assert ledger.verify(mine.id) == []


def test_a_released_mark_can_be_corrected_and_the_old_one_stays(desk, cast):
    attempt = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    mark_all(cast.tomas.client, attempt)
    release(desk, cast.tomas.client)
    levels = {"level-facts": "3", "level-role": "3"}
    mark(cast.tomas.client, attempt, "visit", comment="Read again.", **levels)
    assert str(attempt_of(cast.amina).points) == "4.50"
    release(desk, cast.tomas.client)
    assert str(attempt_of(cast.amina).points) == "5.00"
    page = cast.tomas.client.get(f"/desk/answers/{attempt}/visit").text
    assert "Read again." in page
    assert "You <em>asked</em> first." in page


def test_what_is_blank_waits_for_nobody(desk, cast):
    hand_in(cast.amina)
    assert not attempt_of(cast.amina).waits
    assert "No open answers yet" in cast.tomas.client.get(desk).text


@pytest.mark.parametrize(
    ("question", "fields", "told"),
    [
        ("visit", {"level-facts": "2"}, "Choose a level."),
        ("visit", {"level-facts": "9", "level-role": "1"}, "Choose one of these."),
        ("next", {"percent": "101"}, "Write a number from 0 to 100."),
        ("next", {"percent": "all"}, "Write a number"),
        ("next", {"percent": "50", "comment": "x" * 5_001}, "at most 5000 characters"),
    ],
)
def test_a_mistake_keeps_what_was_typed(desk, cast, question, fields, told):
    attempt = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    answer = mark(cast.tomas.client, attempt, question, **({"comment": "Kept words."} | fields))
    assert answer.status_code == 422
    assert told in answer.text
    assert fields.get("comment", "Kept words.") in answer.text


def test_a_kept_comment_comes_back_with_one_press(desk, cast):
    attempt = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    tomas = cast.tomas.client
    mark(tomas, attempt, "next", percent="50", comment="Name who owns it.", keep="y")
    page = mark(tomas, attempt, "visit", use="Name who owns it.", comment="Good.", then="insert")
    assert page.status_code == 200
    assert "Good.\n\nName who owns it." in page.text
    assert marking.saved_comments(cast.tomas.id) == ["Name who owns it."]
    assert marking.saved_comments(cast.ada.id) == []


def test_a_kept_comment_can_be_let_go_and_nothing_typed_is_lost(desk, cast):
    attempt = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    marking.save_comment(cast.tomas.id, "Name who owns it.", NOW)
    marking.save_comment(cast.tomas.id, "Name who owns it.", NOW)
    page = mark(
        cast.tomas.client, attempt, "next", use="Name who owns it.", comment="Mine.", then="forget"
    )
    assert page.status_code == 200
    assert "Mine." in page.text
    assert "Name who owns it." not in page.text
    assert marking.saved_comments(cast.tomas.id) == []


def test_keeping_goes_on_to_the_next_answer_without_a_mark(desk, cast):
    hers = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    answer = mark(cast.tomas.client, hers, "next", percent="50", then="next")
    assert answer.headers["Location"] == f"/desk/answers/{hers}/visit"


def test_the_trainer_of_another_cohort_finds_none_of_it(desk, cast):
    attempt = hand_in(cast.amina, visit="They hid it.", next="Ask.")
    invited = accounts.invite(
        None, "wanda@academy.example", "Wanda Weiss", cast.academy.id, "trainer", NOW
    )
    accounts.accept(invited.link, PASSWORD, NOW)
    accounts.change_profile(invited.person, "Wanda Weiss", "en", "UTC", NOW)
    elsewhere = cohorts.create(cast.ada.id, "Hanoi 2026", date(2026, 11, 2), "Asia/Bangkok", NOW)
    cohorts.add_trainer(elsewhere.id, invited.person, NOW)
    wanda = Member(invited.person, "", "Wanda Weiss", "wanda@academy.example").client
    for page in (desk, pile(desk), f"/desk/answers/{attempt}/visit"):
        assert wanda.get(page).status_code == 404


def _actor(member, cohort):
    from bwa_lms.web.actor import TRAINER, Actor

    return Actor(
        member.id, member.public_id, member.name, frozenset({TRAINER}), frozenset({cohort.id})
    )
