"""The contract of activity kinds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bwa_lms.api.activity import (
    ActivityType,
    Answered,
    AttemptFact,
    Audience,
    Completion,
    Event,
    Expired,
    Marked,
    Regraded,
    RunTools,
    State,
    Step,
    Submitted,
    Terms,
    View,
)
from bwa_lms.api.authored import ActivityAuthored
from bwa_lms.api.testing.draft import PlainTools
from bwa_lms.api.testing.examples import NOW, SEEDS, ActivityExample, Render
from bwa_lms.api.testing.promises import (
    check_identity,
    check_models,
    check_spec,
    check_templates,
    compiled_twice,
    expect,
    expect_plain,
)
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.errors import Refused


def check_activity_type(
    kind: ActivityType[Any, Any],
    examples: Sequence[ActivityExample],
    tools: RunTools,
    compile_tools: PlainTools | None = None,
    render: Render | None = None,
) -> None:
    """Check every promise of the contract for an activity kind. Raises AssertionError."""
    check_identity(kind)
    expect(kind.suffix.startswith("."), f"{kind.kind}: the suffix begins with a full stop")
    expect(bool(kind.label.strip()), f"{kind.kind}: the label is a word for people")
    check_models(kind, ActivityAuthored)
    expect(bool(examples), f"{kind.kind}: give at least one example")
    for example in examples:
        play = _Play(kind, example, tools, compile_tools or PlainTools(), render)
        check_spec(kind, play.spec)
        _check_questions(play)
        if kind.served:
            play.check()
        else:
            play.check_closed()


def _check_questions(play: _Play) -> None:
    questions = play.kind.questions(play.spec)
    ids = [each.id for each in questions]
    expect(len(ids) == len(set(ids)), f"{play.name}: each question has an id of its own")
    anchors = play.kind.anchors(play.spec)
    expect(all(isinstance(each, str) for each in anchors), f"{play.name}: anchors are ids")
    limits = play.kind.limits(play.spec)
    expect(limits.attempts is None or limits.attempts > 0, f"{play.name}: one attempt at least")
    expect(play.kind.again(play.spec, ()), f"{play.name}: the first attempt may begin")


class _Play:
    """One example, from its start to its end."""

    def __init__(
        self,
        kind: ActivityType[Any, Any],
        example: ActivityExample,
        tools: RunTools,
        compile_tools: PlainTools,
        render: Render | None,
    ) -> None:
        self.kind, self.name, self.example = kind, kind.kind, example
        self.tools, self.render = tools, render
        self.spec = compiled_twice(kind, example.written, example.body, compile_tools)
        written = {**example.written, **example.swapped}
        self.other = compiled_twice(kind, written, example.body, compile_tools)

    def check(self) -> None:
        """Start, look, do all that the example says, look again, and see what it came to."""
        if self.example.swapped:
            expect(self.spec != self.other, f"{self.name}: swapped has another key")
        nothing: Mapping[str, Any] = {"attempts": ()}
        done = self.kind.complete(self.spec, (), nothing)
        expect(self._sound(done).done is False, f"{self.name}: nothing done is not complete")
        self._look(None, nothing)
        for seed in SEEDS:
            state = self._start(seed)
            self._check_open(state, nothing)
            self._refuses_strangers(state)
        self._perform(self._start(7))

    def check_closed(self) -> None:
        """Check a kind that is not served yet: everything is refused, nothing is complete."""
        for attempt in (
            lambda: self.kind.start(self.spec, 1, Terms(), NOW),
            lambda: self.kind.step(self.spec, {}, Submitted(), NOW, self.tools),
        ):
            expect(_refuses(attempt), f"{self.name}: what is not served is refused")
        ended = AttemptFact(1, True, NOW, NOW)
        done = self.kind.complete(self.spec, [ended], {"attempts": [ended]}).done
        expect(not done, f"{self.name}: what is not served is never complete")

    def _start(self, seed: int) -> State:
        terms = Terms(1, NOW + timedelta(hours=1))
        state = self.kind.start(self.spec, seed, terms, NOW)
        again = self.kind.start(self.spec, seed, terms, NOW)
        expect(canonical(state) == canonical(again), f"{self.name}: a start is pure")
        return _stored(state)

    def _view(
        self, spec: Any, state: State | None, facts: Mapping[str, Any], who: Audience
    ) -> View:
        return self.kind.view(spec, state, facts, who, NOW, self.tools)

    def _look(self, state: State | None, facts: Mapping[str, Any]) -> str:
        audiences: tuple[Audience, ...] = ("participant", "trainer")
        shown = ""
        for who in audiences:
            view = self._view(self.spec, state, facts, who)
            expect(view == self._view(self.spec, state, facts, who), f"{self.name}: a view is pure")
            expect_plain(self.name, view.context)
            check_templates(self.kind, view)
            pages = (view.template, *view.more.values()) if self.render else ()
            html = "".join(self.render(page, view.context) for page in pages if self.render)
            shown += repr(view.context) + html if who == "participant" else ""
        return shown

    def _check_open(self, state: State, facts: Mapping[str, Any]) -> None:
        for each in (None, state):
            shown = self._look(each, facts)
            for word in self.example.secret:
                expect(word not in shown, f"{self.name}: an open view tells {word!r}")
            view = self._view(self.spec, each, facts, "participant")
            other = self._view(self.other, each, facts, "participant")
            expect(view == other, f"{self.name}: an open view is the same whatever is right")

    def _refuses_strangers(self, state: State) -> None:
        strange = Answered("no-such-question", {"text": "x"})
        refused = _refuses(lambda: self.kind.step(self.spec, state, strange, NOW, self.tools))
        expect(refused, f"{self.name}: an answer to no question is refused")
        odd = (Marked("no-such-question", Decimal(1)), Regraded("a reason"), Expired())
        for event in odd:
            self._step(state, event)

    def _step(self, state: State, event: Event) -> Step | None:
        """Take a step twice; None where it is refused."""
        before = canonical(state)
        try:
            step = self.kind.step(self.spec, state, event, NOW, self.tools)
        except Refused as refused:
            expect(bool(refused.message), f"{self.name}: a refusal says why")
            return None
        again = self.kind.step(self.spec, state, event, NOW, self.tools)
        expect(step == again, f"{self.name}: a step is pure")
        expect(canonical(state) == before, f"{self.name}: a step leaves the old state as it was")
        for each in step.evidence:
            canonical(each.body)
        expect_plain(self.name, step.feedback)
        return step

    def _perform(self, state: State) -> None:
        attempt = AttemptFact(1, False, NOW)
        for event in self.example.events:
            step = self._step(state, event)
            if step is None:
                raise AssertionError(f"{self.name}: refuses {event}")
            state = _stored(step.state)
            if step.outcome:
                attempt = _after(attempt, step)
            self._look(state, self._facts(attempt))
        facts = self._facts(attempt)
        done = self._sound(self.kind.complete(self.spec, facts["attempts"], facts))
        expect(done.done is self.example.completes, f"{self.name}: complete says {done}")
        self._check_told(self._look(state, facts), facts["attempts"], done)
        for event in (*self.example.events, Submitted(), Expired()):
            self._step(state, event)  # a repeat is answered or refused; nothing else

    def _check_told(self, shown: str, attempts: Sequence[AttemptFact], done: Completion) -> None:
        """Check that nobody who has seen the key may begin an attempt that counts."""
        most = self.kind.limits(self.spec).attempts
        within = most is None or len(attempts) < most
        again = within and self.kind.again(self.spec, attempts)
        told = self.example.secret and all(word in shown for word in self.example.secret)
        expect(
            not (told and again and done.weight),
            f"{self.name}: who has seen the key may begin no attempt that counts",
        )

    def _facts(self, attempt: AttemptFact) -> Mapping[str, Any]:
        return {**self.example.facts, "attempts": (attempt,) if self.example.events else ()}

    def _sound(self, done: Completion) -> Completion:
        within = done.mark is None or 0 <= done.mark <= 100
        expect(within, f"{self.name}: a mark is a percentage")
        expect(done.weight >= 0, f"{self.name}: a weight is not below 0")
        return done


def _stored(state: State) -> State:
    """Return a state as it comes back from the database."""
    back: State = json.loads(canonical(state))
    return back


def _after(attempt: AttemptFact, step: Step) -> AttemptFact:
    outcome = step.outcome
    if outcome is None:
        return attempt
    ended = NOW if outcome.ended else None
    return AttemptFact(1, outcome.ended, NOW, ended, outcome.points, outcome.of, outcome.waits)


def _refuses(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except Refused:
        return True
    return False
