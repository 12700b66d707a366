"""The requirement tree against the facts: one function says what is done and, in plain words, what is left.

The participant's list, the trainer's board and the gate that issues the certificate all call `evaluate`. More evidence
never un-does a requirement, with one exception that the format asks for: the *last* observed visit sets the level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bwa_lms.content.model import (
    AllOf,
    AnyOf,
    CasesNode,
    ClassroomNode,
    CoachingNode,
    CoursesNode,
    DebatesNode,
    MarkNode,
    PledgeNode,
    Requirement,
    TaskNode,
)
from bwa_lms.kernel.points import points


@dataclass(frozen=True)
class Plan:
    """What the programme plans and calls things: titles by id, the block of each day, the programme's courses."""

    courses: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, str] = field(default_factory=dict)
    visits: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    pledges: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CourseFact:
    """Where a person stands in a course; `mark` in per cent, None where nothing is marked."""

    complete: bool = False
    mark: Decimal | None = None


@dataclass(frozen=True)
class VisitFact:
    """One coaching visit; `level` is the lowest of the six ratings, None where nobody rated."""

    planned: str
    on: date
    factory: str
    observed: bool = False
    level: int | None = None


@dataclass(frozen=True)
class CaseFact:
    """One case discussion; `meets` None: a post waits for its mark, or there is none."""

    complete: bool = False
    meets: bool | None = None


@dataclass(frozen=True)
class Facts:
    """All that one person has to show; `waived` holds the ids of nodes that need not be met."""

    plan: Plan = Plan()
    courses: Mapping[str, CourseFact] = field(default_factory=dict)
    attended: frozenset[str] = frozenset()
    visits: tuple[VisitFact, ...] = ()
    cases: Mapping[str, CaseFact] = field(default_factory=dict)
    debates: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    pledges: frozenset[str] = frozenset()
    waived: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NodeStatus:
    """One requirement: done or not, how much of how much, and where one stands in words."""

    id: str
    type: str
    done: bool
    have: int | Decimal
    need: int | Decimal
    words: str
    children: tuple[NodeStatus, ...] = ()
    title: str = ""
    waived: bool = False
    target: str = ""  # the pledge to sign, where it is one

    def missing(self) -> Iterator[NodeStatus]:
        """Yield what keeps this from being done: the leaves, or a choice of which too little is there."""
        if self.done:
            return
        if self.type == "all" and self.children:
            for child in self.children:
                yield from child.missing()
        else:
            yield self


def _english(message: str, **values: object) -> str:
    return message % _written(values) if values else message


def _english_plural(one: str, many: str, n: int, **values: object) -> str:
    return (one if n == 1 else many) % _written(values | {"n": n})


def _written(values: Mapping[str, object]) -> dict[str, object]:
    return {
        key: _short(each) if isinstance(each, Decimal) else each for key, each in values.items()
    }


def _short(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Say:
    """The two functions that put a message into the reader's language; English by default."""

    gettext: Callable[..., str] = _english
    ngettext: Callable[..., str] = _english_plural


ENGLISH = Say()


def evaluate(node: Requirement, facts: Facts, say: Say = ENGLISH) -> NodeStatus:
    """Return where a person stands with `node` and everything below it."""
    status = _RULES[node.type](node, facts, say)
    if node.id in facts.waived and not status.done:
        return replace(status, done=True, waived=True, words=say.gettext("waived"))
    return status


def _all(node: AllOf, facts: Facts, say: Say) -> NodeStatus:
    children = tuple(evaluate(each, facts, say) for each in node.nodes)
    have = sum(child.done for child in children)
    words = say.gettext("%(have)s of %(need)s done", have=have, need=len(children))
    title = say.gettext("All of these")
    return NodeStatus(
        node.id, "all", have == len(children), have, len(children), words, children, title
    )


def _any(node: AnyOf, facts: Facts, say: Say) -> NodeStatus:
    children = tuple(evaluate(each, facts, say) for each in node.nodes)
    have = sum(child.done for child in children)
    parts = [say.gettext("%(have)s of %(need)s done", have=have, need=node.count)]
    if have < node.count:
        parts += [f"{child.title}: {child.words}" for child in children if not child.done]
    title = say.ngettext("One of these", "%(n)s of these", node.count)
    return NodeStatus(
        node.id, "any", have >= node.count, have, node.count, "; ".join(parts), children, title
    )


def _courses(node: CoursesNode, facts: Facts, say: Say) -> NodeStatus:
    parts = [_course_words(each, node.mark, facts, say) for each in node.courses]
    have = sum(part is None for part in parts)
    need = len(node.courses)
    total = say.ngettext("%(have)s of %(n)s course", "%(have)s of %(n)s courses", need, have=have)
    words = "; ".join([total, *(part for part in parts if part is not None)])
    return NodeStatus(
        node.id, "courses", have == need, have, need, words, title=say.gettext("Distance courses")
    )


def _course_words(course: str, mark: Decimal | None, facts: Facts, say: Say) -> str | None:
    """Say what a course lacks; None: nothing. A course that marks nothing needs no mark."""
    fact = facts.courses.get(course, CourseFact())
    title = facts.plan.courses.get(course, course)
    if not fact.complete:
        return say.gettext("%(title)s: not complete", title=title)
    if mark is None or fact.mark is None or fact.mark >= mark:
        return None
    return say.gettext(
        "%(title)s: mark %(have)s%% of %(need)s%%", title=title, have=fact.mark, need=mark
    )


def _classroom(node: ClassroomNode, facts: Facts, say: Say) -> NodeStatus:
    have = len(facts.attended)
    days = say.ngettext("%(have)s of %(n)s day", "%(have)s of %(n)s days", node.attended, have=have)
    short = list(_short_blocks(node, facts, say))
    done = have >= node.attended and not short
    return NodeStatus(
        node.id,
        "classroom",
        done,
        have,
        node.attended,
        "; ".join([days, *short]),
        title=say.gettext("Classroom days"),
    )


def _short_blocks(node: ClassroomNode, facts: Facts, say: Say) -> Iterator[str]:
    counts = Counter(facts.plan.blocks[day] for day in facts.attended if day in facts.plan.blocks)
    for block in sorted(set(facts.plan.blocks.values())):
        if counts[block] < node.each_block:
            yield say.gettext(
                "block %(block)s: %(have)s of %(need)s",
                block=block,
                have=counts[block],
                need=node.each_block,
            )


def _coaching(node: CoachingNode, facts: Facts, say: Say) -> NodeStatus:
    made = {visit.planned for visit in facts.visits}
    total = say.ngettext(
        "%(have)s of %(n)s visit", "%(have)s of %(n)s visits", node.visits, have=len(made)
    )
    short = [part for part in _coaching_parts(node, facts, made, say) if part]
    done = len(made) >= node.visits and not short
    return NodeStatus(
        node.id,
        "coaching",
        done,
        len(made),
        node.visits,
        "; ".join([total, *short]),
        title=say.gettext("Coaching visits"),
    )


def _coaching_parts(node: CoachingNode, facts: Facts, made: set[str], say: Say) -> Iterator[str]:
    yield _factories(node, facts, say)
    titles = [facts.plan.visits.get(each, each) for each in node.including if each not in made]
    if titles:
        yield say.gettext("still to come: %(visits)s", visits=", ".join(titles))
    yield _observed(node, facts, say)
    yield _level(node, facts, say)


def _factories(node: CoachingNode, facts: Facts, say: Say) -> str:
    have = len({" ".join(visit.factory.casefold().split()) for visit in facts.visits})
    if have >= node.factories:
        return ""
    return say.ngettext(
        "%(have)s of %(n)s factory", "%(have)s of %(n)s factories", node.factories, have=have
    )


def _observed(node: CoachingNode, facts: Facts, say: Say) -> str:
    have = len({visit.planned for visit in facts.visits if visit.observed})
    if have >= node.observed:
        return ""
    return say.gettext("%(have)s of %(need)s observed", have=have, need=node.observed)


def _level(node: CoachingNode, facts: Facts, say: Say) -> str:
    observed = [visit for visit in facts.visits if visit.observed]
    if not node.level:
        return ""
    if not observed:
        return say.gettext("no observed visit at level %(need)s", need=node.level)
    level = max(enumerate(observed), key=lambda each: (each[1].on, each[0]))[1].level or 0
    if level >= node.level:
        return ""
    return say.gettext(
        "the last observed visit is at level %(have)s of %(need)s", have=level, need=node.level
    )


def _cases(node: CasesNode, facts: Facts, say: Say) -> NodeStatus:
    complete = [case for case in facts.cases.values() if case.complete]
    counted = complete if node.level == "complete" else [case for case in complete if case.meets]
    waiting = sum(case.meets is None for case in complete) if node.level == "meets" else 0
    have, need = len(counted), node.count
    parts = [say.ngettext("%(have)s of %(n)s case", "%(have)s of %(n)s cases", need, have=have)]
    if have < need and node.level == "meets":
        parts = [
            say.ngettext(
                "%(have)s of %(n)s case at the level “meets”",
                "%(have)s of %(n)s cases at the level “meets”",
                need,
                have=have,
            )
        ]
    if have < need and waiting:
        parts.append(say.ngettext("%(n)s waits for a trainer", "%(n)s wait for a trainer", waiting))
    title = say.gettext("Case discussions")
    return NodeStatus(node.id, "cases", have >= need, have, need, "; ".join(parts), title=title)


def _debates(node: DebatesNode, facts: Facts, say: Say) -> NodeStatus:
    have, need = len(facts.debates), node.debates
    words = say.ngettext("%(have)s of %(n)s debate", "%(have)s of %(n)s debates", need, have=have)
    return NodeStatus(
        node.id, "debates", have >= need, have, need, words, title=say.gettext("Debates")
    )


def _task(node: TaskNode, facts: Facts, say: Say) -> NodeStatus:
    done = node.task in facts.tasks
    words = say.gettext("passed") if done else say.gettext("not passed yet")
    title = facts.plan.tasks.get(node.task, node.task)
    return NodeStatus(node.id, "task", done, int(done), 1, words, title=title)


def _pledge(node: PledgeNode, facts: Facts, say: Say) -> NodeStatus:
    done = node.pledge in facts.pledges
    words = say.gettext("signed") if done else say.gettext("not signed yet")
    name = facts.plan.pledges.get(node.pledge, node.pledge)
    title = say.gettext("Pledge: %(title)s", title=name)
    return NodeStatus(node.id, "pledge", done, int(done), 1, words, title=title, target=node.pledge)


def _mark(node: MarkNode, facts: Facts, say: Say) -> NodeStatus:
    have = mean_mark(facts)
    words = say.gettext("mark %(have)s%% of %(need)s%%", have=have, need=node.mark)
    title = say.gettext("Overall mark")
    return NodeStatus(node.id, "mark", have >= node.mark, have, node.mark, words, title=title)


def mean_mark(facts: Facts) -> Decimal:
    """Return the mean mark of the programme's courses, in per cent: one without a mark yet counts nothing.

    A complete course that marks nothing is left out.
    """
    known = [facts.courses.get(course, CourseFact()) for course in facts.plan.courses]
    marks = [
        fact.mark or Decimal(0) for fact in known if fact.mark is not None or not fact.complete
    ]
    return points(sum(marks, Decimal(0)) / len(marks)) if marks else points(0)


_RULES: Mapping[str, Callable[[Any, Facts, Say], NodeStatus]] = {
    "all": _all,
    "any": _any,
    "courses": _courses,
    "classroom": _classroom,
    "coaching": _coaching,
    "cases": _cases,
    "debates": _debates,
    "task": _task,
    "pledge": _pledge,
    "mark": _mark,
}
