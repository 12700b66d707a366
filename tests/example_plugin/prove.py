"""Run in a Python of its own, beside the installed package: it comes in by its entry point and keeps the contract."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path

from bwa_lms import plugins
from bwa_lms.api.testing import check_activity_type, check_question_type
from bwa_lms.content.compiler import check
from bwa_lms.content.source import Folder
from bwa_lms.plugins.tools import Tools
from tests.contract.school import renderer
from tests.example_plugin.examples import DATE, PAUSE

HERE = Path(__file__).parent


def main(target: Path) -> None:
    """Prove the package that was installed into the folder `target`."""
    (point,) = entry_points(group="bwa_lms", name="pause")
    assert Path(str(point.load().__file__)).is_relative_to(target)
    found = plugins.load()
    assert found.packages["activity pause"] == found.packages["question date"] == "pause"
    render = renderer(found, target / "instance")
    check_question_type(found.questions["date"], [DATE], render)
    check_activity_type(found.activities["pause"], [PAUSE], Tools(found), render=render)
    assert check(Folder(HERE / "courses"), found) == []
    print("kept")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
