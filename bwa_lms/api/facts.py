"""Facts that a kind may ask the host for, beyond its own attempts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DiscussionFacts:
    """What one participant did in one discussion, and what waits there.

    `words` counts the words of their longest own post; `meets` says whether a trainer marked a post of theirs at
    the level that its rubric asks for (None: not marked yet); `waiting` counts others' posts that are still hidden.
    """

    posts: int = 0
    words: int = 0
    replies: int = 0
    waiting: int = 0
    meets: bool | None = None
