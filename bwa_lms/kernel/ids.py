"""Ids that the outside sees: 128 random bits, never anything that is ordered by time."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata

AUTHORED_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def token() -> str:
    """Return 128 random bits as 26 lower-case letters and digits (base 32)."""
    return _base32(secrets.token_bytes(16))


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(wording: str) -> str:
    """Return ten characters that stand for a wording, whatever its spacing and letter case."""
    plain = " ".join(unicodedata.normalize("NFC", wording).casefold().split())
    return _base32(hashlib.sha256(plain.encode()).digest())[:10]


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()
