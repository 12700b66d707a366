"""The contract suite that every registered kind and type runs, ours and a stranger's.

`check_question_type(Mine(), [QuestionExample(...)])` and `check_activity_type(Mine(), [ActivityExample(...)], tools)`
raise AssertionError, in words, at the first promise that is not kept. Given `render` (template and context to HTML),
they render every view, too. `Draft` and `PlainTools` compile without the engine's own compiler.
"""

from bwa_lms.api.testing.activities import check_activity_type
from bwa_lms.api.testing.draft import Draft, PlainTools, compiled
from bwa_lms.api.testing.examples import ActivityExample, Fields, QuestionExample, Render
from bwa_lms.api.testing.questions import check_question_type

__all__ = [
    "ActivityExample",
    "Draft",
    "Fields",
    "PlainTools",
    "QuestionExample",
    "Render",
    "check_activity_type",
    "check_question_type",
    "compiled",
]
