"""Importing lists: each line is told what it does, nothing is written before, and a second time does nothing."""

import codecs
from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bwa_lms.kernel.errors import Conflict, Refused
from bwa_lms.people import roll
from bwa_lms.people.roll import RollError
from bwa_lms.people.service import accounts, cohorts, directory, importing, organisations
from tests.cast import NOW

HEAD = "email,name,organisation,cohort,role\n"


class School:
    """Enrolments as an import sees them."""

    def __init__(self) -> None:
        self.taking: dict[int, int] = {}

    def cohorts_of(self, persons: Collection[int]) -> Mapping[int, int]:
        return {person: self.taking[person] for person in persons if person in self.taking}

    def enrol(self, person: int, cohort: int, now) -> None:
        if person in self.taking:
            raise Conflict("twice")
        self.taking[person] = cohort


@pytest.fixture
def school(app):
    return School()


def plan(text, school):
    """Each line's number with what it does, or why it cannot be done."""
    outcomes = importing.plan(text, school, NOW).outcomes
    return [(each.number, each.error or each.does) for each in outcomes]


def test_each_line_says_what_it_does(cast, school, amina):
    school.taking[amina.id] = cast.cohort.id
    text = HEAD + (
        "dalia@velia.example,Dalia Haddad,Velia,Dhaka 2026,\n"
        "amina@norda.example,Amina Rahman,Norda,dhaka  2026,participant\n"
        "bao@velia.example,Bao Nguyen,norda,,Trainer\n"
        "no address,Somebody,,,\n"
        "eli@norda.example,,,,\n"
        "eli@norda.example,Eli,Nordia,,\n"
        "fay@norda.example,Fay,,Dhaka 2062,\n"
        "gil@norda.example,Gil,,,coach\n"
        "hana@norda.example,Hana,,Dhaka 2026,administrator\n"
        "DALIA@velia.example,Dalia,,,\n"
    )
    done = plan(text, school)
    assert done[:3] == [
        (2, ("invite", "works for Velia", "enrol in Dhaka 2026")),
        (3, ()),
        (4, ("make trainer", "works for Norda")),
    ]
    assert [number for number, what in done if isinstance(what, str)] == list(range(5, 12))
    assert "line 2" in done[9][1]


def test_a_plan_writes_nothing(cast, school):
    before = directory.by_email("dalia@velia.example")
    plan(HEAD + "dalia@velia.example,Dalia,Velia,Dhaka 2026,\n", school)
    assert before is directory.by_email("dalia@velia.example") is None
    assert school.taking == {}


def test_an_import_is_done_once_however_often_it_is_sent(cast, ada, school, post):
    text = HEAD + (
        "dalia@velia.example,Dalia Haddad,Velia,Dhaka 2026,\n"
        "bao@velia.example,Bao Nguyen,,Dhaka 2026,\n"
    )
    assert importing.carry_out(ada.id, text, school, NOW).changes == 2
    dalia = directory.by_email("dalia@velia.example")
    assert organisations.employer_on(dalia.id, NOW.date()).name == "Velia"
    assert school.taking == {dalia.id: cast.cohort.id, cast.bao.id: cast.cohort.id}
    assert importing.carry_out(ada.id, text, school, NOW).changes == 0
    assert [mail["To"] for mail in post()] == ["dalia@velia.example"]


def test_one_impossible_line_stops_all_of_it(cast, ada, school):
    text = HEAD + "dalia@velia.example,Dalia,Velia,,\neli@x.example,Eli,Nowhere Ltd,,\n"
    with pytest.raises(Conflict):
        importing.carry_out(ada.id, text, school, NOW)
    assert directory.by_email("dalia@velia.example") is None


def test_a_failure_on_the_way_takes_all_of_it_back(cast, ada, school):
    def refuse(person, cohort, now):
        raise Conflict("no programme")

    school.enrol = refuse
    with pytest.raises(Conflict):
        importing.carry_out(ada.id, HEAD + "dalia@velia.example,Dalia,,Dhaka 2026,\n", school, NOW)
    assert directory.by_email("dalia@velia.example") is None


def test_one_person_can_train_several_cohorts(cast, ada, school):
    other = cohorts.create(ada.id, "Hanoi 2027", NOW.date(), "Asia/Ho_Chi_Minh", NOW)
    text = HEAD + (
        "wanda@academy.example,Wanda Lis,The Academy,Dhaka 2026,trainer\n"
        "wanda@academy.example,Wanda Lis,The Academy,Hanoi 2027,trainer\n"
    )
    importing.carry_out(ada.id, text, school, NOW)
    wanda = directory.by_email("wanda@academy.example")
    assert {each.id for each in cohorts.trained_by(wanda.id)} == {cast.cohort.id, other.id}
    assert importing.carry_out(ada.id, text, school, NOW).changes == 0


def test_closed_accounts_and_other_cohorts_are_told(cast, ada, school, amina, bao):
    accounts.deactivate(ada.id, amina.id, "Left", NOW)
    other = cohorts.create(ada.id, "Hanoi 2027", NOW.date(), "Asia/Ho_Chi_Minh", NOW)
    school.taking[bao.id] = other.id
    text = HEAD + ("amina@norda.example,Amina,,Dhaka 2026,\nbao@velia.example,Bao,,Dhaka 2026,\n")
    [(_, closed), (_, elsewhere)] = plan(text, school)
    assert "closed" in closed
    assert "another cohort" in elsewhere


@pytest.mark.parametrize(
    "data",
    [
        "email;name\nzoë@x.example;Zoë\n".encode(),
        codecs.BOM_UTF8 + "email,name\r\nzoë@x.example,Zoë\r\n".encode(),
        codecs.BOM_UTF16_LE + "email\tname\nzoë@x.example\tZoë\n".encode("utf-16-le"),
        'NAME,Email\n"Zoë",zoë@x.example'.encode(),
        "email,name,\nzoë@x.example,Zoë,\n".encode().replace(b",\n", b"\n"),
    ],
)
def test_what_spreadsheets_write_is_read(data):
    [line] = roll.read(roll.decode(data))
    assert (line.email, line.name, line.role, line.number) == ("zoë@x.example", "Zoë", "", 2)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty", 0),
        (b"email,name\n", "empty", 0),
        (b"email,name\na@x.example,Ana\nb@x.example,Jos\xe9\n", "encoding", 3),
        (b"email,name\na@x.example,A\x00na\n", "encoding", 2),
        (b"email,nam\na@x.example,Ana\n", "column", 1),
        (b"email,organisation\na@x.example,Norda\n", "missing", 1),
        (b"email,email,name\na,b,c\n", "twice", 1),
        (b"email,name\na@x.example,Ana,Norda\n", "cells", 2),
        (b'email,name\na@x.example,"Ana\n', "csv", 2),
        (b"email,name\na@x.example," + b"x" * 1_001, "cell", 2),
        (b"x" * 1_000_001, "large", 0),
        (b"email,name\n" + b"a@x.example,Ana\n" * 1_001, "many", 1_002),
    ],
)
def test_what_cannot_be_read_is_told_at_its_line(data, code, line):
    with pytest.raises(RollError) as refused:
        roll.read(roll.decode(data))
    assert (refused.value.code, refused.value.line) == (code, line)


def test_every_mistake_of_a_list_has_words(app, school):
    for data in (b"", b"email\n", b"nope\n", b"email,email,name\n", b"email,name\na,b,c\n"):
        with pytest.raises(Refused) as refused:
            importing.plan(importing.read(data), school, NOW)
        assert refused.value.message


def test_lines_are_counted_as_in_an_editor():
    text = 'email,name\n\n"a@x.example","Ana\nMaria"\nb@x.example,Bo\n'
    assert [(line.number, line.name) for line in roll.read(text)] == [(3, "Ana Maria"), (5, "Bo")]


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(data):
    try:
        lines = roll.read(roll.decode(data))
    except RollError:
        return
    assert lines
