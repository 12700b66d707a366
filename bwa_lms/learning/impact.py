"""What publishing would mean for what people have done: quizzes that change under them, and ids that would be lost.

Publishing changes no mark: open attempts stay on their builds, and finished ones keep what they earned until a trainer
has them marked again (`regrading`). This says beforehand what will wait there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bwa_lms.api import CompiledQuestion, Correction, DiscussionFacts, Refused, Regraded
from bwa_lms.content.library import Library, Taken
from bwa_lms.content.model import Build, Release
from bwa_lms.content.store import Store
from bwa_lms.kernel.problems import Problem
from bwa_lms.learning import evidence, records, regrading
from bwa_lms.learning.facts import gather
from bwa_lms.learning.records import Attempt
from bwa_lms.plugins.comparing import Carried, Change, carry, changes, same
from bwa_lms.web.engine import engine

Builds = Mapping[str, Build]  # by the course's id
WORDS: Mapping[Change, str] = {
    "gone": "it is not asked any more",
    "type": "it asks in another way",
    "points": "its points",
    "wording": "its wording",
    "key": "what is right, or what is told about it afterwards",
}


@dataclass(frozen=True)
class Question:
    """A question that changed: in which ways, and its parts that were reworded or are gone, in words."""

    id: str
    what: tuple[Change, ...]
    lost: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = [WORDS[each] for each in self.what]
        asked = [
            f"“{each}” was reworded, or is it gone? (counted as gone here)" for each in self.lost
        ]
        return f"{self.id}: {'; '.join((*said, *asked))}"


@dataclass(frozen=True)
class QuizImpact:
    """A quiz that people have taken and whose questions would be others.

    `open` attempts stay on their build; `differ` of the `finished` ones would earn something else by the new questions.
    """

    file: str
    changed: tuple[Question, ...]
    new: tuple[str, ...]
    open: int
    finished: int
    differ: int

    def problem(self) -> Problem:
        """Return it as the checker tells it: a warning, since nothing is lost."""
        told = [
            _many(len(self.changed), "question changed", "questions changed"),
            _many(len(self.new), "question is new", "questions are new"),
            _many(self.open, "open attempt stays on its build", "open attempts stay on theirs"),
            f"{self.differ} of {self.finished} finished ones would score differently",
        ]
        hint = "\n    ".join(str(each) for each in self.changed)
        message = "; ".join(each for each in told if each)
        return Problem(self.file, 1, 1, "warning", "changed-quiz", message, hint)


@dataclass(frozen=True)
class Lost:
    """An activity whose id would be gone, or another kind's, while people have records under it."""

    file: str
    id: str
    title: str
    kind: str  # of what has the id now; "" where nothing has
    people: int

    def problem(self) -> Problem:
        """Return it as an error of the checker."""
        have = _many(self.people, "person has records", "people have records")
        if self.kind:
            message = f"{self.title} would be a {self.kind}, and {have} under the id {self.id}"
            hint = "give the new activity an id of its own, and keep the old one"
        else:
            message = f"{self.title} would be gone, and {have} under the id {self.id}"
            hint = f"keep it, or write was: [{self.id}] in what takes its place"
        return Problem(self.file, 1, 1, "error", "lost-records", message, hint)


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}" if count else ""


def of_release(
    old: Release, new: Release, now: datetime, drafts: Store | None = None
) -> list[Problem]:
    """Return what publishing a release in place of another means; builds of it may stand in a store of `drafts`."""
    library = engine().library
    loose = Library(drafts, engine().plugins) if drafts else library
    fresh = {
        course: (loose if loose.store.has_build(build) else library).build(build)
        for course, build in new.builds.items()
    }
    return problems({name: library.build(each) for name, each in old.builds.items()}, fresh, now)


def problems(old: Builds, new: Builds, now: datetime) -> list[Problem]:
    """Return what publishing `new` in place of `old` means, as the checker's problems, sorted by place."""
    pairs = [(here, _found(new, here)) for here in _activities(old)]
    lost = [(here, there) for here, there in pairs if not _same(here, there)]
    kept = [(here, there) for here, there in pairs if there and _same(here, there)]
    found = [each.problem() for each in _lost(lost, old.values())]
    return sorted([*found, *(each.problem() for each in _quizzes(kept, now))])


def _activities(builds: Builds) -> list[Taken]:
    return [here for build in builds.values() for here in evidence.taken(build).values()]


def _found(new: Builds, here: Taken) -> Taken | None:
    """Return what has the id of an activity in the new builds, or says that it had it once."""
    ids = here.build.course.ids
    build = next((new[each] for each in ids if each in new), None)
    build = build or next((each for each in new.values() if ids[0] in each.course.was), None)
    found = build.course.find(here.activity.id) if build else None
    return evidence.taken(build)[found.id] if build and found else None


def _same(here: Taken, there: Taken | None) -> bool:
    return there is not None and there.activity.kind == here.activity.kind


def _file(here: Taken) -> str:
    return f"{here.build.course.id}/{here.activity.file}"


def _lost(pairs: Sequence[tuple[Taken, Taken | None]], builds: Iterable[Build]) -> Iterator[Lost]:
    under = _people(builds) if pairs else {}
    for here, there in pairs:
        people = set().union(*(under.get(place, ()) for place in here.places))
        if people:
            kind = there.activity.kind if there else ""
            yield Lost(_file(here), here.activity.id, here.activity.title, kind, len(people))


def _people(builds: Iterable[Build]) -> dict[tuple[str, str], set[int]]:
    """Return the enrolments that have records, by the place under which they stand."""
    under: dict[tuple[str, str], set[int]] = {}
    for enrolment, course, activity in (*records.places(), *_written(list(builds))):
        under.setdefault((course, activity), set()).add(enrolment)
    return under


def _written(builds: Sequence[Build]) -> Iterator[tuple[int, str, str]]:
    """Yield where people have written in discussions."""
    for answers in gather(records.enrolments(), builds).by_name.values():
        for place, fact in answers.items():
            if isinstance(fact, DiscussionFacts) and (fact.posts or fact.replies):
                yield place


def _quizzes(pairs: Sequence[tuple[Taken, Taken]], now: datetime) -> Iterator[QuizImpact]:
    changed = [(here, there) for here, there in pairs if _changed(here, there)]
    if not changed:
        return
    taken = records.taken_at({place for here, _there in changed for place in here.places})
    for here, there in changed:
        mine = [each for each in taken if (each.course, each.activity) in here.places]
        if mine and here.kind.sitting:
            yield _quiz(here, there, mine, now)


def _questions(here: Taken) -> dict[str, CompiledQuestion]:
    return {each.id: each for each in here.kind.questions(here.spec)}


def _changed(here: Taken, there: Taken) -> bool:
    was, new, plugins = _questions(here), _questions(there), engine().plugins
    return any(not same(plugins, was.get(name), new.get(name)) for name in was | new)


def _quiz(here: Taken, there: Taken, mine: Sequence[Attempt], now: datetime) -> QuizImpact:
    was, new = _questions(here), _questions(there)
    ended = [each for each in mine if each.ended]
    return QuizImpact(
        file=_file(there),
        changed=tuple(
            _question(each, new.get(name))
            for name, each in was.items()
            if not same(engine().plugins, each, new.get(name))
        ),
        new=tuple(name for name in new if name not in was),
        open=len(mine) - len(ended),
        finished=len(ended),
        differ=sum(_differs(each, new, now) for each in ended),
    )


def _question(was: CompiledQuestion, now: CompiledQuestion | None) -> Question:
    plugins = engine().plugins
    lost = carry(plugins, was, now).lost.values()
    return Question(was.id, changes(plugins, was, now), tuple(lost))


def _differs(attempt: Attempt, new: Mapping[str, CompiledQuestion], now: datetime) -> bool:
    """Say whether the answers of an attempt earn something else where the new questions can read them."""
    corrections = {
        name: Correction("again", new[name], read.names)
        for name, each in regrading.counted(attempt).items()
        if name in new and not each.how and not same(engine().plugins, each.asked, new[name])
        if (read := _read(each.asked, new[name])).possible
    }
    place = evidence.pinned(attempt)
    if not corrections or place is None:
        return False
    event, state = Regraded("", corrections), dict(attempt.state or {})
    try:
        outcome = place.kind.step(place.spec, state, event, now, evidence.tools()).outcome
    except Refused:
        return False
    before = (attempt.points, attempt.of, attempt.waits)
    return outcome is not None and (outcome.points, outcome.of, outcome.waits) != before


def _read(was: CompiledQuestion, now: CompiledQuestion) -> Carried:
    return carry(engine().plugins, was, now)
