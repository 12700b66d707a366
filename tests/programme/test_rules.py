"""The requirement tree: every node in words, and the laws that hold for every tree and every record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    TaskNode,
)
from bwa_lms.programme.rules import (
    CaseFact,
    CourseFact,
    Facts,
    Plan,
    VisitFact,
    evaluate,
    mean_mark,
)

BLOCKS = {f"d{day}": "ABCD"[(day - 1) // 4] for day in range(1, 17)}
PLAN = Plan(
    courses={"c1": "From auditing to coaching", "c2": "Listening"},
    blocks=BLOCKS,
    visits={f"v{n}": title for n, title in enumerate(["Shadow", "Co-lead", "Lead", "Cause"], 1)},
    tasks={"change/capstone": "Capstone"},
    pledges={"confidentiality": "Confidentiality"},
)
NOTHING = Facts(plan=PLAN)
START = date(2026, 1, 5)


def days(*numbers: int) -> Facts:
    return replace(NOTHING, attended=frozenset(f"d{n}" for n in numbers))


def visit(
    planned: str, week: int, factory: str = "Heron", *, observed=False, level=None
) -> VisitFact:
    return VisitFact(planned, START + timedelta(weeks=week), factory, observed, level)


class TestClassroom:
    node = ClassroomNode(id="days", attended=14, each_block=3)

    def test_says_what_is_left_in_all_and_in_each_block(self):
        status = evaluate(self.node, days(1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15))
        assert (status.done, status.words) == (False, "12 of 14 days; block C: 1 of 3")

    def test_enough_days_but_a_thin_block_is_not_enough(self):
        status = evaluate(self.node, days(*range(1, 9), 9, 10, 13, 14, 15, 16))
        assert (status.done, status.words) == (False, "14 of 14 days; block C: 2 of 3")

    def test_is_done(self):
        assert evaluate(self.node, days(*range(1, 12), 13, 14, 15)).done


class TestCourses:
    node = CoursesNode(id="courses", courses=("c1", "c2"), mark=Decimal(70))

    def test_names_each_course_and_what_it_lacks(self):
        facts = replace(NOTHING, courses={"c1": CourseFact(True, Decimal("62.50"))})
        words = evaluate(self.node, facts).words
        assert (
            words
            == "0 of 2 courses; From auditing to coaching: mark 62.5% of 70%; Listening: not complete"
        )

    def test_a_complete_course_that_marks_nothing_needs_no_mark(self):
        facts = replace(
            NOTHING, courses={"c1": CourseFact(True, Decimal(70)), "c2": CourseFact(True)}
        )
        assert evaluate(self.node, facts).done


class TestCoaching:
    node = CoachingNode(id="visits", visits=3, factories=2, including=("v3",), observed=1, level=2)

    def test_says_everything_that_is_missing(self):
        facts = replace(NOTHING, visits=(visit("v1", 1), visit("v2", 5)))
        assert evaluate(self.node, facts).words == (
            "2 of 3 visits; 1 of 2 factories; still to come: Lead; 0 of 1 observed; "
            "no observed visit at level 2"
        )

    def test_the_same_planned_visit_twice_counts_once(self):
        facts = replace(NOTHING, visits=(visit("v1", 1), visit("v1", 2), visit("v1", 3)))
        assert evaluate(self.node, facts).have == 1

    def test_one_factory_under_two_spellings_is_one(self):
        facts = replace(NOTHING, visits=(visit("v1", 1, "Heron"), visit("v2", 2, " heron ")))
        assert "1 of 2 factories" in evaluate(self.node, facts).words

    def test_the_last_observed_visit_sets_the_level(self):
        made = (visit("v1", 1), visit("v2", 2, "Cedar"), visit("v3", 9, observed=True, level=2))
        assert evaluate(self.node, replace(NOTHING, visits=made)).done
        later = (*made, visit("v4", 12, observed=True, level=1))
        status = evaluate(self.node, replace(NOTHING, visits=later))
        assert status.words.endswith("the last observed visit is at level 1 of 2")

    def test_the_date_decides_which_is_last_not_the_order_of_recording(self):
        made = (
            visit("v3", 9, observed=True, level=2),
            visit("v1", 1, "Cedar", observed=True, level=0),
            visit("v2", 2),
        )
        assert evaluate(self.node, replace(NOTHING, visits=made)).done


class TestCases:
    node = CasesNode(id="cases", count=2, level="meets")

    def test_counts_what_meets_and_says_what_waits(self):
        cases = {
            "k1": CaseFact(True, True),
            "k2": CaseFact(True, None),
            "k3": CaseFact(True, False),
        }
        status = evaluate(self.node, replace(NOTHING, cases=cases))
        assert status.words == "1 of 2 cases at the level “meets”; 1 waits for a trainer"

    def test_complete_is_enough_where_the_node_says_so(self):
        node = CasesNode(id="cases", count=2)
        cases = {"k1": CaseFact(True, None), "k2": CaseFact(True, False)}
        assert evaluate(node, replace(NOTHING, cases=cases)).done


@pytest.mark.parametrize(
    ("node", "facts", "before", "after"),
    [
        (
            DebatesNode(id="x", debates=1),
            {"debates": frozenset({"db1"})},
            "0 of 1 debate",
            "1 of 1 debate",
        ),
        (
            TaskNode(id="x", task="change/capstone"),
            {"tasks": frozenset({"change/capstone"})},
            "not passed yet",
            "passed",
        ),
        (
            PledgeNode(id="x", pledge="confidentiality"),
            {"pledges": frozenset({"confidentiality"})},
            "not signed yet",
            "signed",
        ),
        (
            MarkNode(id="x", mark=Decimal(85)),
            {"courses": {"c1": CourseFact(True, Decimal(90)), "c2": CourseFact(True, Decimal(80))}},
            "mark 0% of 85%",
            "mark 85% of 85%",
        ),
    ],
)
def test_a_simple_node_before_and_after(node, facts, before, after):
    assert (evaluate(node, NOTHING).done, evaluate(node, NOTHING).words) == (False, before)
    got = evaluate(node, replace(NOTHING, **facts))
    assert (got.done, got.words) == (True, after)


def test_a_course_without_a_mark_yet_pulls_the_mean_down_and_an_unmarked_one_does_not():
    half = replace(NOTHING, courses={"c1": CourseFact(True, Decimal(90))})
    assert mean_mark(half) == Decimal("45.00")
    unmarked = replace(half, courses={**half.courses, "c2": CourseFact(True)})
    assert mean_mark(unmarked) == Decimal("90.00")


def test_a_choice_names_its_open_options():
    node = AnyOf(
        id="argue",
        count=1,
        nodes=(DebatesNode(id="d", debates=1), PledgeNode(id="p", pledge="confidentiality")),
    )
    status = evaluate(node, NOTHING)
    assert status.title == "One of these"
    assert "Debates: 0 of 1 debate" in status.words
    assert [each.id for each in status.missing()] == ["argue"]


# Laws. Leaves, trees and records of every shape.

LEAVES = st.one_of(
    st.builds(
        CoursesNode,
        id=st.just("courses"),
        courses=st.sampled_from([("c1",), ("c1", "c2")]),
        mark=st.none() | st.integers(0, 100).map(Decimal),
    ),
    st.builds(
        ClassroomNode, id=st.just("days"), attended=st.integers(0, 16), each_block=st.integers(0, 4)
    ),
    st.builds(
        CoachingNode,
        id=st.just("visits"),
        visits=st.integers(0, 4),
        factories=st.integers(0, 3),
        including=st.sampled_from([(), ("v3",), ("v1", "v4")]),
        observed=st.integers(0, 2),
    ),
    st.builds(
        CasesNode,
        id=st.just("cases"),
        count=st.integers(0, 3),
        level=st.sampled_from(["complete", "meets"]),
    ),
    st.builds(DebatesNode, id=st.just("debates"), debates=st.integers(0, 3)),
    st.builds(TaskNode, id=st.just("task"), task=st.just("change/capstone")),
    st.builds(PledgeNode, id=st.just("promise"), pledge=st.just("confidentiality")),
    st.builds(MarkNode, id=st.just("mark"), mark=st.integers(0, 100).map(Decimal)),
)


def _branches(children):
    nodes = st.lists(children, min_size=1, max_size=4).map(tuple)
    return st.builds(AllOf, id=st.just("all"), nodes=nodes) | st.builds(
        AnyOf, id=st.just("any"), count=st.integers(0, 4), nodes=nodes
    )


TREES = st.recursive(LEAVES, _branches, max_leaves=8)
MARKS = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)
VISITS = st.builds(
    visit,
    st.sampled_from(list(PLAN.visits)),
    st.integers(0, 90),
    st.sampled_from(["Heron", "Cedar", "Lotus"]),
    observed=st.booleans(),
)
RECORDS = st.builds(
    Facts,
    plan=st.just(PLAN),
    courses=st.dictionaries(
        st.sampled_from(["c1", "c2"]), st.builds(CourseFact, st.booleans(), MARKS)
    ),
    attended=st.frozensets(st.sampled_from(list(BLOCKS))),
    visits=st.lists(VISITS, max_size=6).map(tuple),
    cases=st.dictionaries(
        st.sampled_from(["k1", "k2", "k3"]),
        st.builds(CaseFact, st.booleans(), st.sampled_from([None, False, True])),
    ),
    debates=st.frozensets(st.sampled_from(["db1", "db2", "db3"])),
    tasks=st.frozensets(st.just("change/capstone")),
    pledges=st.frozensets(st.just("confidentiality")),
)


def _better_course(one: CourseFact | None, other: CourseFact | None) -> CourseFact:
    known = [each for each in (one, other) if each]
    marks = [each.mark for each in known if each.mark is not None]
    return CourseFact(any(each.complete for each in known), max(marks))


def _better_case(one: CaseFact | None, other: CaseFact | None) -> CaseFact:
    known = [each for each in (one, other) if each]
    meets = [each.meets for each in known if each.meets is not None]
    return CaseFact(any(each.complete for each in known), any(meets) if meets else None)


def merged(one: Facts, other: Facts) -> Facts:
    """Everything that either of two records shows."""
    return Facts(
        plan=PLAN,
        courses={
            key: _better_course(one.courses.get(key), other.courses.get(key))
            for key in {*one.courses, *other.courses}
        },
        attended=one.attended | other.attended,
        visits=one.visits + other.visits,
        cases={
            key: _better_case(one.cases.get(key), other.cases.get(key))
            for key in {*one.cases, *other.cases}
        },
        debates=one.debates | other.debates,
        tasks=one.tasks | other.tasks,
        pledges=one.pledges | other.pledges,
    )


@given(TREES, RECORDS, RECORDS)
def test_more_evidence_never_undoes_anything(tree, record, more):
    before, after = evaluate(tree, record), evaluate(tree, merged(record, more))
    assert after.done or not before.done
    assert after.have >= before.have


@given(TREES, RECORDS)
def test_all_and_any_count_their_children(tree, record):
    pending = [evaluate(tree, record)]
    while pending:
        status = pending.pop()
        pending += status.children
        if status.type in {"all", "any"}:
            assert status.have == sum(child.done for child in status.children)
            assert status.done == (status.have >= status.need)


@given(TREES, RECORDS)
def test_what_is_missing_is_empty_exactly_when_it_is_done(tree, record):
    status = evaluate(tree, record)
    missing = list(status.missing())
    assert bool(missing) != status.done
    assert all(each.words and each.title for each in missing)


@given(TREES, RECORDS)
def test_a_waiver_by_node_id_meets_that_node_and_no_other(tree, record):
    root = AllOf(id="root", nodes=(tree, PledgeNode(id="own-promise", pledge="own-work")))
    waived = evaluate(root, replace(record, waived=frozenset({"own-promise"})))
    plain = evaluate(root, record)
    assert waived.children[1].done
    assert waived.children[1].waived
    assert waived.children[0] == plain.children[0]
