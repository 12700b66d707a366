"""What was decided about the questions of an attempt after it ended.

State: "corrections" maps a question's id to {"how": again, out or full, "question": the compiled question against which
that was decided (None: it was asked no more), "answer": the answer as that question reads it}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bwa_lms.api import (
    CompiledQuestion,
    Correction,
    Counted,
    JSONObject,
    Refused,
    Response,
    RunTools,
    State,
)


def answers(state: State) -> Mapping[str, Any]:
    """Return the answers of an attempt, by question."""
    found = state.get("answers")
    return found if isinstance(found, Mapping) else {}


def corrections(state: State) -> Mapping[str, Any]:
    """Return what was decided, by question."""
    found = state.get("corrections")
    return found if isinstance(found, Mapping) else {}


def how(state: State, question: str) -> str:
    """Return how a question was corrected: again, out, full, or "" where nothing was."""
    return str(corrections(state).get(question, {}).get("how", ""))


def as_counted(
    state: State, question: CompiledQuestion
) -> tuple[CompiledQuestion, Response | None]:
    """Return a question as it counts now, and its answer as that question reads it."""
    if how(state, question.id) != "again":
        return question, answers(state).get(question.id)
    said = corrections(state)[question.id]
    return CompiledQuestion.model_validate(said["question"]), said["answer"]


def counted(asked: Sequence[CompiledQuestion], state: State) -> dict[str, Counted]:
    """Return the questions of an attempt, with what was decided about each, by id."""
    return {each.id: _counted(state, each) for each in asked}


def _counted(state: State, question: CompiledQuestion) -> Counted:
    said = corrections(state).get(question.id) or {}
    against = said.get("question")
    return Counted(
        question,
        answers(state).get(question.id),
        how(state, question.id),
        CompiledQuestion.model_validate(against) if against else None,
    )


def decide(
    state: State, question: CompiledQuestion, said: Correction, tools: RunTools
) -> JSONObject:
    """Return a correction as the state keeps it. Raises Refused where the answer cannot be marked again."""
    new = said.question
    if said.how == "again" and (new is None or new.type != question.type):
        raise Refused("A question that is gone, or asks in another way, cannot be marked again.")
    return {
        "how": said.how,
        "question": new.model_dump(mode="json") if new else None,
        "answer": tools.renamed(question, answers(state).get(question.id), said.names),
    }
