"""The history of the tables, and the one door to it: bring a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def upgrade(engine: Engine) -> bool:
    """Bring the database to the newest version; return whether anything had to be done."""
    with engine.connect() as connection:
        settings = config(connection)
        newest = ScriptDirectory.from_config(settings).get_current_head()
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return False
        command.upgrade(settings, "head")
        connection.commit()
    return True


def config(connection: Connection) -> Config:
    """Return alembic's settings for one connection."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings
