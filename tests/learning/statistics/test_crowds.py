"""Who is counted: whole crowds, so that no two pages differ by a few people or by one brand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bwa_lms.learning.statistics.crowds import Member, crowds, is_crowd

NORDA, VELIA = 1, 2


def people(*employers):
    return [Member(number, employer) for number, employer in enumerate(employers)]


def itself(member):
    return member


def test_five_people_of_two_brands_are_a_crowd():
    assert is_crowd(people(NORDA, NORDA, NORDA, NORDA, VELIA))
    assert not is_crowd(people(NORDA, NORDA, VELIA, VELIA))
    assert not is_crowd(people(*[NORDA] * 9))


def test_one_person_five_times_is_one_person():
    assert not is_crowd([Member(1, NORDA)] * 4 + [Member(2, VELIA)])


def test_who_has_no_employer_is_nobody_elses():
    assert is_crowd(people(NORDA, NORDA, NORDA, NORDA, None))
    assert is_crowd(people(*[None] * 5))


def test_a_crowd_waits_until_a_second_brand_is_in_it():
    those = people(*[NORDA] * 7, VELIA, NORDA)
    assert [len(each) for each in crowds(those, itself)] == [8]


def test_who_completes_no_crowd_is_counted_nowhere():
    assert crowds(people(NORDA, VELIA, NORDA, VELIA), itself) == []


takers = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from([NORDA, VELIA, 3, None])), max_size=60
).map(lambda pairs: [Member(person, employer) for person, employer in pairs])


@given(takers, takers)
def test_what_is_counted_grows_by_whole_crowds(earlier, later):
    before = [each for crowd in crowds(earlier, itself) for each in crowd]
    after = [each for crowd in crowds([*earlier, *later], itself) for each in crowd]
    assert after[: len(before)] == before
    assert len(after) == len(before) or is_crowd(after[len(before) :])
