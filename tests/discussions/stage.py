"""A course with cases to discuss, two cohorts of two brands, and short ways to act in it.

Dhaka 2026 (Tomás): Amina (Norda), Bao (Velia), Chiara (Norda). Hanoi 2026 (Wanda): Dewi (Velia).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bwa_lms.content.source import Folder
from bwa_lms.discussions import service
from bwa_lms.discussions.service import Panel, Seat
from bwa_lms.kernel.ids import token
from bwa_lms.learning import enrolment, publishing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.people.service import accounts, cohorts
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.web.actor import PARTICIPANT, TRAINER, Actor
from tests.cast import NOW, PASSWORD, Cast, Member

COURSE = "looking"
GATE, OPEN, SHUT, LATER = "the-gate", "the-canteen", "the-audit", "the-strike"
PAGE = f"/courses/{COURSE}/{GATE}"
LEVELS = {"facts": 2, "role": 2}

PROGRAMME = """\
id: coaching
title: Coaching
length: 24 months
terms:
  - id: t1
    title: See
    months: 1-6
    courses: [looking]
"""
RUBRICS = """\
case:
  title: Case post
  criteria:
    - id: facts
      title: Uses the facts given
      levels: [absent, partly, meets, exceeds]
    - id: role
      title: Keeps the role
      levels: [absent, partly, meets, exceeds]
  pass: meets
"""
CASES = {
    "01-the-gate": """\
---
title: The locked gate
complete: {posts: 1, words: 5, replies: 1}
stages:
  - id: position
    title: Your first reading
    asks: post
  - id: reply
    title: Answer a colleague
    asks: replies
rubric: case
---
A gate is locked.

/// afterwards
A model reading for later.
///
""",
    "02-the-canteen": "---\ntitle: The canteen\nopen: at-once\n---\nSoup is cold.\n",
    "03-the-audit": "---\ntitle: The audit\ncloses: +30 days\n---\nIt went well.\n",
    "04-the-strike": "---\ntitle: The strike\nopens: +60 days\n---\nNobody works.\n",
}


def write_course(root: Path, cases: dict[str, str] | None = None) -> Path:
    """Write the course's folder and return it."""
    module = root / COURSE / "01-gates"
    module.mkdir(parents=True, exist_ok=True)
    (root / "programme.yml").write_text(PROGRAMME)
    (root / "rubrics.yml").write_text(RUBRICS)
    (root / COURSE / "course.yml").write_text("title: Looking\nlanguage: en\n")
    for name, text in (cases or CASES).items():
        (module / f"{name}.case.md").write_text(text)
    return root


def publish(root: Path) -> None:
    """Make the course live."""
    published, problems = publishing.publish_source(Folder(root), None, NOW)
    assert not [each for each in problems if each.severity == "error"], problems
    assert published.release


@dataclass(frozen=True)
class Person:
    """One of the people of this stage, as actor and as participant."""

    member: Member
    actor: Actor
    enrolment: Enrolment

    def seat(self, case: str = GATE) -> Seat:
        """Return their place before a case."""
        return Seat(self.actor, self.enrolment, COURSE, case)

    def panel(self, case: str = GATE, now=NOW) -> Panel:
        """Return what they see of a case's discussion."""
        return service.panel(self.actor, self.enrolment, COURSE, case, now)

    def posts(self, text: str, case: str = GATE, now=NOW, key: str | None = None) -> str:
        """Post and return the post's id."""
        return service.post(self.seat(case), text, now, key or token())

    def replies(self, to: str, text: str, case: str = GATE, now=NOW, key: str | None = None) -> str:
        """Reply and return the reply's id."""
        return service.reply(self.seat(case), to, text, now, key or token())


@dataclass(frozen=True)
class Stage:
    """Everybody, and where they are."""

    amina: Person
    bao: Person
    chiara: Person
    dewi: Person
    tomas: Actor
    wanda: Actor
    trainer: Member
    stranger: Member
    here: Cohort
    elsewhere: Cohort


def assemble(cast: Cast, root: Path) -> Stage:
    """Publish the course and bring everybody to their places."""
    publish(write_course(root))
    elsewhere = cohorts.create(
        cast.ada.id, "Hanoi 2026", date(2026, 11, 2), "Asia/Ho_Chi_Minh", NOW
    )
    dewi = _join("Dewi Lestari", "dewi@velia.example", cast.velia.id, "participant")
    wanda = _join("Wanda Nowak", "wanda@academy.example", cast.academy.id, "trainer")
    cohorts.add_trainer(elsewhere.id, wanda.id, NOW)
    here = cast.cohort
    return Stage(
        amina=_participant(cast.amina, here),
        bao=_participant(cast.bao, here),
        chiara=_participant(cast.chiara, here),
        dewi=_participant(dewi, elsewhere),
        tomas=_trainer(cast.tomas, here),
        wanda=_trainer(wanda, elsewhere),
        trainer=cast.tomas,
        stranger=wanda,
        here=here,
        elsewhere=elsewhere,
    )


def _join(name: str, email: str, employer: int, role: str) -> Member:
    invited = accounts.invite(None, email, name, employer, role, NOW)
    accounts.accept(invited.link, PASSWORD, NOW)
    accounts.change_profile(invited.person, name, "en", "UTC", NOW)
    return Member(invited.person, accounts.name_of(invited.person).public_id, name, email)


def _participant(member: Member, cohort: Cohort) -> Person:
    actor = Actor(member.id, member.public_id, member.name, frozenset({PARTICIPANT}))
    return Person(member, actor, enrolment.enrol(member.id, cohort.id, NOW))


def _trainer(member: Member, cohort: Cohort) -> Actor:
    return Actor(
        member.id, member.public_id, member.name, frozenset({TRAINER}), frozenset({cohort.id})
    )


AFTER = timedelta(minutes=1)
