"""Kinds whose files the format describes and the engine does not serve yet: debates and tasks.

Their suffixes are claimed and their keys are checked, so that a course may hold them; the checker answers `not-yet`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from bwa_lms.api import (
    ActivityAuthored,
    ActivityType,
    AttemptFact,
    Audience,
    Authored,
    CompileTools,
    Completion,
    Event,
    Prose,
    Refused,
    RunTools,
    Source,
    Spec,
    State,
    Step,
    Terms,
    View,
)
from bwa_lms.api.fields import Count, Flag, Id, Range, Sentence, Size, Words

Number = Annotated[Count, Field(ge=0, le=10_000)]


class SidesAuthored(Authored):
    """The two sides of a debate, in a few words each."""

    for_: Sentence = Field(alias="for")
    against: Sentence


class DebateAskedAuthored(Authored):
    """What completes a debate."""

    posts: Number = 1
    replies: Number = 0
    closing: Flag = False


class DebateAuthored(ActivityAuthored):
    """The front matter of a debate."""

    motion: Sentence
    sides: SidesAuthored
    assign: Literal["balanced", "choose"] = "balanced"
    identity: Literal["named", "chatham"] = "named"
    open: Literal["after-own-post", "at-once"] = "at-once"
    complete: DebateAskedAuthored = DebateAskedAuthored()
    rubric: Words | None = None


class SubmitAuthored(Authored):
    """What may be handed in."""

    words: Range | None = None
    files: tuple[Words, ...] = ()
    max: Size = 10_000_000


class TaskAuthored(ActivityAuthored):
    """The front matter of an open task."""

    submit: SubmitAuthored = SubmitAuthored()
    rubric: Words
    assessors: Annotated[Count, Field(ge=1, le=5)] = 1
    pledge: Id | None = None


class LaterSpec(Spec):
    """The text of an activity that is not served yet."""

    prose: Prose


class _Later(ActivityType[Any, LaterSpec]):
    served = False
    spec = LaterSpec

    def compile(self, authored: Any, source: Source, tools: CompileTools) -> LaterSpec | None:
        """Check the text, so that its mistakes are known before the kind is served."""
        if authored.rubric:
            tools.rubric(source, "rubric")
        prose, _questions = tools.prose(source)
        return LaterSpec(prose=prose)

    def start(self, spec: LaterSpec, seed: int, terms: Terms, now: datetime) -> State:
        """Refuse: it is not served."""
        raise Refused("This activity is not available yet.")

    def step(
        self, spec: LaterSpec, state: State, event: Event, now: datetime, tools: RunTools
    ) -> Step:
        """Refuse: it is not served."""
        raise Refused("This activity is not available yet.")

    def view(
        self,
        spec: LaterSpec,
        state: State | None,
        facts: Mapping[str, Any],
        audience: Audience,
        now: datetime,
        tools: RunTools,
    ) -> View:
        """Say that it is not served."""
        return View("activity/gone.html", {"kind": self.label})

    def complete(
        self, spec: LaterSpec, attempts: Sequence[AttemptFact], facts: Mapping[str, Any]
    ) -> Completion:
        """Nothing of it can be complete."""
        return Completion(done=False, left="not available yet")


class Debate(_Later):
    """A debate, claimed by its suffix."""

    kind = "debate"
    suffix = ".debate.md"
    label = "Debate"
    authored = DebateAuthored


class Task(_Later):
    """An open task, claimed by its suffix."""

    kind = "task"
    suffix = ".task.md"
    label = "Task"
    authored = TaskAuthored
