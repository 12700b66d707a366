"""`bwa check` and `bwa schema`, as a person and a program meet them."""

import json
import time

import pytest
from click.testing import CliRunner

from bwa_lms.cli import main
from bwa_lms.content import crew
from bwa_lms.plugins import load

WELCOME = "listening/01-start/01-welcome.md"
BROKEN = "---\ntitle: Welcome\n---\nSee [this](lesson:nowhere).\n"


def bwa(*arguments):
    return CliRunner().invoke(main, [str(each) for each in arguments])


def test_a_folder_without_mistakes_ends_with_0(courses):
    done = bwa("check", courses.root)
    assert (done.exit_code, done.output) == (0, "no errors, no warnings\n")


def test_warnings_alone_end_with_0(courses):
    courses.write("listening/01-start/module.yml", "review: [+2 days]\n")
    done = bwa("check", courses.root)
    assert done.exit_code == 0
    assert "no errors, 1 warning" in done.output


def test_people_read_file_line_column_message_and_hint(courses):
    courses.write(WELCOME, "---\ntitle: Welcome\nminuts: 3\n---\nA text.\n")
    done = bwa("check", courses.root)
    assert done.exit_code == 1
    assert (
        f"{courses.root}/{WELCOME}:3:1: error: there is no key minuts here [unknown-key]"
        in done.output
    )
    assert "did you mean minutes?" in done.output


def test_json_is_a_list_of_objects_with_exactly_the_seven_keys(courses):
    courses.write(WELCOME, BROKEN)
    done = bwa("check", courses.root, "--format", "json")
    assert done.exit_code == 1
    (problem,) = json.loads(done.output)
    assert list(problem) == ["file", "line", "column", "severity", "code", "message", "hint"]
    assert (problem["file"], problem["line"], problem["column"]) == (WELCOME, 4, 12)
    assert (problem["severity"], problem["code"]) == ("error", "broken-link")


def test_json_of_a_folder_without_mistakes_is_an_empty_list(courses):
    assert json.loads(bwa("check", courses.root, "--format", "json").output) == []


def test_github_gets_annotations(courses):
    courses.write(WELCOME, BROKEN)
    done = bwa("check", courses.root, "--format", "github")
    assert done.output.startswith(
        f"::error file={courses.root}/{WELCOME},line=4,col=12,title=broken-link::"
    )


def test_one_course_can_be_checked_with_what_stands_beside_it(courses):
    courses.write("asking/01-start/01-hello.md", "---\ntitle: [wrong\n---\n")
    courses.write(
        WELCOME,
        "---\ntitle: Welcome\n---\n[Hello](lesson:asking/hello) [None](lesson:asking/none)\n",
    )
    done = bwa("check", courses.root / "listening", "--format", "json")
    (problem,) = json.loads(done.output)
    assert (problem["file"], problem["line"]) == ("01-start/01-welcome.md", 4)


def test_one_course_uses_the_rubrics_beside_it_and_not_the_files_of_strangers(courses):
    courses.write(
        "rubrics.yml",
        "open:\n  title: O\n  criteria:\n    - {id: a, title: A, levels: [no, yes]}\n",
    )
    courses.write("listening/01-start/03-c.case.md", "---\ntitle: C\nrubric: open\n---\nA story.\n")
    courses.write("holiday/pictures.md", "# Not a course\n")
    assert bwa("check", courses.root / "listening").exit_code == 0


@pytest.mark.parametrize("arguments", [["nowhere"], ["--format", "xml"], ["--nothing"]])
def test_what_cannot_run_ends_with_2(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert bwa("check", *arguments).exit_code == 2


def test_a_file_is_not_a_folder(courses):
    assert bwa("check", courses.root / WELCOME).exit_code == 2


def test_without_a_path_the_courses_folder_is_checked(courses, monkeypatch):
    monkeypatch.chdir(courses.root.parent)
    assert bwa("check").exit_code == 0
    monkeypatch.setenv("BWA_COURSES", "elsewhere")
    assert bwa("check").exit_code == 2


def test_sixty_files_take_less_than_a_second_of_one_processor(courses, monkeypatch):
    monkeypatch.setattr(crew, "WORTH", 1_000)
    text = (
        "---\ntitle: A lesson\n---\n## One\n\n"
        + "A sentence about an audit, a visit and a step.\n\n" * 60
    )
    for number in range(60):
        courses.write(f"listening/02-more/{number + 10}-l{number}.md", text)
    start = time.process_time()
    assert courses.found() == []
    assert time.process_time() - start < 1


def test_schemas_are_valid_and_name_every_key():
    whole = json.loads(bwa("schema").output)
    assert {"course", "programme", "lesson", "quiz", "case", "single"} <= set(whole)
    assert {"title", "pass", "language"} <= set(whole["course"]["properties"])
    assert whole["course"]["required"] == ["title"]
    assert "#/$defs/question-single" in json.dumps(whole["quiz"]["properties"]["questions"])


def test_an_editor_accepts_every_type_of_question_and_a_pool():
    quiz = json.loads(bwa("schema", "quiz").output)
    choices = [each["$ref"] for each in quiz["properties"]["questions"]["items"]["anyOf"]]
    assert choices == [*(f"#/$defs/question-{kind}" for kind in load().questions), "#/$defs/pool"]


def test_one_schema_can_be_asked_for_by_name():
    assert json.loads(bwa("schema", "course").output)["properties"]["pass"]
    done = bwa("schema", "cuorse")
    assert done.exit_code == 2
    assert "did you mean course?" in done.output
