"""What an attempt says of its questions, for statistics."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bwa_lms.activities.quiz import corrections, marking, timing
from bwa_lms.activities.quiz.model import QuizSpec
from bwa_lms.activities.quiz.pages import in_order
from bwa_lms.api import CompiledQuestion, ItemFact, Mark, NeedsMarker, RunTools, State


def items(spec: QuizSpec, state: State, tools: RunTools) -> list[ItemFact]:
    """Return the questions of an attempt that was handed in, without those that do not count any more."""
    return list(_items(spec, state, tools))


def _items(spec: QuizSpec, state: State, tools: RunTools) -> Iterator[ItemFact]:
    pools = {name: slot.pool for slot in spec.slots if slot.pool for name in slot.questions}
    took, given = timing.seconds(state), corrections.answers(state)
    decided, bought = corrections.corrections(state), marking.hints(state)
    for each in in_order(spec, state):
        name = each.id
        place, seconds = pools.get(name, name), took.get(name)
        if name in decided:
            yield from _corrected(each, state, tools, place, seconds)
            continue
        response = given.get(name)
        mark = tools.mark(each, response)
        if name in bought or isinstance(mark, NeedsMarker):
            mark = marking.of_question(state, each, tools)
        points, of = _earned(mark)
        yield ItemFact(each, response, place, points, of, False, seconds)


def _corrected(
    question: CompiledQuestion, state: State, tools: RunTools, place: str, seconds: int | None
) -> Iterator[ItemFact]:
    """Yield a question about which a trainer decided, as it counts now; nothing of one that was left out."""
    how = corrections.how(state, question.id)
    if how != "out":
        points, of = _earned(marking.of_question(state, question, tools))
        counts, response = corrections.as_counted(state, question)
        yield ItemFact(counts, response, place, points, of, how == "full", seconds)


def _earned(mark: Mark | NeedsMarker) -> tuple[Decimal, Decimal]:
    """Return the points, and out of how many; nobody marks what was practised."""
    return (mark.points, mark.of) if isinstance(mark, Mark) else (Decimal(0), Decimal(0))
