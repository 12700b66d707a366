"""A word or a short text, compared with forgiveness: case, accents, spacing and width do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import re2

from bwa_lms.activities.questions.choice import TEMPLATES
from bwa_lms.activities.questions.numbers import digit
from bwa_lms.api import (
    CompileTools,
    Mark,
    QuestionAuthored,
    QuestionSpec,
    QuestionType,
    Refused,
    Response,
    Show,
    Source,
    View,
)
from bwa_lms.api.fields import Sentence

LENGTH = 500  # characters of an answer
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0652\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_QUOTES = str.maketrans("’‘‛ʼ“”„«»", '\'\'\'\'"""""')


class TextAuthored(QuestionAuthored):
    """`accept` are answers as they may be written; `patterns` are regular expressions (RE2) for whole answers."""

    accept: tuple[Sentence, ...] = ()
    patterns: tuple[Sentence, ...] = ()


class TextSpec(QuestionSpec):
    """As authored."""

    accept: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


class WrittenText(QuestionType[TextAuthored, TextSpec]):
    """A field for a few words."""

    kind = "text"
    authored = TextAuthored
    spec = TextSpec
    templates = TEMPLATES

    def compile(
        self, authored: TextAuthored, source: Source, tools: CompileTools
    ) -> TextSpec | None:
        """Return the spec; report patterns that are none, and a question that accepts nothing."""
        if not authored.accept and not authored.patterns:
            hint = "write accept: [one answer, another answer]"
            source.problem((), "missing-key", "accept is missing", hint)
        for place, pattern in enumerate(authored.patterns):
            if _compiled(pattern) is None:
                hint = "RE2 knows no look-around and no back-references"
                source.problem(
                    ("patterns", place), "bad-pattern", f"{pattern} is not a pattern", hint
                )
        common = TextSpec.common(authored, source, tools)
        return TextSpec(**common, accept=authored.accept, patterns=authored.patterns)

    def read(self, spec: TextSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"text": what was written}."""
        text = next((value.strip() for value in fields.get("", ()) if value.strip()), "")
        if len(text) > LENGTH:
            raise Refused(f"This is longer than {LENGTH} characters. A few words are enough.")
        return {"text": text} if text else None

    def view(self, spec: TextSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show one field; the accepted answers only with the key."""
        text = str(response.get("text", "")) if response else ""
        accepted = list(spec.accept) if show.key else []
        return View(
            "questions/text.html", {**spec.shared(show), "text": text, "accepted": accepted}
        )

    def mark(self, spec: TextSpec, response: Response | None) -> Mark:
        """Give everything for an accepted answer."""
        text = str(response.get("text", "")) if response else ""
        return Mark(Decimal(bool(text) and accepts(spec, text)), Decimal(1))

    def match(self, old: TextSpec, new: TextSpec) -> Mapping[str, str] | None:
        """Keep responses: they hold nothing but words."""
        return {}

    def summarise(self, spec: TextSpec, responses: Sequence[Response | None]) -> Mapping[str, int]:
        """Count the answers, those that are the same to a marker as one."""
        return Counter(plain(str(each.get("text", ""))) if each else "" for each in responses)


def accepts(spec: TextSpec, text: str) -> bool:
    """Say whether an answer is one of those accepted, or fits a pattern as a whole."""
    given = plain(text[:LENGTH])
    if given and given in {plain(each) for each in spec.accept}:
        return True
    written = " ".join(unicodedata.normalize("NFKC", text[:LENGTH]).split())
    return any(_fits(pattern, given) or _fits(pattern, written) for pattern in spec.patterns)


def plain(text: str) -> str:
    """Return `text` without what is forgiven: case, accents, spacing, width, local digits, dashes, quotes, a stop."""
    text = _DASHES.sub(
        "-", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_QUOTES)
    )
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold()))
    joined = re.sub(r"\s*-\s*", "-", " ".join(bare.split()))
    return unicodedata.normalize("NFC", "".join(map(digit, joined.strip(" .,;:!?\"'"))))


def _fits(pattern: str, text: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is not None and compiled.fullmatch(text) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None
