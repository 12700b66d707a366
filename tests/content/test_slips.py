"""What trainers slip on every day: each slip is one problem, at its line and column, with words that mend it."""

import pytest

from bwa_lms.content.compiler import check
from bwa_lms.content.source import Listing
from tests.content.conftest import PLUGINS

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
QUIZ = """title: Roles
mode: graded
questions:
  - id: one
    type: single
    prompt: Which?
    options:
      - right: Yes it is
        because: So.
      - wrong: Not so
"""
CASE = """---
title: The gate
complete: {posts: 1, words: 50}
stages:
  - id: first
    title: First
    asks: post
rubric: common
---
A story.
"""
PROGRAMME = """id: p
title: P
length: 24 months
terms:
  - id: t1
    title: T
    months: 1-6
    courses: [c]
certificate:
  title: Cert
  requires:
    - id: courses
      courses: {all: true, mark: 70%}
    - id: promise
      pledge: own-work
"""
SCHOOL = {
    "c/course.yml": "title: Course\n",
    "c/01-m/01-a.md": "---\ntitle: A\n---\n## One\n\nA text.\n",
    "c/01-m/02-q.quiz.yml": QUIZ,
    "c/01-m/03-k.case.md": CASE,
    "c/01-m/media/a b.png": PNG,
    "c/01-m/media/Foto-é.png": PNG,
    "glossary.yml": "audit: A check.\n",
    "rubrics.yml": "common:\n  title: T\n  criteria:\n    - {id: a, title: A, levels: [no, meets]}\n",
    "pledges.yml": "own-work:\n  title: Own work\n  text: I write it.\n",
    "programme.yml": PROGRAMME,
}
COURSE, LESSON, CASE_FILE, QUIZ_FILE = (
    "c/course.yml",
    "c/01-m/01-a.md",
    "c/01-m/03-k.case.md",
    "c/01-m/02-q.quiz.yml",
)


class InMemory:
    """A courses folder that is nowhere on disk."""

    name, revision = "courses", None

    def __init__(self, files):
        self.files = {name: _bytes(text) for name, text in files.items() if text is not None}

    def list(self):
        return Listing({name: len(self.files[name]) for name in sorted(self.files)})

    def read(self, name):
        return self.files[name]


def _bytes(text):
    return text.encode() if isinstance(text, str) else text


def found(changed):
    """Return the problems of the school with some files changed; None takes a file away."""
    return check(InMemory(SCHOOL | changed), PLUGINS)


def lesson(body, front="title: A"):
    """The lesson with another text, or other front matter; its text begins in line 4 below one key."""
    return {LESSON: f"---\n{front}\n---\n{body}\n"}


def quiz(old, new):
    """The quiz with one thing changed."""
    assert old in QUIZ
    return {QUIZ_FILE: QUIZ.replace(old, new)}


def case(old, new):
    """The case with one thing changed."""
    assert old in CASE
    return {CASE_FILE: CASE.replace(old, new)}


def programme(old, new):
    """The programme with one thing changed."""
    assert old in PROGRAMME
    return {"programme.yml": PROGRAMME.replace(old, new)}


def embedded(yaml, fence="question"):
    """The lesson with a question in it, whose YAML begins in line 5."""
    return lesson(f"```{fence}\n{yaml}\n```")


def moved(old, new):
    """The course with one file under another name."""
    return {old: None, new: SCHOOL[old]}


SLIPS = {
    # how files come from other machines
    "a tab, with the line ends of Windows": (
        {COURSE: "title: C\r\n\tlanguage: en\r\n"}, "c/course.yml:2:1 yaml-syntax", "with spaces"),
    "a tab in a list": ({COURSE: "title: C\noutcomes:\n\t- one\n"}, "c/course.yml:3:1 yaml-syntax", "with spaces"),
    "a byte order mark in front of a mistake": (
        {COURSE: "\ufefftitle: C\nlangage: en\n"}, "c/course.yml:2:1 unknown-key", "language?"),
    "a byte order mark in the middle": (lesson("\ufeffText."), "c/01-m/01-a.md:4:1 bad-character", "U+FEFF"),
    "a file of another encoding": ({COURSE: "title: C".encode("utf-16")}, "c/course.yml:1:1 not-utf-8", "UTF-8"),
    "a no-break space before a list": (
        {COURSE: "title: C\noutcomes:\n\u00a0 - one\n"}, "c/course.yml:3:1 yaml-syntax", "plain space"),
    "a no-break space behind a colon": (
        {COURSE: "title:\u00a0C\nlanguage: en\n"}, "c/course.yml:1:7 yaml-syntax", "plain space"),
    "the old line ends of the Mac": ({COURSE: "title: C\rpass: 70\r"}, "c/course.yml:2:7 wrong-type", "70%"),
    # YAML
    "no space behind a colon": (
        lesson("Text.", "title:A\nminutes: 3"), "c/01-m/01-a.md:2:6 yaml-syntax", "write title: and then a space"),
    "no space behind a colon in braces": (
        case("posts: 1", "posts:1"), "c/01-m/03-k.case.md:3:12 swallowed-comma", "write posts: and then a space"),
    "a title in braces": (lesson("Text.", "title: {Draft} A"), "c/01-m/01-a.md:2:16 yaml-syntax", "into quotes"),
    "a title that is braces": (
        lesson("Text.", "title: {Draft}"), "c/01-m/01-a.md:2:9 swallowed-comma", "begins with {"),
    "a title behind a bar": (lesson("Text.", "title: | A"), "c/01-m/01-a.md:2:10 yaml-syntax", "next line"),
    "a title behind an angle": (lesson("Text.", "title: > A"), "c/01-m/01-a.md:2:10 yaml-syntax", "next line"),
    "a title with a question mark in front": (
        lesson("Text.", "title: ? A"), "c/01-m/01-a.md:2:8 yaml-syntax", "begin with ?"),
    "a title with a comma in front": (lesson("Text.", "title: , A"), "c/01-m/01-a.md:2:8 yaml-syntax", "begin with ,"),
    "curly quotes around a colon": (
        {COURSE: "title: “Roles: five”\n"}, "c/course.yml:1:14 unquoted-colon", "straight quotes"),
    "a backslash in quotes": ({COURSE: 'title: "C:\\path"\n'}, "c/course.yml:1:11 yaml-syntax", "single quotes"),
    "a because that is too far out": (
        quiz("        because", "      because"), "c/01-m/02-q.quiz.yml:9:7 yaml-syntax", "keys of the item"),
    "a key that is a bit too far in": (
        {"glossary.yml": "a: one\nb: two\n c: three\n"}, "glossary.yml:3:3 yaml-syntax", "same column"),
    "a second document": ({COURSE: "title: A\n---\ntitle: B\n"}, "c/course.yml:2:1 yaml-syntax", "remove the line"),
    "a key twice in the front matter": (
        lesson("Text.", "title: A\nminutes: 3\ntitle: B"), "c/01-m/01-a.md:4:1 duplicate-key", "keep one"),
    "a definition with keys of its own": (
        {"glossary.yml": "audit:\n  definition: A check.\n"}, "glossary.yml:2:3 wrong-type", "a text"),
    # values
    "a percentage without its sign": ({COURSE: "title: C\npass: 70\n"}, "c/course.yml:2:7 wrong-type", "as 70%"),
    "a percentage as a share": ({COURSE: "title: C\npass: 0.7\n"}, "c/course.yml:2:7 wrong-type", "as 70%"),
    "a due date without a plus": (
        lesson("Text.", "title: A\ndue: 14 days"), "c/01-m/01-a.md:3:6 bad-span", "as +14 days"),
    "a due date with spaces and capitals": (
        lesson("Text.", "title: A\ndue: + 3 Weeks"), "c/01-m/01-a.md:3:6 bad-span", "as +3 weeks"),
    "a due date that is a date": (
        lesson("Text.", "title: A\ndue: 2026-11-22"), "c/01-m/01-a.md:3:6 bad-span", "as +7 days"),
    "a span without end": (
        lesson("Text.", "title: A\ndue: +99999 months"), "c/01-m/01-a.md:3:6 out-of-range", "shorter"),
    "closed before it opens": (
        lesson("Text.", "title: A\nopens: +9 days\ncloses: +3 days"), "c/01-m/01-a.md:4:9 out-of-range", "later"),
    "minutes with a unit": (lesson("Text.", "title: A\nminutes: 12 min"), "c/01-m/01-a.md:3:10 wrong-type", "digits"),
    "a wait in hours, glued": (quiz("mode: graded", "wait: 24h"), "c/01-m/02-q.quiz.yml:2:7 bad-span", "1 day"),
    "a time limit of nothing": (
        quiz("mode: graded", "time_limit: 0 min"), "c/01-m/02-q.quiz.yml:2:13 out-of-range", "longer"),
    "a key of a friend's programme": (
        quiz("right: Yes", "correct: Yes"), "c/01-m/02-q.quiz.yml:8:9 unknown-key", "because, id, right, wrong"),
    "True in Python": (
        embedded("id: x\ntype: true-false\nprompt: P\nanswer: True"), "c/01-m/01-a.md:8:9 not-a-boolean", "true or"),
    "an id with a capital": (quiz("id: one", "id: One"), "c/01-m/02-q.quiz.yml:4:9 bad-id", "a-z"),
    "an id that is there already": (
        lesson("Text.", "title: A\nwas: [k]"), "c/01-m/01-a.md:3:6 duplicate-id", "remove"),
    "a course that was one that is there": (
        {"d/course.yml": "title: D\nwas: [c]\n", "d/01-m/01-x.md": SCHOOL[LESSON]},
        "d/course.yml:2:7 duplicate-id", "remove"),
    "months with a dash from a word processor": (programme("1-6", "1–6"), "programme.yml:7:13 bad-span", "as 1-6"),
    # names of files
    "a capital in a file's name": (moved(LESSON, "c/01-m/01-A.md"), "c/01-m/01-A.md:1:1 bad-id", "name it 01-a.md"),
    "a space in a file's name": (
        moved(LESSON, "c/01-m/01-my lesson.md"), "c/01-m/01-my lesson.md:1:1 bad-id", "name it 01-my-lesson.md"),
    "an accent in a file's name": (
        moved(LESSON, "c/01-m/01-café.md"), "c/01-m/01-café.md:1:1 bad-id", "name it 01-cafe.md"),
    "an underscore behind the number": (
        moved(LESSON, "c/01-m/01_a.md"), "c/01-m/01_a.md:1:1 bad-file-name", "name it 01-a.md"),
    "no number": (moved(LESSON, "c/01-m/a.md"), "c/01-m/a.md:1:1 bad-file-name", "name it 01-a.md"),
    "only a number": (moved(LESSON, "c/01-m/01.md"), "c/01-m/01.md:1:1 bad-file-name", "01-welcome.md"),
    "a dot behind the number": (
        moved(LESSON, "c/01-m/1.a.md"), "c/01-m/1.a.md:1:1 bad-file-name", "name it 1-a.md"),
    "a capital suffix": (moved(LESSON, "c/01-m/01-a.MD"), "c/01-m/01-a.MD:1:1 unclaimed-file", "name it 01-a.md"),
    "a lesson that says so": (
        moved(LESSON, "c/01-m/01-a.lesson.md"), "c/01-m/01-a.lesson.md:1:1 bad-id", "name it 01-a.md"),
    "a quiz in Markdown": (
        moved(QUIZ_FILE, "c/01-m/02-q.quiz.md"), "c/01-m/02-q.quiz.md:1:1 unclaimed-file", "name it 02-q.quiz.yml"),
    "a quiz with two z": (
        moved(QUIZ_FILE, "c/01-m/02-q.quizz.yml"), "c/01-m/02-q.quizz.yml:1:1 unknown-kind", "name it 02-q.quiz.yml"),
    "a case in YAML": (
        moved(CASE_FILE, "c/01-m/03-k.case.yml"), "c/01-m/03-k.case.yml:1:1 unclaimed-file", "name it 03-k.case.md"),
    "a document beside the lessons": (
        {"c/01-m/04-plan.docx": b"PK"}, "c/01-m/04-plan.docx:1:1 unclaimed-file", "media/"),
    "a picture without a suffix": (
        {"c/01-m/media/picture": PNG}, "c/01-m/media/picture:1:1 unclaimed-file", "says no type"),
    "pictures beside the modules": ({"c/media/a.png": PNG}, "c/media:1:1 bad-folder-name", "01-first-steps/media"),
    "a module with a capital": (
        {"c/02-More/01-x.md": SCHOOL[LESSON]}, "c/02-More:1:1 bad-folder-name", "02-more"),
    "course.yaml": (moved(COURSE, "c/course.yaml"), "c/course.yml:1:1 missing-file", "rename course.yaml"),
    "a course with a space": (
        {"my course/course.yml": "title: D\n", "my course/01-m/01-a.md": SCHOOL[LESSON]},
        "my course/course.yml:1:1 bad-id", "my-course"),
    # Markdown
    "a space before the address of a picture": (
        lesson("See ![A] (media/a%20b.png)."), "c/01-m/01-a.md:4:9 broken-link", "remove the space"),
    "a picture without words, in a sentence": (
        lesson("See ![](media/a%20b.png)."), "c/01-m/01-a.md:4:5 missing-alt", "what it shows"),
    "a heading that is not there": (
        lesson("See [this](#two).\n\n## One"), "c/01-m/01-a.md:4:12 broken-link", "its headings: one"),
    "a footnote that is not there": (lesson("One.[^1]"), "c/01-m/01-a.md:4:5 broken-link", "[^1]: and the note"),
    "an address without https": (
        lesson("See [it](www.example.org)."), "c/01-m/01-a.md:4:10 broken-link", "https://www.example.org"),
    "a link with a capital": (lesson("See [it](Case:k)."), "c/01-m/01-a.md:4:10 broken-link", "write case:k"),
    "a tag that is not kept": (lesson("Write <name> here."), "c/01-m/01-a.md:4:7 raw-html", "&lt;"),
    "a style": (lesson('<p style="color:red">Red</p>'), "c/01-m/01-a.md:4:1 raw-html", "theme"),
    "bullets of a word processor": (lesson("We see:\n\n• one\n• two"), "c/01-m/01-a.md:6:1 list-marker", "with - and"),
    "dashes without a space": (lesson("We see:\n\n-one\n-two"), "c/01-m/01-a.md:6:1 list-marker", "space behind"),
    "letters for numbers": (lesson("We see:\n\na) one\nb) two"), "c/01-m/01-a.md:6:1 list-marker", "1. and not a)"),
    "a table without headings": (
        lesson("|---|---|\n| a | b |"), "c/01-m/01-a.md:4:1 broken-table", "line of headings above"),
    "a table without dashes": (
        lesson("| a | b |\n| c | d |"), "c/01-m/01-a.md:4:1 broken-table", "write |---|---| below"),
    "a table below a sentence": (
        lesson("Look:\n| a | b |\n|---|---|\n| c | d |"), "c/01-m/01-a.md:5:1 broken-table", "empty line above"),
    "a sentence below a table": (
        lesson("| a | b |\n|---|---|\n| c | d |\nLook."), "c/01-m/01-a.md:7:1 broken-table", "empty line above"),
    "too few dashes": (
        lesson("| a | b | c |\n|---|---|\n| d | e | f |"), "c/01-m/01-a.md:5:1 broken-table", "headings are 3"),
    "a row that is too long": (
        lesson("| a | b |\n|---|---|\n| c | d | e |"), "c/01-m/01-a.md:6:1 broken-table", "3 cells"),
    "the callout of another program": (
        lesson("::: trainer\nSecret.\n:::"), "c/01-m/01-a.md:4:1 unknown-block", "write /// trainer"),
    "the callout of a third program": (
        lesson("!!! note\n    Text."), "c/01-m/01-a.md:4:1 unknown-block", "write /// note"),
    "the callout of GitHub": (lesson("> [!IMPORTANT]\n> Text."), "c/01-m/01-a.md:4:1 unknown-block", "/// warning"),
    "a block that says where it ends": (
        lesson("/// note\nText.\n/// end"), "c/01-m/01-a.md:6:1 unknown-block", "alone on its line"),
    "a block that is closed by its name": (
        lesson("/// trainer\nText.\n/// trainer"), "c/01-m/01-a.md:6:1 unclosed-block", "alone on the line"),
    "an unknown block that is not closed": (
        lesson("/// wraning\nText."), "c/01-m/01-a.md:4:1 unknown-block", "/// warning?"),
    "a question with a capital": (
        embedded("id: x\ntype: true-false\nprompt: P\nanswer: true", "Question"),
        "c/01-m/01-a.md:4:1 unknown-block", "```question?"),
    "a quiz in a lesson": (
        embedded("id: x\ntype: true-false\nprompt: P\nanswer: true", "quiz"),
        "c/01-m/01-a.md:4:1 unknown-block", "```question?"),
    "a link in a question": (
        quiz("Which?", "See [this](lesson:b)."), "c/01-m/02-q.quiz.yml:6:24 broken-link", "lesson:a?"),
    "a link in a block of a question": (
        quiz("Which?", "|\n      One.\n\n      See [this](lesson:b)."),
        "c/01-m/02-q.quiz.yml:9:18 broken-link", "lesson:a?"),
    "a link in a quoted text": (
        quiz("Which?", '"See [this](lesson:b)."'), "c/01-m/02-q.quiz.yml:6:25 broken-link", "lesson:a?"),
    # one mistake, and all that hangs on it
    "rubrics that nobody can read": ({"rubrics.yml": "common: [\n"}, "rubrics.yml:1:9 yaml-syntax", "close it"),
    "pledges that nobody can read": ({"pledges.yml": "- own-work\n"}, "pledges.yml:1:1 wrong-type", "key: value"),
    "a misnamed file that others link to": (
        moved(CASE_FILE, "c/01-m/03-K.case.md") | lesson("See [it](case:k)."),
        "c/01-m/03-K.case.md:1:1 bad-id", "name it 03-k.case.md"),
    "a misnamed module that others link to": (
        moved(CASE_FILE, "c/02-More/01-k.case.md") | lesson("See [it](case:k)."),
        "c/02-More:1:1 bad-folder-name", "02-more"),
    "a misnamed case that the programme asks for": (
        moved(CASE_FILE, "c/01-m/03-K.case.md") | programme("courses: {all: true, mark: 70%}", "cases: {count: 1}"),
        "c/01-m/03-K.case.md:1:1 bad-id", "name it 03-k.case.md"),
}  # fmt: skip


def test_the_school_is_without_mistakes_before_anybody_slips():
    assert found({}) == []


@pytest.mark.parametrize(("files", "expected", "words"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_one_problem_at_its_place(files, expected, words):
    (only,) = found(files)
    assert f"{only.file}:{only.line}:{only.column} {only.code}" == expected
    assert words in f"{only.message}\n{only.hint}"


FINE = {
    "what YAML would make something of": lesson("Text.", "title: no\nsummary: 12:30"),
    "curly quotes without a colon": {COURSE: "title: “Roles”\n"},
    "a per cent sign with a space": {COURSE: "title: C\npass: 70 %\n"},
    "three hyphens above": {COURSE: "---\ntitle: C\n"},
    "a picture whose name an editor wrote": lesson("![A](media/a%20b.png) ![B](<media/a b.png>)"),
    "a picture whose name another system takes apart": lesson("![A](media/Foto-e\u0301.png)"),
    "a table with code, bars and quotes": lesson(
        "> | a | b |\n> |:--|--:|\n> | `x|y` | \\| |\n\n| one |\n|---|\n| two |\n\n- item | x\n- item | y"
    ),
    "a table right below a block's first line": lesson(
        "/// note | Title\n| a | b |\n|---|---|\n| c | d |\n///"
    ),
    "bars in a sentence": lesson("Either a | b\nor c | d"),
    "a minus and a dialogue": lesson("-5 degrees are cold.\n\n– Who?\n– Me."),
    "a letter that is no list": lesson("a) stands alone here."),
    "a task with a link": lesson("- [x] (https://example.org)\n- [ ] (https://example.org)"),
    "an exclamation": lesson("!!! That was loud"),
    "code of a language": lesson("```python\nquestion = 1\n```"),
    "what systems leave behind": {
        "c/01-m/Thumbs.db": b"x",
        "c/01-m/~$01-a.docx": b"x",
        "c/01-m/01-a.md~": b"x",
        "desktop.ini": b"x",
    },
    "an activity that opens and closes on one day": lesson(
        "Text.", "title: A\nopens: +3 days\ncloses: +3 days"
    ),
}


@pytest.mark.parametrize("files", FINE.values(), ids=FINE.keys())
def test_what_is_right_is_left_alone(files):
    assert found(files) == []


def test_all_that_is_missing_is_said_at_once():
    problems = found({QUIZ_FILE: ""})
    assert [each.message for each in problems] == ["questions is missing", "title is missing"]
    problems = found(quiz("    prompt: Which?\n", "").copy())
    assert [each.message for each in problems] == ["prompt is missing"]


def test_a_question_whose_keys_are_wrong_is_read_to_its_end():
    problems = found(quiz("type: single", "type: single\n    points: many\n    see: lesson:b"))
    assert [(each.line, each.code) for each in problems] == [(6, "wrong-type"), (7, "broken-link")]
