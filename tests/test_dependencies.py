"""What is installed is what is used: each dependency is imported, and both locks hold it with its hashes."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Elsewhere than on this system, or read by another library.
NOT_IMPORTED_HERE = {"waitress", "tzdata"}


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def named():
    return {plain(re.match(r"[A-Za-z0-9._-]+", each)[0]): each for each in PROJECT["dependencies"]}


def imported():
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "bwa_lms").rglob("*.py"))
    modules = set(re.findall(r"^\s*(?:import|from) (\w+)", code, re.MULTILINE))
    modules |= set(re.findall(r'import_module\("(\w+)', code))
    modules |= set(re.findall(r'"(pymdownx|pysqlite3)[."]', code))
    known = packages_distributions()
    return {plain(name) for module in modules for name in known.get(module, [])}


def test_every_dependency_is_used():
    assert set(named()) - imported() - NOT_IMPORTED_HERE == set()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_holds_every_dependency_with_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    locked = {plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    assert set(named()) <= locked
    assert "://" not in text
    blocks = re.split(r"\n(?=\w)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)
