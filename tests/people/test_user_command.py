"""`bwa user`: the first administrator comes in by it, without a page."""

import pytest
from click.testing import CliRunner

from bwa_lms.cli import instance, user
from bwa_lms.people.service import accounts, directory
from tests.cast import NOW, PASSWORD


@pytest.fixture
def bwa(app, monkeypatch):
    """Run `bwa user …` on the app of this test."""
    monkeypatch.setattr(instance, "open_app", lambda home: app)

    def run(*arguments):
        return CliRunner().invoke(user.command, arguments, prog_name="bwa user")

    return run


def link_of(result):
    return result.output.strip().rpartition("/")[2]


def test_the_first_administrator_comes_in_by_the_printed_link(bwa, cast):
    made = bwa("create", "eva@academy.example", "Eva Lind", "--organisation", "the academy")
    assert made.exit_code == 0, made.output
    person = accounts.accept(link_of(made), PASSWORD, NOW)
    assert directory.card(person).roles == ("administrator",)


def test_a_known_address_is_told_in_one_line(bwa, amina):
    refused = bwa("create", amina.email, "Amina")
    assert refused.exit_code == 1
    assert refused.output == "Error: Somebody with this address is here already.\n"


def test_accounts_are_listed_for_people_and_pipes(bwa, cast):
    lines = [line.split("\t") for line in bwa("list").output.splitlines()]
    assert ["amina@norda.example", "Amina Rahman", "Norda", "participant", "active"] in lines
    assert len(lines) == 5
    assert len(bwa("list", "velia").output.splitlines()) == 1


def test_a_password_link_for_who_forgot_and_for_who_never_came(bwa, amina):
    assert accounts.reset(link_of(bwa("password-link", amina.email)), "another river here", NOW)
    bwa("create", "eva@academy.example", "Eva Lind")
    renewed = bwa("password-link", "eva@academy.example")
    assert accounts.accept(link_of(renewed), PASSWORD, NOW)
    assert bwa("password-link", "nobody@x.example").exit_code == 1


def test_an_account_is_closed_and_opened_with_the_reason(bwa, amina):
    assert bwa("deactivate", amina.email).exit_code == 2
    assert bwa("deactivate", amina.email, "--reason", "Left").exit_code == 0
    assert directory.card(amina.id).state == "closed"
    assert bwa("activate", amina.email, "--reason", "Back").exit_code == 0
    assert [each.reason for each in directory.standings(amina.id)] == ["Back", "Left"]
