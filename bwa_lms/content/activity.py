"""One activity: from its file's text to an entry that can be cached, checked against others and put into a build."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bwa_lms.api.authored import ActivityAuthored, Spec
from bwa_lms.api.prose import Term
from bwa_lms.api.question import CompiledQuestion
from bwa_lms.content.document import Document, Report, markdown_document, yaml_document
from bwa_lms.content.layout import ActivityFile
from bwa_lms.content.model import Activity
from bwa_lms.content.shape import keys
from bwa_lms.content.shared import Shared
from bwa_lms.content.source import printable
from bwa_lms.content.surroundings import Around, Link, Media
from bwa_lms.content.tools import Tools
from bwa_lms.content.validate import salvage, validate
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.ids import digest
from bwa_lms.kernel.problems import Problem
from bwa_lms.plugins import Plugins


@dataclass(frozen=True)
class Entry:
    """What one file came to. `fragment` is the activity's canonical JSON, None where it cannot be published.

    `anchors` None: the headings are not known, since the file has errors. `rubrics`, `media` and `borrowed` (other
    activities) hold what was used with its digest, so that a cached entry can tell whether it still holds. `left_out`:
    a kind that is not served yet.
    """

    problems: tuple[Problem, ...]
    fragment: str | None = None
    anchors: tuple[str, ...] | None = None
    links: tuple[Link, ...] = ()
    was: tuple[str, ...] = ()
    was_at: tuple[int, int] = (1, 1)
    rubrics: Mapping[str, str] | None = None
    media: Mapping[str, str] | None = None
    borrowed: Mapping[str, str] | None = None
    withheld: bool = False
    left_out: bool = False

    def dump(self) -> bytes:
        """Return the entry as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def load(cls, data: bytes) -> Entry | None:
        """Return what `dump` wrote; None where a power cut left only a part of it, which is made again."""
        try:
            return cls._made_of(json.loads(data))
        except (ValueError, TypeError, KeyError):
            return None

    @classmethod
    def _made_of(cls, raw: dict[str, Any]) -> Entry:
        raw["problems"] = tuple(Problem(**each) for each in raw["problems"])
        raw["links"] = tuple(Link(*each) for each in raw["links"])
        raw["anchors"] = None if raw["anchors"] is None else tuple(raw["anchors"])
        raw["was"], raw["was_at"] = tuple(raw["was"]), tuple(raw["was_at"])
        return cls(**raw)


class Terms:
    """The glossary as the cache sees it: which of its terms a text may use, without looking for all of them."""

    def __init__(self, glossary: Mapping[str, Term]) -> None:
        self._by_word: dict[str, str] = {}
        for term in glossary.values():
            first = re.search(r"\w+", term.term)
            word = first[0].casefold() if first else ""
            identity = digest(f"{term.id}\n{term.term}\n{term.definition}".encode())
            self._by_word[word] = self._by_word.get(word, "") + identity

    def relevant(self, text: str) -> list[str]:
        """Return the digests of the terms whose first word occurs somewhere in the text."""
        folded = text.casefold()
        return [identity for word, identity in self._by_word.items() if word in folded]


@dataclass(frozen=True)
class Surrounding:
    """What an activity is compiled in; `siblings` are the files and texts of its course, by the activity's id."""

    plugins: Plugins
    shared: Shared
    course: str
    media: Mapping[str, Media]
    fingerprint: str
    rubric_digests: Mapping[str, str]
    terms: Terms
    siblings: Mapping[str, tuple[ActivityFile, str]] = field(default_factory=dict)

    def key(self, file: ActivityFile, text: str) -> str:
        """Return the cache's key: everything that the outcome hangs on, but for what the entry itself notes."""
        terms = "".join(self.terms.relevant(text))
        parts = (self.fingerprint, file.path, file.kind.kind, digest(text.encode()), terms)
        return digest("\n".join(parts).encode())

    def holds(self, entry: Entry) -> bool:
        """Say whether the rubrics, media and other activities that an entry used are still the same."""
        rubrics = {name: self.rubric_digests.get(name, "") for name in entry.rubrics or {}}
        media = {name: self.blob(name) for name in entry.media or {}}
        borrowed = {name: self.text_digest(name) for name in entry.borrowed or {}}
        used = (entry.rubrics or {}, entry.media or {}, entry.borrowed or {})
        return (rubrics, media, borrowed) == used

    def text_digest(self, activity: str) -> str:
        """Return the digest of a sibling's text, "" where there is none."""
        found = self.siblings.get(activity)
        return digest(found[1].encode()) if found else ""

    def blob(self, name: str) -> str:
        """Return the blob of a media file, "" where there is none."""
        found = self.media.get(name)
        return found.blob if found else ""


def compile_activity(file: ActivityFile, text: str, within: Surrounding) -> Entry:
    """Compile one file; its problems are in the entry."""
    report, tools = Report(), _tools(file, within)
    tools.lend = lambda name: _lent(name, tools, within)
    around = tools.around
    document = _open(file, text, within.course, report)
    authored, spec = _compile(file, document, tools) if document else (None, None)
    left_out = _left_out(file, authored, spec, tools, report)
    whole = tools.rubrics <= set(within.shared.rubrics)
    good = authored is not None and spec is not None and whole and not report.failed
    return Entry(
        problems=tuple(report.problems),
        fragment=_fragment(file, authored, spec) if good and not left_out else None,
        anchors=tuple(file.kind.anchors(spec)) if good else None,
        links=tuple(around.links),
        was=authored.was if authored else (),
        was_at=document.place(("was",))[:2] if document else (1, 1),
        rubrics={name: within.rubric_digests.get(name, "") for name in tools.rubrics},
        media=dict(around.used),
        borrowed={name: within.text_digest(name) for name in tools.borrowed},
        withheld=document is not None and _withheld(file, document),
        left_out=left_out,
    )


def _tools(file: ActivityFile, within: Surrounding) -> Tools:
    around = Around(
        course=within.course,
        folder=file.path.rpartition("/")[0],
        files=within.media,
        glossary=within.shared.glossary,
        extensions=within.plugins.markdown,
    )
    tools = Tools(within.plugins, within.shared, around)
    around.compile_question = tools.question
    return tools


def _lent(name: str, borrower: Tools, within: Surrounding) -> Sequence[CompiledQuestion]:
    """Compile a sibling for its questions; its mistakes are reported with its own file, and it borrows nothing."""
    if name not in within.siblings:
        return ()
    file, text = within.siblings[name]
    tools = _tools(file, within)
    document = _open(file, text, within.course, Report())
    _authored, spec = _compile(file, document, tools) if document else (None, None)
    borrower.rubrics |= tools.rubrics
    borrower.around.used |= tools.around.used
    return tuple(file.kind.questions(spec)) if spec is not None else ()


def _left_out(
    file: ActivityFile,
    authored: ActivityAuthored | None,
    spec: Spec | None,
    tools: Tools,
    report: Report,
) -> bool:
    """Say whether nothing of the activity is served yet, and warn of it."""
    if report.failed or authored is None or not tools.rubrics <= set(tools.shared.rubrics):
        return False
    if spec is not None and file.kind.served:
        return False
    what = "of this kind" if not file.kind.served else "with nothing else in them"
    message = f"activities {what} are not served yet: this one is left out"
    report.add(Problem(printable(file.path), 1, 1, "warning", "not-yet", message))
    return True


def _open(file: ActivityFile, text: str, course: str, report: Report) -> Document | None:
    read = markdown_document if file.path.endswith(".md") else yaml_document
    return read(printable(file.path), course, file.id, text, report)


def _withheld(file: ActivityFile, document: Document) -> bool:
    """Answer `not-yet` to hidden identities: a course that asks for them stays unpublished, half of it would leak."""
    data = document.data or {}
    if data.get("identity") != "chatham" or "identity" not in keys(file.kind.authored, ()):
        return False
    message = "identity: chatham is not served yet, so this course is not published"
    hint = "write identity: named, if peers may see names"
    document.problem(("identity",), "not-yet", message, hint, warning=True)
    return True


def _compile(
    file: ActivityFile, document: Document, tools: Tools
) -> tuple[ActivityAuthored | None, Spec | None]:
    """Validate and compile. Where the keys are wrong, what is left is compiled too, to find all mistakes at once."""
    kind = file.kind
    _withheld(file, document)
    authored = validate(kind.authored, document) if document.data is not None else None
    if authored is not None:
        _check_common(authored, document)
    usable = authored or (salvage(kind.authored, document) if document.data else None)
    try:
        if usable is not None:
            spec = kind.compile(usable, document, tools)
            return (authored, spec) if authored is not None else (None, None)
        if document.body:
            tools.prose(document, questions=True)
    except Exception as error:
        message = f"the {kind.kind} plugin failed on this file ({type(error).__name__}: {error})"
        document.problem(1, "plugin-failed", message, "tell whoever looks after the plugin")
    return None, None


def _check_common(authored: ActivityAuthored, document: Document) -> None:
    if not authored.title:
        document.problem(("title",), "empty-value", "title is empty", "write what people will read")
    opens, closes = authored.opens, authored.closes
    if opens is not None and closes is not None and closes < opens:
        message = "it closes before it opens: nobody could take it"
        document.problem(("closes",), "out-of-range", message, "let it close later")


def _fragment(file: ActivityFile, authored: Any, spec: Any) -> str:
    common = {name: getattr(authored, name) for name in ActivityAuthored.model_fields}
    dumped = spec.model_dump(mode="json")
    shown = {
        "title": authored.title,
        "summary": authored.summary,
        "minutes": authored.minutes,
        "kind": file.kind.kind,
        "version": file.kind.version,
        "spec": dumped,
    }
    activity = Activity(
        **common,
        id=file.id,
        kind=file.kind.kind,
        version=file.kind.version,
        file=file.path.partition("/")[2],
        digest=digest(canonical(shown)),
        spec=dumped,
    )
    return canonical(activity.model_dump(mode="json")).decode()
