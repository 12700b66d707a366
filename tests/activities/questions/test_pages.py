"""The fragments of the page: named, labelled, told in words, closed when the answer may not change any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import html5lib
import pytest

from bwa_lms.api import EVERYTHING, CompiledQuestion, Response, Show
from bwa_lms.api.testing import Draft, PlainTools
from bwa_lms.plugins import load
from bwa_lms.plugins.tools import Tools
from tests.contract.school import QUESTIONS, renderer

Page = Callable[..., Any]
OPEN = Show(hint=True)


class Paragraphs(PlainTools):
    """Tools to which an empty line begins a new paragraph."""

    def block(self, source: Any, *where: str | int) -> str:
        return super().block(source, *where).replace("\n\n", "</p><p>")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Return a question's fragment as a tree, as the host renders it."""
    plugins = load()
    render = renderer(plugins, tmp_path_factory.mktemp("instance"))

    def shown(kind: str, response: Response | None = None, show: Show = OPEN, **keys: Any) -> Any:
        source = Draft(data={**QUESTIONS[kind][0].written, **keys})
        question = Paragraphs(plugins.questions).question(source)
        assert isinstance(question, CompiledQuestion)
        view = Tools(plugins).question_view(question, 7, response, show)
        html = render(str(view["template"]), {"q": view})
        return html5lib.parseFragment(html, namespaceHTMLElements=False)

    return shown


def response_to(kind: str) -> Response | None:
    """Return the wrong answer of the example."""
    example = QUESTIONS[kind][0]
    type_ = load().questions[kind]
    spec = PlainTools({kind: type_}).question(Draft(data=dict(example.written)))
    assert spec is not None
    response: Response | None = type_.read(type_.spec.model_validate(spec.spec), example.wrong)
    return response


def words(tree: Any) -> str:
    """Return the text of a page."""
    return " ".join("".join(tree.itertext()).split())


def fields(tree: Any) -> list[Any]:
    """Return the fields that people see."""
    inputs = [each for each in tree.iter("input") if each.get("type") != "hidden"]
    return [*inputs, *tree.iter("textarea"), *tree.iter("select")]


def held(tree: Any) -> list[str]:
    """Return the answers that the fields of a page hold."""
    typed = [each.get("value") for each in fields(tree) if each.get("type") == "text"]
    ticked = [each.get("value") for each in fields(tree) if each.get("checked") is not None]
    chosen = [each.get("value") for each in tree.iter("option") if each.get("selected") is not None]
    written = [each.text for each in tree.iter("textarea")]
    stands = [each.get("value") for each in tree.iter("input") if own_hidden(each)]
    return [value for value in (*typed, *ticked, *written, *stands, *chosen) if value]


def own_hidden(field: Any) -> bool:
    """Say whether a field keeps a part of the answer out of sight (a choice that stands)."""
    return field.get("type") == "hidden" and str(field.get("name")).startswith("q-it")


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_is_a_group_with_a_name_and_every_field_has_a_label(
    kind: str, page: Page
) -> None:
    tree = page(kind)
    group = tree.find("fieldset")
    assert group.get("id") == "q-it"
    told = "Fill in the blanks." if kind == "cloze" else "Who owns the <next> step?"
    assert words(group.find("legend")) == told
    hidden = [
        each for each in tree.iter("input") if each.get("type") == "hidden" and not own_hidden(each)
    ]
    assert [(each.get("name"), each.get("value")) for each in hidden] == [("question", "it")]
    labelled = {each.get("for") for each in tree.iter("label")}
    assert fields(tree)
    assert {each.get("id") for each in fields(tree)} == labelled
    assert {str(each.get("name")).partition(".")[0] for each in fields(tree)} == {"q-it"}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_an_open_question_tells_no_verdict_and_may_be_changed(kind: str, page: Page) -> None:
    tree = page(kind, response_to(kind))
    told = words(tree)
    assert "A hint" in told
    assert not any(word in told for word in ("Right", "Not right", "This is right", "goes home"))
    assert all(each.get("disabled") is each.get("readonly") is None for each in fields(tree))
    assert held(tree)
    assert not held(page(kind))


UNMARKED = {"open": "Waits for a trainer", "scale": "This is not marked"}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_closed_question_says_in_words_what_was_right(kind: str, page: Page) -> None:
    tree = page(kind, response_to(kind), EVERYTHING)
    told = words(tree)
    assert UNMARKED.get(kind, "Not right") in told or "Partly right" in told
    assert "Because the coach goes home." in told
    assert ("of 1 points" in told) is (kind not in UNMARKED)
    assert "Read about it again" in told
    for each in fields(tree):
        assert each.get("disabled") is not None or each.get("readonly") is not None


def test_a_reason_belongs_to_its_option(page: Page) -> None:
    tree = page("single", response_to("single"), EVERYTHING)
    (described,) = [each for each in fields(tree) if each.get("aria-describedby")]
    target = described.get("aria-describedby")
    (reason,) = [each for each in tree.iter("p") if each.get("id") == target]
    assert words(reason) == "It lasts"


def test_a_blank_answer_is_called_so(page: Page) -> None:
    assert "Not answered" in words(page("numeric", None, EVERYTHING))


def test_what_people_typed_is_only_ever_text(page: Page) -> None:
    typed = '"><script>alert(1)</script>'
    tree = page("text", {"text": typed}, EVERYTHING)
    assert list(tree.iter("script")) == []
    assert [each.get("value") for each in fields(tree)] == [typed]


def test_a_prompt_of_several_paragraphs_still_names_its_group(page: Page) -> None:
    tree = page("numeric", prompt="One.\n\nTwo?")
    named = tree.find("fieldset").get("aria-labelledby")
    (prompt,) = [each for each in tree.iter("div") if each.get("id") == named]
    assert [words(each) for each in prompt.iter("p")] == ["One.", "Two?"]


FORESEEN: dict[str, dict[str, Any]] = {
    "numeric": {
        "answer": "25",
        "tolerance": "0",
        "because": "92 minus 67.",
        "also": [
            {"answer": "25", "tolerance": "2", "credit": "50%", "because": "Do not round."},
            {"answer": "27.2", "because": "That is the share."},
        ],
    },
    "text": {
        "accept": ["dialogue"],
        "patterns": [],
        "because": "All three sit down.",
        "also": [
            {"answer": "<b>talks</b>", "credit": "50%", "because": "One form of it."},
            {"pattern": "partite.*", "credit": "20%", "because": "That counts heads."},
        ],
    },
}
PARTLY = {"numeric": ("26", "Do not round."), "text": ("<b>TALKS</b>", "One form of it.")}
KEY = {
    "numeric": [
        "The answer is 25.",
        "92 minus 67.",
        "Other answers:",
        "Anything within 2 of 25 Partly right: 50%",
        "27.2 Not right That is the share.",
    ],
    "text": [
        "Accepted: dialogue",
        "All three sit down.",
        "Other answers:",
        "<b>talks</b> Partly right: 50%",
        "Other wordings Partly right: 20% That counts heads.",
    ],
}


@pytest.mark.parametrize("kind", FORESEEN)
def test_the_reason_of_what_was_typed_describes_the_field(kind: str, page: Page) -> None:
    typed, because = PARTLY[kind]
    chosen = Show(own=True, because=True, open=False)
    tree = page(kind, {"text": typed}, chosen, **FORESEEN[kind])
    (field,) = fields(tree)
    described = str(field.get("aria-describedby")).split()
    reasons = [each for each in tree.iter("p") if each.get("id") in described]
    assert [words(each) for each in reasons] == [because]
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert set(described) <= set(ids)
    assert len(ids) == len(set(ids))
    assert "Partly right 0.5 of 1 points" in words(tree)
    assert not any(word in words(tree) for word in ("Other answers", "The answer is", "Accepted"))


@pytest.mark.parametrize("kind", FORESEEN)
def test_the_key_tells_what_else_was_foreseen_and_a_reason_once(kind: str, page: Page) -> None:
    typed, because = PARTLY[kind]
    tree = page(kind, {"text": typed}, EVERYTHING, **FORESEEN[kind])
    lines = [words(each) for each in tree.iter() if each.tag in ("p", "li")]
    assert [each for each in lines if each in KEY[kind]] == KEY[kind]
    assert words(tree).count(because) == 1
    assert list(tree.iter("b")) == []


@pytest.mark.parametrize("kind", FORESEEN)
def test_a_question_that_foresees_nothing_looks_as_it_always_did(kind: str, page: Page) -> None:
    told = words(page(kind, response_to(kind), EVERYTHING))
    assert "Other answers" not in told
    assert "Partly right" not in told
