"""Words as Markdown that renders to just these words: what Markdown, or the checker, would take for a sign is shielded.

A sign that no word needs stays as it is, so that a trainer reads "3 * 4" and "R&D" as they were written.
"""

from __future__ import annotations

import re

from bwa_lms.banks.model import GAP

# What the loader or the prose pipeline refuses: nobody can see it, or it has a meaning inside of the compiler.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0\ufdd1\ufeff\ufff9-\uffff\ue000-\uf8ff\ud800-\udfff"
    "\U000f0000-\U0010ffff]"
)
_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SLASHES = "/\\\\／⁄∕"
# A line that begins so may look like the /// line of a block, however it is meant.
_HEAD = re.compile(rf"([\s>*+\-\d.)]*)([{_SLASHES}]{{2,}}|\\(?=[-_]))")
_SIGN = re.compile(
    r"""
      (?P<entity> /{3,} | <(?=[^\s\d=<]|.*@|$) | &(?=\#\w|\w+;) )
    | (?P<low> _+ )
    | (?P<escape>
        \\(?=[!-/:-@\[-`{-~]|$)
      | [`\[]
      | \](?=[\s!-/:-@\[-`{-~]*\()
      | \*(?<![^\S\n]\*) | \*(?=\S|$)
      | ~(?=~) | (?<=~)~
      )
    """,
    re.VERBOSE,
)
_START = re.compile(
    r"""
      (?P<inside> \d{1,9}(?=[.)](?:\s|$)) | [a-z](?=\)\s) )
    | (?P<escape> [\#>] | [-+](?!\d) | _(?=[\s_]*$) )
    | (?P<entity> =(?==*\s*$) | :(?=\s|::) | \?(?=\?\?) | !(?=!!) | [•●▪◦‣] )
    """,
    re.VERBOSE,
)
_PASSED = re.compile(r"(?:\\[!-/:-@\[-`{-~]|\s)*")


def printable(text: str, *, gaps: bool = False) -> str:
    """Return a text without what cannot be printed, and with plain line ends; `gaps` keeps the places of blanks."""
    plain = _ENDS.sub("\n", text)
    return _UNSEEN.sub(lambda match: GAP if gaps and match[0] == GAP else "", plain)


def unseen(text: str, *, gaps: bool = False) -> bool:
    """Say whether a text holds more that cannot be printed than a mark of its encoding."""
    allowed = {"\ufeff", GAP if gaps else ""}
    return not allowed.issuperset(_UNSEEN.findall(text))


def escaped(line: str, *, inline: bool, gaps: bool = False, start: bool = True) -> str:
    """Return one line of words as Markdown.

    `inline`: of a text without blocks, in which a bar means nothing; `gaps`: of one in which double braces are
    blanks; `start`: it begins a line.
    """
    head = _HEAD.match(line) if start else None
    if head:
        shielded = _signs(head[1], inline, gaps) + "".join(map(_entity, head[2]))
        done = shielded + _signs(line[head.end() :], inline, gaps)
    else:
        done = _signs(line, inline, gaps)
    return _begun(done) if start else done


def _begun(line: str) -> str:
    """Shield what would be a sign at the beginning of a line, and behind signs that the checker passes over."""
    place = 0
    while True:
        passed = _PASSED.match(line, place)
        place = passed.end() if passed else place
        found = _START.match(line, place)
        if not found:
            return line
        line = line[:place] + _shield(found) + line[found.end() :]
        if found.lastgroup == "entity":
            return line


def _signs(text: str, inline: bool, gaps: bool) -> str:
    done = _SIGN.sub(_shield, text)
    if gaps:
        done = re.sub(r"[{}]", lambda match: _entity(match[0]), done)
    return done if inline else done.replace("|", "\\|")


def _shield(match: re.Match[str]) -> str:
    if match.lastgroup == "inside":
        return f"{match[0]}\\"
    if match.lastgroup == "low" and _stands_alone(match):
        return match[0]
    if match.lastgroup == "entity":
        return "".join(map(_entity, match[0]))
    return "".join(f"\\{sign}" for sign in match[0])


def _stands_alone(match: re.Match[str]) -> bool:
    """Say whether underscores mean nothing here: between words, or behind a space and not in front of a word."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return not after.isalnum() if not before.strip() else before.isalnum() and after.isalnum()


def _entity(sign: str) -> str:
    return {"<": "&lt;", "&": "&amp;"}.get(sign) or f"&#{ord(sign)};"
