"""An open answer: a text that a trainer marks. Its words are counted, in any script."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator

from bwa_lms.activities.questions.choice import TEMPLATES
from bwa_lms.api import (
    CompileTools,
    Described,
    Mark,
    NeedsMarker,
    QuestionAuthored,
    QuestionSpec,
    QuestionType,
    Refused,
    Response,
    Rubric,
    Show,
    Source,
    View,
    count_words,
)
from bwa_lms.api.fields import Range, Words, mistake

LENGTH = 50_000  # characters of an answer
MOST = 5_000  # words that may be asked for; they fit into LENGTH in every script
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _sensible(words: tuple[int, int]) -> tuple[int, int]:
    least, most = words
    if not 0 < least <= most <= MOST:
        hint = "write the least and the most, such as 80-200"
        raise mistake("out-of-range", f"an answer has from 1 to {MOST} words", hint)
    return least, most


class OpenAuthored(QuestionAuthored):
    """`words` is the least and the most; `rubric` names what the marker goes by."""

    words: Annotated[Range, AfterValidator(_sensible)] | None = None
    rubric: Words = ""


class OpenSpec(QuestionSpec):
    """`rubric` is for whoever marks: it stands beside the answer then."""

    words: tuple[int, int] | None = None
    rubric: Rubric | None = None


class Open(QuestionType[OpenAuthored, OpenSpec]):
    """A box for a text; what was typed is kept as it was, whatever its length."""

    kind = "open"
    authored = OpenAuthored
    spec = OpenSpec
    templates = TEMPLATES

    def compile(
        self, authored: OpenAuthored, source: Source, tools: CompileTools
    ) -> OpenSpec | None:
        """Return the spec."""
        rubric = tools.rubric(source, "rubric") if authored.rubric else None
        common = OpenSpec.common(authored, source, tools)
        return OpenSpec(**common, words=authored.words, rubric=rubric)

    def read(self, spec: OpenSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"text": what was written}. Raises Refused for a text that no page would send."""
        text = next((value for value in fields.get("", ()) if value.strip()), "")
        text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if len(text) > LENGTH:
            raise Refused(f"This is {len(text)} characters long; {LENGTH} is the most.")
        return {"text": text} if text.strip() else None

    def view(self, spec: OpenSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show the box with the number of words in it; closed, the text with its paragraphs."""
        text = written(response)
        least, most = spec.words or (None, None)
        context: dict[str, Any] = {
            "text": text,
            "paragraphs": [each for each in re.split(r"\n\s*\n", text) if each.strip()],
            "count": count_words(text),
            "least": least,
            "most": most,
            "longest": LENGTH,
            "only_kept": True,
        }
        return View("questions/open.html", {**spec.shared(show), **context})

    def mark(self, spec: OpenSpec, response: Response | None) -> Mark | NeedsMarker:
        """Leave it to a marker; where nothing was written, nobody has to look."""
        return NeedsMarker(Decimal(1)) if written(response) else Mark(Decimal(0), Decimal(1))

    def rubric(self, spec: OpenSpec) -> Rubric | None:
        """Return the rubric that the trainer named."""
        return spec.rubric

    def match(self, old: OpenSpec, new: OpenSpec) -> Mapping[str, str] | None:
        """Keep responses: they hold nothing but words."""
        return {}

    def summarise(self, spec: OpenSpec, responses: Sequence[Response | None]) -> Mapping[str, int]:
        """Count who wrote something and who did not."""
        blank = sum(not written(each) for each in responses)
        return {"written": len(responses) - blank, "": blank}

    def describe(self, spec: OpenSpec, answer: str) -> Described:
        """Say that something was written."""
        return Described("An answer was written")


def written(response: Response | None) -> str:
    """Return the text of a response, "" where there is nothing but space."""
    text = response.get("text") if response else None
    return text if isinstance(text, str) and text.strip() else ""
