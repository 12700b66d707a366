"""One spelling for one value: canonical JSON, the text that digests and signatures are taken over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
JSONObject: TypeAlias = Mapping[str, JSON]


def canonical(value: JSON) -> bytes:
    """Return `value` as UTF-8 JSON with sorted keys and no spaces.

    Raises ValueError for a float: two machines may print one differently, so decimals travel as text.
    """
    _refuse_floats(value)
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _refuse_floats(value: JSON) -> None:
    if isinstance(value, float):
        raise ValueError(f"a float has no canonical spelling: {value!r}")
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            _refuse_floats(item)
