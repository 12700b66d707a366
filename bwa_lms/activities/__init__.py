"""The built-in activity kinds and question types: they come in by the door that a stranger's plugin uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bwa_lms.activities.case import Case
from bwa_lms.activities.later import Debate, Task
from bwa_lms.activities.lesson import Lesson
from bwa_lms.activities.questions import TYPES
from bwa_lms.activities.quiz import Quiz
from bwa_lms.api import ActivityType, QuestionType, hookimpl


@hookimpl
def bwa_activity_types() -> Sequence[ActivityType[Any, Any]]:
    """Return the built-in kinds."""
    return (Lesson(), Quiz(), Case(), Debate(), Task())


@hookimpl
def bwa_question_types() -> Sequence[QuestionType[Any, Any]]:
    """Return the built-in question types."""
    return TYPES
