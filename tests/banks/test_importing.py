"""A bank's file becomes quizzes and pictures of a module: whatever the file holds, they pass the checker."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bwa_lms.banks import importing
from bwa_lms.banks.gift import write_gift
from bwa_lms.banks.importing import ALONE, read
from bwa_lms.banks.moodle_xml import write_moodle_xml
from bwa_lms.banks.shelf import InMemory
from bwa_lms.content.compiler import check
from bwa_lms.content.yaml import parse
from bwa_lms.kernel.errors import Refused
from bwa_lms.kernel.problems import Problem, errors
from tests.activities.workshop import plugins
from tests.banks.bank_items import items

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAfbLI3wAAAABJRU5ErkJggg=="
)
QUIZ = "course/01-module/01-a.quiz.yml"
GIFT = "::Owner::Who owns the next step? {=The factory ~The coach}\n"


def quizzes(found):
    """Return the data of the quiz files, by name."""
    return {
        name: parse(data.decode()).data
        for name, data in found.files.items()
        if name.endswith(".yml")
    }


def outcomes(found):
    return [each.outcome for each in found.told]


def gift(text, name="bank.gift", taken=(), ids=()):
    return read(text.encode(), name, taken, ids)


def xml(*questions):
    return f'<?xml version="1.0"?><quiz>{"".join(questions)}</quiz>'.encode()


def choice(prompt, *, files="", name="A", answers=("right", "wrong"), markup="html"):
    options = "".join(
        f'<answer fraction="{0 if place else 100}" format="html"><text><![CDATA[{each}]]></text></answer>'
        for place, each in enumerate(answers)
    )
    return (
        f'<question type="multichoice"><name><text>{name}</text></name><questiontext format="{markup}">'
        f"<text><![CDATA[{prompt}]]></text>{files}</questiontext><single>true</single>{options}</question>"
    )


def file(name, data=PNG):
    return (
        f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(data).decode()}</file>'
    )


def passes(found):
    """Say whether the files are a course's without a mistake."""
    return errors(check(InMemory(found.files), plugins())) == []


def test_the_example_of_the_documentation_becomes_what_the_documentation_says():
    page = (Path(__file__).parents[2] / "docs" / "banks.md").read_text("utf-8")
    shown = dict(re.findall(r"^```(gift|yaml)\n(.*?)^```", page, re.DOTALL | re.MULTILINE))
    found = gift(shown["gift"])
    assert found.files["01-two-visits.quiz.yml"].decode() == shown["yaml"]
    assert outcomes(found) == ["whole", "whole"]


# Which format a file has


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (GIFT, "bank.gift"),
        (GIFT, "bank.txt"),
        (GIFT, "BANK.TXT"),
        ("Who owns the next step?\nA. The factory\nB) The coach\nANSWER: A\n", "bank.txt"),
        (xml(choice("Who owns the next step?")).decode(), "bank.xml"),
        (xml(choice("Who owns the next step?")).decode(), "questions"),
    ],
)
def test_a_format_is_known_by_its_name_and_its_first_signs(text, name):
    found = read(text.encode(), name)
    assert outcomes(found) == ["whole"]
    (quiz,) = quizzes(found).values()
    assert quiz["questions"][0]["prompt"] == "Who owns the next step?"


def test_a_text_in_utf_16_is_looked_at_as_well():
    aiken = "Who owns it?\nA. The factory\nB. The coach\nANSWER: A\n"
    assert outcomes(read(aiken.encode("utf-16"), "bank.txt")) == ["whole"]


def test_any_other_file_is_refused():
    with pytest.raises(Refused, match=r"\.gift"):
        read(b"a,b\n", "bank.csv")


# Quiz files


def test_each_category_is_a_quiz_behind_what_stands_in_the_folder():
    text = f"$CATEGORY: Audits/Two visits\n\n{GIFT}\n$CATEGORY: Coaching\n\n{GIFT}\n"
    found = gift(text, taken=["07-intro.md", "module.yml"])
    assert list(found.files) == ["08-two-visits.quiz.yml", "09-coaching.quiz.yml"]
    first, second = quizzes(found).values()
    assert (first["title"], first["mode"], second["title"]) == (
        "Two visits",
        "practice",
        "Coaching",
    )
    assert found.files["08-two-visits.quiz.yml"].startswith(
        b"# From bank.gift, category Audits/Two visits.\n"
    )


def test_without_a_category_the_file_gives_the_title():
    found = gift(GIFT, "trust_and-contract.gift")
    assert list(found.files) == ["01-trust-and-contract.quiz.yml"]
    assert quizzes(found)["01-trust-and-contract.quiz.yml"]["title"] == "Trust and contract"


def test_no_id_of_the_course_is_taken_twice():
    text = f"$CATEGORY: Audits\n\n{GIFT}\n$CATEGORY: More/Audits\n\n{GIFT}\n"
    found = gift(text, taken=["01-audits.md"], ids=["audits-2"])
    assert list(found.files) == ["02-audits-3.quiz.yml", "03-audits-4.quiz.yml"]


def test_ids_are_unique_in_a_quiz_and_free_again_in_the_next():
    text = f"{GIFT}\n{GIFT}\n$CATEGORY: More\n\n{GIFT}\n"
    names = [[each["id"] for each in quiz["questions"]] for quiz in quizzes(gift(text)).values()]
    assert names == [["owner", "owner-2"], ["owner"]]


def test_many_questions_are_spread_evenly_over_several_files():
    found = gift("\n".join(f"Is {number} a number? {{T}}\n" for number in range(320)))
    made = quizzes(found)
    assert list(made) == [f"0{number}-bank-{number}.quiz.yml" for number in (1, 2, 3)]
    assert [each["title"] for each in made.values()] == ["Bank (1)", "Bank (2)", "Bank (3)"]
    assert [len(each["questions"]) for each in made.values()] == [150, 85, 85]
    assert outcomes(found) == ["whole"] * 320


def test_a_file_stays_below_what_the_checker_takes():
    long = "word " * 3_000
    found = gift("\n".join(f"{long}{number}? {{T}}\n" for number in range(60)))
    assert len(found.files) > 1
    assert all(len(data) < 512 * 1024 for data in found.files.values())
    assert passes(found)


def test_when_no_number_is_left_the_file_is_refused():
    with pytest.raises(Refused, match="9999"):
        gift(GIFT, taken=["9999-last.md"])


def test_a_file_without_a_question_gives_no_files():
    assert read(b"// nothing here\n", "bank.gift") == importing.Imported({}, ())


def test_what_asks_nothing_is_a_comment_at_its_place():
    found = gift(f"{GIFT}\nRead the case first.\n\n{GIFT}")
    assert outcomes(found) == ["whole", "left", "whole"]
    text = found.files["01-bank.quiz.yml"].decode()
    assert "\n\n  # Read the case first.\n\n  # Name: Owner\n  - id: owner-2\n" in text


def test_what_asks_nothing_makes_no_quiz_of_its_own():
    found = gift("Read the case first.\n")
    assert (found.files, found.told[0].notes) == ({}, (ALONE,))


# What becomes of each question


def test_each_question_is_told_once_in_the_order_of_the_file():
    text = "Is it? {T}\n\nBroken {=a\n\nWho? {~%50%a ~%50%b ~%-100%c}\n\nRead.\n"
    found = gift(text)
    assert [(each.line, each.outcome) for each in found.told] == [
        (1, "whole"),
        (3, "left"),
        (5, "noted"),
        (7, "left"),
    ]
    assert [each.name for each in found.told] == ["Is it?", "", "Who?", "Read."]


def test_a_question_that_the_checker_refuses_is_left_out_with_its_message():
    found = read(xml(choice("Which?", answers=("The same", "the  same")), choice("Who?")), "a.xml")
    assert outcomes(found) == ["left", "whole"]
    assert found.told[0].notes == ("The checker says: this option is there twice.",)
    assert passes(found)


def test_a_text_that_the_checker_refuses_is_taken_for_its_words(monkeypatch):
    """Our Markdown is checked as it is made, so only a stricter checker finds anything in it."""
    real = importing.check

    def stricter(source, plugins):
        found = real(source, plugins)
        text = source.read(QUIZ).decode()
        lines = [number for number, line in enumerate(text.split("\n"), 1) if "**" in line]
        mistakes = (Problem(QUIZ, line, 1, "error", "x", "no bold here") for line in lines)
        return [*found, *mistakes]

    monkeypatch.setattr(importing, "check", stricter)
    found = read(xml(choice("Who <b>owns</b> it?"), choice("Who?")), "a.xml")
    assert outcomes(found) == ["noted", "whole"]
    assert found.told[0].notes == (
        "Its texts were taken for their words alone, since the checker says: no bold here.",
    )
    (quiz,) = quizzes(found).values()
    assert [each["prompt"] for each in quiz["questions"]] == ["Who owns it?", "Who?"]


def test_too_long_a_text_is_left_out():
    found = read(xml(choice("word " * 5_000), choice("word " * 9_000)), "a.xml")
    assert [each.notes for each in found.told] == [
        ("The checker says: prompt is longer than 20000.",),
        ("A text of it has more than 40,000 characters.",),
    ]


# Pictures


def test_pictures_stand_in_the_media_folder_under_names_that_are_free():
    image = '<img src="@@PLUGINFILE@@/Plan%20A.png" alt="The hall">'
    bank = xml(
        choice(image, files=file("Plan A.png")), choice(f"Again {image}", files=file("Plan A.png"))
    )
    found = read(bank, "a.xml", taken=["media/plan-a.png"])
    assert [name for name in found.files if name.startswith("media/")] == ["media/plan-a-2.png"]
    assert found.files["media/plan-a-2.png"] == PNG
    (quiz,) = quizzes(found).values()
    assert [each["prompt"] for each in quiz["questions"]] == [
        "![The hall](media/plan-a-2.png)",
        "Again ![The hall](media/plan-a-2.png)",
    ]
    assert outcomes(found) == ["whole", "whole"]


def test_two_pictures_of_one_name_are_two_files():
    image = '<img src="@@PLUGINFILE@@/a.png" alt="The hall">'
    other = PNG + b"\0"
    bank = xml(choice(image, files=file("a.png")), choice(image, files=file("a.png", other)))
    found = read(bank, "a.xml")
    assert {data for name, data in found.files.items() if name.startswith("media/")} == {PNG, other}
    assert passes(found)


def test_a_picture_that_no_question_shows_is_not_written():
    found = read(xml(choice("Who?", files=file("a.png"))), "a.xml")
    assert list(found.files) == ["01-a.quiz.yml"]


def test_a_picture_in_which_the_checker_finds_something_becomes_its_words(monkeypatch):
    real = importing.check

    def stricter(source, plugins):
        media = [name for name in source.list().files if "/media/" in name]
        found = [Problem(name, 1, 1, "error", "script", "a script") for name in media]
        return [*real(source, plugins), *found]

    monkeypatch.setattr(importing, "check", stricter)
    image = '<img src="@@PLUGINFILE@@/a.png" alt="The hall">'
    found = read(xml(choice(f"See {image}", files=file("a.png"))), "a.xml")
    assert list(found.files) == ["01-a.quiz.yml"]
    assert quizzes(found)["01-a.quiz.yml"]["questions"][0]["prompt"] == "See The hall"
    assert outcomes(found) == ["noted"]


# Whatever it is


@pytest.mark.parametrize(("write", "name"), [(write_gift, "a.gift"), (write_moodle_xml, "a.xml")])
@given(bank=st.lists(items(), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_bank_holds_what_is_made_of_it_passes_the_checker(write, name, bank):
    written = write(bank)
    found = read(written.data, name)
    assert len(found.told) == sum(each.outcome != "left" for each in written.told)
    assert all(each.notes for each in found.told if each.outcome != "whole")
    asked = [each for quiz in quizzes(found).values() for each in quiz["questions"]]
    assert len(asked) == sum(each.outcome != "left" for each in found.told)
    assert not found.files or passes(found)
