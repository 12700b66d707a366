"""Single, multiple, true or false: right, wrong, partly, blank, and what no page ever offered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bwa_lms.api import NOTHING, Refused, Show
from tests.activities.questions.asking import Asked, choice


def test_a_single_choice_earns_everything_or_nothing() -> None:
    asked = choice("single", "a", "bc")
    assert [asked.earns(each) for each in "abc"] == [1, 0, 0]
    assert asked.earns() == 0
    assert asked.mark("b").feedback == ("b!",)


def test_two_values_for_one_radio_button_count_as_the_first() -> None:
    asked = choice("single", "a", "b")
    assert asked.read("b", "a") == {"option": "b"}
    assert asked.earns("b", "a") == 0


@pytest.mark.parametrize(
    ("ticked", "whole", "partial"),
    [
        ("", 0, 0),
        ("a", 0, Decimal("0.5")),
        ("ab", 1, 1),
        ("ba", 1, 1),
        ("abb", 1, 1),
        ("abc", 0, Decimal("0.5")),
        ("abcd", 0, 0),
        ("ac", 0, 0),
        ("cd", 0, 0),
    ],
)
def test_a_multiple_choice_is_all_or_nothing_unless_it_is_partial(
    ticked: str, whole: Decimal, partial: Decimal
) -> None:
    assert choice("multiple", "ab", "cd").earns(*ticked) == whole
    assert choice("multiple", "ab", "cd", partial="true").earns(*ticked) == partial


def test_what_was_ticked_is_kept_in_the_order_of_the_question() -> None:
    asked = choice("multiple", "ab", "c")
    assert asked.read("c", "a") == asked.read("a", "c") == {"options": ["a", "c"]}


@pytest.mark.parametrize("kind", ["single", "multiple"])
@pytest.mark.parametrize("odd", ["z", "0", "A", " a", "a\x00", "ａ", "a,b"])
def test_an_option_that_was_never_offered_is_refused(kind: str, odd: str) -> None:
    with pytest.raises(Refused, match="none of the options"):
        choice(kind, "a", "b").read(odd)


def test_true_or_false() -> None:
    asked = Asked("true-false", answer="false", because="It stays.")
    assert [asked.earns("true"), asked.earns("false"), asked.earns()] == [0, 1, 0]
    assert asked.mark("true").feedback == ("It stays.",)
    assert asked.mark().feedback == ()
    with pytest.raises(Refused, match="true or false"):
        asked.read("maybe")


def test_reasons_come_with_what_was_chosen_and_the_key_brings_the_rest() -> None:
    asked = choice("single", "a", "bc")

    def told(show: Show) -> list[tuple[str, str]]:
        view = asked.type.view(asked.spec, 0, {"option": "b"}, show)
        return [(each["state"], each["because"]) for each in view.context["options"]]

    assert told(NOTHING) == [("", ""), ("", ""), ("", "")]
    assert told(Show(own=True)) == [("", ""), ("wrong", ""), ("", "")]
    assert told(Show(own=True, because=True)) == [("", ""), ("wrong", "b!"), ("", "")]
    assert told(Show(key=True)) == [("missed", "a!"), ("wrong", "b!"), ("", "c!")]


def test_options_are_told_apart_by_their_wording_in_any_script() -> None:
    words = ["Оздоровление", "治愈", "शोध", "बोध", "صلح"]
    options = [{"right" if place == 2 else "wrong": each} for place, each in enumerate(words)]
    asked = Asked("single", options=options)
    assert asked.mistakes == []
    ids = [option.id for option in asked.spec.options]
    assert len(set(ids)) == 5
    assert [asked.earns(each) for each in ids] == [0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("right", "wrong", "codes"),
    [
        ("a", "a", ["duplicate-option"]),
        ("", "ab", ["no-right-option"]),
        ("ab", "c", ["two-right-options"]),
        ("a", "", ["too-few-options"]),
    ],
)
def test_what_is_wrong_with_a_single_choice(right: str, wrong: str, codes: list[str]) -> None:
    assert choice("single", right, wrong).mistakes == codes
