"""Forms with which a trainer decides about questions that changed, and confirms what that does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from bwa_lms.learning.regrading import LONGEST_REASON, Changed, Decision, How, Review
from bwa_lms.web.forms import LabelledForm, choices
from bwa_lms.web.i18n import gettext as _

KEEP = "keep"


class DecideForm(LabelledForm):
    """For each changed question what becomes of it (`how-<question>`), for each lost part of it which one it is now."""

    def decision(self, found: Review) -> Decision:
        """Return what was decided; a question that keeps its marks is left out."""
        hows = {each.id: self[f"how-{each.id}"].data for each in found.changes}
        return Decision(
            {name: cast(How, how) for name, how in hows.items() if how != KEEP},
            {each.id: self._names(each) for each in found.changes if hows[each.id] == "again"},
        )

    def _names(self, change: Changed) -> Mapping[str, str]:
        said = {part: self[f"part-{change.id}-{part}"].data for part in change.carried.lost}
        return {part: to for part, to in said.items() if to}


class RegradeForm(DecideForm):
    """The same with the reason; `told` is the digest of the dry run that was read."""

    reason = TextAreaField("Reason", [InputRequired("Give a reason."), Length(max=LONGEST_REASON)])
    told = HiddenField()


def decide_form(found: Review, sent: Any = None) -> DecideForm:
    """Return the form for the questions of a review, read from an address's query where one is given."""
    form: DecideForm = type("OwnDecideForm", (DecideForm,), fields(found))(formdata=sent)
    return form


def regrade_form(found: Review, data: Mapping[str, Any]) -> RegradeForm:
    """Return the form that confirms, filled with what was decided."""
    form: RegradeForm = type("OwnRegradeForm", (RegradeForm,), fields(found))(data=data)
    return form


def fields(found: Review) -> dict[str, Any]:
    """Return the fields of the changed questions."""
    return {name: each for change in found.changes for name, each in _of(change)}


def _of(change: Changed) -> Iterable[tuple[str, SelectField]]:
    yield (
        f"how-{change.id}",
        SelectField("What to do", choices=choices(_hows(change)), default=KEEP),
    )
    now = [("", _("No: this part is gone, and the others are new")), *change.carried.fresh.items()]
    for part, words in change.carried.lost.items():
        label = _("“%(words)s” was reworded or is gone. Is it one of these now?", words=words)
        yield f"part-{change.id}-{part}", SelectField(label, choices=choices(now), default="")


def _hows(change: Changed) -> list[tuple[str, str]]:
    again = [("again", _("Mark the answers again by the question as it is now"))]
    return [
        (KEEP, _("Keep the marks")),
        *(again if change.carried.possible else []),
        ("out", _("Leave the question out: it does not count")),
        ("full", _("Give everybody full points for it")),
    ]
