"""The public surface for plugins: what a stranger's package imports, and all that it needs to import.

No Flask, no database, no request: a plugin returns things, and the engine does the rest.
"""

from bwa_lms.api.activity import (
    LAG,
    ActivityType,
    Answered,
    AttemptFact,
    Audience,
    Completion,
    Correction,
    Counted,
    Earlier,
    Event,
    Evidence,
    Expired,
    Flagged,
    Hinted,
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
from bwa_lms.api.prose import Heading, Part, Prose, QuestionSlot, Rendered, Term, Text
from bwa_lms.api.question import (
    EVERYTHING,
    NOTHING,
    NOTHING_TO_EARN,
    CompiledQuestion,
    Mark,
    NeedsMarker,
    QuestionAuthored,
    QuestionSpec,
    QuestionType,
    Response,
    Show,
    arranged,
)
from bwa_lms.api.rubric import Criterion, Rubric, RubricMark
from bwa_lms.api.theme import ThemeManifest
from bwa_lms.kernel.canonical import JSON, JSONObject
from bwa_lms.kernel.errors import Refused
from bwa_lms.kernel.ids import fingerprint
from bwa_lms.kernel.points import percent, points
from bwa_lms.kernel.words import count_words

__all__ = [
    "EVERYTHING",
    "JSON",
    "LAG",
    "NOTHING",
    "NOTHING_TO_EARN",
    "ActivityAuthored",
    "ActivityType",
    "Answered",
    "AttemptFact",
    "Audience",
    "Authored",
    "CompileTools",
    "CompiledQuestion",
    "Completion",
    "Correction",
    "Counted",
    "Criterion",
    "DiscussionFacts",
    "Earlier",
    "Event",
    "Evidence",
    "Expired",
    "Flagged",
    "Heading",
    "Hinted",
    "JSONObject",
    "Limits",
    "Mark",
    "Marked",
    "NeedsMarker",
    "Outcome",
    "Part",
    "Prose",
    "QuestionAuthored",
    "QuestionSlot",
    "QuestionSpec",
    "QuestionType",
    "Refused",
    "Regraded",
    "Rendered",
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
    "arranged",
    "count_words",
    "fingerprint",
    "hookimpl",
    "percent",
    "points",
]
