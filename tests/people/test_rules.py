"""The pure rules, by law rather than by example."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bwa_lms.people import policy, rules, zones
from bwa_lms.people.policy import Sight
from bwa_lms.web.actor import ADMINISTRATOR, PARTICIPANT, TRAINER, Actor

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ids = st.integers(1, 6)
actors = st.builds(
    Actor,
    person=st.none() | ids,
    roles=st.frozensets(st.sampled_from([PARTICIPANT, TRAINER, ADMINISTRATOR])),
    trains=st.frozensets(ids),
)
enrolled = st.dictionaries(ids, st.frozensets(ids, max_size=3))  # cohorts by person


@given(st.text(max_size=40) | st.from_regex(r"[/\\]{0,3}(https?:)?[/\\]{0,3}[a-z.@:%/\\]{0,12}"))
def test_a_sign_in_goes_on_within_this_site_alone(target):
    chosen = rules.safe_next(target)
    parts = urlsplit(chosen)
    assert chosen.startswith("/")
    assert not chosen.startswith(("//", "/\\"))
    assert not parts.netloc
    assert not parts.scheme
    assert "\\" not in chosen


@pytest.mark.parametrize("path", ["/", "/courses/c/a?x=1&y=2#z", "/desk/people?text=a%20b"])
def test_a_sign_in_goes_on_to_any_page_of_this_site(path):
    assert rules.safe_next(path) == path


@given(st.lists(st.integers(0, 2_000)), st.integers(1, 5))
def test_a_window_opens_again_when_it_says(offsets, limit):
    window = rules.Window(limit, timedelta(minutes=15))
    tries = [NOW - timedelta(seconds=each) for each in offsets]
    wait = window.wait(tries, NOW)
    recent = [at for at in tries if at > NOW - window.span]
    assert (wait > 0) == (len(recent) >= limit)
    assert window.wait(tries, NOW + timedelta(seconds=wait)) == 0
    assert wait <= window.span.total_seconds()


@given(st.text())
def test_a_tidy_name_stays_as_it_is(name):
    once = rules.tidy(name)
    assert rules.tidy(once) == once
    assert once == once.strip()
    assert "\n" not in once


@given(st.text(), st.text())
def test_a_name_is_found_by_what_it_holds(name, other):
    assert rules.folded(name) in rules.folded(name, other)
    assert rules.folded(rules.folded(name)) == rules.folded(name)


def test_names_are_found_without_accents_and_sorted_as_people_sort_them():
    assert rules.folded("Tomás Ñu") == "tomas nu"
    names = ["Zoe", "Émile", "eva", "Ødegård", "Ana", "Åsa"]
    assert sorted(names, key=rules.sort_key) == ["Ana", "Åsa", "Émile", "eva", "Ødegård", "Zoe"]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0",
            "Firefox, Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_so_that_its_owner_knows_it(agent, words):
    assert rules.device_label(agent) == words


@given(actors, enrolled)
def test_the_list_shows_exactly_whom_one_may_open(actor, cohorts_of):
    def people_of(cohorts):
        return {person for person, taking in cohorts_of.items() if taking & set(cohorts)}

    sight = policy.sight(actor, people_of)
    for person, cohorts in cohorts_of.items():
        assert sight.covers(person) == policy.sees_person(actor, person, cohorts)


@given(actors, ids, st.frozensets(ids))
def test_only_administrators_and_trainers_of_the_cohort_see_anybody(actor, person, cohorts):
    if policy.sees_person(actor, person, cohorts):
        assert actor.has(ADMINISTRATOR) or (actor.has(TRAINER) and actor.trains & cohorts)
    if policy.sees_contact(actor, person):
        assert actor.has(ADMINISTRATOR) or actor.person == person


@given(actors, ids)
def test_nobody_closes_their_own_account(actor, person):
    assert not policy.may_close(actor, actor.person or 0) or actor.person is None
    assert policy.may_close(actor, person) <= actor.has(ADMINISTRATOR)


@given(st.frozensets(ids), st.frozensets(ids))
def test_narrowing_never_widens(seen, chosen):
    assert Sight(ids=seen).within(chosen).ids == seen & chosen
    assert Sight(everybody=True).within(chosen).ids == chosen
    assert not Sight(everybody=True).within(chosen).everybody


def test_zones_are_known_to_python_and_hold_the_present_one():
    from zoneinfo import available_timezones

    listed = [zone for group in zones.choices("Asia/Calcutta").values() for zone, _ in group]
    assert set(listed) <= available_timezones()
    assert {"UTC", "Asia/Calcutta", "Asia/Kolkata", "Asia/Dhaka"} <= set(listed)
