"""The history of the tables, and the one door to it: bring a database up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent


def upgrade(engine: Engine) -> bool:
    """Bring the database to the newest version; return whether anything had to be done."""
    with engine.connect() as connection:
        if current(connection) == newest():
            return False
        from alembic import command  # slow to load, and most starts find nothing to do

        command.upgrade(config(connection), "head")
        connection.commit()
    return True


def newest() -> str:
    """Return the newest version: each file in versions/ begins with its own, and they are counted up."""
    return max(path.name.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*.py"))


def current(connection: Connection) -> str | None:
    """Return the version of a database, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def config(connection: Connection) -> Config:
    """Return alembic's settings for one connection."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings
