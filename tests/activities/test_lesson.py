"""A lesson: read or answered, with questions that answer back."""

from __future__ import annotations

import pytest

from bwa_lms.api import Answered, Refused, Regraded, Submitted
from tests.activities.workshop import At, at, said

LESSON = """---
title: Five roles
{top}---
Before.

```question
id: owner
type: single
prompt: Who owns it?
options:
  - right: The people
    because: It lasts.
  - wrong: The coach
    because: The coach leaves.
```

## After

```question
id: true
type: true-false
prompt: Coaching replaces the law.
answer: false
because: The law stays.
```

/// trainer
Not for all.
///
"""


def lesson(top: str = "") -> At:
    return at("roles.md", LESSON.format(top=top).replace("id: true", "id: law"))


def chosen(reader: At, words: str) -> dict[str, str]:
    options = reader.kind.questions(reader.spec)[0].spec["options"]
    return {"option": next(each["id"] for each in options if words in each["html"])}


def test_the_text_comes_in_pieces_with_the_questions_in_their_places():
    parts = lesson().see().context["parts"]
    assert ["html" in part for part in parts] == [True, False, True, False]
    assert parts[1]["question"]["id"] == "owner"
    assert '<h2 id="after">' in parts[2]["html"]


def test_a_check_of_ones_own_says_nothing_of_points():
    assert lesson().see().context["parts"][1]["question"]["show_points"] is False


def test_a_trainer_sees_notes_and_key_and_a_participant_neither():
    reader = lesson()
    assert "Not for all" not in str(reader.see().context)
    assert "It lasts" not in str(reader.see().context)
    assert "Not for all" in str(reader.see("trainer").context)
    assert "It lasts" in str(reader.see("trainer").context)


def test_i_have_read_this_completes_it():
    reader = lesson()
    assert not reader.completion.done
    reader.start()
    assert reader.step(Submitted()).evidence
    assert reader.completion.done
    assert reader.completion.weight == 0


def test_answering_starts_over_as_often_as_one_likes_also_after_reading():
    reader = lesson()
    reader.start()
    reader.step(Submitted())
    reader.step(Answered("owner", chosen(reader, "coach")))
    assert "The coach leaves" in str(reader.see().context)
    reader.step(Answered("owner", chosen(reader, "people")))
    assert reader.see().context["parts"][1]["question"]["mark"]["state"] == "right"
    reader.step(Answered("owner", None))
    assert "It lasts" not in str(reader.see().context)


def test_options_do_not_stand_as_written_and_do_not_move_when_one_answers():
    reader = lesson()
    before = [each["id"] for each in reader.see().context["parts"][1]["question"]["options"]]
    reader.start(seed=12)
    reader.step(Answered("owner", chosen(reader, "coach")))
    after = [each["id"] for each in reader.see().context["parts"][1]["question"]["options"]]
    assert before == after


def test_swapping_what_is_right_changes_nothing_before_an_answer():
    text = LESSON.format(top="").replace("id: true", "id: law")
    swapped = (
        text.replace("right: The people", "wrong: The people")
        .replace("wrong: The coach", "right: The coach")
        .replace("answer: false", "answer: true")
    )
    assert at("roles.md", text).see() == at("roles.md", swapped).see()


def test_checks_have_to_be_answered():
    reader = lesson("done: checks\n")
    reader.start()
    with pytest.raises(Refused):
        reader.step(Submitted())
    reader.step(Answered("owner", chosen(reader, "coach")))
    assert not reader.completion.done
    assert reader.step(Answered("law", {"value": True})).evidence
    assert reader.completion.done


def test_what_is_not_there_is_refused():
    reader = lesson()
    reader.start()
    for event in (Answered("nothing", None), Regraded("because")):
        with pytest.raises(Refused):
            reader.step(event)


MISTAKES = {
    "an empty lesson": ("---\ntitle: A\n---\n", "empty-lesson"),
    "checks without a question": ("---\ntitle: A\ndone: checks\n---\nText.\n", "no-checks"),
    "afterwards": ("---\ntitle: A\n---\nText.\n\n/// afterwards\nMore.\n///\n", "misplaced-block"),
    "a question that is wrong": (
        LESSON.format(top="done: checks\n").replace("id: true", "typ: x"),
        "unknown-key",
    ),
}


@pytest.mark.parametrize(("text", "code"), MISTAKES.values(), ids=MISTAKES.keys())
def test_mistakes(text: str, code: str):
    assert code in [found for _, found in said("roles.md", text)]


def test_afterwards_is_reported_at_its_line():
    assert said("roles.md", MISTAKES["afterwards"][0]) == [(6, "misplaced-block")]
