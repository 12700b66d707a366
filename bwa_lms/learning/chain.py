"""The arithmetic of the ledger, pure: how an entry is bound to all that stand before it.

Every field has a fixed length, so no two entries share their bytes (`docs/ledger.md` says the same for strangers):

    commitment = SHA-256( salt: 32 bytes ‖ body: canonical JSON in UTF-8 )
    hash       = SHA-256( "bwa1": 4 bytes ASCII ‖ chain id: 26 bytes ASCII ‖ sequence: 8 bytes, unsigned, big-endian
                          ‖ previous hash: 32 bytes, zeros before the first ‖ commitment: 32 bytes )

The body is {"at": moment, "body": what happened, "kind": word}. The sequence counts from 1. Erasing takes salt and body
away: the commitment stays, so everything before and after stays bound.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bwa_lms.kernel.canonical import JSONObject, canonical

TAG = b"bwa1"
CHAIN_ID_LENGTH = 26
SALT_LENGTH = 32
NOTHING = bytes(32)  # the hash before the first entry


@dataclass(frozen=True)
class Link:
    """One entry as it is kept; salt and body are None once it was erased."""

    sequence: int
    salt: bytes | None
    body: str | None
    commitment: bytes
    hash: bytes


@dataclass(frozen=True)
class Break:
    """A place at which a chain does not hold, and what is wrong there."""

    sequence: int
    what: str


def commit(salt: bytes, body: str) -> bytes:
    """Return the commitment to a body (32 bytes)."""
    return hashlib.sha256(salt + body.encode()).digest()


def link_hash(chain_id: str, sequence: int, previous: bytes, commitment: bytes) -> bytes:
    """Return the hash of an entry (32 bytes). Raises ValueError for a field of the wrong length."""
    fields = (chain_id.encode("ascii"), sequence.to_bytes(8, "big"), previous, commitment)
    if [len(each) for each in fields] != [CHAIN_ID_LENGTH, 8, 32, 32]:
        raise ValueError(f"a field of entry {sequence} has the wrong length")
    return hashlib.sha256(TAG + b"".join(fields)).digest()


def forge(
    chain_id: str, sequence: int, previous: bytes, kind: str, at: datetime, body: JSONObject
) -> Link:
    """Return the next link of a chain, with fresh salt."""
    written = canonical({"kind": kind, "at": moment(at), "body": body}).decode()
    salt = secrets.token_bytes(SALT_LENGTH)
    commitment = commit(salt, written)
    return Link(
        sequence, salt, written, commitment, link_hash(chain_id, sequence, previous, commitment)
    )


def moment(at: datetime) -> str:
    """Return a moment as the ledger writes it: UTC, six places, such as 2026-11-23T09:00:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read(body: str) -> tuple[str, datetime, JSONObject]:
    """Return kind, moment and body of a written entry."""
    data = json.loads(body)
    return data["kind"], datetime.fromisoformat(data["at"]), data["body"]


def verify(chain_id: str, links: Sequence[Link]) -> list[Break]:
    """Return every place at which a chain, in the order of its sequence, does not hold; none: it is whole.

    What was cut off at the end shows only against a head that somebody else keeps (a certificate, a checkpoint).
    """
    breaks: list[Break] = []
    previous = NOTHING
    for expected, link in enumerate(links, start=1):
        breaks += [
            Break(link.sequence, what) for what in _faults(chain_id, expected, previous, link)
        ]
        previous = link.hash
    return breaks


def _faults(chain_id: str, expected: int, previous: bytes, link: Link) -> list[str]:
    faults = []
    if link.sequence != expected:
        faults.append(f"entry {expected} should stand here")
    if (link.salt is None) != (link.body is None):
        faults.append("salt or body is missing, without the other")
    elif link.body is not None and not _is_committed(link):
        faults.append("the body is not what was written")
    if not _is_bound(chain_id, previous, link):
        faults.append("the hash does not follow from what stands before")
    return faults


def _is_committed(link: Link) -> bool:
    salt, body = link.salt or b"", link.body or ""
    return len(salt) == SALT_LENGTH and commit(salt, body) == link.commitment


def _is_bound(chain_id: str, previous: bytes, link: Link) -> bool:
    try:
        return link_hash(chain_id, link.sequence, previous, link.commitment) == link.hash
    except (ValueError, OverflowError):
        return False
