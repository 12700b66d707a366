"""A quiz: attempts, marks, completion, and what its pages show when."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bwa_lms.api import LAG, Answered, Expired, Marked, Refused, Submitted
from tests.activities.workshop import NOON, At, at, said

QUIZ = """title: What audits see
{top}questions:
  - id: owner
    type: single
    points: 2
    prompt: Who owns the next step?
    options:
      - right: The people in the factory
        because: Ownership lasts.
      - wrong: The coach
        because: The coach leaves.
    explain: Read it again.
  - id: points
    type: numeric
    prompt: "From 92 to 67: how many?"
    answer: 25
  - id: word
    type: text
    prompt: Talks among three parties?
    accept: [social dialogue]
"""
GRADED = "mode: graded\npass: 70%\nattempts: 2\n"


def quiz(top: str = GRADED) -> At:
    return at("audits.quiz.yml", QUIZ.format(top=top))


def option(taker: At, words: str) -> str:
    question = taker.kind.questions(taker.spec)[0]
    found: str = next(each["id"] for each in question.spec["options"] if words in each["html"])
    return found


def sit(
    taker: At, owner: str = "people", number: str = "25", word: str = "Social  Dialogue"
) -> None:
    taker.start()
    taker.step(Answered("owner", {"option": option(taker, owner)}))
    taker.step(Answered("points", {"text": number}))
    taker.step(Answered("word", {"text": word}))
    taker.step(Submitted())


def shown(taker: At) -> str:
    return str(taker.see().context)


def test_a_right_attempt_earns_every_point_and_completes_the_quiz():
    taker = quiz()
    sit(taker)
    attempt = taker.attempts[-1]
    assert (attempt.points, attempt.of) == (Decimal("4.00"), Decimal("4.00"))
    assert taker.completion.done
    assert taker.completion.mark == Decimal("100.00")
    assert taker.see().context["passed"]


def test_a_failed_attempt_says_what_is_left_and_a_better_one_counts():
    taker = quiz()
    sit(taker, owner="coach")
    assert taker.completion.mark == Decimal("50.00")
    assert not taker.completion.done
    assert "70" in taker.completion.left
    sit(taker)
    assert taker.completion.done
    assert taker.completion.mark == Decimal("100.00")


@pytest.mark.parametrize(
    ("rule", "mark"),
    [("highest", "75.00"), ("latest", "50.00"), ("first", "75.00"), ("average", "62.50")],
)
def test_grade_by_decides_which_attempt_counts(rule: str, mark: str):
    taker = quiz(f"mode: graded\ngrade_by: {rule}\n")
    sit(taker, word="monologue")
    sit(taker, owner="coach")
    assert taker.completion.mark == Decimal(mark)


def test_a_blank_attempt_earns_nothing():
    taker = quiz()
    taker.start()
    taker.step(Submitted())
    assert taker.attempts[-1].points == 0


def test_what_was_saved_counts_when_the_time_is_over():
    taker = quiz("time_limit: 20 min\n")
    taker.start(deadline=NOON + timedelta(minutes=20))
    assert taker.see().context["deadline"] == NOON + timedelta(minutes=20)
    taker.step(Answered("points", {"text": "25"}))
    taker.step(Expired())
    assert taker.attempts[-1].ended
    assert taker.attempts[-1].points == 1


def test_nothing_changes_after_handing_in():
    taker = quiz()
    sit(taker)
    for event in (Answered("points", {"text": "1"}), Submitted(), Expired()):
        with pytest.raises(Refused):
            taker.step(event)


def test_an_answer_can_be_changed_and_cleared():
    taker = quiz()
    taker.start()
    taker.step(Answered("points", {"text": "1"}))
    taker.step(Answered("points", {"text": "25"}))
    assert [each["answered"] for each in taker.see().context["questions"]].count(True) == 1
    taker.step(Answered("points", None))
    assert taker.see().context["unanswered"] == 3


def test_a_question_of_another_quiz_is_refused():
    taker = quiz()
    taker.start()
    with pytest.raises(Refused):
        taker.step(Answered("elsewhere", {"text": "1"}))
    with pytest.raises(Refused):
        taker.step(Marked("owner", Decimal(1)))


@pytest.mark.parametrize("mode", ["graded", "exam"])
def test_nothing_of_the_key_shows_while_an_attempt_goes_on(mode: str):
    taker = quiz(f"mode: {mode}\nattempts: 2\n")
    taker.start()
    for words in ("people", "coach"):
        taker.step(Answered("owner", {"option": option(taker, words)}))
        seen = shown(taker)
        assert "Ownership lasts" not in seen
        assert "The coach leaves" not in seen
        assert "Read it again" not in seen
        assert "Right" not in str(
            [each["view"]["mark"] for each in taker.see().context["questions"]]
        )


@pytest.mark.parametrize("mode", ["practice", "graded", "exam"])
def test_swapping_what_is_right_changes_no_open_page(mode: str):
    top = f"mode: {mode}\n"
    text = QUIZ.format(top=top)
    swapped = (
        text.replace("right: The people", "wrong: The people")
        .replace("wrong: The coach", "right: The coach")
        .replace("answer: 25", "answer: 30")
        .replace("[social dialogue]", "[bargaining]")
    )
    one, two = at("audits.quiz.yml", text), at("audits.quiz.yml", swapped)
    for taker in (one, two):
        taker.start(seed=3)
    assert shown(one) == shown(two)
    if mode != "practice":
        for taker in (one, two):
            taker.step(Answered("owner", {"option": option(taker, "people")}))
            taker.step(Answered("points", {"text": "25"}))
        assert shown(one) == shown(two)


def test_a_failed_graded_attempt_shows_reasons_but_no_key_while_one_is_left():
    taker = quiz()
    sit(taker, owner="coach", word="monologue")
    seen = shown(taker)
    assert "The coach leaves" in seen
    assert "Ownership lasts" not in seen
    assert "Read it again" not in seen
    assert "social dialogue" not in seen
    sit(taker, owner="coach", word="monologue")
    last = shown(taker)
    assert "Ownership lasts" in last
    assert "social dialogue" in last


def test_whoever_passed_has_seen_the_key_and_begins_no_further_attempt():
    taker = quiz()
    assert taker.again
    sit(taker, owner="coach")
    assert taker.again
    sit(taker, word="monologue")
    assert taker.completion.mark == Decimal("75.00")
    assert "social dialogue" in shown(taker)
    assert not taker.again


@pytest.mark.parametrize("rule", ["highest", "latest", "first", "average"])
@pytest.mark.parametrize("top", ["pass: 70%\n", ""])
def test_while_an_attempt_may_still_count_the_key_stays_on_the_server(rule: str, top: str):
    """Whatever the words: the page never shows the key to somebody who may begin once more."""
    for words in (["people"], ["coach"], ["coach", "people"], ["people", "coach"]):
        taker = quiz(f"mode: graded\ngrade_by: {rule}\nattempts: 3\n{top}")
        for each in words:
            sit(taker, owner=each, word="monologue")
        assert ("social dialogue" in shown(taker)) is not taker.again


def test_without_a_pass_mark_the_key_waits_for_the_last_attempt():
    taker = quiz("mode: graded\nattempts: 2\n")
    sit(taker, word="monologue")
    assert taker.completion.done
    assert "social dialogue" not in shown(taker)
    assert taker.again
    sit(taker)
    assert "social dialogue" in shown(taker)
    unlimited = quiz("mode: graded\n")
    sit(unlimited, word="monologue")
    assert "social dialogue" not in shown(unlimited)
    assert unlimited.again


def test_a_closed_quiz_shows_its_key_since_nobody_can_begin():
    taker = quiz("mode: graded\npass: 70%\nattempts: 3\n")
    sit(taker, owner="coach", word="monologue")
    taker.facts["closes"] = NOON + timedelta(days=1)
    assert "social dialogue" not in shown(taker)
    taker.wait(timedelta(days=1))
    assert "social dialogue" not in shown(taker), "something may be on its way"
    taker.wait(LAG)
    assert "social dialogue" in shown(taker)


@pytest.mark.parametrize("mode", ["practice", "exam"])
def test_practice_goes_on_for_ever_and_an_exam_as_long_as_its_limits_allow(mode: str):
    taker = quiz(f"mode: {mode}\npass: 70%\nattempts: 3\n")
    sit(taker)
    assert taker.again


def test_practice_answers_at_once():
    taker = quiz("mode: practice\n")
    taker.start()
    taker.step(Answered("owner", {"option": option(taker, "coach")}))
    assert "The coach leaves" in shown(taker)
    assert "social dialogue" not in shown(taker)
    taker.step(Submitted())
    assert taker.completion.done
    assert taker.completion.weight == 0


def test_an_exam_shows_its_mark_and_no_answers():
    taker = quiz("mode: exam\nattempts: 1\n")
    sit(taker, owner="coach")
    view = taker.see()
    assert view.context["mark"] == Decimal("50.00")
    assert view.context["questions"] == []


def test_a_trainer_reads_the_key_without_an_attempt():
    assert "Ownership lasts" in str(quiz().see("trainer").context)


def test_the_order_is_the_attempts_own_and_stays():
    taker = quiz()
    orders = set()
    for seed in range(1, 12):
        taker.start(seed=seed)
        first, second = taker.see().context, taker.see().context
        assert first == second
        orders.add(tuple(each["view"]["id"] for each in first["questions"]))
    assert len(orders) > 1
    plain = quiz("shuffle: false\n")
    plain.start(seed=99)
    assert [each["view"]["id"] for each in plain.see().context["questions"]] == [
        "owner",
        "points",
        "word",
    ]
    assert "people" in plain.see().context["questions"][0]["view"]["options"][0]["html"]


def test_limits_are_as_authored():
    limits = quiz("attempts: 3\nwait: 1 day\ntime_limit: 20 min\n").kind
    spec = quiz("attempts: 3\nwait: 1 day\ntime_limit: 20 min\n").spec
    assert limits.limits(spec).attempts == 3
    assert limits.limits(spec).wait == timedelta(days=1)
    assert limits.limits(spec).time == timedelta(minutes=20)


MISTAKES = {
    "an unknown mode": (QUIZ.format(top="mode: test\n"), 2, "unknown-value"),
    "negative attempts": (QUIZ.format(top="attempts: -1\n"), 2, "out-of-range"),
    "a percentage over 100": (QUIZ.format(top="pass: 170%\n"), 2, "out-of-range"),
    "a mark without its sign": (QUIZ.format(top="pass: 70\n"), 2, "wrong-type"),
    "the same id twice": (
        QUIZ.format(top="").replace("id: points", "id: owner"),
        13,
        "duplicate-id",
    ),
    "no right option": (
        QUIZ.format(top="").replace("right: The people", "wrong: The people"),
        8,
        "no-right-option",
    ),
    "two right options": (
        QUIZ.format(top="").replace("wrong: The coach", "right: The coach"),
        10,
        "two-right-options",
    ),
    "the same option twice": (
        QUIZ.format(top="").replace("The coach\n", "the  People in the factory\n"),
        10,
        "duplicate-option",
    ),
    "an answer in words": (
        QUIZ.format(top="").replace("answer: 25", "answer: many"),
        16,
        "wrong-type",
    ),
    "nothing accepted": (
        QUIZ.format(top="").replace("    accept: [social dialogue]\n", ""),
        17,
        "missing-key",
    ),
    "a bad pattern": (
        QUIZ.format(top="").replace("accept: [social dialogue]", "patterns: ['(?=a)']"),
        20,
        "bad-pattern",
    ),
}


@pytest.mark.parametrize(("text", "line", "code"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_problem_at_its_line(text: str, line: int, code: str):
    assert said("audits.quiz.yml", text) == [(line, code)]
