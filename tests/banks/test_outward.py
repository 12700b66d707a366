"""Authored questions as items of a bank: what a bank has no place for is noted, what is hidden stays hidden."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bwa_lms.banks import outward
from bwa_lms.banks.model import GAP, NO_TEXT, Answer, Pair, Text
from bwa_lms.banks.outward import Stays


def out(type_, prompt="Who owns it?", media=lambda name: None, **keys):
    written = {"id": "owner", "type": type_, "prompt": prompt, **keys}
    return outward.item(written, 7, "Audits", media)


def whole(*given, **keys):
    found = out(*given, **keys)
    assert found.notes == ()
    return found


def credits_(found):
    return [str(answer.credit.quantize(Decimal("0.01")).normalize()) for answer in found.answers]


def test_what_every_question_has_comes_along():
    found = whole(
        "open", points="2.5", hint="Look.", hint_cost="33.33 %", explain="So.", words="80-200"
    )
    assert (found.kind, found.line, found.category) == ("essay", 7, "Audits")
    assert (found.id, found.name, found.points) == ("owner", "owner", Decimal("2.5"))
    assert (found.hints, found.penalty) == ((Text("Look."),), Decimal("33.33"))
    assert (found.feedback, found.words) == (Text("So."), (80, 200))


def test_a_single_choice_has_one_answer_that_earns_everything():
    found = whole("single", options=[{"right": "**We**", "because": "So."}, {"wrong": "They"}])
    assert found.answers == (
        Answer(Text("**We**"), Decimal(100), Text("So.")),
        Answer(Text("They"), Decimal(0), NO_TEXT),
    )


@pytest.mark.parametrize("partial", [None, "false"])
def test_a_multiple_choice_that_is_marked_as_a_whole_says_so_in_a_tag(partial):
    keys = {"partial": partial} if partial else {}
    found = out("multiple", options=[{"right": "a"}, {"right": "b"}, {"wrong": "c"}], **keys)
    assert (found.several, found.tags, credits_(found)) == (
        True,
        ("all-or-nothing",),
        ["5E+1", "5E+1", "-5E+1"],
    )
    assert found.notes == (
        "It is marked as a whole here; elsewhere each right choice earns its part.",
    )


def test_a_multiple_choice_in_parts_is_the_same_everywhere():
    found = whole(
        "multiple",
        partial="true",
        options=[{"right": "a"}, {"right": "b"}, {"right": "c"}, {"wrong": "d"}],
    )
    assert (found.tags, credits_(found)) == ((), ["33.33", "33.33", "33.33", "-33.33"])


@pytest.mark.parametrize(
    ("shares", "tags"),
    [(["100%", "40%"], ()), (["100%", "100%"], ()), (["0%", "100%"], ("judgement",))],
)
def test_a_judgement_is_a_choice_with_credits(shares, tags):
    options = [{"credit": share, "text": share} for share in shares]
    found = whole("judgement", options=options)
    assert ([f"{answer.credit}%" for answer in found.answers], found.tags) == (shares, tags)


def test_the_reason_of_a_sentence_is_told_whatever_is_chosen():
    found = whole("true-false", answer="false", because="So.")
    assert [(each.text.text, each.credit, each.feedback.text) for each in found.answers] == [
        ("true", 0, "So."),
        ("false", 100, "So."),
    ]


def test_a_number_has_its_tolerance_as_a_distance_and_its_unit_in_the_text():
    found = out(
        "numeric",
        answer="-200",
        tolerance="2.5 %",
        unit="points",
        because="Yes.",
        also=[{"answer": "20", "tolerance": "1", "credit": "50%", "because": "Nearly."}],
    )
    assert found.prompt == Text("Who owns it? (points)")
    assert [
        (each.text.text, each.tolerance, each.credit, each.feedback.text) for each in found.answers
    ] == [
        ("-200", 5, 100, "Yes."),
        ("20", 1, 50, "Nearly."),
    ]
    assert found.notes == ("Its unit stands in brackets behind the text.",)


def test_a_text_has_answers_that_are_accepted_and_foreseen():
    found = whole(
        "text",
        accept=["social  dialogue", "5*3"],
        patterns=[r"tri.*ism\."],
        because="Yes.",
        also=[{"answer": "talks", "credit": "25%"}, {"pattern": ".*", "because": "No."}],
    )
    assert [(each.text.text, each.credit, each.feedback.text) for each in found.answers] == [
        ("social dialogue", 100, "Yes."),
        (r"5\*3", 100, "Yes."),
        ("tri*ism.", 100, "Yes."),
        ("talks", 25, ""),
        ("*", 0, "No."),
    ]


@pytest.mark.parametrize("pattern", ["(tri|bi)partite", r"\d+", "colou?r", "a.b", "[ab]", r"a\\.*"])
def test_a_pattern_that_is_more_than_stars_is_left_out_and_named(pattern):
    found = out("text", accept=["a"], patterns=[pattern])
    assert [each.text.text for each in found.answers] == ["a"]
    assert found.notes == (
        f"The pattern {pattern} is left out: elsewhere a star is all that there is.",
    )


def test_a_text_that_knows_patterns_alone_stays():
    with pytest.raises(Stays, match="pattern"):
        out("text", patterns=[r"\d+"])


def test_pairs_have_plain_rights_and_decoys():
    found = out(
        "matching",
        pairs=[{"left": "*A*", "right": "`x` \\*y\\*", "because": "So."}],
        extra=["**z**"],
    )
    assert found.pairs == (
        Pair(Text("*A*"), Text("x *y*", "plain")),
        Pair(NO_TEXT, Text("z", "plain")),
    )
    assert found.notes == ("The reasons of its pairs are not told elsewhere.",)


def test_an_order_stays_an_order():
    assert whole("ordering", items=["Goal", "Will"]).order == (Text("Goal"), Text("Will"))


def test_blanks_are_gaps():
    found = whole("cloze", prompt="O is {{open\n questions}}, A is {{affirmations| 5*3 }}.")
    assert found.prompt == Text(f"O is {GAP}, A is {GAP}.")
    assert [[each.text.text for each in gap.answers] for gap in found.gaps] == [
        ["open questions"],
        ["affirmations", r"5\*3"],
    ]


@pytest.mark.parametrize("type_", ["scale", "scenario", "a-strangers-own"])
def test_what_no_bank_knows_stays(type_):
    with pytest.raises(Stays, match=type_):
        out(type_)


def test_pictures_come_along_and_what_a_text_links_to_is_noted():
    def media(name):
        return {"media/a plan.png": b"png"}.get(name)

    found = out("open", "![The hall](media/a%20plan.png) [gone](media/x.pdf)", media)
    assert (dict(found.media), found.notes) == ({"a plan.png": b"png"}, ())
    assert out("open", "[the gate](case:the-locked-gate)").notes == (outward.LINKS,)
    assert out("open", "![walk](media/walk.mp4)").notes == (outward.SOUND,)


def test_what_only_trainers_read_does_not_leave():
    prompt = "Who owns it?\n\n/// trainer\nSecret: they do.\n///\n\n/// note\nAll read this.\n///\n"
    explain = "So.\n\n/// afterwards\nSecret, too.\n///\n"
    found = out("open", prompt, explain=explain)
    assert "Secret" not in str(found)
    assert "All read this." in found.prompt.text
    assert found.notes == (outward.HIDDEN, outward.BLOCK)


def test_what_belongs_to_the_course_is_noted():
    found = out("open", rubric="common", see="lesson:three-questions")
    assert found.notes == (
        "The rubric common is not told elsewhere.",
        "The page to read again (lesson:three-questions) is not told elsewhere.",
    )
