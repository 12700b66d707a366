"""Text files that strangers send: read as UTF-8 or UTF-16, and refused where they cannot be a text."""

from __future__ import annotations

import re

from bwa_lms.banks.model import GAP, MOST_QUESTIONS
from bwa_lms.kernel.errors import Refused

MOST_TEXT = 2 * 1024 * 1024  # bytes of a text file
BLANKS = " \t\n"  # what is cut off at the ends of lines and texts
# A picture that stands in a text itself; the group is what it holds.
PASTED = re.compile(r"data:image/[a-z.+-]{1,20};base64,\s*([a-z0-9+/\s]{20,}={0,2})", re.IGNORECASE)
_UNPRINTABLE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff{GAP}]")


def lines_of(data: bytes) -> list[str]:
    """Return the lines of a text file; Refused where it is too large or no text."""
    if len(data) > MOST_TEXT:
        raise Refused(f"The file is larger than {MOST_TEXT >> 20} MB. Cut it into several.")
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    wrong = _UNPRINTABLE.search(text)
    if wrong:
        line = text.count("\n", 0, wrong.start()) + 1
        raise Refused(
            f"Line {line} holds a character that cannot be printed (U+{ord(wrong[0]):04X}). "
            "Remove it and try again."
        )
    return text.split("\n")


def check_count(count: int, line: int) -> None:
    """Refuse the file when `count` questions, of which the last begins at `line`, are more than one may hold."""
    if count > MOST_QUESTIONS:
        raise Refused(
            f"The file has more than {MOST_QUESTIONS} questions: one too many begins at line {line}. "
            "Cut the file into several."
        )


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise Refused(
                "The file begins as UTF-16 text and goes on as something else. Save it as UTF-8."
            ) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(
            f"Line {line} is not UTF-8 text. Save the file as UTF-8 and try again."
        ) from None
