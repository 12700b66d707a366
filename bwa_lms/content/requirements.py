"""The requirement tree: from authored nodes to the model's, each asked whether the programme can ever satisfy it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bwa_lms.content.authored import ProgrammeAuthored, RequirementAuthored
from bwa_lms.content.document import Document
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
from bwa_lms.content.near import near
from bwa_lms.content.shared import Shared


@dataclass
class Plan:
    """What the programme plans: its courses, and how many activities of each kind stand in them.

    `tasks` holds "course/activity" of every task; `served` the kinds that the engine serves.
    """

    authored: ProgrammeAuthored
    courses: tuple[str, ...]
    kinds: Mapping[str, int]
    tasks: frozenset[str]
    shared: Shared
    served: frozenset[str]
    taken: set[str] = field(default_factory=lambda: {"requires", "distinction"})


def tree(
    name: str, nodes: Sequence[RequirementAuthored], plan: Plan, document: Document
) -> AllOf | None:
    """Return the nodes as one tree; what asks for the impossible is reported."""
    if not nodes:
        return None
    return AllOf(id=name, nodes=_nodes(nodes, plan, document))


def _nodes(
    nodes: Sequence[RequirementAuthored], plan: Plan, document: Document
) -> tuple[Requirement, ...]:
    return tuple(_node(node, plan, document.at(index)) for index, node in enumerate(nodes))


def _node(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    if node.id in plan.taken:
        hint = "give every requirement its own id"
        document.problem(("id",), "duplicate-id", f"the id {node.id} is taken", hint)
    plan.taken.add(node.id)
    built: Requirement = _BUILD[node.asked](node, plan, document.at(node.asked))
    return built


def _enough(document: Document, where: str, asked: int, planned: int, what: str) -> bool:
    """Say whether as many are planned as asked for, and report where not."""
    if asked <= planned:
        return True
    message = f"more {what} than planned: {asked} asked for, {planned} planned"
    document.problem(
        (where,) if where else (), "asks-too-much", message, "ask for less, or plan more"
    )
    return False


def _courses(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    assert node.courses
    _enough(document, "", 1, len(plan.courses), "courses")
    return CoursesNode(id=node.id, courses=plan.courses, mark=node.courses.mark)


def _classroom(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    asked = node.classroom
    assert asked
    days = plan.authored.classroom
    _enough(document, "attended", asked.attended, len(days), "classroom days")
    blocks = Counter(day.block for day in days)
    if blocks:
        least = min(blocks, key=lambda block: blocks[block])
        what = f"days in each block (block {least})"
        _enough(document, "each_block", asked.each_block, blocks[least], what)
    return ClassroomNode(id=node.id, attended=asked.attended, each_block=asked.each_block)


def _coaching(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    asked = node.coaching
    assert asked
    visits = plan.authored.coaching
    _enough(document, "visits", asked.visits, len(visits), "visits")
    observed = sum(visit.observed for visit in visits)
    _enough(document, "observed", asked.observed, observed, "observed visits")
    _enough(document, "factories", asked.factories, asked.visits, "factories")
    known = [visit.id for visit in visits]
    for index, name in enumerate(asked.including):
        if name not in known:
            hint = near(name, known) or f"planned are: {', '.join(known)}"
            message = f"no visit {name} is planned"
            document.problem(("including", index), "unknown-visit", message, hint)
    return CoachingNode(id=node.id, **asked.model_dump())


def _cases(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    assert node.cases
    _enough(document, "count", node.cases.count, plan.kinds.get("case", 0), "cases")
    return CasesNode(id=node.id, count=node.cases.count, level=node.cases.level)


def _debates(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    assert node.debates is not None
    if _enough(document, "", node.debates, plan.kinds.get("debate", 0), "debates"):
        _served("debate", "debates", plan, document)
    return DebatesNode(id=node.id, debates=node.debates)


def _task(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    assert node.task is not None
    if node.task not in plan.tasks:
        hint = near(node.task, plan.tasks) or "write it as course/task"
        document.problem((), "unknown-task", f"there is no task {node.task}", hint)
    else:
        _served("task", "tasks", plan, document)
    return TaskNode(id=node.id, task=node.task)


def _served(kind: str, what: str, plan: Plan, document: Document) -> None:
    if kind not in plan.served:
        message = f"{what} are not served yet: nobody can meet this"
        document.problem((), "not-yet", message, warning=True)


def _pledge(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    assert node.pledge is not None
    if not plan.shared.may_name("pledges.yml", node.pledge):
        known = plan.shared.named.get("pledges.yml", frozenset())
        hint = near(node.pledge, known) or "write its text in pledges.yml"
        document.problem((), "unknown-pledge", f"there is no pledge {node.pledge}", hint)
    return PledgeNode(id=node.id, pledge=node.pledge)


def _mark(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    assert node.mark is not None
    return MarkNode(id=node.id, mark=node.mark)


def _any(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    assert node.any is not None
    if node.any.of > len(node.any.nodes):
        message = f"this asks for {node.any.of} of {len(node.any.nodes)}"
        document.problem(("of",), "asks-too-much", message, "ask for less, or list more")
    nodes = _nodes(node.any.nodes, plan, document.at("from"))
    return AnyOf(id=node.id, count=node.any.of, nodes=nodes)


def _all(node: RequirementAuthored, plan: Plan, document: Document) -> Requirement:
    return AllOf(id=node.id, nodes=_nodes(node.all or (), plan, document))


_BUILD: Mapping[str, Callable[[RequirementAuthored, Plan, Document], Any]] = {
    "courses": _courses,
    "classroom": _classroom,
    "coaching": _coaching,
    "cases": _cases,
    "debates": _debates,
    "task": _task,
    "pledge": _pledge,
    "mark": _mark,
    "any": _any,
    "all": _all,
}


def pledges_in(nodes: Iterable[Requirement]) -> set[str]:
    """Return the ids of all pledges that are asked for in these trees."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, PledgeNode):
            found.add(node.pledge)
        elif isinstance(node, AllOf | AnyOf):
            found |= pledges_in(node.nodes)
    return found
