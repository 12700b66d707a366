"""A quiz through its pages: whoever passed has seen the right answers, and begins no further attempt."""

from __future__ import annotations

import re

import pytest

from bwa_lms.kernel.errors import Refused
from bwa_lms.kernel.ids import token
from bwa_lms.learning import allowances, attempts, enrolment
from bwa_lms.learning.rules import Allowance
from tests.cast import NOW, words_of
from tests.security.stage import COURSE, HERE, QUIZ, Doors, assemble, publish, write_courses

PAGE = f"{HERE}/{QUIZ}"
RIGHT = {"q-announced": "false", "q-share": "35"}
WRONG = {"q-announced": "true", "q-share": "21"}
HALF = ("what-counts.quiz.yml", "pass: 100%", "pass: 50%")
OVER = "You have passed and seen the right answers"


@pytest.fixture
def doors(app, cast, tmp_path) -> Doors:
    """Everybody, before a quiz that half of the points pass."""
    return Doors(assemble(cast, tmp_path, HALF))


def sit(doors: Doors, answers: dict[str, str]) -> None:
    """Let Chiara begin an attempt, answer and hand in."""
    begun = doors.ask("Chiara", "POST", f"{PAGE}/start")
    assert begun.status_code == 303, begun.text
    page = doors.ask("Chiara", "GET", PAGE).text
    (named,) = set(re.findall(r'name="attempt" value="([^"]+)"', page))
    sent = {"question": ["announced", "share"], "attempt": named, **answers}
    assert doors.ask("Chiara", "POST", f"{PAGE}/hand-in", **sent).status_code == 303


def test_the_mark_stays_where_it_was_when_the_key_was_shown(doors):
    sit(doors, RIGHT | {"q-share": "21"})
    page = doors.ask("Chiara", "GET", PAGE).text
    assert "35" in words_of(page), "the right answer is shown after passing"
    assert OVER in page
    assert f'action="{PAGE}/start"' not in page
    refused = doors.ask("Chiara", "POST", f"{PAGE}/start")
    assert refused.status_code == 422
    assert OVER in refused.text
    assert "Attempt 2" not in doors.ask("Chiara", "GET", PAGE).text


def test_a_stricter_quiz_published_later_opens_no_way_around_it(doors, tmp_path):
    sit(doors, RIGHT | {"q-share": "21"})
    publish(
        write_courses(tmp_path / "later", ("what-counts.quiz.yml", "attempts: 3", "attempts: 9"))
    )
    refused = doors.ask("Chiara", "POST", f"{PAGE}/start")
    assert (refused.status_code, OVER in refused.text) == (422, True)


def test_who_has_not_passed_begins_again_and_sees_no_key(doors):
    sit(doors, WRONG)
    page = doors.ask("Chiara", "GET", PAGE).text
    assert "35" not in words_of(page)
    assert f'action="{PAGE}/start"' in page
    sit(doors, RIGHT)
    assert "Attempt 2" in doors.ask("Chiara", "GET", PAGE).text


def test_an_attempt_that_a_trainer_allows_keeps_the_key_back(doors, cast, chiara):
    mine = enrolment.active(chiara.id)
    assert mine is not None
    more = Allowance(attempts=1, reason="Her line stood still for two days.")
    allowances.grant(cast.tomas.id, mine.id, COURSE, QUIZ, more, NOW, token())
    for _ in range(3):  # all that the trainer's file gives
        sit(doors, WRONG)
    page = doors.ask("Chiara", "GET", PAGE).text
    assert f'action="{PAGE}/start"' in page
    assert "35" not in words_of(page)
    sit(doors, WRONG)
    page = doors.ask("Chiara", "GET", PAGE).text
    assert f'action="{PAGE}/start"' not in page
    assert "35" in words_of(page)


def test_nobody_is_allowed_more_attempts_after_passing(doors, cast, chiara):
    sit(doors, RIGHT)
    mine = enrolment.active(chiara.id)
    assert mine is not None
    more = Allowance(attempts=1, reason="She wants a better mark.")
    with pytest.raises(Refused, match="right answers"):
        allowances.grant(cast.tomas.id, mine.id, COURSE, QUIZ, more, NOW, token())


def test_the_door_says_what_the_service_does(doors, chiara):
    sit(doors, RIGHT)
    mine = enrolment.active(chiara.id)
    assert mine is not None
    may = attempts.look(mine, COURSE, QUIZ, NOW).may_start
    assert (may.allowed, may.over, may.left) == (False, True, 0)


HINT = (
    "what-counts.quiz.yml",
    "    answer: 35",
    "    answer: 35\n    hint: Divide by sixty.\n    hint_cost: 50%",
)


def test_a_hint_and_a_flag_are_pressed_in_the_form_and_lose_nothing_that_was_typed(
    app, cast, tmp_path
):
    doors = Doors(assemble(cast, tmp_path, HINT))
    begun = doors.ask("Chiara", "POST", f"{PAGE}/start")
    assert begun.status_code == 303
    page = doors.ask("Chiara", "GET", PAGE).text
    assert "it costs 50% of the points" in page
    assert "Divide by sixty." not in page
    typed = {"question": ["announced", "share"], "q-announced": "false", "q-share": "21"}
    pressed = doors.ask("Chiara", "POST", f"{PAGE}/answer", hint="share", **typed)
    assert pressed.headers["Location"] == f"{PAGE}#q-share"
    doors.ask("Chiara", "POST", f"{PAGE}/answer", flag="announced", **typed)
    page = doors.ask("Chiara", "GET", PAGE).text
    assert "Divide by sixty." in page
    assert 'value="21"' in page
    assert 'name="unflag" value="announced"' in page
    check = doors.ask("Chiara", "GET", f"{PAGE}/check").text
    assert "flagged" in words_of(check)
