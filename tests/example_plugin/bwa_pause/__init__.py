"""A stranger's package: a pause to think, and questions that ask for a date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bwa_lms.api import ActivityType, QuestionType, hookimpl

from .date import DateQuestion
from .pause import Pause


@hookimpl
def bwa_activity_types() -> Sequence[ActivityType[Any, Any]]:
    """Return the kind."""
    return (Pause(),)


@hookimpl
def bwa_question_types() -> Sequence[QuestionType[Any, Any]]:
    """Return the type."""
    return (DateQuestion(),)
