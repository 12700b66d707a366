"""Forms of the participants' pages."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from bwa_lms.web.forms import Form


class PledgeForm(Form):
    """Agreeing to a pledge."""

    digest = HiddenField()  # of the text that was read
    agree = BooleanField(
        "I have read this, and I keep it.",
        [InputRequired("Tick the box if you agree. Without it nothing is signed.")],
    )
