"""A trainer's desk: what needs them, the cases, marking, and the grid of progress."""

import csv
import io
from decimal import Decimal

import pytest

from bwa_lms.desk import grid
from bwa_lms.desk.grid import Cell, Grid, Row
from bwa_lms.discussions import service
from tests.cast import NOW
from tests.discussions.stage import COURSE, GATE, PAGE

WORDS = "One gate, two keys and a guard."


@pytest.fixture
def desk(s):
    return f"/desk/cohorts/{s.here.public_id}"


@pytest.fixture
def case(desk):
    return f"{desk}/cases/{COURSE}/{GATE}"


@pytest.fixture
def tomas(s):
    return s.trainer.client


class TestNeeds:
    def test_what_waits_stands_first_with_its_reason(self, s, tomas):
        post = s.amina.posts(WORDS)
        page = tomas.get("/desk/needs-you").text
        assert "1 post waits" in page
        assert "Amina Rahman" in page
        assert f"/desk/posts/{post}/mark" in page

    def test_nothing_to_do_is_said(self, s, tomas):
        assert "Nothing needs you now" in tomas.get("/desk/needs-you").text

    def test_the_trainer_of_another_cohort_sees_none_of_it(self, s, case, desk):
        post = s.amina.posts(WORDS)
        other = s.stranger.client
        assert "Amina" not in other.get("/desk/needs-you").text
        for page in (case, f"{desk}/cases", f"{desk}/progress", f"/desk/posts/{post}/mark"):
            assert other.get(page).status_code == 404

    @pytest.mark.parametrize("who", ["amina", "dewi"])
    def test_participants_are_not_let_in(self, s, case, desk, who):
        post = s.amina.posts(WORDS)
        client = getattr(s, who).member.client
        for page in (
            "/desk/needs-you",
            case,
            f"{desk}/cases",
            f"{desk}/progress",
            f"/desk/posts/{post}/mark",
        ):
            assert client.get(page).status_code == 403


class TestCases:
    def test_each_case_says_how_many_have_posted(self, s, tomas, desk):
        s.amina.posts(WORDS)
        page = tomas.get(f"{desk}/cases").text
        assert "1 of 3" in page
        assert "The locked gate" in page

    def test_a_discussion_shows_all_posts_and_who_has_not_posted(self, s, tomas, case):
        s.amina.posts(WORDS)
        page = tomas.get(case).text
        assert WORDS in page
        assert "Bao Nguyen" in page
        assert "Dewi" not in page
        assert "1 of 3 people have posted" in page

    def test_a_trainer_replies_at_the_anchor(self, s, tomas, case):
        post = s.amina.posts(WORDS)
        answer = tomas.fill(case, f"{case}/posts/{post}/replies", text="What would the guard say?")
        assert answer.status_code == 303
        assert answer.location.startswith(f"{case}#post-")
        page = s.amina.member.client.get(PAGE).text
        assert "What would the guard say?" in page
        assert "Trainer" in page

    def test_a_trainer_writes_to_everybody(self, s, tomas, case):
        assert tomas.fill(case, f"{case}/posts", text="Welcome to the gate.").status_code == 303
        s.amina.posts(WORDS)
        assert "Welcome to the gate." in s.amina.member.client.get(PAGE).text

    def test_an_empty_reply_comes_back(self, s, tomas, case):
        post = s.amina.posts(WORDS)
        answer = tomas.fill(case, f"{case}/posts/{post}/replies", text="")
        assert answer.status_code == 422
        assert WORDS in answer.text

    def test_an_unknown_case_is_not_found(self, s, tomas, desk):
        assert tomas.get(f"{desk}/cases/{COURSE}/no-such-case").status_code == 404
        assert tomas.get(f"{desk}/cases/{COURSE}/{GATE}/posts/nothing/replies").status_code == 404
        assert tomas.get("/desk/posts/nothing/mark").status_code == 404


class TestMarking:
    def test_a_mark_is_saved_and_comes_back_to_the_post(self, s, tomas, case):
        post = s.amina.posts(WORDS)
        mark = f"/desk/posts/{post}/mark"
        sent = {"level-facts": "2", "level-role": "3", "comment": "Who is missing?"}
        answer = tomas.fill(mark, **sent)
        assert answer.location == f"{case}#post-{post}"
        assert "Who is missing?" in s.amina.member.client.get(PAGE).text
        assert "Marks so far" in tomas.get(mark).text

    def test_a_missing_level_is_said_at_its_criterion_and_the_comment_stays(self, s, tomas):
        post = s.amina.posts(WORDS)
        sent = {"level-facts": "2", "comment": "Who is missing?"}
        answer = tomas.fill(f"/desk/posts/{post}/mark", **sent)
        assert answer.status_code == 422
        assert "Choose a level" in answer.text
        assert "Who is missing?" in answer.text
        assert s.amina.panel().posts[0].mark is None

    @pytest.mark.parametrize("level", ["4", "-1", "x", "2 or 1"])
    def test_a_level_that_the_page_never_offered_is_refused(self, s, tomas, level):
        post = s.amina.posts(WORDS)
        sent = {"level-facts": "2", "level-role": level}
        assert tomas.fill(f"/desk/posts/{post}/mark", **sent).status_code == 422
        assert s.amina.panel().posts[0].mark is None

    def test_a_text_edited_meanwhile_is_read_again(self, s, tomas):
        post = s.amina.posts(WORDS)
        sent = {"level-facts": "2", "level-role": "2", "version": "1"}
        service.edit(s.amina.seat(), post, 1, "Another text.", NOW, "edit-one")
        answer = tomas.fill(f"/desk/posts/{post}/mark", **sent)
        assert answer.status_code == 409
        assert "Another text." in answer.text
        assert "Read it again" in answer.text


class TestProgress:
    def test_the_grid_shows_everybody_in_words(self, s, tomas, desk):
        s.amina.posts(WORDS)
        page = tomas.get(f"{desk}/progress").text
        assert "Amina Rahman" in page
        assert "0 of 4" in page

    def test_one_course_shows_its_activities(self, s, tomas, desk):
        page = tomas.get(f"{desk}/progress?course={COURSE}").text
        assert "The locked gate" in page
        assert "not open yet" in page

    def test_a_state_narrows_the_people(self, s, tomas, desk):
        theirs = s.bao.posts("One gate and two keys here.")
        s.amina.posts(WORDS)
        s.amina.replies(theirs, "Which key?")
        page = tomas.get(f"{desk}/progress?course={COURSE}&state=done").text
        assert "Amina Rahman" in page
        assert "Bao Nguyen" not in page
        assert (
            "Nobody of this cohort" in tomas.get(f"{desk}/progress?course={COURSE}&state=late").text
        )

    def test_an_empty_cohort_says_what_will_be_here(self, s, desk):
        from bwa_lms.learning import enrolment

        enrolment.end(s.dewi.enrolment.id, "left", NOW)
        page = s.stranger.client.get(f"/desk/cohorts/{s.elsewhere.public_id}/progress").text
        assert "Nobody is enrolled yet" in page

    def test_an_unknown_course_is_not_found(self, s, tomas, desk):
        assert tomas.get(f"{desk}/progress?course=nothing").status_code == 404

    def test_the_administrator_sees_it_too(self, s, ada, desk):
        assert ada.client.get(f"{desk}/progress").status_code == 200

    def test_the_export_holds_what_the_page_shows(self, s, tomas, desk):
        answer = tomas.get(f"{desk}/progress.csv?course={COURSE}")
        assert answer.mimetype == "text/csv"
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert rows[0][:2] == ["Participant", "The locked gate"]
        assert [row[0] for row in rows[1:]] == ["Amina Rahman", "Bao Nguyen", "Chiara Conti"]


@pytest.mark.parametrize("name", ["=1+1", "+49", "-x", "@sum", " =1", "\t=1"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(name):
    made = Grid((("c", "=title"),), (Row(name, "e", (Cell("done", Decimal(80)),)),))
    written = grid.as_csv(made, "Participant", lambda cell: cell.kind).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written)))
    assert rows == [["Participant", "'=title"], [f"'{name}", "done"]]


def test_the_desk_takes_the_same_statements_however_many_posts(s, tomas, case, statements):
    s.amina.posts(WORDS)
    with statements() as few:
        tomas.get(case)
    for number in range(8):
        s.bao.posts(f"Thought number {number}.")
    with statements() as many:
        tomas.get(case)
    assert len(many) <= len(few) + 1  # the sign-in of a fresh browser
