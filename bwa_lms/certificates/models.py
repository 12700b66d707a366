"""The table of certificates: what was issued stays as it was issued; only its status may change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bwa_lms.db import Base, Key

VALID, REVOKED = "valid", "revoked"
_IS_VALID = text(f"status = '{VALID}'")


class CertificateRow(Base):
    """A certificate: the signed statement and the document as bytes; one valid one for an enrolment."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_valid",
            "enrolment_id",
            "programme",
            unique=True,
            sqlite_where=_IS_VALID,
            postgresql_where=_IS_VALID,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    serial: Mapped[str] = mapped_column(unique=True)
    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"), index=True)
    programme: Mapped[str]
    release: Mapped[str]
    status: Mapped[str]
    name: Mapped[str]
    statement: Mapped[dict[str, Any]]
    credential: Mapped[bytes]
    pdf: Mapped[bytes]
    key: Mapped[str]
    public_key: Mapped[bytes]  # kept here too, so that no lost file makes a certificate uncheckable
    issued_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
