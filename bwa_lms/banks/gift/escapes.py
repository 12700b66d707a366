r"""The signs of GIFT: `\~ \= \# \{ \} \: \\ \n`, and the formats in front of texts.

While a question is taken apart, an escaped sign is a control character, which no file holds: whatever sign is still
seen then divides something.
"""

from __future__ import annotations

import re
from typing import cast

from bwa_lms.banks.harm import harm
from bwa_lms.banks.incoming import BLANKS
from bwa_lms.banks.model import GAP, NO_TEXT, Markup, Text

_SIGNS = "\\~=#{}:n"
_HIDDEN = {sign: chr(place) for place, sign in enumerate(_SIGNS, 1)}
_SHOWN = {ord(hidden): "\n" if sign == "n" else sign for sign, hidden in _HIDDEN.items()}
_ESCAPE = re.compile(rf"\\([{re.escape(_SIGNS)}])")
_FORMULA = re.compile(r"\$\$.{1,500}?\$\$|\\\((?:(?!\\\().){1,500}?\\\)", re.DOTALL)
# In a formula \neq is a sign of mathematics, and not the end of a line before "eq". Short ones such as \nu are signs
# where a formula has others that nobody escaped.
_COMMAND = re.compile(
    r"(?<!\\)\\(?=n(?:abla|eg|eq|exists|geq|leq|mid|ot|otin|parallel|subseteq)(?![a-zA-Z]))"
)
_SHORT_COMMAND = re.compile(r"(?<!\\)\\(?=n[eiu](?![a-zA-Z]))")
_UNESCAPED = re.compile(r"(?<!\\)\\[a-mo-zA-Z]")
_WRITTEN = str.maketrans(
    {sign: f"\\{sign}" for sign in _SIGNS if sign != "n"} | {"\n": "\\n", GAP: ""}
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")


class Unreadable(Exception):
    """A question cannot be taken over; its message says why, to a trainer."""


def hide(text: str) -> str:
    """Return a text of a file with its escaped signs hidden."""
    return _ESCAPE.sub(lambda match: _HIDDEN[match[1]], _FORMULA.sub(_with_commands, text))


def _with_commands(formula: re.Match[str]) -> str:
    """Return a formula with the backslashes escaped that begin one of its signs, and no line."""
    said = _COMMAND.sub(r"\\\\", formula[0])
    return _SHORT_COMMAND.sub(r"\\\\", said) if _UNESCAPED.search(said) else said


def show(text: str) -> str:
    """Return a text as its author means it: what was hidden is what it stands for."""
    return text.translate(_SHOWN).strip(BLANKS)


def understood(text: str, inherited: Markup) -> Text:
    """Return a text, hidden signs and format undone; Unreadable where it holds what a browser would run."""
    text = text.strip(BLANKS)
    named = _FORMAT.match(text)
    markup = cast(Markup, named[1]) if named else inherited
    found = Text(show(text[named.end() :] if named else text), markup)
    if markup != "plain" and (wrong := harm(found.text)):
        raise Unreadable(f"A text holds {wrong}. Remove it: texts cannot run anything here.")
    return found


def remark(text: str, inherited: Markup) -> Text:
    """Return what is said of an answer, NO_TEXT where that is nothing; Unreadable as `understood`."""
    return understood(text, inherited) or NO_TEXT


def bare(text: str) -> str:
    """Return a text as a file can hold it: without blanks around it and what cannot be printed."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", unified).strip(BLANKS)


def escape(text: str) -> str:
    """Return a text that is bare on one line, so that it divides nothing."""
    return text.translate(_WRITTEN)


def on_one_line(text: str) -> str:
    """Return a text with single blanks between its words, as names, ids, tags and categories are."""
    return " ".join(bare(text).replace(GAP, "").split())


def written(text: Text, inherited: Markup) -> str:
    """Return a text behind its format, where it has another than the question or would seem to have one."""
    said = escape(bare(text.text))
    seems = said.startswith(("[", "%"))
    return f"[{text.markup}]{said}" if seems or text.markup != inherited else said
