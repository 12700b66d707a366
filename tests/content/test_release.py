"""Builds and releases: named by what is in them, written once, and a course with mistakes keeps its last good build."""

import os
import threading

import pytest

from bwa_lms.content import crew
from bwa_lms.content.compiler import compile_release
from bwa_lms.content.library import Library
from bwa_lms.content.source import Folder
from bwa_lms.content.store import Store
from bwa_lms.kernel import durable
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.errors import NotFound
from bwa_lms.kernel.problems import errors
from bwa_lms.plugins import Plugins

WELCOME = "listening/01-start/01-welcome.md"


def files(store):
    return {
        path.relative_to(store.folder): path.read_bytes()
        for path in store.folder.rglob("*")
        if path.is_file() and "cache" not in path.parts
    }


def test_the_same_source_makes_the_same_release_and_writes_nothing_new(courses):
    first, before = courses.publish(), files(courses.store)
    assert courses.publish() == first
    assert files(courses.store) == before


def test_a_store_of_its_own_comes_to_the_same_ids(courses, tmp_path):
    other = compile_release(Folder(courses.root), courses.plugins, Store(tmp_path / "other"))
    assert other.release == courses.publish()


def test_an_edit_makes_a_new_build_and_leaves_the_old_one_as_it_was(courses):
    old, before = courses.publish(), files(courses.store)
    courses.write(WELCOME, "---\ntitle: Welcome back\n---\nAnother text.\n")
    new = courses.publish(old)
    assert new.builds["asking"] == old.builds["asking"]
    assert new.builds["listening"] != old.builds["listening"]
    assert before.items() <= files(courses.store).items()


def test_only_words_that_a_course_uses_change_its_build(courses):
    old = courses.publish()
    courses.write("glossary.yml", "audit: A dated check.\nunheard: Another word.\n")
    assert courses.publish().builds == old.builds
    courses.write("glossary.yml", "audit: A check of a day.\n")
    assert courses.publish().builds["listening"] != old.builds["listening"]


LENT = "listening/01-start/08-lent.quiz.yml"
ASKED = """\
title: Asked
questions:
  - {pool: some, draw: 1, from: quiz:lent}
"""
ONE = """\
title: Lent
questions:
  - {id: wet, type: true-false, prompt: Water is wet., answer: true}
"""
TWO = ONE + "  - {id: cold, type: true-false, prompt: Ice is cold., answer: true}\n"


def test_a_pool_takes_another_quizs_questions_as_they_stand_there_now(courses):
    courses.write("listening/01-start/09-asked.quiz.yml", ASKED)
    courses.write(LENT, ONE)
    first = courses.publish()
    assert asked_in(courses, first) == (["wet"], ("wet",))
    courses.write(LENT, TWO)
    assert asked_in(courses, courses.publish(first)) == (["wet", "cold"], ("wet", "cold"))
    assert asked_in(courses, first) == (["wet"], ("wet",))  # what was built stays as it was


def asked_in(courses, release):
    library = Library(courses.store, courses.plugins)
    build = library.build(release.builds["listening"])
    spec = library.taken(build)["asked"].spec
    return [each.id for each in spec.questions], spec.slots[0].questions


def test_a_course_with_a_mistake_keeps_its_build_and_the_others_go_on(courses):
    old = courses.publish()
    courses.write(WELCOME, "---\ntitle: Welcome\n---\n[Nowhere](lesson:nowhere)\n")
    courses.write("asking/01-start/02-more.md", "---\ntitle: More\n---\nMore.\n")
    new = courses.publish(old)
    assert new.builds["listening"] == old.builds["listening"]
    assert new.builds["asking"] != old.builds["asking"]
    (refusal,) = new.refused
    assert (refusal.course, refusal.errors, refusal.kept) == (
        "listening",
        1,
        old.builds["listening"],
    )


def test_a_new_course_with_a_mistake_is_in_no_release(courses):
    courses.write(WELCOME, "---\ntitle: Welcome\n---\n[Nowhere](lesson:nowhere)\n")
    release = courses.publish()
    assert set(release.builds) == {"asking"}
    assert release.refused[0].kept is None


def test_hidden_identities_keep_a_course_unpublished_although_they_are_no_error(courses):
    old = courses.publish()
    story = "---\ntitle: A case\nidentity: chatham\n---\nA story.\n"
    courses.write("listening/01-start/03-case.case.md", story)
    new = courses.publish(old)
    assert errors(courses.check()) == []
    assert new.builds == old.builds
    assert [refusal.course for refusal in new.refused] == ["listening"]


def test_a_programme_with_a_mistake_stays_as_it_was(courses):
    good = "id: p\ntitle: P\nlength: 12 months\nterms:\n  - {id: t, title: T, months: 1-6, courses: [asking]}\n"
    courses.write("programme.yml", good)
    old = courses.publish()
    courses.write("programme.yml", good.replace("asking", "arguing"))
    new = courses.publish(old)
    assert new.programme == old.programme
    assert [refusal.course for refusal in new.refused] == ["programme.yml"]


def test_a_rubric_with_a_mistake_holds_back_the_courses_that_use_it_alone(courses):
    rubric = "open:\n  title: Open\n  criteria:\n    - {id: a, title: A, levels: [no, yes]}\n"
    courses.write("rubrics.yml", rubric)
    case = "---\ntitle: A case\nrubric: open\n---\nA story.\n"
    courses.write("listening/01-start/03-case.case.md", case)
    old = courses.publish()
    courses.write("rubrics.yml", rubric.replace("levels", "level"))
    new = courses.publish(old)
    assert new.rubrics == old.rubrics
    assert new.builds == old.builds
    assert {refusal.course for refusal in new.refused} == {"listening", "rubrics.yml"}
    assert courses.found() == ["rubrics.yml 4 unknown-key"]


def test_a_rubric_is_part_of_the_builds_that_use_it(courses):
    rubric = "open:\n  title: Open\n  criteria:\n    - {id: a, title: A, levels: [no, yes]}\n"
    courses.write("rubrics.yml", rubric)
    case = "---\ntitle: A case\nrubric: open\n---\nA story.\n"
    courses.write("listening/01-start/03-case.case.md", case)
    old = courses.publish()
    courses.write("rubrics.yml", rubric.replace("title: A,", "title: B,"))
    new = courses.publish(old)
    assert new.builds["listening"] != old.builds["listening"]
    assert new.builds["asking"] == old.builds["asking"]


def test_a_picture_is_kept_by_its_hash_and_a_new_one_makes_a_new_build(courses):
    picture = courses.write(
        "listening/01-start/media/line.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>'
    )
    courses.write(WELCOME, "---\ntitle: Welcome\n---\n![A line](media/line.svg)\n")
    old = courses.publish()
    library = Library(courses.store, courses.plugins)
    blob = library.build(old.builds["listening"]).media["01-start/media/line.svg"]
    assert courses.store.blob(blob).read_bytes() == picture.read_bytes()
    assert f"/media/{blob}" in courses.store.build(old.builds["listening"]).decode()
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"> </svg>')
    assert courses.publish(old).builds["listening"] != old.builds["listening"]


def test_a_build_reads_back_as_it_was_written_and_its_specs_are_models(courses):
    release = courses.publish()
    library = Library(courses.store, courses.plugins)
    build = library.build(release.builds["listening"])
    assert canonical(build.model_dump(mode="json")) == courses.store.build(build.id)
    assert library.release(release.id) == release
    assert [each.id for each in build.course.activities()] == ["welcome", "try"]
    quiz = build.course.find("try")
    assert quiz is not None
    assert library.kind(quiz).kind == "quiz"
    assert library.spec(build, quiz).questions[0].id == "one"
    assert library.spec(build, quiz) is library.spec(build, quiz)


def test_what_a_plugin_that_is_gone_compiled_stays_readable(courses):
    release = courses.publish()
    library = Library(courses.store, Plugins())
    build = library.build(release.builds["listening"])
    welcome = next(build.course.activities())
    assert library.kind(welcome).label == "Unavailable"
    assert library.spec(build, welcome).prose


def test_an_activity_moves_to_another_module_and_is_found_by_its_former_id(courses):
    courses.publish()
    (courses.root / WELCOME).unlink()
    courses.write(
        "listening/02-end/01-hello.md", "---\ntitle: Hello\nwas: [welcome]\n---\nA text.\n"
    )
    courses.write("listening/02-end/02-back.md", "---\ntitle: Back\n---\n[Hello](lesson:welcome)\n")
    library = Library(courses.store, courses.plugins)
    found = library.build(courses.publish().builds["listening"]).course.find("welcome")
    assert found is not None
    assert found.id == "hello"


def test_an_activity_s_digest_changes_with_what_it_shows_alone(courses):
    def digests():
        library = Library(courses.store, courses.plugins)
        build = library.build(courses.publish().builds["listening"])
        return {each.id: each.digest for each in build.course.activities()}

    before = digests()
    courses.write(WELCOME, "---\ntitle: Welcome\nrequired: false\n---\nA text about an audit.\n")
    assert digests() == before
    courses.write(WELCOME, "---\ntitle: Welcome\n---\nAnother text.\n")
    assert digests()["welcome"] != before["welcome"]
    assert digests()["try"] == before["try"]


def test_what_was_read_from_the_cache_says_the_same(courses):
    courses.write(
        WELCOME, "---\ntitle: Welcome\n---\n[Nowhere](lesson:nowhere)\n\n![](media/x.png)\n"
    )
    runs = [compile_release(Folder(courses.root), courses.plugins, courses.store) for _ in range(2)]
    assert runs[0] == runs[1]
    assert len(runs[0].problems) == 3


def test_a_media_file_that_appears_later_mends_a_cached_lesson(courses):
    courses.write(WELCOME, "---\ntitle: Welcome\n---\n![A line](media/line.svg)\n")
    assert "listening" not in courses.publish().builds
    courses.write("listening/01-start/media/line.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    assert "listening" in courses.publish().builds


def test_a_write_that_breaks_off_leaves_nothing_behind(courses, monkeypatch):
    def full(_):
        raise OSError("no space left")

    monkeypatch.setattr(durable.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        courses.publish()
    assert list((courses.store.folder / "builds").iterdir()) == []


@pytest.mark.parametrize("left", [b"", b"\0\0\0\0", b'{"problems": ['])
def test_what_a_power_cut_left_of_the_cache_is_made_again(courses, left):
    first = courses.publish()
    for path in (courses.store.folder / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(left)
    assert courses.publish() == first


def test_many_writers_of_one_build_agree(tmp_path):
    store = Store(tmp_path)
    writers = [
        threading.Thread(target=store.write_build, args=("b" * 64, b"{}")) for _ in range(16)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [path.name for path in (tmp_path / "builds").iterdir()] == ["b" * 64 + ".json"]


@pytest.mark.parametrize("name", ["../secret", "..", "", "a/b", ".hidden", "A"])
def test_no_name_leads_out_of_the_store(tmp_path, name):
    (tmp_path / "secret").write_text("secret")
    with pytest.raises(NotFound):
        Store(tmp_path / "content").blob(name)


def test_the_cache_forgets_what_was_cached_longest_ago_but_not_what_is_needed(tmp_path):
    store = Store(tmp_path)
    for age, key in enumerate(["aa1", "bb2", "cc3", "dd4"]):
        store.cache(key, b"x")
        path = tmp_path / "cache" / key[:2] / key
        os.utime(path, (age, age))
    store.trim_cache({"aa1"}, most=2)
    assert [key for key in ["aa1", "bb2", "cc3", "dd4"] if store.cached(key)] == ["aa1", "dd4"]


def test_several_processes_come_to_what_one_comes_to(courses, monkeypatch):
    for number in range(12):
        courses.write(
            f"asking/02-more/{number + 1}-l{number}.md",
            f"---\ntitle: L\n---\n![](media/{number}.png)\n",
        )
    found = []
    for worth in (1, 1_000):
        monkeypatch.setattr(crew, "WORTH", worth)
        found.append(courses.check())
    assert found[0] == found[1]
    assert len(found[0]) == 24


@pytest.mark.parametrize("left", [b"", b'{"problems": [', b"[]", b"{}"])
def test_a_cache_that_a_power_cut_left_in_pieces_is_made_again(courses, left):
    first = courses.publish()
    for path in (courses.root.parent / "content" / "cache").glob("*/*"):
        path.write_bytes(left)
    assert courses.publish().builds == first.builds


def test_a_programme_waits_for_the_pledge_that_nobody_can_read(courses):
    courses.write("pledges.yml", "promise:\n  title: P\n  text: I promise.\n")
    courses.write("programme.yml", PROGRAMME.format(pledge="promise"))
    first = courses.publish()
    courses.write("pledges.yml", "promise:\n  title: P\n  text: I promise.\nother: [\n")
    courses.write("programme.yml", PROGRAMME.format(pledge="other"))
    second = courses.publish(first)
    assert {each.course for each in second.refused} == {"pledges.yml", "programme.yml"}
    assert (second.programme, second.pledges) == (first.programme, first.pledges)


PROGRAMME = """id: p
title: P
length: 24 months
certificate:
  title: C
  requires:
    - id: promise
      pledge: {pledge}
"""
