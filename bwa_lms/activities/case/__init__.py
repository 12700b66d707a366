"""A case-study discussion: a story, questions, and what a cohort makes of them.

The posts belong to the host; a case says what is asked for and reads from the facts whether it was done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
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
    DiscussionFacts,
    Event,
    Prose,
    Refused,
    Rendered,
    Rubric,
    RunTools,
    Source,
    Spec,
    State,
    Step,
    Terms,
    Text,
    View,
)
from bwa_lms.api.fields import Count, Id, Moment, Sentence, Words

Identity = Literal["named", "chatham"]
Opening = Literal["after-own-post", "at-once"]
Asks = Literal["post", "replies", "synthesis"]
Number = Annotated[Count, Field(ge=0, le=10_000)]


class AskedAuthored(Authored):
    """What completes the case: posts of one's own, words in one of them, replies to others."""

    posts: Number = 1
    words: Number = 0
    replies: Number = 0


class StageAuthored(Authored):
    """A stage of the discussion and what it asks for."""

    id: Id
    title: Sentence
    asks: Asks
    due: Moment | None = None


class CaseAuthored(ActivityAuthored):
    """The front matter of a case."""

    identity: Identity = "named"
    open: Opening = "after-own-post"
    complete: AskedAuthored = AskedAuthored()
    stages: tuple[StageAuthored, ...] = ()
    rubric: Words | None = None


class Asked(Spec):
    """What completes the case."""

    posts: int = 1
    words: int = 0
    replies: int = 0


class Stage(Spec):
    """A stage of the discussion; `due` counts from the module's opening."""

    id: str
    title: str
    asks: Asks
    due: timedelta | None = None


class CaseSpec(Spec):
    """A compiled case."""

    prose: Prose
    identity: Identity = "named"
    open: Opening = "after-own-post"
    complete: Asked = Asked()
    stages: tuple[Stage, ...] = ()
    rubric: Rubric | None = None


class Case(ActivityType[CaseAuthored, CaseSpec]):
    """Complete when the posts, words and replies that it asks for are there."""

    kind = "case"
    suffix = ".case.md"
    label = "Case"
    sitting = False
    authored = CaseAuthored
    spec = CaseSpec
    needs = {"discussion": DiscussionFacts}  # noqa: RUF012 - the contract declares it a ClassVar
    templates = Path(__file__).parent / "templates"

    def compile(
        self, authored: CaseAuthored, source: Source, tools: CompileTools
    ) -> CaseSpec | None:
        """Return the spec; a case without a story, and two stages with one id, are mistakes."""
        if not source.body.strip():
            hint = "write the case below the second ---"
            source.problem(1, "empty-case", "this case has no story", hint)
            return None
        rubric = tools.rubric(source, "rubric") if authored.rubric else None
        prose, _questions = tools.prose(source)
        _report_twins(authored, source)
        return CaseSpec(
            prose=prose,
            identity=authored.identity,
            open=authored.open,
            complete=Asked(**authored.complete.model_dump()),
            stages=tuple(Stage(**each.model_dump()) for each in authored.stages),
            rubric=rubric,
        )

    def anchors(self, spec: CaseSpec) -> Sequence[str]:
        """Return the headings of what participants read before they post."""
        return [heading.id for heading in spec.prose.participant.headings]

    def start(self, spec: CaseSpec, seed: int, terms: Terms, now: datetime) -> State:
        """Keep nothing: the posts are the record."""
        return {}

    def step(
        self, spec: CaseSpec, state: State, event: Event, now: datetime, tools: RunTools
    ) -> Step:
        """Refuse: a case is answered by posts."""
        raise Refused("Write a post: that is how a case is answered.")

    def view(
        self,
        spec: CaseSpec,
        state: State | None,
        facts: Mapping[str, Any],
        audience: Audience,
        now: datetime,
        tools: RunTools,
    ) -> View:
        """Show the story; what is for afterwards only once one's own post is in."""
        done: DiscussionFacts = facts.get("discussion") or DiscussionFacts()
        text = _text(spec.prose, audience, done)
        context = {
            "parts": [part.html for part in text.parts if isinstance(part, Text)],
            "terms": [term.model_dump() for term in text.terms],
            "audience": audience,
            "asked": spec.complete.model_dump(),
            "stages": [{"title": each.title, "asks": each.asks} for each in spec.stages],
        }
        return View("case/page.html", context)

    def complete(
        self, spec: CaseSpec, attempts: Sequence[AttemptFact], facts: Mapping[str, Any]
    ) -> Completion:
        """Compare what was posted with what is asked for."""
        did: DiscussionFacts = facts.get("discussion") or DiscussionFacts()
        left = [
            f"{wanted - given} more {word}"
            for word, wanted, given in (
                ("posts", spec.complete.posts, did.posts),
                ("words in one post", spec.complete.words, did.words),
                ("replies", spec.complete.replies, did.replies),
            )
            if given < wanted
        ]
        ahead = _ahead(spec, did)
        return Completion(not left, left=", ".join(left), due=ahead.due if ahead else None)


def _ahead(spec: CaseSpec, did: DiscussionFacts) -> Stage | None:
    """Return the first stage that is not done yet."""
    posts = did.posts if did.words >= spec.complete.words else 0
    for stage in spec.stages:
        if stage.asks == "replies":
            open_ = did.replies < max(spec.complete.replies, 1)
        else:
            posts -= 1
            open_ = posts < 0
        if open_:
            return stage
    return None


def _report_twins(authored: CaseAuthored, source: Source) -> None:
    seen: set[str] = set()
    for place, stage in enumerate(authored.stages):
        if stage.id in seen:
            message = f"there are two stages with the id {stage.id}"
            source.problem(("stages", place, "id"), "duplicate-id", message, "choose another id")
        seen.add(stage.id)


def _text(prose: Prose, audience: Audience, did: DiscussionFacts) -> Rendered:
    if audience == "trainer":
        return prose.trainer
    return prose.afterwards if did.posts and prose.afterwards else prose.participant
