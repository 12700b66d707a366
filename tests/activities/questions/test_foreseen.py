"""Answers that a trainer foresaw: which one decides, what it earns, what is told of it, and which never could."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bwa_lms.api import EVERYTHING, NOTHING, CompiledQuestion, Described, Mark, Show
from bwa_lms.kernel.canonical import canonical
from bwa_lms.plugins import load
from bwa_lms.plugins.comparing import changes, same
from tests.activities.questions.asking import BY_KIND, Asked

quick = settings(max_examples=100, deadline=timedelta(seconds=2))
HALF, TENTH = Decimal("0.5"), Decimal("0.1")


FALLEN = {"answer": "25", "because": "92 minus 67.", "unit": "points"}
TERM = {"accept": ["social dialogue"], "because": "All three sit down."}


def points(*also: dict[str, Any], **keys: Any) -> Asked:
    """Ask how many percentage points it fell."""
    return Asked("numeric", **FALLEN | keys | ({"also": list(also)} if also else {}))


def term(*also: dict[str, Any], **keys: Any) -> Asked:
    """Ask for a term."""
    return Asked("text", **TERM | keys | ({"also": list(also)} if also else {}))


def number(written: str) -> dict[str, str]:
    """Return a foreseen number as it is written: "25±2"."""
    return dict(zip(("answer", "tolerance"), written.split("±"), strict=False))


CLOSE = {"answer": "25", "tolerance": "2", "credit": "50%", "because": "Subtract, do not round."}
SHARE = {"answer": "27.2", "because": "That is the share."}
WIDE = {"answer": "25", "tolerance": "100%", "credit": "10%"}


TALKS = {"answer": "collective bargaining", "credit": "40%", "because": "One form of it."}
COUNTED = {
    "pattern": "(tri|bi)partite.*",
    "credit": "10%",
    "because": "That counts who sits there.",
}
ANYTHING = {"pattern": ".*", "credit": "10%", "because": "Nearly."}
AUDIT = {"answer": "an audit*", "because": "Nobody talks there."}


def told(asked: Asked, show: Show, *typed: str) -> dict[str, Any]:
    """Return what a page of a question may tell beyond what all questions tell."""
    context = asked.type.view(asked.spec, 0, asked.read(*typed), show).context
    return {name: context[name] for name in ("because", "right_because", "also")}


@pytest.mark.parametrize(
    ("typed", "earned", "reasons"),
    [
        ("25", 1, ("92 minus 67.",)),
        ("25,0 points", 1, ("92 minus 67.",)),
        ("26.5", HALF, ("Subtract, do not round.",)),
        ("23", HALF, ("Subtract, do not round.",)),
        ("٢٧٫٢", 0, ("That is the share.",)),
        ("27.3", TENTH, ()),
        ("51", 0, ()),
        ("-25", 0, ()),
    ],
)
def test_a_number_earns_what_the_first_answer_that_fits_says(
    typed: str, earned: Decimal, reasons: tuple[str, ...]
) -> None:
    mark = points(CLOSE, SHARE, WIDE).mark(typed)
    assert mark == Mark(Decimal(earned), Decimal(1), reasons)


def test_the_right_answer_goes_before_all_others_and_the_order_of_the_others_decides() -> None:
    assert points(WIDE).earns("25") == 1
    assert points(CLOSE, WIDE).earns("26") == HALF
    narrow = {"answer": "26", "credit": "0%"}
    assert points(narrow, WIDE).earns("26") == 0
    assert points(narrow, WIDE).earns("26.1") == TENTH


def test_a_number_that_can_be_read_in_two_ways_is_looked_for_in_both() -> None:
    asked = points({"answer": "1000", "credit": "50%"}, {"answer": "1", "credit": "10%"})
    assert [asked.earns(each) for each in ("1,000", "1.0", "1 000")] == [HALF, TENTH, HALF]
    assert points({"answer": "1", "credit": "10%"}, answer="1000").earns("1,000") == 1


@pytest.mark.parametrize(
    ("typed", "earned", "reasons"),
    [
        ("Social  Dialogue.", 1, ("All three sit down.",)),
        ("COLLECTIVE bargaining", Decimal("0.4"), ("One form of it.",)),
        ("Collectivé  bargaining!", Decimal("0.4"), ("One form of it.",)),
        ("Tripartite talks", TENTH, ("That counts who sits there.",)),
        ("An audit*", 0, ("Nobody talks there.",)),
        ("an audit of dialogue", 0, ()),  # a star stands for itself
        ("a quadripartite one", 0, ()),
    ],
)
def test_words_are_forgiven_in_a_foreseen_answer_as_in_the_right_one(
    typed: str, earned: Decimal, reasons: tuple[str, ...]
) -> None:
    mark = term(TALKS, COUNTED, AUDIT).mark(typed)
    assert mark == Mark(Decimal(earned), Decimal(1), reasons)


@pytest.mark.parametrize("asked", [points(CLOSE, SHARE), term(TALKS, ANYTHING)])
def test_who_answers_nothing_has_foreseen_nothing(asked: Asked) -> None:
    assert asked.mark() == Mark(Decimal(0), Decimal(1))
    assert told(asked, Show(own=True, because=True))["because"] == ""


def test_full_credit_may_be_given_for_another_answer() -> None:
    asked = term({"answer": "talks", "credit": "100%", "because": "So you may call them."})
    assert asked.mark("Talks").right
    assert told(asked, EVERYTHING, "Talks")["also"][0]["state"] == "right"


def test_a_reason_is_told_of_what_was_given_and_the_key_tells_the_rest() -> None:
    asked = points(CLOSE, SHARE, {"answer": "7"}, WIDE)
    nothing = {"because": "", "right_because": "", "also": []}
    for show in (NOTHING, Show(own=True), Show(hint=True)):
        assert told(asked, show, "27.2") == nothing
    chosen = Show(own=True, because=True)
    assert told(asked, chosen, "27.2") == nothing | {"because": "That is the share."}
    assert told(asked, chosen, "25") == nothing | {"because": "92 minus 67."}
    assert told(asked, chosen, "51") == nothing
    assert told(asked, EVERYTHING, "27.2") == {
        "because": "That is the share.",
        "right_because": "92 minus 67.",
        "also": [
            {"answer": 25, "within": 2, "state": "partly", "credit": 50} | reason(CLOSE),
            {"answer": Decimal("27.2"), "within": 0, "state": "wrong", "credit": 0, "because": ""},
            {"answer": 25, "within": 25, "state": "partly", "credit": 10, "because": ""},
        ],
    }


def reason(written: dict[str, Any]) -> dict[str, str]:
    return {"because": written["because"]}


def test_the_reason_of_a_right_answer_is_told_once() -> None:
    given_right = told(points(CLOSE), EVERYTHING, "25")
    assert (given_right["because"], given_right["right_because"]) == ("92 minus 67.", "")
    assert told(points(CLOSE), EVERYTHING)["right_because"] == "92 minus 67."


def test_no_page_ever_tells_a_pattern() -> None:
    asked = term(COUNTED, AUDIT)
    assert [each["answer"] for each in told(asked, EVERYTHING)["also"]] == ["", "an audit*"]
    for show in (NOTHING, EVERYTHING):
        view = asked.type.view(asked.spec, 0, asked.read("tripartite"), show)
        assert "(tri|bi)" not in repr(view)


RIGHT_ALREADY, FITTED = "counts as right already", "what stands above already fits"


@pytest.mark.parametrize(
    ("keys", "also", "message"),
    [
        ({}, ["25"], RIGHT_ALREADY),
        ({"tolerance": "2"}, ["26±1"], RIGHT_ALREADY),
        ({"tolerance": "10%"}, ["27.5"], RIGHT_ALREADY),
        ({}, ["30", "30.0"], FITTED),
        ({}, ["30±5", "28±3"], FITTED),
        ({}, ["20±10", "-40±10", "-20±10", "-10"], FITTED),
        ({"tolerance": "2"}, ["20±3", "24±3"], FITTED),  # one half is right, the other was foreseen
    ],
)
def test_a_number_that_never_decides_is_a_mistake(
    keys: dict[str, str], also: list[str], message: str
) -> None:
    ((code, words),) = points(*map(number, also), **keys).problems
    assert code == "duplicate-option"
    assert message in words


@pytest.mark.parametrize("also", [["26±1", "24±1"], ["25±1", "25±2"], ["24", "26"], ["25±0.0001"]])
def test_a_number_of_which_something_is_left_is_none(also: list[str]) -> None:
    assert points(*map(number, also)).problems == []


@pytest.mark.parametrize(
    ("also", "code", "words"),
    [
        ([{"answer": "SOCIAL dialogue."}], "duplicate-option", RIGHT_ALREADY),
        ([{"answer": "Tripartite talks"}], "duplicate-option", RIGHT_ALREADY),
        ([{"pattern": "tripartite.*"}], "duplicate-option", RIGHT_ALREADY),
        ([TALKS, {"answer": "Collective  Bargaining"}], "duplicate-option", FITTED),
        ([{"pattern": "audit.*"}, {"answer": "Audits!"}], "duplicate-option", FITTED),
        ([{"pattern": "audit.*"}, {"pattern": "audit.*"}], "duplicate-option", FITTED),
        ([{"pattern": "(a"}], "bad-pattern", "is not a pattern"),
        ([{"pattern": r"(a)\1"}], "bad-pattern", "is not a pattern"),
        ([{"answer": "..."}], "bad-value", "without a letter"),
    ],
)
def test_what_is_wrong_with_words_that_were_foreseen(
    also: list[dict[str, str]], code: str, words: str
) -> None:
    ((found, message),) = term(*also, patterns=["tripartite.*"]).problems
    assert found == code
    assert words in message


def test_an_answer_before_a_pattern_that_fits_it_is_no_mistake() -> None:
    asked = term({"answer": "audits", "credit": "30%"}, {"pattern": "audit.*", "credit": "10%"})
    assert asked.problems == []
    assert [asked.earns(each) for each in ("Audits", "auditing")] == [Decimal("0.3"), TENTH]


@pytest.mark.parametrize(
    ("kind", "also", "error"),
    [
        ("numeric", [], "too_short"),
        ("text", [], "too_short"),
        ("numeric", [{"answer": str(n)} for n in range(30, 51)], "too_long"),
        ("text", [{"answer": "x" * 501}], "too_long"),
        ("text", [{"credit": "10%"}], "missing-key"),
        ("text", [{"answer": "a", "pattern": "b"}], "bad-value"),
        ("numeric", [{"credit": "10%"}], "missing"),
        ("numeric", [{"answer": "9", "credit": "101%"}], "out-of-range"),
        ("numeric", [{"answer": "9", "credit": "-5%"}], "out-of-range"),
        ("numeric", [{"answer": "9", "credit": "0.5"}], "wrong-type"),
        ("numeric", [{"answer": "9", "tolerance": "-1"}], "out-of-range"),
        ("text", [{"answer": "a", "tolerance": "1"}], "extra_forbidden"),
    ],
)
def test_what_cannot_be_written(kind: str, also: list[dict[str, str]], error: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Asked(kind, **(FALLEN if kind == "numeric" else TERM), also=also)
    assert refused.value.errors()[0]["type"] == error


def test_an_answer_is_counted_as_it_was_written_and_kept_by_later_questions() -> None:
    asked, plain = points(CLOSE), points()
    answers = [asked.read("26"), asked.read("26"), asked.read("27.2"), None]
    assert asked.type.summarise(asked.spec, answers) == {"26": 2, "27.2": 1, "": 1}
    assert asked.type.match(plain.spec, asked.spec) == {}
    assert term().type.match(term().spec, term(TALKS).spec) == {}


def test_statistics_say_what_an_answer_earned_and_that_it_is_in_somebodys_own_words() -> None:
    asked, other = points(CLOSE, SHARE), term(TALKS)
    described = [asked.type.describe(asked.spec, each) for each in ("25", "26", "27.2", "51")]
    assert described == [
        Described("25", Decimal(1), "92 minus 67.", typed=True),
        Described("26", HALF, "Subtract, do not round.", typed=True),
        Described("27.2", Decimal(0), "That is the share.", typed=True),
        Described("51", Decimal(0), typed=True),
    ]
    counts = other.type.summarise(other.spec, [other.read("Collective  BARGAINING!"), None])
    assert counts == {"collective bargaining": 1, "": 1}
    said = other.type.describe(other.spec, "collective bargaining")
    assert (said.share, said.because) == (Decimal("0.4"), "One form of it.")


# What builds held before there were foreseen answers.
STORED: Mapping[str, Mapping[str, Any]] = {
    "numeric": {"answer": "25", "within": "0.5", "unit": "points"},
    "text": {"accept": ["social dialogue"], "patterns": ["tripartite.*"]},
}
WRITTEN: Mapping[str, Mapping[str, Any]] = {
    "numeric": {"answer": "25", "tolerance": "2%", "unit": "points"},
    "text": {"accept": ["social dialogue"], "patterns": ["tripartite.*"]},
}
EARNED: Mapping[str, Mapping[str, int]] = {
    "numeric": {"25": 1, "25.5": 1, "26": 0},
    "text": {"TRIPARTITE": 1, "an audit": 0},
}


@pytest.mark.parametrize("kind", STORED)
def test_a_build_from_before_is_marked_as_ever_and_is_no_other_question(kind: str) -> None:
    plugins, type_ = load(), BY_KIND[kind]
    prompt = {"prompt": "<p>Well?</p>", "hint": "", "explain": "", "see": ""}
    old = CompiledQuestion(
        id="it", type=kind, version=1, points=Decimal(1), spec={**prompt, **STORED[kind]}
    )
    spec = type_.spec.model_validate(old.spec)
    earned = {each: type_.mark(spec, {"text": each}).points for each in EARNED[kind]}
    assert earned == EARNED[kind]

    today = compiled(Asked(kind, **WRITTEN[kind]))
    assert canonical(today.model_dump(mode="json")) == canonical(old.model_dump(mode="json"))
    assert same(plugins, old, today)
    assert changes(plugins, old, today) == ()


@pytest.mark.parametrize("ask", [points, term])
def test_another_reason_or_foreseen_answer_is_a_change_of_the_key(ask: Any) -> None:
    plugins, before = load(), compiled(ask(because=""))
    found = [
        ask(),
        ask({"answer": "7"}, because=""),
        ask({"answer": "7", "credit": "5%"}, because=""),
    ]
    for after in map(compiled, found):
        assert not same(plugins, before, after)
        assert changes(plugins, before, after) == ("key",)
        again = CompiledQuestion.model_validate(after.model_dump(mode="json"))
        assert same(plugins, again, after)


def compiled(asked: Asked) -> CompiledQuestion:
    """Return a question as a build holds it."""
    question: CompiledQuestion = asked.type.compiled(asked.authored, asked.spec)
    return question


NUMBERS = st.tuples(st.integers(-6, 6), st.integers(0, 3))
LISTS = st.lists(st.tuples(NUMBERS, st.integers(0, 100)), min_size=1, max_size=6)


def entry(spot: tuple[int, int], credit: int) -> dict[str, str]:
    """Return a foreseen number as it is written."""
    return {"answer": f"{spot[0]}", "tolerance": f"{spot[1]}", "credit": f"{credit}%"}


@quick
@given(NUMBERS, LISTS)
def test_the_first_number_near_enough_decides_and_what_never_does_is_told(
    right: tuple[int, int], also: list[tuple[tuple[int, int], int]]
) -> None:
    first, *others = [entry(right, 100), *(entry(spot, credit) for spot, credit in also)]
    del first["credit"]
    asked = points(*others, **first)
    tried, decided = [(right, 100), *also], set()
    for typed in (Decimal(step) / 2 for step in range(-20, 21)):
        near = [at for at, ((spot, far), _) in enumerate(tried) if abs(typed - spot) <= far]
        assert asked.earns(f"{typed}") * 100 == (tried[near[0]][1] if near else 0)
        decided |= set(near[:1])
    assert len(asked.problems) == len(tried) - len(decided | {0})


@quick
@given(LISTS, st.text("0123456789.,-", min_size=1, max_size=6))
def test_whatever_was_foreseen_an_open_page_is_the_same(
    also: list[tuple[tuple[int, int], int]], typed: str
) -> None:
    asked = points(*(entry(spot, credit) | {"because": "So."} for spot, credit in also))
    for show in (NOTHING, Show(hint=True), Show(own=True)):
        views = [each.type.view(each.spec, 7, {"text": typed}, show) for each in (asked, points())]
        assert views[0] == views[1]
