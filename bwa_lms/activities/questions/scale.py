"""A scale: how somebody sees it themselves. A survey item, never marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bwa_lms.activities.questions.choice import TEMPLATES
from bwa_lms.activities.questions.twins import report_twins
from bwa_lms.activities.questions.wording import words
from bwa_lms.api import (
    NOTHING_TO_EARN,
    CompileTools,
    Mark,
    QuestionAuthored,
    QuestionSpec,
    QuestionType,
    Refused,
    Response,
    Show,
    Source,
    Spec,
    View,
    fingerprint,
)
from bwa_lms.api.fields import Sentence

MOST = 11  # labels: from 0 to 10


class ScaleAuthored(QuestionAuthored):
    """The steps of the scale in words, from one end to the other."""

    labels: tuple[Sentence, ...]


class Label(Spec):
    """A step; `html` is sanitised inline HTML."""

    id: str
    html: str


class ScaleSpec(QuestionSpec):
    """The labels in the order in which they were written, which is the order in which they are shown."""

    labels: tuple[Label, ...]


class Scale(QuestionType[ScaleAuthored, ScaleSpec]):
    """One label is chosen; none is right."""

    kind = "scale"
    marked = False
    authored = ScaleAuthored
    spec = ScaleSpec
    templates = TEMPLATES

    def compile(
        self, authored: ScaleAuthored, source: Source, tools: CompileTools
    ) -> ScaleSpec | None:
        """Return the spec; report fewer than two labels, and one that stands twice."""
        written = [(("labels", place), label, None) for place, label in enumerate(authored.labels)]
        report_twins(written, source, "label")
        labels = [
            Label(id=fingerprint(label), html=tools.inline(source, "labels", place))
            for place, label in enumerate(authored.labels)
        ]
        if len(labels) < 2:
            hint = "write both ends of the scale at least, such as [not at all, fully]"
            source.problem(("labels",), "too-few-options", "a scale has two labels or more", hint)
        if len(labels) > MOST:
            message = f"a scale has {MOST} labels at the most"
            source.problem(
                ("labels", MOST), "too-long", message, "leave out steps between the ends"
            )
        return ScaleSpec(**ScaleSpec.common(authored, source, tools), labels=tuple(labels))

    def read(self, spec: ScaleSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"label": id}."""
        given = next((value for value in fields.get("", ()) if value), "")
        if given and all(label.id != given for label in spec.labels):
            raise Refused("This is none of the steps of the scale. Choose again.")
        return {"label": given} if given else None

    def view(self, spec: ScaleSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show the labels as radio buttons, from one end to the other, always."""
        name = _label(response)
        options = [
            {"id": label.id, "html": label.html, "chosen": label.id == name, "state": ""}
            for label in spec.labels
        ]
        context: dict[str, Any] = {**spec.shared(show), "options": options, "only_kept": True}
        return View("questions/scale.html", context)

    def mark(self, spec: ScaleSpec, response: Response | None) -> Mark:
        """Give nothing: there is nothing to earn."""
        return NOTHING_TO_EARN

    def match(self, old: ScaleSpec, new: ScaleSpec) -> Mapping[str, str] | None:
        """Match labels by their words; None when one of them is gone."""
        ids = {label.id for label in new.labels}
        if all(label.id in ids for label in old.labels):
            return {label.id: label.id for label in old.labels}
        return None

    def parts(self, spec: ScaleSpec) -> Mapping[str, str]:
        """Name the labels."""
        return {label.id: words(label.html) for label in spec.labels}

    def summarise(self, spec: ScaleSpec, responses: Sequence[Response | None]) -> Mapping[str, int]:
        """Count how often each label was chosen."""
        given = [_label(each) for each in responses]
        return {name: given.count(name) for name in (*(label.id for label in spec.labels), "")}


def _label(response: Response | None) -> str:
    name = response.get("label") if response else None
    return name if isinstance(name, str) else ""
