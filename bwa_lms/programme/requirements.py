"""Where a person stands with the certificate: all facts gathered, one rule applied, for one person or a cohort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bwa_lms.content.model import Build, Programme
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import progress, publishing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.learning.evidence import taken
from bwa_lms.learning.facts import Facts as LearningFacts
from bwa_lms.learning.rules import CourseProgress
from bwa_lms.people.service.directory import PersonName, names
from bwa_lms.programme import evidence
from bwa_lms.programme.evidence import Dated
from bwa_lms.programme.rules import (
    CaseFact,
    CourseFact,
    Facts,
    NodeStatus,
    Plan,
    Say,
    VisitFact,
    evaluate,
)
from bwa_lms.web import i18n

CASE, DEBATE, TASK = "case", "debate", "task"


@dataclass(frozen=True)
class Standing:
    """One enrolment before the gate: the tree, whether the distinction is reached, and what it was read from.

    `dates`: when and where its cohort's classroom days are.
    """

    enrolment: Enrolment
    status: NodeStatus
    distinction: bool
    facts: Facts
    courses: tuple[CourseProgress, ...]
    dates: Mapping[str, Dated]


@dataclass(frozen=True)
class Member:
    """A participant of a cohort with where they stand."""

    person: PersonName
    standing: Standing


def requirements(enrolment: Enrolment, now: datetime) -> NodeStatus:
    """Return where an enrolment stands with its certificate: the one answer for pages, board and gate."""
    return standing(enrolment, now).status


def standing(enrolment: Enrolment, now: datetime) -> Standing:
    """Return where an enrolment stands, with the facts that it was read from."""
    return standings([enrolment], now)[enrolment.id]


def requirements_of(cohort_id: int, now: datetime) -> list[Member]:
    """Return where each participant of a cohort stands, by name, in a constant number of statements."""
    people = enrolments.of_cohort(cohort_id)
    found = standings(people, now)
    who = names({each.person_id for each in people})
    members = [
        Member(who[each.person_id], found[each.id]) for each in people if each.person_id in who
    ]
    return sorted(members, key=lambda member: member.person.sort_key)


def standings(people: Sequence[Enrolment], now: datetime) -> dict[int, Standing]:
    """Return where many enrolments stand, by id, in a constant number of statements."""
    every = _Records.read(people, now)
    return {each.id: every.standing(each) for each in people}


@dataclass(frozen=True)
class _Records:
    courses: Mapping[int, Sequence[CourseProgress]]
    discussions: LearningFacts
    builds: Mapping[str, Build]
    attended: Mapping[int, frozenset[str]]
    visits: Mapping[int, tuple[VisitFact, ...]]
    pledges: Mapping[int, frozenset[str]]
    dates: Mapping[int, Mapping[str, Dated]]

    @classmethod
    def read(cls, people: Sequence[Enrolment], now: datetime) -> _Records:
        ids = [each.id for each in people]
        builds = {build.id: build for each in people for build in progress.programme_builds(each)}
        learnt = progress.records_of(people, now)
        done = evidence.read(ids, {each.cohort_id for each in people})
        return cls(
            courses=progress.many(people, now, learnt),
            discussions=learnt.facts,
            builds=builds,
            attended=done.attended,
            visits=done.visits,
            pledges=done.pledges,
            dates=done.dates,
        )

    def standing(self, enrolment: Enrolment) -> Standing:
        programme = enrolments.programme_of(enrolment)
        facts = self.facts(enrolment, programme)
        say = Say(i18n.gettext, i18n.ngettext)
        return Standing(
            enrolment,
            evaluate(programme.requires, facts, say) if programme.requires else _no_certificate(),
            bool(programme.distinction and evaluate(programme.distinction, facts, say).done),
            facts,
            tuple(self.courses[enrolment.id]),
            self.dates[enrolment.cohort_id],
        )

    def facts(self, enrolment: Enrolment, programme: Programme) -> Facts:
        courses = self.courses[enrolment.id]
        return Facts(
            plan=_plan(programme, courses),
            courses={each.course: CourseFact(each.done, each.mark) for each in courses},
            attended=self.attended[enrolment.id],
            visits=self.visits[enrolment.id],
            cases=self._cases(enrolment, courses),
            debates=frozenset(_done(courses, DEBATE)),
            tasks=frozenset(_done(courses, TASK)),
            pledges=self.pledges[enrolment.id],
        )

    def _cases(
        self, enrolment: Enrolment, courses: Iterable[CourseProgress]
    ) -> dict[str, CaseFact]:
        found: dict[str, CaseFact] = {}
        for each in courses:
            cases = taken(self.builds[each.build])
            for status in each.activities():
                if status.kind != CASE:
                    continue
                fact = self.discussions.of(enrolment.id, cases[status.id]).get("discussion")
                found[f"{each.course}/{status.id}"] = CaseFact(
                    status.done, fact.meets if fact else None
                )
        return found


def _done(courses: Iterable[CourseProgress], kind: str) -> Iterable[str]:
    for course in courses:
        for each in course.activities():
            if each.kind == kind and each.done:
                yield f"{course.course}/{each.id}"


def _plan(programme: Programme, courses: Sequence[CourseProgress]) -> Plan:
    titles = {each.course: each.title for each in courses}
    return Plan(
        courses={each: titles.get(each, each) for each in programme.courses()},
        blocks={day.id: day.block for day in programme.classroom},
        visits={visit.id: visit.title for visit in programme.coaching},
        tasks={
            f"{course.course}/{each.id}": each.title
            for course in courses
            for each in course.activities()
            if each.kind == TASK
        },
        pledges={key: each.title for key, each in publishing.live_release().pledges.items()},
    )


def _no_certificate() -> NodeStatus:
    words = i18n.gettext("This programme gives no certificate.")
    return NodeStatus("certificate", "all", False, 0, 0, words, title=words)
