"""Certificates: who is ready, issuing, what anybody may know of one, revoking. What was issued never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bwa_lms.certificates import envelope, lettering, render, signing, snapshot, verify
from bwa_lms.certificates.models import REVOKED, VALID, CertificateRow
from bwa_lms.certificates.signing import PublicKey, SigningKey
from bwa_lms.db import db, once, transaction
from bwa_lms.kernel.errors import DomainError, NotFound, Refused
from bwa_lms.kernel.ids import token
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import ledger, publishing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.people.service.directory import PersonName, name_of
from bwa_lms.programme.attendance import checked_reason
from bwa_lms.programme.requirements import Standing, requirements_of, standing
from bwa_lms.programme.rules import NodeStatus
from bwa_lms.programme.visits import visit_minutes
from bwa_lms.web import themes
from bwa_lms.web.engine import engine
from bwa_lms.web.i18n import _


@dataclass(frozen=True)
class Certificate:
    """A certificate as it stands now; `statement` is what was signed on the day of its issue."""

    token: str
    serial: str
    enrolment_id: int
    status: str
    name: str
    statement: dict[str, Any]
    key: str
    issued_at: datetime
    revoked_at: datetime | None
    reason: str

    @property
    def valid(self) -> bool:
        """Whether it may be relied on."""
        return self.status == VALID


@dataclass(frozen=True)
class Waiting:
    """A participant in the queue; without reasons they are ready, else each reason says what is left."""

    person: PersonName
    enrolment: Enrolment
    distinction: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Queue:
    """A cohort before the gate: who is ready, who is blocked and why, who has a certificate."""

    ready: tuple[Waiting, ...]
    blocked: tuple[Waiting, ...]
    issued: tuple[Certificate, ...]


@dataclass(frozen=True)
class Outcome:
    """What issuing did: the certificates (each once, however often it was asked for) and who was refused, why."""

    issued: tuple[Certificate, ...]
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Public:
    """What anybody may know of a certificate; `confirmed`: its signature was checked just now and fits."""

    certificate: Certificate
    confirmed: bool


def queue(cohort_id: int, now: datetime) -> Queue:
    """Return who of a cohort is ready and who is blocked, in a constant number of statements."""
    members = requirements_of(cohort_id, now)
    issued = _of_enrolments([each.standing.enrolment.id for each in members])
    held = {each.enrolment_id for each in issued if each.valid}
    waiting = [
        Waiting(
            each.person,
            each.standing.enrolment,
            each.standing.distinction,
            tuple(_reasons(each.standing.status, each.person)),
        )
        for each in members
        if each.standing.enrolment.id not in held
    ]
    return Queue(
        tuple(each for each in waiting if not each.reasons),
        tuple(each for each in waiting if each.reasons),
        tuple(issued),
    )


def issue(by: int, enrolment_ids: Sequence[int], now: datetime, key: str) -> Outcome:
    """Issue the certificates of those who are ready, each in a transaction of its own that asks the gate again.

    Who has a valid certificate keeps it. A repeat of `key` gets the same outcome.
    """
    issued: list[Certificate] = []
    refused: list[tuple[str, str]] = []
    for each in enrolment_ids:
        try:
            issued.append(_issue_once(by, each, now, key))
        except DomainError as error:
            refused.append((name_of(enrolments.get(each).person_id).name, error.message))
    return Outcome(tuple(issued), tuple(refused))


def _issue_once(by: int, enrolment_id: int, now: datetime, key: str) -> Certificate:
    scope = f"person:{by}:certificate:{enrolment_id}"
    try:
        outcome = once(scope, key, now, lambda: {"token": _issue(by, enrolment_id, now)})
        return _still_valid(find(str(outcome["token"])))
    except IntegrityError:  # another process was faster, which only a server's database allows
        db.session.rollback()
        found = _valid(enrolment_id)
        if found is None:
            raise
        return found


def _still_valid(found: Certificate) -> Certificate:
    """Refuse the repeat of a form whose certificate was revoked since: it issues nothing."""
    if not found.valid:
        raise Refused(
            _("This page was sent before its certificate was revoked. Open the queue again.")
        )
    return found


def _issue(by: int, enrolment_id: int, now: datetime) -> str:
    with transaction() as session:
        enrolment = enrolments.lock(session, enrolment_id)
        held = _valid(enrolment_id)
        if held is not None:
            return held.token
        reached = standing(enrolment, now)
        person = name_of(enrolment.person_id)
        reasons = list(_reasons(reached.status, person))
        if reasons:
            raise Refused("; ".join(reasons))
        row = _certificate(reached, person, now)
        row.by_id = by
        _write(session, row)
        return row.token


def _reasons(status: NodeStatus, person: PersonName) -> list[str]:
    reasons = [f"{each.title}: {each.words}" for each in status.missing()]
    name = lettering.printable(person.printed_name)
    if not name:
        reasons.append(_("There is no printed name."))
    strange = lettering.unprintable(name, engine().settings.fonts)
    if strange:
        reasons.append(
            _(
                "No font of the certificate has a letter for: %(letters)s. "
                "The setting “fonts” takes a folder with one that has.",
                letters=strange,
            )
        )
    return reasons


def _certificate(reached: Standing, person: PersonName, now: datetime) -> CertificateRow:
    """Return the row of a new certificate: stated, signed, printed and sealed."""
    enrolment, public = reached.enrolment, token()
    programme = enrolments.programme_of(enrolment)
    frame = snapshot.Frame(
        academy=engine().settings.academy,
        name=lettering.printable(person.printed_name),
        serial=snapshot.serial(),
        check=f"{engine().settings.base_url.rstrip('/')}/verify/{public}",
        release=publishing.live_release().id,
        head=ledger.head(enrolment.id).hash,
        visit_minutes=visit_minutes(enrolment.id),
        issued=now.replace(microsecond=0),
    )
    stated = snapshot.statement(reached, programme, frame)
    key = signing.active_key(keys_folder())
    credential = envelope.credential(stated, key)
    return CertificateRow(
        token=public,
        serial=frame.serial,
        enrolment_id=enrolment.id,
        programme=programme.id,
        release=frame.release,
        status=VALID,
        name=frame.name,
        statement=stated,
        credential=credential,
        pdf=_document(stated, credential, key),
        key=key.id,
        public_key=key.private.public_key().public_bytes_raw(),
        issued_at=frame.issued,
    )


def _document(stated: dict[str, Any], credential: bytes, key: SigningKey) -> bytes:
    return envelope.seal(
        render.page(stated, credential, design(), engine().settings.fonts), credential, key
    )


def _write(session: Session, row: CertificateRow) -> None:
    session.add(row)
    session.flush()
    body = {"serial": row.serial, "credential": hashlib.sha256(row.credential).hexdigest()}
    ledger.append(session, row.enrolment_id, "certificate-issued", body, row.issued_at)


def revoke(by: int, certificate: str, reason: str, now: datetime) -> None:
    """Revoke a certificate, for ever. Raises Refused without a reason; one that is revoked stays as it is."""
    reason = checked_reason(reason)
    if not reason:
        raise Refused(_("Say why you revoke it."), "reason")
    with transaction() as session:
        row = _row(certificate)
        if row.status == REVOKED:
            return
        row.status, row.reason = REVOKED, reason
        row.revoked_at, row.revoked_by_id = now, by
        body = {"serial": row.serial, "reason": reason}
        ledger.append(session, row.enrolment_id, "certificate-revoked", body, now)


def public(certificate: str) -> Public:
    """Return what anybody may know of a certificate, its signature checked. Raises NotFound."""
    row = _row(certificate)
    try:
        stated = verify.check(row.credential, keys()).statement
    except envelope.NotGenuine:
        return Public(_view(row), confirmed=False)
    return Public(_view(row), confirmed=stated == row.statement)


def find(certificate: str) -> Certificate:
    """Return a certificate by its token. Raises NotFound."""
    return _view(_row(certificate))


def of_enrolment(enrolment_id: int) -> Certificate | None:
    """Return the newest certificate of an enrolment."""
    return next(iter(_of_enrolments([enrolment_id])), None)


def document(certificate: str) -> bytes:
    """Return the PDF as it was issued. Raises NotFound."""
    return _row(certificate).pdf


def credential(certificate: str) -> bytes:
    """Return the signed statement as it was issued. Raises NotFound."""
    return _row(certificate).credential


def holder(certificate: str) -> int:
    """Return the id of the person to whom a certificate was issued. Raises NotFound."""
    return enrolments.get(_row(certificate).enrolment_id).person_id


def keys() -> list[PublicKey]:
    """Return every key with which the academy signs or has signed."""
    published = signing.public_keys(keys_folder())
    known = {key.id for key in published}
    used = select(CertificateRow.key, CertificateRow.public_key).distinct()
    kept = [PublicKey(key, raw) for key, raw in db.session.execute(used) if key not in known]
    return [*kept, *published]


def pins() -> set[str]:
    """Return the ids of the releases that certificates name: they are never pruned."""
    return set(db.session.scalars(select(CertificateRow.release).distinct()))


def keys_folder() -> Path:
    """Return the folder of the academy's keys."""
    return engine().settings.instance / "keys"


def design() -> Path:
    """Return the Typst design of the nearest theme that has one."""
    settings = engine().settings
    found = themes.chain(settings.theme, themes.available(settings, engine().plugins.themes))
    return _nearest(tuple(theme.folder for theme in found))


@cache
def _nearest(folders: tuple[Path, ...]) -> Path:
    return next(each / render.DESIGN for each in folders if (each / render.DESIGN).exists())


def _row(certificate: str) -> CertificateRow:
    wanted = select(CertificateRow).where(CertificateRow.token == certificate)
    row = db.session.scalar(wanted)
    if row is None:
        raise NotFound(_("There is no certificate at this address. Check that it is complete."))
    return row


def _valid(enrolment_id: int) -> Certificate | None:
    wanted = select(CertificateRow).where(
        CertificateRow.enrolment_id == enrolment_id, CertificateRow.status == VALID
    )
    row = db.session.scalar(wanted)
    return _view(row) if row else None


def _of_enrolments(enrolment_ids: Sequence[int]) -> list[Certificate]:
    wanted = select(CertificateRow).where(CertificateRow.enrolment_id.in_(enrolment_ids))
    return [_view(row) for row in db.session.scalars(wanted.order_by(CertificateRow.id.desc()))]


def _view(row: CertificateRow) -> Certificate:
    return Certificate(
        token=row.token,
        serial=row.serial,
        enrolment_id=row.enrolment_id,
        status=row.status,
        name=row.name,
        statement=row.statement,
        key=row.key,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        reason=row.reason,
    )
