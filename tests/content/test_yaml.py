"""The loader hands over what was written, where it was written, and nothing that YAML makes of it on its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.content.yaml import MAX_DEPTH, parse


def data(text):
    parsed = parse(text)
    assert parsed.mistakes == []
    return parsed.data


def mistake(text):
    parsed = parse(text)
    (only,) = parsed.mistakes
    return only.line, only.column, only.code


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "yes",
        "on",
        "010",
        "0o7",
        "12:30",
        "2026-11-22",
        "1_000",
        "1e3",
        "~",
        "null",
        "true",
        "=",
        "<<",
    ],
)
def test_a_scalar_stays_the_text_that_was_written(written):
    assert data(f"key: {written}\n") == {"key": written}


def test_a_key_with_nothing_behind_it_has_no_value_while_quotes_make_an_empty_text():
    assert data("a:\nb: ''\n") == {"a": None, "b": ""}


def test_a_block_knows_the_line_on_which_its_text_begins():
    parsed = parse("a: one\nb: |\n  two\n", first_line=10)
    assert parsed.values["b",] == (11, 4, 12, 3)
    assert parsed.values["a",] == (10, 4, 10, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x b\n", (1, 4, "alias")),
        ("a: b\nc: *x\n", (2, 4, "alias")),
        ("a: !!python/object:os.system b\n", (1, 4, "tag")),
        ("a: 1\nb: 2\na: 3\n", (3, 1, "duplicate-key")),
        ("a: {b: one, two}\n", (1, 13, "swallowed-comma")),
        ("a: one: two\n", (1, 7, "unquoted-colon")),
        ("a: 'one\nb: two\n", (1, 4, "yaml-syntax")),
        ("a: {{b}}\n", (1, 5, "yaml-syntax")),
        ("a: one\n--- \nb: two\n", (2, 1, "yaml-syntax")),
        ("a: [b\nc: d\n", (1, 4, "yaml-syntax")),
        ("a: @b\n", (1, 4, "yaml-syntax")),
        ("a: 'b' c\n", (1, 8, "yaml-syntax")),
    ],
)
def test_what_yaml_would_make_of_it_is_a_mistake_at_its_place(text, expected):
    assert mistake(text) == expected


def test_a_comma_that_is_meant_makes_no_problem():
    assert data("{a: one, b: two}\n") == {"a": "one", "b": "two"}


def test_a_comment_behind_a_value_is_noted_for_whoever_knows_whether_the_value_is_a_text():
    parsed = parse("a: Item #7\nb: 3  # three\nc: 'quoted' # no\n")
    assert {path: (each.spaces, each.rest) for path, each in parsed.comments.items()} == {
        ("a",): (1, "#7"),
        ("b",): (2, "# three"),
    }


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_ten_thousand_openings_are_one_problem_and_no_crash(opening):
    parsed = parse(opening * 10_000)
    assert parsed.fatal
    assert len(parsed.mistakes) == 1


def test_two_hundred_thousand_brackets_do_not_reach_the_c_stack():
    assert parse("[" * 200_000).mistakes[0].code == "too-complex"


def test_as_deep_as_allowed_is_allowed():
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH).mistakes == []


def test_a_bomb_of_values_stops_early():
    assert parse("- a\n" * 100_000).mistakes[0].code == "too-complex"


@given(st.text())
def test_no_text_makes_it_raise(text):
    parsed = parse(text)
    assert parsed.fatal == (parsed.data is None and parsed.mistakes != [])


KEYS = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30)
TREES = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4)
        | st.dictionaries(KEYS, inner, min_size=1, max_size=4)
    ),
    max_leaves=20,
)


def write(tree, indent, lines, path, places):
    """Write a tree as block YAML with quoted texts, noting where each text begins."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        head = " " * indent + (f"{key}:" if isinstance(tree, dict) else "-")
        if isinstance(value, str):
            places[(*path, key)] = (len(lines) + 1, len(head) + 2)
            lines.append(f"{head} '" + value.replace("'", "''") + "'")
        else:
            lines.append(head)
            write(value, indent + 2, lines, (*path, key), places)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=4))
def test_every_value_is_found_again_at_the_line_and_column_where_it_was_written(tree):
    lines, places = [], {}
    write(tree, 0, lines, (), places)
    parsed = parse("\n".join(lines) + "\n")
    assert parsed.data == tree
    assert {path: parsed.values[path][:2] for path in places} == places
