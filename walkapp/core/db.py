"""The database: one base class, two engines (one that only reads, one that writes), and the column types of walkapp.

SQLite runs in WAL with full sync; writers go one at a time, each in a fresh `BEGIN IMMEDIATE`, because a transaction
that has read and then wants to write fails at once when somebody else wrote in between, however long it may wait.
"""

import enum
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    import sqlite3

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SAFE_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL that several connections write and checkpoint at once (sqlite.org/wal.html)."""
BUSY_TIMEOUT_MS = 30_000
POOL_SIZE = 20


class Base(DeclarativeBase):
    """The base of every mapped class."""

    metadata = sa.MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive one is refused: nobody could say when it was."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(values: type[enum.StrEnum], name: str = "") -> sa.Enum:
    """A column type that holds one of an enum's values and lets the database refuse any other.

    `name` is the constraint's, where a table has two columns of the same enum.
    """
    own_name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in values.__name__).strip("_")
    return sa.Enum(
        values,
        name=name or own_name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def run(session: Session, statement: sa.Executable, values: dict[str, Any]) -> sa.CursorResult[*tuple[Any, ...]]:
    """Run a statement on tables in the session's transaction, without the ORM, whose look at it costs as much again.

    For what every request does: nothing that waits in the session is written first, and no object learns of a change.
    """
    return session.connection().execute(statement, values)


def new_id() -> UUID:
    """A new id whose order is the order of making (UUID version 7, RFC 9562), so that indexes grow at their end."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | (0x7 << 76) | (secrets.randbits(12) << 64) | (0b10 << 62) | secrets.randbits(62)
    return UUID(int=value)


class Database:
    """The two doors to one database. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self._writer_lock = threading.Lock()
        self._mine = threading.local()
        self._committed: list[threading.Event] = []
        if self.is_sqlite and self.url.database:
            _make_private(Path(self.url.database))
        self.reader = _engine(self.url, writes=False)
        self.writer = _engine(self.url, writes=True)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def read_session(self) -> Session:
        """A session that can only read; the caller closes it."""
        return Session(self.reader, autoflush=False, expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that can only read, closed at the end."""
        with self.read_session() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in a fresh transaction, committed at the end of the block, rolled back where it raises.

        One block at a time in this process on SQLite; a block inside a block is a mistake and raises RuntimeError.
        """
        with self._once(), self._turn(), Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session
        for waiting in self._committed:
            waiting.set()

    def wake_on_commit(self, event: threading.Event) -> None:
        """Set `event` after each commit of this process, so that a worker need not wait for its next look."""
        self._committed.append(event)

    @contextmanager
    def _once(self) -> Iterator[None]:
        if getattr(self._mine, "writes", False):
            raise RuntimeError("A write transaction is already open in this thread.")
        self._mine.writes = True
        try:
            yield
        finally:
            self._mine.writes = False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._writer_lock:
            yield

    def check(self) -> None:
        """Raise what the database raises when it does not answer."""
        with self.reader.connect() as connection:
            connection.execute(sa.text("SELECT 1"))

    def dispose(self) -> None:
        """Close every connection."""
        self.reader.dispose()
        self.writer.dispose()


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: Python's own, or the one from PyPI where Python's can corrupt its WAL.

    Raises RuntimeError where neither is new enough.
    """
    import sqlite3  # noqa: PLC0415 - looked at only where SQLite is used

    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return sqlite3
    try:
        import pysqlite3  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
    except ImportError:
        pysqlite3 = None
    if pysqlite3 is None or pysqlite3.sqlite_version_info < SAFE_SQLITE:
        needed = ".".join(map(str, SAFE_SQLITE))
        raise RuntimeError(
            f"SQLite {sqlite3.sqlite_version} can corrupt a database that several connections write to; "
            f"walkapp needs {needed} or newer, or PostgreSQL (WALKAPP_DATABASE_URL)."
        )
    return pysqlite3  # type: ignore[no-any-return, unused-ignore]


def _make_private(path: Path) -> None:
    """Make the file, for its owner's eyes alone, where there is none; what SQLite puts beside it takes after it."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return


def _engine(url: sa.URL, *, writes: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        # A reader sees one state of everything from its first question on, as it does on SQLite.
        options = {} if writes else {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        return sa.create_engine(url, pool_size=POOL_SIZE, pool_pre_ping=True, execution_options=options)
    engine = sa.create_engine(
        url,
        module=sqlite_module(),
        pool_size=1 if writes else POOL_SIZE,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )
    sa.event.listen(engine, "connect", _prepare_writer if writes else _prepare_reader)
    sa.event.listen(engine, "begin", _begin_immediate if writes else _begin)
    return engine


def _prepare_writer(connection: "sqlite3.Connection", _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: "sqlite3.Connection", _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("query_only=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
