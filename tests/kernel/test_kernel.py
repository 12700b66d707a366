"""The kernel: one spelling for one value, marks that are the same everywhere, ids without an order."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bwa_lms.kernel import durable, ids
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.clock import SetClock, SystemClock
from bwa_lms.kernel.points import percent, points
from bwa_lms.kernel.problems import Problem, errors

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), json_values))
def test_the_order_of_keys_does_not_change_the_canonical_text(value):
    shuffled = dict(reversed(list(value.items())))
    assert canonical(value) == canonical(shuffled)


@given(json_values, json_values)
def test_different_values_have_different_canonical_texts(one, other):
    same = one == other and repr(one) == repr(other)
    assert not (canonical(one) == canonical(other) and not same and one != other)


@pytest.mark.parametrize("value", [0.5, [1, 2.0], {"a": {"b": 1.5}}])
def test_a_float_has_no_canonical_text_at_any_depth(value):
    with pytest.raises(ValueError, match="float"):
        canonical(value)


def test_points_round_half_up():
    assert points("0.005") == Decimal("0.01")
    assert points("2.344") == Decimal("2.34")


def test_a_share_of_nothing_is_nothing():
    assert percent(Decimal(0), Decimal(0)) == 0
    assert percent(Decimal(2), Decimal(3)) == Decimal("66.67")


def test_tokens_never_repeat_and_carry_128_bits():
    tokens = {ids.token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert all(len(token) == 26 and token.isalnum() for token in tokens)


def test_a_fingerprint_forgives_spacing_and_case_but_not_wording():
    assert ids.fingerprint("The  coach") == ids.fingerprint("the coach ")
    assert ids.fingerprint("The coach") != ids.fingerprint("A coach")


def test_the_set_clock_stands_still_until_it_is_moved():
    clock = SetClock(datetime(2026, 11, 23, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.move(timedelta(days=1))
    assert clock.now().day == 24
    assert SystemClock().now().tzinfo is UTC


def test_a_problem_says_where_it_stands_and_how_to_mend_it():
    problem = Problem("quiz.yml", 3, 7, "error", "unknown-key", "there is no key pas", "write pass")
    assert str(problem).splitlines()[0] == "quiz.yml:3:7: error: there is no key pas [unknown-key]"
    assert list(problem.as_json()) == [
        "file", "line", "column", "severity", "code", "message", "hint",
    ]  # fmt: skip
    warning = Problem("a.md", 1, 1, "warning", "not-yet", "later")
    assert errors([problem, warning]) == [problem]


@pytest.fixture
def synced(monkeypatch):
    """The folders and files for which the disk was waited, in order."""
    seen = []
    monkeypatch.setattr(durable, "sync", seen.append)
    return seen


def test_a_file_is_whole_and_known_to_the_disk_before_and_after_it_gets_its_name(tmp_path, synced):
    durable.write(tmp_path / "key", b"secret", 0o600)
    beside, folder = synced
    assert (beside.parent, folder) == (tmp_path, tmp_path)
    assert beside.name.startswith(".key.")
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_a_new_folder_is_known_to_the_disk_in_each_folder_above_it(tmp_path, synced):
    durable.make_folder(tmp_path / "one" / "two")
    durable.make_folder(tmp_path / "one" / "two")
    assert synced == [tmp_path, tmp_path / "one"]
