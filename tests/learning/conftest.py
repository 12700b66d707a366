"""A school for every test of learning, with Amina, Bao and Chiara in its programme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bwa_lms.learning import enrolment
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.web.engine import engine
from tests.cast import NOW
from tests.learning.school import School, activity, course, module, open_school


@pytest.fixture
def school(app, tmp_path) -> Iterator[School]:
    """A school whose course `talk` has a reading, a test of two questions and an optional extra."""
    own = engine(app)
    before = own.plugins, own.library, own.facts
    school = open_school(own, tmp_path / "content")
    school.publish(
        course(
            "talk",
            module("one", activity("read", spec={"questions": ("self-check",)})),
            module("two", activity("exam", "test"), activity("extra", required=False)),
            pass_mark=60,
        )
    )
    yield school
    own.plugins, own.library, own.facts = before


@pytest.fixture
def mine(school, amina, cast) -> Enrolment:
    """Amina's enrolment."""
    return enrolment.enrol(amina.id, cast.cohort.id, NOW)
