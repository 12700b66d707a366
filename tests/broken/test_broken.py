"""Every mistake that a trainer can make is found at its line, and one mistake makes one problem.

Each folder under courses/ is a courses folder with a mistake in it; its expected.txt lists `file line code`.
"""

from pathlib import Path

import pytest

import bwa_lms
from bwa_lms.content.codes import CODES
from bwa_lms.content.compiler import check
from bwa_lms.content.source import Folder
from bwa_lms.plugins import load

COURSES = Path(__file__).parent / "courses"
PLUGINS = load()


class WithoutExpectation(Folder):
    """The folder as it is without the file that says what is expected."""

    def _wanted(self, entry):
        return entry.name != "expected.txt"


@pytest.mark.parametrize("name", sorted(path.name for path in COURSES.iterdir()))
def test_every_mistake_is_found_at_its_line(name):
    expected = (COURSES / name / "expected.txt").read_text(encoding="utf-8").splitlines()
    problems = check(WithoutExpectation(COURSES / name), PLUGINS)
    assert [f"{each.file} {each.line} {each.code}" for each in problems] == expected


def test_a_problem_says_what_is_wrong_in_a_sentence_and_how_to_mend_it():
    problems = [
        each for path in COURSES.iterdir() for each in check(WithoutExpectation(path), PLUGINS)
    ]
    assert all(each.message and not each.message.endswith(".") for each in problems)
    without_hint = {each.code for each in problems if not each.hint}
    assert without_hint <= {"broken-link", "not-yet", "out-of-range", "unknown-block"}, (
        "most say how"
    )


def test_every_code_that_is_answered_is_explained():
    problems = [
        each for path in COURSES.iterdir() for each in check(WithoutExpectation(path), PLUGINS)
    ]
    assert {each.code for each in problems} <= set(CODES)


def test_no_code_is_explained_that_nothing_answers():
    rooms = [
        Path(bwa_lms.__file__).parent / name
        for name in ("api", "content", "activities", "learning")
    ]
    files = [file for room in rooms for file in room.rglob("*.py") if file.name != "codes.py"]
    written = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [code for code in CODES if f'"{code}"' not in written] == []
