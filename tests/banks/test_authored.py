"""Items of a bank as a trainer would write them: what is not the same is noted, in words that a trainer reads."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bwa_lms.banks.authored import question
from bwa_lms.banks.inward import PLAIN_RIGHTS
from bwa_lms.banks.model import GAP, NO_TEXT, Answer, Gap, Pair, Text
from tests.banks.made import answers, item, left, made, number, plain, told, whole

# Choices


def test_one_right_answer_makes_a_single_choice():
    of = item("choice", answers=(told("The factory", 100, "It stays."), *answers(The_coach=0)))
    assert whole(of) == {
        "type": "single",
        "options": [{"right": "The factory", "because": "It stays."}, {"wrong": "The coach"}],
    }


def test_what_a_wrong_answer_cost_is_noted():
    own, notes = made(item("choice", answers=answers(yes=100, no=-25)))
    assert own["type"] == "single"
    assert notes == ("A wrong answer cost up to 25%; here it earns nothing.",)


@pytest.mark.parametrize(
    ("credits_", "expected"),
    [
        ({"a": 100, "b": 50, "c": 0}, ["100%", "50%", "0%"]),
        ({"a": 100, "b": 100, "c": 0}, ["100%", "100%", "0%"]),
        ({"a": "33.33333", "b": 100}, ["33.33%", "100%"]),
    ],
)
def test_answers_that_earn_a_part_make_a_judgement(credits_, expected):
    own = whole(item("choice", answers=answers(**credits_)))
    assert own["type"] == "judgement"
    assert [each["credit"] for each in own["options"]] == expected


def test_a_judgement_that_looks_like_a_single_choice_is_known_by_its_tag():
    own = whole(item("choice", answers=answers(a=100, b=0), tags=("judgement",)))
    assert own["type"] == "judgement"


def test_where_the_best_answer_earns_a_part_it_earns_all_of_fewer_points():
    own, notes = made(item("choice", answers=answers(a=50, b=25, c=0), points=Decimal(4)))
    assert own["points"] == "2"
    assert [each["credit"] for each in own["options"]] == ["100%", "50%", "0%"]
    assert notes == ("Its best answer earned 50%; here it earns all of fewer points.",)


@pytest.mark.parametrize(
    "credits_",
    [
        {"a": 50, "b": 50, "c": -50},
        {"a": "33.33333", "b": "33.33333", "c": "33.33333", "d": "-33.33333"},
        {"a": 33, "b": 33, "c": 34, "d": -33},
        {"a": 100, "b": -100},
        {"a": 50, "b": 50},
    ],
)
def test_several_choices_by_our_own_rule_are_marked_in_parts(credits_):
    own = whole(item("choice", answers=answers(**credits_), several=True))
    assert (own["type"], own["partial"]) == ("multiple", "true")
    rights = sum(float(credit) > 0 for credit in credits_.values())
    assert sum("right" in option for option in own["options"]) == rights


def test_several_choices_are_marked_as_a_whole_where_the_tag_says_so():
    own = whole(
        item("choice", answers=answers(a=50, b=50, c=0), several=True, tags=("all-or-nothing",))
    )
    assert own["type"] == "multiple"
    assert "partial" not in own


@pytest.mark.parametrize(
    ("credits_", "notes"),
    [
        ({"a": 50, "b": 50, "c": 0}, ("Wrong choices cost nothing; here each costs 50%.",)),
        ({"a": 50, "b": 50, "c": -100, "d": 0}, ("Wrong choices cost 100% or 0%; here each costs 50%.",)),
        ({"a": 70, "b": 30, "c": -50}, ("Right choices earned 70% or 30%; here each earns 50%.",)),
    ],
)  # fmt: skip
def test_how_marks_differ_is_noted(credits_, notes):
    assert made(item("choice", answers=answers(**credits_), several=True))[1] == notes


def test_a_choice_of_a_blank_has_a_line_in_its_text():
    authored = question(
        item("choice", f"An audit is a {GAP}.", answers=answers(film=0, photograph=100))
    )
    assert authored.question["prompt"] == "An audit is a _____."


@pytest.mark.parametrize(
    ("of", "why"),
    [
        (item("choice", answers=answers(a=100)), "There is only one answer to choose."),
        (item("choice", answers=answers(a=0, b=-50)), "No answer of it earns anything."),
        (item("choice", answers=(Answer(plain(" "), Decimal(100)), *answers(b=0))), "An answer of it is empty."),
        (item("choice", " ", answers=answers(a=100, b=0)), "It has no text that asks for anything."),
    ],
)  # fmt: skip
def test_what_is_no_choice_is_left_out(of, why):
    assert left(of) == why


# True or false


@pytest.mark.parametrize(
    ("right", "wrong", "because", "notes"),
    [
        ("Yes.", "Yes.", {"because": "Yes."}, 0),
        ("", "", {}, 0),
        ("Yes.", "Look again.", {"because": "Yes.\n\nLook again.\n"}, 1),
        ("", "Look again.", {"because": "Look again."}, 1),
    ],
)
def test_a_sentence_is_true_or_false_and_has_one_reason(right, wrong, because, notes):
    of = item("true-false", answers=(told("true", 0, wrong), told("false", 100, right)))
    own, said = made(of)
    assert own == {"type": "true-false", "answer": "false", **because}
    assert len(said) == notes


# What is typed


def test_short_answers_are_accepted_foreseen_and_told_why():
    of = item(
        "short",
        answers=(
            told("social dialogue", 100, "Just so."),
            told("tripartite dialogue", 100, "Just so."),
            told("dialogue", 50, "Which one?"),
            told("talks", 0, "Which kind?"),
            *answers(debate=0),
        ),
    )
    assert whole(of) == {
        "type": "text",
        "accept": ["social dialogue", "tripartite dialogue"],
        "because": "Just so.",
        "also": [
            {"answer": "dialogue", "credit": "50%", "because": "Which one?"},
            {"answer": "talks", "because": "Which kind?"},
        ],
    }


def test_a_right_answer_that_is_told_something_else_is_foreseen():
    own = whole(item("short", answers=(told("A", 100, "One."), told("B", 100, "Two."))))
    assert own["accept"] == ["A"]
    assert own["also"] == [{"answer": "B", "credit": "100%", "because": "Two."}]


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        ("social*", "social.*"),
        ("*.5 (a|b)*", r".*\.5 \(a\|b\).*"),
        (r"5\*3*", r"5\*3.*"),
        ("?!", r"\?!"),
        ("*", ".*"),
    ],
)
def test_a_star_stands_for_any_letters(typed, pattern):
    own = whole(item("short", answers=(Answer(plain(typed), Decimal(100)),)))
    assert own == {"type": "text", "patterns": [pattern]}


def test_a_shielded_star_is_a_star():
    assert whole(item("short", answers=(Answer(plain(r"5\*3"), Decimal(100)),)))["accept"] == [
        "5*3"
    ]


def test_what_is_told_of_any_other_answer_is_a_pattern_for_all_that_is_left():
    own = whole(item("short", answers=(*answers(A=100), told("*", 0, "Look it up."))))
    assert own["also"] == [{"pattern": ".*", "because": "Look it up."}]


def test_a_foreseen_answer_that_never_decides_is_not_written():
    same = (told("  the  Coach. ", 50, "Partly."), told("THE COACH", 0, "No."))
    own = whole(item("short", answers=(*answers(The_coach=100), *same)))
    assert "also" not in own


def test_no_more_answers_are_foreseen_than_the_format_takes():
    many = [told(f"wrong {number}", 0, "No.") for number in range(25)]
    own, notes = made(item("short", answers=(*answers(A=100), *many)))
    assert len(own["also"]) == 20
    assert notes == ("Only 20 of its 25 foreseen answers were kept.",)


def test_a_blank_with_right_answers_alone_stands_in_its_text():
    of = item("short", f"Freedom of {GAP} first.", answers=answers(association=100, assembly=100))
    assert question(of).question == {
        "id": "freedom-of-first",
        "type": "cloze",
        "prompt": "Freedom of {{association|assembly}} first.",
    }


@pytest.mark.parametrize("more", [told("x", 0, "No."), told("y", 50, ""), told("z*", 100, "")])
def test_a_blank_that_says_more_is_asked_for_below_its_text(more):
    own = question(
        item("short", f"Freedom of {GAP}", answers=(*answers(association=100), more))
    ).question
    assert (own["type"], own["prompt"]) == ("text", "Freedom of _____")


def test_numbers_are_right_foreseen_and_told_why():
    of = item(
        "numeric",
        answers=(
            number("25", 100, "0.5", "Yes."),
            number("27.2", 0, 0, "Relative."),
            number("25", 50, 2),
        ),
    )
    assert whole(of) == {
        "type": "numeric",
        "answer": "25",
        "tolerance": "0.5",
        "because": "Yes.",
        "also": [
            {"answer": "27.2", "because": "Relative."},
            {"answer": "25", "tolerance": "2", "credit": "50%"},
        ],
    }


def test_what_is_told_of_any_other_number_is_told_to_everybody():
    own, notes = made(item("numeric", answers=(number("25"), number("*", 0, 0, "Subtract."))))
    assert own["explain"] == "Subtract."
    assert notes == ("What was told of any other number stands in the explanation.",)


def test_any_other_number_earns_nothing():
    assert made(item("numeric", answers=(number("25"), number("*", 25))))[1] == (
        "Any other number earned something; here it earns nothing.",
    )


@pytest.mark.parametrize(
    ("value", "tolerance", "written"),
    [("-2.50", "1E-12", ("-2.50", "0.000000001")), ("1E+3", "1.10", ("1000", "1.1")), ("0.1", "0", ("0.1", None))],
)  # fmt: skip
def test_numbers_are_written_in_plain_digits(value, tolerance, written):
    own = whole(item("numeric", answers=(number(value, tolerance=tolerance),)))
    assert (own["answer"], own.get("tolerance")) == written


@pytest.mark.parametrize(
    ("of", "why"),
    [
        (item("numeric", answers=(number("many"),)), "many is not a number."),
        (item("numeric", answers=(number("1E+40"),)), "The number 1E+40 is too long."),
        (item("numeric", answers=(number("1", tolerance="1E+9"),)), "The tolerance 1E+9 is too large."),
        (item("numeric", answers=(number("*"),)), "No answer of it earns anything."),
        (item("short", answers=answers(a=0)), "No answer of it earns anything."),
        (item("true-false", answers=answers(yes=100, no=0)), "It does not say what is right, true or false."),
    ],
)  # fmt: skip
def test_what_cannot_be_typed_is_left_out(of, why):
    assert left(of) == why


# Blanks


def gaps(*each, prompt="O is {}, A is {}.", points=1):
    return item("cloze", prompt.format(*[GAP] * len(each)), gaps=each, points=Decimal(points))


def short(**credits_):
    return Gap("short", answers(**credits_))


def test_blanks_are_typed():
    of = gaps(short(open_questions=100), short(affirmations=100, affirming=100, praise=0))
    authored = question(of)
    assert authored.notes == ()
    assert (
        authored.question["prompt"] == "O is {{open questions}}, A is {{affirmations|affirming}}."
    )


def test_a_blank_that_was_chosen_names_its_choices_in_a_note():
    authored = question(gaps(Gap("choice", answers(goal=100, will=0)), short(a=100)))
    assert authored.question["prompt"] == "O is {{goal}}, A is {{a}}."
    assert authored.notes == ("Blank 1 is typed here; it was chosen from “goal”, “will”.",)


def test_a_number_in_a_blank_is_typed_with_a_point_or_a_comma():
    authored = question(gaps(Gap("numeric", (number("2.5", tolerance=1),)), short(a=100)))
    assert authored.question["prompt"] == "O is {{2.5|2,5}}, A is {{a}}."
    assert authored.notes == ("Blank 1 takes the number itself; it had a tolerance.",)


def test_what_a_blank_cannot_say_is_noted():
    of = gaps(
        Gap("short", (told("coach*", 100, "Well seen."), told("trainer", 50, ""))),
        Gap("short", answers(a=100), Decimal(2)),
    )
    own, notes = made(of)
    assert own["explain"] == "coach\\*: Well seen."
    assert notes == (
        "Its blanks earned different points; here each earns the same.",
        "Blank 1 had answers that earned a part; here only the best count.",
        "Blank 1 takes “coach” as it stands; a star stood for any letters.",
        "What was told of single answers stands in the explanation.",
    )


@pytest.mark.parametrize("words", ["a|b", "{a}", "?", "*", "x" * 201])
def test_what_cannot_be_written_in_a_blank_leaves_the_question_out(words):
    unwritable = Gap("short", (Answer(plain(words), Decimal(100)),))
    assert left(gaps(unwritable, short(a=100))).startswith("Blank 1 accepts “")


def test_blanks_without_their_place_leave_the_question_out():
    of = item("cloze", "No place.", gaps=(short(a=100),))
    assert left(of) == "Its blanks and their answers do not fit together."


def test_braces_of_the_text_make_no_blank():
    own, _notes = made(gaps(short(a=100), prompt="{{{{not this}}}} but {{{}}}"))
    assert own["type"] == "cloze"


# Lists, and what is written freely


def test_pairs_have_decoys_and_their_rights_are_plain_text():
    pairs = (
        Pair(Text("**Auditor**"), plain("Show me *it*.")),
        Pair(plain("Coach"), Text("What have <b>you</b> tried?", "html")),
        Pair(NO_TEXT, plain("I fix it.")),
        Pair(NO_TEXT, plain("I FIX it.")),
        Pair(NO_TEXT, plain("show me *it*.")),
    )
    own, notes = made(item("matching", pairs=pairs))
    assert own == {
        "type": "matching",
        "pairs": [
            {"left": "**Auditor**", "right": "Show me \\*it\\*."},
            {"left": "Coach", "right": "What have you tried?"},
        ],
        "extra": ["I FIX it."],
    }
    assert notes == (PLAIN_RIGHTS,)


def test_a_left_side_to_which_nothing_belongs_leaves_the_question_out():
    assert left(item("matching", pairs=(Pair(plain("a"), NO_TEXT),))).startswith("A left side")


def test_an_order_stays_an_order():
    own = whole(item("ordering", order=(plain("Goal"), plain("Reality"))))
    assert own == {"type": "ordering", "items": ["Goal", "Reality"]}


@pytest.mark.parametrize(
    ("words", "written", "notes"),
    [
        ((None, None), None, ()),
        ((80, 200), "80-200", ()),
        ((None, 200), "1-200", ()),
        ((80, None), "80-240", ("It had no most of words; here 240 is the most.",)),
        ((10, None), "10-100", ("It had no most of words; here 100 is the most.",)),
        ((0, 9_000), "1-5000", ("It had up to 9000 words, and has up to 5000 here.",)),
    ],
)
def test_an_open_answer_has_both_bounds_of_words_or_none(words, written, notes):
    own, said = made(item("essay", words=words))
    assert (own["type"], own.get("words"), said) == ("open", written, notes)
