"""The placeholder for content whose plugin is no longer installed: its records stay readable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ConfigDict

from bwa_lms.api import (
    ActivityAuthored,
    ActivityType,
    AttemptFact,
    Audience,
    CompileTools,
    Completion,
    Event,
    RunTools,
    Source,
    Spec,
    State,
    Step,
    Terms,
    View,
)
from bwa_lms.kernel.errors import Refused


class GoneSpec(Spec):
    """Whatever the plugin had compiled, kept as it was."""

    model_config = ConfigDict(extra="allow", frozen=True)


class GoneActivity(ActivityType[ActivityAuthored, GoneSpec]):
    """Shows that something was here; starts and changes nothing."""

    suffix = ""
    label = "Unavailable"
    authored = ActivityAuthored
    spec = GoneSpec

    def __init__(self, kind: str) -> None:
        self.kind = kind  # type: ignore[misc]

    def compile(
        self, authored: ActivityAuthored, source: Source, tools: CompileTools
    ) -> GoneSpec | None:
        """Report that nobody can compile this."""
        source.problem(1, "unknown-kind", f"no plugin is installed for {self.kind}")
        return None

    def start(self, spec: GoneSpec, seed: int, terms: Terms, now: datetime) -> State:
        """Refuse: there is nothing to start."""
        raise Refused("This activity is not available at present.")

    def step(
        self, spec: GoneSpec, state: State, event: Event, now: datetime, tools: RunTools
    ) -> Step:
        """Refuse: nothing may change what was recorded."""
        raise Refused("This activity is not available at present.")

    def view(
        self,
        spec: GoneSpec,
        state: State | None,
        facts: Mapping[str, Any],
        audience: Audience,
        now: datetime,
        tools: RunTools,
    ) -> View:
        """Show a sentence in place of the activity."""
        return View("activity/gone.html", {"kind": self.kind})

    def complete(
        self, spec: GoneSpec, attempts: Sequence[AttemptFact], facts: Mapping[str, Any]
    ) -> Completion:
        """Count what ended while the plugin was there."""
        return Completion(done=any(each.ended for each in attempts))
