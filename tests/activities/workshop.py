"""One authored file, compiled as a trainer's would be, and its kind at work with a clock in hand."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bwa_lms.api import AttemptFact, Event, State, Step, Terms, View
from bwa_lms.content.compiler import compile_release
from bwa_lms.content.library import Library
from bwa_lms.content.source import Folder
from bwa_lms.content.store import Store
from bwa_lms.kernel.problems import Problem
from bwa_lms.plugins import Plugins, load
from bwa_lms.plugins.tools import Tools

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@cache
def plugins() -> Plugins:
    return load()


@dataclass
class At:
    """Somebody at an activity: what they start, answer and hand in, and what they see."""

    kind: Any
    spec: Any
    state: State | None = None
    attempts: list[AttemptFact] = field(default_factory=list)
    now: datetime = NOON
    facts: dict[str, Any] = field(default_factory=dict)
    tools: Tools = field(default_factory=lambda: Tools(plugins()))

    def start(self, seed: int = 7, deadline: datetime | None = None) -> None:
        number = len(self.attempts) + 1
        self.state = self.kind.start(self.spec, seed, Terms(number, deadline), self.now)
        self.facts["deadline"] = deadline
        self.attempts.append(AttemptFact(number, ended=False, started_at=self.now))

    def step(self, event: Event) -> Step:
        assert self.state is not None
        step: Step = self.kind.step(self.spec, self.state, event, self.now, self.tools)
        self.state = step.state
        if step.outcome:
            self.attempts[-1] = AttemptFact(
                self.attempts[-1].number,
                ended=step.outcome.ended,
                started_at=self.attempts[-1].started_at,
                ended_at=self.now,
                points=step.outcome.points,
                of=step.outcome.of,
                waits=step.outcome.waits,
            )
        return step

    def wait(self, span: timedelta) -> None:
        self.now += span

    def see(self, audience: str = "participant") -> View:
        most = self.kind.limits(self.spec).attempts
        left = None if most is None else max(most - len(self.attempts), 0)
        facts = {"attempts": tuple(self.attempts), "left": left, **self.facts}
        view: View = self.kind.view(self.spec, self.state, facts, audience, self.now, self.tools)
        return view

    @property
    def completion(self) -> Any:
        return self.kind.complete(self.spec, tuple(self.attempts), self.facts)

    @property
    def again(self) -> bool:
        """Whether the kind lets one more attempt begin, and its limits do."""
        attempts, most = tuple(self.attempts), self.kind.limits(self.spec).attempts
        within = most is None or len(attempts) < most
        return within and bool(self.kind.again(self.spec, attempts))


def compile_file(
    name: str, text: str, others: Mapping[str, str] | None = None
) -> tuple[Any, list[Problem]]:
    """Return the spec of one file of a course (None where it has errors), and all problems."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        course = root / "courses" / "roles"
        (course / "01-start").mkdir(parents=True)
        (course / "course.yml").write_text("title: Roles\n", "utf-8")
        (course / "01-start" / f"01-{name}").write_text(text, "utf-8")
        for other, content in (others or {}).items():
            (root / "courses" / other).write_text(content, "utf-8")
        store = Store(root / "store")
        made = compile_release(Folder(root / "courses"), plugins(), store)
        problems = list(made.problems)
        if "roles" not in made.release.builds:
            return None, problems
        library = Library(store, plugins())
        build = library.build(made.release.builds["roles"])
        found = next(build.course.activities(), None)
        return library.spec(build, found) if found else None, problems


def at(name: str, text: str, others: Mapping[str, str] | None = None) -> At:
    """Return somebody at an activity that compiles without a mistake."""
    spec, problems = compile_file(name, text, others)
    assert problems == []
    kind = plugins().by_suffix(name)
    return At(kind, spec)


def said(name: str, text: str, others: Mapping[str, str] | None = None) -> list[tuple[int, str]]:
    """Return line and code of every problem."""
    return [(problem.line, problem.code) for problem in compile_file(name, text, others)[1]]
