"""The cohort's progress as a grid, on a page and as a CSV file."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from bwa_lms.desk import grid
from bwa_lms.desk.cohort_access import seen_cohort
from bwa_lms.desk.grid import Cell, Grid
from bwa_lms.learning import progress
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.web import clock
from bwa_lms.web.access import allow
from bwa_lms.web.actor import ADMINISTRATOR, TRAINER
from bwa_lms.web.i18n import format_percent, ngettext
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.templating import render

Page = str | AnyResponse


def register(blueprint: Blueprint) -> None:
    """Add these pages to the desk."""
    blueprint.add_url_rule("/cohorts/<cohort>/progress", "cohort_progress", cohort_progress)
    blueprint.add_url_rule(
        "/cohorts/<cohort>/progress.csv", "cohort_progress_csv", cohort_progress_csv
    )


@allow(TRAINER, ADMINISTRATOR)
def cohort_progress(cohort: str) -> Page:
    """Show a cohort's progress in all courses, or in the activities of one; `state` narrows the people."""
    here, course = seen_cohort(cohort), request.args.get("course", "")
    kinds, chosen = kind_words(), request.args.get("state", "")
    chosen = chosen if chosen in kinds else ""
    whole = _grid(here, course)
    return render(
        "desk/progress/grid.html",
        cohort=here,
        course=course,
        courses=progress.board(here.id, clock.now()).courses if course else whole.columns,
        whole=whole,
        grid=whole.only(chosen),
        kinds=kinds,
        state=chosen,
        words=cell_words,
        query={key: value for key, value in (("course", course), ("state", chosen)) if value},
    )


@allow(TRAINER, ADMINISTRATOR)
def cohort_progress_csv(cohort: str) -> Page:
    """Hand out the grid that the page shows."""
    here, course = seen_cohort(cohort), request.args.get("course", "")
    shown = _grid(here, course).only(request.args.get("state", ""))
    data = grid.as_csv(shown, _("Participant"), cell_words)
    name = "-".join(["progress", here.start.isoformat(), *([course] if course else [])])
    return Response(
        data,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def kind_words() -> dict[str, str]:
    """Return the states of the grid in words."""
    return {
        "done": _("done"),
        "now": _("under way"),
        "waiting": _("waits for a mark"),
        "open": _("open"),
        "due": _("due soon"),
        "late": _("late"),
        "closed": _("closed, not done"),
        "locked": _("not open yet"),
    }


def cell_words(cell: Cell) -> str:
    """Return a cell in words: the state, how much of it, and the mark."""
    parts = [kind_words()[cell.kind]]
    if cell.required is not None and cell.kind != "done":
        parts.append(
            ngettext(
                "%(done)s of %(n)s", "%(done)s of %(n)s", cell.required, done=cell.finished or 0
            )
        )
    if cell.mark is not None:
        parts.append(format_percent(cell.mark))
    return ", ".join(parts)


def _grid(cohort: Cohort, course: str) -> Grid:
    board = progress.board(cohort.id, clock.now(), course or None)
    return grid.of_activities(board) if course else grid.of_courses(board)
