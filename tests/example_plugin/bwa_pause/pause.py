"""A pause: something to think about, for a while, with nothing to hand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from bwa_lms.api import (
    ActivityAuthored,
    ActivityType,
    AttemptFact,
    Audience,
    CompileTools,
    Completion,
    Event,
    Evidence,
    Outcome,
    Prose,
    Refused,
    RunTools,
    Source,
    Spec,
    State,
    Step,
    Submitted,
    Terms,
    Text,
    View,
)
from bwa_lms.api.fields import Count

TEMPLATES = Path(__file__).parent / "templates"


class PauseAuthored(ActivityAuthored):
    """`breaths` says how long: one takes about five seconds."""

    breaths: Annotated[Count, Field(ge=1, le=100)] = 12


class PauseSpec(Spec):
    """What to think about, and for how many breaths."""

    prose: Prose
    breaths: int


class Pause(ActivityType[PauseAuthored, PauseSpec]):
    """Complete once somebody says that they have taken it."""

    kind = "pause"
    suffix = ".pause.md"
    label = "Pause"
    sitting = False
    authored = PauseAuthored
    spec = PauseSpec
    templates = TEMPLATES

    def compile(
        self, authored: PauseAuthored, source: Source, tools: CompileTools
    ) -> PauseSpec | None:
        """Return the spec; a pause about nothing is a mistake."""
        if not source.body.strip():
            hint = "write what to think about below the second ---"
            source.problem(1, "empty-pause", "this pause is about nothing", hint)
            return None
        prose, _questions = tools.prose(source)
        return PauseSpec(prose=prose, breaths=authored.breaths)

    def start(self, spec: PauseSpec, seed: int, terms: Terms, now: datetime) -> State:
        """Begin with nothing taken."""
        return {"taken": False}

    def step(
        self, spec: PauseSpec, state: State, event: Event, now: datetime, tools: RunTools
    ) -> Step:
        """Note that the pause was taken."""
        if not isinstance(event, Submitted):
            raise Refused("A pause has nothing to answer.")
        if state.get("taken"):
            return Step(state)
        return Step({"taken": True}, Outcome(ended=True), (Evidence("pause-taken"),))

    def view(
        self,
        spec: PauseSpec,
        state: State | None,
        facts: Mapping[str, Any],
        audience: Audience,
        now: datetime,
        tools: RunTools,
    ) -> View:
        """Show what to think about, and for how long."""
        text = spec.prose.trainer if audience == "trainer" else spec.prose.participant
        context = {
            "thought": [part.html for part in text.parts if isinstance(part, Text)],
            "breaths": spec.breaths,
            "span": timedelta(seconds=5 * spec.breaths),
            "taken": bool(state and state.get("taken")),
            "audience": audience,
        }
        return View("pause/page.html", context)

    def complete(
        self, spec: PauseSpec, attempts: Sequence[AttemptFact], facts: Mapping[str, Any]
    ) -> Completion:
        """Complete once it was taken; it gives no mark."""
        done = any(each.ended for each in attempts)
        return Completion(done, left="" if done else "take the pause")
