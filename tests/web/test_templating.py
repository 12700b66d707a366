"""Templates: who overrides whom, what is escaped, and how dates, spans and numbers read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import render_template_string
from jinja2 import TemplateNotFound, UndefinedError
from markupsafe import Markup

from bwa_lms.web import actor, i18n
from bwa_lms.web.templating import ThemeLoader, render
from bwa_lms.web.themes import PACKAGE
from tests.web.conftest import AMINA, NOW, Stage

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : 4);\\n"

msgid "Sign in"
msgstr "تسجيل الدخول"
"""


def written(stage: Stage, template: str, who: actor.Actor = AMINA, **context: object) -> str:
    with stage.app.test_request_context():
        actor.enter(who)
        return render_template_string(template, **context)


def test_text_is_escaped_and_a_missing_name_is_an_error(stage: Stage) -> None:
    assert written(stage, "{{ x }}", x="<b>") == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        written(stage, "{{ missing }}")


def test_messages_escape_their_values_and_keep_what_is_marked_up(stage: Stage) -> None:
    template = "{{ _('%(name)s read 70%% of %(what)s', name=name, what=what) }}"
    page = written(stage, template, name="<i>A</i>", what=Markup("<b>C01</b>"))
    assert page == "&lt;i&gt;A&lt;/i&gt; read 70% of <b>C01</b>"
    assert written(stage, "{{ _('70% is enough & fine') }}") == "70% is enough &amp; fine"


def test_plain_text_is_not_escaped(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text("{{ _('Dear %(name)s', name=name) }}, {{ at|moment }}")
    with stage.app.test_request_context():
        loader = ThemeLoader([("core", tmp_path)])
        template = stage.app.jinja_env.overlay(loader=loader).get_template("mail.txt")
        assert (
            template.render(name="O'Neil <x>", at=NOW)
            == "Dear O'Neil <x>, Fri 4 Dec 2026, 10:00 (UTC)"
        )


def test_a_moment_is_in_the_readers_zone_and_says_so(stage: Stage) -> None:
    hers = written(stage, "{{ at|moment }}", at=NOW)
    assert hers == (
        '<time datetime="2026-12-04T10:00+00:00">'
        "Fri 4 Dec 2026, 17:00 your time (Phnom Penh)</time>"
    )
    strangers = written(stage, "{{ at|moment }}", actor.ANYONE, at=NOW)
    assert strangers.endswith("Fri 4 Dec 2026, 10:00 (UTC)</time>")


def test_a_day_is_the_readers_day(stage: Stage) -> None:
    late = datetime(2026, 12, 4, 20, 0, tzinfo=UTC)
    assert "Sat 5 Dec 2026" in written(stage, "{{ at|day }}", at=late)
    assert "Fri 4 Dec 2026" in written(stage, "{{ at|day }}", at=date(2026, 12, 4))
    assert written(stage, "{{ at|clock }}", at=late) == "03:00"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "less than a minute"),
        (1, "1 min"),
        (12, "12 min"),
        (80, "1 hour 20 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=2, hours=3, minutes=5), "2 days 3 hours"),
        (timedelta(seconds=-5), "less than a minute"),
    ],
)
def test_spans_in_words(stage: Stage, value: timedelta | int, words: str) -> None:
    assert written(stage, "{{ v|span }}", v=value) == words


def test_numbers_and_percentages(stage: Stage) -> None:
    assert written(stage, "{{ v|number }}", v=12345) == "12,345"
    assert written(stage, "{{ v|percent }}", v=Decimal("70.00")) == "70%"
    assert written(stage, "{{ v|percent }}", v=Decimal("66.67")) == "66.7%"
    assert written(stage, "{{ 1|plural('reply', 'replies') }}") == "1 reply"
    assert written(stage, "{{ 3|plural('reply', 'replies') }}") == "3 replies"


def test_a_language_without_a_catalogue_is_not_claimed(stage: Stage) -> None:
    arabic = actor.Actor(person=1, session=1, name="Amal", language="ar")
    with stage.app.test_request_context():
        actor.enter(arabic)
        assert (i18n.language(), i18n.direction()) == ("en", "ltr")


def test_a_catalogue_turns_the_page_and_its_digits(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ar.po").write_text(PO, encoding="utf-8")
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    page = stage.client().get("/", headers={"Accept-Language": "ar-EG,ar;q=0.9,en;q=0.5"}).text
    assert '<html lang="ar" dir="rtl">' in page
    assert "تسجيل الدخول" in page
    with stage.app.test_request_context(headers={"Accept-Language": "ar"}):
        assert i18n.format_number(1234) == "١٬٢٣٤"
        assert i18n.format_percent(70).startswith("٧٠")
        assert "٢٠٢٦" in i18n.format_day(NOW)
        assert i18n.format_time(NOW) == "١٠:٠٠"


def test_a_theme_comes_before_its_parent_and_the_core(stage: Stage, tmp_path: Path) -> None:
    for layer, text in (("child", "child"), ("parent", "parent"), ("core", "core")):
        (tmp_path / layer).mkdir()
        (tmp_path / layer / f"{layer}.html").write_text(text)
        (tmp_path / layer / "all.html").write_text(text)
    (tmp_path / "child" / "all.html").write_text('{% include "parent:all.html" %}+child')
    loader = ThemeLoader([(name, tmp_path / name) for name in ("child", "parent", "core")])
    environment = stage.app.jinja_env.overlay(loader=loader)
    assert environment.get_template("all.html").render() == "parent+child"
    assert environment.get_template("core:all.html").render() == "core"
    assert environment.get_template("core.html").render() == "core"
    for missing in ("core:child.html", "nobody:all.html", "../secret.html"):
        with pytest.raises(TemplateNotFound):
            environment.get_template(missing)


def test_every_template_compiles(stage: Stage) -> None:
    with stage.app.test_request_context():
        names = stage.app.jinja_env.list_templates()
        assert "layout.html" in names
        for name in names:
            stage.app.jinja_env.get_template(name)


def test_icons_are_silent_beside_words_and_speak_alone(stage: Stage) -> None:
    with stage.app.test_request_context():
        assert 'aria-hidden="true"' in render_template_string("{{ icon('check') }}")
        assert 'aria-label="done"' in render_template_string("{{ icon('check', 'done') }}")
        assert "<main" in render("home.html")


def test_no_room_replaces_a_template_of_another_by_accident():
    found: dict[str, list[str]] = {}
    for folder in PACKAGE.glob("*/templates"):
        for path in folder.rglob("*.*"):
            found.setdefault(path.relative_to(folder).as_posix(), []).append(folder.parent.name)
    assert {name: rooms for name, rooms in found.items() if len(rooms) > 1} == {}
