"""Days, visits and pledges as records: corrected with a reason, never overwritten, each with its ledger entry."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bwa_lms.kernel.errors import Conflict, NotFound, Refused
from bwa_lms.learning import ledger
from bwa_lms.programme import attendance, calendar, evidence, pledges, visits
from tests.cast import NOW
from tests.programme.stage import LATER, PLEDGE, SIX, enrolled, publish, visit


@pytest.fixture
def people(app, cast):
    publish()
    return enrolled(cast)


def kinds(enrolment) -> list[str | None]:
    return [entry.kind for entry in ledger.entries(enrolment.id)]


class TestCalendar:
    def test_plans_each_day_after_its_month(self, people, cast):
        days = calendar.calendar(cast.cohort.id)
        assert [(day.id, day.block, day.about) for day in days] == [
            ("d1", "A", date(2026, 12, 2)),
            ("d2", "A", date(2026, 12, 2)),
            ("d3", "B", date(2027, 6, 2)),
            ("d4", "B", date(2027, 6, 2)),
        ]

    def test_a_cohort_gives_a_day_its_date_and_place(self, people, cast):
        calendar.plan_day(
            cast.ada.id, cast.cohort.id, "d1", date(2026, 12, 7), " Dhaka,  hall 2 ", NOW
        )
        day = calendar.day_of(cast.cohort.id, "d1")
        assert (day.on, day.place) == (date(2026, 12, 7), "Dhaka, hall 2")
        calendar.plan_day(cast.ada.id, cast.cohort.id, "d1", None, "", NOW)
        assert calendar.day_of(cast.cohort.id, "d1").on is None

    def test_refuses_a_date_before_the_programme_and_a_day_that_is_not_planned(self, people, cast):
        with pytest.raises(Refused) as caught:
            calendar.plan_day(cast.ada.id, cast.cohort.id, "d1", date(2026, 11, 1), "", NOW)
        assert caught.value.field == "on"
        with pytest.raises(NotFound):
            calendar.plan_day(cast.ada.id, cast.cohort.id, "d99", None, "", NOW)


class TestAttendance:
    def record(self, cast, present, reason="", day="d1", now=NOW):
        return attendance.record_attendance(cast.ada.id, cast.cohort.id, day, present, now, reason)

    def test_records_who_was_there_and_writes_it_into_each_ledger(self, people, cast):
        amina, bao, _ = people
        assert self.record(cast, {amina.id: True, bao.id: False}) == 2
        assert evidence.read([amina.id, bao.id]).attended == {amina.id: {"d1"}, bao.id: frozenset()}
        assert kinds(amina) == ["enrolled", "attendance-recorded"]
        assert ledger.verify(amina.id) == []

    def test_the_same_register_twice_writes_nothing(self, people, cast):
        amina = people[0]
        self.record(cast, {amina.id: True})
        assert self.record(cast, {amina.id: True}) == 0
        assert kinds(amina).count("attendance-recorded") == 1

    def test_a_correction_needs_a_reason_and_the_history_stays(self, people, cast):
        amina = people[0]
        self.record(cast, {amina.id: True})
        with pytest.raises(Refused) as caught:
            self.record(cast, {amina.id: False})
        assert caught.value.field == "reason"
        self.record(cast, {amina.id: False}, "She was ill", now=NOW + timedelta(hours=1))
        (line,) = [
            line
            for line in attendance.register_of(cast.cohort.id, "d1").lines
            if line.enrolment.id == amina.id
        ]
        assert [(each.present, each.reason, each.by) for each in line.history] == [
            (True, "", "Ada Okafor"),
            (False, "She was ill", "Ada Okafor"),
        ]
        assert line.present is False
        assert kinds(amina)[-1] == "attendance-corrected"

    def test_a_refused_register_changes_nobody(self, people, cast):
        amina, bao, _ = people
        self.record(cast, {amina.id: True})
        with pytest.raises(Refused):
            self.record(cast, {amina.id: False, bao.id: True})
        assert evidence.read([bao.id]).attended == {bao.id: frozenset()}

    def test_a_day_that_is_still_to_come_is_refused_in_the_cohorts_own_zone(self, people, cast):
        calendar.plan_day(cast.ada.id, cast.cohort.id, "d1", date(2026, 12, 7), "", NOW)
        evening = NOW.replace(month=12, day=6, hour=17)  # 23:00 in Dhaka
        with pytest.raises(Refused):
            self.record(cast, {people[0].id: True}, now=evening)
        assert self.record(cast, {people[0].id: True}, now=evening + timedelta(hours=1)) == 1

    def test_nobody_of_another_cohort_is_recorded(self, people, cast):
        with pytest.raises(Refused):
            self.record(cast, {999: True})

    def test_the_ledger_names_no_person(self, people, cast):
        amina = people[0]
        self.record(cast, {amina.id: True})
        assert ledger.entries(amina.id)[-1].body == {"day": "d1", "present": True, "reason": ""}


class TestVisits:
    def record(self, cast, who, entry, key="key-00000001"):
        return visits.record_visit(cast.tomas.id, who.id, entry, LATER, key)

    def test_is_recorded_once_however_often_it_is_sent(self, people, cast):
        first = self.record(cast, people[0], visit())
        assert self.record(cast, people[0], visit()) == first
        (made,) = visits.visits_of(people[0].id)
        assert (made.title, made.now.by, made.now.entry.level) == (
            "Shadow a mentor",
            "Tomás Ruiz",
            None,
        )
        assert kinds(people[0]).count("visit-recorded") == 1

    def test_the_lowest_of_six_ratings_is_its_level(self, people, cast):
        rated = visit("v3", observed=True, ratings={**SIX, "risk": 1})
        self.record(cast, people[0], rated)
        assert evidence.read([people[0].id]).visits[people[0].id][0].level == 1

    def test_a_correction_keeps_what_stood_there(self, people, cast):
        made = self.record(cast, people[0], visit(minutes=60))
        with pytest.raises(Refused):
            visits.correct_visit(cast.ada.id, made, visit(minutes=90), " ", LATER)
        visits.correct_visit(cast.ada.id, made, visit(minutes=90), "It was longer", LATER)
        (found,) = visits.visits_of(people[0].id)
        assert [each.entry.minutes for each in found.history] == [60, 90]
        assert visits.visit_minutes(people[0].id) == 90
        assert kinds(people[0])[-1] == "visit-corrected"

    def test_a_correction_that_changes_nothing_writes_nothing(self, people, cast):
        made = self.record(cast, people[0], visit())
        visits.correct_visit(cast.ada.id, made, visit(), "", LATER)
        assert len(visits.visits_of(people[0].id)[0].history) == 1

    def test_a_withdrawn_visit_no_longer_counts_and_can_be_taken_up_again(self, people, cast):
        made = self.record(cast, people[0], visit())
        visits.withdraw_visit(cast.ada.id, made, "Another person's visit", LATER)
        assert evidence.read([people[0].id]).visits == {people[0].id: ()}
        visits.correct_visit(cast.ada.id, made, visit(), "It was hers after all", LATER)
        assert len(evidence.read([people[0].id]).visits[people[0].id]) == 1

    def test_the_note_stays_out_of_the_ledger(self, people, cast):
        self.record(cast, people[0], visit(note="She spoke for the line leader."))
        body = str(ledger.entries(people[0].id)[-1].body)
        assert "Heron" in body
        assert "line leader" not in body

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("planned", {"planned": "v9"}),
            ("on", {"on": date(2029, 1, 1)}),
            ("on", {"on": date(2026, 1, 1)}),
            ("factory", {"factory": "  "}),
            ("factory", {"factory": "x" * 61}),
            ("country", {"country": "XX"}),
            ("minutes", {"minutes": 0}),
            ("ratings", {"observed": True, "ratings": {"risk": 2}}),
            ("ratings", {"observed": True, "ratings": {**SIX, "risk": 4}}),
            ("observed", {"ratings": SIX}),
            ("note", {"note": "x" * 4001}),
        ],
    )
    def test_refuses_a_wrong_field_at_its_place(self, people, cast, field, wrong):
        with pytest.raises(Refused) as caught:
            self.record(cast, people[0], visit(**wrong))
        assert caught.value.field == field
        assert visits.visits_of(people[0].id) == []

    def test_there_are_about_two_hundred_and_fifty_countries(self, app):
        known = dict(visits.countries())
        assert 240 < len(known) < 260
        assert known["KH"] == "Cambodia"


class TestPledges:
    def test_is_signed_once_with_the_digest_of_its_text(self, people):
        who = people[0]
        assert [each.signature for each in pledges.pledges_of(who)] == [None]
        for _ in range(2):
            pledges.sign_pledge(who.id, PLEDGE.id, PLEDGE.digest, " Amina  Rahman ", NOW)
        (state,) = pledges.pledges_of(who)
        assert state.signature is not None
        assert (state.signature.name, state.signature.same) == ("Amina Rahman", True)
        assert kinds(who) == ["enrolled", "pledge-signed"]
        assert ledger.entries(who.id)[-1].body == {"pledge": PLEDGE.id, "digest": PLEDGE.digest}

    def test_a_text_that_changed_meanwhile_is_not_signed(self, people):
        with pytest.raises(Conflict):
            pledges.sign_pledge(people[0].id, PLEDGE.id, "b" * 64, "Amina Rahman", NOW)

    def test_a_new_text_leaves_the_old_signature_in_force(self, people):
        who = people[0]
        pledges.sign_pledge(who.id, PLEDGE.id, PLEDGE.digest, "Amina Rahman", NOW)
        publish(pledge=PLEDGE.model_copy(update={"digest": "c" * 64}))
        state = pledges.pledge_of(who, PLEDGE.id)
        assert state.signature is not None
        assert state.signature.same is False
        assert evidence.read([who.id]).pledges == {who.id: {PLEDGE.id}}

    def test_needs_a_name_and_a_pledge(self, people):
        with pytest.raises(Refused):
            pledges.sign_pledge(people[0].id, PLEDGE.id, PLEDGE.digest, "  ", NOW)
        with pytest.raises(NotFound):
            pledges.sign_pledge(people[0].id, "nothing", PLEDGE.digest, "Amina Rahman", NOW)
