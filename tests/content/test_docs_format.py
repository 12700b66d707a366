"""What docs/format.md shows is what the compiler takes: each of its examples is compiled, as one courses folder."""

import re
from pathlib import Path

import pytest

from bwa_lms.content.codes import CODES
from bwa_lms.content.compiler import check, compile_release
from bwa_lms.content.source import Folder
from bwa_lms.content.store import Store
from bwa_lms.kernel.problems import errors
from bwa_lms.plugins import load

PAGE = Path(__file__).parents[2] / "docs" / "format.md"
EXAMPLE = re.compile(
    r"(?:<!-- file: (\S+) -->\n)?^(`{3,})(\w+)\n(.*?)^\2\n", re.MULTILINE | re.DOTALL
)
LINE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="2"><path d="M0 1h8"/></svg>\n'


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """Write every example into its file."""
    root = tmp_path_factory.mktemp("courses")
    for name, _, language, text in EXAMPLE.findall(PAGE.read_text(encoding="utf-8")):
        assert bool(name) != (language == "text"), f"an example has no file: {text[:60]}"
        if name:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
    media = root / "first-steps/01-two-visits/media"
    media.mkdir()
    (media / "line.svg").write_text(LINE, encoding="utf-8")
    return root


def test_no_example_has_a_mistake(examples):
    assert errors(check(Folder(examples), load())) == []


def test_only_what_the_page_calls_later_is_not_served(examples):
    warned = {(each.file.split("/")[0], each.code) for each in check(Folder(examples), load())}
    assert warned == {("later", "not-yet"), ("hidden", "not-yet"), ("programme.yml", "not-yet")}


def test_the_examples_are_published_but_for_the_one_that_hides_names(examples, tmp_path):
    release = compile_release(Folder(examples), load(), Store(tmp_path)).release
    assert set(release.builds) == {"first-steps", "later"}
    assert [refusal.course for refusal in release.refused] == ["hidden"]


def test_the_page_lists_every_code():
    listed = re.findall(
        r"^\| `([a-z0-9-]+)` \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert CODES.items() <= dict(listed).items()
