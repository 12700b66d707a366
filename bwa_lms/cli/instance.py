"""An instance folder: what commands make, open and lock."""

from __future__ import annotations

import secrets
import stat
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from flask import Flask

from bwa_lms import settings as settings_module
from bwa_lms.cli.errors import CannotRun
from bwa_lms.kernel import durable
from bwa_lms.settings import Settings, SettingsError

SECRET = Path("keys") / "secret"


def settings(instance: Path | None = None) -> Settings:
    """Return the settings, or end the command with one clear line."""
    try:
        return settings_module.load(instance)
    except SettingsError as error:
        raise CannotRun(str(error)) from error


def open_app(instance: Path | None = None) -> Flask:
    """Return the app of an instance that `make` made, its tables brought up to date."""
    chosen = settings(instance)
    if not (chosen.instance / SECRET).exists():
        folder = chosen.instance.resolve()
        raise CannotRun(f"there is no academy in {folder}: make one with `bwa init {folder}`")
    return _app(chosen)


def make(chosen: Settings) -> Flask:
    """Make what is missing of an instance (folders, keys with mode 600, settings, tables) and return its app."""
    from bwa_lms.certificates import signing

    durable.make_folder(chosen.instance, 0o700)
    write_once(chosen.instance / SECRET, secrets.token_hex(32).encode())
    write_once(chosen.instance / "settings.toml", _commented_settings().encode())
    signing.ensure_key(chosen.instance / "keys")
    return _app(chosen)


def write_once(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, unless it is there."""
    if not path.exists():
        durable.make_folder(path.parent, 0o700)
        durable.write(path, data, 0o600)


def keep_private(chosen: Settings) -> None:
    """Close the instance to everybody else, whatever the umask: its database holds personal data.

    A folder that its group may write is shared on purpose (docs/publishing.md): there the group stays.
    """
    shared = chosen.instance.stat().st_mode & stat.S_IWGRP
    others = stat.S_IRWXO if shared else stat.S_IRWXO | stat.S_IRWXG
    prefix = "sqlite:///"
    paths = [chosen.instance]
    if chosen.database.startswith(prefix):
        database = Path(chosen.database.removeprefix(prefix))
        if not database.exists():
            database.touch(mode=0o660 if shared else 0o600)
        paths += [database, *database.parent.glob(f"{database.name}-*")]
    for path in paths:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & others:
            with suppress(
                PermissionError
            ):  # it belongs to somebody else of the group that shares it
                path.chmod(mode & ~others)


def _app(chosen: Settings) -> Flask:
    from bwa_lms import migrations
    from bwa_lms.app import create_app
    from bwa_lms.db import db
    from bwa_lms.web.themes import ThemeError

    keep_private(chosen)
    try:
        app = create_app(chosen)
    except (SettingsError, ThemeError) as error:
        raise CannotRun(str(error)) from error
    with app.app_context():
        migrations.upgrade(db.engine)
        db.engine.dispose()  # a connection must not live through the fork of a serving process
    return app


def _commented_settings() -> str:
    lines = [
        "# The settings of this academy. Take away the # in front of those that you change.",
        "",
    ]
    for each in fields(Settings):
        if each.name != "instance":
            lines += [f"# {each.metadata['help']}", f"# {each.name} = {_toml(each.default)}", ""]
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value or ""}"'
