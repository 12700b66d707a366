"""A lesson through its page: it offers only what it takes."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import NOW
from tests.security.stage import HERE, LESSON, Doors, assemble

PAGE = f"{HERE}/{LESSON}"
CLOSES = ("ask-first.md", "minutes: 5\n", "minutes: 5\ncloses: +30 days\n")
CHECK = """
```question
id: first
type: true-false
prompt: One asks first.
answer: true
```

A visit begins"""
ASKS = ("ask-first.md", "A visit begins", CHECK)
BUTTONS = (">Check my answer</button>", ">I have read this</button>")


def test_a_closed_lesson_is_read_and_nothing_in_it_is_pressed(app, cast, clock, tmp_path):
    doors = Doors(assemble(cast, tmp_path, CLOSES, ASKS))
    before = doors.ask("Chiara", "GET", PAGE).text
    assert [button in before for button in BUTTONS] == [True, True]
    clock.at = NOW + timedelta(days=12)
    later = doors.ask("Chiara", "GET", PAGE).text
    assert [button in later for button in BUTTONS] == [False, False]
    assert "This lesson has closed" in later
    assert doors.ask("Chiara", "POST", f"{PAGE}/done").status_code == 422
