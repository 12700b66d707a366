"""The form of the desk's question banks."""

from __future__ import annotations

from wtforms import FileField

from bwa_lms.web.forms import LabelledForm


class BankForm(LabelledForm):
    """A file of questions."""

    file = FileField("File", render_kw={"accept": ".gift,.txt,.xml,text/plain,text/xml"})
