"""The discussion in a browser: what is on the page, what is not, and that nothing typed is lost."""

import re
import threading

import pytest

from bwa_lms.db import db
from bwa_lms.discussions import service
from bwa_lms.discussions.models import Post, Thread
from bwa_lms.people.service import accounts
from tests.cast import NOW
from tests.discussions.stage import COURSE, GATE, LEVELS, OPEN, PAGE, SHUT, assemble

CANARY = "zorilla"  # a word that only hidden posts hold
WORDS = "One gate, two keys and a guard."


def visible_words(html):
    return re.sub(r"<[^>]+>", " ", html)


class TestBeforeOnesOwnPost:
    def test_only_a_number_is_known(self, s):
        s.bao.posts(f"The {CANARY} keeps the key.")
        s.chiara.posts(f"Or was it another {CANARY}?")
        page = s.amina.member.client.get(PAGE)
        assert "2 posts wait behind yours" in page.text
        assert "Your first reading" in page.text

    @pytest.mark.parametrize("path", ["", "/posts", "/posts/{id}/replies", "/posts/{id}/edit"])
    def test_no_response_holds_a_hidden_posts_text_author_or_id(self, s, path):
        post = s.bao.posts(f"The {CANARY} keeps the key.")
        service.post_as_trainer(
            s.tomas,
            service.Room(s.here.id, COURSE, GATE),
            None,
            f"A {CANARY} again.",
            NOW,
            "trainer-one",
        )
        answer = s.amina.member.client.get(PAGE + path.format(id=post))
        whole = answer.text + str(answer.headers)
        for secret in (CANARY, "Bao", "Tomás", "Velia"):
            assert secret not in whole
        assert "{id}" in path or post not in whole

    def test_a_refused_post_shows_nothing_either(self, s):
        s.bao.posts(f"The {CANARY} keeps the key.")
        answer = s.amina.member.client.fill(PAGE, f"{PAGE}/posts", text="[" * 400)
        assert answer.status_code == 422
        assert CANARY not in answer.text
        assert "[" * 400 in answer.text

    def test_another_cohort_gets_nothing_but_not_found(self, s):
        post = s.bao.posts(f"The {CANARY} keeps the key.")
        dewi = s.dewi.member.client
        s.dewi.posts("My own reading in Hanoi.")
        assert CANARY not in dewi.get(PAGE).text
        assert dewi.get(f"{PAGE}/posts/{post}/replies").status_code == 404
        assert dewi.get(f"{PAGE}/posts/{post}/edit").status_code == 404

    def test_the_model_reading_waits_as_well(self, s):
        client = s.amina.member.client
        assert "A model reading" not in client.get(PAGE).text
        s.amina.posts(WORDS)
        assert "A model reading" in client.get(PAGE).text


class TestPosting:
    def test_a_post_opens_the_conversation_at_its_anchor(self, s):
        s.bao.posts("My reading is another.")
        client = s.amina.member.client
        answer = client.fill(PAGE, f"{PAGE}/posts", text=WORDS)
        assert answer.status_code == 303
        post = s.amina.panel().posts[-1].id
        assert answer.location == f"{PAGE}#post-{post}"
        page = client.get(PAGE).text
        assert f'id="post-{post}"' in page
        assert "My reading is another." in page
        assert "You now read what the others wrote" in page
        assert "Velia" not in page

    def test_sending_the_form_twice_makes_one_post(self, s):
        client = s.amina.member.client
        data = {"text": WORDS, "key": "one-form-key"}
        for _ in range(2):
            assert client.fill(PAGE, f"{PAGE}/posts", **data).status_code == 303
        assert len(s.amina.panel().posts) == 1

    @pytest.mark.parametrize("text", ["", "   "])
    def test_an_empty_post_says_what_to_do(self, s, text):
        answer = s.amina.member.client.fill(PAGE, f"{PAGE}/posts", text=text)
        assert answer.status_code == 422
        assert "Write something first" in answer.text

    def test_a_stranger_form_is_refused(self, s):
        answer = s.amina.member.client.post(
            f"{PAGE}/posts", data={"text": WORDS, "key": "one-form-key"}
        )
        assert answer.status_code == 403
        assert s.amina.panel().posts == ()

    def test_a_reply_stands_below_its_post(self, s):
        post = s.bao.posts("My reading is another.")
        s.amina.posts(WORDS)
        answer = s.amina.member.client.fill(PAGE, f"{PAGE}/posts/{post}/replies", text="Which key?")
        assert answer.status_code == 303
        [theirs] = [each for each in s.bao.panel().posts if each.mine]
        assert [reply.author for reply in theirs.replies] == ["Amina Rahman"]

    def test_an_empty_reply_comes_back_with_the_post_that_it_answers(self, s):
        post = s.bao.posts("My reading is another.")
        s.amina.posts(WORDS)
        answer = s.amina.member.client.fill(PAGE, f"{PAGE}/posts/{post}/replies", text="")
        assert answer.status_code == 422
        assert "My reading is another." in answer.text

    def test_an_edit_begins_from_the_text_that_is_there(self, s):
        post = s.amina.posts(WORDS)
        edit = f"{PAGE}/posts/{post}/edit"
        client = s.amina.member.client
        assert WORDS in client.get(edit).text
        assert client.fill(edit, text="Another text.").status_code == 303
        page = client.get(PAGE).text
        assert "Another text." in page
        assert "edited" in visible_words(page)

    def test_an_edit_from_an_older_window_keeps_what_was_typed(self, s):
        post = s.amina.posts(WORDS)
        edit = f"{PAGE}/posts/{post}/edit"
        client = s.amina.member.client
        client.fill(edit, text="From the first window.")
        answer = client.fill(edit, text="From the second window.", version="1")
        assert answer.status_code == 409
        assert "From the second window." in answer.text
        assert "another window" in answer.text

    def test_an_edit_with_a_mangled_version_is_refused_and_not_a_crash(self, s):
        post = s.amina.posts(WORDS)
        answer = s.amina.member.client.fill(
            f"{PAGE}/posts/{post}/edit", text="Text.", version="x" * 40
        )
        assert answer.status_code == 409


class TestReading:
    def test_a_closed_case_says_so_and_shows_no_form(self, s, clock):
        s.bao.posts("Before it closed.", SHUT)
        s.amina.posts("I was in time.", SHUT)
        clock.at = NOW.replace(month=12, day=30)
        page = s.amina.member.client.get(f"/courses/{COURSE}/{SHUT}").text
        assert "This discussion is closed" in page
        assert "Before it closed." in page
        assert f"{SHUT}/posts" not in page

    def test_whoever_did_not_post_before_the_close_sees_nothing(self, s, clock):
        s.bao.posts(f"A {CANARY}.", SHUT)
        clock.at = NOW.replace(month=12, day=30)
        page = s.amina.member.client.get(f"/courses/{COURSE}/{SHUT}").text
        assert CANARY not in page
        assert "since you did not post" in page

    def test_an_empty_conversation_says_so(self, s):
        page = s.amina.member.client.get(f"/courses/{COURSE}/{OPEN}").text
        assert "Yours is the first post" in page

    def test_text_of_any_direction_stands_in_a_box_that_finds_its_own(self, s):
        s.amina.posts("البوابة مقفلة اليوم")
        page = s.amina.member.client.get(PAGE).text
        assert re.search(r'<div class="post-text[^"]*" dir="auto">\s*<p>البوابة', page)

    def test_a_mark_is_shown_to_its_author_alone(self, s):
        post = s.amina.posts(WORDS)
        s.bao.posts("My reading is another.")
        service.mark(s.tomas, post, 1, LEVELS, f"A {CANARY} would say more.", NOW, "mark-one")
        assert CANARY in s.amina.member.client.get(PAGE).text
        assert "Meets what the rubric asks for" in s.amina.member.client.get(PAGE).text
        assert CANARY not in s.bao.member.client.get(PAGE).text
        assert "rubric asks for" not in s.bao.member.client.get(PAGE).text


class TestTogether:
    def test_the_first_posts_of_a_cohort_at_one_moment_begin_one_thread(self, real_app, tmp_path):
        cast = real_app.extensions["cast"]
        with real_app.app_context():
            stage = assemble(cast, tmp_path / "authored")
            seats = [each.seat() for each in (stage.amina, stage.bao, stage.chiara)]
            db.session.remove()
        start, failed = threading.Barrier(len(seats)), []

        def write(seat):
            with real_app.test_request_context():
                try:
                    start.wait(10)
                    service.post(seat, WORDS, NOW, "the-first-form")
                except Exception as error:
                    failed.append(error)
                finally:
                    db.session.remove()

        threads = [threading.Thread(target=write, args=(seat,)) for seat in seats]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        with real_app.app_context():
            assert failed == []
            assert db.session.query(Thread).count() == 1
            assert db.session.query(Post).count() == 3
            db.session.remove()

    def test_accounts_that_are_closed_keep_their_words(self, s):
        s.bao.posts("I was here.")
        s.amina.posts(WORDS)
        accounts.deactivate(None, s.bao.member.id, "left", NOW)
        assert "Bao Nguyen" in s.amina.member.client.get(PAGE).text
