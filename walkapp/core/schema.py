"""The tables of the database, brought up to date by Alembic."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from walkapp.core.db import Base, Database
from walkapp.core.resources import resource_dir


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables to this revision; nothing happens where they are there."""
    with database.writer.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str = "base") -> None:
    """Take the tables back to this revision; what only newer ones hold is lost."""
    with database.writer.begin() as connection:
        command.downgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """True where the tables are those that this version of walkapp expects."""
    newest = ScriptDirectory.from_config(_config(None)).get_current_head()
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def differences(database: Database) -> list[object]:
    """What Alembic would change to make the tables equal to the models; empty where they agree."""
    with database.reader.connect() as connection:
        options = {"include_object": _is_modelled}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def _is_modelled(_object: object, name: str | None, *_more: object) -> bool:
    """Leave out what a migration makes by hand: the index for free text."""
    return not (name or "").startswith(("search_index", "ix_search_text_words"))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource_dir("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
