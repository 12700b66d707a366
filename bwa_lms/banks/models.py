"""The table of question banks that were read on the desk and wait for their download."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from bwa_lms.db import Base, Key


class BankImportRow(Base):
    """What one person's last file came to; the next one takes its place, and a day later it is gone."""

    __tablename__ = "bank_import"

    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), primary_key=True)
    name: Mapped[str]
    told: Mapped[list[Any]]
    archive: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(index=True)
