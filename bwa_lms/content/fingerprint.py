"""What compiled a build: the same source compiled by the same code is the same build, and nothing else is."""

from __future__ import annotations

import hashlib
import inspect
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bwa_lms.content.model import FORMAT
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.ids import digest
from bwa_lms.plugins import Plugins

_OURS = ("api", "content", "kernel")
_LIBRARIES = ("markdown", "pymdown-extensions", "nh3", "pydantic", "pyyaml")


def fingerprint(plugins: Plugins) -> str:
    """Return the hash of the format's version, the compiler's code and libraries, and of every plugin's."""
    brought = [*plugins.activities.values(), *plugins.questions.values(), *plugins.markdown]
    code = {str(type(each)): _code_of(_file(each)) for each in brought}
    return digest(
        canonical({"format": FORMAT, "core": _core(), "plugins": plugins.versions(), "code": code})
    )


@cache
def _core() -> str:
    root = Path(__file__).parent.parent
    whole = hashlib.sha256()
    for path in sorted(file for room in _OURS for file in (root / room).rglob("*.py")):
        whole.update(path.read_bytes())
    for name in _LIBRARIES:
        whole.update(f"{name} {_version(name)}\n".encode())
    return whole.hexdigest()


def _file(plugin: object) -> Path | None:
    """Return the file that a plugin's class is written in, where it has one."""
    try:
        return Path(inspect.getfile(type(plugin)))
    except (TypeError, OSError):
        return None


@cache
def _code_of(path: Path | None) -> str:
    """Return the hash of a file, or of the whole package that it stands in."""
    if path is None:
        return ""
    package = (path.parent / "__init__.py").exists()
    files = sorted(path.parent.rglob("*.py")) if package else [path]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
