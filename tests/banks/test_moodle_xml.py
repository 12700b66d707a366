"""Moodle XML read: what becomes of each type of question, of its texts and of its pictures."""

from __future__ import annotations

import base64
from decimal import Decimal
from pathlib import Path

import pytest

from bwa_lms.banks.model import GAP, NO_TEXT, Answer, Bank, Item, Markup, Pair, Text, Unread
from bwa_lms.banks.moodle_xml import read_moodle_xml

XML = Path(__file__).parent / "xml"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGM4ISfHAMQACHcCCZFwGzwAAAAASUVORK5CYII="
)
GIF = b"GIF89a\x02\x00\x01\x00\x80\x00\x00" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x01\x00\x02\x01\x01\x11\x00\xff\xd9"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8 " + b"\x00" * 10 + b"\x02\x00\x01\x00"


def sample(name: str) -> Bank:
    return read_moodle_xml((XML / f"{name}.xml").read_bytes())


def read(kind: str, inside: str = "", text: str = "Which one?") -> Item | Unread:
    """Return what becomes of one question, with a prompt and what else stands in it."""
    prompt = f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>'
    name = "<name><text>A question</text></name>"
    file = f'<quiz><question type="{kind}">{name}{prompt}{inside}</question></quiz>'
    (found,) = read_moodle_xml(file.encode()).items
    return found


def item(kind: str, inside: str = "", text: str = "Which one?") -> Item:
    found = read(kind, inside, text)
    assert isinstance(found, Item), found
    return found


def why(kind: str, inside: str = "", text: str = "Which one?") -> str:
    found = read(kind, inside, text)
    assert isinstance(found, Unread), found
    return found.why


def answer(text: str, credit: str = "100", more: str = "") -> str:
    return f'<answer fraction="{credit}"><text>{text}</text>{more}</answer>'


def html(text: str) -> Text:
    return Text(text, "html")


def plain(text: str) -> Text:
    return Text(text, "plain")


# Every type, as Moodle hands it out


@pytest.fixture(scope="module")
def every() -> dict[str, Item]:
    items = sample("every-type").items
    return {each.name: each for each in items if isinstance(each, Item)}


def test_a_choice_keeps_credits_feedback_hints_and_what_it_is_called(every):
    choice = every["Who owns the next step"]
    assert choice.kind == "choice"
    assert not choice.several
    assert choice.prompt == html("<p>Who owns the <b>next step</b> after a coaching visit?</p>")
    assert choice.answers == (
        Answer(html("<p>The people in the factory</p>"), Decimal(100), html("<p>They stay.</p>")),
        Answer(html("<p>The coach</p>")),
        Answer(html("<p>The brand</p>"), Decimal(-50)),
    )
    assert (choice.id, choice.category) == ("next-step", "Audits and coaching")
    assert choice.tags == ("coaching", "ownership")
    assert choice.points == 2
    assert choice.feedback == html("<p>Ownership is what makes a step last.</p>")
    assert choice.hints == (html("Who has to want it?"),)
    assert choice.penalty == Decimal("33.33333")


def test_a_choice_tells_what_is_lost_and_says_nothing_of_what_moodle_says_anyway(every):
    assert every["Who owns the next step"].notes == (
        "What Moodle says to whoever is wrong is not taken over: “Think of who is still there next month.”",
        "In Moodle its answers keep their order; here a quiz decides whether they are mixed.",
    )


def test_a_choice_of_several_takes_the_markup_of_its_prompt(every):
    several = every["Signs of a rehearsed visit"]
    assert several.several
    assert [each.credit for each in several.answers] == [
        Decimal("66.66667"),
        Decimal("33.33333"),
        Decimal(-100),
    ]
    assert {each.text.markup for each in several.answers} == {"markdown"}
    assert several.penalty == 0  # there are no hints that it could be for
    assert several.notes == ()


def test_all_or_nothing_is_a_tag_and_the_right_options_share_the_points(every):
    found = every["Parties of tripartite dialogue"]
    assert found.several
    assert found.tags == ("all-or-nothing",)
    assert [each.credit for each in found.answers] == [*[Decimal("33.33333")] * 3, Decimal(0)]


def test_true_and_false_stand_in_this_order(every):
    assert every["Announced visits"].answers == (
        Answer(plain("true"), Decimal(0), html("No study says so.")),
        Answer(plain("false"), Decimal(100)),
    )


def test_what_is_typed_is_plain_and_capital_letters_are_forgiven(every):
    short = every["The word for it"]
    assert short.answers == (
        Answer(plain("social dialogue"), Decimal(100), html("Just so.")),
        Answer(plain("*dialogue"), Decimal(50), html("Which one?")),
    )
    assert short.notes == ("In Moodle capital letters have to be right; here they are forgiven.",)


def test_a_number_has_its_tolerance_and_tells_of_its_unit(every):
    numeric = every["Points fallen"]
    assert numeric.answers == (
        Answer(plain("25"), Decimal(100), NO_TEXT, Decimal("0.5")),
        Answer(plain("*"), Decimal(0), html("Subtract.")),
    )
    assert numeric.notes[0] == "Its unit is “points”."
    assert "a wrong unit costs points" in numeric.notes[1]


def test_a_right_side_without_a_left_is_a_decoy(every):
    assert every["Who says it?"].pairs == (
        Pair(html("<p>An auditor</p>"), plain("Show me the record.")),
        Pair(html("<p>A coach</p>"), plain("What have you tried?")),
        Pair(NO_TEXT, plain("I will fix it for you.")),
    )


def test_an_essay_keeps_its_limits_and_tells_what_markers_and_writers_were_given(every):
    essay = every["Your last visit"]
    assert essay.words == (80, 200)
    assert essay.notes == (
        "For those who mark it, Moodle says: “Look for a moment, not for a habit.”",
        "In Moodle the answer begins with: “On that day I”.",
        "In Moodle files may be handed in with the answer; here it is a text alone.",
    )


def test_an_ordering_is_in_the_order_of_its_answers(every):
    ordering = every["The stages of GROW"]
    assert [each.text for each in ordering.order] == ["Goal", "Reality", "Options", "Will"]
    assert "3 of its 4 items" in ordering.notes[0]
    assert "only the whole order" in ordering.notes[1]


def test_a_cloze_is_worth_the_sum_of_its_blanks(every):
    cloze = every["Fewer words"]
    assert cloze.prompt == html(f"<p>A coach {GAP} more than {GAP}.</p>")
    assert [each.points for each in cloze.gaps] == [2, 1]
    assert cloze.points == 3
    assert (cloze.id, cloze.penalty) == ("fewer-words", Decimal(50))


def test_a_description_asks_nothing(every):
    assert every["The case of the locked gate"].kind == "description"


def test_an_item_knows_the_line_of_its_question(every):
    lines = (XML / "every-type.xml").read_text(encoding="utf-8").splitlines()
    assert all(lines[each.line - 1].strip().startswith("<question ") for each in every.values())


# Categories


def test_a_category_lasts_until_the_next_and_its_path_is_without_moodles_own_words():
    found = {
        each.name: each.category for each in sample("categories").items if isinstance(each, Item)
    }
    assert found == {
        "Before the first visit": "Coaching",
        "At night": "Coaching/Visits/Night shift // weekend",
        "Nowhere": "",
        "At the root": "",
        "An older file": "Social dialogue/Committees",
    }


# Pictures


def test_pictures_get_names_of_their_own_wherever_they_stand():
    found = sample("pictures").items[0]
    assert isinstance(found, Item)
    assert (
        found.prompt.text
        == '<p>Look at the hall: <img src="media/halle-sud-1.png" alt="The hall"></p>'
    )
    assert found.answers[0].text.text == '<img src="media/exit.png" alt="Exit A">'
    assert found.answers[1].text.text == "![Exit B](media/exit-2.png)"
    assert set(found.media) == {"halle-sud-1.png", "exit.png", "exit-2.png"}
    assert found.media["exit.png"] == found.media["halle-sud-1.png"] != found.media["exit-2.png"]
    assert found.notes == ()


def test_what_is_no_picture_or_is_not_there_is_told():
    found = sample("pictures").items[1]
    assert isinstance(found, Item)
    assert found.media == {}
    assert found.notes == (
        "The file “way.svg” is no PNG, JPEG, GIF or WebP and is not taken over.",
        "The file does not hold the picture “lost.png”, which a text names.",
    )
    assert "media/way.svg" in found.prompt.text
    assert "PLUGINFILE" not in found.prompt.text


def test_a_damaged_picture_makes_its_question_unread():
    found = sample("pictures").items[2]
    assert found == Unread(found.line, "A damaged plan", "Its file “plan.png” is damaged.")


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("Plan.PNG", PNG, "plan.png"),
        ("plan.jpeg", JPEG, "plan.jpeg"),
        ("plan.png", JPEG, "plan.jpg"),  # its bytes say what it is
        ("plan", GIF, "plan.gif"),
        ("../../etc/plan.webp", WEBP, "plan.webp"),
        ("..png", PNG, "picture.png"),
        ("Übersicht – Süd.v2.png", PNG, "ubersicht-sud.v2.png"),
        ("图.png", PNG, "picture.png"),
        ("a" * 300 + ".png", PNG, "a" * 60 + ".png"),
    ],
)
def test_the_name_of_a_picture_is_safe_and_its_ending_fits(name, data, kept):
    file = f'<file name="{name}" encoding="base64">{base64.b64encode(data).decode()}</file>'
    inside = f'<generalfeedback format="html"><text>Look.</text>{file}</generalfeedback>'
    found = item("description", inside)
    assert dict(found.media) == {kept: data}


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", b"<svg onload='alert(1)'/>", b"%PDF-1.7"]
)
def test_only_what_browsers_show_as_a_picture_is_one(data):
    file = f'<file name="plan.png" encoding="base64">{base64.b64encode(data).decode()}</file>'
    found = item("description", f"<generalfeedback><text>Look.</text>{file}</generalfeedback>")
    assert found.media == {}
    assert "“plan.png”" in found.notes[0]


def test_two_questions_never_share_a_name_for_two_pictures():
    def shown(data: bytes) -> str:
        file = f'<file name="plan.png">{base64.b64encode(data).decode()}</file>'
        text = "<text>&lt;img src='@@PLUGINFILE@@/plan.png?time=1' alt='Plan'></text>"
        return f'<question type="description"><questiontext>{text}{file}</questiontext></question>'

    other = PNG + b"more"
    data = f"<quiz>{shown(PNG)}{shown(other)}{shown(PNG)}</quiz>".encode()
    found = [each for each in read_moodle_xml(data).items if isinstance(each, Item)]
    assert [dict(each.media) for each in found] == [
        {"plan.png": PNG},
        {"plan-2.png": other},
        {"plan.png": PNG},
    ]
    assert found[1].prompt.text == "<img src='media/plan-2.png' alt='Plan'>"


# Texts


@pytest.mark.parametrize(
    ("said", "markup"),
    [
        ("html", "html"),
        ("markdown", "markdown"),
        ("plain_text", "plain"),
        ("moodle_auto_format", "moodle"),
        ("wiki_like", "html"),
        ("", "html"),
    ],
)
def test_a_text_keeps_its_markup(said: str, markup: Markup):
    inside = f'<generalfeedback format="{said}"><text> Look **here**. </text></generalfeedback>'
    assert item("description", inside).feedback == Text("Look **here**.", markup)


def test_a_character_that_stands_for_a_blank_is_not_let_in():
    found = item(
        "shortanswer", answer(f"au{GAP}dit"), text=f"Which {GAP}one, &#xE010; &#57360;two?"
    )
    assert found.prompt.text == "Which one,  two?"
    assert found.answers[0].text.text == "audit"


def test_names_tags_and_ids_are_words_on_one_line():
    inside = """<idnumber> who  owns </idnumber>
      <tags><tag><text>coaching
        visit</text></tag><tag><text></text></tag><tag><text>coaching visit</text></tag></tags>
      <coursetags><tag><text>autumn</text></tag></coursetags>"""
    found = item("description", inside)
    assert found.id == "who owns"
    assert found.tags == ("coaching visit", "autumn")


# What is not taken over


@pytest.fixture(scope="module")
def odd() -> dict[str, Item | Unread]:
    return {each.name: each for each in sample("oddities").items}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "Drawn numbers",
            "It is a calculated choice: Moodle draws its numbers anew each time; there is nothing like it here.",
        ),
        (
            "Exits on a plan",
            "It is markers that are dragged onto a picture (ddmarker); there is nothing like it here.",
        ),
        ("Who knows", "It is a question of the type “poodle”; there is nothing like it here."),
        ("No type", "It does not say of which type it is."),
        ("Both right", "Not just one of its two answers is right."),
        ("No text", "It has no text."),
        ("Nothing right", "No answer of it is right."),
        ("Not a number", "“a dozen” is no number."),
        ("A credit beyond all", "“1e9” in <answer> is no number that fits."),
        (
            "HTML without CDATA",
            "A text of it holds XML elements; HTML has to stand in CDATA there.",
        ),
        ("Half a pair", "It has a left side to which nothing belongs."),
        ("One thing", "It has nothing to put in order."),
    ],
)
def test_a_question_that_cannot_be_taken_over_says_why(odd, name, reason):
    found = odd[name]
    assert isinstance(found, Unread)
    assert found.why == reason


def test_an_old_file_says_true_and_false_in_its_own_language_in_this_order(odd):
    found = odd["In the language of its course"]
    assert isinstance(found, Item)
    assert [each.credit for each in found.answers] == [0, 100]
    assert found.answers[1].feedback == html("Er ergänzt ihn.")


def test_several_units_are_told(odd):
    found = odd["Several units"]
    assert isinstance(found, Item)
    assert found.answers == (Answer(plain("1.2"), Decimal(100)),)
    assert "several units (“m”, “cm”)" in found.notes[0]


@pytest.mark.parametrize(
    "inside",
    [
        "<defaultgrade>many</defaultgrade>",
        "<defaultgrade>-1</defaultgrade>",
        "<defaultgrade>1e99999999</defaultgrade>",
        "<hint><text>Look.</text></hint><penalty>7</penalty>",
    ],
)
def test_a_number_that_is_none_makes_its_question_unread(inside):
    assert "is no number that fits" in why("description", inside)


def test_a_tolerance_below_zero_is_none():
    inside = answer("5", more="<tolerance>-1</tolerance>")
    assert why("numerical", inside) == "“-1” is no tolerance."


def test_a_huge_exponent_is_no_number():
    assert "is no number" in why("numerical", answer("1e999999999"))


def test_a_true_or_false_needs_two_answers():
    inside = answer("true") + answer("false", "0") + answer("maybe", "0")
    assert why("truefalse", inside) == "It has not two answers, true and false."


def test_pairs_of_nothing_are_none():
    empty = "<subquestion><text></text><answer><text> </text></answer></subquestion>"
    decoy = "<subquestion><text></text><answer><text>A brand</text></answer></subquestion>"
    assert why("matching", empty + decoy) == "It has no pair."


def test_a_category_that_could_act_on_a_page_is_none():
    path = "<category><text>&lt;script></text></category>"
    text = "<questiontext><text>Read.</text></questiontext>"
    file = (
        f'<question type="category">{path}</question><question type="description">{text}</question>'
    )
    (found,) = read_moodle_xml(f"<quiz>{file}</quiz>".encode()).items
    assert isinstance(found, Item)
    assert found.category == ""
