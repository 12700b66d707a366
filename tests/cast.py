"""The cast of all tests. Norda and Velia are competing brands; nobody of one learns anything about the other.

Amina and Chiara work for Norda, Bao for Velia: participants of the cohort Dhaka 2026, which Tomás trains. Ada is the
administrator. Everybody has accepted their invitation and has confirmed their printed name.
"""

from __future__ import annotations

from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import html5lib
from flask import Flask, current_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bwa_lms.db import db
from bwa_lms.people import presence
from bwa_lms.people.service import accounts, cohorts, organisations
from bwa_lms.people.service.cohorts import Cohort
from bwa_lms.people.service.organisations import Organisation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "three words and a river"


class Browser(FlaskClient):
    """A browser: every request stands alone, as in life, whatever the test itself has open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and read the whole answer."""
        db.session.rollback()  # what the test itself has read so far holds nothing open
        return Context().run(super().open, *args, **(kwargs | {"buffered": True}))

    def fill(self, page: str, _form: str = "", /, **fields: Any) -> TestResponse:
        """Open a page, fill in its form (the one whose action is `_form`, else its own) and send it.

        Fields that are not named keep what the page put into them; a list ticks several boxes. A name that is not a
        Python name goes in with `**{...}`.
        """
        shown = self.get(page)
        assert shown.status_code < 400, f"{page} answers {shown.status}"
        own = shown.request.path
        values = values_of(shown.text, _form or own, own)
        return self.post(_form or page, data=values | fields)

    def press(self, page: str, action: str, /, **fields: Any) -> TestResponse:
        """Open a page and press the button that stands for `action`."""
        return self.fill(page, action, **fields)


def values_of(html: str, action: str, own: str) -> dict[str, Any]:
    """Return what a page's form for `action` holds; a form without an action belongs to the page `own`."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    forms = [form for form in tree.iter("form") if form.get("method", "").lower() == "post"]
    fitting = [form for form in forms if (form.get("action") or own).partition("?")[0] == action]
    assert fitting, f"no form for {action} among {[form.get('action') for form in forms]}"
    found: dict[str, Any] = {}
    for field in fitting[-1].iter():
        name = field.get("name")
        for value in _values(field) if name else []:
            found.setdefault(str(name), []).append(value)
    return {name: held[0] if len(held) == 1 else held for name, held in found.items()}


def _values(field: Any) -> list[str]:
    if field.tag == "textarea":
        return ["".join(field.itertext()).removeprefix("\n")]
    if field.tag == "select":
        options = [(each.get("value", each.text or ""), each) for each in field.iter("option")]
        chosen = [value for value, each in options if each.get("selected") is not None]
        return chosen or ([] if field.get("multiple") is not None else [v for v, _ in options[:1]])
    if field.tag != "input" or field.get("type") in {"submit", "file", "image", "button", "reset"}:
        return []
    ticked = field.get("type") not in {"radio", "checkbox"} or field.get("checked") is not None
    return [field.get("value", "")] if ticked else []


def words_of(html: str) -> str:
    """Return what a page says in its main part: no attributes, no nonces, single spaces."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    main = next(tree.iter("main"))
    return " ".join("".join(main.itertext()).split())


@dataclass(frozen=True)
class Member:
    """One of the cast, with a browser of their own that is signed in."""

    id: int
    public_id: str
    name: str
    email: str

    @property
    def client(self) -> Browser:
        """Return a fresh browser in which this person is signed in."""
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        now = app.extensions["bwa"].clock.now()
        browser = Browser(app, use_cookies=True)
        browser.set_cookie(presence.cookie(), accounts.open_device(self.id, "", now))
        return browser


@dataclass(frozen=True)
class Cast:
    """Everybody, their employers and their cohort."""

    amina: Member
    bao: Member
    chiara: Member
    tomas: Member
    ada: Member
    norda: Organisation
    velia: Organisation
    academy: Organisation
    cohort: Cohort


def assemble(now: datetime = NOW) -> Cast:
    """Bring the cast into an empty database, through the doors that everybody uses."""
    academy = organisations.create(None, "The Academy", "academy", now)
    norda = organisations.create(None, "Norda", "brand", now)
    velia = organisations.create(None, "Velia", "brand", now)
    ada = _join("Ada Okafor", "ada@academy.example", academy, "administrator", now)
    tomas = _join("Tomás Ruiz", "tomas@academy.example", academy, "trainer", now)
    cohort = cohorts.create(ada.id, "Dhaka 2026", date(2026, 11, 2), "Asia/Dhaka", now)
    cohorts.add_trainer(cohort.id, tomas.id, now)
    return Cast(
        amina=_join("Amina Rahman", "amina@norda.example", norda, "participant", now),
        bao=_join("Bao Nguyen", "bao@velia.example", velia, "participant", now),
        chiara=_join("Chiara Conti", "chiara@norda.example", norda, "participant", now),
        tomas=tomas,
        ada=ada,
        norda=norda,
        velia=velia,
        academy=academy,
        cohort=cohort,
    )


def _join(name: str, email: str, employer: Organisation, role: str, now: datetime) -> Member:
    invited = accounts.invite(None, email, name, employer.id, role, now)
    accounts.accept(invited.link, PASSWORD, now)
    accounts.change_profile(invited.person, name, "en", "UTC", now)
    return Member(invited.person, accounts.name_of(invited.person).public_id, name, email)
