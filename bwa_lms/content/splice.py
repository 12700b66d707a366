"""Put canonical JSON together from parts that are canonical already: a thousand lessons are not parsed for one edit."""

from __future__ import annotations

from collections.abc import Iterable


def array(parts: Iterable[bytes]) -> bytes:
    """Return the JSON array of `parts`."""
    return b"[" + b",".join(parts) + b"]"


def member(whole: bytes, name: str, value: bytes) -> bytes:
    """Return the object `whole` with `value` in place of its empty member `name` ([] or {}).

    Raises ValueError unless exactly one such member is there.
    """
    for empty in (b"[]", b"{}"):
        place = b'"' + name.encode() + b'":' + empty
        if whole.count(place) == 1:
            return whole.replace(place, place[:-2] + value)
    raise ValueError(f"there is no single empty member {name}")
