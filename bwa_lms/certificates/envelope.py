"""What is signed, byte for byte: the credential, and the seal that binds a PDF to it.

    signed bytes = format ‖ 0x00 ‖ canonical JSON of the envelope without its signature

A credential is {format, key, signature, statement}. A sealed PDF is the document as Typst made it (the *body*, with the
credential attached), then a small update as PDF allows after any document: a comment with the seal, and a table of
contents that changes nothing. The seal is {credential, document: {length, sha256}, format, key, signature}. The update
is a function of body and seal, so a checker rebuilds it and compares: not one byte of the file is free.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from bwa_lms.certificates.signing import PublicKey, SigningKey, b64, unb64
from bwa_lms.kernel.canonical import JSONObject, canonical

CREDENTIAL, SEAL = "bwa-certificate/1", "bwa-seal/1"
_MARK = b"\n%bwa-seal/1 "
_TAIL = re.compile(rb"trailer\s*<<(.*)>>\s*startxref\s+(\d+)\s+%%EOF\s*", re.DOTALL)


class NotGenuine(ValueError):
    """The bytes are not what an academy issued; the message says why."""


def credential(statement: JSONObject, key: SigningKey) -> bytes:
    """Return the signed credential: canonical JSON."""
    return _signed({"format": CREDENTIAL, "statement": statement}, key)


def seal(body: bytes, signed: bytes, key: SigningKey) -> bytes:
    """Return the PDF that is issued: `body` with its seal. Raises ValueError for a body that is no plain PDF."""
    document = {"length": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    envelope = {"format": SEAL, "credential": json.loads(signed), "document": document}
    return body + _update(body, _signed(envelope, key))


def open_credential(data: bytes) -> dict[str, Any]:
    """Return a credential's envelope. Raises NotGenuine unless `data` is its one spelling."""
    envelope = _parsed(data, CREDENTIAL, {"format", "key", "signature", "statement"})
    if not isinstance(envelope["statement"], dict):
        raise NotGenuine("the credential states nothing")
    return envelope


def open_sealed(data: bytes) -> dict[str, Any]:
    """Return the seal of a PDF whose every byte is bound by it. Raises NotGenuine."""
    length = data.rfind(_MARK)
    if length < 0:
        raise NotGenuine("the PDF carries no seal of an academy")
    body = data[:length]
    sealed = _sealed_text(data[length + len(_MARK) :])
    envelope = _parsed(sealed, SEAL, {"format", "key", "signature", "credential", "document"})
    expected = {"length": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    if envelope["document"] != expected or _update(body, sealed) != data[length:]:
        raise NotGenuine("the PDF was changed after it was issued")
    return envelope


def is_signed_by(envelope: dict[str, Any], key: PublicKey) -> bool:
    """Say whether `key` signed the envelope as it stands."""
    unsigned = {name: value for name, value in envelope.items() if name != "signature"}
    try:
        signature = unb64(envelope["signature"])
    except ValueError:
        return False
    return key.accepts(signature, _message(unsigned))


def _signed(envelope: dict[str, Any], key: SigningKey) -> bytes:
    whole = envelope | {"key": key.id}
    return canonical(whole | {"signature": b64(key.sign(_message(whole)))})


def _message(envelope: dict[str, Any]) -> bytes:
    return str(envelope["format"]).encode() + b"\0" + canonical(envelope)


def _parsed(data: bytes, form: str, names: set[str]) -> dict[str, Any]:
    try:
        envelope = json.loads(data)
        exact = canonical(envelope) == data
    except (ValueError, RecursionError) as error:
        raise NotGenuine("the signed text cannot be read: it was changed, or cut off") from error
    if not exact or not isinstance(envelope, dict) or set(envelope) != names:
        raise NotGenuine("the signed text is not spelt as it was signed")
    if envelope["format"] != form or not isinstance(envelope["signature"], str):
        raise NotGenuine(f"this is not a {form}")
    return envelope


def _sealed_text(rest: bytes) -> bytes:
    try:
        return unb64(rest.split(b"\n", 1)[0].decode("ascii"))
    except ValueError as error:
        raise NotGenuine("the seal cannot be read: it was changed, or cut off") from error


def _update(body: bytes, sealed: bytes) -> bytes:
    """Return the bytes after the body: the seal as a comment, then a table that leads back to the body's own."""
    start = body.rfind(b"trailer")
    tail = _TAIL.fullmatch(body, start) if start >= 0 else None
    if tail is None:
        raise NotGenuine("the PDF does not end as an issued one does")
    comment = _MARK + b64(sealed).encode() + b"\n"
    return (
        b"%sxref\n0 1\n0000000000 65535 f \ntrailer\n<<%s/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            comment,
            tail[1],
            tail[2],
            len(body) + len(comment),
        )
    )
