"""GIFT, the text format of Moodle: read as Moodle's own importer reads it, and written so that both read it back."""

from __future__ import annotations

from bwa_lms.banks.gift.reader import read_gift
from bwa_lms.banks.gift.writer import write_gift

__all__ = ["read_gift", "write_gift"]
