"""Who sees which post, tried in every small world, and what follows from it."""

from datetime import UTC, datetime, timedelta
from itertools import product

from bwa_lms.api import Criterion, Rubric
from bwa_lms.discussions import rules
from bwa_lms.discussions.rules import Discussion, Post, Reader, Stage, Tally, sees, visible, waiting

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HERE, ELSEWHERE = 1, 2
AMINA, BAO, CHIARA = 11, 12, 13

amina = Reader(enrolment=AMINA, cohort=HERE)
bao = Reader(enrolment=BAO, cohort=HERE)
chiara = Reader(enrolment=CHIARA, cohort=ELSEWHERE)
tomas = Reader(leads=frozenset({HERE}))
other_trainer = Reader(leads=frozenset({ELSEWHERE}))
stranger = Reader()
hidden_first = Discussion(cohort=HERE)


def by(author, hour=0, parent=None, number=1):
    return Post(id=number, author=author, at=NOON + hour * HOUR, parent=parent)


def test_a_colleagues_post_shows_from_the_moment_that_ones_own_is_in():
    posts = [by(BAO, hour=0, number=1), by(AMINA, hour=2, number=2)]
    assert visible(amina, hidden_first, posts, NOON + HOUR) == []
    assert visible(amina, hidden_first, posts, NOON + 2 * HOUR) == posts


def test_before_ones_own_post_only_the_number_that_waits_is_known():
    posts = [by(BAO, number=1), by(None, number=2), by(BAO, parent=1, number=3)]
    assert waiting(amina, hidden_first, posts, NOON) == 2
    assert waiting(bao, hidden_first, posts, NOON) == 0
    assert waiting(chiara, hidden_first, posts, NOON) == 0


def test_a_reply_opens_nothing():
    posts = [by(BAO, number=1), by(AMINA, parent=1, number=2)]
    assert visible(amina, hidden_first, posts, NOON) == posts[1:]


def test_the_trainers_own_words_wait_too():
    assert not sees(amina, hidden_first, by(None), None, NOON)
    assert sees(amina, hidden_first, by(None), NOON, NOON)


def test_at_once_means_at_once_and_never_for_another_cohort():
    at_once = Discussion(cohort=HERE, reveal="at-once")
    assert sees(amina, at_once, by(BAO), None, NOON)
    assert not sees(chiara, at_once, by(BAO), NOON, NOON)
    assert not sees(other_trainer, at_once, by(BAO), NOON, NOON)
    assert not sees(stranger, at_once, by(None), NOON, NOON)


def test_a_closed_case_is_still_read_but_not_written():
    closed = Discussion(cohort=HERE, phase="closed")
    assert sees(amina, closed, by(BAO), NOON, NOON)
    assert not rules.may_post(amina, closed)
    assert not rules.may_edit(amina, closed, by(AMINA))
    assert not rules.may_reply(amina, closed, by(BAO), seen=True)
    assert rules.may_post(tomas, closed)


def test_what_is_not_published_shows_nobody_elses_words():
    gone = Discussion(cohort=HERE, reveal="at-once", phase="hidden")
    assert not sees(amina, gone, by(BAO), NOON, NOON)
    assert sees(amina, gone, by(AMINA), NOON, NOON)
    assert sees(tomas, gone, by(BAO), None, NOON)
    assert waiting(amina, gone, [by(BAO)], NOON) == 0


READERS = (amina, bao, chiara, tomas, other_trainer, stranger)
REVEALS = ("after-own-post", "at-once")
PHASES = ("hidden", "open", "closed")


def test_in_every_small_world_nobody_sees_more_than_the_promises_allow():
    moments = (None, NOON - HOUR, NOON, NOON + HOUR)
    seen = 0
    for reader, reveal, phase, author, hour, since in product(
        READERS, REVEALS, PHASES, (AMINA, BAO, None), (-1, 0, 1), moments
    ):
        post = by(author, hour)
        if not sees(reader, Discussion(HERE, reveal, phase), post, since, NOON):
            continue
        seen += 1
        assert post.at <= NOON
        if reader is tomas or post.author == reader.enrolment:
            continue
        assert reader in (amina, bao)
        assert phase != "hidden"
        assert reveal == "at-once" or (since is not None and since <= NOON)
    assert seen


def test_more_time_never_hides_what_was_seen():
    for reader, reveal, author, since in product(
        READERS, REVEALS, (AMINA, BAO, None), (None, NOON, NOON + HOUR)
    ):
        case = Discussion(HERE, reveal)
        for post in (by(author, -1), by(author, 1)):
            over_time = [
                sees(reader, case, post, since, NOON + hour * HOUR) for hour in range(-2, 4)
            ]
            assert over_time == sorted(over_time)


def test_only_the_cohorts_trainer_marks_and_only_a_participants_post():
    assert rules.may_mark(tomas, hidden_first, by(BAO))
    assert not rules.may_mark(tomas, hidden_first, by(BAO, parent=1))
    assert not rules.may_mark(tomas, hidden_first, by(None))
    assert not rules.may_mark(other_trainer, hidden_first, by(BAO))
    assert not rules.may_mark(amina, hidden_first, by(BAO))


def test_one_replies_to_posts_that_one_sees_and_not_to_replies():
    assert rules.may_reply(amina, hidden_first, by(BAO), seen=True)
    assert not rules.may_reply(amina, hidden_first, by(BAO), seen=False)
    assert not rules.may_reply(amina, hidden_first, by(BAO, parent=1), seen=True)


def test_one_edits_ones_own_words_alone():
    assert rules.may_edit(amina, hidden_first, by(AMINA))
    assert not rules.may_edit(amina, hidden_first, by(BAO))
    assert not rules.may_edit(stranger, hidden_first, by(None))


def test_each_text_belongs_to_a_stage():
    stages = [Stage("position"), Stage("reply", "replies"), Stage("sum", "synthesis")]
    assert rules.stage_of(stages, 0, reply=False) == "position"
    assert rules.stage_of(stages, 1, reply=False) == "sum"
    assert rules.stage_of(stages, 7, reply=False) == "sum"
    assert rules.stage_of(stages, 0, reply=True) == "reply"
    assert rules.stage_of([], 0, reply=False) is None


RUBRIC = Rubric(
    id="case",
    title="Case",
    criteria=tuple(
        Criterion(id=each, title=each, levels=("absent", "meets")) for each in ("facts", "role")
    ),
)


def test_a_mark_names_a_level_of_every_criterion():
    assert RUBRIC.misfit({"facts": 1, "role": 0}) is None
    assert RUBRIC.misfit({"facts": 1}) == "role"
    assert RUBRIC.misfit({"facts": 2, "role": 0}) == "facts"
    assert RUBRIC.misfit({"facts": -1, "role": 0}) == "facts"
    assert RUBRIC.misfit({"facts": 1, "role": 0, "charm": 1}) == "charm"


def test_what_is_missing_is_said_in_numbers():
    wanted = {"posts": 1, "words": 120, "replies": 2}
    assert Tally(wanted=wanted).missing() == {"posts": 1, "words": 120, "replies": 2}
    assert Tally(posts=1, words=90, replies=2, wanted=wanted).missing() == {"words": 30}
    assert Tally(posts=2, words=130, replies=3, wanted=wanted).missing() == {}
