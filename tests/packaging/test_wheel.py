"""A wheel works away from the clone: it makes an instance, publishes a folder of courses and serves a page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

CLONE = Path(__file__).parents[2]
COURSES = CLONE / "tests" / "browser" / "courses"
STARTS_IN = 30.0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a packager does, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(CLONE))
    return next(folder.glob("bwa_lms-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a folder of its own; what it depends on comes from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    pip("install", "--no-deps", "--no-index", "--target", str(folder), str(wheel))
    return folder


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def bwa(installed: Path, *arguments: str) -> list[str]:
    """Return the command line that runs the installed `bwa`, and nothing of the clone."""
    program = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); import bwa_lms;"
        f" assert bwa_lms.__file__.startswith({str(installed)!r});"
        " from bwa_lms.cli import main; main()"
    )
    return [sys.executable, "-c", program, *arguments]


def run(installed: Path, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        bwa(installed, *arguments),
        cwd=folder,
        env=surroundings(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def surroundings(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BWA_")}
    return kept | {"BWA_INSTANCE": str(folder / "academy"), "PYTHONSAFEPATH": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(installed: Path, folder: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        bwa(installed, "serve", "--port", str(port)),
        cwd=folder,
        env=surroundings(folder),
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        assert server.wait(20) == 0


def fetch(address: str) -> tuple[str, str]:
    until = time.monotonic() + STARTS_IN
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read().decode(), answer.headers["Content-Type"]
        except URLError:
            assert time.monotonic() < until, f"{address} does not answer"
            time.sleep(0.1)


def test_the_wheel_holds_themes_fonts_and_migrations(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "bwa_lms/_themes/academy/theme.toml" in names
    assert "bwa_lms/_themes/academy/certificate/certificate.typ" in names
    assert "bwa_lms/_themes/workshop/theme.toml" in names
    assert "bwa_lms/migrations/versions/0001_foundation.py" in names
    assert any(name.endswith((".ttf", ".otf")) for name in names)
    assert not [name for name in names if name.startswith(("tests/", "courses/", "instance/"))]


def test_an_installed_wheel_makes_an_instance_publishes_and_serves(installed, tmp_path):
    shutil.copytree(COURSES, tmp_path / "lessons")
    run(installed, tmp_path, "init")
    assert "first-visit" in run(installed, tmp_path, "publish", "lessons")
    with served(installed, tmp_path) as address:
        page, kind = fetch(f"{address}/")
        assert "A short programme" in page
        assert kind.startswith("text/html")
        style = page.split('rel="stylesheet" href="')[1].split('"')[0]
        text, kind = fetch(address + style)
        assert kind.startswith("text/css")
        assert len(text) > 5_000
