"""What a text becomes: headings, tables, pictures, callouts, glossary words, questions in their places."""

from __future__ import annotations

import threading
import time

import pytest

from bwa_lms.content.markdown.headings import slug
from bwa_lms.content.markdown.pictures import dimensions
from tests.content.markdown.cast import Course, html, problems, read


def test_headings_get_ids_that_an_author_would_guess():
    prose, _ = read(
        "## Who owns it?\n\n### Who owns it?\n\n## Qui possède l’étape ?\n\n## អ្នកណា\n\n## Main\n\n## ?!\n"
    )
    ids = [heading.id for heading in prose.participant.headings]
    assert ids == ["who-owns-it", "who-owns-it-2", "qui-possède-l-étape", "អ្នកណា", "h-main", "h"]
    page = "".join(part.html for part in prose.participant.parts if part.part == "text")
    for name in ids:
        assert f'id="{name}"' in page


@pytest.mark.parametrize("name", ["Main", "nav", "q-1", "Term-x", "search", "cookie"])
def test_a_heading_never_takes_a_name_that_pages_use(name: str):
    assert slug(name).startswith("h-")


def test_a_link_to_a_heading_of_the_text_is_fine():
    assert problems("## Who owns it\n\n[there](#who-owns-it)\n") == []


def test_tables_scroll_in_a_frame_with_a_name():
    page = html("| Role | Says |\n|:-----|-----:|\n| Coach | Ask |\n")
    assert 'role="region"' in page
    assert 'tabindex="0"' in page
    assert 'aria-label="Role, Says"' in page
    assert 'scope="col"' in page
    assert 'align="right"' in page
    assert "style=" not in page


def test_pictures_come_late_and_keep_their_place():
    page = html("![A gate](media/gate.png)\n\n/// caption\nThe gate\n///\n")
    for part in (
        'alt="A gate"',
        'loading="lazy"',
        'width="640"',
        'height="480"',
        'src="/media/gate.png"',
        "<figcaption>",
    ):
        assert part in page


def test_sound_and_film_are_players():
    page = html("![A bell](media/bell.mp3)\n\n![A visit](media/visit.mp4)\n")
    assert "<audio" in page
    assert 'src="/media/bell.mp3"' in page
    assert "<video" in page
    assert page.count("controls") == 2


def test_callouts_details_footnotes_definitions_and_tasks():
    page = html(
        "/// warning | Stop\nNow.\n///\n\n/// details | More\nHidden.\n///\n\n"
        "word\n:   meaning\n\n- [x] done\n- [ ] open\n\n"
        "a[^1] ~~b~~\n\n[^1]: Note.\n"
    )
    assert '<div class="admonition warning">' in page
    assert "<details>" in page
    assert "<summary>More</summary>" in page
    assert "<dt>word</dt>" in page
    assert "☑ done" in page
    assert "☐ open" in page
    assert '<a class="footnote-ref" href="#fn:1">1</a>' in page
    assert "<del>b</del>" in page


def test_a_glossary_word_is_marked_once_wherever_it_stands():
    prose, _ = read(
        "## Coaching\n\n[coaching](case:the-locked-gate) `coaching` **Coaching** and coaching; consultations.\n"
    )
    page = "".join(part.html for part in prose.participant.parts if part.part == "text")
    assert page.count('href="#term-coaching"') == 1
    assert '<strong><a class="term" href="#term-coaching">Coaching</a></strong>' in page
    assert '<a class="term" href="#term-consultation">consultations</a>' in page
    assert [term.id for term in prose.participant.terms] == ["coaching", "consultation"]


def test_glossary_words_keep_their_borders():
    assert "term" not in html("Scoaching, batna, unsocial dialogues.")
    assert 'href="#term-batna"' in html("BATNA")
    assert 'href="#term-social-dialogue"' in html("Social\ndialogue")
    assert 'class="term"' in html("នេះជាការប្រឹក្សាល្អ")


def test_questions_leave_slots_in_their_order():
    prose, _ = read("a\n```question\nid: one\n```\nb\n\n```question\nid: two\n```\n")
    assert [(part.part, getattr(part, "id", "")) for part in prose.participant.parts] == [
        ("text", ""),
        ("question", "one"),
        ("text", ""),
        ("question", "two"),
    ]


def test_a_questions_yaml_comes_with_the_line_at_which_it_begins():
    course = Course()
    read("a\n\n```question\nid: one\ntype: single\n```\n", line=9, course=course)
    assert course.asked == [("id: one\ntype: single", 12, 1)]


def test_markdown_in_code_stays_code():
    page = html("```python\nx = '<b>' # [a](case:nothing)\n```\n")
    assert "&lt;b&gt;" in page
    assert 'class="language-python"' in page


def test_many_threads_render_the_same():
    text = "## A\n\n[^1] coaching\n\n[^1]: b\n\n| a |\n|---|\n| b |\n"
    wanted, found = html(text), []
    threads = [
        threading.Thread(target=lambda: found.extend(html(text) for _ in range(20)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 80


def test_a_thousand_lessons_take_seconds():
    paragraph = "Coaching asks who owns the *next* step, and the people in the factory answer. " * 6
    text = "\n\n".join(
        ["## A heading", paragraph, "- one\n- two", "| a | b |\n|---|---|\n| c | d |"] * 8
    )
    read(text)
    started = time.process_time()
    for _ in range(10):
        read(text)
    assert time.process_time() - started < 0.4, (
        "more than 20 s for a thousand lessons, whatever the machine"
    )


PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000002800000010008060000")
GIF = b"GIF89a\x80\x02\x00\x01"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc00011080100028003")
WEBP = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7f\x02\x00\xff\x00\x00"


@pytest.mark.parametrize(
    "data",
    [
        PNG,
        GIF,
        JPEG,
        WEBP,
        b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="256">',
        b'<?xml version="1.0"?><svg viewBox="0 0 640 256">',
    ],
)
def test_pictures_tell_their_size(data: bytes):
    assert dimensions(data) == (640, 256)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", PNG[:18], JPEG[:12], b"<svg>", b"text", b"\xff\xd8" + b"\xff" * 9]
)
def test_what_is_no_picture_has_no_size(data: bytes):
    assert dimensions(data) is None
