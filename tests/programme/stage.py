"""A programme to stand on: four classroom days in two blocks, three visits, a pledge, and who is enrolled."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from bwa_lms.content.model import (
    AllOf,
    Build,
    ClassroomDay,
    ClassroomNode,
    CoachingNode,
    Course,
    CoursesNode,
    MarkNode,
    PlannedVisit,
    Pledge,
    PledgeNode,
    Programme,
    ProgrammeTerm,
    Release,
    Requirement,
)
from bwa_lms.learning import enrolment, publishing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.programme import attendance, pledges, visits
from bwa_lms.programme.visits import Entry
from bwa_lms.web.engine import engine
from tests.cast import NOW, Cast

LATER = NOW + timedelta(days=700)  # the two years are over
DAYS = tuple(
    ClassroomDay(id=f"d{n}", block="AABB"[n - 1], title=f"Day {n}", month=2 if n < 3 else 8)
    for n in range(1, 5)
)
VISITS = (
    PlannedVisit(id="v1", title="Shadow a mentor", month=4),
    PlannedVisit(id="v2", title="Co-lead a visit", month=6),
    PlannedVisit(id="v3", title="Lead a session", month=11, observed=True),
)
PLEDGE = Pledge(
    id="confidentiality", title="Confidentiality", html="<p>I never name them.</p>", digest="a" * 64
)
TREE = (
    ClassroomNode(id="days", attended=3, each_block=1),
    CoachingNode(id="visits", visits=2, factories=2, including=("v3",), observed=1, level=2),
    PledgeNode(id="promise", pledge="confidentiality"),
)
COURSE = CoursesNode(id="courses", courses=("looking",))
SIX = dict.fromkeys(visits.COMPETENCIES, 2)


def publish(*nodes: Requirement, pledge: Pledge = PLEDGE) -> Release:
    """Make a programme live whose certificate asks for `nodes` (TREE where none is named)."""
    store = engine().library.store
    named = "-".join(node.id for node in nodes) or "tree"
    build = Build(id="b" * 20, course=Course(id="looking", title="Looking"))
    store.write_build(build.id, build.model_dump_json().encode())
    programme = Programme(
        id="coaching",
        title="Coaching for Decent Work",
        months=24,
        terms=(ProgrammeTerm(id="t1", title="See", months=(1, 6), courses=("looking",)),),
        classroom=DAYS,
        coaching=VISITS,
        certificate_title="Certificate of completion",
        requires=AllOf(id="requires", nodes=nodes or TREE),
        distinction=AllOf(id="distinction", nodes=(MarkNode(id="high", mark=Decimal(85)),)),
        version=f"version-{named}",
    )
    release = Release(
        id=f"release-{named}-{pledge.digest[:8]}",
        builds={"looking": build.id},
        programme=programme,
        pledges={pledge.id: pledge},
    )
    store.write_release(release.id, release.model_dump_json().encode())
    publishing.switch(release.id, None, NOW)
    return release


def enrolled(cast: Cast) -> tuple[Enrolment, Enrolment, Enrolment]:
    """Enrol Amina, Bao and Chiara in the cohort of the cast."""
    amina, bao, chiara = (
        enrolment.enrol(each.id, cast.cohort.id, NOW)
        for each in (cast.amina, cast.bao, cast.chiara)
    )
    return amina, bao, chiara


def visit(planned: str = "v1", factory: str = "Heron", **changes: object) -> Entry:
    """A visit of two hours in Bangladesh."""
    fields = {
        "planned": planned,
        "on": date(2027, 2, 3),
        "factory": factory,
        "country": "BD",
        "minutes": 120,
    }
    return Entry(**(fields | changes))  # type: ignore[arg-type]


def earn(cast: Cast, who: Enrolment, but: str = "") -> None:
    """Let somebody do all that TREE asks for, but the node named."""
    if but != "days":
        for day in ("d1", "d2", "d3"):
            attendance.record_attendance(cast.ada.id, who.cohort_id, day, {who.id: True}, LATER)
    if but != "visits":
        observed = visit("v3", "Cedar", on=date(2027, 9, 1), observed=True, ratings=SIX)
        for number, entry in enumerate((visit(), observed)):
            visits.record_visit(cast.tomas.id, who.id, entry, LATER, f"visit-{who.id}-{number}")
    if but != "promise":
        pledges.sign_pledge(who.id, PLEDGE.id, PLEDGE.digest, "Amina Rahman", LATER)
