"""Quizzes and lessons with questions that nobody marks, that a trainer marks, and that tell a story."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bwa_lms.api import Answered, Expired, Submitted
from tests.activities.workshop import NOON, At, at, said

SURVEY = """title: How ready are you?
{top}questions:
  - id: ready
    type: scale
    prompt: How ready do you feel?
    labels: [not at all, fully]
"""
MARKED = """  - id: clean
    type: true-false
    prompt: A clean audit means that there are no problems.
    answer: false
"""
OPEN = """  - id: visit
    type: open
    prompt: Describe one visit.
    words: 3-5
    rubric: common
    explain: Compare it with the model visit.
"""
STORY = """  - id: night
    type: scenario
    prompt: She calls at night.
    start: call
    scenes:
      call:
        text: She wants names.
        choices:
          - {id: give, text: Give them, to: harm, credit: 0%, because: Two were dismissed}
          - {id: refuse, text: Refuse, to: talk, credit: 100%, because: Nobody is named}
      talk:
        text: She presses you.
        choices:
          - {id: ask, text: Ask why, to: calm, credit: 100%}
          - {id: scold, text: Scold her, to: harm, credit: 0%}
      harm: {end: The strike grows.}
      calm: {end: She calls the owner.}
"""
RUBRICS = {
    "rubrics.yml": """common:
  title: Open answer
  criteria:
    - {id: facts, title: Uses the facts, levels: [absent, meets]}
"""
}


def quiz(questions: str, top: str = "") -> At:
    return at("quiz.quiz.yml", f"title: A quiz\n{top}questions:\n{questions}", RUBRICS)


def lesson(question: str, top: str = "") -> At:
    lines = [line[4:] for line in question.replace("  - ", "    ", 1).splitlines()]
    fence = "\n".join(["```question", *lines, "```"])
    return at("lesson.md", f"---\ntitle: A lesson\n{top}---\nRead.\n\n{fence}\n", RUBRICS)


def label(taker: At, words: str) -> dict[str, str]:
    (asked,) = [each for each in taker.kind.questions(taker.spec) if each.type == "scale"]
    return {"label": next(each["id"] for each in asked.spec["labels"] if each["html"] == words)}


def made(**choices: str) -> dict[str, Any]:
    return {"path": [{"scene": scene, "choice": choice} for scene, choice in choices.items()]}


def views(taker: At) -> dict[str, Any]:
    return {each["view"]["id"]: each["view"] for each in taker.see().context["questions"]}


@pytest.mark.parametrize("mode", ["practice", "graded", "exam"])
def test_a_survey_gives_no_mark_and_is_complete_once_it_was_handed_in(mode: str):
    taker = at("ready.quiz.yml", SURVEY.format(top=f"mode: {mode}\n"))
    assert not taker.completion.done
    taker.start()
    taker.step(Answered("ready", label(taker, "fully")))
    taker.step(Submitted())
    attempt = taker.attempts[-1]
    assert (attempt.points, attempt.of, attempt.waits) == (None, None, False)
    done = taker.completion
    assert (done.done, done.mark, done.weight) == (True, None, 0)
    page = taker.see().context
    assert not page["marked"]
    assert page["history"][0]["mark"] is None


def test_a_survey_may_be_handed_in_blank_and_ends_with_its_time():
    taker = at("ready.quiz.yml", SURVEY.format(top="time_limit: 20 min\n"))
    taker.start(deadline=NOON)
    taker.step(Expired())
    assert taker.attempts[-1].ended
    assert taker.completion.done


def test_a_scale_is_left_out_of_a_quizs_points():
    taker = at("ready.quiz.yml", SURVEY.format(top="pass: 100%\n") + MARKED)
    taker.start()
    taker.step(Answered("ready", label(taker, "not at all")))
    taker.step(Answered("clean", {"value": False}))
    taker.step(Submitted())
    attempt = taker.attempts[-1]
    assert (attempt.points, attempt.of) == (1, 1)
    assert taker.completion.done
    shown = views(taker)
    assert shown["ready"]["mark"] is None
    assert not shown["ready"]["show_points"]
    assert shown["clean"]["mark"]["state"] == "right"


def test_what_is_never_marked_has_no_points_and_nothing_to_pass():
    pointed = SURVEY.format(top="").replace("    labels", "    points: 2\n    labels")
    assert said("ready.quiz.yml", pointed) == [(6, "never-marked")]
    assert said("ready.quiz.yml", SURVEY.format(top="pass: 70%\n")) == [(2, "never-marked")]


def test_a_scale_in_a_lesson_is_a_check_without_a_verdict():
    taker = lesson(SURVEY[SURVEY.index("  - id") :], "done: checks\n")
    taker.start()
    step = taker.step(Answered("ready", label(taker, "fully")))
    assert step.feedback["mark"] is None
    assert taker.completion.done


def test_an_open_answer_waits_for_a_trainer_and_a_blank_one_does_not():
    taker = quiz(OPEN + MARKED, "pass: 50%\n")
    taker.start()
    taker.step(Answered("visit", {"text": "The gate was locked."}))
    taker.step(Answered("clean", {"value": False}))
    taker.step(Submitted())
    attempt = taker.attempts[-1]
    assert (attempt.points, attempt.of, attempt.waits) == (1, 2, True)
    assert taker.completion.left == "a trainer has to mark it"
    assert views(taker)["visit"]["mark"]["state"] == "waits"
    taker.start()
    taker.step(Submitted())
    assert not taker.attempts[-1].waits
    assert views(taker)["visit"]["mark"]["state"] == "blank"


def test_nobody_marks_what_was_practised():
    taker = quiz(OPEN + MARKED, "mode: practice\n")
    taker.start()
    taker.step(Answered("visit", {"text": "The gate was locked."}))
    assert views(taker)["visit"]["mark"] is None
    assert "model visit" in views(taker)["visit"]["explain"]
    taker.step(Submitted())
    attempt = taker.attempts[-1]
    assert (attempt.points, attempt.of, attempt.waits) == (0, 1, False)
    assert taker.completion.done


def test_nobody_marks_what_is_written_in_a_lesson():
    taker = lesson(OPEN, "done: checks\n")
    taker.start()
    step = taker.step(Answered("visit", {"text": "The gate was locked."}))
    assert step.feedback["mark"] is None
    assert "model visit" in step.feedback["explain"]
    (part,) = [each for each in taker.see().context["parts"] if "question" in each]
    assert part["question"]["mark"] is None
    assert taker.completion.done


@pytest.mark.parametrize("mode", ["graded", "exam"])
def test_a_story_is_told_once(mode: str):
    taker = quiz(STORY, f"mode: {mode}\n")
    taker.start()
    taker.step(Answered("night", made(call="refuse")))
    for again in (made(call="give"), None, made(call="refuse")):
        taker.step(Answered("night", again))
        assert taker.see().context["unanswered"] == 1
        assert "harm" not in str(views(taker))
        assert "Nobody is named" not in str(views(taker))
    taker.step(Answered("night", made(call="refuse", talk="ask")))
    taker.step(Answered("night", made(call="give")))
    assert taker.see().context["unanswered"] == 0
    taker.step(Submitted())
    assert taker.attempts[-1].points == 1


def test_a_story_in_practice_may_be_told_again():
    taker = quiz(STORY, "mode: practice\n")
    taker.start()
    taker.step(Answered("night", made(call="give")))
    assert "Two were dismissed" in str(views(taker))
    assert "She presses you" not in str(views(taker))
    taker.step(Answered("night", made(call="refuse")))
    assert "She presses you" in str(views(taker))
    taker.step(Answered("night", None))
    assert "She presses you" not in str(views(taker))


def test_a_story_that_was_left_earns_its_part():
    taker = quiz(STORY)
    taker.start()
    taker.step(Answered("night", made(call="refuse")))
    taker.step(Submitted())
    assert taker.attempts[-1].points == Decimal("0.50")


def test_a_lesson_is_done_once_its_story_has_ended():
    taker = lesson(STORY, "done: checks\n")
    taker.start()
    taker.step(Answered("night", made(call="refuse")))
    assert not taker.completion.done
    taker.step(Answered("night", made(call="refuse", talk="scold")))
    assert taker.completion.done
    assert taker.see().context["unanswered"] == 0
