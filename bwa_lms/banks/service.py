"""Question banks on the desk: a file is read, what became of each question is looked at, the result is downloaded.

What was read is kept for a day, for the person who sent it alone; the file itself is not kept.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from bwa_lms.banks.importing import file_name, read
from bwa_lms.banks.model import Told
from bwa_lms.banks.models import BankImportRow
from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import Refused
from bwa_lms.web.i18n import gettext as _

KEPT = timedelta(days=1)
_STAMP = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the earliest that an archive can say: the same file gives the same bytes


@dataclass(frozen=True)
class Review:
    """What a file came to: each question, the quiz files as text, and the archive that holds them with the pictures."""

    name: str
    told: tuple[Told, ...]
    quizzes: Mapping[str, str]
    pictures: tuple[str, ...]
    archive: bytes
    until: datetime

    @property
    def taken(self) -> int:
        """How many questions were taken over."""
        return sum(each.outcome != "left" for each in self.told)


def bring(person: int, name: str, data: bytes, now: datetime) -> None:
    """Read a file, and keep what it came to. Raises Refused (field "file") where it cannot be read."""
    if not data:
        raise Refused(_("Choose a file that is not empty."), "file")
    try:
        found = read(data, name)
    except Refused as refused:
        raise Refused(refused.message, "file") from None
    kept: dict[str, Any] = {
        "name": file_name(name),
        "told": [asdict(each) for each in found.told],
        "archive": _archive(found.files),
        "at": now,
    }
    with transaction() as session:
        row = session.get(BankImportRow, person)
        if row is None:
            session.add(BankImportRow(person_id=person, **kept))
        else:
            for field, value in kept.items():
                setattr(row, field, value)


def review(person: int, now: datetime) -> Review | None:
    """Return what a person's last file came to; None where there is none any more."""
    row = db.session.get(BankImportRow, person)
    if row is None or now >= row.at + KEPT:
        return None
    files = _files(row.archive)
    return Review(
        name=row.name,
        told=tuple(Told(**{**each, "notes": tuple(each["notes"])}) for each in row.told),
        quizzes={name: data.decode() for name, data in files.items() if name.endswith(".yml")},
        pictures=tuple(name for name in files if not name.endswith(".yml")),
        archive=row.archive,
        until=row.at + KEPT,
    )


def forget(person: int) -> None:
    """Throw away what a person's last file came to."""
    with transaction() as session:
        session.execute(delete(BankImportRow).where(BankImportRow.person_id == person))


def sweep(now: datetime) -> None:
    """Throw away what nobody downloads any more."""
    late = BankImportRow.at <= now - KEPT
    if db.session.query(BankImportRow.person_id).where(late).first():
        with transaction() as session:
            session.execute(delete(BankImportRow).where(late))


def _archive(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _files(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        return {each.filename: held.read(each) for each in held.infolist()}
