"""What a quiz shows when: one table is the truth, and everything that is not in it stays on the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from bwa_lms.api import LAG, AttemptFact, Show, percent

Mode = Literal["practice", "graded", "exam"]
GradeBy = Literal["highest", "latest", "first", "average"]

# open: the attempt goes on. handed-in: it has ended. released: no further attempt may count, since it was passed, no
# attempt is left or the activity has closed for the cohort (graded); the activity has closed (exam). It has closed in
# this sense when nothing that was on its way then can arrive any more.
Phase = Literal["open", "handed-in", "released"]

# mark: the attempt's points; own: whether one's own answers were right; because: the reasons of what one chose;
# key: right answers, every reason and the explanation; hint: the hints.
Field = Literal["mark", "own", "because", "key", "hint"]

SHOWN: Mapping[Mode, Mapping[Phase, frozenset[Field]]] = {
    "practice": {
        "open": frozenset({"own", "because", "key", "hint"}),
        "handed-in": frozenset({"mark", "own", "because", "key", "hint"}),
        "released": frozenset({"mark", "own", "because", "key", "hint"}),
    },
    "graded": {
        "open": frozenset({"hint"}),
        "handed-in": frozenset({"mark", "own", "because", "hint"}),
        "released": frozenset({"mark", "own", "because", "key", "hint"}),
    },
    "exam": {
        "open": frozenset(),
        "handed-in": frozenset({"mark"}),
        "released": frozenset({"mark", "own", "because", "key", "hint"}),
    },
}


def show(mode: Mode, phase: Phase, answered: bool = True) -> Show:
    """Return what a question may show. While an attempt goes on, nothing of a question that is not answered yet."""
    allowed, stands = SHOWN[mode][phase], mode != "practice"
    if phase == "open" and not answered:
        return Show(hint="hint" in allowed, stands=stands)
    return Show(
        own="own" in allowed,
        because="because" in allowed,
        key="key" in allowed,
        hint="hint" in allowed,
        open=phase == "open",
        stands=stands,
    )


def phase(
    mode: Mode,
    handed_in: bool,
    passed: bool,
    left: int | None,
    closes: datetime | None,
    now: datetime,
) -> Phase:
    """Return where an attempt stands; `left` counts the attempts that may still start (None: any number).

    `passed` is what `settled` says.
    """
    if not handed_in:
        return "open"
    if mode == "practice" or (closes is not None and now >= closes + LAG):
        return "released"
    ended = mode == "graded" and (passed or left == 0)
    return "released" if ended else "handed-in"


def settled(
    mode: Mode, by: GradeBy, pass_mark: Decimal | None, attempts: Sequence[AttemptFact]
) -> bool:
    """Say whether a graded quiz was passed, which shows its key and so ends its attempts.

    Without a pass mark nothing is passed: the attempts that the trainer allows are all there to be taken.
    """
    return mode == "graded" and pass_mark is not None and passes(grade(by, attempts), pass_mark)


def share(attempt: AttemptFact) -> Decimal | None:
    """Return an attempt's mark in per cent; None while it goes on or waits for a marker."""
    if not attempt.ended or attempt.waits or attempt.points is None or attempt.of is None:
        return None
    return percent(attempt.points, attempt.of)


def grade(by: GradeBy, attempts: Sequence[AttemptFact]) -> Decimal | None:
    """Return the quiz's mark (per cent) from the attempts that have one; None without any."""
    marks = [mark for mark in map(share, attempts) if mark is not None]
    if not marks:
        return None
    if by == "average":
        return percent(sum(marks, Decimal(0)), Decimal(100 * len(marks)))
    return {"highest": max(marks), "latest": marks[-1], "first": marks[0]}[by]


def passes(mark: Decimal | None, pass_mark: Decimal | None) -> bool:
    """Say whether a mark is enough; without a pass mark every mark is."""
    return mark is not None and (pass_mark is None or mark >= pass_mark)
