"""The migrations make exactly the tables that the code reads, and can be undone."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from bwa_lms import migrations
from bwa_lms.app import create_app
from bwa_lms.db import Base, db, engine_options, prepare
from bwa_lms.settings import Settings


@pytest.fixture
def engine(tmp_path):
    create_app(Settings(instance=tmp_path / "instance"))  # so that every feature's tables are known
    url = f"sqlite:///{tmp_path / 'migrated.db'}"
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    yield engine
    engine.dispose()


def test_the_migrated_database_is_what_the_models_say(engine):
    assert migrations.upgrade(engine) is True
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_database_that_is_up_to_date_is_left_alone(engine):
    migrations.upgrade(engine)
    assert migrations.upgrade(engine) is False


def test_the_newest_version_is_alembics_head(engine):
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(migrations.config(connection))
        assert migrations.newest() == script.get_current_head()


def test_down_and_up_again_gives_the_same_tables(engine):
    migrations.upgrade(engine)
    before = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        config = migrations.config(connection)
        command.downgrade(config, "base")
        connection.commit()
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    migrations.upgrade(engine)
    assert set(inspect(engine).get_table_names()) == before


def test_the_migrated_database_guards_the_ledger_as_a_new_one_does(engine, tmp_path):
    migrations.upgrade(engine)
    app = create_app(Settings(instance=tmp_path / "fresh"))
    (tmp_path / "fresh").mkdir()
    with app.app_context():
        db.create_all()
        with db.engine.connect() as fresh, engine.connect() as migrated:
            assert triggers(migrated) == triggers(fresh)
        db.engine.dispose()


def triggers(connection):
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {name: " ".join(sql.split()) for name, sql in found}
