"""The stage of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from bwa_lms.db import db
from tests.discussions.stage import Stage, assemble


@pytest.fixture
def stage_set(app, cast, tmp_path) -> Stage:
    """The course is live, everybody is in their cohort, nobody has written."""
    return assemble(cast, tmp_path)


@pytest.fixture
def s(stage_set: Stage) -> Stage:
    """The stage, by a short name."""
    return stage_set


@pytest.fixture
def statements(app):
    """Count the statements that a block of code sends to the database."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(connection, cursor, statement, *rest):
            if statement.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
                sent.append(statement)

        db.session.rollback()
        source = db.engine
        event.listen(source, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(source, "before_cursor_execute", note)

    return counting
