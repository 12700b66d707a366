"""The pure rules of accounts: addresses, names, passwords, throttling, where a sign-in returns to."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from bwa_lms.kernel.ids import digest

INVITATION_LASTS = timedelta(days=14)
RESET_LASTS = timedelta(hours=2)
SIGN_IN_LASTS = timedelta(days=180)  # at most, however often it is used
RENEW_AFTER = timedelta(hours=1)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
LONGEST_NAME, LONGEST_EMAIL = 120, 254
FIRST_YEAR, LAST_YEAR = (
    2000,
    2199,
)  # of what people write down: two years from there are still dates
_FEW_CHARACTERS = 5
_JOINERS = frozenset("\u200c\u200d")  # Persian, Sinhala and others are not spelt without them
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # letters by their class, and yet blank


@dataclass(frozen=True)
class Window:
    """At most `limit` tries within `span`."""

    limit: int
    span: timedelta

    def wait(self, tries: Sequence[datetime], now: datetime) -> int:
        """Return the seconds until another try is free, 0 when one is; `tries` in any order."""
        recent = sorted(at for at in tries if at > now - self.span)
        if len(recent) < self.limit:
            return 0
        free = recent[len(recent) - self.limit] + self.span
        return max(1, math.ceil((free - now).total_seconds()))


PER_ACCOUNT = {
    "sign-in": Window(10, timedelta(minutes=15)),
    "reset": Window(3, timedelta(hours=1)),
}
PER_ADDRESS = {
    "sign-in": Window(60, timedelta(minutes=15)),
    "reset": Window(30, timedelta(hours=1)),
}
LONGEST_WINDOW = timedelta(hours=1)


def address_key(email: str) -> str:
    """Return what makes two spellings of an e-mail address the same account."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def name_key(name: str) -> str:
    """Return what makes two spellings of a name or title the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def tidy(name: str) -> str:
    """Return a name in NFC, with single spaces, without controls, direction marks and what else is invisible."""
    kept = "".join(c for c in name if c.isspace() or c in _JOINERS or not _hidden(c))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf"}


def readable(name: str) -> bool:
    """Say whether a name holds a letter or a digit that can be seen."""
    return any(unicodedata.category(c)[0] in "LN" and c not in _FILLERS for c in name)


def folded(*texts: str) -> str:
    """Return texts without case and accents, so that "tomas" finds "Tomás"."""
    plain = " ".join(texts)
    for _ in range(2):  # folding the case of a decomposed letter can give one that decomposes again
        plain = unicodedata.normalize("NFKD", plain).casefold()
    letters = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def token_hash(token: str) -> str:
    """Return what is kept of a secret token; its 128 random bits need no salt."""
    return digest(token.encode())


def account_hash(email: str) -> str:
    """Return what the table of tries keeps of an address."""
    return hashlib.sha256(b"account:" + address_key(email).encode()).hexdigest()


def weakness(password: str, known: Collection[str]) -> str | None:
    """Say why a password is too weak: "short", "long", "few" or "known"; None for a fair one.

    `known` holds what others know of the person: the e-mail address and names.
    """
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    if len(set(password)) < _FEW_CHARACTERS or name_key(password) in _COMMON:
        return "few"
    return "known" if name_key(password) in {name_key(each) for each in known} else None


_COMMON = frozenset(
    {
        *("1234567890", "0123456789", "12345678910", "123456789a", "1q2w3e4r5t", "abcdefghij"),
        *("qwertyuiop", "qwerty1234", "qwerty12345", "qwerty123456", "asdfghjkl1", "football123"),
        *("password12", "password123", "password1234", "passw0rd123", "welcome123", "letmein123"),
        *("iloveyou12", "changeme123", "administrator"),
    }
)


def safe_next(target: str | None) -> str:
    """Return where a sign-in goes on to: a path of this site, "/" for anything else."""
    if not target or not target.startswith("/") or len(target) > 2_000:
        return "/"
    odd = "\\" in target or any(ord(c) < 33 or ord(c) == 127 for c in target)
    if odd or target.startswith("//"):
        return "/"
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else target


_BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
_SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)


def device_label(user_agent: str) -> str:
    """Return a device in words for its owner, such as "Firefox, Android"; never more than that."""
    found = [_first(table, user_agent) for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(each for each in found if each)


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, text)), "")


@lru_cache(maxsize=1)
def _collator() -> object:
    from pyuca import Collator

    return Collator()


def sort_key(name: str) -> str:
    """Return a key that sorts names by the Unicode collation, the same on every database."""
    weights = _collator().sort_key(name)  # type: ignore[attr-defined]
    return "".join(f"{weight:04x}" for weight in weights)[:400]
