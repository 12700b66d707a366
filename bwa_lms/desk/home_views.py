"""The desk's first page, one cohort's page, and what is published."""

from __future__ import annotations

from flask import Blueprint

from bwa_lms.desk.cohort_access import seen_cohort
from bwa_lms.discussions import service as discussions
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import marking, publishing
from bwa_lms.people.service import cohorts
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.people.service.directory import names
from bwa_lms.web import actor, clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR, TRAINER
from bwa_lms.web.live import live
from bwa_lms.web.templating import render

MOST_NEEDS = 5


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    blueprint.add_url_rule("/", "home", home)
    blueprint.add_url_rule("/cohorts/<cohort>/", "cohort", cohort)
    blueprint.add_url_rule("/releases", "releases", releases)


@allow(TRAINER, ADMINISTRATOR)
def home() -> str:
    """Show what needs this person first, then their cohorts."""
    who = actor.current()
    led = _cohorts()
    trained = [each for each in led if each.id in who.trains]
    needs = discussions.needs_you(who, [each.id for each in trained], clock.now())
    piles = [pile for each in trained for pile in marking.piles(who, each.id, waiting=True)]
    return render(
        "desk/home.html",
        cohorts=led,
        piles=piles,
        by_id={each.id: each for each in led},
        needs=needs[:MOST_NEEDS],
        more=max(len(needs) - MOST_NEEDS, 0),
        sizes={each.id: len(enrolments.of_cohort(each.id)) for each in led},
    )


@allow(TRAINER, ADMINISTRATOR)
def cohort(cohort: str) -> str:
    """Show one cohort: where its register, cases, progress and certificates are."""
    here = seen_cohort(cohort)
    members = enrolments.of_cohort(here.id)
    people = sorted(
        names([each.person_id for each in members]).values(), key=lambda each: each.sort_key
    )
    by_person = {each.person_id: each for each in members}
    return render(
        "desk/cohort.html",
        cohort=here,
        people=people,
        by_person=by_person,
        trainers=cohorts.trainers(here.id),
        leads=here.id in actor.current().trains,
    )


@allow(TRAINER, ADMINISTRATOR)
def releases() -> str:
    """Show the live revision, what each publishing changed and what it refused."""
    history = publishing.history()
    people = names({each.by for each in history if each.by is not None})
    here = live()
    builds = here.release.builds if here.release else {}
    titles = {course: here.library.build(build).course.title for course, build in builds.items()}
    return render(
        "desk/releases.html",
        history=history,
        release=here.release,
        people=people,
        titles=titles,
    )


def _cohorts() -> list[Cohort]:
    """Return the cohorts that this person may see."""
    who = actor.current()
    return cohorts.listed() if who.has(ADMINISTRATOR) else cohorts.listed(who.trains)
