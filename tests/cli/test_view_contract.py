"""The import contract for views names every module of views."""

from __future__ import annotations

import tomllib
from pathlib import Path

CLONE = Path(__file__).parents[2]


def test_every_module_of_views_stands_in_the_contract():
    text = (CLONE / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["name"].startswith("A view asks")]
    found = {
        f"bwa_lms.{path.parent.name}.{path.stem}"
        for path in (CLONE / "bwa_lms").glob("*/*_views.py")
    }
    assert found
    assert found <= set(contract["source_modules"])
