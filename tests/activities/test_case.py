"""A case: its story, and when it is done."""

from __future__ import annotations

import pytest

from bwa_lms.api import DiscussionFacts, Refused, Submitted
from tests.activities.workshop import At, at, said

CASE = """---
title: The locked gate
complete: {posts: 1, words: 120, replies: 2}
stages:
  - id: position
    title: Your first reading
    asks: post
    due: +7 days
  - id: reply
    title: Answer two colleagues
    asks: replies
rubric: case
---
The gate is locked.

/// trainer
Facilitation notes.
///

/// afterwards
A model reading.
///
"""
RUBRICS = {
    "rubrics.yml": "case:\n  title: Case\n  criteria:\n    - id: facts\n      title: Facts\n      levels: [no, yes]\n"
}


def case() -> At:
    return at("gate.case.md", CASE, RUBRICS)


def test_it_is_done_when_enough_was_written():
    reader = case()
    assert not reader.completion.done
    for facts, done in (
        (DiscussionFacts(posts=1, words=119, replies=2), False),
        (DiscussionFacts(posts=1, words=120, replies=1), False),
        (DiscussionFacts(posts=1, words=120, replies=2), True),
    ):
        reader.facts["discussion"] = facts
        assert reader.completion.done is done
        assert bool(reader.completion.left) is not done
        assert reader.completion.weight == 0


def test_the_model_reading_waits_for_ones_own_post():
    reader = case()
    assert "model reading" not in str(reader.see().context)
    reader.facts["discussion"] = DiscussionFacts(posts=1, words=3)
    seen = str(reader.see().context)
    assert "model reading" in seen
    assert "Facilitation" not in seen
    assert "Facilitation" in str(case().see("trainer").context)


def test_it_has_no_attempts():
    reader = case()
    reader.start()
    with pytest.raises(Refused):
        reader.step(Submitted())


MISTAKES = {
    "a stage without asks": (CASE.replace("    asks: replies\n", ""), 9, "missing-key"),
    "an unknown rubric": (CASE.replace("rubric: case", "rubric: cases"), 12, "unknown-rubric"),
    "an unknown identity": (
        CASE.replace("rubric: case", "identity: secret\nrubric: case"),
        12,
        "unknown-value",
    ),
    "a bad span": (CASE.replace("+7 days", "seven days"), 8, "bad-span"),
    "two stages of one name": (CASE.replace("id: reply", "id: position"), 9, "duplicate-id"),
}


@pytest.mark.parametrize(("text", "line", "code"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_problem_at_its_line(text: str, line: int, code: str):
    assert said("gate.case.md", text, RUBRICS) == [(line, code)]


def test_debates_and_tasks_are_claimed_and_answered_not_yet():
    debate = (
        "---\ntitle: Leave?\nmotion: Leave at once.\nsides:\n  for: Leave\n  against: Stay\nassign: balanced\n"
        "complete: {posts: 1, replies: 2, closing: true}\n---\n"
    )
    task = (
        '---\ntitle: "Capstone: a project"\nsubmit:\n  words: 800-3000\n  files: [pdf, docx]\n  max: 10 MB\n'
        "rubric: case\nassessors: 2\npledge: own-work\n---\nDo it.\n"
    )
    assert [code for _, code in said("leave.debate.md", debate, RUBRICS)] == ["not-yet"]
    assert "not-yet" in [code for _, code in said("capstone.task.md", task, RUBRICS)]
