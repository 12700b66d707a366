"""Compile many activities: with a few processes where that pays and nothing else runs in this one."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from bwa_lms.content.activity import Entry, Surrounding, compile_activity
from bwa_lms.content.layout import ActivityFile

WORTH = 12  # fewer files are done sooner than a process is ready
MOST = 4

Job = tuple[ActivityFile, str]


def compile_all(jobs: Sequence[Job], within: Surrounding) -> list[Entry]:
    """Return the entries of `jobs` (file and text) in their order."""
    hands = min(MOST, len(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else 1
    if len(jobs) < WORTH or hands < 2 or threading.active_count() > 1:
        return [compile_activity(file, text, within) for file, text in jobs]
    _Bench.jobs, _Bench.within = jobs, within
    try:
        # A forked process has plugins and glossary at hand; no lock can be held, since there is one thread.
        with multiprocessing.get_context("fork").Pool(hands) as pool:
            return pool.map(_compile, range(len(jobs)), chunksize=8)
    finally:
        _Bench.jobs = ()


@dataclass
class _Bench:
    """What the forked processes find in their memory."""

    jobs: ClassVar[Sequence[Job]] = ()
    within: ClassVar[Surrounding]


def _compile(index: int) -> Entry:
    file, text = _Bench.jobs[index]
    return compile_activity(file, text, _Bench.within)
