"""The table of settings in docs/operations.md says what the settings are."""

from __future__ import annotations

from dataclasses import MISSING
from pathlib import Path

from bwa_lms.settings import NAMES

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
MARK = "<!-- settings: python -m tests.cli.test_operations writes this table -->"


def table() -> str:
    rows = ["", "| Setting | Default | What it is |", "| --- | --- | --- |"]
    for name, each in NAMES.items():
        default = "" if each.default in (MISSING, None, "") else f"`{each.default}`"
        rows.append(f"| `{name}` | {default} | {each.metadata['help']} |")
    return "\n".join(rows) + "\n"


def test_the_table_of_settings_is_true():
    _before, mark, after = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert mark
    assert after.strip() == table().strip()


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(text + MARK + "\n" + table(), encoding="utf-8")
