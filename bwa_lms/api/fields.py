"""The fields of the authored format: each decides its own type from the text that was written.

The loader hands every YAML scalar over as text, so `no`, `010` and `12:30` stay text in a text field, and a boolean
field takes `true` and `false` alone. A value that is not text (from a default, or from a build's JSON) passes as it is.
Each error's type is the checker's code; its context may hold a `hint`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from bwa_lms.kernel.ids import AUTHORED_ID


def mistake(code: str, message: str, hint: str = "") -> PydanticCustomError:
    """Return the error that a field raises: the checker's code, what is wrong and how to mend it."""
    shield = message.replace("{", "{{").replace("}", "}}")
    return PydanticCustomError(code, shield, {"hint": hint})


def _words(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    raise mistake("wrong-type", "this is a text, not a list or a group of keys")


def _flag(value: Any) -> Any:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).lower())
    raise mistake(
        "not-a-boolean", f"{value} is not true or false", f"write {meant or 'true or false'}"
    )


def _count(value: Any) -> Any:
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value):
        return int(value)
    raise mistake("wrong-type", f"{value} is not a whole number", "write it in digits, such as 3")


def _number(value: Any) -> Any:
    if isinstance(value, Decimal | int):
        return Decimal(value)
    try:
        if isinstance(value, str) and re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?", value):
            return Decimal(value)
    except InvalidOperation:  # pragma: no cover - the pattern admits none
        pass
    raise mistake("wrong-type", f"{value} is not a number", "write it in digits, such as 25 or 2.5")


def _percent(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    match = re.fullmatch(r"(-?\d{1,9}(?:\.\d{1,2})?)\s*(%?)", str(value))
    if not match:
        raise mistake("wrong-type", f"{value} is not a percentage", "write it as 70%")
    if not match[2]:
        share = Decimal(match[1])
        meant = share * 100 if "." in match[1] and 0 < share < 1 else share
        hint = f"write it as {meant.normalize():f}%"
        raise mistake("wrong-type", f"{value} is not a percentage", hint)
    share = Decimal(match[1])
    if not 0 <= share <= 100:
        raise mistake("out-of-range", f"{value} is not between 0% and 100%")
    return share


_UNITS = {
    "minute": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}
_SPAN = re.compile(r"(\d{1,5})\s*(min|minute|hour|day|week|month)s?")
_LONGEST = timedelta(days=36_525)  # a calendar ends with the year 9999


def _span(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if not match:
        hint = "write it as 20 min, 1 day or 2 weeks"
        raise mistake("bad-span", f"{value} is not a span of time", hint)
    span = int(match[1]) * _UNITS[match[2]]
    if span > _LONGEST:
        raise mistake(
            "out-of-range", f"{value} is more than a hundred years", "write a shorter one"
        )
    return span


def _moment(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and value.startswith("+") and _SPAN.fullmatch(value[1:]):
        return _span(value[1:])
    raise mistake("bad-span", f"{value} is not a span of time", _as_moment(value))


def _as_moment(value: Any) -> str:
    plain = str(value).lower().replace(" ", "").lstrip("+")
    match = _SPAN.fullmatch(plain)
    return f"write it as +{match[1]} {plain[len(match[1]) :]}" if match else "write it as +7 days"


def _months(value: Any) -> Any:
    match = re.fullmatch(r"(\d{1,3})\s*-\s*(\d{1,3})", value) if isinstance(value, str) else None
    if match and 1 <= int(match[1]) <= int(match[2]):
        return int(match[1]), int(match[2])
    if isinstance(value, tuple | list):
        return tuple(value)
    raise mistake("bad-span", f"{value} is not a span of months", "write it as 1-6")


def _range(value: Any) -> Any:
    match = re.fullmatch(r"(\d{1,6})\s*-\s*(\d{1,6})", value) if isinstance(value, str) else None
    if match and int(match[1]) <= int(match[2]):
        return int(match[1]), int(match[2])
    if isinstance(value, tuple | list):
        return tuple(value)
    raise mistake(
        "wrong-type", f"{value} is not a range", "write the least and the most, such as 80-200"
    )


def _size(value: Any) -> Any:
    if isinstance(value, int):
        return value
    match = re.fullmatch(r"(\d{1,4})\s*(KB|MB)", value) if isinstance(value, str) else None
    if not match:
        raise mistake("wrong-type", f"{value} is not a size", "write it as 10 MB")
    return int(match[1]) * (1_000 if match[2] == "KB" else 1_000_000)


def _id(value: Any) -> Any:
    if isinstance(value, str) and AUTHORED_ID.fullmatch(value):
        return value
    raise mistake(
        "bad-id", f"{value} is not an id", "use a-z, 0-9 and -, starting with a letter or digit"
    )


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise mistake("wrong-type", f"{value} is not a date", "write it as 2026-11-22")


def _language(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(
        r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?", value
    ):
        return value
    raise mistake(
        "bad-language", f"{value} is not a language tag", "write it as en, pt-BR or zh-Hans"
    )


def _text(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


Words = Annotated[str, BeforeValidator(_words), Field(max_length=20_000)]
Sentence = Annotated[
    str, BeforeValidator(_words), StringConstraints(min_length=1, max_length=20_000)
]
Id = Annotated[str, BeforeValidator(_id), _text(f"^{AUTHORED_ID.pattern}$", "the-locked-gate")]
Flag = Annotated[bool, BeforeValidator(_flag)]
Count = Annotated[int, BeforeValidator(_count)]
Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Percent = Annotated[Decimal, BeforeValidator(_percent), _text(r"^\d+(\.\d+)?\s*%$", "70%")]
Span = Annotated[timedelta, BeforeValidator(_span), _text(_SPAN.pattern, "20 min")]
Moment = Annotated[timedelta, BeforeValidator(_moment), _text(r"^\+" + _SPAN.pattern, "+7 days")]
Months = Annotated[tuple[int, int], BeforeValidator(_months), _text(r"^\d+-\d+$", "1-6")]
Range = Annotated[tuple[int, int], BeforeValidator(_range), _text(r"^\d+-\d+$", "80-200")]
Size = Annotated[int, BeforeValidator(_size), _text(r"^\d+ (KB|MB)$", "10 MB")]
Day = Annotated[date, BeforeValidator(_day)]
Language = Annotated[str, BeforeValidator(_language), _text("^[a-zA-Z-]+$", "pt-BR")]
Minutes = Annotated[int, BeforeValidator(_count), Field(ge=1, le=6_000)]
PointsField = Annotated[
    Decimal, BeforeValidator(_number), Field(gt=0, le=1_000), WithJsonSchema({"type": "number"})
]
