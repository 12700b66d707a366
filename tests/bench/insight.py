"""How long the statistics of a large quiz take, from the answers as the database keeps them to the figures."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bwa_lms import plugins
from bwa_lms.api import ItemFact, Submitted, Terms
from bwa_lms.api.testing import Draft, PlainTools
from bwa_lms.learning.statistics.crowds import Member
from bwa_lms.learning.statistics.editions import Editions
from bwa_lms.learning.statistics.reading import Remembering
from bwa_lms.learning.statistics.report import Report, report
from bwa_lms.learning.statistics.sittings import Taker, table
from bwa_lms.plugins.host import Kind, Plugins

ATTEMPTS, QUESTIONS, OPTIONS = 10_000, 40, 4
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def run() -> tuple[float, Report]:
    """Return the seconds that ATTEMPTS x QUESTIONS took, and what they gave."""
    found = plugins.load()
    kind = found.activity("quiz")
    spec = _spec(found, kind)
    kept = list(_kept(found, kind, spec))
    began = time.perf_counter()
    told = _compute(found, kind, spec, kept)
    return time.perf_counter() - began, told


def _spec(found: Plugins, kind: Kind) -> Any:
    questions = [
        {
            "id": f"q{number}",
            "type": "single",
            "prompt": f"Question {number}?",
            "options": [{"right": "The first"}, *({"wrong": f"No {n}"} for n in range(1, OPTIONS))],
        }
        for number in range(QUESTIONS)
    ]
    data = {"title": "A large quiz", "questions": questions}
    spec = kind.compile(
        kind.authored.model_validate(data), Draft(data), PlainTools(found.questions)
    )
    assert spec is not None
    return spec


def _kept(found: Plugins, kind: Kind, spec: Any) -> Iterator[str]:
    """Yield the states of attempts as JSON: people of more and less knowledge, questions of more and less weight."""
    dice, tools = random.Random(4), Remembering(found)
    options = {
        each.id: [option["id"] for option in each.spec["options"]] for each in kind.questions(spec)
    }
    for number in range(ATTEMPTS):
        knows = dice.random()
        state = dict(kind.start(spec, number + 1, Terms(), START))
        state["answers"] = {
            name: {"option": ids[0] if dice.random() < knows else dice.choice(ids)}
            for name, ids in options.items()
        }
        state["log"] = [[60 * place, name] for place, name in enumerate(options, 1)]
        yield json.dumps(dict(kind.step(spec, state, Submitted(), START, tools).state))


def _compute(found: Plugins, kind: Kind, spec: Any, kept: Sequence[str]) -> Report:
    tools, asked = Remembering(found), kind.questions(spec)

    def facts() -> Iterator[tuple[Taker, Sequence[ItemFact]]]:
        for number, state in enumerate(kept):
            at = START - timedelta(minutes=number)
            taker = Taker(Member(number, number % 7), 1, True, at, at)
            yield taker, kind.items(spec, json.loads(state), tools)

    return report(table(facts(), asked, Editions(found)), asked, found)
