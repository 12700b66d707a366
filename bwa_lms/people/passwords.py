"""Hashing passwords: argon2id at m = 19 MiB, t = 2, p = 1 unless a setting says otherwise."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

TIME_COST, PARALLELISM = 2, 1


@lru_cache
def _hasher(memory: int) -> PasswordHasher:
    return PasswordHasher(TIME_COST, memory, PARALLELISM)


@lru_cache
def _nobody(memory: int) -> str:
    return _hasher(memory).hash("an account that does not exist")


def _memory() -> int:
    kib: int = current_app.extensions["bwa"].settings.password_memory
    return kib


def hash_password(password: str) -> str:
    """Return the hash of a password, with its salt and parameters."""
    return _hasher(_memory()).hash(password)


def fits(hashed: str | None, password: str) -> bool:
    """Say whether a password is the one that was hashed; as slow for an account that does not exist."""
    memory = _memory()
    try:
        _hasher(memory).verify(hashed or _nobody(memory), password)
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


def outdated(hashed: str) -> bool:
    """Say whether a hash was made with other parameters than today's."""
    return _hasher(_memory()).check_needs_rehash(hashed)
