"""A process of its own that works on an instance: `python -m tests.durability.worker JOB INSTANCE STORE NAME`.

It prints a line for each thing that was acknowledged, after it was, so that whoever kills it knows what must be there.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from flask import Flask

from bwa_lms.db import db
from bwa_lms.kernel.errors import DomainError
from bwa_lms.learning import attempts, enrolment
from bwa_lms.learning.enrolment import Enrolment
from tests.cast import NOW
from tests.conftest import make_app
from tests.learning.school import open_school

QUESTIONS = 40


def say(line: object) -> None:
    """Print a line so that it has left this process when the call returns."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def sit(mine: Enrolment, name: str) -> None:
    """Start and hand in twelve times, each time with forms of its own."""
    for number in range(12):
        try:
            doing = attempts.start(mine, "talk", "exam", NOW, f"{name} start {number}")
            assert doing.attempt is not None
            attempts.submit(mine, doing.attempt.public_id, NOW, f"{name} hand in {number}")
            say(doing.attempt.number)
        except DomainError as error:
            say(type(error).__name__)
        db.session.remove()


def answer(mine: Enrolment, name: str) -> None:
    """Answer for ever; each is said once it was acknowledged."""
    doing = attempts.start(mine, "talk", "exam", NOW, "start")
    assert doing.attempt is not None
    for number in itertools.count():
        question, given = f"q{number % QUESTIONS}", {"say": f"{name}-{number}"}
        attempts.answer(mine, doing.attempt.public_id, question, given, NOW, given["say"])
        say(number)
        db.session.remove()


def open_app(instance: Path, store: Path) -> Flask:
    """Open an instance that a test made."""
    app = make_app(instance)
    with app.app_context():
        open_school(app.extensions["bwa"], store)
    return app


def main(job: str, instance: str, store: str, name: str) -> None:
    """Do one job for the only enrolment that there is."""
    with open_app(Path(instance), Path(store)).app_context():
        [mine] = enrolment.of_cohort(1)
        db.session.remove()
        {"sit": sit, "answer": answer}[job](mine, name)


if __name__ == "__main__":
    main(*sys.argv[1:])
