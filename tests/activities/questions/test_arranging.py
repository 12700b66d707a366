"""Ordering, matching and cloze: right, wrong, partly, blank, half, twice; what forms may hold and what pages tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from textwrap import indent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.activities.questions.wording import words
from bwa_lms.api import EVERYTHING, NOTHING, Refused, Show, fingerprint
from tests.activities.questions.asking import Asked
from tests.activities.workshop import compile_file, said

quick = settings(max_examples=150, deadline=timedelta(seconds=2))

LETTERS = "abcdefgh"


def parts(**typed: str) -> dict[str, list[str]]:
    """Return a form's fields: an item or a left by its words, and what stands in its field."""
    return {fingerprint(name): [value] for name, value in typed.items()}


def earns(asked: Asked, fields: Mapping[str, list[str]]) -> Decimal:
    points: Decimal = asked.type.mark(asked.spec, asked.type.read(asked.spec, fields)).points
    return points


def shown(asked: Asked, fields: Mapping[str, list[str]], show: Show, seed: int = 7) -> Any:
    response = asked.type.read(asked.spec, fields)
    return asked.type.view(asked.spec, seed, response, show).context


# Ordering: `order("abcd")` asks for that order; `placed("bacd")` answers with another one.


def order(items: str) -> Asked:
    return Asked("ordering", items=list(items))


def placed(items: str) -> dict[str, list[str]]:
    return parts(**{item: str(place) for place, item in enumerate(items, 1)})


@pytest.mark.parametrize(
    ("answer", "earned"),
    [
        ("abcd", "1"),
        ("dcba", "0"),
        ("dabc", "0.5"),  # b and c follow their own, a is not first, d has nothing before it
        ("bcda", "0.5"),
        ("acbd", "0.25"),
        ("abdc", "0.5"),
        ("badc", "0"),
        ("cdab", "0.5"),
    ],
)
def test_an_item_counts_when_it_follows_the_one_that_belongs_before_it(
    answer: str, earned: str
) -> None:
    assert earns(order("abcd"), placed(answer)) == Decimal(earned)


@quick
@given(st.integers(2, 8), st.data())
def test_only_the_right_order_earns_everything_and_its_reverse_nothing(
    count: int, data: st.DataObject
) -> None:
    right = LETTERS[:count]
    answer = "".join(data.draw(st.permutations(right)))
    earned = earns(order(right), placed(answer))
    assert 0 <= earned <= 1
    assert (earned == 1) == (answer == right)
    assert earns(order(right), placed(right[::-1])) == 0


@quick
@given(st.dictionaries(st.sampled_from(LETTERS[:5]), st.integers(1, 5), max_size=5))
def test_any_choice_of_places_earns_a_share_and_never_more_than_a_true_order(
    given_: dict[str, int],
) -> None:
    fields = parts(**{item: str(place) for item, place in given_.items()})
    earned = earns(order("abcde"), fields)
    assert 0 <= earned <= 1
    assert earned in {Decimal(share) / 5 for share in range(6)}
    # Hedging (one place for two items) never pays: whoever leaves both open instead has as much.
    sure = {i: p for i, p in given_.items() if list(given_.values()).count(p) == 1}
    assert earned == earns(order("abcde"), parts(**{i: str(p) for i, p in sure.items()}))


def test_moving_one_item_costs_three_at_most() -> None:
    right, asked = "abcdef", order("abcdef")
    for item in right:
        rest = right.replace(item, "")
        for place in range(6):
            moved = rest[:place] + item + rest[place:]
            assert earns(asked, placed(moved)) >= Decimal(3) / 6


def test_chance_earns_the_share_of_one_item() -> None:
    every = [earns(order("abcd"), placed("".join(each))) for each in permutations("abcd")]
    assert sum(every, Decimal(0)) / len(every) == Decimal("0.25")


def test_what_was_half_filled_or_given_twice_is_kept_as_it_is() -> None:
    asked = order("abc")
    half, twice = parts(b="1"), parts(a="1", b="2", c="2")
    assert asked.type.read(asked.spec, half) == {"places": {fingerprint("b"): 1}}
    assert earns(asked, twice) == Decimal(1) / 3
    listed = [(each["words"], each["place"]) for each in shown(asked, twice, NOTHING)["in_order"]]
    assert listed[0] == ("a", 1)
    assert sorted(listed[1:]) == [("b", 2), ("c", 2)]
    states = {each["words"]: each["state"] for each in shown(asked, half, EVERYTHING)["in_order"]}
    assert states == {"a": "blank", "b": "wrong", "c": "blank"}


@pytest.mark.parametrize("place", ["0", "4", "-1", "1.0", "١", "1 ", "one", "\x00"])
def test_a_place_that_was_never_offered_is_refused(place: str) -> None:
    with pytest.raises(Refused, match="from 1 to 3"):
        order("abc").type.read(order("abc").spec, parts(a=place))


@pytest.mark.parametrize("part", ["", "a", "z", "places"])
def test_an_item_that_was_never_offered_is_refused(part: str) -> None:
    with pytest.raises(Refused, match="none of the items"):
        order("abc").type.read(order("abc").spec, {part: ["1"]})


@pytest.mark.parametrize(
    "odd", [[], "1", {"a": 1}, {fingerprint("a"): True}, {fingerprint("a"): "1"}, None]
)
def test_a_stored_response_of_another_shape_counts_as_blank(odd: object) -> None:
    asked = order("ab")
    assert asked.type.mark(asked.spec, {"places": odd}).points in (0, Decimal("0.5"))
    assert asked.type.view(asked.spec, 1, {"places": odd}, EVERYTHING)


@pytest.mark.parametrize("seed", [0, 1, 7, 99])
def test_the_order_on_the_page_knows_nothing_of_the_right_one(seed: int) -> None:
    pages = {str(shown(order("".join(each)), {}, NOTHING, seed)) for each in permutations("abcd")}
    assert len(pages) == 1


def test_each_attempt_arranges_the_items_anew() -> None:
    asked = order("abcd")
    orders = [
        "".join(each["words"] for each in shown(asked, {}, NOTHING, seed)["in_order"])
        for seed in range(1, 400)
    ]
    assert len(set(orders)) == 24
    assert orders.count("abcd") < 40  # about one in 24: hiding it would tell what it is not


def test_a_trainer_reads_the_right_order() -> None:
    assert shown(order("cab"), {}, EVERYTHING, 0)["right_order"] == ["c", "a", "b"]
    assert shown(order("cab"), placed("cab"), Show(own=True))["right_order"] == []


@pytest.mark.parametrize(
    ("items", "codes"),
    [
        (["a"], ["too-few-options"]),
        (["a", "A "], ["duplicate-option"]),
        (["a", "b", "a", "b"], ["duplicate-option"] * 2),
    ],
)
def test_what_is_wrong_with_an_ordering(items: list[str], codes: list[str]) -> None:
    assert Asked("ordering", items=items).mistakes == codes


def test_items_are_matched_by_their_wording_in_any_order() -> None:
    type_, spec = order("abc").type, order("abc").spec
    assert set(type_.match(spec, order("cab").spec)) == {fingerprint(each) for each in "abc"}
    assert type_.match(spec, order("abd").spec) is None
    assert type_.match(spec, order("abcd").spec) is not None


def test_places_are_counted_by_item() -> None:
    asked = order("ab")
    answers = [asked.type.read(asked.spec, each) for each in (placed("ab"), placed("ab"), {})]
    counts = asked.type.summarise(asked.spec, [*answers, None])
    assert counts == {f"{fingerprint('a')}:1": 2, f"{fingerprint('b')}:2": 2, "": 2}


# Matching: `pairs(a="x", b="y")` asks for these; the fields hold fingerprints on both sides.


def pairs(*extra: str, **given_: str) -> Asked:
    written = [{"left": left, "right": right} for left, right in given_.items()]
    return Asked("matching", pairs=written, extra=list(extra))


def matched(**chosen: str) -> dict[str, list[str]]:
    return parts(**{left: fingerprint(right) for left, right in chosen.items()})


def test_a_match_earns_the_share_of_its_right_pairs() -> None:
    asked = pairs("z", a="x", b="y", c="w", d="v")
    assert earns(asked, matched(a="x", b="y", c="w", d="v")) == 1
    assert earns(asked, matched(a="x", b="y", c="v", d="w")) == Decimal("0.5")
    assert earns(asked, matched(a="x")) == Decimal("0.25")
    assert earns(asked, matched(a="z", b="z")) == 0
    assert earns(asked, {}) == 0


@quick
@given(st.dictionaries(st.sampled_from("abcd"), st.sampled_from("wxyz"), max_size=4))
def test_every_pair_counts_for_itself(chosen: dict[str, str]) -> None:
    right = {"a": "x", "b": "y", "c": "w", "d": "x"}
    hits = sum(right[left] == choice for left, choice in chosen.items())
    assert earns(pairs("z", **right), matched(**chosen)) == Decimal(hits) / 4


def test_lefts_may_share_a_right_which_is_offered_once() -> None:
    asked = pairs(a="x", b="X ", c="y")
    assert asked.mistakes == []
    assert len(asked.spec.choices) == 2
    assert earns(asked, matched(a="x", b="x", c="y")) == 1


@pytest.mark.parametrize(
    ("extra", "given_", "codes"),
    [
        ((), {"a": "x"}, ["too-few-options"]),
        (("y",), {"a": "x"}, ["too-few-options"]),
        ((), {"a": "x", "b": "x"}, ["too-few-options"]),
        (("y",), {"a": "x", "b": "x"}, []),
        ((), {"a": "x", "A": "y"}, ["duplicate-option"]),
        (("X",), {"a": "x", "b": "y"}, ["duplicate-option"]),
        (("z", "Z"), {"a": "x", "b": "y"}, ["duplicate-option"]),
    ],
)
def test_what_is_wrong_with_a_matching(
    extra: tuple[str, ...], given_: dict[str, str], codes: list[str]
) -> None:
    written = [{"left": left, "right": right} for left, right in given_.items()]
    assert Asked("matching", pairs=written, extra=list(extra)).mistakes == codes


@pytest.mark.parametrize(
    "fields",
    [{fingerprint("a"): ["x"]}, {"a": [fingerprint("x")]}, {fingerprint("x"): [fingerprint("a")]}],
)
def test_a_choice_that_was_never_offered_is_refused(fields: dict[str, list[str]]) -> None:
    with pytest.raises(Refused, match="none of the choices"):
        pairs(a="x", b="y").type.read(pairs(a="x", b="y").spec, fields)


def test_ids_on_the_page_are_those_of_words_that_stand_there() -> None:
    named = [{"left": "a", "right": "x", "id": "a-goes-with-x"}, {"left": "b", "right": "y"}]
    context = shown(Asked("matching", pairs=named), {}, NOTHING)
    assert "goes-with" not in str(context)
    assert {each["id"] for each in context["pairs"]} == {fingerprint("a"), fingerprint("b")}
    assert {each["id"] for each in context["choices"]} == {fingerprint("x"), fingerprint("y")}


@pytest.mark.parametrize("seed", [0, 1, 7, 99])
def test_the_lists_know_nothing_of_the_pairs(seed: int) -> None:
    pages = {str(shown(pairs(a=x, b=y, c=z), {}, NOTHING, seed)) for x, y, z in permutations("xyz")}
    assert len(pages) == 1


def test_a_reason_comes_with_a_right_pair_and_the_key_brings_the_rest() -> None:
    written = [
        {"left": "a", "right": "x", "because": "a!"},
        {"left": "b", "right": "y", "because": "b!"},
        {"left": "c", "right": "z"},
    ]
    asked = Asked("matching", pairs=written)
    fields = matched(a="x", b="x")

    def told(show: Show) -> list[tuple[str, str, str]]:
        lines = shown(asked, fields, show, 0)["pairs"]
        return [(each["state"], each["because"], each["right"]) for each in lines]

    assert told(NOTHING) == [("", "", "")] * 3
    assert told(Show(own=True)) == [("right", "", ""), ("wrong", "", ""), ("blank", "", "")]
    assert told(Show(because=True)) == [("", "a!", ""), ("", "", ""), ("", "", "")]
    assert told(EVERYTHING) == [("right", "a!", ""), ("wrong", "b!", "y"), ("blank", "", "z")]
    assert asked.type.mark(asked.spec, asked.type.read(asked.spec, fields)).feedback == ("a!",)


def test_pairs_are_matched_by_id_or_wording() -> None:
    def asked(right: str, **id_: str) -> Any:
        return Asked(
            "matching",
            pairs=[{"left": "a", "right": right, **id_}, {"left": "b", "right": "y"}],
        )

    type_, old = asked("x").type, asked("x").spec
    assert type_.match(old, asked("x").spec)[fingerprint("x")] == fingerprint("x")
    assert type_.match(old, asked("other").spec) is None
    named = asked("x", id="first").spec
    assert type_.match(named, asked("reworded", id="first").spec) == {
        "first": "first",
        fingerprint("b"): fingerprint("b"),
        fingerprint("x"): fingerprint("reworded"),
        fingerprint("y"): fingerprint("y"),
    }
    assert type_.match(named, old) is None


def test_choices_are_counted_by_left() -> None:
    asked = pairs(a="x", b="y")
    answers = [asked.type.read(asked.spec, each) for each in (matched(a="x"), matched(a="y"))]
    counts = asked.type.summarise(asked.spec, [*answers, None])
    a, x, y = map(fingerprint, "axy")
    assert counts == {f"{a}:{x}": 1, f"{a}:{y}": 1, "": 1}


# Cloze: `cloze("O is {{open questions}}.")`; the fields are numbered from 1.


def cloze(prompt: str) -> Asked:
    return Asked("cloze", prompt=prompt)


def filled(*typed: str) -> dict[str, list[str]]:
    return {str(number): [text] for number, text in enumerate(typed, 1)}


OARS = "O is {{open questions}}, A is {{affirmations|affirming}}, R is {{reflections}}."


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        (["open questions", "affirming", "reflections"], 3),
        ([" OPEN  quéstions. ", "Ａffirming", "reflections\u200b"], 3),
        (["open questions", "affirmations|affirming", ""], 1),
        (["affirming", "open questions", "reflection"], 0),
        (["", "", ""], 0),
    ],
)
def test_a_cloze_earns_the_share_of_its_right_blanks(typed: list[str], hits: int) -> None:
    assert earns(cloze(OARS), filled(*typed)) == Decimal(hits) / 3


VARIANT = st.text("abcdefghij ", min_size=1, max_size=12).filter(str.strip)


@quick
@given(st.lists(st.lists(VARIANT, min_size=1, max_size=3), min_size=1, max_size=4), st.data())
def test_any_variant_of_every_blank_earns_everything(
    variants: list[list[str]], data: st.DataObject
) -> None:
    asked = cloze(" and ".join("{{" + "|".join(each) + "}}" for each in variants))
    typed = [data.draw(st.sampled_from(each)).upper() for each in variants]
    assert earns(asked, filled(*typed)) == 1


@quick
@given(st.lists(st.text(max_size=40), max_size=3))
def test_anything_that_is_typed_is_kept_and_marked(typed: list[str]) -> None:
    asked = cloze(OARS)
    response = asked.type.read(asked.spec, filled(*typed))
    kept = {str(n): text.strip() for n, text in enumerate(typed, 1) if text.strip()}
    assert (response or {"blanks": {}})["blanks"] == kept
    assert 0 <= asked.type.mark(asked.spec, response).points <= 1


def test_the_answers_come_with_the_key_alone() -> None:
    asked = cloze(OARS)
    before = str(shown(asked, filled("open"), Show(own=True, because=True)))
    assert not any(word in before for word in ("questions", "affirm", "reflections", "{{"))
    fields = shown(asked, filled("open"), EVERYTHING)["blanks"]
    assert [each["state"] for each in fields] == ["wrong", "blank", "blank"]
    assert fields[1]["accepted"] == ["affirmations", "affirming"]


def test_what_no_page_offers_is_refused() -> None:
    asked = cloze(OARS)
    for part in ("", "0", "4", "01", "one"):
        with pytest.raises(Refused, match="no such blank"):
            asked.type.read(asked.spec, {part: ["x"]})
    with pytest.raises(Refused, match="200"):
        asked.type.read(asked.spec, {"1": ["x" * 201]})


@pytest.mark.parametrize(
    ("prompt", "codes"),
    [
        ("No blank at all.", ["no-blank"]),
        ("One {brace}.", ["no-blank"]),
        ("{{}}", ["bad-blank"]),
        ("{{ }} and {{a}}", ["bad-blank"]),
        ("{{a||b}}", ["bad-blank"]),
        ("{{a|}}", ["bad-blank"]),
        ("{{...}}", ["bad-blank"]),
        ("{{open", ["bad-blank"]),
        ("closed}}", ["bad-blank"]),
        ("{{a} and {{b}}", ["bad-blank"]),
        ("{{a {{b}} c}}", ["bad-blank", "bad-blank"]),
        ("{{a\n\nb}}", ["bad-blank"]),
        ("{{" + "a" * 201 + "}}", ["bad-blank"]),
    ],
)
def test_what_is_wrong_with_a_cloze(prompt: str, codes: list[str]) -> None:
    asked = cloze(prompt)
    assert asked.mistakes == codes
    assert asked.spec is None


def served(prompt: str) -> tuple[Any, list[str]]:
    """Compile a prompt as the academy does; return the spec and the codes of its problems."""
    text = "title: It\nquestions:\n  - id: it\n    type: cloze\n    prompt: |\n"
    spec, problems = compile_file("it.quiz.yml", text + indent(prompt, "      ") + "\n")
    return spec and spec.questions[0].spec, [each.code for each in problems]


@pytest.mark.parametrize(
    "prompt",
    [
        "`{{a}}`",
        "    {{a}}",
        "```\n{{a}}\n```",
        "[see {{a}}](https://x.org)",
        "[x](https://x.org/{{a}})",
        "| {{a}} | b |\n|---|---|\n| c | d |",  # the table's name repeats its header
        "/// trainer\n{{a}}\n///",
    ],
)
def test_a_blank_where_no_field_can_stand_is_a_mistake(prompt: str) -> None:
    assert served(f"Text, {{{{b}}}}.\n\n{prompt}") == (None, ["misplaced-blank"])


def test_blanks_stand_anywhere_else_in_the_text() -> None:
    spec, codes = served("**{{a* & b}}** and *{{c}}*:\n\n- {{d_e_}}\n- <{{f}}>")
    assert codes == []
    assert [list(each) for each in spec["blanks"]] == [["a* & b"], ["c"], ["d_e_"], ["f"]]
    assert spec["pieces"][0] == "<p><strong>"
    assert spec["pieces"][-1].startswith("&gt;")


@pytest.mark.parametrize(
    "around", ["O is {}, A is {{{{b}}}}.", "- one {} two\n- {{{{b}}}}", "> {} so"]
)
def test_a_blank_that_runs_over_a_line_looks_like_any_other(around: str) -> None:
    plain, codes = served(around.format("{{a}}"))
    assert codes == []
    for blank in ("{{open\nquestions}}", "{{open|\nopen\nquestions}}"):
        spec, codes = served(around.format(blank))
        assert codes == []
        assert spec["pieces"] == plain["pieces"]


def test_mistakes_in_the_text_around_the_blanks_keep_their_lines() -> None:
    text = "title: It\nquestions:\n  - id: it\n    type: cloze\n    prompt: |\n      One {{a\n      b}}\n"
    lines = [line for line, _ in said("it.quiz.yml", text + "\n      [x](lesson:nowhere)\n")]
    assert lines == [9]


def test_blanks_follow_the_page_and_not_the_source() -> None:
    spec, codes = served("A.[^1] B is {{b}}.\n\n[^1]: A is {{a}}.\n\nC is {{c}}.")
    assert codes == []
    assert [list(each) for each in spec["blanks"]] == [["b"], ["c"], ["a"]]


def test_blanks_are_matched_by_what_they_accept_or_by_their_place_in_the_same_text() -> None:
    type_, old = cloze("{{a}} or {{b|c}} or {{a}}").type, cloze("{{a}} or {{b|c}} or {{a}}").spec
    assert type_.match(old, cloze("{{x}} or {{y}} or {{z}}").spec) == {"1": "1", "2": "2", "3": "3"}
    moved = cloze("First {{b}}, then {{a}} or {{a}}").spec
    assert type_.match(old, moved) == {"1": "2", "2": "1", "3": "3"}
    assert type_.match(old, cloze("First {{b}}, then {{a}}").spec) is None


def test_what_was_typed_is_counted_by_blank() -> None:
    asked = cloze("{{a}} {{b}}")
    answers = [asked.type.read(asked.spec, each) for each in (filled("A "), filled("a", "x"))]
    assert asked.type.summarise(asked.spec, [*answers, None]) == {"1:a": 2, "2:x": 1, "": 1}


def test_words_are_what_a_reader_hears() -> None:
    assert (
        words('<strong>Show</strong> me &amp; <img src="/a" alt="a record">')
        == "Show me & a record"
    )
