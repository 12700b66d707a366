"""Forms of the desk's marking pages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, DecimalField, SelectField
from wtforms.validators import InputRequired

from bwa_lms.api import Rubric
from bwa_lms.desk.cases_forms import MarkForm, level_fields, levels_of
from bwa_lms.desk.programme_forms import Within
from bwa_lms.learning.marking import Verdict
from bwa_lms.web.i18n import gettext as _

SHORT = 80  # characters of a kept comment that a list shows


class AnswerForm(MarkForm):
    """A mark of an answer: levels or a percentage, a comment, and the comments that the marker keeps."""

    use = SelectField("A comment that you keep", validate_choice=False)
    keep = BooleanField("Keep this comment for later")

    def offer(self, saved: list[str]) -> None:
        """Offer the comments that the marker keeps."""
        self.use.choices = [("", _("Choose")), *((each, _short(each)) for each in saved)]

    def insert(self) -> None:
        """Add the chosen comment to what is written."""
        written = (self.comment.data or "").strip()
        self.comment.data = "\n\n".join(each for each in (written, self.use.data or "") if each)

    def verdict(self, rubric: Rubric | None) -> Verdict:
        """Return what the marker says."""
        comment = self.comment.data or ""
        if rubric is None:
            return Verdict(percent=self["percent"].data, comment=comment)
        return Verdict(levels_of(self, rubric), None, comment)


def answer_form(rubric: Rubric | None, saved: list[str], given: Verdict | None) -> AnswerForm:
    """Return the form for one answer, filled with the newest mark where there is one."""
    fields: Mapping[str, Any] = (
        level_fields(rubric)
        if rubric
        else {
            "percent": DecimalField(_("Per cent of the points"), [InputRequired(), Within(0, 100)])
        }
    )
    form: AnswerForm = type("OwnAnswerForm", (AnswerForm,), dict(fields))(data=_filled(given))
    form.offer(saved)
    return form


def _filled(given: Verdict | None) -> dict[str, Any]:
    if given is None:
        return {}
    levels = {f"level-{criterion}": str(level) for criterion, level in given.levels.items()}
    percent = {} if given.percent is None else {"percent": Decimal(given.percent)}
    return {**levels, **percent, "comment": given.comment}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"
