"""The academy's signing keys: Ed25519, one active, retired ones published for ever.

A folder holds `signing-<id>.pem` (private, its owner only) for every key, and `public.json`, which is what the academy
publishes at /.well-known/bwa-keys.json and what `bwa verify --keys` reads.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bwa_lms.kernel import durable
from bwa_lms.kernel.canonical import JSONObject, canonical

FORMAT = "bwa-keys/1"
PUBLISHED = "public.json"


class KeysError(RuntimeError):
    """There is no key to sign with, or a file of keys that nobody can read."""


def b64(data: bytes) -> str:
    """Return base 64 for addresses, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """Undo `b64`. Raises ValueError for any other spelling of the same bytes: there must be only one."""
    data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if b64(data) != text:
        raise ValueError("not the one spelling in base 64")
    return data


@dataclass(frozen=True)
class PublicKey:
    """A key that checks signatures; what it signed after `retired` (UTC) does not count."""

    id: str
    raw: bytes
    retired: datetime | None = None

    def accepts(self, signature: bytes, message: bytes) -> bool:
        """Say whether `signature` is this key's for `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def as_json(self) -> dict[str, str | None]:
        """Return the key as it is published."""
        retired = (
            self.retired.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if self.retired else None
        )
        return {"algorithm": "Ed25519", "id": self.id, "public": b64(self.raw), "retired": retired}


@dataclass(frozen=True)
class SigningKey:
    """The active key with its private half."""

    id: str
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message` (64 bytes)."""
        return self.private.sign(message)


def key_id(raw: bytes) -> str:
    """Return a key's id: 16 letters and digits of the SHA-256 of its public half."""
    return base64.b32encode(hashlib.sha256(raw).digest()).decode().lower()[:16]


def public_keys(folder: Path) -> list[PublicKey]:
    """Return the keys that a folder publishes, the active one last; none where there is no such file.

    Raises KeysError for a file that cannot be read.
    """
    path = folder / PUBLISHED
    return read_keys(path.read_bytes()) if path.exists() else []


def read_keys(document: bytes) -> list[PublicKey]:
    """Return the keys of a published document. Raises KeysError for anything else."""
    try:
        data = json.loads(document)
        if data["format"] != FORMAT:
            raise ValueError(data["format"])
        return [_public(each) for each in data["keys"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise KeysError("this is not a file of an academy's public keys") from error


def _public(data: dict[str, str | None]) -> PublicKey:
    raw = unb64(str(data["public"]))
    if data["algorithm"] != "Ed25519" or data["id"] != key_id(raw) or len(raw) != 32:
        raise ValueError("an unknown kind of key, or one whose id is not its own")
    retired = datetime.fromisoformat(str(data["retired"])) if data["retired"] else None
    return PublicKey(data["id"], raw, retired)


def document(keys: Sequence[PublicKey]) -> JSONObject:
    """Return the document that is published."""
    return {"format": FORMAT, "keys": [key.as_json() for key in keys]}


def ensure_key(folder: Path) -> str:
    """Return the id of the active key of a folder; make one where there is none yet."""
    known = public_keys(folder)
    return known[-1].id if known else _add_key(folder, known)


def rotate(folder: Path, now: datetime) -> str:
    """Retire the active key and return the id of a new one; what was signed before stays valid."""
    return _add_key(
        folder, [key if key.retired else replace(key, retired=now) for key in public_keys(folder)]
    )


def active_key(folder: Path) -> SigningKey:
    """Return the key to sign with. Raises KeysError where there is none."""
    known = public_keys(folder)
    path = folder / f"signing-{known[-1].id}.pem" if known else None
    if path is None or not path.exists():
        raise KeysError(f"there is no signing key in {folder}: `bwa init` makes one")
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise KeysError(f"{path} is not an Ed25519 key")
    return SigningKey(known[-1].id, private)


def _add_key(folder: Path, known: Sequence[PublicKey]) -> str:
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes_raw()
    made = PublicKey(key_id(raw), raw)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    durable.make_folder(folder, 0o700)
    durable.write(folder / f"signing-{made.id}.pem", pem, 0o600)
    durable.write(folder / PUBLISHED, canonical(document([*known, made])) + b"\n", 0o644)
    return made.id
