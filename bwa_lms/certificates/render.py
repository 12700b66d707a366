"""The certificate on paper: the theme's Typst design, the same bytes for the same statement."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import typst

from bwa_lms.certificates.lettering import FONTS, direction
from bwa_lms.kernel.errors import Refused

DESIGN = Path("certificate") / "certificate.typ"
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]  # for archives; for everybody's reading tools
LABELS = {
    "certifies": "This certifies that",
    "completed": "has completed the programme",
    "issued": "Issued",
    "serial": "Serial",
    "check": "Anyone can check this certificate at",
    "signed": "Signed electronically. The signed statement is attached to this file.",
}
_own = threading.local()  # a compiler must not be shared between threads


def page(
    statement: Mapping[str, Any], credential: bytes, design: Path, fonts: Path | None = None
) -> bytes:
    """Return the one-page PDF of a statement, its credential attached; `fonts` is a folder of further ones.

    Raises Refused where the design has no letters for what it should print.
    """
    issued = datetime.fromisoformat(statement["issued"])
    try:
        pdf = _compiler(design, fonts).compile(
            format="pdf",
            sys_inputs=_inputs(statement, issued) | {"credential": credential.decode()},
            pdf_standards=STANDARDS,
            timestamp=int(issued.timestamp()),
        )
    except typst.TypstError as error:
        raise Refused(f"The certificate cannot be printed: {error.message}") from error
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave several documents where one was asked for")
    return pdf


def qr(address: str) -> str:
    """Return the QR code of an address as SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()


def _inputs(statement: Mapping[str, Any], issued: datetime) -> dict[str, str]:
    return {
        "title": statement["title"],
        "academy": statement["academy"],
        "name": statement["name"],
        "direction": direction(statement["name"]),
        "programme": statement["programme"]["title"],
        "distinction": statement["distinction"],
        "earned": json.dumps(statement["earned"]),
        "issued": f"{issued.day} {issued:%B %Y}",
        "year": str(issued.year),
        "month": str(issued.month),
        "day": str(issued.day),
        "serial": statement["serial"],
        "address": statement["check"],
        "qr": qr(statement["check"]),
        "labels": json.dumps(LABELS),
    }


def _compiler(design: Path, folder: Path | None) -> typst.Compiler:
    compilers: dict[Any, typst.Compiler] = _own.__dict__.setdefault("compilers", {})
    if (design, folder) not in compilers:
        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(each) for each in (FONTS, design.parent, folder) if each],
        )
        compilers[design, folder] = typst.Compiler(
            str(design), font_paths=fonts, ignore_system_fonts=True
        )
    return compilers[design, folder]
