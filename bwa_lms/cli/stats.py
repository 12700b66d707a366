"""`bwa stats`: what the answers say about a quiz and its questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bwa_lms.cli import instance
from bwa_lms.kernel.errors import DomainError

if TYPE_CHECKING:
    from bwa_lms.learning.statistics.service import Statistics

_WHOLE = ("mean", "median", "deviation", "consistency", "error_ratio", "standard_error")
_ITEM = ("facility", "discrimination", "efficiency")


@click.command("stats")
@click.argument("quiz", metavar="COURSE/QUIZ")
@click.option("--cohort", help="the id of a cohort, as in the addresses of the desk; else all")
@click.option(
    "--attempts",
    "which",
    type=click.Choice(["first", "all"]),
    default="first",
    show_default=True,
    help="which attempts of each person",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="for people or for programs",
)
@click.option("--instance", "home", type=click.Path(path_type=Path), help="the instance folder")
def command(quiz: str, cohort: str | None, which: str, style: str, home: Path | None) -> None:
    """Tell how a published quiz did, and each of its questions.

    COURSE/QUIZ is what stands in the quiz's address. What is told is what the desk shows, and no more: people are
    counted in groups, so that nobody can be found by comparing.
    """
    app = instance.open_app(home)
    with app.app_context():
        try:
            found = _statistics(quiz, cohort, which)
        except DomainError as error:
            raise click.ClickException(error.message) from error
        click.echo(_json(found) if style == "json" else "\n".join(_text(found)))


def _statistics(quiz: str, cohort: str | None, which: Any) -> Statistics:
    from bwa_lms.learning.statistics import service
    from bwa_lms.people.service import cohorts
    from bwa_lms.web.engine import engine

    course, _, activity = quiz.partition("/")
    here = service.find(course, activity)
    chosen = [cohorts.find(cohort)] if cohort else cohorts.listed()
    return service.of_quiz(here, [each.id for each in chosen], which, engine().clock.now())


def _json(found: Statistics) -> str:
    from bwa_lms.learning.statistics.telling import told

    core = {
        "course": found.here.build.course.id,
        "activity": found.here.activity.id,
        "attempts": found.which,
        "ended": found.ended,
        "waiting": found.waiting,
    }
    return json.dumps(core | told(found.report), indent=2)


def _text(found: Statistics) -> Iterator[str]:
    from bwa_lms.learning.statistics.rules import LEAST

    report = found.report
    yield f"{found.here.activity.title}: {report.counted} of {found.ended} finished attempts counted"
    if report.quiz is None:
        yield f"no figures: fewer than {LEAST} counted attempts, or nothing to earn"
    else:
        for name in _WHOLE:
            value = getattr(report.quiz.figures, name)
            yield f"  {name.replace('_', ' '):<16}{_per_cent(value):>8}"
    yield f"  {'question':<24}{'answers':>8}{'facility':>10}{'discr.':>8}{'effic.':>8}"
    for asked, each in report.questions:
        answers = each.answers if each else "few"
        facility, index, efficiency = (
            _per_cent(getattr(each.figures if each else None, name, None)) for name in _ITEM
        )
        yield f"  {asked.id:<24}{answers:>8}{facility:>10}{index:>8}{efficiency:>8}"


def _per_cent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}%"
