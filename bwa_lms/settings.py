"""Every setting once: its name, type, default and help. An unknown name stops the start.

Settings come from `<instance>/settings.toml`, then from the environment (`BWA_BASE_URL` sets `base_url`).
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


class SettingsError(ValueError):
    """A setting that is unknown or has a value that does not fit; the message names it."""


def _setting(default: Any, help_: str) -> Any:
    return field(default=default, metadata={"help": help_})


@dataclass(frozen=True)
class Settings:
    """The settings of one installation; `instance` is the folder that holds all that must survive."""

    instance: Path = _setting(Path("instance"), "folder of the database, keys, builds and mail")
    courses: Path = _setting(
        Path("courses"), "folder, or git repository, that `publish` reads by default"
    )
    academy: str = _setting("bwa_lms", "name of the academy, on every page and certificate")
    base_url: str = _setting(
        "http://127.0.0.1:8000", "address at which people reach it, in mails and certificates"
    )
    database_url: str = _setting("", "SQLAlchemy address; empty: SQLite in the instance folder")
    theme: str = _setting("academy", "name of the theme")
    themes: Path | None = _setting(None, "folder of further themes")
    fonts: Path | None = _setting(
        None, "folder of further fonts (.ttf, .otf, .ttc) for names on certificates"
    )
    host: str = _setting("127.0.0.1", "address that `serve` binds")
    port: int = _setting(8000, "port that `serve` binds")
    threads: int = _setting(8, "threads of a serving process")
    workers: int = _setting(1, "serving processes on this machine")
    trusted_proxies: int = _setting(0, "number of proxies in front whose X-Forwarded headers count")
    language: str = _setting("en", "language of the interface where a person chose none")
    zone: str = _setting("UTC", "time zone where a person chose none")
    session_days: int = _setting(30, "days after which an unused sign-in ends")
    password_memory: int = _setting(
        19_456, "KiB of memory that hashing one password takes (argon2id)"
    )
    mail: str = _setting("file", "where mail goes: file (instance/mail), console or smtp")
    mail_from: str = _setting("academy@localhost", "sender of all mail")
    smtp_host: str = _setting("", "mail server, for mail = smtp")
    smtp_port: int = _setting(587, "port of the mail server")
    smtp_user: str = _setting("", "user name at the mail server; empty: none")
    smtp_password: str = _setting("", "password at the mail server")
    smtp_starttls: bool = _setting(True, "encrypt the line to the mail server")

    @property
    def database(self) -> str:
        """The database's address for SQLAlchemy."""
        return self.database_url or f"sqlite:///{(self.instance / 'bwa.db').resolve()}"

    @property
    def secure(self) -> bool:
        """Whether people reach the academy by https: cookies are then for https alone."""
        return self.base_url.startswith("https://")


NAMES = {each.name: each for each in fields(Settings)}


def load(instance: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of an instance folder (default: `BWA_INSTANCE`, else ./instance).

    Raises SettingsError for an unknown name or a value of the wrong type.
    """
    environ = os.environ if environ is None else environ
    folder = instance or Path(environ.get("BWA_INSTANCE", "instance"))
    path = folder / "settings.toml"
    written = _read(path)
    values = {name: _fit(name, value, str(path)) for name, value in written.items()}
    values |= {
        name.removeprefix("BWA_").lower(): _fit(name.removeprefix("BWA_").lower(), value, name)
        for name, value in environ.items()
        if name.startswith("BWA_")
    }
    return Settings(**(values | {"instance": folder}))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from error


def _fit(name: str, value: Any, where: str) -> Any:
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise SettingsError(f"{where}: there is no setting {name}{hint}")
    wanted = str(NAMES[name].type)
    try:
        return _convert(wanted, value)
    except ValueError as error:
        raise SettingsError(f"{where}: {name} takes {wanted}, not {value!r}") from error


def _convert(wanted: str, value: Any) -> Any:
    if wanted == "bool":
        if value in (True, False, "true", "false"):
            return value in (True, "true")
        raise ValueError(value)
    if wanted == "int":
        if isinstance(value, bool):
            raise ValueError(value)
        return int(value)
    if not isinstance(value, str):
        raise ValueError(value)
    return Path(value) if wanted.startswith("Path") else value
