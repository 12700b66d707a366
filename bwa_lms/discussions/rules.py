"""Who sees which post at which moment, and who may write what. Pure; every reader of posts applies `sees`.

A discussion belongs to one cohort and one case. Its posts are written by enrolments of that cohort or by the cohort's
trainers; a reply stands under a post, never under a reply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Reveal = Literal["after-own-post", "at-once"]
Phase = Literal["hidden", "open", "closed"]
MOST = 60  # posts and replies of one person in one discussion
COMMENT = 5_000  # characters of a marker's comment


@dataclass(frozen=True)
class Reader:
    """Who reads: their enrolment and its cohort (None: not enrolled), and the cohorts that they lead as a trainer."""

    enrolment: int | None = None
    cohort: int | None = None
    leads: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Discussion:
    """One cohort's discussion of one case.

    `phase` is "hidden" while the case is not published or has not opened, "closed" once nothing may be written.
    """

    cohort: int
    reveal: Reveal = "after-own-post"
    phase: Phase = "open"


@dataclass(frozen=True)
class Post:
    """What the rules ask of a post; `author` is an enrolment, None for a trainer; `parent` None for a post proper."""

    id: int
    author: int | None
    at: datetime
    parent: int | None = None


def leads(reader: Reader, discussion: Discussion) -> bool:
    """Say whether the reader is a trainer of the discussion's cohort."""
    return discussion.cohort in reader.leads


def takes_part(reader: Reader, discussion: Discussion) -> bool:
    """Say whether the reader is a participant of the discussion's cohort."""
    return reader.enrolment is not None and reader.cohort == discussion.cohort


def sees(
    reader: Reader, discussion: Discussion, post: Post, own_since: datetime | None, now: datetime
) -> bool:
    """Say whether `reader` may see `post` at the moment `now`.

    Everybody sees their own; trainers see all of their cohorts; participants see their cohort's once the case is
    there for them and, where it says `after-own-post`, since their own post is in (`own_since`; None: it is not).
    """
    if post.at > now:
        return False
    if leads(reader, discussion) or (post.author is not None and post.author == reader.enrolment):
        return True
    if not takes_part(reader, discussion) or discussion.phase == "hidden":
        return False
    return discussion.reveal == "at-once" or (own_since is not None and own_since <= now)


def own_since(reader: Reader, posts: Iterable[Post]) -> datetime | None:
    """Return when the reader's first own post (not a reply) came in; None: there is none."""
    own = (
        each.at
        for each in posts
        if each.author is not None and each.author == reader.enrolment and not each.parent
    )
    return min(own, default=None)


def visible(
    reader: Reader, discussion: Discussion, posts: Sequence[Post], now: datetime
) -> list[Post]:
    """Return those of a discussion's posts that `reader` may see, in the order given."""
    since = own_since(reader, posts)
    return [post for post in posts if sees(reader, discussion, post, since, now)]


def waiting(reader: Reader, discussion: Discussion, posts: Sequence[Post], now: datetime) -> int:
    """Return how many posts (not replies) are in that the reader may not see yet: all that is known of them."""
    if not takes_part(reader, discussion) or discussion.phase == "hidden":
        return 0
    seen = set(visible(reader, discussion, posts, now))
    return sum(1 for post in posts if post not in seen and not post.parent and post.at <= now)


def waiting_for_newcomers(reveal: Reveal, posts: int) -> int:
    """Return how many of a discussion's `posts` (not replies) wait for a participant who has not posted yet."""
    return posts if reveal == "after-own-post" else 0


def may_post(reader: Reader, discussion: Discussion) -> bool:
    """Say whether the reader may write a post: trainers at any time, participants while it is open."""
    return leads(reader, discussion) or (
        takes_part(reader, discussion) and discussion.phase == "open"
    )


def may_reply(reader: Reader, discussion: Discussion, post: Post, seen: bool) -> bool:
    """Say whether the reader may reply to `post`, which they see (`seen`) or not."""
    return seen and not post.parent and may_post(reader, discussion)


def may_edit(reader: Reader, discussion: Discussion, post: Post) -> bool:
    """Say whether the reader may change the text of a participant's `post`: its author, while it is open."""
    own = post.author is not None and post.author == reader.enrolment
    return own and discussion.phase == "open"


def may_mark(reader: Reader, discussion: Discussion, post: Post) -> bool:
    """Say whether the reader may mark `post`: a trainer of the cohort marks posts of participants, not replies."""
    return leads(reader, discussion) and post.author is not None and not post.parent


@dataclass(frozen=True)
class Stage:
    """A step of a case: what it asks for ("post", "replies" or "synthesis")."""

    id: str
    asks: str = "post"
    title: str = ""


def stage_of(stages: Sequence[Stage], earlier: int, *, reply: bool) -> str | None:
    """Return the stage that a new text belongs to; `earlier` counts its author's posts before it.

    Replies belong to the first stage that asks for them; the first post to the first stage that asks for one, the
    next to the next, and whatever follows to the last.
    """
    fitting = [stage.id for stage in stages if (stage.asks == "replies") == reply]
    if not fitting:
        return None
    return fitting[0] if reply else fitting[min(earlier, len(fitting) - 1)]


def asked(stages: Sequence[Stage], earlier: int) -> str:
    """Return the title of the stage that the next post belongs to; "" where the case has none."""
    stage = stage_of(stages, earlier, reply=False)
    return next((each.title for each in stages if each.id == stage), "")


@dataclass(frozen=True)
class Tally:
    """What one participant has done in one discussion, against what the case asks for."""

    posts: int = 0
    words: int = 0
    replies: int = 0
    wanted: Mapping[str, int] = field(default_factory=dict)

    def missing(self) -> dict[str, int]:
        """Return what is still to do, by "posts", "words" and "replies"; words count in one post."""
        have = {"posts": self.posts, "words": self.words, "replies": self.replies}
        return {
            key: want - have[key]
            for key, want in self.wanted.items()
            if key in have and have[key] < want
        }
