"""The figures of classical test theory, by the formulas of Moodle's "Quiz statistics calculations".

Everywhere S is the number of attempts, x_p(s) the points of attempt s for question p, T(s) its points for all
questions, X_p(s) = T(s) - x_p(s) those for the rest; V is the variance and C the covariance, both with S - 1 below the
line. Points come in as whole numbers (hundredths), so that sums are exact and a variance of zero is zero. Every figure
is None where it would divide by zero. Source: docs.moodle.org/dev/Quiz_statistics_calculations.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from statistics import median
from typing import Literal

LEAST = 10  # attempts: below this nothing is shown


@dataclass(frozen=True)
class QuizFigures:
    """How a quiz as a whole did. Marks in per cent: `mean`, `median`, `deviation` (SD), `standard_error` (SE).

    `consistency` (CIC, Cronbach's alpha) and `error_ratio` (ER) in per cent; `weights` are the effective weights of
    the questions, in per cent of all.
    """

    attempts: int
    mean: float
    median: float
    deviation: float | None
    consistency: float | None
    error_ratio: float | None
    standard_error: float | None
    weights: tuple[float | None, ...]


@dataclass(frozen=True)
class ItemFigures:
    """How a question did, in per cent: facility (F) and its SD, discrimination index (D) and efficiency (DE)."""

    attempts: int
    facility: float
    deviation: float | None
    discrimination: float | None
    efficiency: float | None


def covariance(x: Sequence[int], y: Sequence[int]) -> float | None:
    """Return C(x, y) = sum((x - mean x)(y - mean y)) / (S - 1); None for fewer than two."""
    count = len(x)
    return _scatter(x, y) / (count * (count - 1)) if count > 1 else None


def _scatter(x: Sequence[int], y: Sequence[int]) -> int:
    """Return S times the sum of the products of the deviations: a whole number."""
    products: int = sum(map(mul, x, y))
    return len(x) * products - sum(x) * sum(y)


def quiz_figures(columns: Sequence[Sequence[int]], of: int) -> QuizFigures:
    """Return the figures of a quiz: `columns` holds for each question the points of all attempts, `of` is the most.

    CIC = 100 % P/(P - 1) (1 - sum V(x_p) / V(T)); ER = 100 % sqrt(1 - CIC); SE = ER SD.
    """
    totals = [sum(row) for row in zip(*columns, strict=True)]
    spread = covariance(totals, totals)
    deviation = None if spread is None else _per_cent(math.sqrt(spread), of)
    consistency = _consistency(columns, totals)
    ratio = None if consistency is None else 100 * math.sqrt(max(1 - consistency / 100, 0))
    known = ratio is not None and deviation is not None
    return QuizFigures(
        attempts=len(totals),
        mean=_per_cent(sum(totals) / len(totals), of),
        median=_per_cent(median(totals), of),
        deviation=deviation,
        consistency=consistency,
        error_ratio=ratio,
        standard_error=ratio * deviation / 100 if known else None,  # type: ignore[operator]
        weights=effective_weights(columns, totals),
    )


def _per_cent(points: float, of: int) -> float:
    return 100 * points / of


def _consistency(columns: Sequence[Sequence[int]], totals: Sequence[int]) -> float | None:
    whole, places = _scatter(totals, totals), len(columns)
    if places < 2 or not whole:
        return None
    parts = sum(_scatter(each, each) for each in columns)
    return 100 * places / (places - 1) * ((whole - parts) / whole)


def effective_weights(
    columns: Sequence[Sequence[int]], totals: Sequence[int]
) -> tuple[float | None, ...]:
    """Return for each question sqrt(C(x_p, T)) / sum of all of these, in per cent.

    None for a question that goes against the others (its covariance is below zero): it has no weight to speak of.
    """
    roots = [_root(_scatter(each, totals)) for each in columns]
    whole = sum(each for each in roots if each is not None)
    return tuple(None if each is None or not whole else 100 * each / whole for each in roots)


def _root(scatter: int) -> float | None:
    return math.sqrt(scatter) if scatter >= 0 else None


def item_figures(points: Sequence[int], rest: Sequence[int], of: int) -> ItemFigures:
    """Return the figures of a question from its points, those for the rest of the quiz, and the most that it can earn.

    F = 100 % mean(x_p) / of; D = 100 % C(x_p, X_p) / sqrt(V(x_p) V(X_p)), the correlation of the question with the
    rest; DE = 100 % C(x_p, X_p) / C_max, where C_max pairs the sorted points with the sorted rest: the most that this
    could be with these very marks.
    """
    spread = covariance(points, points)
    return ItemFigures(
        attempts=len(points),
        facility=_per_cent(sum(points) / len(points), of),
        deviation=None if spread is None else _per_cent(math.sqrt(spread), of),
        discrimination=_correlation(points, rest),
        efficiency=_efficiency(points, rest),
    )


def _correlation(x: Sequence[int], y: Sequence[int]) -> float | None:
    spreads = math.sqrt(_scatter(x, x)) * math.sqrt(_scatter(y, y))
    return 100 * _scatter(x, y) / spreads if spreads else None


def _efficiency(x: Sequence[int], y: Sequence[int]) -> float | None:
    most = _scatter(sorted(x), sorted(y))
    return 100 * _scatter(x, y) / most if most else None


BINS = 10


def distribution(shares: Sequence[float]) -> tuple[int, ...]:
    """Count marks in per cent by tens: from 0 to below 10, and so on; the last holds 90 to 100."""
    found = [0] * BINS
    for each in shares:
        found[min(int(each // BINS), BINS - 1)] += 1
    return tuple(found)


@dataclass(frozen=True)
class Times:
    """Seconds that a question took: the middle half of the people lies between `low` and `high`."""

    attempts: int
    median: float
    low: float
    high: float


def times(seconds: Sequence[float]) -> Times | None:
    """Return the quartiles of some times (linear between neighbours); None below LEAST."""
    if len(seconds) < LEAST:
        return None
    ordered = sorted(seconds)
    low, middle, high = (_quantile(ordered, part) for part in (0.25, 0.5, 0.75))
    return Times(len(ordered), middle, low, high)


def _quantile(ordered: Sequence[float], part: float) -> float:
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


Remark = Literal["against", "hard", "easy", "weak"]
HARD, EASY, WEAK = 20, 95, 20  # per cent


def remarks(figures: ItemFigures) -> tuple[Remark, ...]:
    """Return what to look at in a question, the worst first.

    against: who does well in the rest does badly here. hard and easy: nearly nobody, or nearly everybody, gets it.
    weak: it hardly tells apart who knows the rest from who does not; of an easy or a hard question that is no news.
    """
    index = figures.discrimination
    hard, easy = figures.facility < HARD, figures.facility > EASY
    found: dict[Remark, bool] = {
        "against": index is not None and index < 0,
        "hard": hard,
        "easy": easy,
        "weak": index is not None and 0 <= index < WEAK and not (hard or easy),
    }
    return tuple(remark for remark, is_so in found.items() if is_so)
