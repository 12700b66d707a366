"""Whatever stands in the folder: a problem with a line, never a crash, a hang or a read outside."""

import os
import time

import pytest

from bwa_lms.content.compiler import check
from bwa_lms.content.source import Folder

WELCOME = "listening/01-start/01-welcome.md"
FRONT = "---\ntitle: A lesson\n---\n"


def test_the_folder_is_without_mistakes_before_it_is_attacked(courses):
    assert courses.found() == []


def test_a_link_to_a_file_outside_is_not_followed(courses, tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text(FRONT + "Secret words.\n")
    (courses.root / "listening/01-start/03-secret.md").symlink_to(secret)
    assert courses.found() == ["listening/01-start/03-secret.md 1 link"]
    assert all("Secret words" not in str(problem) for problem in courses.check())


def test_a_link_to_a_folder_outside_is_not_entered(courses, tmp_path):
    (tmp_path / "other" / "01-x").mkdir(parents=True)
    (tmp_path / "other" / "course.yml").write_text("title: Other\n")
    (courses.root / "other").symlink_to(tmp_path / "other")
    assert courses.found() == ["other 1 link"]


def test_a_link_that_circles_is_not_followed(courses):
    (courses.root / "listening" / "02-loop").symlink_to(courses.root)
    assert courses.found() == ["listening/02-loop 1 link"]


def test_a_pipe_is_not_opened(courses):
    os.mkfifo(courses.root / "listening/01-start/03-pipe.md")
    assert courses.found() == ["listening/01-start/03-pipe.md 1 not-a-file"]


@pytest.mark.parametrize(
    "path",
    ["../../../secret.png", "media/../../../secret.png", "/etc/passwd", "media/%2e%2e/x.png"],
)
def test_no_picture_comes_from_outside_its_media_folder(courses, tmp_path, path):
    (tmp_path / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    courses.write(WELCOME, f"{FRONT}![A picture]({path})\n")
    (problem,) = courses.check()
    assert (problem.file, problem.line, problem.severity) == (WELCOME, 4, "error")


@pytest.mark.parametrize(
    ("size", "name"),
    [
        (513 * 1024, WELCOME),
        (50 * 1024 * 1024, WELCOME),
        (21 * 1024 * 1024, "listening/01-start/media/film.mp4"),
    ],
)
def test_a_file_that_is_too_large_is_not_read(courses, size, name):
    with courses.write(name, "").open("wb") as file:
        file.truncate(size)
    start = time.monotonic()
    assert courses.found() == [f"{name} 1 too-large"]
    assert time.monotonic() - start < 5


def test_control_characters_are_found_at_their_place(courses):
    courses.write(WELCOME, FRONT + "One line.\nA \x07 bell.\n")
    (problem,) = courses.check()
    assert (problem.line, problem.column, problem.code) == (5, 3, "bad-character")


def test_what_is_not_utf8_is_found_at_its_place(courses):
    courses.write(WELCOME, FRONT.encode() + b"One line.\nCaf\xe9.\n")
    (problem,) = courses.check()
    assert (problem.line, problem.column, problem.code) == (5, 4, "not-utf-8")


def test_other_line_ends_and_a_byte_order_mark_are_read_like_any_other(courses):
    courses.write(
        WELCOME, b"\xef\xbb\xbf---\r\ntitle: A lesson\r\n---\r\nOne.\r\n\r\n[x](lesson:none)\r\n"
    )
    assert courses.found() == [f"{WELCOME} 6 broken-link"]


@pytest.mark.parametrize(
    ("folder", "name", "told"),
    [
        ("listening/01-start", b"03-caf\xe9.md", "listening/01-start/03-caf\\udce9.md"),
        ("listening/01-start/media", b"caf\xe9.png", "listening/01-start/media/caf\\udce9.png"),
        ("listening", b"02-caf\xe9/01-a.md", "listening/02-caf\\udce9"),
        (".", b"caf\xe9/course.yml", "caf\\udce9"),
        (".", b"\xff.yml", "\\udcff.yml"),
        (".", b"two\nlines.yml", "two\\x0alines.yml"),
        ("listening/01-start", b"03-\xe2\x80\xae.md", "listening/01-start/03-\\u202e.md"),
    ],
)
def test_a_name_that_cannot_be_printed_is_a_problem_that_can(courses, folder, name, told):
    path = os.fsencode(courses.root / folder) + b"/" + name
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - pathlib has no names that are bytes
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(b"title: A\n")
    (problem,) = courses.check()
    assert (problem.file, problem.code) == (told, "bad-character")
    str(problem).encode("utf-8")
    assert "asking" in courses.publish().builds, "and publishing goes on"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "![" * 10_000,
        "> " * 5_000 + "x",
        "- " * 5_000 + "x",
        "*a " * 10_000,
        "`" * 10_001,
        "<" * 10_000,
        "/" * 400_000,
        "1. " * 100_000,
        "| " * 100_000,
        "/// note | A" + " " * 20_000 + "B\nText.\n///",
        "word " * 8_000 + "[" * 300,
        "\n\n".join(["word " * 200 + "[" * 60] * 50),
        "/// note\n" + "word\n\n" * 2_400 + "///",
        "/// note\n" + "word\n\n" * 5_000 + "///",
        "\n".join(["| a | b |"] * 10_000),
    ],
    ids=lambda text: f"{text[:6]} {len(text)}",
)
def test_a_wall_of_markup_ends_in_time(courses, text):
    courses.write(WELCOME, f"{FRONT}{text}\n")
    start = time.process_time()
    assert all(each.file == WELCOME and each.line >= 4 for each in courses.check())
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\nb: [*a, *a]\n",
        "[" * 10_000,
        "a: " * 10_000,
        "? " * 10_000,
        "- " * 10_000,
        "title: A\n" + " " * 400_000 + "b: c\n",
    ],
    ids=lambda text: text[:6],
)
def test_hostile_yaml_is_one_problem(courses, text):
    courses.write("listening/course.yml", text)
    start = time.process_time()
    assert len(courses.check()) == 1
    assert time.process_time() - start < 2
    (found,) = courses.found()
    assert found.startswith("listening/course.yml ")


def test_folders_that_go_on_for_ever_are_left(courses):
    courses.write("listening/01-start/media/" + "a/" * 30 + "x.png", "x")
    assert [each.code for each in courses.check()] == ["not-a-file"]


def test_a_plugin_that_breaks_is_a_problem_of_one_file(courses, monkeypatch):
    kind = courses.plugins.activities["lesson"]

    def broken(*_):
        raise RecursionError("too deep")

    monkeypatch.setattr(kind, "compile", broken)
    assert courses.found() == [
        "asking/01-start/01-hello.md 1 plugin-failed",
        f"{WELCOME} 1 plugin-failed",
    ]


@pytest.mark.parametrize(
    "name", [WELCOME, "listening/course.yml", "listening/01-start/media/line.svg"]
)
def test_a_file_that_vanishes_while_it_is_read_is_a_problem(courses, name):
    class Vanishing(Folder):
        def read(self, file):
            if file == name:
                raise FileNotFoundError(2, "No such file or directory", file)
            return super().read(file)

    courses.write(
        name, (courses.root / name).read_bytes() if (courses.root / name).exists() else "<svg/>"
    )
    problems = check(Vanishing(courses.root), courses.plugins)
    assert [(each.file, each.code) for each in problems] == [(name, "unreadable")]


def test_a_folder_that_may_not_be_read_is_a_problem(courses, monkeypatch):
    scandir = os.scandir

    def guarded(path):
        if str(path).endswith("asking/01-start"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert "asking/01-start 1 unreadable" in courses.found()
