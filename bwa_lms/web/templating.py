"""Templates: looked up in the theme, its parents, the plugins and the features; strict, escaped, translated.

`{% extends "core:layout.html" %}` skips the themes and `"academy:layout.html"` begins with that theme, so that a theme
can build on the template that it replaces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, render_template
from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from bwa_lms.api import ThemeManifest
from bwa_lms.web import actor, forms, i18n, notices
from bwa_lms.web.assets import Assets
from bwa_lms.web.engine import Engine
from bwa_lms.web.themes import PACKAGE

KEPT = 4_096  # fragments of pages that are written once
_ESCAPED = (".html", ".svg", ".xml")


class ThemeLoader(BaseLoader):
    """Looks a name up from the nearest theme to the core; `theme:name` begins further down the chain."""

    def __init__(self, layers: Sequence[tuple[str, Path]]) -> None:
        self.layers = [(name, FileSystemLoader(folder)) for name, folder in layers]
        self.whole = FileSystemLoader([folder for _, folder in layers])

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return a template's text. Raises TemplateNotFound."""
        start, colon, name = template.partition(":")
        if not colon:
            return self.whole.get_source(environment, template)
        names = [layer for layer, _ in self.layers]
        below = self.layers[names.index(start) :] if start in names else []
        paths = [path for _, loader in below for path in loader.searchpath]
        return FileSystemLoader(paths).get_source(environment, name)

    def list_templates(self) -> list[str]:
        """Return the names of all templates."""
        return self.whole.list_templates()


def layers(chain: Sequence[ThemeManifest], brought: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return the folders in which templates are looked up, with the name of their layer."""
    themes = [(theme.name, theme.folder / "templates") for theme in chain]
    plugins = [("plugins", folder) for folder in brought]
    core = [("core", folder) for folder in sorted(PACKAGE.glob("*/templates"))]
    return [*themes, *plugins, *core]


def render(template: str, **context: Any) -> str:
    """Return a page from a template by name."""
    return render_template(template, **context)


def install(
    app: Flask, engine: Engine, folders: Sequence[tuple[str, Path]], assets: Assets
) -> None:
    """Set up the app's templates. Call it before the first template is used."""
    app.jinja_options = {
        "autoescape": escaped,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
    }
    app.jinja_loader = ThemeLoader(folders)
    app.config["TEMPLATES_AUTO_RELOAD"] = False
    environment = app.jinja_env
    environment.filters.update(FILTERS)
    environment.globals.update(
        _=say,
        ngettext=i18n.ngettext,
        gettext=i18n.gettext,
        language=i18n.language,
        direction=i18n.direction,
        tongue=tongue,
        academy=engine.settings.academy,
        base_url=engine.settings.base_url.rstrip("/"),
        asset=assets.address,
        icon=_icons(environment),
        kept=_keeper(),
        hidden=forms.hidden,
        notices=notices.told,
    )
    app.context_processor(lambda: {"actor": actor.current()})


def escaped(name: str | None) -> bool:
    """Say whether what a template writes is escaped: all but plain text."""
    return name is None or name.endswith(_ESCAPED)


@pass_eval_context
def say(context: EvalContext, message: str, **values: object) -> str:
    """Return a message in the reader's language; in HTML the values are escaped, marked-up ones stay."""
    if not context.autoescape or not values:
        return i18n.gettext(message, **values)
    return Markup(escape(i18n.gettext(message))) % values


@pass_eval_context
def moment(context: EvalContext, value: datetime) -> str:
    """Return day, time and zone; in HTML as a <time>."""
    return _time(context, value.isoformat(timespec="minutes"), i18n.format_moment(value))


@pass_eval_context
def end(context: EvalContext, value: datetime) -> str:
    """Return the last minute before something ends, with the zone; in HTML as a <time>."""
    last = value - i18n.LAST_MINUTE
    return _time(context, last.isoformat(timespec="minutes"), i18n.format_end(value))


@pass_eval_context
def day(context: EvalContext, value: date | datetime) -> str:
    """Return a day; in HTML as a <time>."""
    return _time(context, value.isoformat()[:10], i18n.format_day(value))


def clock(value: datetime) -> str:
    """Return the time of day of a moment, in the reader's zone."""
    return i18n.format_time(value)


def span(value: timedelta | int) -> str:
    """Return a span of time, or a number of minutes, in words."""
    return i18n.format_span(value)


def plural(n: int, one: str, many: str) -> str:
    """Return a number with its word: `3|plural("reply", "replies")`; "%(n)s" says where the number goes."""
    singular, several = (form if "%(n)s" in form else f"%(n)s {form}" for form in (one, many))
    return i18n.ngettext(singular, several, n)


def zone(name: str) -> str:
    """Return the city that names a time zone."""
    return i18n.zone_name(ZoneInfo(name))


def key_of(fields: Sequence[tuple[str, str]]) -> str | None:
    """Return the idempotency key among a form's fields."""
    return dict(fields).get("key")


def tongue(spoken: str) -> Markup:
    """Return the attributes of what stands in another language than its page: its language and its direction."""
    if spoken == i18n.language():
        return Markup()
    return Markup(' lang="{}" dir="{}"').format(spoken, i18n.direction(spoken))


def _time(context: EvalContext, machine: str, words: str) -> str:
    if not context.autoescape:
        return words
    return Markup('<time datetime="') + machine + Markup('">') + words + Markup("</time>")


def _icons(environment: Environment) -> Callable[..., str]:
    """Return what draws an icon; a page has dozens of a few, so what was drawn is kept."""

    @lru_cache(maxsize=KEPT)
    def icon(name: str, label: str = "") -> str:
        module: Any = environment.get_template("macros/icons.html").module
        drawn: str = module.icon(name, label)
        return drawn

    return icon


def _keeper() -> Callable[..., str]:
    """Return `kept(macro, *values)`: what the macro writes, kept for each language.

    The values are all that the macro may show; a page writes most of its lists of links anew with the same ones.
    """

    @lru_cache(maxsize=KEPT)
    def write(language: str, macro: Macro, *values: object) -> str:
        written: str = macro(*values)
        return written

    def kept(macro: Macro, *values: object) -> str:
        return write(i18n.language(), macro, *values)

    return kept


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": moment,
    "day": day,
    "end": end,
    "clock": clock,
    "span": span,
    "percent": i18n.format_percent,
    "number": i18n.format_number,
    "plural": plural,
    "zone": zone,
    "key_of": key_of,
}
