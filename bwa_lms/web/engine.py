"""What one running app is made of: the parts that every room may ask for."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from bwa_lms.kernel.clock import Clock
from bwa_lms.plugins.host import Plugins
from bwa_lms.settings import Settings
from bwa_lms.web.actor import ANYONE, Actor


def _nobody() -> Actor:
    return ANYONE


def _nothing() -> None:
    return None


def _unsent(*_: Any, **__: Any) -> None:
    raise RuntimeError("this app was made without a mailer")


@dataclass
class Engine:
    """The parts of one app, put together by `bwa_lms.app` and kept in `app.extensions["bwa"]`.

    `library` is content.library.Library; `mailer` delivers one mail; `facts` maps the name of a fact that a kind
    needs ("discussion") to its provider; `identify` says who sends the present request (people fills it);
    `live` returns the live release, or None before the first publishing (learning fills it).
    """

    settings: Settings
    clock: Clock
    plugins: Plugins
    library: Any = None
    mailer: Callable[..., None] = _unsent
    facts: MutableMapping[str, Any] = field(default_factory=dict)
    identify: Callable[[], Actor] = _nobody
    live: Callable[[], Any] = _nothing


def engine(app: Flask | None = None) -> Engine:
    """Return the engine of `app`, by default of the app that handles this request."""
    found: Engine = (app or current_app).extensions["bwa"]
    return found
