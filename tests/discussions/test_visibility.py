"""In every small world the query, the page and the facts show exactly what the predicate allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bwa_lms.db import db
from bwa_lms.discussions import rules, service
from bwa_lms.discussions.models import Post, Thread
from bwa_lms.discussions.rules import Discussion, Phase, Reader, Reveal
from bwa_lms.discussions.service.facts import facts
from bwa_lms.discussions.visibility import POSTS_SEEN, values
from bwa_lms.kernel.ids import token
from bwa_lms.web.live import live
from tests.cast import NOW
from tests.discussions.stage import COURSE, GATE, OPEN, Stage

HOUR = timedelta(hours=1)
CASE_OF: dict[Reveal, str] = {"after-own-post": GATE, "at-once": OPEN}


@dataclass(frozen=True)
class Written:
    """A post of a small world: its author, its hour from NOW, and whether it replies to the world's first post."""

    author: str
    hour: int
    reply: bool = False


AUTHORS = ("amina", "bao", "tomas", "dewi")
worlds = st.lists(
    st.builds(Written, st.sampled_from(AUTHORS), st.sampled_from((-2, -1, 0, 1)), st.booleans()),
    max_size=6,
)
patient = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def build(s: Stage, reveal: Reveal, world: list[Written]) -> None:
    """Put a world's posts into the tables, each in the thread of its author's cohort, in place of what was there."""
    session = db.session()
    session.rollback()
    session.query(Post).filter(Post.parent_id.is_not(None)).delete()
    for table in (Post, Thread):
        session.query(table).delete()
    threads = {cohort.id: _thread(cohort.id, reveal) for cohort in (s.here, s.elsewhere)}
    session.add_all(threads.values())
    session.flush()
    first: dict[int, int] = {}
    for written in world:
        thread = threads[(s.elsewhere if written.author == "dewi" else s.here).id]
        post = _post(s, thread.id, written, first.get(thread.id) if written.reply else None)
        session.add(post)
        session.flush()
        if post.parent_id is None:
            first.setdefault(thread.id, post.id)
    session.commit()


def _thread(cohort: int, reveal: Reveal) -> Thread:
    build_id = live().release.builds[COURSE]
    return Thread(
        cohort_id=cohort,
        course=COURSE,
        activity=CASE_OF[reveal],
        build=build_id,
        reveal=reveal,
        at=NOW,
    )


def _post(s: Stage, thread: int, written: Written, parent: int | None) -> Post:
    trainer = s.tomas.person if written.author == "tomas" else None
    author = None if trainer else getattr(s, written.author).enrolment.id
    text = f"canary {token()}"
    return Post(
        public_id=token(),
        thread_id=thread,
        parent_id=parent,
        enrolment_id=author,
        trainer_id=trainer,
        source=text,
        html=f"<p>{text}</p>",
        words=2,
        at=NOW + written.hour * HOUR,
    )


def readers(s: Stage) -> list[Reader]:
    people = [s.amina, s.bao, s.chiara, s.dewi]
    own = [Reader(each.enrolment.id, each.enrolment.cohort_id) for each in people]
    trainers = [Reader(leads=each.trains) for each in (s.tomas, s.wanda)]
    both = Reader(s.dewi.enrolment.id, s.elsewhere.id, s.tomas.trains)
    return [*own, *trainers, both, Reader()]


def allowed(reader: Reader, phase: Phase) -> set[int]:
    """Return the ids of the posts that the predicate lets through, over all threads."""
    found: set[int] = set()
    for thread in db.session.query(Thread):
        rows = db.session.query(Post).filter(Post.thread_id == thread.id).all()
        posts = [rules.Post(each.id, each.enrolment_id, each.at, each.parent_id) for each in rows]
        place = Discussion(thread.cohort_id, _reveal(thread), phase)
        found |= {each.id for each in rules.visible(reader, place, posts, NOW)}
    return found


@pytest.mark.parametrize("reveal", CASE_OF)
@patient
@given(world=worlds)
def test_query_panel_and_desk_show_exactly_what_the_predicate_allows(s, reveal, world):
    build(s, reveal, world)
    check_query(s)
    check_panels(s, reveal, world)
    check_desk(s, reveal)


def _reveal(thread: Thread) -> Reveal:
    return "at-once" if thread.reveal == "at-once" else "after-own-post"


def check_query(s: Stage) -> None:
    phases: tuple[Phase, ...] = ("hidden", "open", "closed")
    for reader, phase in product(readers(s), phases):
        rows = db.session.execute(POSTS_SEEN, values(reader, NOW, hidden=phase == "hidden"))
        assert {post.id for post, _thread in rows} == allowed(reader, phase)


def check_panels(s: Stage, reveal: Reveal, world: list[Written]) -> None:
    ids = {post.public_id: post.id for post in db.session.query(Post)}
    for person in (s.amina, s.bao, s.chiara, s.dewi):
        reader = Reader(person.enrolment.id, person.enrolment.cohort_id)
        panel = person.panel(CASE_OF[reveal])
        shown = [each for post in panel.posts for each in (post, *post.replies)]
        assert sorted(ids[each.id] for each in shown) == sorted(allowed(reader, "open"))
        if not any(
            each.hour > 0 for each in world
        ):  # what waits is counted from all that is written
            assert panel.waiting == waiting(reader, reveal)


def check_desk(s: Stage, reveal: Reveal) -> None:
    ids = {post.public_id: post.id for post in db.session.query(Post)}
    for trainer, cohort in ((s.tomas, s.here), (s.wanda, s.elsewhere)):
        may = allowed(Reader(leads=trainer.trains), "open")
        whole = service.whole(trainer, cohort.id, COURSE, CASE_OF[reveal], NOW)
        shown = [each for post in whole.posts for each in (post, *post.replies)]
        assert {ids[each.id] for each in shown} == may
        needs = service.needs_you(trainer, [s.here.id, s.elsewhere.id], NOW)
        assert {ids[each.post] for each in needs} <= may


@patient
@given(world=worlds)
def test_the_facts_count_what_waits_and_what_is_ones_own(s, world):
    build(s, "after-own-post", [Written(each.author, -1, each.reply) for each in world])
    people = [s.amina, s.bao, s.chiara, s.dewi]
    found = facts([each.enrolment.id for each in people], [COURSE])
    for person in people:
        fact = found.get((person.enrolment.id, COURSE, GATE))
        own = db.session.query(Post).filter(Post.enrolment_id == person.enrolment.id).all()
        assert (fact.posts if fact else 0) == sum(each.parent_id is None for each in own)
        assert (fact.replies if fact else 0) == sum(each.parent_id is not None for each in own)
        reader = Reader(person.enrolment.id, person.enrolment.cohort_id)
        assert (fact.waiting if fact else 0) == waiting(reader, "after-own-post")


def waiting(reader: Reader, reveal: Reveal) -> int:
    """Return how many posts the predicate holds back in the reader's own cohort."""
    thread = db.session.query(Thread).filter(Thread.cohort_id == reader.cohort).one()
    rows = db.session.query(Post).filter(Post.thread_id == thread.id).all()
    posts = [rules.Post(each.id, each.enrolment_id, each.at, each.parent_id) for each in rows]
    return rules.waiting(reader, Discussion(thread.cohort_id, reveal), posts, NOW)


def test_nobody_of_another_cohort_is_ever_seen(s):
    s.amina.posts("The gate in Dhaka.")
    s.dewi.posts("The gate in Hanoi.")
    assert [post.mine for post in s.dewi.panel().posts] == [True]
    assert [post.mine for post in s.amina.panel().posts] == [True]


def test_at_once_shows_colleagues_before_ones_own_post(s):
    s.bao.posts("The soup is cold.", OPEN)
    panel = s.amina.panel(OPEN)
    assert [post.author for post in panel.posts] == ["Bao Nguyen"]
    assert (panel.waiting, panel.posted) == (0, False)


def test_no_panel_says_whom_a_colleague_works_for(s):
    s.bao.posts("The gate again.")
    s.amina.posts("My own reading.")
    assert "Velia" not in repr(s.amina.panel())
    assert "velia" not in repr(s.amina.panel())


def test_facts_take_the_same_statements_for_one_and_for_many(s, statements):
    for person in (s.amina, s.bao, s.chiara):
        person.posts("One gate, two keys.")
    people = [s.amina.enrolment.id, s.bao.enrolment.id, s.chiara.enrolment.id]
    with statements() as few:
        facts(people[:2], [COURSE])
    for number in range(10):
        s.bao.posts(f"Thought number {number}.")
    with statements() as many:
        facts(people, [COURSE])
    assert len(many) == len(few) <= 2


def test_a_panel_takes_the_same_statements_however_long_the_conversation(s, statements):
    first = s.amina.posts("One gate, two keys.")
    s.bao.posts("And I say three.")
    s.bao.replies(first, "Is it so?")
    with statements() as few:
        s.amina.panel()
    for number in range(10):
        s.chiara.posts(f"Thought number {number}.")
    with statements() as many:
        s.amina.panel()
    assert len(many) == len(few)
