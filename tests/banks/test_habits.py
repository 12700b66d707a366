"""Banks as they come from the programs and people of the world: with their habits, in their languages."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from bwa_lms.banks.gift import read_gift
from bwa_lms.banks.importing import read
from bwa_lms.banks.model import Item, Text, Unread
from bwa_lms.banks.moodle_xml import read_moodle_xml
from bwa_lms.content.yaml import parse

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGM4ISfHAMQACHcCCZFwGzwAAAAASUVORK5CYII="
)
PASTED = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


def xml(kind: str, text: str, inside: str = "", name: str = "A question") -> bytes:
    """Return a file of one question."""
    prompt = f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>'
    return f'<quiz><question type="{kind}"><name><text>{name}</text></name>{prompt}{inside}</question></quiz>'.encode()


def item(data: bytes) -> Item:
    (found,) = read_moodle_xml(data).items
    assert isinstance(found, Item), found
    return found


def why(data: bytes) -> str:
    (found,) = read_moodle_xml(data).items
    assert isinstance(found, Unread), found
    return found.why


def imported(
    data: bytes, name: str = "bank.xml"
) -> tuple[dict[str, Any], tuple[str, ...], list[str]]:
    """Return the one question of a bank as it stands in its quiz, the notes on it, and the pictures."""
    found = read(data, name)
    (told,) = found.told
    (quiz,) = [each for each in found.files if each.endswith(".yml")]
    file: Any = parse(found.files[quiz].decode()).data
    (question,) = file["questions"]
    return question, told.notes, sorted(set(found.files) - {quiz})


def left(data: bytes, name: str = "bank.xml") -> str:
    told = read(data, name).told[0]
    assert told.outcome == "left"
    return told.notes[0]


# --- what Moodle says by itself ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "Die Antwort ist richtig.",
        "Votre réponse est correcte.",
        "Respuesta correcta",
        "Ваш ответ верный.",
    ],
)
def test_what_moodle_says_anyway_in_any_language_is_no_loss(said: str):
    answers = '<answer fraction="100"><text>Yes</text></answer><answer fraction="0"><text>No</text></answer>'
    remark = (
        f'<correctfeedback format="html"><text><![CDATA[<p>{said}</p>]]></text></correctfeedback>'
    )
    assert item(xml("multichoice", "Is it locked?", answers + remark)).notes == ()


@pytest.mark.parametrize("top", ["Standard für", "Défaut pour", "Por defecto en", "Default for"])
def test_the_category_that_every_course_has_is_no_category_of_its_own(top: str):
    path = f"$course$/top/{top} Coaching/Gates"
    (gift,) = read_gift(f"$CATEGORY: {path}\n\nIs it locked? {{T}}".encode()).items
    category = (
        f'<quiz><question type="category"><category><text>{path}</text></category></question>'
    )
    (moodle,) = read_moodle_xml(
        category.encode() + xml("essay", "Why?").removeprefix(b"<quiz>")
    ).items
    assert isinstance(gift, Item)
    assert isinstance(moodle, Item)
    assert (gift.category, moodle.category) == ("Gates", "Gates")


# --- GIFT ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"$$a\neq b$$", r"$$a\neq b$$"),
        (r"\(\lambda\ne 0\)", r"\(\lambda\ne 0\)"),
        (r"$$\\lambda\\neq 0$$", r"$$\lambda\neq 0$$"),
        (r"$$\\frac ab$$\nneq", "$$\\frac ab$$\nneq"),
        (r"$$x\=1\ne\=2$$", "$$x=1\ne=2$$"),
        (r"First line\neq", "First line\neq"),
    ],
)
def test_a_sign_of_mathematics_is_not_taken_for_the_end_of_a_line(written: str, meant: str):
    (found,) = read_gift(f"::Q::{written} {{T}}".encode()).items
    assert isinstance(found, Item)
    assert found.prompt.text == meant


def test_a_title_may_end_in_a_colon():
    (found,) = read_gift(b"::Gate 4:::[html]Who <b>waits</b>? {=one}").items
    assert isinstance(found, Item)
    assert (found.name, found.prompt) == ("Gate 4:", Text("Who <b>waits</b>?", "html"))


def test_a_picture_that_gift_cannot_hold_is_told_by_its_name():
    text = '[html]Look: <img src\\="@@PLUGINFILE@@/hall.png" alt\\="The hall"> Is it locked? {T}'
    question, notes, _files = imported(text.encode(), "bank.gift")
    assert question["prompt"] == "Look: The hall Is it locked?"
    assert notes == ("The picture hall.png is not there: words stand in its place.",)


# --- Aiken ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "Who owns it?\nA. The coach\nB. The factory\nAnswer: B\n",
        "Who owns it?\nA) The coach\nB) The factory\nANSWER: b\n",
        "Who owns it?\na) The coach\nb) The factory\nanswer: b.\n",
    ],
)
def test_small_letters_are_as_good_in_aiken(written: str):
    question, notes, _files = imported(written.encode(), "bank.txt")
    assert question["options"] == [{"wrong": "The coach"}, {"right": "The factory"}]
    assert notes == ()


# --- pictures that stand in a text ---------------------------------------------------------------------------------


def test_a_pasted_picture_becomes_a_file():
    text = f'<p>Who waits here? <img alt="The hall" src="{PASTED}"></p>'
    question, notes, files = imported(xml("essay", text))
    assert question["prompt"] == "Who waits here? ![The hall](media/pasted.png)"
    assert (notes, files) == ((), ["media/pasted.png"])


def test_a_pasted_picture_of_gift_becomes_a_file_too():
    shielded = PASTED.replace(":", "\\:").replace("=", "\\=")
    text = f'[html]Who waits? <img alt\\="Hall" src\\="{shielded}"> {{=One =one}}'
    question, notes, files = imported(text.encode(), "bank.gift")
    assert question["prompt"] == "Who waits? ![Hall](media/pasted.png)"
    assert (notes, files) == ((), ["media/pasted.png"])


def test_a_pasted_picture_does_not_make_a_text_too_long():
    large = base64.b64encode(PNG + bytes(120_000)).decode()
    text = f'Who waits? <img alt="Hall" src="data:image/png;base64,{large}">'
    _question, _notes, files = imported(xml("essay", text))
    assert files == ["media/pasted.png"]


def test_what_is_pasted_and_no_picture_is_told():
    text = f'Who waits? <img alt="Hall" src="data:image/svg+xml;base64,{"PHN2Zz4=" * 4}">'
    question, notes, files = imported(xml("essay", text))
    assert (question["prompt"], files) == ("Who waits? Hall", [])
    assert "is not there: words stand in its place" in notes[0]


# --- words that are selected or dragged ----------------------------------------------------------------------------


def offered(tag: str, *words: tuple[str, int]) -> str:
    return "".join(
        f"<{tag}><text>{word}</text><group>{group}</group></{tag}>" for word, group in words
    )


@pytest.mark.parametrize(("kind", "tag"), [("gapselect", "selectoption"), ("ddwtos", "dragbox")])
def test_places_for_words_are_matched_with_them(kind: str, tag: str):
    inside = offered(tag, ("goal", 1), ("gates", 1), ("reality", 1))
    question, notes, _files = imported(xml(kind, "<p>G is [[1]], and R is [[3]].</p>", inside))
    assert (question["type"], question["prompt"]) == (
        "matching",
        "G is (1) _____, and R is (2) _____.",
    )
    assert question["pairs"] == [
        {"left": "(1)", "right": "goal"},
        {"left": "(2)", "right": "reality"},
    ]
    assert (question["extra"], notes) == (["gates"], ())


def test_words_of_several_groups_are_offered_everywhere_and_that_is_told():
    inside = offered("selectoption", ("goal", 1), ("gates", 2))
    (note,) = item(xml("gapselect", "G is [[1]], all lock [[2]].", inside)).notes
    assert note == "In Moodle each place offers words of its own; here all are offered everywhere."


def test_a_place_for_a_word_that_stands_alone_becomes_a_choice():
    inside = offered("selectoption", ("goal", 1), ("gates", 1), ("a coach", 2))
    question, notes, _files = imported(xml("gapselect", "G is [[1]].", inside))
    assert (question["type"], question["prompt"]) == ("single", "G is _____.")
    assert question["options"] == [{"right": "goal"}, {"wrong": "gates"}]
    assert notes == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("G is goal.", "Its text has no place for a word."),
        ("G is [[2]].", "A place in its text names a word that is not there."),
        ("[[1]] " * 201, "It has more than 200 places."),
    ],
)
def test_places_without_words_are_told(text: str, reason: str):
    assert why(xml("gapselect", text, offered("selectoption", ("goal", 1)))) == reason


# --- one blank alone -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("blank", "expected"),
    [
        (
            "{1:MULTICHOICE:=goal#Yes.~gates#No.}",
            {
                "type": "single",
                "options": [
                    {"right": "goal", "because": "Yes."},
                    {"wrong": "gates", "because": "No."},
                ],
            },
        ),
        ("{1:NUMERICAL:=2.5:0.1}", {"type": "numeric", "answer": "2.5", "tolerance": "0.1"}),
        (
            "{1:SHORTANSWER:=goal~%50%aim#Nearly.}",
            {
                "type": "text",
                "accept": ["goal"],
                "also": [{"answer": "aim", "credit": "50%", "because": "Nearly."}],
            },
        ),
        (
            "{1:MULTIRESPONSE:=goal~=will~gates}",
            {
                "type": "multiple",
                "partial": "true",
                "options": [{"right": "goal"}, {"right": "will"}, {"wrong": "gates"}],
            },
        ),
    ],
)
def test_one_blank_alone_keeps_what_it_was(blank: str, expected: dict[str, Any]):
    question, notes, _files = imported(xml("cloze", f"G is {blank} here."))
    assert question.pop("prompt") == "G is _____ here."
    del question["id"]
    assert (question, notes) == (expected, ())


def test_one_blank_with_right_words_alone_stays_a_blank():
    question, _notes, _files = imported(xml("cloze", "G is {1:SHORTANSWER:=goal~=Goal}."))
    assert (question["type"], question["prompt"]) == ("cloze", "G is {{goal|Goal}}.")


def test_a_blank_of_several_among_others_tells_that_all_were_to_be_chosen():
    _question, notes, _files = imported(
        xml("cloze", "G and W: {1:MULTIRESPONSE:=goal~=will~gates}, R: {1:SHORTANSWER:=reality}")
    )
    assert "Blank 1 takes one right answer; all right ones were to be chosen." in notes
    assert not any("earned a part" in each for each in notes)


# --- numbers and answers -------------------------------------------------------------------------------------------


def test_a_number_with_too_many_places_is_rounded():
    answer = (
        '<answer fraction="100"><text>1.4142135623730951</text><tolerance>0.01</tolerance></answer>'
    )
    question, notes, _files = imported(xml("numerical", "How many?", answer))
    assert str(question["answer"]) == "1.414213562373095"
    assert notes == ("The number 1.4142135623730951 was rounded to 15 places.",)


def test_a_number_of_which_nothing_would_be_left_is_not_rounded():
    answer = f'<answer fraction="100"><text>0.{"0" * 20}1</text></answer>'
    assert left(xml("numerical", "How many?", answer)).endswith("is too long.")


def test_an_answer_that_is_a_drawing_is_not_called_empty():
    drawn = '<answer fraction="100" format="html"><text><![CDATA[<svg></svg>]]></text></answer>'
    other = '<answer fraction="0"><text>A square</text></answer>'
    assert left(xml("multichoice", "Where is the circle?", drawn + other)) == (
        "An answer of it holds nothing that can be taken over."
    )


# --- GIFT with slips -----------------------------------------------------------------------------------------------


def test_a_title_begins_another_question_even_where_no_blank_line_parts_them():
    text = "::One::Locked? {T}\n// [id:two]\n::Two::Who waits? {\n=One\n~None}\n::Three::It is ::here:: {F}"
    one, two, three = read_gift(text.encode()).items
    assert isinstance(two, Item)
    assert [(each.name, each.line) for each in (one, two, three)] == [
        ("One", 1),
        ("Two", 3),
        ("Three", 6),
    ]
    assert two.id == "two"


def test_a_title_within_a_text_begins_nothing():
    (found,) = read_gift(b"::One::Which is right?\n::std:: {\n=std\n::ranges::\n~none}").items
    assert isinstance(found, Item)
    assert found.name == "One"
    assert found.notes == (
        "“::std::” stands in its text. If another question begins there, leave a blank line before it.",
    )


@pytest.mark.parametrize(
    "text", ["Who waits?\n~One\n=None", "Which reads it?\n~df{'a'}\n~df:a\n=df.a"]
)
def test_answers_without_braces_are_told(text: str):
    assert left(f"{text}\n\n::Other::Locked? {{T}}".encode(), "bank.gift") == (
        "Its answers stand in no braces. Write { in front of the first and } behind the last."
    )


def test_a_sign_inside_of_a_line_is_told():
    (found,) = read_gift(b"How is it read?{\n=With header=True\n~Without\n~Never}").items
    assert isinstance(found, Item)
    assert [each.text.text for each in found.answers] == ["With header", "True", "Without", "Never"]
    assert found.notes == (
        "“header=True” was divided: its = begins an answer. Write \\= where it is a part of a text.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Right?{=yes~no}",
        "Right?{\n=yes\n~no~never}",
        "Right?{\n=yes ~no\n~never}",
        "A=b?{\n=y\n~n}",
    ],
)
def test_a_sign_that_begins_an_answer_is_not_doubted(text: str):
    (found,) = read_gift(text.encode()).items
    assert isinstance(found, Item)
    assert found.notes == ()
