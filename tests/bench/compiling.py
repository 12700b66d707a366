"""A thousand lessons, compiled cold and after one file was edited."""

from __future__ import annotations

import time
from pathlib import Path

from bwa_lms import plugins
from bwa_lms.content.compiler import Compiled, compile_release
from bwa_lms.content.source import Folder
from bwa_lms.content.store import Store

COURSES = MODULES = LESSONS = 10
LESSON = """\
---
title: Lesson {number}
---
A coach asks before he tells. This is lesson **{number}** of many, and it says so *once*.

## What people said

{text}

- They count the hours, and nobody asks who wrote them down.
- They [read the studies](https://example.org/{number}) and keep the question open.

/// example | From the line
A needle breaks at four, and the sheet says three.
///

```question
id: check
type: true-false
prompt: The sheet is always right.
answer: false
because: Somebody writes it.
```
"""
SENTENCE = "The owner of the next step is whoever can take it, and the date is part of the step. "


def write(root: Path) -> Path:
    """Write the courses; return one lesson's file."""
    for course in range(COURSES):
        folder = root / f"course-{course}"
        for module in range(MODULES):
            inside = folder / f"{module + 1:02}-module-{module}"
            inside.mkdir(parents=True)
            for lesson in range(LESSONS):
                number = course * 100 + module * 10 + lesson
                text = LESSON.format(number=number, text=SENTENCE * 12)
                path = inside / f"{lesson + 1:02}-lesson-{number}.md"
                path.write_text(text, encoding="utf-8")
        (folder / "course.yml").write_text(f"title: Course {course}\nlanguage: en\n")
    return path


def run(folder: Path) -> tuple[float, float]:
    """Return the seconds of a cold compile and of one after an edit."""
    lesson = write(folder / "courses")
    store = Store(folder / "content")
    first, cold = _compile(folder / "courses", store, None)
    lesson.write_text(lesson.read_text().replace("once", "twice"))
    second, again = _compile(folder / "courses", store, first)
    if second.release.id == first.release.id or len(second.release.builds) != COURSES:
        raise SystemExit(f"the edit was not compiled: {second.problems[:3]}")
    return cold, again


def _compile(root: Path, store: Store, before: Compiled | None) -> tuple[Compiled, float]:
    began = time.perf_counter()
    found = compile_release(Folder(root), plugins.load(), store, before.release if before else None)
    return found, time.perf_counter() - began
