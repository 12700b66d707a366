"""Scenarios: what the compiler proves of a story, what a path earns, and what is told before its time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.activities.questions.story import walk
from bwa_lms.api import EVERYTHING, NOTHING, Refused, Response, Show
from tests.activities.questions.asking import Asked

quick = settings(max_examples=150, deadline=timedelta(seconds=2))
few = settings(quick, max_examples=50)
PRACTICE = Show(own=True, because=True, key=True, hint=True)
HINTED = Show(hint=True, stands=True)

# scene -> choice -> (where it leads, its credit); a scene without choices is an end
Story = Mapping[str, Mapping[str, tuple[str, int]]]

CALL: Story = {
    "call": {"give": ("harm", 0), "refuse": ("talk", 100)},
    "talk": {"ask": ("calm", 100), "scold": ("harm", 20), "wait": ("wait", 50)},
    "wait": {"ask": ("calm", 100)},
    "harm": {},
    "calm": {},
}


def written(story: Story) -> dict[str, Any]:
    """Return the scenes of a story as a trainer writes them."""
    return {name: _scene(name, choices) for name, choices in story.items()}


def _scene(name: str, choices: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    if not choices:
        return {"end": f"End {name}."}
    listed = [
        {"text": f"{name}-{each}", "id": each, "to": to, "credit": f"{credit}%", "because": "B!"}
        for each, (to, credit) in choices.items()
    ]
    return {"text": f"Scene {name}.", "choices": listed}


def tell(story: Story, start: str = "", **keys: Any) -> Asked:
    return Asked("scenario", start=start or next(iter(story)), scenes=written(story), **keys)


def path(asked: Asked, **made: str) -> Response | None:
    """Return the response in a form in which these choices are made, by scene."""
    response: Response | None = asked.type.read(asked.spec, {k: [v] for k, v in made.items()})
    return response


def earns(asked: Asked, **made: str) -> Decimal:
    points: Decimal = asked.type.mark(asked.spec, path(asked, **made)).points
    return points


def shown(asked: Asked, show: Show, **made: str) -> Mapping[str, Any]:
    context: Mapping[str, Any] = asked.type.view(asked.spec, 3, path(asked, **made), show).context
    return context


def test_a_path_earns_the_mean_of_its_credits():
    asked = tell(CALL)
    assert earns(asked, call="refuse", talk="ask") == 1
    assert earns(asked, call="give") == 0
    assert earns(asked, call="refuse", talk="scold") == Decimal("0.6")
    assert earns(asked, call="refuse", talk="wait", wait="ask") * 3 == Decimal("2.5")
    assert earns(asked) == 0


def test_stopping_early_earns_what_the_longest_way_would_leave():
    asked = tell(CALL)
    assert earns(asked, call="refuse") == Decimal(1) / 3
    assert earns(asked, call="refuse", talk="wait") == Decimal("0.5")


def test_every_choice_is_recorded_in_its_order():
    asked = tell(CALL)
    assert path(asked, talk="ask", call="refuse") == {
        "path": [{"scene": "call", "choice": "refuse"}, {"scene": "talk", "choice": "ask"}]
    }
    assert path(asked, call="give", talk="ask") == {"path": [{"scene": "call", "choice": "give"}]}
    assert path(asked, talk="ask") is None


@pytest.mark.parametrize("odd", ["ask", "talk", "", "0", "give\x00"])
def test_a_choice_that_the_scene_does_not_offer_is_refused(odd: str):
    asked = tell(CALL)
    if not odd:
        assert path(asked, call=odd) is None
        return
    with pytest.raises(Refused, match="none of the choices"):
        path(asked, call=odd)
    with pytest.raises(Refused, match="none of the choices"):
        path(asked, call="refuse", talk="give")


def test_scenes_are_not_in_the_page_before_their_time():
    asked = tell(CALL)
    assert "Scene talk" not in repr(shown(asked, HINTED))
    after = repr(shown(asked, HINTED, call="refuse"))
    assert "Scene talk" in after
    for word in ("End", "Scene wait", "B!", "calm", "harm"):
        assert word not in after
    ended = repr(shown(asked, HINTED, call="refuse", talk="ask"))
    assert "End calm" in ended
    assert "End harm" not in ended


def test_practice_tells_of_the_choices_made_and_nothing_of_the_one_to_come():
    asked = tell(CALL, explain="Why all this.")
    context = shown(asked, PRACTICE, call="refuse")
    behind = {each["html"]: each["state"] for each in context["scenes"][0]["choices"]}
    assert behind == {"call-give": "poor", "call-refuse": "best"}
    assert {each["state"] for each in context["now"]["choices"]} == {""}
    assert {each["because"] for each in context["now"]["choices"]} == {""}
    assert context["explain"] == ""
    assert context["rest"] == []
    assert "Why all this" in repr(shown(asked, PRACTICE, call="give"))


def test_the_rest_of_the_story_comes_with_the_key_when_all_is_over():
    asked = tell(CALL)
    assert shown(asked, Show(own=True, open=False), call="give")["rest"] == []
    rest = shown(asked, EVERYTHING, call="give")["rest"]
    assert [each["id"] for each in rest] == ["talk", "wait", "calm"]
    read_by_a_trainer = shown(asked, EVERYTHING)
    assert [each["id"] for each in read_by_a_trainer["rest"]] == ["talk", "wait", "harm", "calm"]
    assert read_by_a_trainer["now"]["id"] == "call"
    led = {each["html"]: each["leads"]["number"] for each in read_by_a_trainer["now"]["choices"]}
    assert led == {"call-give": 4, "call-refuse": 2}


def test_a_choice_that_was_made_stands_and_the_path_may_grow():
    asked = tell(CALL)
    one, two = path(asked, call="refuse"), path(asked, call="refuse", talk="ask")
    other = path(asked, call="refuse", talk="scold")
    assert one is not None
    assert two is not None
    assert asked.type.settle(asked.spec, one, two) == two
    for late in (one, None, path(asked, call="give"), other):
        assert asked.type.settle(asked.spec, two, late) == two


def test_a_story_is_finished_at_its_end():
    asked = tell(CALL)
    assert not asked.type.finished(asked.spec, path(asked, call="refuse"))
    assert asked.type.finished(asked.spec, path(asked, call="give"))


def test_choices_are_matched_as_long_as_they_lead_where_they_led():
    asked = tell(CALL)
    reworded = tell({**CALL, "talk": {**CALL["talk"], "ask": ("calm", 80), "new": ("calm", 100)}})
    assert len(asked.type.match(asked.spec, reworded.spec)) == 6
    led_elsewhere = tell({**CALL, "wait": {"ask": ("harm", 100)}})
    assert asked.type.match(asked.spec, led_elsewhere.spec) is None
    one_gone = tell({**CALL, "call": {"refuse": ("talk", 100)}})
    assert asked.type.match(asked.spec, one_gone.spec) is None
    goes_on = tell({**CALL, "harm": {"mend": ("calm", 100)}})
    assert asked.type.match(asked.spec, goes_on.spec) is None


def test_choices_are_counted_by_scene():
    asked = tell(CALL)
    answers = [path(asked, call="refuse", talk="ask"), path(asked, call="give"), None]
    counts = asked.type.summarise(asked.spec, answers)
    assert {name: n for name, n in counts.items() if n} == {
        "call/refuse": 1, "talk/ask": 1, "call/give": 1, "": 1,
    }  # fmt: skip
    assert len(counts) == 7


@pytest.mark.parametrize(
    ("story", "codes"),
    [
        ({"a": {"x": ("b", 100)}, "b": {}}, []),
        ({"a": {"x": ("z", 100)}, "b": {}}, ["unknown-scene"]),
        ({"a": {"x": ("b", 100)}, "b": {}, "c": {}}, ["unreachable-scene"]),
        ({"a": {"x": ("b", 100), "y": ("a", 0)}, "b": {}}, ["endless-story"]),
        ({"a": {"x": ("b", 100)}, "b": {"x": ("a", 100)}}, ["endless-story"]),
        ({"a": {"x": ("b", 99)}, "b": {}}, ["no-full-credit"]),
        ({"a": {}}, ["too-few-options"]),
        (
            {"a": {"x": ("b", 100)}, "b": {}, "c": {"x": ("d", 100)}, "d": {"x": ("c", 100)}},
            ["unreachable-scene", "unreachable-scene"],
        ),
    ],
)
def test_what_is_wrong_with_a_story(story: Story, codes: list[str]):
    assert tell(story).mistakes == codes


def test_a_story_as_long_as_a_book_is_walked_without_recursion():
    ways = {str(n): [str(n + 1), str(n + 1)] for n in range(5_000)}
    found = walk("0", ways)
    assert not found.closing
    assert found.longest(ways)["0"] == 5_000


SMALL = st.dictionaries(
    st.sampled_from("abcde"),
    st.dictionaries(
        st.sampled_from("xy"),
        st.tuples(st.sampled_from("abcde"), st.sampled_from([0, 50, 100])),
        max_size=2,
    ),
    min_size=1,
)


@st.composite
def sound(draw: st.DrawFn) -> Story:
    """Return a story that holds together: scenes in a line, with choices that jump ahead."""
    names = "abcdef"[: draw(st.integers(2, 6))]
    story: dict[str, dict[str, tuple[str, int]]] = {names[-1]: {}}
    for place, name in reversed(list(enumerate(names[:-1]))):
        ahead = st.tuples(st.sampled_from(names[place + 1 :]), st.sampled_from([0, 50, 100]))
        jumps = draw(st.dictionaries(st.sampled_from("yz"), ahead))
        story[name] = {"x": (names[place + 1], 100), **jumps}
    return {name: story[name] for name in names}


def whole(story: Story) -> Story:
    """Return the story with an end for each scene that is named and not written."""
    named = {to for choices in story.values() for to, _ in choices.values()}
    return {**story, **{name: {} for name in sorted(named - set(story))}}


def paths(story: Story, start: str, most: int) -> Iterator[list[tuple[str, str]]]:
    """Enumerate, by brute force, the paths from `start` to an end, and those of more than `most` choices."""
    waiting: list[tuple[str, list[tuple[str, str]]]] = [(start, [])]
    while waiting:
        scene, made = waiting.pop()
        if not story[scene] or len(made) > most:
            yield made
            continue
        waiting += [(to, [*made, (scene, name)]) for name, (to, _) in story[scene].items()]


@quick
@given(SMALL)
def test_the_proof_says_what_going_every_path_says(story: Story):
    story = whole(story)
    start = next(iter(story))
    ways = {name: [to for to, _ in choices.values()] for name, choices in story.items()}
    found = walk(start, ways)
    every = list(paths(story, start, most=len(story)))
    ends = all(len(each) <= len(story) for each in every)  # a longer one comes to some scene twice
    assert (not found.closing) is ends
    steps = {to for each in every for scene, name in each for to in (scene, story[scene][name][0])}
    assert set(found.settled) == {start} | steps
    if ends:
        assert found.longest(ways)[start] == max(map(len, every))


@quick
@given(SMALL)
def test_a_story_is_published_exactly_if_every_path_ends_and_one_earns_everything(story: Story):
    story = whole(story)
    start = next(iter(story))
    every = list(paths(story, start, most=len(story)))
    ends = all(len(each) <= len(story) for each in every)
    reached = {start} | {story[scene][name][0] for each in every for scene, name in each}
    wins = any(each and all(story[s][n][1] == 100 for s, n in each) for each in every)
    asked = tell(story)
    assert (asked.mistakes == []) is (
        ends and reached == set(story) and wins and bool(story[start])
    )


@few
@given(sound(), st.data())
def test_going_on_never_costs_and_the_best_path_earns_everything(story: Story, data: st.DataObject):
    asked = tell(story)
    assert asked.mistakes == []
    every = list(paths(story, "a", most=len(story)))
    assert max(earns(asked, **dict(each)) for each in every) == 1
    way = data.draw(st.sampled_from(every))
    worth = [earns(asked, **dict(way[:n])) for n in range(len(way) + 1)]
    assert worth == sorted(worth)
    assert all(0 <= each <= 1 for each in worth)
    assert worth[-1] == sum(Decimal(story[s][n][1]) / 100 for s, n in way) / len(way)


@few
@given(sound(), st.data())
def test_no_way_of_answering_again_leads_off_the_path(story: Story, data: st.DataObject):
    asked = tell(story)
    fields = st.dictionaries(st.sampled_from(sorted(story)), st.sampled_from("xyz"))
    stands: Response | None = None
    for made in data.draw(st.lists(fields, max_size=6)):
        try:
            given_ = path(asked, **made)
        except Refused:
            continue
        after = asked.type.settle(asked.spec, stands, given_) if stands else given_
        before: Any = stands["path"] if stands else []
        then: Any = after["path"] if after else []
        assert then[: len(before)] == before
        stands = after
    view = asked.type.view(asked.spec, 1, stands, NOTHING).context
    assert len(view["scenes"]) == len(stands["path"] if stands else [])  # type: ignore[arg-type]
