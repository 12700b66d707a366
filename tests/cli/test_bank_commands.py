"""`bwa import` and `bwa export`, as a trainer meets them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bwa_lms.banks import importing
from bwa_lms.banks.model import MOST_BYTES
from bwa_lms.banks.moodle_xml import read_moodle_xml
from bwa_lms.cli import main
from bwa_lms.kernel import durable

CORPUS = Path(__file__).parents[1] / "banks"
GIFT = "// a bank\n::Owner::Who owns the next step? {=The factory ~The coach}\n"
LESSON = "---\ntitle: Hello\n---\nA text.\n"


def bwa(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def course(tmp_path):
    """A course of one lesson."""
    folder = tmp_path / "courses" / "trust"
    (folder / "01-one").mkdir(parents=True)
    (folder / "course.yml").write_text("title: Trust\n", "utf-8")
    (folder / "01-one" / "01-hello.md").write_text(LESSON, "utf-8")
    return folder


@pytest.fixture
def bank(tmp_path):
    """A GIFT file of one question."""
    path = tmp_path / "bank.gift"
    path.write_text(GIFT, "utf-8")
    return path


def names(folder):
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


# import


def test_questions_come_into_a_course_that_passes_the_checker(course, bank):
    done = bwa("import", bank, "--into", course / "02-practice")
    written = course / "02-practice" / "01-bank.quiz.yml"
    assert done.output.split("\n") == [
        f"{bank}:2: imported",
        "1 imported; 0 not imported",
        f"{written}: written",
        "",
    ]
    assert done.exit_code == 0
    assert "prompt: Who owns the next step?" in written.read_text("utf-8")
    assert bwa("check", course.parent).output == "no errors, no warnings\n"


@pytest.mark.parametrize(
    "name", ["corpus/choices.gift", "corpus/texts.gift", "xml/every-type.xml", "xml/pictures.xml"]
)
def test_every_kind_of_bank_passes_the_checker(name, course):
    assert bwa("import", CORPUS / name, "--into", course / "01-one").exit_code in (0, 1)
    checked = bwa("check", course.parent)
    assert (checked.exit_code, checked.output) == (0, "no errors, no warnings\n")


def test_a_second_import_stands_beside_the_first(course, bank):
    for _ in range(2):
        assert bwa("import", bank, "--into", course / "01-one").exit_code == 0
    assert names(course / "01-one") == ["01-hello.md", "02-bank.quiz.yml", "03-bank-2.quiz.yml"]
    assert bwa("import", bank, "--into", course / "02-two").exit_code == 0
    assert names(course / "02-two") == ["01-bank-3.quiz.yml"]
    assert bwa("check", course.parent).exit_code == 0


def test_what_is_not_the_same_and_what_is_left_out_is_told_with_its_line(course, bank):
    bank.write_text("Who? {~%50%a ~%50%b ~c}\n\nHow? {=%50%a =%50%b\n\nRead the case.\n", "utf-8")
    done = bwa("import", bank, "--into", course / "01-one")
    assert done.exit_code == 1
    lines = done.output.split("\n")
    assert (
        lines[0]
        == f"{bank}:1: imported with a note: Wrong choices cost nothing; here each costs 50%."
    )
    assert lines[1].startswith(f"{bank}:3: not imported: ")
    assert lines[2].startswith(f"{bank}:5: not imported: It asks nothing")
    assert lines[3] == "1 imported, 1 of them with notes; 2 not imported"


def test_a_dry_run_writes_nothing(course, bank):
    done = bwa("import", bank, "--into", course / "02-practice", "--dry-run")
    assert (done.exit_code, "01-bank.quiz.yml: would be written" in done.output) == (0, True)
    assert not (course / "02-practice").exists()


def test_a_file_without_a_question_says_so(course, bank):
    bank.write_text("// nothing\n", "utf-8")
    done = bwa("import", bank, "--into", course / "02-practice")
    assert (done.exit_code, "there is no question in it" in done.output) == (1, True)
    assert not (course / "02-practice").exists()


def test_pictures_stand_in_the_modules_media_folder(course):
    done = bwa("import", CORPUS / "xml/pictures.xml", "--into", course / "01-one")
    assert names(course / "01-one" / "media") == ["exit-2.png", "halle-sud-1.png"]
    assert done.output.count(": written") == 3


@pytest.mark.parametrize(
    ("into", "said"),
    [
        ("courses/nowhere/01-one", "There is no course.yml in"),
        ("courses", "There is no course.yml in"),
        ("courses/trust/practice", "practice is not the name of a module"),
        ("courses/trust/02-Practice", "is not the name of a module"),
        ("courses/trust/03-file", "is not a folder"),
        ("courses/trust/04-link", "is not a folder"),
    ],
)
def test_only_the_folder_of_a_module_is_written_into(into, said, course, bank, tmp_path):
    (course / "03-file").write_text("mine", "utf-8")
    (course / "04-link").symlink_to(tmp_path)
    before = names(tmp_path)
    done = bwa("import", bank, "--into", tmp_path / into)
    assert (done.exit_code, said in done.output, names(tmp_path)) == (2, True, before)


def test_a_folder_may_be_named_from_inside_of_the_course(course, bank, monkeypatch):
    monkeypatch.chdir(course)
    assert bwa("import", bank, "--into", "02-practice").exit_code == 0
    assert names(course / "02-practice") == ["01-bank.quiz.yml"]


def test_a_file_that_is_too_large_or_no_file_is_not_read(course, tmp_path):
    large = tmp_path / "large.gift"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    pipe = tmp_path / "pipe.gift"
    os.mkfifo(pipe)
    for path, said in [
        (large, "is the most"),
        (pipe, "not a regular file"),
        (tmp_path, "not a regular"),
        (tmp_path / "x", "No such"),
    ]:
        done = bwa("import", path, "--into", course / "01-one")
        assert (done.exit_code, said in done.output, "Traceback" in done.output) == (2, True, False)


def test_a_file_that_cannot_be_read_as_a_bank_is_one_line(course):
    done = bwa("import", CORPUS / "xml/hostile-laughs.xml", "--into", course / "01-one")
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert "hostile-laughs.xml: Line 2: " in done.output


def test_an_id_that_was_anothers_keeps_everything_from_being_written(course, bank):
    (course / "01-one" / "01-hello.md").write_text(
        LESSON.replace("title:", "was: [bank]\ntitle:"), "utf-8"
    )
    done = bwa("import", bank, "--into", course / "01-one")
    assert (done.exit_code, "it was bank" in done.output) == (2, True)
    assert names(course / "01-one") == ["01-hello.md"]


def test_mistakes_that_the_course_has_already_do_not_matter(course, bank):
    (course / "01-one" / "01-hello.md").write_text("no front matter <script>", "utf-8")
    assert bwa("import", bank, "--into", course / "01-one").exit_code == 0


def test_when_the_disk_is_full_nothing_is_left_behind(course, monkeypatch):
    real = durable.write

    def full(path, data, mode=0o666):
        if path.suffix == ".yml":
            raise OSError(28, "No space left on device", str(path))
        real(path, data, mode)

    monkeypatch.setattr(durable, "write", full)
    done = bwa("import", CORPUS / "xml/pictures.xml", "--into", course / "01-one")
    assert (done.exit_code, "No space left" in done.output) == (2, True)
    assert names(course / "01-one") == ["01-hello.md"]


def test_nothing_that_stands_there_is_overwritten(course, bank, monkeypatch):
    found = importing.Imported({"01-hello.md": LESSON.replace("Hello", "New").encode()}, ())
    monkeypatch.setattr(importing, "read", lambda *given: found)
    done = bwa("import", bank, "--into", course / "01-one")
    assert (done.exit_code, "is there already" in done.output) == (2, True)
    assert (course / "01-one" / "01-hello.md").read_text("utf-8") == LESSON


def test_notes_cannot_steer_a_terminal(course, bank):
    bank.write_bytes("::\u009b31m::Who? {~%50%a ~%50%b ~c}\n".encode())
    done = bwa("import", bank, "--into", course / "01-one")
    assert "\x9b" not in done.output


# export


@pytest.fixture
def quiz(course):
    """A quiz with a picture in a course."""
    bwa("import", CORPUS / "xml/pictures.xml", "--into", course / "01-one")
    return course / "01-one" / "02-pictures.quiz.yml"


def test_a_bank_is_printed_and_what_became_of_each_question_is_told_beside_it(quiz):
    done = bwa("export", quiz, "--format", "gift")
    assert done.exit_code == 0
    assert done.stdout.startswith("$CATEGORY: top/Pictures\n")
    told = done.stderr.split("\n")
    assert re.match(
        rf"{re.escape(str(quiz))}:6: exported with a note: Its pictures are not in the file",
        told[0],
    )
    assert told[1:3] == [
        "1 exported, 1 of them with notes; 0 not exported",
        "The settings of the quiz itself (mode, pass, attempts, times) are not a part of a bank.",
    ]


def test_a_bank_is_written_to_a_file_with_its_pictures_byte_for_byte(quiz, tmp_path):
    done = bwa("export", quiz, "--format", "moodle-xml", "--output", tmp_path / "out.xml")
    assert (done.exit_code, done.stdout) == (0, "")
    (item,) = read_moodle_xml((tmp_path / "out.xml").read_bytes()).items
    pictures = {each.name: each.read_bytes() for each in (quiz.parent / "media").iterdir()}
    assert dict(item.media) == pictures


def test_a_file_that_is_there_is_not_overwritten(quiz):
    before = quiz.read_bytes()
    done = bwa("export", quiz, "--format", "gift", "--output", quiz)
    assert (done.exit_code, "is there already" in done.output) == (2, True)
    assert quiz.read_bytes() == before


def test_what_no_bank_knows_ends_with_1(course):
    path = course / "01-one" / "02-survey.quiz.yml"
    path.write_text(
        "title: A\nquestions:\n  - {id: a, type: scale, prompt: How?, labels: [low, high]}\n",
        "utf-8",
    )
    done = bwa("export", path, "--format", "gift")
    assert done.exit_code == 1
    assert f"{path}:3: not exported: No bank has questions of the type scale." in done.stderr


def test_a_quiz_with_errors_is_refused_with_its_problems(course):
    path = course / "01-one" / "02-a.quiz.yml"
    path.write_text("title: A\nquestions:\n  - {id: a, type: open}\n", "utf-8")
    done = bwa("export", path, "--format", "gift")
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{path}:3:5: error: prompt is missing [missing-key]" in done.stderr


def test_pictures_outside_of_the_media_folder_are_not_read(course, tmp_path):
    (tmp_path / "secret.png").write_bytes(b"secret")
    (course / "01-one" / "media").mkdir()
    (course / "01-one" / "media" / "link.png").symlink_to(tmp_path / "secret.png")
    for name in ("media/../../../../secret.png", "media/link.png"):
        path = course / "01-one" / "02-a.quiz.yml"
        path.write_text(
            f"title: A\nquestions:\n  - {{id: a, type: open, prompt: '![x]({name})'}}\n", "utf-8"
        )
        done = bwa("export", path, "--format", "moodle-xml")
        assert (done.exit_code, "broken-media" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("name", "said"), [("01-hello.md", "is not a quiz"), ("07-x.quiz.yml", "No such file")]
)
def test_only_a_quiz_is_exported(name, said, course):
    done = bwa("export", course / "01-one" / name, "--format", "gift")
    assert (done.exit_code, said in done.output) == (2, True)


def test_a_quiz_that_is_not_utf_8_is_one_line(course):
    path = course / "01-one" / "02-a.quiz.yml"
    path.write_bytes(b"title: \xff\n")
    done = bwa("export", path, "--format", "gift")
    assert (done.exit_code, "not-utf-8" in done.output, "Traceback" in done.output) == (
        2,
        True,
        False,
    )


def test_what_was_exported_comes_back_as_it_was(quiz, course, tmp_path):
    bwa("export", quiz, "--format", "moodle-xml", "--output", tmp_path / "pictures.xml")
    assert bwa("import", tmp_path / "pictures.xml", "--into", course / "02-again").exit_code == 0
    back = (course / "02-again" / "01-pictures-2.quiz.yml").read_text("utf-8")
    assert back.split("\n")[1:-4] == quiz.read_text("utf-8").split("\n")[1:-6]
