"""Statistics of quizzes: of one cohort for those who may open it, of all cohorts for administrators."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, request

from bwa_lms.api import EVERYTHING, CompiledQuestion
from bwa_lms.desk.cohort_access import refuse_participant, seen_cohort
from bwa_lms.learning import evidence
from bwa_lms.learning.statistics import service
from bwa_lms.learning.statistics.crowds import FEWEST
from bwa_lms.learning.statistics.rules import LEAST
from bwa_lms.people.service import cohorts
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.web import clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR, TRAINER
from bwa_lms.web.templating import render

_COHORT = "/cohorts/<cohort>/statistics"


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    for rule, view in (
        ("/statistics", all_statistics),
        ("/statistics/<course>/<activity>", quiz_statistics),
        (_COHORT, cohort_statistics),
        (f"{_COHORT}/<course>/<activity>", cohort_quiz_statistics),
    ):
        blueprint.add_url_rule(rule, view.__name__, view)


@allow(ADMINISTRATOR)
def all_statistics() -> str:
    """Show the quizzes that are published, with how often they were taken in all cohorts."""
    return _list_page(None)


@allow(TRAINER, ADMINISTRATOR)
def cohort_statistics(cohort: str) -> str:
    """Show the quizzes that are published, with how often they were taken in a cohort."""
    return _list_page(seen_cohort(cohort))


@allow(ADMINISTRATOR)
def quiz_statistics(course: str, activity: str) -> str:
    """Show what the answers of all cohorts say about a quiz and its questions."""
    return _quiz_page(None, course, activity)


@allow(TRAINER, ADMINISTRATOR)
def cohort_quiz_statistics(cohort: str, course: str, activity: str) -> str:
    """Show what the answers of a cohort say about a quiz and its questions."""
    return _quiz_page(seen_cohort(cohort), course, activity)


def _list_page(here: Cohort | None) -> str:
    found = service.listed(_ids(here))
    return render("desk/statistics/list.html", **_about(here), quizzes=found, least=LEAST)


def _quiz_page(here: Cohort | None, course: str, activity: str) -> str:
    refuse_participant()
    quiz = service.find(course, activity)
    which: service.Which = "all" if request.args.get("attempts") == "all" else "first"
    found = service.of_quiz(quiz, _ids(here), which, clock.now())
    return render(
        "desk/statistics/quiz.html",
        **_about(here),
        statistics=found,
        prompt=_prompt,
        least=LEAST,
        fewest=FEWEST,
    )


def _prompt(question: CompiledQuestion) -> str:
    """Return what a question asks, as HTML."""
    shown = evidence.tools().question_view(question, 0, None, EVERYTHING)
    return str(shown.get("prompt", ""))


def _ids(here: Cohort | None) -> Collection[int]:
    return [here.id] if here else [each.id for each in cohorts.listed()]


def _about(here: Cohort | None) -> dict[str, Cohort]:
    """Return the cohort that the page is about; a page about all of them has none, and shows no rooms of one."""
    return {"cohort": here} if here else {}
