"""The figures of a quiz: by hand, and against their definitions written out."""

from __future__ import annotations

import statistics
from math import isclose, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.learning.statistics import rules

# Five people; three questions out of 1, 2 and 1. In hundredths, as marks are kept. Totals: 4, 3, 3, 1, 0 of 4.
FIRST = [100, 100, 100, 0, 0]
SECOND = [200, 100, 200, 100, 0]
THIRD = [100, 100, 0, 0, 0]
COLUMNS = [FIRST, SECOND, THIRD]


def rest(column, columns):
    return [sum(row) - own for own, row in zip(column, zip(*columns, strict=True), strict=True)]


def test_a_quiz_by_hand():
    found = rules.quiz_figures(COLUMNS, 400)
    assert found.attempts == 5
    assert found.mean == pytest.approx(55)  # 11/5 of 4
    assert found.median == pytest.approx(75)  # 3 of 4
    assert found.deviation == pytest.approx(100 * sqrt(2.7) / 4)  # V = (35 - 121/5) / 4
    assert found.consistency == pytest.approx(700 / 9)  # 3/2 (1 - (0.3 + 0.7 + 0.3) / 2.7)
    assert found.error_ratio == pytest.approx(100 * sqrt(2 / 9))
    assert found.standard_error == pytest.approx(100 * sqrt(0.6) / 4)
    roots = [sqrt(0.85), sqrt(1.2), sqrt(0.65)]  # of C(x, T) = C(x, rest) + V(x)
    assert found.weights == pytest.approx([100 * each / sum(roots) for each in roots])


@pytest.mark.parametrize(
    ("column", "of", "facility", "discrimination", "efficiency"),
    [
        (FIRST, 100, 60, 100 * 0.55 / sqrt(0.3 * 1.3), 100),
        (SECOND, 200, 60, 100 * 0.5 / sqrt(0.7), 200 / 3),
        (THIRD, 100, 40, 100 * 0.35 / sqrt(0.3 * 1.7), 175 / 3),
    ],
)
def test_a_question_by_hand(column, of, facility, discrimination, efficiency):
    found = rules.item_figures(column, rest(column, COLUMNS), of)
    assert found.facility == pytest.approx(facility)
    assert found.discrimination == pytest.approx(discrimination)
    assert found.efficiency == pytest.approx(efficiency)
    assert found.deviation == pytest.approx(100 * statistics.stdev(column) / of)


def test_where_everybody_is_the_same_nothing_is_told_apart():
    same = [[100] * 12, [50] * 12]
    whole = rules.quiz_figures(same, 200)
    assert (whole.mean, whole.deviation) == (75, 0)
    assert (whole.consistency, whole.error_ratio, whole.standard_error) == (None, None, None)
    assert whole.weights == (None, None)
    alone = rules.item_figures(same[0], same[1], 100)
    assert (alone.discrimination, alone.efficiency) == (None, None)


def test_one_question_alone_has_no_consistency_and_no_rest_to_go_with():
    whole = rules.quiz_figures([[0, 100, 100]], 100)
    assert whole.consistency is None
    assert whole.weights == (100,)
    assert rules.item_figures([0, 100, 100], [0, 0, 0], 100).discrimination is None


def test_a_question_that_goes_against_the_rest_has_no_weight():
    against = [[0, 0, 100, 100], [100, 100, 0, 0], [300, 200, 100, 0]]
    found = rules.quiz_figures(against, 500)
    assert found.weights[0] is None
    assert sum(each for each in found.weights if each) == pytest.approx(100)
    assert rules.remarks(rules.item_figures(against[0], rest(against[0], against), 100)) == (
        "against",
    )


def test_a_variance_of_zero_is_zero_however_its_sums_would_be_rounded():
    tenths = [[10] * 11, [20] * 11, [70] * 11]
    assert rules.quiz_figures(tenths, 100).consistency is None
    assert rules.item_figures([0] * 10 + [10], rest(tenths[0], tenths), 10).discrimination is None


columns = st.integers(2, 25).flatmap(
    lambda people: st.lists(
        st.lists(st.integers(0, 4).map(lambda n: 25 * n), min_size=people, max_size=people),
        min_size=1,
        max_size=6,
    )
)


@settings(max_examples=300)
@given(columns)
def test_a_quiz_is_what_its_definitions_say(columns):
    of, totals = 100 * len(columns), [sum(row) for row in zip(*columns, strict=True)]
    found = rules.quiz_figures(columns, of)
    assert same(found.mean, 100 * statistics.fmean(totals) / of)
    assert same(found.deviation, 100 * statistics.stdev(totals) / of)
    places, whole = len(columns), statistics.variance(totals)
    if places > 1 and whole:
        parts = sum(map(statistics.variance, columns))
        alpha = 100 * places / (places - 1) * (1 - parts / whole)
        assert same(found.consistency, alpha)
        assert same(found.error_ratio, 100 * sqrt(max(0, 1 - alpha / 100)))
        assert same(found.standard_error, found.error_ratio * found.deviation / 100)
    else:
        assert found.consistency is found.error_ratio is found.standard_error is None
    with_all = [statistics.covariance(each, totals) for each in columns]
    roots = [sqrt(each) if each > -1e-9 else None for each in map(nought, with_all)]
    whole = sum(each for each in roots if each)
    for weight, root in zip(found.weights, roots, strict=True):
        assert same(weight, None if root is None or not whole else 100 * root / whole)


@settings(max_examples=300)
@given(columns)
def test_a_question_is_what_its_definitions_say(columns):
    for column in columns:
        others = rest(column, columns)
        found = rules.item_figures(column, others, 100)
        assert same(found.facility, statistics.fmean(column))
        varies = len(set(column)) > 1 and len(set(others)) > 1
        if not varies:
            assert found.discrimination is found.efficiency is None
            continue
        assert same(found.discrimination, 100 * statistics.correlation(column, others))
        most = statistics.covariance(sorted(column), sorted(others))
        assert same(found.efficiency, 100 * statistics.covariance(column, others) / most)
        assert -100.0001 <= found.discrimination <= 100.0001
        assert found.efficiency <= 100.0001


def nought(value):
    return 0.0 if abs(value) < 1e-9 else value


def same(one, other):
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)


@given(st.lists(st.floats(0, 100), max_size=60))
def test_every_mark_is_in_one_ten(marks):
    assert sum(rules.distribution(marks)) == len(marks)


def test_the_tens_hold_their_lower_bound_and_the_last_one_both():
    assert rules.distribution([0, 9.99, 10, 89.99, 90, 100]) == (2, 1, 0, 0, 0, 0, 0, 0, 1, 2)


def test_times_are_quartiles_and_of_a_few_there_are_none():
    assert rules.times([10.0] * 9) is None
    found = rules.times([40, 10, 20, 30, 50, 60, 70, 80, 90, 100, 110])
    assert (found.low, found.median, found.high) == (35, 60, 85)


@given(st.lists(st.integers(0, 10_000), min_size=10, max_size=40))
def test_the_quartiles_are_those_of_the_standard_library(seconds):
    found = rules.times(seconds)
    low, middle, high = statistics.quantiles(seconds, n=4, method="inclusive")
    assert (found.low, found.median, found.high) == pytest.approx((low, middle, high))


@pytest.mark.parametrize(
    ("facility", "discrimination", "said"),
    [
        (60, 50, ()),
        (60, 20, ()),
        (60, 19.9, ("weak",)),
        (60, 0, ("weak",)),
        (60, -0.1, ("against",)),
        (60, None, ()),
        (20, 50, ()),
        (19.9, 50, ("hard",)),
        (19.9, 5, ("hard",)),
        (19.9, -5, ("against", "hard")),
        (95, 50, ()),
        (95.1, 5, ("easy",)),
    ],
)
def test_what_to_look_at_begins_at_its_bound(facility, discrimination, said):
    found = rules.ItemFigures(10, facility, 40, discrimination, None)
    assert rules.remarks(found) == said
