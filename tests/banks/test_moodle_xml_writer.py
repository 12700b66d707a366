"""Moodle XML written: what is read back is what was written, and what Moodle cannot say is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.banks.model import GAP, NO_TEXT, Answer, Gap, Item, Pair, Text, Told
from bwa_lms.banks.moodle_xml import read_moodle_xml, write_moodle_xml
from tests.banks import bank_items

XML = Path(__file__).parent / "xml"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x01"
RIGHT = Answer(Text("audit"), Decimal(100))
WRONG = Answer(Text("visit"))


def back(*items: Item) -> list[Item]:
    """Return the items that are read from what is written."""
    found = read_moodle_xml(write_moodle_xml(items).data).items
    assert all(isinstance(each, Item) for each in found), found
    return [each for each in found if isinstance(each, Item)]


def told(item: Item) -> Told:
    (one,) = write_moodle_xml([item]).told
    return one


def questions(*items: Item) -> list[ET.Element]:
    """Return the questions of the written file, as another reader of XML sees them."""
    return list(ET.fromstring(write_moodle_xml(items).data))


def text_of(item: Item) -> str:
    return questions(item)[0].findtext("questiontext/text") or ""


def choice(**more: Any) -> Item:
    return replace(
        Item("choice", Text("Which one?"), name="A choice", answers=(RIGHT, WRONG)), **more
    )


def cloze(*gaps: Gap, text: str = f"Choose {GAP}.", **more: Any) -> Item:
    return replace(Item("cloze", Text(text), name="A cloze", gaps=gaps), **more)


# The round trip


def as_moodle_means_it(item: Item, read: Item) -> Item:
    """Return an item as Moodle says it: what its notes tell of, and nothing else, is another way."""
    told_gaps = "In Moodle it is worth" in " ".join(told(item).notes)
    prompt = item.prompt.text if item.kind == "cloze" else item.prompt.text.replace(GAP, "_____")
    gaps = [
        replace(
            each, points=other.points, answers=tuple(_in_a_blank(each, a) for a in each.answers)
        )
        for each, other in zip(item.gaps, read.gaps, strict=True)
    ]
    return replace(
        item,
        line=read.line,
        name=item.name or read.name,
        prompt=Text(prompt, item.prompt.markup),
        gaps=tuple(gaps),
        points=read.points if told_gaps else item.points,
    )


def _in_a_blank(gap: Gap, answer: Answer) -> Answer:
    text = _html(answer.text) if gap.kind == "choice" else answer.text
    return replace(
        answer, text=text, feedback=_html(answer.feedback) if answer.feedback else NO_TEXT
    )


def _html(text: Text) -> Text:
    if text.markup == "plain":
        return Text(escape(text.text, quote=False).replace("\n", "<br>"), "html")
    said = text.text.replace("\n", "<br>") if text.markup == "moodle" else text.text
    return Text(said, "html")


@settings(deadline=None, max_examples=100)
@given(st.lists(bank_items.items(), min_size=1, max_size=2))
def test_what_is_written_is_read_back_the_same(items: Sequence[Item]):
    written = write_moodle_xml(items)
    assert [each.outcome for each in written.told if each.outcome == "left"] == []
    read = read_moodle_xml(written.data).items
    assert len(read) == len(items)
    for item, other, become in zip(items, read, written.told, strict=True):
        assert isinstance(other, Item)
        if become.outcome == "whole" and item.kind != "cloze":
            assert other == replace(item, line=other.line, name=item.name or other.name)
        assert without_spaces(other) == without_spaces(as_moodle_means_it(item, other))


def without_spaces(item: Item) -> Item:
    """Return a cloze without the spaces by which braces are told from blanks."""
    prompt = Text(item.prompt.text.replace("{ ", "{"), item.prompt.markup)
    return replace(item, prompt=prompt) if item.kind == "cloze" else item


@settings(deadline=None, max_examples=40)
@given(st.lists(bank_items.items(), max_size=2))
def test_what_was_read_is_written_and_read_the_same_for_ever(items: Sequence[Item]):
    once = back(*items)
    twice = back(*once)
    assert [replace(each, line=1) for each in twice] == [replace(each, line=1) for each in once]
    assert write_moodle_xml(twice).data == write_moodle_xml(once).data


@pytest.mark.parametrize("name", ["every-type", "categories", "cloze", "pictures", "oddities"])
def test_samples_go_out_as_they_came_in(name):
    read = read_moodle_xml((XML / f"{name}.xml").read_bytes()).items
    items = [each for each in read if isinstance(each, Item)]
    again = [replace(each, line=0, notes=()) for each in back(*items)]
    assert again == [replace(each, line=0, notes=()) for each in items]


def test_the_file_is_indented_and_the_same_each_time():
    items = [
        choice(category="Audits", tags=("a", "b")),
        Item("description", Text("Read."), name="D"),
    ]
    data = write_moodle_xml(items).data
    assert data == write_moodle_xml(items).data
    assert data.decode().splitlines()[:12] == [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<quiz>",
        '  <question type="category">',
        "    <category>",
        "      <text>$course$/top/Audits</text>",
        "    </category>",
        "  </question>",
        '  <question type="multichoice">',
        "    <name>",
        "      <text>A choice</text>",
        "    </name>",
        '    <questiontext format="markdown">',
    ]


def test_nothing_makes_an_empty_file():
    assert write_moodle_xml([]).told == ()
    assert read_moodle_xml(write_moodle_xml([]).data).items == ()


# What Moodle expects of a file


def test_credits_have_the_places_that_moodle_keeps():
    third = Decimal(100) / 3
    item = choice(
        answers=(replace(RIGHT, credit=third * 2), replace(WRONG, credit=third)), several=True
    )
    question = questions(item)[0]
    assert [each.get("fraction") for each in question.findall("answer")] == ["66.66667", "33.33333"]
    assert told(item).outcome == "whole"
    assert [each.credit for each in back(item)[0].answers] == [
        Decimal("66.66667"),
        Decimal("33.33333"),
    ]


def test_a_penalty_is_a_fraction_with_seven_places():
    item = choice(hints=(Text("Look again."),), penalty=Decimal("33.33333"))
    assert questions(item)[0].findtext("penalty") == "0.3333333"
    assert back(item)[0].penalty == Decimal("33.33333")


def test_a_question_without_a_name_gets_one_for_moodles_lists():
    long = "Who owns the next step " * 9
    item = choice(name="", prompt=Text(f"<p>{long}</p>", "html"))
    name = questions(item)[0].findtext("name/text") or ""
    assert name.startswith("Who owns the next step Who owns")
    assert name.endswith("…")
    assert len(name) <= 81
    assert told(item) == Told(1, "", "whole")


def test_a_name_that_is_made_of_markdown_is_without_its_signs():
    item = choice(name="", prompt=Text("Who owns the **next** `step`?"))
    assert questions(item)[0].findtext("name/text") == "Who owns the next step?"


def test_questions_without_a_category_go_back_to_the_one_that_every_bank_has():
    first, second = choice(), choice(category="Audits")
    found = questions(first, second, first)
    assert [each.findtext("category/text") for each in found if each.get("type") == "category"] == [
        "$course$/top/Audits",
        "$course$/top/Default for questions without a category",
    ]
    assert [each.category for each in back(first, second, first)] == ["", "Audits", ""]
    assert {each.outcome for each in write_moodle_xml([first, second, first]).told} == {"whole"}


def test_a_category_is_said_once_for_all_that_follow():
    found = questions(choice(category="A/B"), choice(category="A/B"), choice(category="A"))
    assert [each.get("type") for each in found] == [
        *("category", "multichoice", "multichoice"),
        *("category", "multichoice"),
    ]


def test_pictures_stand_with_the_text_that_names_them():
    item = choice(
        prompt=Text("Look: ![Plan](media/plan.png) and ![Plan](media/plan.png)"),
        answers=(replace(RIGHT, text=Text('<img src="media/a b.png" alt="">', "html")), WRONG),
        media={"plan.png": PNG, "a b.png": PNG, "spare.png": PNG},
    )
    question = questions(item)[0]
    files = {each.tag: [file.get("name") for file in each.findall("file")] for each in question}
    assert files["questiontext"] == ["plan.png", "spare.png"]
    assert question.findtext("questiontext/text") == (
        "Look: ![Plan](@@PLUGINFILE@@/plan.png) and ![Plan](@@PLUGINFILE@@/plan.png)"
    )
    first = question.findall("answer")[0]
    assert [each.get("name") for each in first.findall("file")] == ["a b.png"]
    assert first.findtext("text") == '<img src="@@PLUGINFILE@@/a%20b.png" alt="">'


def test_pictures_come_back():
    item = choice(
        prompt=Text("![Plan](media/plan.png)"),
        answers=(replace(RIGHT, text=Text("![Exit](media/exit-1.png)")), WRONG),
        feedback=Text("<img src='media/plan.png'>", "html"),
        media={"plan.png": PNG, "exit-1.png": PNG + b"1", "spare.png": PNG},
    )
    assert back(item) == [replace(item, line=3)]
    assert told(item).outcome == "whole"


def test_what_is_not_a_picture_of_this_question_stays_as_it_is():
    item = choice(prompt=Text("See media/planes.png, old-media/plan.png"), media={"plan.png": PNG})
    assert "PLUGINFILE" not in text_of(item)


def test_an_ordering_shows_all_of_its_items():
    item = Item("ordering", Text("Order."), order=(Text("Goal"), Text("Reality"), Text("Will")))
    question = questions(item)[0]
    assert question.findtext("selecttype") == "ALL"
    assert question.findtext("selectcount") == "3"


# Blanks


def test_a_blank_is_written_with_its_escapes():
    gap = Gap(
        "short",
        (
            Answer(Text("a}b#c~d\\e&f", "plain"), Decimal(100), Text("Well ~ {seen}.", "html")),
            Answer(Text("=x", "plain")),
            Answer(Text("%5%", "plain"), Decimal(50)),
        ),
    )
    item = cloze(gap)
    assert text_of(item) == (
        "Choose {1:SHORTANSWER:=a\\}b\\#c&#126;d&#92;e&#38;f#Well &#126; {seen\\}.~%0%=x~%50%%5%}."
    )
    assert back(item)[0].gaps == (gap,)


def test_each_kind_of_blank_has_its_word():
    number = Answer(Text("25", "plain"), Decimal(100), NO_TEXT, Decimal("0.5"))
    options = (Answer(Text("goal", "html"), Decimal(100)), Answer(Text("will", "html")))
    both = (
        *(Answer(Text(each, "html"), Decimal(50)) for each in ("wages", "hours")),
        Answer(Text("weather", "html"), Decimal(-50)),
    )
    item = cloze(
        *(Gap("numeric", (number,)), Gap("choice", options), Gap("choice", both, several=True)),
        text=f"{GAP}, {GAP}, {GAP}",
        points=Decimal(3),
    )
    assert text_of(item) == (
        "{1:NUMERICAL:=25:0.5}, {1:MULTICHOICE:=goal~will},"
        " {1:MULTIRESPONSE:%50%wages~%50%hours~%-50%weather}"
    )
    assert back(item) == [replace(item, line=3)]


@pytest.mark.parametrize(
    ("points", "whole", "weights", "notes"),
    [
        (("1", "1"), "2", (1, 1), 0),
        (("1", "1"), "6", (3, 3), 0),
        (("1", "2"), "1", (1, 2), 1),
        (("0.5", "0.5"), "1", (1, 1), 1),
        (("33.33333", "66.66667"), "3", (1, 2), 0),
        (("0", "0"), "0", (0, 0), 0),
        (("0", "0"), "1", (0, 0), 1),
    ],
)
def test_points_of_blanks_are_whole_and_make_the_points_of_the_question(
    points, whole, weights, notes
):
    answers = (Answer(Text("audit", "plain"), Decimal(100)),)
    gaps = [Gap("short", answers, Decimal(each)) for each in points]
    item = cloze(*gaps, text=f"{GAP} {GAP}", points=Decimal(whole))
    assert tuple(each.points for each in back(item)[0].gaps) == weights
    assert len(told(item).notes) == notes


def test_braces_that_moodle_would_take_for_a_blank_are_spaced():
    gap = Gap("short", (Answer(Text("audit", "plain"), Decimal(100)),))
    item = cloze(gap, text=f"Not {{1:SA:=this}} nor {{#1}}, but {GAP}.")
    assert text_of(item) == "Not { 1:SA:=this} nor { #1}, but {1:SHORTANSWER:=audit}."
    assert told(item).notes == ("A space was put into braces that Moodle would take for a blank.",)
    assert back(item)[0].notes == ()


# What Moodle cannot say


@pytest.mark.parametrize(
    ("item", "note"),
    [
        (
            choice(several=True, tags=("all-or-nothing",)),
            "Moodle gives a part of the points for a part of the right options.",
        ),
        (
            choice(prompt=Text(f"The {GAP} ends with a report.")),
            "Its blank stands in the text as _____; Moodle asks for the answer below it.",
        ),
        (
            choice(answers=(RIGHT, replace(WRONG, credit=Decimal("42.5")))),
            "Moodle has no credit of 42.5 %: choose “Nearest grade if not listed” when you import it.",
        ),
        (choice(prompt=Text("A\x00B")), "Characters that XML cannot hold were left out."),
        (choice(name="A\ud800B"), "Characters that XML cannot hold were left out."),
        (choice(id="a" * 101), "Its id has more than 100 letters, which Moodle cannot keep."),
        (
            cloze(Gap("choice", (Answer(Text("**a**"), Decimal(100)), Answer(Text("b", "html"))))),
            "Moodle shows the options and feedback of a blank without Markdown, its signs included.",
        ),
    ],
)
def test_what_moodle_cannot_say_is_told(item, note):
    assert told(item) == Told(1, item.name, "noted", (note,))
    assert len(back(item)) == 1


def test_the_tag_brings_all_or_nothing_back():
    item = choice(several=True, tags=("all-or-nothing",))
    assert questions(item)[0].get("type") == "multichoice"
    assert questions(item)[0].findtext("single") == "false"
    assert back(item) == [replace(item, line=3)]


GOAL = Answer(Text("goal", "plain"), Decimal(100))


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (choice(prompt=Text(" ")), "It has no text."),
        (choice(answers=(RIGHT,)), "It has fewer than two options, which Moodle refuses."),
        (choice(kind="short", answers=()), "It has no answer."),
        (choice(kind="numeric", answers=()), "An answer of it is no number."),
        (choice(kind="numeric", answers=(RIGHT,)), "An answer of it is no number."),
        (choice(kind="true-false"), "It has not just one right answer, true or false."),
        (choice(kind="matching", pairs=(Pair(NO_TEXT, Text("a")),)), "It has no pair."),
        (choice(kind="ordering", order=(Text("a"),)), "It has nothing to put in order."),
        (cloze(), "Its text has not as many blanks as it should."),
        (
            cloze(Gap("short", (GOAL,)), text="None."),
            "Its text has not as many blanks as it should.",
        ),
        (
            cloze(Gap("short", (replace(GOAL, credit=Decimal(50)),))),
            "A blank of it has no answer that is wholly right, which Moodle refuses.",
        ),
        (
            cloze(Gap("choice", (GOAL,))),
            "A blank of it has fewer than two options, which Moodle refuses.",
        ),
        (
            cloze(Gap("short", (GOAL, Answer(NO_TEXT)))),
            "A blank of it has an empty answer, which Moodle refuses.",
        ),
        (cloze(Gap("numeric", (GOAL,))), "An answer of it is no number."),
    ],
)
def test_what_moodle_cannot_hold_is_left_out_with_the_reason(item, reason):
    written = write_moodle_xml([choice(), item, choice()])
    assert written.told[1] == Told(1, item.name, "left", (reason,))
    assert [each.outcome for each in written.told] == ["whole", "left", "whole"]
    assert len(read_moodle_xml(written.data).items) == 2
