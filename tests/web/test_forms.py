"""Forms show what was typed, what is wrong and where; whatever a field is."""

from __future__ import annotations

from flask.testing import FlaskClient
from wtforms import BooleanField, FileField, SelectField

from bwa_lms.web.access import ANYONE, allow
from bwa_lms.web.forms import CheckboxesField, Form, choices
from bwa_lms.web.templating import render
from tests.web.conftest import Stage
from tests.web.test_csrf import token_in


def send(browser: FlaskClient, **fields: str) -> tuple[int, str]:
    answer = browser.post("/note", data={"csrf": token_in(browser), **fields})
    return answer.status_code, answer.text


def test_what_was_typed_stays_and_the_summary_links_to_the_field(browser: FlaskClient) -> None:
    status, page = send(browser, note="A long <thought>", side="b")
    assert status == 422
    assert "A long &lt;thought&gt;" in page
    assert '<li><a href="#email"><bdi>E-mail</bdi>: Fill this in.</a></li>' in page
    assert 'aria-describedby="email-hint email-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'checked id="side-1"' in page


def test_a_wrong_choice_is_refused_in_plain_words(browser: FlaskClient) -> None:
    _, page = send(browser, email="a@b.example", side="c")
    assert '<a href="#side-0"><bdi>Side</bdi>: Choose one of these.</a>' in page


def test_a_refusal_appears_at_the_field_that_it_names(browser: FlaskClient) -> None:
    status, page = send(browser, email="a@b.example", note="taken", side="a")
    assert status == 409
    assert '<a href="#note"><bdi>Note</bdi>: Somebody was faster.</a>' in page
    assert 'id="note-error"' in page


def test_a_refusal_of_the_whole_form_appears_on_top(browser: FlaskClient) -> None:
    status, page = send(browser, email="a@b.example", note="odd", side="a")
    assert status == 422
    assert "<li>Not today.</li>" in page


def test_a_notice_appears_once_on_the_next_page(browser: FlaskClient) -> None:
    assert send(browser, email="a@b.example", side="a")[0] == 200
    assert "Your note is kept." in browser.get("/").text
    assert "Your note is kept." not in browser.get("/").text


class ManyForm(Form):
    """A form with the other sorts of fields."""

    days = CheckboxesField("Days", choices=choices([("1", "Day 1"), ("2", "Day 2")]))
    block = SelectField("Block", choices=choices([("a", "A"), ("b", "B")]))
    agreed = BooleanField("I agree", description="You can change this later.")
    roster = FileField("Roster")


def test_every_sort_of_field_has_its_label(stage: Stage, browser: FlaskClient) -> None:
    @allow(ANYONE)
    def many() -> str:
        return render("many.html", form=ManyForm())

    stage.app.add_url_rule("/many", "many", many, methods=["GET"])
    page = browser.get("/many").text
    assert 'enctype="multipart/form-data"' in page
    for field in ("days-0", "days-1", "block", "agreed", "roster"):
        assert f'<label for="{field}">' in page
        assert f'id="{field}"' in page
    assert "<legend>Days</legend>" in page
    assert 'aria-describedby="agreed-hint"' in page
