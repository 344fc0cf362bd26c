"""The migrations make the tables that the models describe, and take them away again, on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from tests import databases
from walkapp.core import schema
from walkapp.core.db import Base, Database
from walkapp.core.resources import resource_dir

LEFT_BY_ALEMBIC = {"alembic_version"}


@pytest.fixture
def blank(database_server: databases.Server, engine: str, tmp_path: Path) -> Iterator[Database]:
    """A database of the run's engine that nobody has used, not even for tables."""
    if engine == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'blank.sqlite'}")
        yield database
        database.dispose()
        return
    server = sa.create_engine(database_server.url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("DROP DATABASE IF EXISTS blank"))
        connection.execute(sa.text("CREATE DATABASE blank"))
    database = Database(sa.make_url(database_server.url).set(database="blank").render_as_string(hide_password=False))
    yield database
    database.dispose()
    server.dispose()


def names(database: Database) -> set[str]:
    return set(sa.inspect(database.reader).get_table_names())


def test_an_empty_database_gets_every_table(blank: Database) -> None:
    schema.upgrade(blank)

    assert set(Base.metadata.tables) <= names(blank)
    assert schema.is_current(blank)


def test_a_second_upgrade_changes_nothing(blank: Database) -> None:
    schema.upgrade(blank)
    before = names(blank)

    schema.upgrade(blank)

    assert names(blank) == before


def test_models_and_migrations_agree(blank: Database) -> None:
    schema.upgrade(blank)

    assert schema.differences(blank) == []


def test_a_downgrade_leaves_nothing(blank: Database) -> None:
    schema.upgrade(blank)

    schema.downgrade(blank)

    assert names(blank) == LEFT_BY_ALEMBIC
    assert not schema.is_current(blank)


def test_after_a_downgrade_the_tables_can_be_made_anew(blank: Database) -> None:
    schema.upgrade(blank)
    schema.downgrade(blank)

    schema.upgrade(blank)

    assert schema.differences(blank) == []


def test_an_empty_database_is_not_up_to_date(blank: Database) -> None:
    assert not schema.is_current(blank)


def test_a_column_that_no_migration_made_is_noticed(blank: Database) -> None:
    schema.upgrade(blank)
    with blank.writer.begin() as connection:
        connection.execute(sa.text("ALTER TABLE area ADD COLUMN colour VARCHAR(20)"))

    assert len(schema.differences(blank)) == 1


def test_foreign_keys_of_municipality_rows_are_kept(blank: Database) -> None:
    schema.upgrade(blank)

    with pytest.raises(sa.exc.IntegrityError), blank.writer.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO area (id, municipality_id, name) VALUES (:id, :id, 'x')"), {"id": "0" * 32}
        )


@pytest.mark.once
def test_the_migrations_have_one_head_and_one_beginning() -> None:
    config = Config()
    config.set_main_option("script_location", str(resource_dir("migrations")))

    scripts = ScriptDirectory.from_config(config)

    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


@pytest.mark.once
def test_the_last_file_is_the_last_revision(blank: Database) -> None:
    schema.upgrade(blank)

    with blank.reader.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == schema.newest()
