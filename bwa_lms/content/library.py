"""Read what was compiled: releases and builds never change, so each is read once and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from bwa_lms.content.model import Activity, Build, Release
from bwa_lms.content.store import Store
from bwa_lms.plugins import Plugins
from bwa_lms.plugins.host import Kind

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Taken:
    """An activity of a build, ready to run.

    `places` are the ids, present and former, under which its records may stand: (course, activity).
    """

    build: Build
    activity: Activity
    kind: Kind
    spec: Any
    places: tuple[tuple[str, str], ...]


class _Kept:
    """The things that were used last, for any number of threads."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._items: OrderedDict[object, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                kept: T = self._items[key]
                return kept
        made = make()
        with self._lock:
            self._items[key] = made
            if len(self._items) > self.size:
                self._items.popitem(last=False)
        return made


class Library:
    """Cached readers of a store; safe for many threads."""

    def __init__(self, store: Store, plugins: Plugins) -> None:
        self.store = store
        self.plugins = plugins
        self._releases = _Kept(16)
        self._builds = _Kept(128)
        self._specs = _Kept(4096)
        self._taken = _Kept(128)

    def release(self, identity: str) -> Release:
        """Return a release. Raises NotFound."""
        return self._releases.get(
            identity, lambda: Release.model_validate_json(self.store.release(identity))
        )

    def build(self, identity: str) -> Build:
        """Return a build. Raises NotFound."""
        return self._builds.get(
            identity, lambda: Build.model_validate_json(self.store.build(identity))
        )

    def kind(self, activity: Activity) -> Kind:
        """Return the activity's kind, or a placeholder where its plugin is gone."""
        return self.plugins.activity(activity.kind)

    def taken(self, build: Build) -> Mapping[str, Taken]:
        """Return the activities of a build, ready to run, by their ids, in the order in which they are read."""
        return self._taken.get(
            build.id,
            lambda: {each.id: self._take(build, each) for each in build.course.activities()},
        )

    def _take(self, build: Build, activity: Activity) -> Taken:
        return Taken(
            build,
            activity,
            self.kind(activity),
            self.spec(build, activity),
            tuple(build.course.places(activity)),
        )

    def spec(self, build: Build, activity: Activity) -> Any:
        """Return the activity's spec as its kind's model, upgraded where an earlier version compiled it."""
        return self._specs.get((build.id, activity.id), lambda: self._spec(activity))

    def _spec(self, activity: Activity) -> Any:
        kind = self.kind(activity)
        if activity.version == kind.version:
            return kind.spec.model_validate(activity.spec)
        return kind.upgrade(activity.spec, activity.version)
