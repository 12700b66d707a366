"""Marking again after a quiz changed: decided by question, shown by person, done as shown or not at all."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from bwa_lms.content.source import Folder
from bwa_lms.kernel.ids import fingerprint, token
from bwa_lms.learning import attempts, enrolment, ledger, marking, progress, publishing, rebuild
from bwa_lms.learning.marking import Verdict
from bwa_lms.people.service import accounts, cohorts
from bwa_lms.web.actor import TRAINER, Actor
from tests.cast import NOW, PASSWORD, Member, values_of
from tests.desk.test_answers import PROGRAMME

OLD = """\
title: What audits see
pass: 70%
questions:
  - id: owner
    type: single
    points: 2
    prompt: Who owns the next step?
    options:
      - right: The people in the factory
        because: Ownership lasts.
      - wrong: The coach
        because: Coaches leave.
  - id: fell
    type: numeric
    points: 2
    prompt: From 92 to 67, how many?
    answer: 52
  - {id: sure, type: true-false, prompt: A day has hours., answer: true}
"""
KEY = ("answer: 52", "answer: 25")
REWORDED = ("The people in the factory", "The factory's own people")
GONE = ("  - {id: sure, type: true-false, prompt: A day has hours., answer: true}\n", "")
HERE = "/courses/looking/what-audits-see"
PLACE = ("looking", "what-audits-see")
PEOPLE, COACH = fingerprint("The people in the factory"), fingerprint("The coach")
LATER = NOW + timedelta(days=1)


class Desk:
    """The quiz and its changes, its takers, and the pages of their trainer."""

    def __init__(self, folder, cast):
        self.folder, self.cast, self.tomas = folder, cast, cast.tomas.client
        self.list = f"/desk/cohorts/{cast.cohort.public_id}/changes"
        self.quiz = f"{self.list}/looking/what-audits-see"
        self.regrade = f"{self.quiz}/regrade"

    def write(self, *changes, text=OLD):
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.folder.joinpath("looking/01-first/01-what-audits-see.quiz.yml").write_text(text)
        _published, problems = publishing.publish_source(Folder(self.folder), None, NOW)
        assert problems == []

    def hand_in(self, member, owner=PEOPLE, fell="25", sure=True):
        mine = enrolment.active(member.id)
        attempt = attempts.start(mine, *PLACE, NOW, token()).attempt.public_id
        answers = {
            "owner": {"option": owner},
            "fell": {"text": fell},
            "sure": {"value": sure},
        }
        attempts.submit(mine, attempt, NOW, token(), answers)

    def dry_run(self, **choices):
        address = f"{self.regrade}?{urlencode(self.all(choices))}"
        return self.tomas.get(address)

    def all(self, choices):
        """Return the choices with `how_fell` as the field how-fell, beside what the page holds."""
        page = self.tomas.get(self.quiz).text
        fields = dict.fromkeys(re.findall(r'name="(how-[^"]+)"', page), "keep")
        fields |= dict.fromkeys(re.findall(r'name="(part-[^"]+)"', page), "")
        return fields | {name.replace("_", "-"): value for name, value in choices.items()}

    def confirm(self, reason="The key was wrong.", **choices):
        address = f"{self.regrade}?{urlencode(self.all(choices))}"
        return self.tomas.fill(address, reason=reason)

    def look(self, member):
        return attempts.look(enrolment.active(member.id), *PLACE, NOW)

    def points(self, member):
        found = self.look(member).attempt
        return f"{found.points} of {found.of}"

    def course(self, member):
        [found] = progress.programme_progress(enrolment.active(member.id), NOW)
        return found


@pytest.fixture
def desk(cast, tmp_path):
    """The quiz is live with a wrong key; Amina and Bao are in Dhaka, which Tomás trains."""
    folder = tmp_path / "courses"
    (folder / "looking" / "01-first").mkdir(parents=True)
    (folder / "programme.yml").write_text(PROGRAMME, "utf-8")
    (folder / "looking" / "course.yml").write_text("title: Looking\n", "utf-8")
    desk = Desk(folder, cast)
    desk.write()
    for each in (cast.amina, cast.bao):
        enrolment.enrol(each.id, cast.cohort.id, NOW)
    return desk


def test_nothing_stands_there_until_a_question_changes(desk, cast):
    desk.hand_in(cast.amina)
    assert "Nothing changed" in desk.tomas.get(desk.list).text
    assert "Nothing changed" in desk.tomas.get(desk.quiz).text
    desk.write(("title: What", "title: Just what"))
    assert "Nothing changed" in desk.tomas.get(desk.list).text


def test_who_takes_part_elsewhere_does_not_read_what_is_right(desk, cast):
    desk.hand_in(cast.amina)
    desk.write(KEY)
    elsewhere = cohorts.create(cast.ada.id, "Hanoi 2026", date(2026, 11, 2), "UTC", NOW)
    enrolment.enrol(cast.tomas.id, elsewhere.id, NOW)
    assert desk.tomas.get(desk.list).status_code == 200
    for page in (desk.quiz, desk.regrade):
        answer = desk.tomas.get(page)
        assert answer.status_code == 403
        assert "you take part in the programme yourself" in answer.text


def test_publishing_alone_changes_no_mark(desk, cast):
    desk.hand_in(cast.amina)
    before = len(ledger.entries(enrolment.active(cast.amina.id).id))
    desk.write(KEY)
    assert desk.points(cast.amina) == "3.00 of 5.00"
    assert len(ledger.entries(enrolment.active(cast.amina.id).id)) == before
    assert "1 question to decide" in desk.tomas.get(desk.list).text
    page = desk.tomas.get(desk.quiz).text
    assert "what is right, or what is told about it afterwards" in page
    assert "1 finished attempt has it as it was." in page


def test_a_dry_run_names_each_difference_and_writes_nothing(desk, cast):
    desk.hand_in(cast.amina, fell="25")
    desk.hand_in(cast.bao, fell="3")
    desk.write(KEY)
    page = desk.dry_run(how_fell="again").text
    assert "1 attempt gets other points." in page
    assert re.search(
        r"Amina Rahman.*3 of 5 points, 60.*<strong>5 of 5 points, 100.*not yet.*yes", page, re.S
    )
    assert re.search(r"Bao Nguyen.*3 of 5.*the same", page, re.S)
    assert (desk.points(cast.amina), desk.points(cast.bao)) == ("3.00 of 5.00", "3.00 of 5.00")


def test_a_regrade_does_what_the_dry_run_said(desk, cast):
    desk.hand_in(cast.amina, fell="25")
    desk.hand_in(cast.bao, fell="3")
    desk.write(KEY)
    assert not desk.course(cast.amina).done
    answer = desk.confirm(how_fell="again")
    assert answer.status_code == 303
    assert (desk.points(cast.amina), desk.points(cast.bao)) == ("5.00 of 5.00", "3.00 of 5.00")
    assert desk.course(cast.amina).done
    assert not desk.course(cast.bao).done
    assert "decided" in desk.tomas.get(desk.list).text or "Nothing changed" in answer.text


def test_the_ledger_tells_both_marks_the_builds_and_why(desk, cast):
    desk.hand_in(cast.amina)
    began = desk.look(cast.amina).build.id
    desk.write(KEY)
    desk.confirm(how_fell="again", reason="The  key was wrong.")
    mine = enrolment.active(cast.amina.id)
    [entry] = [each for each in ledger.entries(mine.id) if each.kind == "regraded"]
    told = entry.body
    assert told["before"] == {"points": "3.00", "of": "5.00", "waits": False}
    assert (told["points"], told["of"]) == ("5.00", "5.00")
    assert told["reason"] == "The key was wrong."
    assert told["questions"] == {"fell": "again"}
    assert told["build"] == began
    assert told["against"] == progress.build_for(mine, "looking").id
    assert ledger.verify(mine.id) == []
    assert rebuild.differences(mine.id, NOW) == []


def test_the_participant_reads_both_marks_the_reason_and_what_was_corrected(desk, cast, clock):
    desk.hand_in(cast.amina)
    desk.write(KEY)
    clock.at = LATER
    desk.confirm(how_fell="again", reason="The key was <wrong>.")
    page = cast.amina.client.get(HERE).text
    assert "Passed with 100" in page
    assert re.search(r"the mark was 60\s?% until then", page)
    assert "The key was &lt;wrong&gt;." in page
    assert "This question was corrected after you handed in." in page
    assert page.count("was corrected") == 1


def test_a_question_that_is_left_out_counts_for_nobody(desk, cast):
    desk.hand_in(cast.amina, sure=False, fell="52")
    desk.write(GONE)
    assert desk.points(cast.amina) == "4.00 of 5.00"
    assert "it is not asked any more" in desk.tomas.get(desk.quiz).text
    desk.confirm(how_sure="out")
    assert desk.points(cast.amina) == "4.00 of 4.00"
    page = cast.amina.client.get(HERE).text
    assert "This question was left out afterwards: it does not count." in page


def test_full_points_are_for_everybody_and_the_wrong_key_is_told_no_more(desk, cast):
    desk.hand_in(cast.amina, fell="7")
    assert "The answer is 52" not in cast.amina.client.get(HERE).text  # attempts are left
    desk.write(KEY)
    desk.confirm(how_fell="full")
    assert desk.points(cast.amina) == "5.00 of 5.00"
    page = cast.amina.client.get(HERE).text
    assert "Everybody gets full points for this question." in page
    assert "The answer is 52" not in page


def test_a_reworded_option_is_carried_over_by_hand(desk, cast):
    desk.hand_in(cast.amina, owner=PEOPLE, fell="52")
    desk.hand_in(cast.bao, owner=COACH, fell="52")
    desk.write(REWORDED)
    page = desk.tomas.get(desk.quiz).text
    assert "“The people in the factory” was reworded or is gone." in page
    part, now = f"part-owner-{PEOPLE}", fingerprint("The factory's own people")
    lost = desk.dry_run(how_owner="again").text
    assert re.search(r"Amina Rahman.*5 of 5.*<strong>3 of 5 points", lost, re.S)
    found = desk.dry_run(how_owner="again", **{part: now}).text
    assert "0 attempts get other points." in found
    desk.confirm(how_owner="again", **{part: now})
    assert (desk.points(cast.amina), desk.points(cast.bao)) == ("5.00 of 5.00", "3.00 of 5.00")
    page = cast.amina.client.get(HERE).text
    assert "The factory&#39;s own people" in page or "The factory's own people" in page


def test_a_question_that_asks_in_another_way_is_not_marked_again(desk, cast):
    desk.hand_in(cast.amina)
    was = "type: true-false, prompt: A day has hours., answer: true"
    desk.write((was, "type: text, prompt: A day has what?, accept: [hours]"))
    page = desk.tomas.get(desk.quiz).text
    assert "it asks in another way" in page
    assert desk.dry_run(how_sure="again").status_code == 422
    assert desk.dry_run(how_sure="full").status_code == 200


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_without_a_reason_nothing_is_done_and_what_was_typed_stays(desk, cast, reason):
    desk.hand_in(cast.amina)
    desk.write(KEY)
    answer = desk.confirm(how_fell="again", reason=reason)
    assert answer.status_code == 422
    assert reason.strip() in answer.text
    assert desk.points(cast.amina) == "3.00 of 5.00"
    assert 'name="how-fell" value="again"' in answer.text


def test_a_hand_in_in_between_refuses_the_regrade_until_it_was_read(desk, cast):
    desk.hand_in(cast.amina)
    mine = enrolment.active(cast.bao.id)
    underway = attempts.start(mine, *PLACE, NOW, token()).attempt.public_id
    desk.write(KEY)
    address = f"{desk.regrade}?{urlencode(desk.all({'how_fell': 'again'}))}"
    told = values(desk, address)
    attempts.submit(mine, underway, NOW, token(), {"fell": {"text": "25"}})
    answer = desk.tomas.post(desk.regrade, data=told | {"reason": "The key."})
    assert answer.status_code == 409
    assert "Nothing was done." in answer.text
    assert "Bao Nguyen" in answer.text
    assert (desk.points(cast.amina), desk.points(cast.bao)) == ("3.00 of 5.00", "0.00 of 5.00")
    assert desk.confirm(how_fell="again").status_code == 303
    assert (desk.points(cast.amina), desk.points(cast.bao)) == ("5.00 of 5.00", "2.00 of 5.00")


def test_a_mark_in_between_refuses_the_regrade(desk, cast):
    more = (
        "  - {id: sure",
        "  - {id: visit, type: open, prompt: Describe a visit.}\n  - {id: sure",
    )
    desk.write(more)
    mine = enrolment.active(cast.amina.id)
    attempt = attempts.start(mine, *PLACE, NOW, token()).attempt.public_id
    attempts.submit(mine, attempt, NOW, token(), {"visit": {"text": "They hid it."}})
    desk.write(more, KEY)
    told = values(desk, f"{desk.regrade}?{urlencode(desk.all({'how_fell': 'full'}))}")
    tomas = Actor(
        cast.tomas.id, roles=frozenset({TRAINER}), trains=frozenset({cast.cohort.id}), name="Tomás"
    )
    marking.mark(tomas, attempt, "visit", Verdict(percent=Decimal(50)), NOW, token())
    assert marking.release(tomas, cast.cohort.id, *PLACE, NOW, token()) == 1
    assert desk.tomas.post(desk.regrade, data=told | {"reason": "The key."}).status_code == 409
    assert desk.points(cast.amina) == "0.50 of 6.00"
    assert desk.confirm(how_fell="full").status_code == 303
    assert desk.points(cast.amina) == "2.50 of 6.00"


def test_words_of_options_are_words_and_nothing_else(desk, cast):
    odd = ("The coach", "100% of &lt;them&gt; & %(coaches)s")
    desk.write(odd)
    desk.hand_in(cast.amina)
    desk.write()
    page = desk.tomas.get(desk.quiz).text
    assert "“100% of &lt;them&gt; &amp; %(coaches)s” was reworded or is gone." in page


def test_whoever_left_the_cohort_keeps_their_marks(desk, cast):
    desk.hand_in(cast.amina)
    desk.hand_in(cast.bao)
    mine = enrolment.active(cast.bao.id)
    desk.write(KEY)
    enrolment.end(mine.id, "moved on", NOW)
    assert "Bao" not in desk.dry_run(how_fell="again").text
    desk.confirm(how_fell="again")
    assert "regraded" not in [each.kind for each in ledger.entries(mine.id)]


def values(desk, address):
    return values_of(desk.tomas.get(address).text, desk.regrade, desk.regrade)


def test_a_form_that_is_sent_twice_counts_once(desk, cast):
    desk.hand_in(cast.amina)
    desk.write(KEY)
    told = values(desk, f"{desk.regrade}?{urlencode(desk.all({'how_fell': 'again'}))}")
    for _time in range(2):
        assert desk.tomas.post(desk.regrade, data=told | {"reason": "Key."}).status_code == 303
    entries = ledger.entries(enrolment.active(cast.amina.id).id)
    assert [each.kind for each in entries].count("regraded") == 1


def test_what_was_reached_stays_and_the_key_that_was_seen_opens_no_attempt(desk, cast):
    desk.hand_in(cast.amina, fell="52")
    assert desk.course(cast.amina).done
    desk.write(KEY)
    assert re.search(
        r"5 of 5.*<strong>3 of 5 points.*yes.*yes", desk.dry_run(how_fell="again").text, re.S
    )
    desk.confirm(how_fell="again")
    assert desk.points(cast.amina) == "3.00 of 5.00"
    assert desk.course(cast.amina).done
    assert desk.look(cast.amina).may_start.over
    mine = enrolment.active(cast.amina.id)
    assert rebuild.differences(mine.id, NOW) == []


def test_a_decision_can_be_corrected_in_its_turn(desk, cast):
    desk.hand_in(cast.amina, fell="7")
    desk.write(KEY)
    desk.confirm(how_fell="full", reason="First thought.")
    desk.confirm(how_fell="again", reason="Second thought.")
    assert desk.points(cast.amina) == "3.00 of 5.00"
    page = cast.amina.client.get(HERE).text
    assert "First thought." in page
    assert "Second thought." in page
    assert "Nothing would change" in desk.dry_run(how_fell="again").text


def test_an_open_attempt_stays_on_its_questions(desk, cast):
    mine = enrolment.active(cast.amina.id)
    underway = attempts.start(mine, *PLACE, NOW, token()).attempt.public_id
    desk.hand_in(cast.bao)
    desk.write(KEY)
    assert "1 open attempt stays on its questions." in desk.tomas.get(desk.quiz).text
    desk.confirm(how_fell="again")
    attempts.submit(mine, underway, NOW, token(), {"fell": {"text": "52"}})
    assert desk.points(cast.amina) == "2.00 of 5.00"
    assert "1 question to decide" in desk.tomas.get(desk.list).text


def test_the_trainer_of_another_cohort_finds_none_of_it(desk, cast):
    desk.hand_in(cast.amina)
    desk.write(KEY)
    invited = accounts.invite(
        None, "wanda@academy.example", "Wanda Weiss", cast.academy.id, "trainer", NOW
    )
    accounts.accept(invited.link, PASSWORD, NOW)
    accounts.change_profile(invited.person, "Wanda Weiss", "en", "UTC", NOW)
    elsewhere = cohorts.create(cast.ada.id, "Hanoi 2026", date(2026, 11, 2), "Asia/Bangkok", NOW)
    cohorts.add_trainer(elsewhere.id, invited.person, NOW)
    wanda = Member(invited.person, "", "Wanda Weiss", "wanda@academy.example").client
    for page in (desk.list, desk.quiz, desk.regrade):
        assert wanda.get(page).status_code == 404


def test_pages_cost_the_same_whatever_the_number_of_attempts(desk, cast, statements):
    counts = []
    for who in (cast.amina, cast.bao):
        desk.hand_in(who)
        desk.write(KEY) if who is cast.amina else None
        with statements() as sent:
            desk.dry_run(how_fell="again")
        counts.append(len(sent))
    assert counts[0] == counts[1]
