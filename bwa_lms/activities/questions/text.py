"""A word or a short text, compared with forgiveness: case, accents, spacing and width do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

import re2
from pydantic import Field, model_validator

from bwa_lms.activities.questions.choice import TEMPLATES
from bwa_lms.activities.questions.foreseen import (
    MOST,
    ForeseeingAuthored,
    ForeseeingSpec,
    Foreseen,
    ForeseenAuthored,
    common,
    described,
    marked,
    report_useless,
    told,
    typed,
)
from bwa_lms.activities.questions.numbers import digit
from bwa_lms.api import (
    CompileTools,
    Described,
    Mark,
    QuestionType,
    Refused,
    Response,
    Show,
    Source,
    View,
)
from bwa_lms.api.fields import Sentence, mistake

LENGTH = 500  # characters of an answer
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0652\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_QUOTES = str.maketrans("’‘‛ʼ“”„«»", '\'\'\'\'"""""')


class ForeseenTextAuthored(ForeseenAuthored):
    """An answer that somebody may write, or a pattern for such answers."""

    answer: Annotated[Sentence, Field(max_length=LENGTH)] | None = None
    pattern: Sentence | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> ForeseenTextAuthored:
        if self.answer is None and self.pattern is None:
            raise mistake(
                "missing-key", "answer is missing", "write answer: and the words, or pattern:"
            )
        if self.answer is not None and self.pattern is not None:
            raise mistake(
                "bad-value", "an answer and a pattern stand together", "keep one of the two"
            )
        return self


class TextAuthored(ForeseeingAuthored):
    """`accept` are answers as they may be written; `patterns` are regular expressions (RE2) for whole answers."""

    accept: tuple[Sentence, ...] = ()
    patterns: tuple[Sentence, ...] = ()
    also: tuple[ForeseenTextAuthored, ...] = Field(default=(), min_length=1, max_length=MOST)


class ForeseenText(Foreseen):
    """As authored: a foreseen answer has one of `accept`, or one of `patterns`."""

    accept: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    def fits(self, text: str) -> bool:
        """Say whether an answer is one of those accepted, or fits a pattern as a whole."""
        given = plain(text[:LENGTH])
        if self.accepts(given):
            return True
        written = " ".join(unicodedata.normalize("NFKC", text[:LENGTH]).split())
        return bool(text) and any(
            _fits(pattern, given) or _fits(pattern, written) for pattern in self.patterns
        )

    def accepts(self, given: str) -> bool:
        """Say whether an answer, less what is forgiven, is one of those accepted."""
        return bool(given) and given in {plain(each) for each in self.accept}

    def covers(self, other: ForeseenText) -> bool:
        """Say whether this fits whatever another one fits; two patterns are compared as they are written."""
        return set(other.patterns) <= set(self.patterns) and all(
            self.accepts(each) or any(_fits(pattern, each) for pattern in self.patterns)
            for each in map(plain, other.accept)
        )

    def shown(self) -> dict[str, Any]:
        """Return the answer; what a pattern fits is in nobody's words."""
        return {"answer": self.accept[0] if self.accept else ""}


class TextSpec(ForeseeingSpec):
    """As authored."""

    accept: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    also: tuple[ForeseenText, ...] = ()

    @property
    def right(self) -> ForeseenText:
        """Return the right answers as one that earns everything."""
        return ForeseenText(
            accept=self.accept, patterns=self.patterns, credit=Decimal(1), because=self.because
        )

    def decisive(self, response: Response | None) -> ForeseenText | None:
        """Return the answer that was given: the right one, or the first foreseen one that fits."""
        text = typed(response)
        return next((each for each in (self.right, *self.also) if each.fits(text)), None)


class WrittenText(QuestionType[TextAuthored, TextSpec]):
    """A field for a few words."""

    kind = "text"
    authored = TextAuthored
    spec = TextSpec
    templates = TEMPLATES

    def compile(
        self, authored: TextAuthored, source: Source, tools: CompileTools
    ) -> TextSpec | None:
        """Return the spec; report patterns that are none, and what accepts nothing or never decides."""
        if not authored.accept and not authored.patterns:
            hint = "write accept: [one answer, another answer]"
            source.problem((), "missing-key", "accept is missing", hint)
        for place, pattern in enumerate(authored.patterns):
            _check_pattern(pattern, source, "patterns", place)
        spec = TextSpec(
            **TextSpec.common(authored, source, tools),
            accept=authored.accept,
            patterns=authored.patterns,
            because=tools.inline(source, "because"),
            also=tuple(
                _foreseen(each, source, tools, place) for place, each in enumerate(authored.also)
            ),
        )
        _report_covered(spec, source)
        return spec

    def read(self, spec: TextSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"text": what was written}."""
        text = next((value.strip() for value in fields.get("", ()) if value.strip()), "")
        if len(text) > LENGTH:
            raise Refused(f"This is longer than {LENGTH} characters. A few words are enough.")
        return {"text": text} if text else None

    def view(self, spec: TextSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show one field; the accepted answers, and what else was foreseen, only with the key."""
        reasons = told(spec.decisive(response), spec.right, spec.also, show)
        own = {"text": typed(response), "accepted": list(spec.accept) if show.key else []}
        return View("questions/text.html", {**spec.shared(show), **own, **reasons})

    def mark(self, spec: TextSpec, response: Response | None) -> Mark:
        """Give everything for an accepted answer, or a foreseen one's credit."""
        return marked(spec.decisive(response))

    def match(self, old: TextSpec, new: TextSpec) -> Mapping[str, str] | None:
        """Keep responses: they hold nothing but words."""
        return {}

    def summarise(self, spec: TextSpec, responses: Sequence[Response | None]) -> Mapping[str, int]:
        """Count the answers, those that are the same to a marker as one."""
        return Counter(plain(str(each.get("text", ""))) if each else "" for each in responses)

    def describe(self, spec: TextSpec, answer: str) -> Described:
        """Say what was typed, what it earns and why."""
        return described(answer, spec.decisive({"text": answer}))


def _foreseen(
    authored: ForeseenTextAuthored, source: Source, tools: CompileTools, place: int
) -> ForeseenText:
    if authored.pattern is not None:
        _check_pattern(authored.pattern, source, "also", place, "pattern")
    return ForeseenText(
        **common(authored, source, tools, place),
        accept=() if authored.answer is None else (authored.answer,),
        patterns=() if authored.pattern is None else (authored.pattern,),
    )


def _check_pattern(pattern: str, source: Source, *where: str | int) -> None:
    if _compiled(pattern) is None:
        hint = "RE2 knows no look-around and no back-references"
        source.problem(where, "bad-pattern", f"{pattern} is not a pattern", hint)


def _report_covered(spec: TextSpec, source: Source) -> None:
    """Report each foreseen answer that nobody can give, or that one before it fits."""
    tried = [spec.right, *spec.also]
    for place, each in enumerate(spec.also):
        key = "answer" if each.accept else "pattern"
        if not all(map(plain, each.accept)):
            message = "an answer without a letter or a digit, which nobody can give"
            hint = "write the words that somebody may answer"
            source.problem(("also", place, key), "bad-value", message, hint)
        elif any(one.covers(each) for one in tried[: place + 1]):
            report_useless(source, place, key, right=spec.right.covers(each))


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
