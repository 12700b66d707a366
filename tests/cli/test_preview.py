"""`bwa preview`, as an author meets it: save a file, and the page follows."""

import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from bwa_lms.cli import preview
from bwa_lms.settings import Settings
from tests.cast import values_of

WELCOME = "listening/01-start/01-welcome.md"
LESSON = """---
title: Welcome
---
The first text.

/// trainer
Only for those who teach.
///

```question
id: wet
type: true-false
prompt: Water is wet.
answer: true
```
"""
QUIZ = """title: Try
questions:
  - id: one
    type: true-false
    prompt: Ice is cold.
    answer: true
"""
FILES = {
    "listening/course.yml": "title: Listening\n",
    WELCOME: LESSON,
    "listening/01-start/02-try.quiz.yml": QUIZ,
    "asking/course.yml": "title: Asking\n",
    "asking/01-start/01-hello.md": "---\ntitle: Hello\n---\nA text.\n",
}


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def tree(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        write(tmp_path / "courses", name, text)
    return tmp_path / "courses"


@pytest.fixture
def app(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    with preview.opened(folder, Settings()) as app, preview.watching(app):
        yield app


@pytest.fixture
def browser(app):
    return app.test_client()


def version(browser):
    return browser.get("/preview/version").json["version"]


def wait_for_change(browser, before, seconds=1.0):
    """Return how the version reads once it changed; fail after `seconds`."""
    end = time.monotonic() + seconds
    while version(browser) == before:
        assert time.monotonic() < end, "nothing changed in time"
        time.sleep(0.02)
    return version(browser)


def save(browser, folder, name, text):
    before = version(browser)
    write(folder, name, text)
    wait_for_change(browser, before)


def test_a_saved_text_is_served_within_a_second(browser, folder):
    assert "The first text." in browser.get("/courses/listening/welcome").text
    save(browser, folder, WELCOME, LESSON.replace("first", "second"))
    assert "The second text." in browser.get("/courses/listening/welcome").text


def test_a_page_names_the_version_it_shows_and_brings_the_script_that_asks(browser):
    page = browser.get("/courses/listening/welcome").text
    (source, shown) = re.search(r'src="([^"]+preview\.js)" data-preview="(\w+)"', page).groups()
    assert shown == version(browser)
    assert "/preview/version" in browser.get(source).text


def test_a_mistake_stands_on_its_page_at_its_line_above_the_last_good_text(browser, folder):
    save(browser, folder, WELCOME, LESSON.replace("The first", "[See](lesson:nowhere) the new"))
    page = browser.get("/courses/listening/welcome").text
    assert f"{WELCOME}:4:7" in page
    assert "The first text." in page
    assert "the new text" not in page
    assert f"{WELCOME}:4:7" in browser.get("/preview/problems").text


def test_a_neighbouring_page_says_that_its_course_is_kept_back(browser, folder):
    save(browser, folder, WELCOME, "---\ntitle: [wrong\n---\nText.\n")
    page = browser.get("/courses/listening/try").text
    assert "error keeps the new text back" in page
    assert WELCOME not in page
    assert "keeps the new text back" not in browser.get("/courses/asking/hello").text


def test_a_mended_file_is_served_and_its_problem_gone(browser, folder):
    save(browser, folder, WELCOME, "---\ntitle: [wrong\n---\nText.\n")
    save(browser, folder, WELCOME, LESSON.replace("first", "mended"))
    page = browser.get("/courses/listening/welcome").text
    assert "The mended text." in page
    assert WELCOME not in page
    assert "Nothing is wrong" in browser.get("/preview/problems").text


def test_a_course_that_never_compiled_shows_what_is_wrong(browser, folder):
    save(browser, folder, "new/course.yml", "titel: New\n")
    assert 'href="/courses/new/"' in browser.get("/courses/").text
    assert "new/course.yml:1:1" in browser.get("/courses/new/").text
    assert browser.get("/courses/nowhere/").status_code == 404


def test_a_course_that_is_held_back_says_why_instead_of_not_being_there(browser, folder):
    hidden = "---\ntitle: Who?\nidentity: chatham\n---\nA story.\n"
    save(browser, folder, "new/01-m/01-who.case.md", hidden)
    save(browser, folder, "new/course.yml", "title: New\n")
    assert 'href="/courses/new/"' in browser.get("/courses/").text
    page = browser.get("/courses/new/")
    assert page.status_code == 200
    assert "identity: chatham is not served yet" in page.text


def test_trainers_notes_are_for_trainers(browser):
    assert "Only for those who teach." not in browser.get("/courses/listening/welcome").text
    assert "Only for those who teach." in browser.get("/courses/listening/welcome?as=trainer").text


def test_a_form_is_shown_and_records_nothing(browser):
    page = browser.get("/courses/listening/welcome").text
    action = "/courses/listening/welcome/answer"
    answer = browser.post(action, data=values_of(page, action, ""))
    assert answer.status_code == 200
    assert "This is a preview; nothing is recorded." in answer.text


def test_start_shows_the_questions_of_a_quiz(browser):
    page = browser.get("/courses/listening/try").text
    assert "Ice is cold." not in page
    action = "/courses/listening/try/start"
    begun = browser.post(action, data=values_of(page, action, ""), follow_redirects=True)
    assert "Ice is cold." in begun.text


def test_a_picture_is_served(browser, folder):
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    write(folder, "listening/01-start/media/dot.svg", drawing)
    save(browser, folder, WELCOME, LESSON.replace("The first", "![A dot](media/dot.svg) The first"))
    (address,) = re.findall(r'src="(/media/[^"]+)"', browser.get("/courses/listening/welcome").text)
    assert browser.get(address, buffered=True).text == drawing


def test_every_page_can_be_opened(browser):
    for page in ("/courses/", "/courses/listening/", "/courses/asking/hello", "/preview/problems"):
        assert browser.get(page).status_code == 200
    assert browser.get("/").location == "/courses/"
    assert browser.get("/courses/listening/none").status_code == 404


def test_one_course_opens_at_once_and_leaves_its_neighbours_problems_out(folder):
    write(folder, "asking/01-start/01-hello.md", "---\ntitle: [wrong\n---\n")
    with preview.opened(folder / "listening", Settings()) as app:
        browser = app.test_client()
        assert browser.get("/").location == "/courses/listening/"
        assert "Nothing is wrong" in browser.get("/preview/problems").text


def test_nothing_is_written_but_into_the_temporary_folder(browser, app, folder):
    before = tree(folder.parent)
    for page in ("/courses/", "/courses/listening/welcome", "/courses/listening/try?begun=yes"):
        browser.get(page)
    assert tree(folder.parent) == before
    temporary = app.extensions["bwa"].settings.instance
    assert list(temporary.rglob("*.json"))
    assert not list(temporary.rglob("*.db"))


def test_the_command_serves_this_machine_and_ends_cleanly(folder, tmp_path):
    (tmp_path / "temporary").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "bwa_lms", "preview", str(folder), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"TMPDIR": str(tmp_path / "temporary"), "PYTHONPATH": str(Path.cwd())},
    )
    try:
        lines = [process.stdout.readline(), process.stdout.readline()]
        address = re.search(r"http://127\.0\.0\.1:\d+", "".join(lines))[0]
        with urllib.request.urlopen(f"{address}/courses/listening/welcome") as answer:
            assert "The first text." in answer.read().decode()
    finally:
        process.send_signal(signal.SIGINT)
        _rest, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")
    assert list((tmp_path / "temporary").iterdir()) == []
