"""Pruning: what was compiled and is needed no longer goes, and nothing that a record rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bwa_lms.content.store import Store
from bwa_lms.db import transaction
from bwa_lms.learning.publishing import Asker, prunable_builds
from bwa_lms.web.engine import engine


@dataclass(frozen=True)
class Pruned:
    """How many builds and media files went, and their bytes."""

    builds: int
    files: int
    size: int


def prune(keep_last: int, ask: Iterable[Asker], *, dry_run: bool = False) -> Pruned:
    """Remove what `prunable_builds` names, and media that no build left shows.

    Holds the store, so that nobody publishes meanwhile, and the records, so that nobody goes back to what just goes.
    """
    store = engine().library.store
    with store.alone(), transaction():
        builds = prunable_builds(keep_last, ask)
        files = _unused(store, builds)
        size = sum(store.size(each) for each in (*builds, *files))
        if not dry_run:
            for each in (*builds, *files):
                store.remove(each)
    return Pruned(len(builds), len(files), size)


def _unused(store: Store, going: set[str]) -> set[str]:
    """Return the media files that none of the builds that stay shows."""
    library = engine().library
    staying = [library.build(each) for each in store.builds() if each not in going]
    shown = {blob for build in staying for blob in build.media.values()}
    return set(store.blobs()) - shown
