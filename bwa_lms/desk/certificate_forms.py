"""The forms of the certificate queue."""

from __future__ import annotations

from bwa_lms.desk.programme_forms import ReasonForm
from bwa_lms.web.forms import Form


class IssueForm(Form):
    """Issue the certificates of those who are ticked; the boxes stand in the page."""


class RevokeForm(ReasonForm):
    """Why a certificate is taken back."""
