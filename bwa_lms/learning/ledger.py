"""The ledger: what happened, in the order in which it happened, one chain for each enrolment.

Entries are only ever added. Erasing takes away what an entry says, never that it stood there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import cast

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bwa_lms.db import db, transaction
from bwa_lms.kernel.canonical import JSONObject
from bwa_lms.kernel.errors import NotFound
from bwa_lms.learning import chain
from bwa_lms.learning.chain import Break, Link
from bwa_lms.learning.models import EnrolmentRow, LedgerEntryRow
from bwa_lms.web.i18n import gettext as _


@dataclass(frozen=True)
class Entry:
    """One entry; `hash` in hexadecimal digits. Kind, moment and body are None once it was erased."""

    sequence: int
    kind: str | None
    at: datetime | None
    body: JSONObject | None
    hash: str


@dataclass(frozen=True)
class Head:
    """The last entry of a chain: all that stands before it is bound by its hash (hexadecimal)."""

    chain: str
    sequence: int
    hash: str


def append(
    session: Session, enrolment_id: int, kind: str, body: JSONObject, now: datetime
) -> Entry:
    """Add an entry in the transaction of the fact that it tells of.

    `body` names no person. Raises ValueError where it holds a float.
    """
    owner = select(EnrolmentRow.public_id).where(EnrolmentRow.id == enrolment_id).with_for_update()
    chain_id = session.execute(owner).scalar_one()
    last = session.execute(
        select(LedgerEntryRow.sequence, LedgerEntryRow.hash)
        .where(LedgerEntryRow.enrolment_id == enrolment_id)
        .order_by(LedgerEntryRow.sequence.desc())
        .limit(1)
    ).first()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, chain.NOTHING)
    link = chain.forge(chain_id, sequence, previous, kind, now, body)
    session.add(
        LedgerEntryRow(
            enrolment_id=enrolment_id,
            sequence=link.sequence,
            salt=link.salt,
            body=link.body,
            commitment=link.commitment,
            hash=link.hash,
        )
    )
    session.flush()
    return _entry(link)


def entries(enrolment_id: int) -> list[Entry]:
    """Return an enrolment's entries, oldest first."""
    return [_entry(link) for link in _links(enrolment_id)]


def head(enrolment_id: int) -> Head:
    """Return the last entry of an enrolment's chain; sequence 0 and zeros where nothing was written."""
    last = LedgerEntryRow.sequence.desc()
    row = db.session.execute(
        select(EnrolmentRow.public_id, LedgerEntryRow.sequence, LedgerEntryRow.hash)
        .outerjoin(LedgerEntryRow, LedgerEntryRow.enrolment_id == EnrolmentRow.id)
        .where(EnrolmentRow.id == enrolment_id)
        .order_by(last)
        .limit(1)
    ).first()
    if row is None:
        raise NotFound(_("There is no such enrolment."))
    return Head(row[0], row[1] or 0, (row[2] or chain.NOTHING).hex())


def verify(enrolment_id: int) -> list[Break]:
    """Return every place at which an enrolment's chain does not hold; none: it is whole."""
    return chain.verify(head(enrolment_id).chain, _links(enrolment_id))


@dataclass(frozen=True)
class Checked:
    """One chain that was verified: how long it is, how much of it was erased, and where it breaks."""

    chain: str
    length: int
    erased: int
    breaks: tuple[Break, ...]


def verify_all() -> Iterator[Checked]:
    """Verify every chain, one after the other; an enrolment without entries is a chain of length 0."""
    rows = db.session.execute(
        select(EnrolmentRow.public_id, *_COLUMNS)
        .outerjoin(LedgerEntryRow, LedgerEntryRow.enrolment_id == EnrolmentRow.id)
        .order_by(EnrolmentRow.id, LedgerEntryRow.sequence)
        .execution_options(yield_per=1_000)
    )
    for chain_id, group in groupby(rows, key=lambda row: row[0]):
        links = [Link(*row[1:]) for row in group if cast("int | None", row[1])]
        erased = sum(link.body is None for link in links)
        yield Checked(chain_id, len(links), erased, tuple(chain.verify(chain_id, links)))


def orphans() -> int:
    """Return how many entries belong to no enrolment: somebody removed one past the database's rules."""
    lost = ~select(EnrolmentRow.id).where(EnrolmentRow.id == LedgerEntryRow.enrolment_id).exists()
    return db.session.execute(select(func.count(LedgerEntryRow.id)).where(lost)).scalar_one()


def erase(enrolment_id: int) -> int:
    """Take away what an enrolment's entries say; the chain stays whole. Return how many were erased."""
    with transaction() as session:
        held = LedgerEntryRow.body.is_not(None)
        gone = session.execute(
            update(LedgerEntryRow)
            .where(LedgerEntryRow.enrolment_id == enrolment_id, held)
            .values(salt=None, body=None)
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]


_COLUMNS = (
    LedgerEntryRow.sequence,
    LedgerEntryRow.salt,
    LedgerEntryRow.body,
    LedgerEntryRow.commitment,
    LedgerEntryRow.hash,
)


def _links(enrolment_id: int) -> list[Link]:
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(LedgerEntryRow.enrolment_id == enrolment_id)
        .order_by(LedgerEntryRow.sequence)
    )
    return [Link(*row) for row in rows]


def _entry(link: Link) -> Entry:
    kind, at, body = chain.read(link.body) if link.body is not None else (None, None, None)
    return Entry(link.sequence, kind, at, body, link.hash.hex())
