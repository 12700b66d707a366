"""A git revision is read by its objects: nothing is checked out, nothing but the revision is seen."""

import os
import subprocess

import pytest

from bwa_lms.content.compiler import check, compile_release
from bwa_lms.content.source import Folder, GitRevision
from bwa_lms.kernel.errors import Refused

IDENTITY = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]


def git(folder, *arguments):
    done = subprocess.run(
        ["git", *IDENTITY, *arguments], cwd=folder, check=True, capture_output=True
    )
    return done.stdout.decode().strip()


@pytest.fixture
def repository(courses):
    """The courses, committed."""
    git(courses.root, "init", "-q")
    git(courses.root, "add", ".")
    git(courses.root, "commit", "-qm", "First")
    return courses


def test_a_revision_says_the_same_as_the_folder(repository):
    folder = repository.publish()
    revision = git(repository.root, "rev-parse", "HEAD")
    with GitRevision(repository.root, "HEAD") as source:
        release = compile_release(source, repository.plugins, repository.store).release
    assert release.builds == folder.builds
    assert release.revision == revision


def test_what_is_not_committed_is_not_seen(repository):
    repository.write("listening/course.yml", "titel: Broken\n")
    with GitRevision(repository.root) as source:
        assert check(source, repository.plugins) == []


def test_courses_may_stand_in_a_folder_of_a_bare_repository(repository, tmp_path):
    whole = tmp_path / "whole"
    whole.mkdir()
    git(whole, "init", "-q")
    repository.root.joinpath(".git").rename(tmp_path / "old.git")
    repository.root.rename(whole / "courses")
    git(whole, "add", ".")
    git(whole, "commit", "-qm", "First")
    git(tmp_path, "clone", "-q", "--bare", str(whole), "bare.git")
    with GitRevision(tmp_path / "bare.git", "main", "courses") as source:
        assert check(source, repository.plugins) == []
        assert "listening/course.yml" in source.list().files


def test_links_and_submodules_are_problems(repository, tmp_path):
    (repository.root / "listening/01-start/03-secret.md").symlink_to("/etc/passwd")
    git(repository.root, "add", ".")
    blob = git(repository.root, "rev-parse", "HEAD")
    git(repository.root, "update-index", "--add", "--cacheinfo", f"160000,{blob},module")
    git(repository.root, "commit", "-qm", "Links")
    with GitRevision(repository.root) as source:
        problems = check(source, repository.plugins)
    assert [(each.file, each.code) for each in problems] == [
        ("listening/01-start/03-secret.md", "link"),
        ("module", "link"),
    ]


@pytest.mark.parametrize("name", ["nowhere", "--help", "-n1", "HEAD:listening", ""])
def test_a_revision_that_is_not_there_is_refused(repository, name):
    with pytest.raises(Refused):
        GitRevision(repository.root, name)


def test_a_folder_that_is_not_there_is_refused(tmp_path, repository):
    with pytest.raises(Refused):
        check(Folder(tmp_path / "nowhere"), repository.plugins)
    with pytest.raises(Refused):
        check(GitRevision(repository.root, "HEAD", "nowhere"), repository.plugins)


def test_names_that_cannot_be_printed_are_told_as_in_a_folder(repository):
    for name in (b"02-caf\xe9/01-a.md", b"02-caf\xe9/02-b.md"):
        path = os.fsencode(repository.root / "listening") + b"/" + name
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - bytes
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(b"---\ntitle: A\n---\nText.\n")
    git(repository.root, "add", ".")
    git(repository.root, "commit", "-qm", "Names")
    with GitRevision(repository.root) as source:
        told = check(source, repository.plugins)
    assert told == check(Folder(repository.root), repository.plugins)
    assert [each.code for each in told] == ["bad-character"]


def test_a_blob_that_is_too_large_is_not_read(repository):
    for name, size in (("03-long.md", 600 * 1024), ("media/film.mp4", 21 * 1024 * 1024)):
        repository.write(f"listening/01-start/{name}", b"x" * size)
    git(repository.root, "add", ".")
    git(repository.root, "commit", "-qm", "Huge")

    class Counting(GitRevision):
        largest = 0

        def read(self, name):
            data = super().read(name)
            self.largest = max(self.largest, len(data))
            return data

    with Counting(repository.root) as source:
        assert {each.code for each in check(source, repository.plugins)} == {"too-large"}
        assert source.largest < 1024


def test_a_repository_that_lost_an_object_has_a_problem_at_its_file(repository):
    with GitRevision(repository.root) as source:
        source.list()
        source._objects["asking/01-start/01-hello.md"] = "0" * 40
        with pytest.raises(OSError, match="lost"):
            source.read("asking/01-start/01-hello.md")
        assert source.read("asking/course.yml") == b"title: Asking\n", "and reading goes on"


def test_what_a_hook_sets_for_its_own_repository_is_left_out(repository, tmp_path, monkeypatch):
    git(tmp_path, "init", "-q", "--bare", "other.git")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    with GitRevision(repository.root) as source:
        assert "listening/course.yml" in source.list().files


def test_a_machine_without_git_is_told_so(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refused, match="git is not installed"):
        GitRevision(repository.root)
