"""What is written as GIFT is read back as it was, and what GIFT cannot say is told question by question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.banks.gift import read_gift, write_gift
from bwa_lms.banks.model import GAP, NO_TEXT, Answer, Gap, Item, Pair, Text, Told
from tests.banks import bank_items

RIGHT, WRONG = Decimal(100), Decimal(0)


def plain(text: str) -> Text:
    return Text(text, "plain")


def choice(**changed: object) -> Item:
    """Return a choice between the guard and nobody."""
    answers = (
        Answer(Text("The guard"), WRONG),
        Answer(Text("Nobody"), RIGHT, Text("It opens.")),
    )
    return replace(Item("choice", Text("Who has the **key**?"), answers=answers), **changed)  # type: ignore[arg-type]


def short(*answers: Answer, prompt: str = "Who?") -> Item:
    return Item("short", Text(prompt), answers=answers)


def matching(*pairs: tuple[Text, Text]) -> Item:
    return Item("matching", Text("Match."), pairs=tuple(Pair(*pair) for pair in pairs))


def text_of(*items: Item) -> str:
    return write_gift(items).data.decode()


def told(item: Item) -> Told:
    (only,) = write_gift([item]).told
    return only


def placeless(items: Iterable[object]) -> list[Item]:
    """Return questions without their lines."""
    return [replace(item, line=1) for item in items if isinstance(item, Item)]


# --- what a file looks like -----------------------------------------------------------------------------------------


def test_a_file_is_one_that_people_can_read():
    item = choice(
        name="The key",
        id="the-key",
        category="Audits/Gates",
        tags=("gate", "a]b"),
        feedback=Text("Ask *who* locks it."),
    )
    assert text_of(item, choice(), replace(item, category="Audits/Gates")) == (
        "$CATEGORY: top/Audits/Gates\n\n"
        "// [id:the-key] [tag:gate] [tag:a\\]b]\n"
        "::The key::[markdown]Who has the **key**? {\n"
        "\t~The guard\n"
        "\t=Nobody#It opens.\n"
        "\t####Ask *who* locks it.\n"
        "}\n\n"
        "$CATEGORY: top/Default for questions without a category\n\n"
        "[markdown]Who has the **key**? {\n"
        "\t~The guard\n"
        "\t=Nobody#It opens.\n"
        "}\n\n"
        "$CATEGORY: top/Audits/Gates\n\n"
        "// [id:the-key] [tag:gate] [tag:a\\]b]\n"
        "::The key::[markdown]Who has the **key**? {\n"
        "\t~The guard\n"
        "\t=Nobody#It opens.\n"
        "\t####Ask *who* locks it.\n"
        "}\n\n"
    )


def test_each_kind_is_written_as_moodle_writes_it():
    verdict = (Answer(plain("true"), RIGHT, Text("Yes.")), Answer(plain("false"), WRONG))
    numbers = (
        Answer(plain("1919"), RIGHT, Text("Yes."), Decimal("0.50")),
        Answer(plain("1945"), Decimal("33.333333")),
        Answer(plain("*"), WRONG, Text("No.")),
    )
    words = (Answer(plain("the guard"), RIGHT), Answer(plain("he"), Decimal(50), Text("Who?")))
    pairs = ((Text("a"), plain("1")), (Text("b", "plain"), plain("2")), (NO_TEXT, plain("3")))
    assert text_of(Item("true-false", Text("Locked?"), answers=verdict)) == (
        "[markdown]Locked? {TRUE##Yes.}\n\n"
    )
    assert text_of(Item("numeric", Text("When?"), answers=numbers)) == (
        "[markdown]When? {#\n\t=1919:0.50#Yes.\n\t=%33.33333%1945\n\t~#No.\n}\n\n"
    )
    assert text_of(short(*words)) == "[markdown]Who? {\n\t=the guard\n\t=%50%he#Who?\n}\n\n"
    assert text_of(matching(*pairs)) == (
        "[markdown]Match. {\n\t=a -> 1\n\t=[plain]b -> 2\n\t=-> 3\n}\n\n"
    )
    assert text_of(Item("essay", Text("Why?"), feedback=Text("So."))) == (
        "[markdown]Why? {####So.}\n\n"
    )
    assert text_of(Item("description", Text("Read {this}."))) == "[markdown]Read \\{this\\}.\n\n"


def test_several_that_are_right_have_their_weights():
    weights = (Decimal(100), Decimal(50), Decimal("-33.33333"), Decimal(0))
    answers = tuple(Answer(Text(f"{number:f}"), number) for number in weights)
    assert text_of(choice(answers=answers, several=True)) == (
        "[markdown]Who has the **key**? {\n"
        "\t~%100%100\n\t~%50%50\n\t~%-33.33333%-33.33333\n\t~0\n}\n\n"
    )


@pytest.mark.parametrize(
    "path", ["Gates", "Gates // doors/Night", "top", "$x$", "Default for us/a"]
)
def test_a_category_is_the_same_again_and_none_is_none_again(path: str):
    items = [choice(), choice(category=path), choice()]
    assert placeless(read_gift(write_gift(items).data).items) == items


@pytest.mark.parametrize("after", [" opens it.", "", "\nand so on", "."])
def test_a_missing_word_stands_where_it_is_missing(after: str):
    answers = (Answer(plain("guard"), RIGHT),)
    cloze = Item("cloze", Text(f"The {GAP}{after}"), gaps=(Gap("short", answers),))
    written = write_gift([cloze])
    assert written.told[0].outcome == "whole"
    assert placeless(read_gift(written.data).items) == [
        Item("short", Text(f"The {GAP}{after}"), answers=answers)
    ]


def test_a_missing_word_may_be_chosen_or_a_number():
    several = (Answer(Text("a"), Decimal(50)), Answer(Text("b"), Decimal(50)), Answer(Text("c")))
    chosen = Item("cloze", Text(f"The {GAP}."), gaps=(Gap("choice", several, several=True),))
    counted = Item(
        "cloze", Text(f"{GAP} of 4"), gaps=(Gap("numeric", (Answer(plain("3"), RIGHT),)),)
    )
    assert placeless(read_gift(write_gift([chosen, counted]).data).items) == [
        Item("choice", Text(f"The {GAP}."), answers=several, several=True),
        Item("numeric", Text(f"{GAP} of 4"), answers=(Answer(plain("3"), RIGHT),)),
    ]


@pytest.mark.parametrize(
    "hard",
    [
        "// no comment",
        "::no title::",
        "$CATEGORY: none",
        "[html] is a word",
        "[html]",
        "%50% of them",
        "#1, ####2",
        "= ~ { } : \\",
        "\\n and \\\\n",
        "a\n\n// b\n\n\n::c:: {T}",
        "T",
        "a -> b",
        "-> a",
        "ends with a backslash \\",
        "]]]",
    ],
)
def test_no_text_divides_a_question(hard: str):
    answers = (Answer(Text(hard), RIGHT, Text(hard)), Answer(Text(hard + "!", "html"), WRONG))
    pairs = (Pair(Text(hard.replace("->", "")), plain(hard)), Pair(Text("b"), plain(hard)))
    one_line = " ".join(hard.split())
    items = [
        Item("choice", Text(hard), name=one_line, id=one_line, tags=(one_line,), answers=answers),
        Item("choice", Text(f"{hard}{GAP}{hard}", "html"), answers=answers, feedback=Text(hard)),
        Item("matching", Text(hard, "moodle"), pairs=pairs),
        Item("essay", Text(hard, "plain"), feedback=Text(hard)),
        Item("description", Text(hard)),
    ]
    written = write_gift(items)
    assert {each.outcome for each in written.told} == {"whole"}
    back = placeless(read_gift(written.data).items)
    assert [replace(item, pairs=()) for item in back] == [replace(item, pairs=()) for item in items]
    assert [pair.right.text for pair in back[2].pairs] == [hard, hard]


def test_line_ends_of_any_kind_are_one_and_blanks_at_the_ends_are_none():
    item = choice(prompt=Text("\r\n a\r\nb\rc \n"), name=" The\n key ")
    assert text_of(item).startswith("::The key::[markdown]a\\nb\\nc {\n")


# --- what is told ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "note"),
    [
        (choice(points=Decimal("2.50")), "counts 2.5 points"),
        (choice(points=Decimal(100)), "counts 100 points"),
        (choice(hints=(Text("Look."),)), "hints"),
        (choice(media={"b.png": b"", "a.png": b""}), "(a.png, b.png)"),
        (Item("essay", Text("Why?"), words=(80, None)), "least and most of words"),
        (Item("description", Text("Read."), feedback=Text("So.")), "it asks nothing"),
        (short(Answer(plain("a"), RIGHT), Answer(plain("b"), Decimal(45))), "no weight of 45 %"),
        (
            choice(answers=(Answer(Text("a"), Decimal(80)), Answer(Text("b")))),
            "several may be chosen",
        ),
        (
            choice(answers=(Answer(Text("a"), RIGHT), Answer(Text("b"), RIGHT))),
            "several may be chosen",
        ),
        (matching((Text("a"), Text("**b**")), (Text("c"), plain("d"))), "plain text in GIFT"),
    ],
)
def test_what_is_not_the_same_is_noted(item: Item, note: str):
    said = told(replace(item, line=7, name="The key"))
    assert (said.line, said.name, said.outcome) == (7, "The key", "noted")
    assert any(note in each for each in said.notes)


def test_an_arrow_where_moodle_looks_for_one_is_written_in_another_way_and_noted():
    pairs = matching((Text("a -> b"), plain("1 -> 2")), (Text("c->d", "plain"), plain("3")))
    words = short(Answer(plain("the guard"), RIGHT, Text("guard -> key")))
    assert "=a -&gt; b -> 1 -> 2\n" in text_of(pairs)
    assert "=[plain]c→d -> 3\n" in text_of(pairs)
    assert "=the guard#guard -&gt; key\n" in text_of(words)
    assert "arrow" in told(pairs).notes[0]
    assert "arrow" in told(words).notes[0]


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (
            Item("ordering", Text("Order."), order=(Text("a"), Text("b"))),
            "no questions about an order",
        ),
        (Item("cloze", Text(f"{GAP} {GAP}"), gaps=(Gap("short", ()),) * 2), "this one has 2"),
        (choice(prompt=Text(f"{GAP} {GAP}")), "this one has 2"),
        (short(Answer(plain("a -> b"), RIGHT)), "for a pair to match"),
        (choice(answers=(Answer(Text("a"), RIGHT),)), "only one option"),
        (choice(prompt=Text(" ")), "no text that asks"),
        (choice(prompt=Text("<script>x()</script>", "html")), "a script"),
        (short(Answer(plain("a"))), "No answer is right"),
        (matching((Text("a"), plain("1"))), "fewer than two pairs"),
        (Item("true-false", Text("Locked?")), "does not say what is right"),
        (
            Item("numeric", Text("When?"), answers=(Answer(plain("soon"), RIGHT),)),
            "“soon” is no number",
        ),
        (choice(prompt=Text("a" * 2_100_000)), "larger than 2 MB"),
    ],
)
def test_what_cannot_be_said_is_left_out_with_the_reason(item: Item, why: str):
    written = write_gift(
        [choice(name="Before"), replace(item, name="The gate"), choice(name="After")]
    )
    assert [(each.name, each.outcome) for each in written.told] == [
        ("Before", "whole"),
        ("The gate", "left"),
        ("After", "whole"),
    ]
    assert why in written.told[1].notes[0]
    assert [item.name for item in read_gift(written.data).items] == ["Before", "After"]


def test_numbers_are_written_without_exponents_as_far_as_anybody_reads_them():
    tiny = Answer(plain("0"), RIGHT, tolerance=Decimal("1E-7"))
    huge = Answer(plain("0"), RIGHT, tolerance=Decimal("1E+999999"))
    assert "=0:0.0000001\n" in text_of(Item("numeric", Text("When?"), answers=(tiny,)))
    assert told(Item("numeric", Text("When?"), answers=(huge,))).outcome == "left"


def test_what_no_file_can_hold_is_left_out_of_texts():
    item = choice(prompt=Text("a\x00\x1b\ud800b"), name="\x07c", tags=("\x08",))
    (back,) = placeless(read_gift(write_gift([item]).data).items)
    assert (back.prompt.text, back.name, back.tags) == ("ab", "c", ())


# --- all of them ----------------------------------------------------------------------------------------------------


def in_gift(item: Item) -> Item:
    """Return what GIFT says of an item: nothing of points, hints and words; a cloze of one gap as a missing word."""
    gap = item.gaps[0] if item.gaps else None
    if gap:
        item = replace(item, kind=gap.kind, answers=gap.answers, several=gap.several, gaps=())
    said = replace(item, points=Decimal(1), hints=(), penalty=Decimal(0), words=(None, None))
    pairs = tuple(Pair(arrowless(pair.left), pair.right) for pair in item.pairs)
    if item.kind == "short":
        answers = (replace(each, feedback=arrowless(each.feedback)) for each in item.answers)
        said = replace(said, answers=tuple(answers))
    return replace(said, line=1, pairs=pairs)


def arrowless(text: Text) -> Text:
    return replace(text, text=text.text.replace("->", "→" if text.markup == "plain" else "-&gt;"))


@settings(deadline=None, max_examples=100)
@given(st.lists(bank_items.items(), max_size=4))
def test_what_is_written_is_read_back_and_what_is_told_is_true(items: list[Item]):
    written = write_gift(items)
    back = placeless(read_gift(written.data).items)
    outcomes = [each.outcome for each in written.told]
    kept = [item for item, each in zip(items, outcomes, strict=True) if each != "left"]
    assert back == [in_gift(item) for item in kept]
    assert [(each.line, each.name) for each in written.told] == [(i.line, i.name) for i in items]
    assert all(bool(each.notes) == (each.outcome != "whole") for each in written.told)


SAYABLE = st.one_of(
    bank_items.choices(plain=True),
    bank_items.true_falses(plain=True),
    bank_items.shorts(plain=True),
    bank_items.numerics(plain=True),
    bank_items.matchings(plain=True),
    bank_items.essays(plain=True),
    bank_items.descriptions(plain=True),
)


@settings(deadline=None, max_examples=100)
@given(SAYABLE)
def test_whatever_gift_can_say_is_left_whole_but_for_arrows_and_weights(item: Item):
    said = told(item)
    assert all("->" in note or "weight" in note for note in said.notes)
    if said.outcome == "whole":
        assert placeless(read_gift(write_gift([item]).data).items) == placeless([item])
