"""Pledges: a participant signs a text with their name; the signature names the very text by its digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bwa_lms.content.model import AllOf, AnyOf, Pledge, PledgeNode, Requirement
from bwa_lms.db import db, transaction
from bwa_lms.kernel.errors import Conflict, NotFound, Refused
from bwa_lms.learning import enrolment as enrolments
from bwa_lms.learning import ledger, publishing
from bwa_lms.learning.enrolment import Enrolment
from bwa_lms.programme.models import SignatureRow
from bwa_lms.web.i18n import _

LONGEST_NAME = 200


@dataclass(frozen=True)
class Signature:
    """When a pledge was signed, with which name; `same` says whether the text is still the one that was signed."""

    name: str
    at: datetime
    same: bool


@dataclass(frozen=True)
class PledgeState:
    """A pledge with its newest signature; None: not signed yet."""

    pledge: Pledge
    signature: Signature | None


def pledges_of(enrolment: Enrolment) -> list[PledgeState]:
    """Return the pledges that the participant's certificate asks for, in the order of the requirements."""
    texts = publishing.live_release().pledges
    tree = enrolments.programme_of(enrolment).requires
    wanted = list(dict.fromkeys(_named(tree))) if tree else []
    return [pledge_of(enrolment, each) for each in wanted if each in texts]


def pledge_of(enrolment: Enrolment, pledge: str) -> PledgeState:
    """Return a pledge and its newest signature. Raises NotFound."""
    text = publishing.live_release().pledges.get(pledge)
    if text is None:
        raise NotFound(_("There is no such pledge."))
    newest = (
        select(SignatureRow)
        .where(SignatureRow.enrolment_id == enrolment.id, SignatureRow.pledge == pledge)
        .order_by(SignatureRow.id.desc())
        .limit(1)
    )
    row = db.session.scalar(newest)
    signed = Signature(row.name, row.at, row.digest == text.digest) if row else None
    return PledgeState(text, signed)


def sign_pledge(enrolment_id: int, pledge: str, digest: str, name: str, now: datetime) -> None:
    """Sign a pledge; the same text signed again stays as it was first signed.

    `digest` is that of the text which was read: raises Conflict where another one is live, Refused without a name.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_("Write your name as you sign."), "name")
    with transaction() as session:
        enrolment = enrolments.lock(session, enrolment_id)
        if pledge_of(enrolment, pledge).pledge.digest != digest:
            raise Conflict(
                _("The text has changed since you opened this page. Read it again, then sign.")
            )
        if _signature(enrolment_id, pledge, digest) is None:
            session.add(
                SignatureRow(
                    enrolment_id=enrolment_id, pledge=pledge, digest=digest, name=name, at=now
                )
            )
            body = {"pledge": pledge, "digest": digest}
            ledger.append(session, enrolment_id, "pledge-signed", body, now)


def _signature(enrolment_id: int, pledge: str, digest: str) -> SignatureRow | None:
    return db.session.scalar(
        select(SignatureRow).where(
            SignatureRow.enrolment_id == enrolment_id,
            SignatureRow.pledge == pledge,
            SignatureRow.digest == digest,
        )
    )


def _named(node: Requirement) -> Iterator[str]:
    if isinstance(node, PledgeNode):
        yield node.pledge
    if isinstance(node, AllOf | AnyOf):
        for child in node.nodes:
            yield from _named(child)
