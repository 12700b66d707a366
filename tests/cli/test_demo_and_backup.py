"""The demo is a living academy in every state; a backup of it becomes the same academy elsewhere."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from bwa_lms.cli import instance, main
from bwa_lms.db import db
from bwa_lms.learning import allowances, enrolment, ledger, marking
from bwa_lms.people.service import cohorts, directory
from bwa_lms.web.actor import TRAINER, Actor
from tests.cast import Browser

CLONE = Path(__file__).parents[2]


def run(*arguments: object):
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo of our own courses, made once for this file."""
    folder = tmp_path_factory.mktemp("demo") / "instance"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(CLONE)
        patch.setenv("BWA_PASSWORD_MEMORY", "8")
        made = run("demo", "--instance", folder, "--port", 8123)
    assert made.exit_code == 0, made.output
    return folder


@pytest.fixture
def academy(demo):
    app = instance.open_app(demo)
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def accounts_of(folder):
    return json.loads((folder / "demo.json").read_text())


def account(folder, role):
    return next(each for each in accounts_of(folder) if each["role"] == role)


def test_the_accounts_of_the_demo_are_for_their_owner_alone(demo):
    assert stat.S_IMODE((demo / "demo.json").stat().st_mode) == 0o600
    assert {each["role"] for each in accounts_of(demo)} == {
        "participant",
        "trainer",
        "administrator",
    }
    assert 'base_url = "http://127.0.0.1:8123"' in (demo / "settings.toml").read_text()


def test_a_second_call_changes_nothing(demo):
    before = (demo / "demo.json").read_bytes()
    again = run("demo", "--instance", demo)
    assert again.exit_code == 0
    assert "Demo:" not in again.output
    assert (demo / "demo.json").read_bytes() == before


def test_an_academy_that_is_none_of_ours_is_left_alone(tmp_path):
    assert run("init", tmp_path / "academy").exit_code == 0
    refused = run("demo", "--instance", tmp_path / "academy")
    assert refused.exit_code == 1
    assert "nothing was changed" in refused.output


@pytest.mark.parametrize(
    ("role", "page"), [("participant", "/"), ("trainer", "/desk/"), ("administrator", "/desk/")]
)
def test_everybody_signs_in_with_what_the_demo_printed(demo, academy, role, page):
    who = account(demo, role)
    browser = Browser(academy, use_cookies=True)
    sent = browser.fill("/sign-in", email=who["email"], password=who["password"])
    assert sent.status_code == 302
    assert browser.get(page).status_code == 200


def test_the_records_of_the_demo_hold_together(academy):
    (cohort,) = cohorts.listed()
    enrolled = enrolment.of_cohort(cohort.id)
    assert len(enrolled) == 14
    assert [ledger.verify(each.id) for each in enrolled] == [[]] * 14


def test_a_trainer_finds_answers_that_wait_and_a_draft_not_released(academy):
    (cohort,) = cohorts.listed()
    trainer = Actor(
        directory.by_email("tomas@demo.example").id,
        roles=frozenset({TRAINER}),
        trains=frozenset({cohort.id}),
    )
    (pile,) = marking.piles(trainer, cohort.id)
    assert (pile.activity, pile.open, len(pile.ready)) == ("your-contract", 2, 1)


def test_a_participant_reads_what_the_trainer_said_and_allowed(demo, academy):
    sofia = Browser(academy, use_cookies=True)
    who = account(demo, "participant")
    sofia.fill("/sign-in", email=who["email"], password=who["password"])
    marked = sofia.get("/courses/from-auditing-to-coaching/your-contract").text
    assert "<em>Name the four dangers</em>" in marked
    (allowed,) = allowances.granted(cohorts.listed()[0].id)
    there = sofia.get(f"/courses/{allowed.course}/{allowed.activity}").text
    assert allowed.allowance.reason in there


def test_a_survey_promises_no_feedback(demo, academy):
    """Nadia did the survey at the start, not the one at the end; a practice quiz does give feedback."""
    nadia = Browser(academy, use_cookies=True)
    who = next(each for each in accounts_of(demo) if each["email"].startswith("nadia"))
    nadia.fill("/sign-in", email=who["email"], password=who["password"])
    told = {}
    for quiz in ("before-you-go-on", "which-role-speaks"):
        page = f"/courses/from-auditing-to-coaching/{quiz}"
        assert nadia.press(page, f"{page}/start").status_code == 303
        told[quiz] = "See my feedback" in nadia.get(page).text
    assert told == {"before-you-go-on": False, "which-role-speaks": True}


def test_a_backup_becomes_the_same_academy_elsewhere(demo, academy, tmp_path):
    ledgers = [ledger.head(each.id) for each in enrolment.of_cohort(cohorts.listed()[0].id)]
    copy, elsewhere = tmp_path / "copy.tar.gz", tmp_path / "elsewhere"
    assert run("backup", copy, "--instance", demo).exit_code == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    restored = run("restore", copy, "--instance", elsewhere)
    assert restored.exit_code == 0, restored.output
    other = instance.open_app(elsewhere)
    with other.app_context():
        found = [ledger.head(each.id) for each in enrolment.of_cohort(cohorts.listed()[0].id)]
        db.session.remove()
        db.engine.dispose()
    assert found == ledgers
    assert not (elsewhere / "content" / "cache").exists(), "what can be made again is left out"
    assert (elsewhere / "keys" / "secret").read_bytes() == (demo / "keys" / "secret").read_bytes()


def test_a_backup_overwrites_nothing_and_is_restored_over_nothing(demo, tmp_path):
    there = tmp_path / "there.tar.gz"
    there.write_text("mine")
    assert run("backup", there, "--instance", demo).exit_code == 1
    assert there.read_text() == "mine"
    assert run("restore", there, "--instance", tmp_path).exit_code == 1


def test_a_file_that_is_no_backup_is_refused(tmp_path):
    (tmp_path / "odd.tar.gz").write_bytes(b"not a tar file")
    refused = run("restore", tmp_path / "odd.tar.gz", "--instance", tmp_path / "new")
    assert refused.exit_code == 1
    assert "cannot be restored" in refused.output
