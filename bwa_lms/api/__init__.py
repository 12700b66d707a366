"""The public surface for plugins: what a stranger's package imports, and all that it needs to import.

No Flask, no database, no request: a plugin returns things, and the engine does the rest.
"""

from bwa_lms.api.activity import (
    ActivityType,
    Answered,
    AttemptFact,
    Audience,
    Completion,
    Event,
    Evidence,
    Expired,
    Limits,
    Marked,
    Outcome,
    Regraded,
    RunTools,
    State,
    Step,
    Submitted,
    Terms,
    View,
)
from bwa_lms.api.authored import ActivityAuthored, Authored, Spec
from bwa_lms.api.compiling import CompileTools, Source, Where
from bwa_lms.api.facts import DiscussionFacts
from bwa_lms.api.hooks import hookimpl
from bwa_lms.api.prose import Heading, Prose, QuestionSlot, Text, Term
from bwa_lms.api.question import (
    CompiledQuestion,
    Mark,
    NeedsMarker,
    QuestionAuthored,
    QuestionType,
    Response,
    Show,
)
from bwa_lms.api.rubric import Criterion, Rubric, RubricMark
from bwa_lms.api.theme import ThemeManifest
from bwa_lms.kernel.errors import Refused
from bwa_lms.kernel.ids import fingerprint
from bwa_lms.kernel.points import percent, points

__all__ = [
    "ActivityAuthored",
    "ActivityType",
    "Answered",
    "AttemptFact",
    "Audience",
    "Authored",
    "CompileTools",
    "CompiledQuestion",
    "Completion",
    "Criterion",
    "DiscussionFacts",
    "Event",
    "Evidence",
    "Expired",
    "Heading",
    "Limits",
    "Mark",
    "Marked",
    "NeedsMarker",
    "Outcome",
    "Prose",
    "QuestionAuthored",
    "QuestionSlot",
    "QuestionType",
    "Refused",
    "Regraded",
    "Response",
    "Rubric",
    "RubricMark",
    "RunTools",
    "Show",
    "Source",
    "Spec",
    "State",
    "Step",
    "Submitted",
    "Term",
    "Terms",
    "Text",
    "ThemeManifest",
    "View",
    "Where",
    "fingerprint",
    "hookimpl",
    "percent",
    "points",
]
