"""What the participants' pages read: learning, programme and certificates, brought together for one person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from bwa_lms.certificates import service as certificates
from bwa_lms.content.model import Pledge, Programme
from bwa_lms.db import once, readable
from bwa_lms.delivery import presenter
from bwa_lms.delivery.presenter import Date, Left, Next, Term
from bwa_lms.kernel.canonical import JSON
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.learning.rules import CourseProgress
from bwa_lms.people.service.directory import names
from bwa_lms.programme import calendar, pledges, requirements
from bwa_lms.programme.pledges import Signature
from bwa_lms.programme.requirements import Standing
from bwa_lms.programme.rules import NodeStatus


@dataclass(frozen=True)
class Home:
    """A participant's home: what to go on with, what is left, what is late, the next dates."""

    next: Next | None
    left: list[Left]
    dates: list[Date]
    late: list[Date]
    certificate: bool


@dataclass(frozen=True)
class Overview:
    """The whole programme as one participant stands in it."""

    enrolment: Enrolment
    programme: Programme
    terms: list[Term]
    requirements: NodeStatus
    courses: tuple[CourseProgress, ...]


@dataclass(frozen=True)
class PledgePage:
    """A pledge with its signature, or with the name under which it would be signed."""

    pledge: Pledge
    signed: Signature | None
    printed_name: str


def home(enrolment: Enrolment, now: datetime) -> Home:
    """Return a participant's home."""
    standing = requirements.standing(enrolment, now)
    left = presenter.left(standing.status, standing.courses)
    dates = presenter.deadlines(standing.courses, now) + _days(standing, now)
    return Home(
        next=presenter.go_on(standing.courses),
        left=left,
        dates=presenter.soonest(dates),
        late=presenter.overdue(standing.courses),
        certificate=not left and _certified(enrolment),
    )


def overview(enrolment: Enrolment, now: datetime) -> Overview:
    """Return the two years of a participant."""
    standing = requirements.standing(enrolment, now)
    programme = enrolments.programme_of(enrolment)
    return Overview(
        enrolment=enrolment,
        programme=programme,
        terms=presenter.terms(programme, enrolment.started, _planned(standing), now),
        requirements=standing.status,
        courses=standing.courses,
    )


def pledge(enrolment: Enrolment, pledge_id: str) -> PledgePage:
    """Return a pledge. Raises NotFound."""
    found = pledges.pledge_of(enrolment, pledge_id)
    signature = found.signature if found.signature and found.signature.same else None
    return PledgePage(found.pledge, signature, _printed_name(enrolment))


def sign(enrolment: Enrolment, pledge_id: str, digest: str, now: datetime, key: str) -> None:
    """Sign a pledge under one's printed name, once. Raises what `pledges.sign_pledge` raises."""

    def use_case() -> dict[str, JSON]:
        name = _printed_name(enrolment)
        pledges.sign_pledge(enrolment.id, pledge_id, digest, name, now)
        return {"pledge": pledge_id}

    once(f"enrolment:{enrolment.id}:pledge:{pledge_id}", key, now, use_case)


def is_ready() -> bool:
    """Say whether the records can be read."""
    try:
        return readable()
    except SQLAlchemyError:
        return False


def _certified(enrolment: Enrolment) -> bool:
    """Say whether a participant holds a certificate; one that was revoked is none."""
    found = certificates.of_enrolment(enrolment.id)
    return found is not None and found.valid


def _printed_name(enrolment: Enrolment) -> str:
    return names([enrolment.person_id])[enrolment.person_id].printed_name


def _days(standing: Standing, now: datetime) -> list[Date]:
    planned = _planned(standing)
    return [replace(each, done=False) for each in planned if each.what == "day" and each.at > now]


def _planned(standing: Standing) -> list[Date]:
    """Return the classroom days that have a date, and the visits that were made."""
    enrolment, facts = standing.enrolment, standing.facts
    days = [
        Date(
            _morning(day.on, enrolment.zone),
            "day",
            day.title,
            place=day.place,
            done=day.id in facts.attended,
        )
        for day in calendar.days(enrolment.started, standing.dates)
        if day.on
    ]
    titles = {each.id: each.title for each in enrolments.programme_of(enrolment).coaching}
    made = [
        Date(
            _morning(visit.on, enrolment.zone),
            "visit",
            titles.get(visit.planned, visit.planned),
            done=True,
        )
        for visit in facts.visits
    ]
    return days + made


def _morning(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo(zone))
