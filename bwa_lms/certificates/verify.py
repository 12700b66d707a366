"""Check a certificate's file without a network and without a database: keys in, verdict out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bwa_lms.certificates.envelope import (
    NotGenuine,
    is_signed_by,
    open_credential,
    open_sealed,
)
from bwa_lms.certificates.signing import PublicKey
from bwa_lms.kernel.canonical import canonical

LARGEST = 10_000_000  # bytes; a certificate has some 100,000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Genuine:
    """What a file that an academy issued states; `form` is "PDF" or "credential", `key` the id of the signing key."""

    statement: dict[str, Any]
    key: str
    form: str


def check(data: bytes, keys: Iterable[PublicKey]) -> Genuine:
    """Return what the file states. Raises NotGenuine, with the reason, unless every byte is as it was issued."""
    known = {key.id: key for key in keys}
    if len(data) > LARGEST:
        raise NotGenuine("the file is larger than any certificate")
    if data.startswith(b"%PDF-"):
        sealed = open_sealed(data)
        signed = _signed_credential(canonical(sealed["credential"]), known)
        _require_signature(sealed, known, signed.statement)
        return Genuine(signed.statement, signed.key, "PDF")
    return _signed_credential(data, known)


def _signed_credential(data: bytes, known: dict[str, PublicKey]) -> Genuine:
    envelope = open_credential(data)
    statement: dict[str, Any] = envelope["statement"]
    _require_signature(envelope, known, statement)
    return Genuine(statement, envelope["key"], "credential")


def _require_signature(
    envelope: dict[str, Any], known: dict[str, PublicKey], statement: dict[str, Any]
) -> None:
    key = known.get(str(envelope["key"]))
    if key is None:
        raise NotGenuine(
            f"it is signed with a key that the academy does not publish: {envelope['key']}"
        )
    if not is_signed_by(envelope, key):
        raise NotGenuine("the signature does not fit: something was changed")
    issued = str(statement.get("issued", ""))
    if not _MOMENT.fullmatch(issued):
        raise NotGenuine("it does not say when it was issued")
    if key.retired and datetime.fromisoformat(issued) > key.retired:
        raise NotGenuine("it is dated after its key was retired")
