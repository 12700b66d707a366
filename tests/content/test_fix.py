"""`bwa check --fix`: ids where nobody has written any, and every other byte as it was."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.cli.check import command
from bwa_lms.content.ids import with_ids
from bwa_lms.content.yaml import parse
from bwa_lms.kernel.ids import AUTHORED_ID, fingerprint
from bwa_lms.plugins import load
from tests.activities.workshop import compile_file

PLUGINS = load()
QUIZ = """\
# A comment on top.
title: What audits see   # and one behind
questions:
  # about owners
  - type: single
    prompt: "Who **owns** the next step, and why does it matter so much to everybody there?"
    options:
      - right: The people in the factory     # ours
        because: Ownership lasts.

      - {wrong: The coach, because: Coaches leave.}
      - id: buyer
        wrong: The buyer
  - {id: sure, type: true-false, prompt: A day has hours., answer: true}
  - pool: more
    draw: 1
    questions:
      - prompt: Who says it?
        type: matching
        pairs:
        - left: Auditor
          right: Show me the record.
        - {left: Coach, right: "What have you tried?"}
  - type: scenario
    prompt: A call at night.
    start: call
    scenes:
      call:
        text: She wants names.
        choices:
          - text: Refuse and say why
            to: end
            credit: 100%
          - {text: Give them, to: end, credit: 0%}
      end: {end: Over.}
"""
FIXED = """\
# A comment on top.
title: What audits see   # and one behind
questions:
  # about owners
  - id: who-owns-the-next-step-and-why-does-it
    type: single
    prompt: "Who **owns** the next step, and why does it matter so much to everybody there?"
    options:
      - id: {people}
        right: The people in the factory     # ours
        because: Ownership lasts.

      - {{id: {coach}, wrong: The coach, because: Coaches leave.}}
      - id: buyer
        wrong: The buyer
  - {{id: sure, type: true-false, prompt: A day has hours., answer: true}}
  - pool: more
    draw: 1
    questions:
      - id: who-says-it
        prompt: Who says it?
        type: matching
        pairs:
        - id: {auditor}
          left: Auditor
          right: Show me the record.
        - {{id: {left}, left: Coach, right: "What have you tried?"}}
  - id: a-call-at-night
    type: scenario
    prompt: A call at night.
    start: call
    scenes:
      call:
        text: She wants names.
        choices:
          - id: {refuse}
            text: Refuse and say why
            to: end
            credit: 100%
          - {{id: {give}, text: Give them, to: end, credit: 0%}}
      end: {{end: Over.}}
"""
NAMES = {
    "people": "The people in the factory",
    "coach": "The coach",
    "auditor": "Auditor",
    "left": "Coach",
    "refuse": "Refuse and say why",
    "give": "Give them",
}


def test_each_id_stands_where_it_belongs_and_the_rest_stays_byte_for_byte():
    fixed = FIXED.format(**{name: fingerprint(said) for name, said in NAMES.items()})
    assert with_ids(QUIZ, PLUGINS) == (fixed, 9)
    assert with_ids(fixed, PLUGINS) == (fixed, 0)


def test_lines_keep_their_ends():
    text = QUIZ.replace("\n", "\r\n")
    fixed = with_ids(text, PLUGINS).text
    assert fixed.replace("\r\n", "\n") == with_ids(QUIZ, PLUGINS).text
    assert "\n" not in fixed.replace("\r\n", "")


def test_what_people_answered_means_the_same_with_the_ids():
    before = QUIZ.replace("  - type", "  - id: x\n    type", 1)
    before = before.replace("      - prompt", "      - id: y\n        prompt")
    before = before.replace("  - type: scenario", "  - id: z\n    type: scenario")
    old, problems = compile_file("q.quiz.yml", before)
    assert problems == []
    new, problems = compile_file("q.quiz.yml", with_ids(before, PLUGINS).text)
    assert problems == []
    assert new == old


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- list\n",
        "title: [broken\n",
        "questions: nothing\n",
        "questions:\n  - {type: unheard-of, prompt: What?}\n",
        "questions:\n  - ? type\n    : single\n    ? prompt\n    : What?\n",
    ],
)
def test_what_cannot_be_read_stays_as_it_is(text):
    assert with_ids(text, PLUGINS) == (text, 0)


def test_a_question_with_mistakes_gets_its_own_id_alone():
    text = "questions:\n  - type: single\n    prompt: Why?\n    options: [a, b]\n"
    fixed = with_ids(text, PLUGINS)
    assert fixed.text == text.replace("type", "id: why\n    type", 1)
    assert fixed.added == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_ids_are_ids_and_no_two_are_the_same(prompts):
    written = "".join(
        f"  - type: true-false\n    prompt: {_quoted(each)}\n    answer: true\n" for each in prompts
    )
    text = f"questions:\n{written}"
    parsed = parse(text)
    fixed = parse(with_ids(text, PLUGINS).text)
    if parsed.fatal:
        assert fixed.fatal
        return
    ids = [each["id"] for each in fixed.data["questions"]]
    assert len(set(ids)) == len(prompts)
    assert all(AUTHORED_ID.fullmatch(each) for each in ids)


def _quoted(text):
    kept = "".join(each for each in text if each.isprintable())
    return "'" + kept.replace("'", "''") + "'"


def test_the_command_writes_checks_and_says_where(tmp_path):
    course = tmp_path / "courses" / "looking"
    (course / "01-first").mkdir(parents=True)
    (course / "course.yml").write_text("title: Looking\n")
    quiz = course / "01-first" / "01-what.quiz.yml"
    quiz.write_text(QUIZ)
    quiz.chmod(0o640)
    before = CliRunner().invoke(command, [str(tmp_path / "courses")])
    assert before.exit_code == 1
    done = CliRunner().invoke(command, [str(tmp_path / "courses"), "--fix"])
    assert done.exit_code == 0
    assert f"{quiz}: 9 ids written" in done.stderr
    assert done.stdout == "no errors, no warnings\n"
    assert quiz.stat().st_mode & 0o777 == 0o640
    again = CliRunner().invoke(command, [str(course), "--fix"])
    assert "written" not in again.stderr
