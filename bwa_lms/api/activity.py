"""The contract for an activity kind: lesson, quiz, case, a stranger's own.

An activity is a small state machine: `start` makes a state, `step` answers an event with a new state and what it
proves, `view` shows it, `complete` reads what was proven. The host keeps the state, the clock and the ledger.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, NamedTuple, Protocol, TypeVar

from bwa_lms.api.authored import ActivityAuthored, Spec
from bwa_lms.api.compiling import CompileTools, Source
from bwa_lms.api.question import CompiledQuestion, Mark, NeedsMarker, Response, Show
from bwa_lms.api.rubric import Rubric
from bwa_lms.kernel.canonical import JSONObject

# What was sent before a deadline counts when it arrives this long after it: a slow line, or a page that tries again.
LAG = timedelta(seconds=10)

State = JSONObject
Audience = Literal["participant", "trainer"]


@dataclass(frozen=True)
class Limits:
    """What an activity allows: attempts and time may be unlimited (None)."""

    attempts: int | None = None
    wait: timedelta = timedelta(0)
    time: timedelta | None = None


@dataclass(frozen=True)
class Terms:
    """The terms of one attempt, set by the host at its start; `number` counts from 1."""

    number: int = 1
    deadline: datetime | None = None


@dataclass(frozen=True)
class Answered:
    """Somebody answered (or changed, or cleared with None) a question."""

    question: str
    response: Response | None


@dataclass(frozen=True)
class Flagged:
    """Somebody put a flag on a question, to come back to it, or took it off."""

    question: str
    flagged: bool


@dataclass(frozen=True)
class Hinted:
    """Somebody asked for the hint of a question, which costs points."""

    question: str


@dataclass(frozen=True)
class Submitted:
    """Somebody handed in, or pressed "I have read this"."""


@dataclass(frozen=True)
class Expired:
    """The deadline passed: what is saved counts as handed in."""


@dataclass(frozen=True)
class Marked:
    """A trainer marked a question: a share from 0 to 1 of its points, and a comment as sanitised HTML.

    `levels` are those of the rubric (criterion id to level) from which the share came, where there is one.
    """

    question: str
    share: Decimal
    comment: str = ""
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Correction:
    """What becomes of a question of an attempt that has ended; it takes the place of an earlier correction.

    again: the answer is marked by `question`, the ids in it renamed by `names`. out: the question does not count.
    full: it earns everything. `question` is the question as it is asked now (None: it is asked no more).
    """

    how: Literal["again", "out", "full"]
    question: CompiledQuestion | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Regraded:
    """A trainer had the attempt marked again, for a reason: what becomes of its questions, by id."""

    reason: str
    corrections: Mapping[str, Correction] = field(default_factory=dict)


Event = Answered | Flagged | Hinted | Submitted | Expired | Marked | Regraded


@dataclass(frozen=True)
class Outcome:
    """The core columns of an attempt after a step; `waits` says that a trainer has to mark something."""

    ended: bool
    points: Decimal | None = None
    of: Decimal | None = None
    waits: bool = False


@dataclass(frozen=True)
class Evidence:
    """Something that a step proves; it becomes an entry of the ledger. `kind` is a word such as "handed-in"."""

    kind: str
    body: JSONObject = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """The answer to an event. `outcome` None leaves the core columns as they are.

    `feedback` is what to show at once (a self-check's mark), as the view's context would hold it.
    """

    state: State
    outcome: Outcome | None = None
    evidence: tuple[Evidence, ...] = ()
    feedback: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """A question that an ended attempt asked, its answer, and what a trainer decided about it since.

    `how` is that of the newest correction ("": there is none), `against` the question with which it was compared then.
    """

    asked: CompiledQuestion
    response: Response | None
    how: str = ""
    against: CompiledQuestion | None = None


class ItemFact(NamedTuple):
    """What an ended attempt says of one of its questions, as that counts now; statistics are made of these.

    `place` is where it stood: its own id, or the pool from which it was drawn. `points` out of `of` are what it earned,
    what a hint cost taken off; `of` is 0 where nothing could be earned. `given`: everybody gets these points,
    whatever they answered. `seconds` is how long it took, as far as that is known.
    """

    question: CompiledQuestion
    response: Response | None
    place: str
    points: Decimal
    of: Decimal
    given: bool = False
    seconds: int | None = None


@dataclass(frozen=True)
class Earlier:
    """What an attempt counted until a trainer had it marked again, and why that was done."""

    points: Decimal | None
    of: Decimal | None
    waits: bool
    until: datetime
    reason: str


@dataclass(frozen=True)
class AttemptFact:
    """One attempt as completion sees it; `earlier` holds the marks that no longer count, oldest first."""

    number: int
    ended: bool
    started_at: datetime
    ended_at: datetime | None = None
    points: Decimal | None = None
    of: Decimal | None = None
    waits: bool = False
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Completion:
    """Whether the activity is complete, and what it gives to the course mark.

    `mark` is a percentage (None: nothing to count yet), `weight` 0 where the activity never counts; `left` says in
    a few plain words what is still to do; `due` is the date of the part that comes next, where the parts have dates of
    their own. Like every span it counts from the opening of the module.
    """

    done: bool
    mark: Decimal | None = None
    weight: Decimal = Decimal(0)
    left: str = ""
    due: timedelta | None = None


@dataclass(frozen=True)
class View:
    """A template of the plugin's own, by name, and its context: plain values, no answer key before its time.

    `more` names further pages of the activity, with their templates: {"check": "quiz/check.html"} is served at
    `<page>/check` with the same context. The host adds `here`, the address of the activity's page.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)


class RunTools(Protocol):
    """What the host does for a kind that runs."""

    def mark(self, question: CompiledQuestion, response: Response | None) -> Mark | NeedsMarker:
        """Mark a response, scaled to the question's points."""

    def question_view(
        self, question: CompiledQuestion, seed: int, response: Response | None, show: Show
    ) -> Mapping[str, Any]:
        """Return {template, name, id, points, mark, **context} for the host's `render_question` macro."""

    def rubric(self, question: CompiledQuestion) -> Rubric | None:
        """Return the rubric by which a trainer marks a question; None where there is none."""

    def read(
        self, question: CompiledQuestion, fields: Mapping[str, Sequence[str]]
    ) -> Response | None:
        """Return the response to `question` in a submitted form (None: blank). Raises Refused."""

    def finished(self, question: CompiledQuestion, response: Response | None) -> bool:
        """Say whether there is an answer and nothing of it is left open (`QuestionType.finished`)."""

    def settle(
        self, question: CompiledQuestion, old: Response | None, new: Response | None
    ) -> Response | None:
        """Return which answer stands where what was chosen cannot be taken back (`QuestionType.settle`)."""

    def renamed(
        self, question: CompiledQuestion, response: Response | None, names: Mapping[str, str]
    ) -> Response | None:
        """Return an answer with other ids for the parts that it names (`QuestionType.renamed`)."""


A = TypeVar("A", bound=ActivityAuthored)
S = TypeVar("S", bound=Spec)


class ActivityType(ABC, Generic[A, S]):
    """A kind of activity. All methods are pure."""

    kind: ClassVar[str]
    suffix: ClassVar[str]  # ".md", ".quiz.yml", ".case.md": the longest that fits claims the file
    version: ClassVar[int] = 1
    served: ClassVar[bool] = True  # False: the suffix is claimed, the checker answers `not-yet`
    label: ClassVar[str]  # "Lesson", "Quiz": one word for people
    authored: type[A]
    spec: type[S]
    # True: an attempt keeps its build and ends once (a quiz). False: it takes answers for as long as one likes, and a
    # changed text starts a new one (a lesson).
    sitting: ClassVar[bool] = True
    needs: ClassVar[Mapping[str, type]] = {}  # such as {"discussion": DiscussionFacts}
    templates: ClassVar[Path | None] = None

    @abstractmethod
    def compile(self, authored: A, source: Source, tools: CompileTools) -> S | None:
        """Return the frozen spec, or None after reporting problems through `source`."""

    def questions(self, spec: S) -> Sequence[CompiledQuestion]:
        """Return the questions that events may name."""
        return ()

    def anchors(self, spec: S) -> Sequence[str]:
        """Return the ids of the headings that links may point at."""
        return ()

    def limits(self, spec: S) -> Limits:
        """Return how many attempts there are, how long one lasts and how long to wait between them."""
        return Limits()

    def again(self, spec: S, attempts: Sequence[AttemptFact]) -> bool:
        """Say whether one more attempt may still count, as far as the kind is concerned; the limits are the host's.

        A kind that has shown its key says no, for good: what somebody copies is no mark.
        """
        return True

    @abstractmethod
    def start(self, spec: S, seed: int, terms: Terms, now: datetime) -> State:
        """Return the state of a new attempt; everything random comes from `seed`."""

    @abstractmethod
    def step(self, spec: S, state: State, event: Event, now: datetime, tools: RunTools) -> Step:
        """Answer an event. Raises Refused for an event that the state does not allow."""

    def to_mark(self, spec: S, state: State, tools: RunTools) -> Mapping[str, Response]:
        """Return the answers of an ended attempt that a trainer marks, by question: all of them, marked or not."""
        return {}

    def counted(self, spec: S, state: State) -> Mapping[str, Counted]:
        """Return the questions that an ended attempt asked, by id; none where nothing can be regraded.

        A kind that returns some takes `Regraded` for them.
        """
        return {}

    def items(self, spec: S, state: State, tools: RunTools) -> Sequence[ItemFact]:
        """Return the questions of an ended attempt that waits for no marker, as statistics see them.

        None for a kind of which there are no statistics; a question that does not count any more is left out.
        """
        return ()

    @abstractmethod
    def view(
        self,
        spec: S,
        state: State | None,
        facts: Mapping[str, Any],
        audience: Audience,
        now: datetime,
        tools: RunTools,
    ) -> View:
        """Return what to show. `state` None: nothing was started; `facts` holds what `needs` asks for, and

        - `attempts`: a sequence of AttemptFact, newest last;
        - `limits`: the Limits that hold for this person, what a trainer allowed included;
        - `left`: how many attempts may still start (None: any number), what a trainer allowed included;
        - `deadline`: when the attempt shown ends by itself (None: never);
        - `closes`: when the activity has closed for the whole cohort (None: never); LAG later nothing arrives any more.
        """

    @abstractmethod
    def complete(
        self, spec: S, attempts: Sequence[AttemptFact], facts: Mapping[str, Any]
    ) -> Completion:
        """Say whether the activity is complete, from its attempts and the facts that it asked for."""

    def upgrade(self, old: Mapping[str, Any], old_version: int) -> S:
        """Return the spec of a build that an earlier version of this kind compiled."""
        return self.spec.model_validate(old)
