"""Publishing: one row names the release that everybody sees, so switching it is one transaction for every worker.

A release and its builds are files that never change (content.store); rolling back is switching to an earlier one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import g
from sqlalchemy import select, union
from sqlalchemy.orm import Session

from bwa_lms.content.model import Build, Release
from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import NotFound, Refused
from bwa_lms.kernel.problems import Problem
from bwa_lms.learning.models import (
    AttemptRow,
    CompletionRow,
    EnrolmentRow,
    LiveRow,
    PublishedRow,
)
from bwa_lms.web.engine import engine
from bwa_lms.web.i18n import gettext as _
from bwa_lms.web.live import Live, live

if TYPE_CHECKING:
    from bwa_lms.content.compiler import Compiled
    from bwa_lms.content.source import AuthoredSource

NONE = Release(id="")  # before the first publishing


@dataclass(frozen=True)
class Change:
    """What a release changed: ids of courses that are new, changed or removed, and those that were refused."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    programme: bool = False

    @property
    def anything(self) -> bool:
        """Whether readers see anything new."""
        return bool(self.new or self.changed or self.removed or self.programme)


@dataclass(frozen=True)
class Published:
    """A release that was made live; `by` is a person's id, None for the command line."""

    release: str
    revision: str | None
    at: datetime
    by: int | None
    change: Change


def publish(compiled: Compiled, by: int | None, now: datetime) -> Published:
    """Make a compiled release live for every reader at once; attempts under way stay on their builds."""
    return switch(compiled.release.id, by, now)


def switch(release_id: str, by: int | None, now: datetime) -> Published:
    """Make a release of the store live: a new one, or an earlier one again. Raises NotFound where it is not whole."""
    release = _release(release_id)
    with transaction() as session:
        _refuse_incomplete(release)  # here, since pruning waits for this transaction
        before = session.get(LiveRow, 1)
        old = _release(before.release) if before else NONE
        change = compare(old, release)
        if before is None or before.release != release_id:
            _write(session, before, release, change, by, now)
        _forget_live()
        return Published(release_id, release.revision, now, by, change)


def publish_source(
    source: AuthoredSource,
    by: int | None,
    now: datetime,
    before: Callable[[Release], None] | None = None,
) -> tuple[Published, list[Problem]]:
    """Compile a folder or a git revision and make it live; a course with errors keeps its last good build.

    `before` is shown the release while nobody sees it yet, such as to tell what it means for what people have done.
    Raises Refused where no course stands in the source: publishing that would take every course away.
    """
    from bwa_lms.content.compiler import compile_release

    _refuse_without_courses(source)
    store = engine().library.store
    with store.alone():
        _forget_live()  # somebody else may have published while we waited
        previous = live_release()
        compiled = compile_release(
            source, engine().plugins, store, previous if previous.id else None
        )
        if before:
            before(compiled.release)
        return publish(compiled, by, now), list(compiled.problems)


def _refuse_without_courses(source: AuthoredSource) -> None:
    names = source.list().files
    if "course.yml" in names:
        hint = _("publish the folder that holds it, with all its neighbours")
        raise Refused(_("%(name)s is one course: %(hint)s.", name=source.name, hint=hint))
    if not any(name.count("/") == 1 and name.endswith("/course.yml") for name in names):
        hint = _("a course is a folder with a course.yml in it")
        raise Refused(_("There is no course in %(name)s: %(hint)s.", name=source.name, hint=hint))


def _write(
    session: Session,
    live_row: LiveRow | None,
    release: Release,
    change: Change,
    by: int | None,
    now: datetime,
) -> None:
    if live_row is None:
        session.add(LiveRow(id=1, release=release.id))
    else:
        live_row.release = release.id
    session.add(
        PublishedRow(
            release=release.id, revision=release.revision, at=now, by_id=by, summary=asdict(change)
        )
    )


def _refuse_incomplete(release: Release) -> None:
    has_build = engine().library.store.has_build
    lost = [course for course, build in release.builds.items() if not has_build(build)]
    if lost:
        raise NotFound(_("This release is not whole any more: %(what)s.", what=", ".join(lost)))


def compare(old: Release, new: Release) -> Change:
    """Return what a reader of `old` finds changed in `new`."""
    return Change(
        new=tuple(sorted(set(new.builds) - set(old.builds))),
        changed=tuple(sorted(_differing(old.builds, new.builds))),
        removed=tuple(sorted(set(old.builds) - set(new.builds))),
        refused=tuple(sorted(each.course for each in new.refused)),
        programme=old.programme != new.programme,
    )


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[str]:
    return (course for course, build in new.items() if course in old and old[course] != build)


def live_release() -> Release:
    """Return the live release, read once per request; its id is "" before the first publishing."""
    release: Release | None = live().release
    return release or NONE


def read_live() -> Release | None:
    """Return the live release (one statement); `web.live` keeps it for the request."""
    return as_release(db.session.execute(select(LiveRow.release)).scalar_one_or_none())


def as_release(release_id: str | None) -> Release | None:
    """Return the release with this id from the store, None for None."""
    return _release(release_id) if release_id else None


def keep_live(release_id: str | None) -> None:
    """Remember for this request which release is live, where another statement brought it along."""
    if "live" not in g:
        g.live = Live(engine().library, as_release(release_id))


def _forget_live() -> None:
    g.pop("live", None)


def _release(release_id: str) -> Release:
    found: Release = engine().library.release(release_id)
    return found


def find_build(course: str, *further: Release) -> Build | None:
    """Return the build of a course, by its id or a former one: of the live release, else of the `further` ones."""
    return next(
        (found for each in (live_release(), *further) if (found := _build_in(each, course))), None
    )


def _build_in(release: Release, course: str) -> Build | None:
    library = engine().library
    if course in release.builds:
        build: Build = library.build(release.builds[course])
        return build
    builds: Iterable[Build] = (library.build(each) for each in release.builds.values())
    return next((build for build in builds if course in build.course.was), None)


def history(limit: int = 50) -> list[Published]:
    """Return what was published, newest first."""
    newest = select(PublishedRow).order_by(PublishedRow.id.desc()).limit(limit)
    return [_published(row) for row in db.session.scalars(newest)]


def _published(row: PublishedRow) -> Published:
    named: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.summary.items()
    }
    return Published(row.release, row.revision, row.at, row.by_id, Change(**named))


Asker = Callable[[], Collection[str]]


def pins() -> set[str]:
    """Return the ids of all releases and builds that learning's records point at, the live ones among them."""
    rows = db.session.execute(
        union(
            select(AttemptRow.build),
            select(CompletionRow.build),
            select(EnrolmentRow.release),
            select(LiveRow.release),
        )
    )
    return {row[0] for row in rows if row[0]}


def prunable_builds(keep_last: int = 10, ask: Iterable[Asker] = ()) -> set[str]:
    """Return the ids of the store's builds that nothing points at any longer.

    Kept are the builds of the last `keep_last` releases that were published, and whatever this room and each of `ask`
    (discussions, certificates) pin; a pinned release pins its builds.
    """
    pinned = pins().union(*(each() for each in ask), (each.release for each in history(keep_last)))
    held = pinned.union(*(_builds_of(each) for each in pinned))
    return set(engine().library.store.builds()) - held


def _builds_of(pinned: str) -> Collection[str]:
    """Return the builds of a release; none where the id is a build's own."""
    try:
        return _release(pinned).builds.values()
    except NotFound:
        return ()
