"""A course that asks: a quiz for each question type and one with all of them; every test brings a newcomer to it.

Whoever serves a new type adds its question to QUESTIONS; its id is its type. The quiz of a type is graded and has
one attempt, so that its result shows everything; the one with all types is practice: feedback comes while it is open.

    page = asked()                                  # a fixture: a browser of the newcomer's, signed in
    begin(page, "ordering")                         # start the quiz of a type (or "everything")
    hand_in(page)                                   # check and hand in; the page shows the result
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import indent

from playwright.sync_api import Page, expect

from bwa_lms.cli import instance
from bwa_lms.content.source import Folder
from bwa_lms.db import db
from bwa_lms.learning import enrolment, publishing
from bwa_lms.people.service import accounts, cohorts, organisations
from bwa_lms.settings import Settings
from tests.browser.academy import join

EVERYTHING = "everything"

PROGRAMME = """\
id: asking
title: Asking
length: 3 months
terms:
  - id: t1
    title: Ask
    months: 1-3
    courses: [asking]
certificate:
  title: Certificate of asking
  requires:
    - id: courses
      courses: {all: true}
"""

RUBRICS = """\
common:
  title: Open answer
  criteria:
    - id: facts
      title: Uses the facts given
      levels: [absent, partly, meets, exceeds]
  pass: meets
"""

QUESTIONS: Mapping[str, str] = {
    "judgement": """\
prompt: A manager asks you to "help us pass". What first?
options:
  - credit: 100%
    text: "Re-contract: name purpose and limits"
    because: Nobody can coach on a hidden purpose.
  - credit: 40%
    text: Offer to look at the file together
    because: It begins with trust, and the purpose stays hidden.
  - credit: 0%
    text: Decline and report
""",
    "open": """\
prompt: Describe one visit in which your role produced hiding.
words: 5-8
rubric: common
""",
    "scale": """\
prompt: How ready do you feel to lead a committee session?
labels: [not at all, a little, fairly, fully]
""",
    "scenario": """\
prompt: A merchandiser calls you at night.
start: call
scenes:
  call:
    text: She wants the names of the strike's leaders.
    choices:
      - text: Give the names you know
        to: harm
        credit: 0%
        because: They trusted you.
      - text: Refuse and say why
        to: talk
        credit: 100%
        because: Nobody is named, and she knows where you stand.
  talk:
    text: She says that the order is at stake.
    choices:
      - text: Ask what she has to deliver
        to: calm
        credit: 100%
      - text: Say that this is not your concern
        to: harm
        credit: 0%
  harm: {end: Two people were dismissed.}
  calm: {end: She calls the factory's owner instead.}
""",
    "single": """\
prompt: Who owns the next step?
options:
  - right: The people in the factory
    because: Ownership is what makes it last.
  - wrong: The coach
""",
    "multiple": """\
partial: true
prompt: Which of these are signs of fear?
options:
  - right: Everybody looks at the manager first
  - right: All answers are the same
  - wrong: Somebody disagrees
""",
    "true-false": """\
prompt: A clean audit means that there are no problems.
answer: false
because: It means that none were seen that day.
""",
    "numeric": """\
prompt: "The coach spoke 21 of 60 minutes: how many per cent?"
answer: 35
unit: "%"
because: 21 parts of 60 are 35 of 100.
also:
  - answer: 35
    tolerance: 1
    credit: 50%
    because: Close. Divide without rounding.
  - answer: 65
    because: That is what the others spoke.
""",
    "text": """\
prompt: What is the word for talks among the three parties?
accept: [social dialogue]
because: All three sit down together.
also:
  - answer: collective bargaining
    credit: 40%
    because: One form of it, among two of the three.
  - pattern: .*audit.*
    because: An audit asks nobody to answer back.
""",
    "ordering": """\
prompt: Put the stages of GROW in order.
items: [Goal, Reality, Options, Will]
""",
    "matching": """\
prompt: Who says it?
pairs:
  - left: Auditor
    right: Show me the record, please, of every hour that was worked here in October.
    because: An audit looks for evidence.
  - left: Coach
    right: What have you tried?
  - left: "**Inspector** of the labour ministry, who comes unannounced"
    right: This is a violation.
extra: [I will fix it for you.]
""",
    "cloze": """\
prompt: |
  Motivational interviewing has four skills.

  O is **{{open questions}}**, A is {{affirmations|affirming}},
  and R is {{reflections|reflective listening}}.
""",
}


def written(type_: str) -> str:
    """Return the question of a type as an entry of a quiz's list."""
    return "  - " + indent(f"id: {type_}\ntype: {type_}\n{QUESTIONS[type_]}", "    ").lstrip()


def courses(folder: Path) -> Folder:
    """Write the course into `folder`."""
    module = folder / "asking" / "01-types"
    module.mkdir(parents=True)
    (module.parent / "course.yml").write_text("title: Asking\n", "utf-8")
    (folder / "programme.yml").write_text(PROGRAMME, "utf-8")
    (folder / "rubrics.yml").write_text(RUBRICS, "utf-8")
    for number, type_ in enumerate(QUESTIONS, 1):
        text = f"title: One {type_} question\nattempts: 1\nquestions:\n{written(type_)}"
        (module / f"{number:02}-{type_}.quiz.yml").write_text(text, "utf-8")
    every = "".join(map(written, QUESTIONS))
    text = f"title: Everything\nmode: practice\nshuffle: false\nquestions:\n{every}"
    (module / f"99-{EVERYTHING}.quiz.yml").write_text(text, "utf-8")
    return Folder(folder)


class Stage:
    """The running academy, and who comes to it."""

    def __init__(self, settings: Settings) -> None:
        self.app, self.url, self.came = instance.make(settings), settings.base_url, 0
        with self._at_work() as now, tempfile.TemporaryDirectory() as folder:
            _, problems = publishing.publish_source(courses(Path(folder)), None, now)
            assert [f"{each.file}:{each.line} {each.code}" for each in problems] == []
            self.employer = organisations.create(None, "Norda", "brand", now).id
            ada = join("Ada Berg", "ada@academy.example", self.employer, "administrator", now)
            begun = (now - timedelta(days=3)).date()
            self.cohort = cohorts.create(ada, "Dhaka 2026", begun, "Asia/Dhaka", now).id

    def newcomer(self) -> str:
        """Enrol one more participant; return the cookie of their sign-in."""
        self.came += 1
        with self._at_work() as now:
            address = f"amina-{self.came}@norda.example"
            amina = join("Amina Rahman", address, self.employer, "participant", now)
            enrolment.enrol(amina, self.cohort, now)
            return accounts.open_device(amina, "", now)

    @contextmanager
    def _at_work(self) -> Iterator[datetime]:
        with self.app.app_context():
            yield datetime.now(UTC)
            db.session.remove()
            db.engine.dispose()


def begin(page: Page, activity: str) -> None:
    """Start an attempt."""
    page.goto(f"/courses/asking/{activity}")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("button", name="Check and hand in")).to_be_visible()


def turn_to(page: Page, kind: str) -> None:
    """On a phone, show the question of a type."""
    page.locator(f".quiz-nav a[href='#q-{kind}']").click()
    expect(page.locator(f"#q-{kind}")).to_be_visible()


def hand_in(page: Page) -> None:
    """Go on to the check page and hand in."""
    page.get_by_role("button", name="Check and hand in").click()
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_role("heading", name="Your attempts")).to_be_visible()
