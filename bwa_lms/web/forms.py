"""The base of every form: repeats do no harm, and what the engine refuses appears at the field that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from wtforms import FileField, HiddenField, SelectMultipleField
from wtforms import Form as WTForm
from wtforms.widgets import CheckboxInput, ListWidget

from bwa_lms.kernel.errors import DomainError
from bwa_lms.kernel.ids import token
from bwa_lms.web import csrf
from bwa_lms.web.i18n import gettext, plural_form

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def key() -> str:
    """Return the idempotency key of the submitted form; one without a usable key gets a fresh one."""
    given = request.form.get("key", "")
    return given if _KEY.fullmatch(given) else token()


def hidden(form_key: str | None = None) -> Markup:
    """Return the hidden fields of a form: the proof that it is ours, and its idempotency key."""
    return _hidden(csrf.FIELD, csrf.token()) + _hidden("key", form_key or token())


def _hidden(name: str, value: str) -> Markup:
    start, end = Markup('<input type="hidden" name="'), Markup('" autocomplete="off">')
    return start + name + Markup('" value="') + value + end


def stripped(value: str | None) -> str:
    """Return what was typed without the spaces around it: a filter for fields."""
    return (value or "").strip()


def choices(pairs: Iterable[tuple[str, str]]) -> Any:
    """Return (value, label) pairs as what a choice field takes."""
    return dict(pairs)


class CheckboxesField(SelectMultipleField):
    """Several of some choices, as a list of check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _Words:
    """WTForms' own messages, in our words and the reader's language."""

    ours: Mapping[str, str] = {
        "This field is required.": "Fill this in.",
        "Not a valid choice.": "Choose one of these.",
        "Not a valid choice": "Choose one of these.",
        "Not a valid integer value.": "Write a whole number, such as 12.",
        "Not a valid decimal value.": "Write a number, such as 12.5.",
        "Not a valid date value.": "Write a date, such as 2026-12-04.",
        "Number must be between %(min)s and %(max)s.": "Write a number from %(min)s to %(max)s.",
        "Invalid email address.": "Write an e-mail address, such as amina@example.org.",
        "Field cannot be longer than %(max)d character.": "Write %(max)d character at most.",
        "Field cannot be longer than %(max)d characters.": "Write %(max)d characters at most.",
    }

    def gettext(self, message: str) -> str:
        return gettext(self.ours.get(message, message))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return plural_form(self.ours.get(one, one), self.ours.get(many, many), n)


class Form(WTForm):
    """A form. `Form()` reads the request when it is a POST; `Form(obj=…)` or `Form(data=…)` fills it for a GET.

    A view: `form = SomeForm()`, `if form.submitted(): try: use case; except DomainError as error: form.refuse(error)`,
    then `return render("x.html", form=form), form.status`.
    """

    key = HiddenField(filters=[lambda value: value if value and _KEY.fullmatch(value) else token()])

    class Meta:
        """How WTForms behaves: our translations, nothing of its own."""

        def get_translations(self, form: WTForm) -> _Words:
            """Return our words."""
            return _Words()

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        if formdata is None and request.method not in csrf.SAFE_METHODS:
            formdata = CombinedMultiDict([self._files(), request.form])
        super().__init__(formdata, **kwargs)

    def _files(self) -> MultiDict[str, FileStorage]:
        """Return the uploads for fields that take one; an upload under any other field's name is left out."""
        takes = {
            name for name, each in self._unbound_fields if issubclass(each.field_class, FileField)
        }
        sent = request.files.items(multi=True)
        return MultiDict((name, upload) for name, upload in sent if name in takes)

    def submitted(self) -> bool:
        """Say whether the form was sent and every field is right."""
        return request.method not in csrf.SAFE_METHODS and self.validate()

    def refuse(self, error: DomainError) -> None:
        """Show a use case's refusal at the field that it names, else above the form."""
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(error.message)
        else:
            field.errors = [*field.errors, error.message]
        self._refused = error.status

    @property
    def status(self) -> int:
        """The status of the page that shows this form: 200, or 422 (or the refusal's own) when something is wrong."""
        return getattr(self, "_refused", 422) if self.errors else 200

    def hidden(self) -> Markup:
        """Return the hidden fields that every form carries."""
        return hidden(self.key.data)


class LabelledForm(Form):
    """A form whose labels are in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            field.label.text = gettext(field.label.text)
