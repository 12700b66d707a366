"""Question banks on the desk: a file is read, looked at, downloaded and forgotten; each sees their own alone."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from bwa_lms.app import housekeeping
from bwa_lms.banks import service
from bwa_lms.cli.check import find_problems
from bwa_lms.kernel.problems import errors
from bwa_lms.people.service import accounts
from tests.cast import NOW, words_of

GIFT = b"""\
::Next step::Who owns the next step? {
=The people in the factory#Ownership lasts.
~The coach#Coaches leave.
}

::Two parties::Talks of two parties are {=bipartite} dialogue.

A text that asks nothing.

::Broken::Nothing is right here {~one ~two}
"""


@pytest.fixture
def tomas(app, cast):
    return cast.tomas.client


def send(client, data=GIFT, name="ours.gift"):
    return client.fill("/desk/banks", file=(io.BytesIO(data), name))


def test_a_file_is_read_and_each_question_has_its_line(tomas):
    answer = send(tomas)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/banks/review")
    page = words_of(tomas.get("/desk/banks/review").text)
    assert "2 of 4 questions are taken over" in page
    assert "Next step" in page
    assert "not taken over" in page
    assert "right: The people in the factory" in page


def test_what_is_downloaded_passes_the_check(tomas, tmp_path):
    send(tomas)
    answer = tomas.get("/desk/banks/review.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    module = tmp_path / "looking" / "01-first"
    module.mkdir(parents=True)
    (tmp_path / "looking" / "course.yml").write_text("title: Looking\n")
    zipfile.ZipFile(io.BytesIO(answer.data)).extractall(module)
    assert [each.name for each in module.iterdir()] == ["01-ours.quiz.yml"]
    assert errors(find_problems(tmp_path)) == []


def test_a_file_without_a_question_says_so(tomas):
    send(tomas, b"// nothing yet\n", "empty.gift")
    assert "There is no question in it" in tomas.get("/desk/banks/review").text


def test_the_next_file_takes_the_place_of_the_last(tomas):
    send(tomas)
    send(tomas, b"::Another::A day has hours. {T}\n", "another.gift")
    page = words_of(tomas.get("/desk/banks/review").text)
    assert "another.gift" in page
    assert "Next step" not in page


def test_nobody_sees_what_somebody_else_has_sent(tomas, cast):
    send(tomas)
    answer = cast.ada.client.get("/desk/banks/review")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/banks")
    assert cast.ada.client.get("/desk/banks/review.zip").status_code == 303


def test_after_a_day_it_is_gone_from_the_page_and_from_the_database(tomas, cast, clock):
    send(tomas)
    clock.at = NOW + timedelta(days=1) - timedelta(seconds=1)
    assert tomas.get("/desk/banks/review").status_code == 200
    clock.at = NOW + timedelta(days=1)
    assert tomas.get("/desk/banks/review").status_code == 303
    housekeeping()
    clock.at = NOW
    assert service.review(cast.tomas.id, NOW) is None


def test_it_can_be_thrown_away(tomas):
    send(tomas)
    answer = tomas.press("/desk/banks/review", "/desk/banks/review/forget")
    assert answer.headers["Location"] == "/desk/banks"
    assert "thrown away" in tomas.get("/desk/banks").text
    assert tomas.get("/desk/banks/review").status_code == 303


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<quiz><question type="description"><name><text>&b;</text></name></question></quiz>
"""


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("", b"", "Choose a file"),
        ("letter.docx", b"PK\x03\x04", "A bank of questions is a file .xml"),
        ("bomb.xml", BOMB, "line 2"),
        ("broken.xml", b"<quiz><question>", "line 1"),
        ("latin.gift", "Who? {=Zoë}".encode("latin-1"), "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_said_at_the_field(tomas, name, data, said):
    answer = send(tomas, data, name)
    assert answer.status_code == 422
    assert said.lower() in answer.text.lower()
    assert tomas.get("/desk/banks/review").status_code == 303


@pytest.mark.parametrize(
    ("name", "title", "shown"),
    [
        ("OURS.GIFT", "OURS", "OURS.GIFT"),
        ("ours.gift ", "Ours", "ours.gift"),
        ("../../etc/passwd.gift", "Passwd", "../../etc/passwd.gift"),
        ("a\x1b[31mred.gift", "A[31mred", "a[31mred.gift"),
        ("a" * 5_000 + ".gift", "A" + "a" * 194, "a" * 195 + ".gift"),
        ("%s{{x}}.gift", '"%s{{x}}"', "%s{{x}}.gift"),
        (".gift", ".gift", ".gift"),
    ],
)
def test_a_file_may_have_any_name(tomas, name, title, shown):
    assert send(tomas, name=name).status_code == 303
    page = words_of(tomas.get("/desk/banks/review").text)
    assert f"Question banks {shown} {shown}What became" in page
    archive = zipfile.ZipFile(io.BytesIO(tomas.get("/desk/banks/review.zip").data))
    (quiz,) = archive.namelist()
    assert "/" not in quiz
    assert f"# From {shown}.\ntitle: {title}\n" in archive.read(quiz).decode()


def test_a_name_that_is_a_script_is_words(tomas):
    send(tomas, name="<script>alert(1)</script>.gift")
    assert "<script>alert" not in tomas.get("/desk/banks/review").text


def test_of_two_files_the_first_is_read(tomas):
    files = [(io.BytesIO(GIFT), "one.gift"), (io.BytesIO(b"Other? {T}"), "two.gift")]
    assert tomas.fill("/desk/banks", file=files).status_code == 303
    page = words_of(tomas.get("/desk/banks/review").text)
    assert "one.gift" in page
    assert "Other?" not in page


def test_words_in_place_of_a_file_are_no_file(tomas):
    answer = tomas.fill("/desk/banks", file="Who owns the next step? {=we}")
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


@pytest.mark.parametrize("address", ["/desk/banks", "/desk/banks/review", "/desk/banks/review.zip"])
def test_who_loses_the_account_in_between_gets_nothing_more(tomas, cast, address):
    send(tomas)
    accounts.deactivate(None, cast.tomas.id, "Left", NOW)
    answer = tomas.get(address)
    assert answer.status_code in (302, 303)
    assert "/sign-in" in answer.headers["Location"]


def test_what_is_too_large_is_refused_with_a_page_before_it_is_read(tomas):
    form = "multipart/form-data; boundary=x"
    answer = tomas.post("/desk/banks", data=b"x" * (13 * 1024 * 1024), content_type=form)
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_script_in_a_question_is_refused_with_its_line(tomas):
    send(tomas, b"\n::Bad::[html]<p onclick='x()'>Who?</p> {T}\n\n::Good::A day has hours. {T}\n")
    page = tomas.get("/desk/banks/review").text
    assert "onclick=" not in page
    assert "1 of 2 questions are taken over" in words_of(page)
