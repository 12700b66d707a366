"""Forms of the desk's case pages."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from bwa_lms.api import Rubric
from bwa_lms.web.forms import Form, choices


class PostForm(Form):
    """A trainer's post or reply."""

    text = TextAreaField("Your text", [InputRequired("Write something first.")])


class MarkForm(Form):
    """A mark: a level for each criterion (`level-<criterion>`) and a comment; `version` is the text that was read."""

    comment = TextAreaField("Comment for the participant")
    version = HiddenField()


def level_fields(rubric: Rubric) -> dict[str, Any]:
    """Return a field for each criterion of a rubric."""
    return {
        f"level-{each.id}": RadioField(
            each.title,
            [InputRequired("Choose a level.")],
            choices=choices((str(number), level) for number, level in enumerate(each.levels)),
        )
        for each in rubric.criteria
    }


def mark_form(rubric: Rubric, data: dict[str, Any]) -> MarkForm:
    """Return the form that marks against a rubric, filled with `data` where it is not sent."""
    form: MarkForm = type("RubricForm", (MarkForm,), level_fields(rubric))(data=data)
    return form


def levels_of(form: Form, rubric: Rubric) -> dict[str, int]:
    """Return the chosen levels by criterion."""
    return {each.id: int(form[f"level-{each.id}"].data) for each in rubric.criteria}
