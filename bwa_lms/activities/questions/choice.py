"""Single choice and multiple choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, model_validator

from bwa_lms.activities.questions.twins import report_twins
from bwa_lms.activities.questions.wording import from_page, page_name, words
from bwa_lms.api import (
    Authored,
    CompileTools,
    Described,
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
    arranged,
    fingerprint,
)
from bwa_lms.api.fields import Flag, Id, Sentence, Words, mistake

TEMPLATES = Path(__file__).parent / "templates"


class OptionAuthored(Authored):
    """An option says itself whether it is right: `right: wording` or `wrong: wording`."""

    right: Sentence | None = None
    wrong: Sentence | None = None
    because: Words = ""
    id: Id | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> OptionAuthored:
        if (self.right is None) == (self.wrong is None):
            raise mistake(
                "bad-option",
                "an option is either right or wrong",
                "write right: or wrong: and its words",
            )
        return self

    @property
    def wording(self) -> str:
        """Return the option's words."""
        return self.right or self.wrong or ""

    @property
    def key(self) -> str:
        """Return the key under which the words are written."""
        return "wrong" if self.right is None else "right"

    @property
    def name(self) -> str:
        """Return the id: the authored one, or a fingerprint of the wording."""
        return self.id or fingerprint(self.wording)


class ChoiceAuthored(QuestionAuthored):
    """A question with options."""

    options: tuple[OptionAuthored, ...] = Field(min_length=1)


class MultipleAuthored(ChoiceAuthored):
    """With `partial`, each right option earns its part and each wrong one costs as much; without it, all or nothing."""

    partial: Flag = False


class Option(Spec):
    """A compiled option; `html` and `because` are sanitised inline HTML."""

    id: str
    html: str
    right: bool
    because: str = ""


class ChoiceSpec(QuestionSpec):
    """The options in the order in which they were written."""

    options: tuple[Option, ...]

    @property
    def right(self) -> frozenset[str]:
        """Return the ids of the right options."""
        return frozenset(option.id for option in self.options if option.right)


class MultipleSpec(ChoiceSpec):
    """A multiple choice; `partial` as authored."""

    partial: bool = False


A = TypeVar("A", bound=ChoiceAuthored)
S = TypeVar("S", bound=ChoiceSpec)


class Choice(QuestionType[A, S]):
    """What single and multiple choice share."""

    templates = TEMPLATES

    def _options(self, authored: A, source: Source, tools: CompileTools) -> list[Option]:
        _check_options(authored, source)
        return [
            Option(
                id=option.name,
                html=tools.inline(source, "options", place, option.key),
                right=option.right is not None,
                because=tools.inline(source, "options", place, "because"),
            )
            for place, option in enumerate(authored.options)
        ]

    def match(self, old: S, new: S) -> Mapping[str, str] | None:
        """Match options by their ids; None when one of them is gone."""
        ids = {option.id for option in new.options}
        if all(option.id in ids for option in old.options):
            return {option.id: option.id for option in old.options}
        return None

    def unnamed(self, authored: A) -> Mapping[tuple[str | int, ...], str]:
        """Return the options without an id."""
        return {
            ("options", place): option.name
            for place, option in enumerate(authored.options)
            if option.id is None
        }

    def parts(self, spec: S) -> Mapping[str, str]:
        """Name the options."""
        return {option.id: words(option.html) for option in spec.options}

    def summarise(self, spec: S, responses: Sequence[Response | None]) -> Mapping[str, int]:
        """Count how often each option was chosen."""
        counts = {option.id: 0 for option in spec.options} | {"": 0}
        for response in responses:
            for name in chosen(response) or [""]:
                counts[name] = counts.get(name, 0) + 1
        return counts

    def describe(self, spec: S, answer: str) -> Described:
        """Say which option it is, and whether it is right."""
        for option in spec.options:
            if option.id == answer:
                return Described(words(option.html), Decimal(option.right), option.because)
        return super().describe(spec, answer)


class Single(Choice[ChoiceAuthored, ChoiceSpec]):
    """One option is right."""

    kind = "single"
    authored = ChoiceAuthored
    spec = ChoiceSpec

    def compile(
        self, authored: ChoiceAuthored, source: Source, tools: CompileTools
    ) -> ChoiceSpec | None:
        """Return the spec; report two right options."""
        options = self._options(authored, source, tools)
        right = [place for place, option in enumerate(options) if option.right]
        for place in right[1:2]:
            hint = "make one of them wrong, or the type multiple"
            source.problem(
                ("options", place, "right"), "two-right-options", "a second option is right", hint
            )
        return ChoiceSpec(**ChoiceSpec.common(authored, source, tools), options=tuple(options))

    def read(self, spec: ChoiceSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"option": id}."""
        given = [value for value in fields.get("", ()) if value]
        if not given:
            return None
        return {"option": _offered(spec, given[:1])[0]}

    def view(self, spec: ChoiceSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show the options as radio buttons."""
        return View("questions/single.html", _context(spec, seed, response, show))

    def mark(self, spec: ChoiceSpec, response: Response | None) -> Mark:
        """Give everything for the right option."""
        hit = [option for option in spec.options if option.id in chosen(response)]
        share = Decimal(len(hit) == 1 and hit[0].right)
        return Mark(share, Decimal(1), tuple(option.because for option in hit if option.because))


class Multiple(Choice[MultipleAuthored, MultipleSpec]):
    """Any number of options is right."""

    kind = "multiple"
    authored = MultipleAuthored
    spec = MultipleSpec

    def compile(
        self, authored: MultipleAuthored, source: Source, tools: CompileTools
    ) -> MultipleSpec | None:
        """Return the spec."""
        options = self._options(authored, source, tools)
        common = MultipleSpec.common(authored, source, tools)
        return MultipleSpec(**common, options=tuple(options), partial=authored.partial)

    def read(self, spec: MultipleSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"options": [ids as they stand in the spec]}."""
        given = set(_offered(spec, [value for value in fields.get("", ()) if value]))
        if not given:
            return None
        return {"options": [option.id for option in spec.options if option.id in given]}

    def view(self, spec: MultipleSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show the options as check boxes."""
        return View("questions/multiple.html", _context(spec, seed, response, show))

    def mark(self, spec: MultipleSpec, response: Response | None) -> Mark:
        """Give everything for exactly the right options; with `partial`, right minus wrong over all that are right."""
        names = chosen(response) & {option.id for option in spec.options}
        reasons = tuple(each.because for each in spec.options if each.id in names and each.because)
        if not spec.partial:
            return Mark(Decimal(bool(names) and names == spec.right), Decimal(1), reasons)
        net = len(names & spec.right) - len(names - spec.right)
        return Mark(max(Decimal(0), Decimal(net) / len(spec.right)), Decimal(1), reasons)


def chosen(response: Response | None) -> frozenset[str]:
    """Return the ids of the options that a response names."""
    if response is None:
        return frozenset()
    given: Any = response.get("options", [response.get("option")])
    return frozenset(name for name in given if isinstance(name, str))


def _check_options(authored: ChoiceAuthored, source: Source) -> None:
    written = [
        (("options", place, option.key), option.wording, option.id)
        for place, option in enumerate(authored.options)
    ]
    report_twins(written, source, "option")
    if not any(option.right for option in authored.options):
        hint = "write right: instead of wrong: before the right one"
        source.problem(("options",), "no-right-option", "no option is right", hint)
    elif len(authored.options) < 2:
        source.problem(
            ("options",), "too-few-options", "there is only one option", "add one that is wrong"
        )


def _offered(spec: ChoiceSpec, given: Sequence[str]) -> list[str]:
    """Return the ids of the options that a page named."""
    known = from_page((option.id, option.html) for option in spec.options)
    if not set(given) <= set(known):
        raise Refused("This is none of the options. Choose again.")
    return [known[each] for each in given]


def _context(spec: ChoiceSpec, seed: int, response: Response | None, show: Show) -> dict[str, Any]:
    names = chosen(response)
    options = [
        {
            "id": page_name(option.id, option.html),
            "html": option.html,
            "chosen": option.id in names,
            "state": _state(option, option.id in names, show),
            "because": _because(option, option.id in names, show),
        }
        for option in arranged(spec.options, seed, lambda option: option.id)
    ]
    return {**spec.shared(show), "options": options}


def _state(option: Option, chosen: bool, show: Show) -> str:
    if chosen and (show.own or show.key):
        return "right" if option.right else "wrong"
    return "missed" if show.key and option.right and not chosen else ""


def _because(option: Option, chosen: bool, show: Show) -> str:
    return option.because if show.key or (show.because and chosen) else ""
