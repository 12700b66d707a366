"""Moodle XML from strangers: whatever the bytes are, the reader answers in time, within its memory, and in words."""

from __future__ import annotations

import base64
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bwa_lms.banks.model import GAP, MOST_BYTES, MOST_QUESTIONS, Bank, Item, Text, Unread
from bwa_lms.banks.moodle_xml import read_moodle_xml, write_moodle_xml
from bwa_lms.kernel.errors import Refused

XML = Path(__file__).parent / "xml"
SAMPLES = sorted(each.read_bytes() for each in XML.glob("*.xml"))
WELL_FORMED = [each for each in SAMPLES if b"<!DOCTYPE" not in each]
QUESTION = '<question type="{}"><questiontext format="html"><text><![CDATA[{}]]></text></questiontext></question>'
# Reads a file with little more memory than the interpreter needs, and says how the reader refuses it.
TIGHT = """
import resource, sys
from bwa_lms.banks.moodle_xml import read_moodle_xml
from bwa_lms.kernel.errors import Refused
data = open(sys.argv[1], "rb").read()
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 64 * 1024**2,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
try:
    read_moodle_xml(data)
except Refused as refused:
    print(refused.message)
"""


def quiz(inside: str) -> bytes:
    return f"<quiz>{inside}</quiz>".encode()


def message(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_moodle_xml(data)
    return refused.value.message


def read_or_refused(data: bytes) -> Bank | None:
    """Read whatever it is: anything but a bank or a refusal is an error, and what is read can be written."""
    try:
        bank = read_moodle_xml(data)
    except Refused:
        return None
    for each in bank.items:
        assert isinstance(each, Item) or (each.line > 0 and each.why)
    write_moodle_xml([each for each in bank.items if isinstance(each, Item)])
    return bank


# A file as a whole


def test_a_file_that_is_too_large_is_refused_before_a_byte_of_it_is_read():
    data = bytes(100 * 1024**2)
    tracemalloc.start()
    try:
        assert (
            message(data) == f"The file is larger than {MOST_BYTES >> 20} MB. Cut it into several."
        )
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["hostile-laughs", "hostile-entity"])
def test_a_file_that_declares_entities_is_refused_at_once(name):
    told = subprocess.run(
        [sys.executable, "-c", TIGHT, XML / f"{name}.xml"],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert told.stdout == "Line 2: a question bank has no DOCTYPE and declares no entities.\n"


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE quiz>",
        '<!DOCTYPE quiz SYSTEM "http://example.org/quiz.dtd">',
        '<!DOCTYPE quiz PUBLIC "-//A//B" "quiz.dtd">',
        '<!DOCTYPE quiz [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        "<!DOCTYPE quiz [<!ATTLIST quiz a CDATA 'b'>]>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_doctype_is_let_in_however_it_looks(doctype, encoding):
    data = f'<?xml version="1.0" encoding="{encoding}"?>\n{doctype}<quiz>&p;</quiz>'.encode(
        encoding
    )
    assert message(data).startswith("Line 2: a question bank has no DOCTYPE")


def test_a_bomb_behind_a_long_comment_does_not_go_off():
    bomb = (XML / "hostile-laughs.xml").read_bytes().partition(b"\n")[2]
    began = time.monotonic()
    assert "DOCTYPE" in message(b"<!--" + b"x" * 10**7 + b"-->\n" + bomb)
    assert time.monotonic() - began < 5


def test_a_doctype_in_a_text_is_a_text():
    bank = read_moodle_xml(quiz(QUESTION.format("essay", "What does &lt;!DOCTYPE html> say?")))
    assert isinstance(bank.items[0], Item)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Line 1: this is not well-formed XML"),
        (b"Dear colleague,\n", "Line 1: this is not well-formed XML"),
        (b"<quiz>\n<question>\n</quiz>", "Line 3: this is not well-formed XML"),
        (b"<quiz>\n<a b=c/></quiz>", "Line 2: this is not well-formed XML (invalid token)."),
        (b"<quiz>\n&nbsp;</quiz>", "Line 2: this is not well-formed XML"),
        (b"<quiz>\n\xff</quiz>", "Line 2: this is not well-formed XML"),
        (b"<quiz>\x00</quiz>", "Line 1: this is not well-formed XML"),
        (b"<quiz/><quiz/>", "Line 1: this is not well-formed XML"),
        (b"\n<html></html>", "Line 2: this is not Moodle XML, which begins with <quiz>."),
        (b'<?xml version="1.0" encoding="klingon"?><quiz/>', "the file is in an unknown encoding"),
        (b'<?xml version="1.0" encoding="utf-7"?><quiz/>', "the file is in an unknown encoding"),
        (b'<?xml version="1.0" encoding="base64"?><quiz/>', "the file is in an unknown encoding"),
    ],
)
def test_what_is_no_moodle_xml_is_refused_at_its_line(data, said):
    assert said in message(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings_that_people_have_are_read(encoding):
    said = f'<?xml version="1.0" encoding="{encoding}"?>{quiz(QUESTION.format("essay", "Größe")).decode()}'
    (found,) = read_moodle_xml(said.encode(encoding)).items
    assert isinstance(found, Item)
    assert found.prompt == Text("Größe", "html")


def test_what_is_too_deep_or_too_much_is_refused():
    assert "more than 40 deep" in message(b"<quiz>" + b"<a>" * 100)
    assert "more than 200,000 elements" in message(b"<quiz>" + b"<a/>" * 200_001)
    assert "more than 2000 questions: one too many begins at line 1" in message(
        quiz('<question type="x"/>' * (MOST_QUESTIONS + 1))
    )


# A question


@pytest.fixture(scope="module")
def page() -> list[Item | Unread]:
    return list(read_moodle_xml((XML / "hostile-page.xml").read_bytes()).items)


def test_what_could_act_on_a_page_is_not_taken_over_and_blamed_at_its_line(page):
    lines = (XML / "hostile-page.xml").read_text(encoding="utf-8").splitlines()
    found = [each for each in page if isinstance(each, Unread)]
    assert [each.why for each in found] == [
        "A text of it holds a script.",
        "A text of it holds an event handler (an attribute such as onclick).",
        "A text of it holds an address that runs a script (javascript:).",
        "A text of it holds an address that runs a script (javascript:).",
        "A text of it holds an event handler (an attribute such as onclick).",
        "A text of it holds a script.",
    ]
    assert all(each.line > 0 for each in found)
    assert "ScRiPt" in lines[found[0].line - 1]


def test_words_about_scripts_are_words(page):
    (found,) = (each for each in page if isinstance(each, Item))
    assert found.name == "Words about scripts"


@pytest.mark.parametrize(
    "text",
    [
        "<script>",
        "<SCRIPT/x>",
        "< script>",
        "<svg/onload=alert(1)>",
        "<b\nonmouseover = 'alert(1)'>x</b>",
        "<img src=x onerror=alert(1)//",
        "<a b='\"'onclick=1>",
        "<details ontoggle=alert(1) open>",
        "<a href=javascript:alert(1)>x</a>",
        "<a href=' &#1;java\tscript:alert(1)'>x</a>",
        "<a href='&#0000106avascript:alert(1)'>x</a>",
        "<a href='java&NewLine;script&colon;alert(1)'>x</a>",
        "<a href='\u200bjavascript:alert(1)'>x</a>",
        "<iframe src='data:text/html,<b>x</b>'>",
        "<a href='data:text/html;base64,PGI+'>x</a>",
        "[x]: vbscript:x",
        "![x](<javascript:alert(1)>)",
    ],
)
def test_a_text_that_could_act_is_found_in_all_its_clothes(text):
    (found,) = read_moodle_xml(quiz(QUESTION.format("essay", text))).items
    assert isinstance(found, Unread)


def test_no_blank_is_smuggled_into_a_text():
    smuggled = f"{{1:MC:=a&amp;#xE010;{GAP}b~c}}&#xE010;&#57360;&#x000E010;{GAP}"
    (found,) = read_moodle_xml(quiz(QUESTION.format("cloze", smuggled))).items
    assert isinstance(found, Item)
    assert found.prompt.text == GAP
    assert found.gaps[0].answers[0].text.text == "ab"


def test_an_endless_text_is_not_taken_over():
    (found,) = read_moodle_xml(quiz(QUESTION.format("essay", "a" * 100_001))).items
    assert isinstance(found, Unread)
    assert found.why == "A text of it has more than 100,000 letters."


LONG = 90_000
TIRING = [
    *("<", "< ", "<a ", '<a "', "&#", "&#0", "&#00000000", "&", "on", " on", " onx ", '"onx='),
    *("{", "{1:", "{1:SA:", "{1:SA:=a", "{1:SA:=a}", "~", "\\", "#", "%", "{1 : a", " ", "\u00a0"),
    *("@@PLUGINFILE@@/", "@@PLUGINFILE@@/a ", "java script:", "='javascript"),
]


@pytest.mark.parametrize("piece", TIRING)
def test_no_text_tires_the_reader(piece):
    text = piece * (LONG // len(piece))
    both = "".join(QUESTION.format(kind, text) for kind in ("cloze", "essay"))
    began = time.monotonic()
    read_or_refused(quiz(both))
    assert time.monotonic() - began < 2


def test_no_heap_of_files_tires_the_reader():
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x01"
    contents = (base64.b64encode(png + b"%d" % each).decode() for each in range(20_000))
    files = "".join(f'<file name="a.png">{each}</file>' for each in contents)
    question = QUESTION.format("essay", "Look.").replace(
        "</questiontext>", f"{files}</questiontext>"
    )
    began = time.monotonic()
    (found,) = read_moodle_xml(quiz(question)).items
    assert time.monotonic() - began < 5
    assert isinstance(found, Item)
    assert len(found.media) == 20_000


@pytest.mark.parametrize(
    ("kind", "text", "inside", "reason"),
    [
        ("multichoice", "Which?", "<answer/>" * 301, "It has more than 300 parts."),
        ("cloze", "{1:SA:=a}" * 201, "", "It has more than 200 blanks."),
        ("cloze", f"{{1:SA:{'=a~' * 201}b}}", "", "A blank of it has more than 200 answers."),
    ],
)
def test_a_question_has_no_end_of_parts(kind, text, inside, reason):
    question = QUESTION.format(kind, text).replace("</question>", f"{inside}</question>")
    (found,) = read_moodle_xml(quiz(question)).items
    assert found == Unread(1, "", reason)


# Files that were damaged on their way


@st.composite
def flipped(draw: st.DrawFn) -> bytes:
    """Return a sample in which some bytes are others."""
    data = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 6))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@st.composite
def torn(draw: st.DrawFn) -> bytes:
    """Return a sample from which whole lines are gone, doubled or moved: most of it is still well-formed."""
    lines = draw(st.sampled_from(SAMPLES)).splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 4))):
        place, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match draw(st.sampled_from(["remove", "double", "move"])):
            case "remove" if len(lines) > 1:
                del lines[place]
            case "double":
                lines.insert(other, lines[place])
            case _:
                lines.insert(other, lines.pop(place))
    return b"".join(lines)


@st.composite
def pruned(draw: st.DrawFn) -> bytes:
    """Return a sample from which elements are gone, with all that was in them, or without it."""
    root = ET.fromstring(draw(st.sampled_from(WELL_FORMED)))
    for _ in range(draw(st.integers(1, 5))):
        parents = [each for each in root.iter() if len(each)]
        if not parents:
            break
        parent = parents[draw(st.integers(0, len(parents) - 1))]
        child = parent[draw(st.integers(0, len(parent) - 1))]
        parent.remove(child)
        parent.extend(list(child) if draw(st.booleans()) else [])
    return ET.tostring(root)


@st.composite
def swapped(draw: st.DrawFn) -> bytes:
    """Return a sample in which a word of its own stands where another did: it stays well-formed."""
    data = draw(st.sampled_from(SAMPLES))
    words = ("multichoice", "cloze", "truefalse", "ordering", "numerical", "essay", "matching")
    others = (
        "100",
        "1e9",
        "-1",
        "text",
        "answer",
        "fraction",
        "format",
        "{1:SA:=",
        "~",
        "*",
        "é",
        "",
    )
    for _ in range(draw(st.integers(1, 3))):
        old, new = draw(st.sampled_from(words + others[:8])), draw(st.sampled_from(words + others))
        data = data.replace(old.encode(), new.encode(), draw(st.sampled_from([1, -1])))
    return data


@settings(deadline=None, max_examples=250)
@given(st.one_of(flipped(), torn(), pruned(), swapped()))
def test_a_damaged_file_is_read_or_refused_and_never_breaks_the_reader(data: bytes):
    assert isinstance(read_or_refused(data), Bank | None)


@settings(deadline=None, max_examples=100)
@given(
    st.text(max_size=60), st.sampled_from(["cloze", "essay", "numerical", "truefalse", "ordering"])
)
def test_any_words_are_read_or_refused(text: str, kind: str):
    plain = text.encode("utf-8", "ignore").decode().replace("]]>", "")
    answers = f"<answer fraction='100'><text><![CDATA[{plain}]]></text></answer>" * 2
    question = QUESTION.format(kind, f"{{1:NM:={plain}}}").replace("</question>", answers)
    bank = read_or_refused(quiz(f"{question}</question>"))
    assert bank is None or len(bank.items) == 1
