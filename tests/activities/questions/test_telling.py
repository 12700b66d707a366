"""Judgement, scale and open answer: what each earns, what is told of it, and what no page ever offered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.api import EVERYTHING, NOTHING, NOTHING_TO_EARN, NeedsMarker, Refused, Show
from tests.activities.questions.asking import Asked

quick = settings(max_examples=100, deadline=timedelta(seconds=2))


def judgement(*credits_: int, **keys: Any) -> Asked:
    """Ask for a judgement; its moves are called a, b, c in the order of their credits."""
    options = [
        {"credit": f"{credit}%", "text": f"Move {name}", "id": name, "because": f"{name}!"}
        for name, credit in zip("abcdefgh", credits_, strict=False)
    ]
    return Asked("judgement", options=options, **keys)


def test_a_move_earns_its_credit():
    asked = judgement(100, 40, 0)
    assert [asked.earns(each) for each in "abc"] == [1, Decimal("0.4"), 0]
    assert asked.earns() == 0
    assert asked.mark("b").feedback == ("b!",)


def test_what_a_move_is_worth_is_told_of_the_one_chosen_and_the_key_tells_the_rest():
    asked = judgement(100, 40, 0)

    def told(show: Show) -> list[tuple[str, object, str]]:
        options = asked.type.view(asked.spec, 0, {"option": "b"}, show).context["options"]
        return [(each["state"], each["credit"], each["because"]) for each in options]

    nothing = ("", None, "")
    assert told(NOTHING) == [nothing, nothing, nothing]
    assert told(Show(own=True)) == [nothing, ("helps", 40, ""), nothing]
    assert told(Show(own=True, because=True)) == [nothing, ("helps", 40, "b!"), nothing]
    assert told(EVERYTHING) == [("best", 100, "a!"), ("helps", 40, "b!"), ("poor", 0, "c!")]


@pytest.mark.parametrize("odd", ["z", "0", "100%", "A", "a\x00"])
def test_a_move_that_was_never_offered_is_refused(odd: str):
    with pytest.raises(Refused, match="none of the options"):
        judgement(100, 0).read(odd)


@pytest.mark.parametrize(
    ("credits_", "codes"),
    [
        ((100, 0), []),
        ((100, 100), []),
        ((99, 0), ["no-full-credit"]),
        ((100,), ["too-few-options"]),
    ],
)
def test_what_is_wrong_with_a_judgement(credits_: tuple[int, ...], codes: list[str]):
    assert judgement(*credits_).mistakes == codes


def test_moves_are_matched_by_their_ids_and_counted():
    asked, longer, other = judgement(100, 0), judgement(0, 50, 100), judgement(100)
    assert asked.type.match(asked.spec, longer.spec) == {"a": "a", "b": "b"}
    assert asked.type.match(longer.spec, asked.spec) is None
    assert asked.type.match(asked.spec, other.spec) is None
    answers = [asked.read("a"), asked.read("a"), None]
    assert asked.type.summarise(asked.spec, answers) == {"a": 2, "b": 0, "": 1}


@quick
@given(st.lists(st.integers(0, 100), min_size=1, max_size=6), st.integers(0, 6))
def test_a_judgement_is_marked_within_its_bounds(credits_: list[int], place: int):
    asked = judgement(100, *credits_)
    name = "abcdefgh"[min(place, len(credits_))]
    assert asked.earns(name) * 100 == [100, *credits_][min(place, len(credits_))]
    assert 0 <= asked.earns(name) <= 1


def scale(*labels: str) -> Asked:
    return Asked("scale", labels=list(labels))


def test_a_scale_is_never_marked_whatever_was_chosen():
    asked = scale("not at all", "fully")
    (low, high) = (label.id for label in asked.spec.labels)
    assert asked.read(high) == {"label": high}
    assert [asked.mark(each) for each in (low, high)] == [NOTHING_TO_EARN, NOTHING_TO_EARN]
    assert asked.mark() == NOTHING_TO_EARN
    assert not NOTHING_TO_EARN.right
    with pytest.raises(Refused, match="none of the steps"):
        asked.read("fully")


def test_a_scale_stands_as_it_was_written_whatever_the_seed():
    asked = scale("one", "two", "three", "four", "five")
    for seed in range(20):
        options = asked.type.view(asked.spec, seed, None, NOTHING).context["options"]
        assert [each["html"] for each in options] == ["one", "two", "three", "four", "five"]


@pytest.mark.parametrize(
    ("labels", "codes"),
    [
        (["only"], ["too-few-options"]),
        ([], ["too-few-options"]),
        (["yes", "no", "Yes "], ["duplicate-option"]),
        ([str(n) for n in range(11)], []),
        ([str(n) for n in range(12)], ["too-long"]),
    ],
)
def test_what_is_wrong_with_a_scale(labels: list[str], codes: list[str]):
    assert scale(*labels).mistakes == codes


def test_labels_are_matched_by_their_words_and_counted():
    asked, turned, other = scale("no", "yes"), scale("yes", "maybe", "no"), scale("no", "oui")
    ids = {label.id for label in asked.spec.labels}
    assert asked.type.match(asked.spec, turned.spec) == {each: each for each in ids}
    assert asked.type.match(asked.spec, other.spec) is None
    no, yes = (label.id for label in asked.spec.labels)
    answers = [asked.read(yes), None, asked.read(yes)]
    assert asked.type.summarise(asked.spec, answers) == {no: 0, yes: 2, "": 1}


TEXT = "The gate was locked.\r\n\r\nNobody asked why.  \r\nWe left."


def test_an_open_answer_waits_for_a_marker_and_a_blank_one_for_nobody():
    asked = Asked("open")
    assert asked.type.mark(asked.spec, asked.read(TEXT)) == NeedsMarker(Decimal(1))
    for blank in ((), ("",), (" \r\n\t ",), ("\x00",)):
        assert asked.read(*blank) is None
    assert asked.mark().points == 0
    assert asked.mark().of == 1


def test_an_open_answer_is_kept_and_shown_as_it_was_typed():
    asked = Asked("open")
    response = asked.read(TEXT)
    assert response == {"text": TEXT.replace("\r\n", "\n")}
    context = asked.type.view(asked.spec, 1, response, EVERYTHING).context
    assert context["paragraphs"] == ["The gate was locked.", "Nobody asked why.  \nWe left."]
    assert context["text"] == TEXT.replace("\r\n", "\n")


@pytest.mark.parametrize("number", [1, 79, 80, 200, 201, 4_000])
def test_a_text_outside_its_words_is_kept(number: int):
    asked = Asked("open", words="80-200")
    text = " ".join(["word"] * number)
    response = asked.read(text)
    assert response == {"text": text}
    context = asked.type.view(asked.spec, 1, response, NOTHING).context
    assert (context["count"], context["least"], context["most"]) == (number, 80, 200)


def test_only_a_text_that_no_page_would_send_is_refused():
    asked = Asked("open")
    assert asked.read("y" * 50_000) is not None
    with pytest.raises(Refused, match="50001 characters"):
        asked.read("y" * 50_001)


def test_the_rubric_stands_in_the_spec_and_on_no_page():
    asked = Asked("open", rubric="common")
    assert asked.spec.rubric.id == "common"
    for show in (NOTHING, EVERYTHING):
        assert "Facts" not in repr(asked.type.view(asked.spec, 1, asked.read("x"), show))


def test_open_answers_are_kept_by_any_later_version_and_counted():
    asked, later = Asked("open", words="1-5"), Asked("open", rubric="common")
    assert asked.type.match(asked.spec, later.spec) == {}
    answers = [asked.read("x"), None, {"text": "  "}]
    assert asked.type.summarise(asked.spec, answers) == {"written": 1, "": 2}


@quick
@given(st.text(max_size=200))
def test_any_text_is_kept_or_blank(text: str):
    asked = Asked("open")
    response = asked.read(text)
    if response is None:
        assert not text.strip("\x7f" + "".join(map(chr, range(33)))) or not text.strip()
    else:
        assert asked.read(str(response["text"])) == response
        assert isinstance(asked.type.mark(asked.spec, response), NeedsMarker)
