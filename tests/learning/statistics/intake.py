"""An intake that takes a quiz: as many people as a test needs, of two brands in turn, through the services."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bwa_lms.content.source import Folder
from bwa_lms.kernel.ids import fingerprint, token
from bwa_lms.learning import attempts, enrolment, publishing
from bwa_lms.learning.statistics import service
from bwa_lms.people.service import accounts, cohorts
from tests.cast import NOW, Cast

PROGRAMME = """\
id: coaching
title: Coaching
length: 24 months
terms:
  - {id: t1, title: See, months: 1-6, courses: [looking]}
"""
QUIZ = """\
title: What audits see
mode: practice
questions:
  - id: owner
    type: single
    points: 2
    prompt: Who owns the next step?
    options:
      - right: The people in the factory
        because: Ownership lasts.
      - wrong: The coach
        because: Coaches leave.
      - wrong: The buyer
  - id: fell
    type: numeric
    prompt: From 92 to 67, how many?
    answer: 25
    also:
      - {answer: 27, because: That is the relative change.}
  - {id: sure, type: true-false, prompt: A day has hours., answer: true}
"""
COURSE, ACTIVITY = PLACE = ("looking", "what-audits-see")
FILE = "looking/01-first/01-what-audits-see.quiz.yml"
PEOPLE, COACH, BUYER = map(fingerprint, ("The people in the factory", "The coach", "The buyer"))
AFTER = timedelta(hours=1)


class Intake:
    """The quiz, who takes it, and what its statistics say."""

    def __init__(self, folder: Path, cast: Cast) -> None:
        self.folder, self.cast, self.came = folder, cast, 0
        self.folder.joinpath("looking/01-first").mkdir(parents=True)
        self.folder.joinpath("programme.yml").write_text(PROGRAMME, "utf-8")
        self.folder.joinpath("looking/course.yml").write_text("title: Looking\n", "utf-8")
        self.write()

    def write(self, *changes: tuple[str, str], text: str = QUIZ, at: datetime = NOW) -> None:
        """Publish the quiz with some changes."""
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.folder.joinpath(FILE).write_text(text, "utf-8")
        _published, problems = publishing.publish_source(Folder(self.folder), None, at)
        assert problems == []

    def join(self, brand: int | None = None, cohort: int | None = None) -> int:
        """Let one more person in, of Norda (0) and Velia (1) in turn, and return their enrolment."""
        place = self.came if brand is None else brand
        employer = (self.cast.norda, self.cast.velia)[place % 2]
        self.came += 1
        address = f"person-{self.came}@{employer.name.lower()}.example"
        invited = accounts.invite(
            None, address, f"Person {self.came}", employer.id, "participant", NOW
        )
        return enrolment.enrol(invited.person, cohort or self.cast.cohort.id, NOW).id

    def take(self, mine: int, at: datetime = NOW, /, **answers: Any) -> None:
        """Start an attempt and hand it in: `owner`, `fell` and `sure` as answered, each a minute after the other."""
        person = enrolment.get(mine)
        attempt = attempts.start(person, *PLACE, at, token()).attempt
        assert attempt
        for minute, (name, response) in enumerate(_responses(**answers).items(), 1):
            then = at + timedelta(minutes=minute)
            attempts.answer(person, attempt.public_id, name, response, then, token())
        attempts.submit(person, attempt.public_id, at + timedelta(minutes=10), token())

    def several(
        self, count: int, cohort: int | None = None, at: datetime = NOW, **answers: Any
    ) -> list[int]:
        """Let people in, of both brands in turn, who all answer alike."""
        found = [self.join(cohort=cohort) for _ in range(count)]
        for number, each in enumerate(found):
            self.take(each, at + timedelta(seconds=number), **answers)
        return found

    def another_cohort(self) -> int:
        """Open a second cohort, which Tomás trains too."""
        ada = self.cast.ada.id
        found = cohorts.create(ada, "Hanoi 2026", date(2026, 11, 2), "Asia/Ho_Chi_Minh", NOW)
        cohorts.add_trainer(found.id, self.cast.tomas.id, NOW)
        return found.id

    def statistics(
        self, *cohort_ids: int, which: service.Which = "first", now: datetime = NOW + 24 * AFTER
    ) -> service.Statistics:
        """Return the statistics of the quiz in some cohorts, else in the cast's own."""
        found = service.find(*PLACE)
        return service.of_quiz(found, cohort_ids or [self.cast.cohort.id], which, now)


def _responses(
    owner: str | None = PEOPLE, fell: str | None = "25", sure: bool | None = True
) -> dict[str, Any]:
    given = {
        "owner": owner and {"option": owner},
        "fell": fell and {"text": fell},
        "sure": None if sure is None else {"value": sure},
    }
    return {name: response for name, response in given.items() if response is not None}
