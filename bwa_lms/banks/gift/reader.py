"""Reading GIFT: questions are divided by blank lines, and each is taken apart at its signs."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bwa_lms.banks.gift.answers import answers_of, kind_of
from bwa_lms.banks.gift.escapes import Unreadable, hide, on_one_line, remark, show, understood
from bwa_lms.banks.habits import DEFAULT_CATEGORY
from bwa_lms.banks.incoming import BLANKS, check_count, lines_of
from bwa_lms.banks.model import GAP, Bank, Item, Kind, Unread

MOST_TAGS = 50  # of a question
_CATEGORY = "$CATEGORY:"
_SLASH = re.compile(r"(?<!/)/(?!/)")  # two slashes are one in a category's name
_TOPS = (re.compile(r"\$[a-z]{1,20}\d{0,9}\$"), re.compile("top"))
_NAMED = re.compile(r"\[(id|tag):((?:\\\]|[^\]\n]){1,500})\]")
_WITH_GAP: frozenset[Kind] = frozenset({"choice", "short", "numeric"})
_ANSWER_LINE = re.compile("^[=~]", re.MULTILINE)
_SECOND_TITLE = re.compile("^::[^:\n]{1,200}::", re.MULTILINE)
# A sign inside of a line where answers begin lines: header=True.
_SIGN_INSIDE = re.compile("^[=~].{0,1000}?\\w=(?=[\\w\"'`])", re.MULTILINE)
_LINE = "_____"  # what Moodle puts where the answers of other kinds stood
_ONE_BLANK_LINE = "Leave a blank line between two questions."
_BRACE = "Write \\{ and \\} where a brace is a part of a text."


@dataclass
class _Block:
    """What stands between two blank lines: its lines with their numbers, and its comments."""

    lines: deque[tuple[int, str]] = field(default_factory=deque)
    comments: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)  # comments below its answers
    open: int = 0  # braces that wait for their end
    answered: bool = False

    def add(self, number: int, line: str) -> None:
        """Take a line in."""
        self.lines.append((number, line))
        if "{" in line or "}" in line:
            seen = hide(line)
            self.open += seen.count("{") - seen.count("}")
            self.answered = "}" in seen

    def is_over(self, line: str) -> bool:
        """Say whether a line begins another question, although no blank line stands before it."""
        return self.answered and not self.open and line.startswith("::") and "::" in line[2:]


def read_gift(data: bytes) -> Bank:
    """Return the questions of a GIFT file; Refused where it is too large, no text, or has too many questions."""
    items: list[Item | Unread] = []
    category = ""
    for block in _blocks(lines_of(data)):
        while block.lines and block.lines[0][1].startswith(_CATEGORY):
            category = _category(block.lines.popleft()[1].removeprefix(_CATEGORY))
        if block.lines:
            check_count(len(items) + 1, block.lines[0][0])
            items.append(_question(block, category))
    return Bank(tuple(items))


def _blocks(lines: Iterable[str]) -> Iterator[_Block]:
    block = _Block()
    for number, line in enumerate(lines, 1):
        bare = line.strip(BLANKS)
        if bare.startswith("//"):
            (block.late if block.answered else block.comments).append(bare)
            continue
        following = block.late if block.is_over(bare) else []
        if not bare or block.is_over(bare):
            block.comments += block.late if not bare else []
            yield block
            block = _Block(comments=[*following])
        if bare:
            block.add(number, bare)
    block.comments += block.late
    yield block


def _category(path: str) -> str:
    """Return a category's path without what Moodle puts on top of every one."""
    parts = [name for part in _SLASH.split(path) if (name := on_one_line(part))]
    rooted = False
    for top in _TOPS:
        if parts and top.fullmatch(parts[0]):
            rooted, parts = True, parts[1:]
    if rooted and parts and DEFAULT_CATEGORY.fullmatch(parts[0]):
        parts = parts[1:]
    return "/".join(parts)


def _question(block: _Block, category: str) -> Item | Unread:
    line = block.lines[0][0]
    name, body, unended = _name(hide("\n".join(text for _, text in block.lines)))
    try:
        item = _taken_apart(body.strip(BLANKS))
    except Unreadable as error:
        return Unread(line, name, str(error))
    id_, tags, dropped = _labels("\n".join(block.comments))
    notes = (*unended, *dropped, *_doubtful(body))
    return replace(item, line=line, name=name, id=id_, category=category, tags=tags, notes=notes)


def _taken_apart(body: str) -> Item:
    """Return a question without what stands around it; Unreadable where it cannot be understood."""
    before, braces, after = _cut(body)
    if len(_ANSWER_LINE.findall(f"{before}\n{after}")) > 1:
        raise Unreadable(
            "Its answers stand in no braces. Write { in front of the first and } behind the last."
        )
    inside, feedback = _general(braces or "")
    kind = "description" if braces is None else kind_of(inside)
    gap = (GAP if kind in _WITH_GAP else _LINE) if after else ""
    prompt = understood(before + gap + after, "moodle")
    if not prompt.text.strip(BLANKS + GAP):
        raise Unreadable("There is no text that asks something.")
    said = remark(feedback, prompt.markup)
    return Item(kind, prompt, feedback=said, **answers_of(kind, inside, prompt.markup))


def _cut(body: str) -> tuple[str, str | None, str]:
    """Return what stands before, in and behind the braces; None where there are no braces."""
    opening, closing = body.find("{"), body.find("}")
    if opening == closing == -1:
        return body, None, ""
    if closing == -1:
        raise Unreadable(f"The {{ before its answers is never closed. {_BRACE}")
    if opening == -1 or closing < opening:
        raise Unreadable(f"There is a }} without a {{ before it. {_BRACE}")
    if body.count("{") + body.count("}") > 2:
        raise Unreadable(
            f"It has more braces than those around its answers. {_BRACE} {_ONE_BLANK_LINE}"
        )
    return body[:opening], body[opening + 1 : closing], body[closing + 1 :]


def _general(inside: str) -> tuple[str, str]:
    """Return what stands in braces, and the feedback for everybody that ends it."""
    before, sign, behind = inside.rpartition("####")
    return (before.strip(BLANKS), behind) if sign else (behind.strip(BLANKS), "")


def _name(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Return a question's name, what follows it, and what was wrong with it."""
    if not text.startswith("::"):
        return "", text, ()
    end = text.find("::", 2)
    if end < 0:
        return "", text[2:], ("The title that begins with :: has no end: it stands in the text.",)
    while text.startswith(":", end + 2):
        end += 1  # a title may end in a colon of its own
    return on_one_line(show(text[2:end])), text[end + 2 :], ()


def _doubtful(body: str) -> Iterator[str]:
    """Yield a note where a sign was read as GIFT has it, and may have been meant in another way."""
    if second := _SECOND_TITLE.search(body):
        yield (
            f"“{show(second[0])}” stands in its text. If another question begins there, "
            "leave a blank line before it."
        )
    found = _SIGN_INSIDE.search(body)
    if found and len(_ANSWER_LINE.findall(body)) > 1:
        before = found[0][1:-1].split()[-1][-30:]
        after = body[found.end() : found.end() + 30].split(maxsplit=1)[0]
        yield (
            f"“{show(f'{before}={after}')}” was divided: its = begins an answer. "
            "Write \\= where it is a part of a text."
        )


def _labels(comments: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the id number and the tags that comments hold, and a note where there are too many."""
    found = [
        (match[1], on_one_line(match[2].replace("\\]", "]"))) for match in _NAMED.finditer(comments)
    ]
    ids = [value for key, value in found if key == "id" and value]
    tags = [value for key, value in found if key == "tag" and value]
    notes = (
        [f"Of {len(tags)} tags the first {MOST_TAGS} are kept."] if len(tags) > MOST_TAGS else []
    )
    return next(iter(ids), ""), tuple(tags[:MOST_TAGS]), tuple(notes)
