"""A small courses folder to break, publish and look at."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bwa_lms.content.compiler import check, compile_release
from bwa_lms.content.source import Folder
from bwa_lms.content.store import Store
from bwa_lms.plugins import load

LESSON = "---\ntitle: {title}\n---\nA text about an audit.\n"
FILES = {
    "listening/course.yml": "title: Listening\n",
    "listening/01-start/01-welcome.md": LESSON.format(title="Welcome"),
    "listening/01-start/02-try.quiz.yml": "title: Try\nquestions:\n  - id: one\n    type: true-false\n"
    "    prompt: Water is wet.\n    answer: true\n",
    "asking/course.yml": "title: Asking\n",
    "asking/01-start/01-hello.md": LESSON.format(title="Hello"),
    "glossary.yml": "audit: A dated check.\nlater: A word that no text uses.\n",
}
PLUGINS = load()


class Courses:
    """A courses folder on disk, with the store that it is published into."""

    def __init__(self, root: Path, files: Mapping[str, str]) -> None:
        self.root = root / "courses"
        self.store = Store(root / "content")
        self.plugins = PLUGINS
        for name, text in files.items():
            self.write(name, text)

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def check(self):
        """Return the problems."""
        return check(Folder(self.root), self.plugins)

    def found(self):
        """Return the problems as "file line code"."""
        return [f"{each.file} {each.line} {each.code}" for each in self.check()]

    def publish(self, previous=None):
        """Compile a release."""
        return compile_release(Folder(self.root), self.plugins, self.store, previous).release


@pytest.fixture
def courses(tmp_path):
    """Two courses without a mistake."""
    return Courses(tmp_path, FILES)
