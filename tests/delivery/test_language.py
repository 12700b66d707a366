"""A course in another language than the page around it says so, for whoever reads it aloud or from right to left."""

from __future__ import annotations

from tests.security.stage import HERE, LESSON, Doors, assemble

ARABIC = ("course.yml", "language: en", "language: ar")
SAID = ' lang="ar" dir="rtl"'


def test_the_words_of_the_course_carry_its_language_and_direction(app, cast, tmp_path):
    doors = Doors(assemble(cast, tmp_path, ARABIC))
    page = doors.ask("Chiara", "GET", f"{HERE}/{LESSON}").text
    assert '<html lang="en" dir="ltr">' in page
    assert f"<h1{SAID}>Ask first</h1>" in page
    assert f"<div{SAID}>" in page
    course = doors.ask("Chiara", "GET", f"{HERE}/").text
    assert f"{SAID}>Ask first</a>" in course


def test_nothing_is_said_where_both_are_the_same(app, cast, tmp_path):
    doors = Doors(assemble(cast, tmp_path))
    for address in (f"{HERE}/{LESSON}", f"{HERE}/"):
        page = doors.ask("Chiara", "GET", address).text
        assert page.count(" lang=") == 1, "the page's own"
