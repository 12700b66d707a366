"""The preview shows courses as participants see them, follows the files, and names what is wrong."""

from __future__ import annotations

import pytest

from bwa_lms.cli.preview import create_app
from tests.cast import Browser
from tests.durability.test_server import FILES, PAGE


@pytest.fixture
def courses(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "courses" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "courses"


@pytest.fixture
def open_preview(tmp_path):
    def start(folder):
        app = create_app(folder, tmp_path / "scratch")
        app.test_client_class = Browser
        return Plain(app.test_client())

    return start


class Plain:
    """A browser at an app without a database."""

    def __init__(self, client):
        self.client = client

    def get(self, page):
        return super(Browser, self.client).open(page, buffered=True)


def quiz(courses):
    return courses / "trust/01-one/01-one-question.quiz.yml"


def test_a_course_is_shown_without_an_account(courses, open_preview):
    preview = open_preview(courses)
    assert "Trust" in preview.get("/").text
    assert "One question" in preview.get("/courses/trust/").text
    assert 'action="/courses/trust/one-question/start"' in preview.get(PAGE).text


def test_one_course_alone_can_be_previewed(courses, open_preview):
    assert "One question" in open_preview(courses / "trust").get("/courses/trust/").text


def test_a_saved_file_changes_the_page_and_its_version(courses, open_preview):
    preview = open_preview(courses)
    before = preview.get("/preview/version").json["version"]
    quiz(courses).write_text(quiz(courses).read_text().replace("One question", "Another title"))
    assert preview.get("/preview/version").json["version"] != before
    assert "Another title" in preview.get(PAGE).text


def test_a_mistake_is_named_at_its_line_while_the_last_good_page_stays(courses, open_preview):
    preview = open_preview(courses)
    assert "problem" not in preview.get(PAGE).text
    quiz(courses).write_text(quiz(courses).read_text().replace("mode: graded", "mode: gradde"))
    page = preview.get(PAGE).text
    assert "trust/01-one/01-one-question.quiz.yml:2:" in page
    assert "One question" in page


def test_a_course_that_never_compiled_is_named_on_the_list(courses, open_preview):
    quiz(courses).write_text("title: [\n")
    assert "01-one-question.quiz.yml:" in open_preview(courses).get("/").text
