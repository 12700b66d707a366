"""programme.yml: the plan, and the requirement trees that the certificate asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bwa_lms.content.authored import CertificateAuthored, ProgrammeAuthored
from bwa_lms.content.document import Document, Report
from bwa_lms.content.layout import CourseFiles
from bwa_lms.content.model import ClassroomDay, PlannedVisit, Programme, ProgrammeTerm
from bwa_lms.content.near import near
from bwa_lms.content.requirements import Plan, tree
from bwa_lms.content.shared import Shared, open_yaml
from bwa_lms.content.source import AuthoredSource
from bwa_lms.content.validate import validate
from bwa_lms.kernel.canonical import canonical
from bwa_lms.kernel.ids import digest
from bwa_lms.plugins import Plugins

FILE = "programme.yml"


@dataclass(frozen=True)
class Academy:
    """What the programme may name."""

    courses: Mapping[str, CourseFiles]
    shared: Shared
    plugins: Plugins


def compile_programme(
    source: AuthoredSource, files: Mapping[str, int], academy: Academy, report: Report
) -> Programme | None:
    """Compile programme.yml; None where there is none or it has mistakes."""
    own = Report()
    document = open_yaml(source, files, FILE, own)
    authored = validate(ProgrammeAuthored, document) if document else None
    programme = _programme(authored, document, academy) if authored and document else None
    for problem in own.problems:
        report.add(problem)
    return None if own.failed else programme


def _programme(authored: ProgrammeAuthored, document: Document, academy: Academy) -> Programme:
    _check_plan(authored, document, academy)
    certificate = authored.certificate or CertificateAuthored(title=authored.title)
    plan = _plan(authored, academy)
    inside = document.at("certificate")
    requires = tree("requires", certificate.requires, plan, inside.at("requires"))
    distinction = tree("distinction", certificate.distinction, plan, inside.at("distinction"))
    trees = [each.model_dump(mode="json") if each else None for each in (requires, distinction)]
    return Programme(
        id=authored.id,
        title=authored.title,
        months=authored.length,
        terms=tuple(ProgrammeTerm(**each.model_dump()) for each in authored.terms),
        classroom=tuple(ClassroomDay(**each.model_dump()) for each in authored.classroom),
        coaching=tuple(PlannedVisit(**each.model_dump()) for each in authored.coaching),
        certificate_title=certificate.title,
        requires=requires,
        distinction=distinction,
        version=digest(canonical(trees)),
    )


def _plan(authored: ProgrammeAuthored, academy: Academy) -> Plan:
    names = tuple(name for term in authored.terms for name in term.courses)
    activities = [
        (name, *each)
        for name in names
        if name in academy.courses
        for each in academy.courses[name].kinds()
    ]
    kinds = academy.plugins.activities.values()
    return Plan(
        authored=authored,
        courses=names,
        kinds=Counter(kind for _, _, kind in activities),
        tasks=frozenset(f"{course}/{name}" for course, name, kind in activities if kind == "task"),
        shared=academy.shared,
        served=frozenset(kind.kind for kind in kinds if kind.served),
    )


def _check_plan(authored: ProgrammeAuthored, document: Document, academy: Academy) -> None:
    _unique_ids(document.at("terms"), (each.id for each in authored.terms))
    _unique_ids(document.at("classroom"), (each.id for each in authored.classroom))
    _unique_ids(document.at("coaching"), (each.id for each in authored.coaching))
    _courses(authored, document, academy)
    length = authored.length
    for index, term in enumerate(authored.terms):
        if term.months[1] > length:
            _too_late(document, ("terms", index, "months"), length)
    for part in ("classroom", "coaching"):
        for index, planned in enumerate(getattr(authored, part)):
            if planned.month > length:
                _too_late(document, (part, index, "month"), length)


def _too_late(document: Document, where: tuple[str | int, ...], length: int) -> None:
    hint = "choose an earlier month, or a longer programme"
    document.problem(where, "out-of-range", f"the programme has {length} months", hint)


def _unique_ids(document: Document, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for index, name in enumerate(ids):
        if name in seen:
            document.problem(
                (index, "id"), "duplicate-id", f"{name} stands here twice", "rename one"
            )
        seen.add(name)


def _courses(authored: ProgrammeAuthored, document: Document, academy: Academy) -> None:
    seen: set[str] = set()
    for number, term in enumerate(authored.terms):
        for index, name in enumerate(term.courses):
            where = ("terms", number, "courses", index)
            if name not in academy.courses:
                hint = near(name, academy.courses) or "a course's id is the name of its folder"
                document.problem(where, "unknown-course", f"there is no course {name}", hint)
            elif name in seen:
                document.problem(where, "duplicate-id", f"{name} stands here twice", "remove one")
            seen.add(name)
