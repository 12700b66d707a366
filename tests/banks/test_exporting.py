"""A quiz file becomes a bank: each of its questions is told once, and a quiz with errors does not leave."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from bwa_lms.banks.exporting import Faulty, export
from bwa_lms.banks.gift import read_gift
from bwa_lms.banks.moodle_xml import read_moodle_xml
from bwa_lms.kernel.errors import Refused

PAGE = Path(__file__).parents[2] / "docs" / "format.md"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAfbLI3wAAAABJRU5ErkJggg=="
)
QUIZ = """\
title: Audits and/or visits
mode: exam
questions:
  - id: owner
    type: single
    prompt: Who owns the next step?
    options: [{right: The factory}, {wrong: The coach}]
"""
POOL = """\
  - pool: dates
    draw: 1
    questions:
      - id: freedom
        type: numeric
        prompt: When was Convention 87 adopted?
        answer: 1948
      - id: bargaining
        type: numeric
        prompt: When was Convention 98 adopted?
        answer: 1949
"""


def nothing(name):
    return None


def gift(text, media=nothing):
    written = export(text, "gift", media)
    return list(read_gift(written.data).items), written.told


def example():
    """Return the quiz of docs/format.md that has a question of every type."""
    found = re.search(
        r"what-audits-see\.quiz\.yml -->\n```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL
    )
    assert found
    return found[1]


def test_a_quiz_becomes_a_category_of_a_bank():
    for text in (QUIZ, QUIZ.replace("\n", "\r\n")):
        (item,), (told,) = gift(text)
        assert (item.category, item.id, item.kind) == ("Audits and//or visits", "owner", "choice")
        assert (told.line, told.name, told.outcome) == (4, "owner", "whole")


@pytest.mark.parametrize(
    ("format_", "read"), [("gift", read_gift), ("moodle-xml", read_moodle_xml)]
)
def test_each_question_of_every_type_is_told_once_in_order(format_, read):
    written = export(example(), format_, nothing)
    names = re.findall(r"^  - id: (\S+)$", example(), re.MULTILINE)
    assert [each.name for each in written.told] == names
    taken = [each.name for each in written.told if each.outcome != "left"]
    assert [item.id for item in read(written.data).items] == taken
    lines = example().split("\n")
    assert all(f"- id: {each.name}" in lines[each.line - 1] for each in written.told)


def test_moodle_xml_takes_all_but_what_no_bank_knows():
    told = export(example(), "moodle-xml", nothing).told
    assert {each.name for each in told if each.outcome == "left"} == {"confidence", "the-request"}


def test_the_questions_of_a_pool_are_a_category_of_their_own_and_all_are_there():
    items, told = gift(QUIZ + POOL)
    assert [item.category.partition("//or visits")[2] for item in items] == ["", "/dates", "/dates"]
    assert [each.outcome for each in told] == ["whole", "noted", "noted"]
    assert told[1].notes == (
        "Here 1 of the 2 questions of its pool are drawn; elsewhere all are there.",
    )


def test_a_pool_that_borrows_is_left_out_and_says_from_where():
    items, told = gift(QUIZ + "  - {pool: more, draw: 1, from: 'quiz:dates'}\n")
    assert len(items) == 1
    assert (told[1].name, told[1].outcome) == ("more", "left")
    assert told[1].notes == ("It draws from quiz:dates: export that quiz as well.",)


def test_notes_of_both_ways_are_told():
    text = QUIZ.replace("type: single", "type: single\n    points: 2\n    see: lesson:nowhere")
    (told,) = export(text, "gift", nothing).told
    assert len(told.notes) == 2


def test_pictures_come_along():
    text = QUIZ.replace("Who owns the next step?", '"![The hall](media/plan.png) Who?"')
    written = export(text, "moodle-xml", {"media/plan.png": PNG}.get)
    (item,) = read_moodle_xml(written.data).items
    assert dict(item.media) == {"plan.png": PNG}
    assert written.told[0].outcome == "whole"


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (QUIZ.replace("right:", "wrong:"), 7, "no-right-option"),
        (QUIZ.replace("Who owns", "<img> Who owns"), 6, "raw-html"),
        (QUIZ.replace("Who owns", "The ![hall](media/gone.png) is"), 6, "broken-media"),
        ("title: [", 1, "yaml-syntax"),
        ("", 1, "missing-key"),
        ("title: A\x07\n", 1, "bad-character"),
        ("title: A\n" + "#" * 530_000, 1, "too-large"),
    ],
)  # fmt: skip
def test_a_quiz_with_errors_is_refused_with_its_problems(text, line, code):
    with pytest.raises(Faulty) as caught:
        export(text, "gift", nothing)
    assert (line, code) in [(each.line, each.code) for each in caught.value.problems]
    assert isinstance(caught.value, Refused)
    assert {each.file for each in caught.value.problems} == {"01-quiz.quiz.yml"}


def test_what_hangs_on_the_course_around_it_is_no_error_of_the_file():
    text = (
        QUIZ
        + "  - {id: b, type: open, prompt: '[x](lesson:there)', rubric: common, see: 'case:gate'}\n"
    )
    items, told = gift(text)
    assert len(items) == 2
    assert [each.outcome for each in told] == ["whole", "noted"]
