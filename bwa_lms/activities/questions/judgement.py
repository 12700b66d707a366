"""A judgement: better and worse moves, each with the share of the points that it earns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import Field

from bwa_lms.activities.questions.choice import TEMPLATES, chosen
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
from bwa_lms.api.fields import Id, Percent, Sentence, Words


class MoveAuthored(Authored):
    """A move: its words, and the share of the points that it earns."""

    credit: Percent
    text: Sentence
    because: Words = ""
    id: Id | None = None

    @property
    def name(self) -> str:
        """Return the id: the authored one, or a fingerprint of the wording."""
        return self.id or fingerprint(self.text)


class JudgementAuthored(QuestionAuthored):
    """A situation with moves."""

    options: tuple[MoveAuthored, ...] = Field(min_length=1, max_length=50)


class Move(Spec):
    """A compiled move; `credit` is a share from 0 to 1, `html` and `because` are sanitised inline HTML."""

    id: str
    html: str
    credit: Decimal
    because: str = ""


class JudgementSpec(QuestionSpec):
    """The moves in the order in which they were written."""

    options: tuple[Move, ...]


class Judgement(QuestionType[JudgementAuthored, JudgementSpec]):
    """One move is chosen and earns its credit; the best one earns everything."""

    kind = "judgement"
    authored = JudgementAuthored
    spec = JudgementSpec
    templates = TEMPLATES

    def compile(
        self, authored: JudgementAuthored, source: Source, tools: CompileTools
    ) -> JudgementSpec | None:
        """Return the spec; report moves that stand twice, and a judgement without a best move."""
        report_twin_moves(authored.options, source, "options")
        if all(move.credit < 100 for move in authored.options):
            hint = "write credit: 100% for the best move"
            source.problem(("options",), "no-full-credit", "no option earns full credit", hint)
        elif len(authored.options) < 2:
            hint = "add a move that earns less"
            source.problem(("options",), "too-few-options", "there is only one option", hint)
        moves = [
            compiled_move(each, source, tools, "options", n) for n, each in _numbered(authored)
        ]
        common = JudgementSpec.common(authored, source, tools)
        return JudgementSpec(**common, options=tuple(moves))

    def read(self, spec: JudgementSpec, fields: Mapping[str, Sequence[str]]) -> Response | None:
        """Return {"option": id}."""
        given = next((value for value in fields.get("", ()) if value), "")
        known = from_page((move.id, move.html) for move in spec.options)
        if given and given not in known:
            raise Refused("This is none of the options. Choose again.")
        return {"option": known[given]} if given else None

    def view(self, spec: JudgementSpec, seed: int, response: Response | None, show: Show) -> View:
        """Show the moves as radio buttons; with the key, what each of them is worth."""
        names = chosen(response)
        options = [
            shown_move(move, move.id in names, show)
            for move in arranged(spec.options, seed, lambda move: move.id)
        ]
        return View("questions/judgement.html", {**spec.shared(show), "options": options})

    def mark(self, spec: JudgementSpec, response: Response | None) -> Mark:
        """Give the credit of the move."""
        hit = next((move for move in spec.options if move.id in chosen(response)), None)
        if hit is None:
            return Mark(Decimal(0), Decimal(1))
        return Mark(hit.credit, Decimal(1), (hit.because,) if hit.because else ())

    def match(self, old: JudgementSpec, new: JudgementSpec) -> Mapping[str, str] | None:
        """Match moves by their ids; None when one of them is gone."""
        ids = {move.id for move in new.options}
        if all(move.id in ids for move in old.options):
            return {move.id: move.id for move in old.options}
        return None

    def unnamed(self, authored: JudgementAuthored) -> Mapping[tuple[str | int, ...], str]:
        """Return the moves without an id."""
        return {
            ("options", place): move.name for place, move in _numbered(authored) if move.id is None
        }

    def parts(self, spec: JudgementSpec) -> Mapping[str, str]:
        """Name the moves."""
        return {move.id: words(move.html) for move in spec.options}

    def summarise(
        self, spec: JudgementSpec, responses: Sequence[Response | None]
    ) -> Mapping[str, int]:
        """Count how often each move was chosen."""
        counts = {move.id: 0 for move in spec.options} | {"": 0}
        for response in responses:
            for name in chosen(response) or [""]:
                counts[name] = counts.get(name, 0) + 1
        return counts

    def describe(self, spec: JudgementSpec, answer: str) -> Described:
        """Say which move it is, and what it is worth."""
        for move in spec.options:
            if move.id == answer:
                return Described(words(move.html), move.credit, move.because)
        return super().describe(spec, answer)


def _numbered(authored: JudgementAuthored) -> list[tuple[int, MoveAuthored]]:
    return list(enumerate(authored.options))


def report_twin_moves(moves: Sequence[MoveAuthored], source: Source, *where: str | int) -> None:
    """Report each move that has the id or the wording of one before it."""
    written = [((*where, place, "text"), move.text, move.id) for place, move in enumerate(moves)]
    report_twins(written, source, "option")


def compiled_move(
    move: MoveAuthored, source: Source, tools: CompileTools, *where: str | int
) -> Move:
    """Return the move that is written at `where`."""
    return Move(
        id=move.name,
        html=tools.inline(source, *where, "text"),
        credit=move.credit / 100,
        because=tools.inline(source, *where, "because"),
    )


def shown_move(move: Move, chosen: bool, show: Show) -> dict[str, Any]:
    """Return what a template may tell of a move: its worth once it was chosen and marked, or with the key."""
    told = show.key or (show.own and chosen)
    return {
        "id": page_name(move.id, move.html),
        "html": move.html,
        "chosen": chosen,
        "state": _state(move.credit) if told else "",
        "credit": move.credit * 100 if told else None,
        "because": move.because if show.key or (show.because and chosen) else "",
    }


def _state(credit: Decimal) -> str:
    return "best" if credit == 1 else "helps" if credit else "poor"
