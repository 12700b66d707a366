"""What the contract suite is given for the kind and the type of this package."""

from __future__ import annotations

from bwa_lms.api import Submitted
from bwa_lms.api.testing import ActivityExample, QuestionExample

DATE = QuestionExample(
    {
        "id": "collapse",
        "type": "date",
        "prompt": "On which day did Rana Plaza collapse?",
        "answer": "2013-04-24",
        "explain": "A Wednesday morning.",
    },
    right={"": ["2013-04-24"]},
    wrong={"": ["2013-04-25"]},
    swapped={"answer": "2013-04-25"},
    secret=["Wednesday"],
    hostile=[{"": ["2013-02-30"]}, {"": ["2013-W17-3"]}, {"": ["20130424"]}, {"": ["24/04/2013"]}],
)

PAUSE = ActivityExample(
    {"title": "Think", "breaths": "3"}, "Who was silent today?", events=[Submitted()]
)
