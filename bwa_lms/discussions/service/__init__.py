"""The use cases of discussions, by topic: reading, writing, marking, overview, facts."""

from bwa_lms.discussions.service.facts import facts, pins
from bwa_lms.discussions.service.marking import Marking, mark, to_mark
from bwa_lms.discussions.service.overview import Need, Summary, Whole, needs_you, summaries, whole
from bwa_lms.discussions.service.reading import Panel, PostView, panel
from bwa_lms.discussions.service.writing import (
    Room,
    Seat,
    edit,
    own_text,
    post,
    post_as_trainer,
    reply,
)

__all__ = [
    "Marking",
    "Need",
    "Panel",
    "PostView",
    "Room",
    "Seat",
    "Summary",
    "Whole",
    "edit",
    "facts",
    "mark",
    "needs_you",
    "own_text",
    "panel",
    "pins",
    "post",
    "post_as_trainer",
    "reply",
    "summaries",
    "to_mark",
    "whole",
]
