"""The tables of the database, brought up to date by Alembic.

Every start asks whether they are up to date, and hardly any has to bring them there: Alembic is imported only then.
"""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from walkapp.core.db import Base, Database
from walkapp.core.resources import resource_dir

if TYPE_CHECKING:
    from alembic.config import Config


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables to this revision; nothing happens where they are there."""
    from alembic import command  # noqa: PLC0415

    with database.writer.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str = "base") -> None:
    """Take the tables back to this revision; what only newer ones hold is lost."""
    from alembic import command  # noqa: PLC0415

    with database.writer.begin() as connection:
        command.downgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """True where the tables are those that this version of walkapp expects."""
    with database.reader.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found == newest()


def newest() -> str:
    """The revision of this version's last migration: they are numbered in their file names."""
    return max(path.name for path in (resource_dir("migrations") / "versions").glob("[0-9]*.py")).split("_")[0]


def differences(database: Database) -> list[object]:
    """What Alembic would change to make the tables equal to the models; empty where they agree."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    with database.reader.connect() as connection:
        options = {"include_object": _is_modelled}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def _is_modelled(_object: object, name: str | None, *_more: object) -> bool:
    """Leave out what a migration makes by hand: the index for free text."""
    return not (name or "").startswith(("search_index", "ix_search_text_words"))


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(resource_dir("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
