import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError

from tests.moment import NOW
from walkapp.core import db
from walkapp.core.db import Database, new_id
from walkapp.core.jobs import Job, enqueue

COMMAND = """
import sys
from datetime import UTC, datetime
from walkapp.core.db import Database
from walkapp.core.jobs import enqueue
database = Database(sys.argv[1])
for number in range(int(sys.argv[2])):
    with database.writing() as session:
        enqueue(session, "command", {"number": number}, at=datetime.now(UTC))
"""


def kinds(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(sa.select(Job.kind)))


def write(database: Database, kind: str) -> None:
    with database.writing() as session:
        enqueue(session, kind, {}, at=NOW)


def write_and_fail(database: Database, kind: str) -> None:
    with database.writing() as session:
        enqueue(session, kind, {}, at=NOW)
        session.flush()
        raise ZeroDivisionError


def count_up(database: Database, job_id: int, times: int) -> None:
    for _ in range(times):
        with database.writing() as session:
            job = session.scalars(sa.select(Job).where(Job.id == job_id).with_for_update()).one()
            job.attempts += 1


def test_no_write_is_lost_when_eight_threads_change_the_same_row(database: Database) -> None:
    with database.writing() as session:
        job = Job(kind="counter", payload={}, run_at=NOW)
        session.add(job)
        session.flush()
        job_id = job.id
    threads = [threading.Thread(target=count_up, args=(database, job_id, 10)) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as session:
        assert session.get_one(Job, job_id).attempts == 80


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail(database, "never")

    assert kinds(database) == []
    write(database, "afterwards")
    assert kinds(database) == ["afterwards"]


def test_a_session_for_reading_cannot_write(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError):
        session.execute(sa.insert(Job).values(kind="sneaked in", payload={}, run_at=NOW, attempts=0))

    assert kinds(database) == []


def test_a_write_transaction_inside_another_is_refused(database: Database) -> None:
    with database.writing() as session:
        enqueue(session, "outer", {}, at=NOW)
        with pytest.raises(RuntimeError, match="already open"), database.writing():
            pytest.fail("a second transaction was opened")

    assert kinds(database) == ["outer"]


def test_after_a_refused_one_the_same_thread_may_write_again(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing(), database.writing():
        pytest.fail("a second transaction was opened")

    write(database, "later")

    assert kinds(database) == ["later"]


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as session:
        enqueue(session, "unfinished", {}, at=NOW)
        session.flush()

        seen = kinds(database)

    assert seen == []


def test_a_command_line_beside_a_busy_server_works(database: Database, database_url: str) -> None:
    command = subprocess.Popen([sys.executable, "-c", COMMAND, database_url, "25"], stderr=subprocess.PIPE)

    while command.poll() is None:
        write(database, "server")
    _nothing, complaints = command.communicate()

    assert command.returncode == 0, complaints.decode()
    assert kinds(database).count("command") == 25
    assert kinds(database).count("server") > 0


def test_who_waits_for_commits_is_woken_by_one_and_not_by_a_rollback(database: Database) -> None:
    woken = threading.Event()
    database.wake_on_commit(woken)

    with pytest.raises(ZeroDivisionError):
        write_and_fail(database, "nothing")
    after_rollback = woken.is_set()
    write(database, "something")

    assert not after_rollback
    assert woken.is_set()


def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 23, 18, 30)  # noqa: DTZ001 - that is what is tried

    with pytest.raises(StatementError, match="time zone"), database.writing() as session:
        enqueue(session, "when?", {}, at=naive)


def test_a_moment_comes_back_aware_and_in_utc(database: Database) -> None:
    stockholm = NOW.astimezone(timezone(timedelta(hours=1)))
    with database.writing() as session:
        enqueue(session, "then", {}, at=stockholm)

    with database.reading() as session:
        found = session.scalars(sa.select(Job.run_at)).one()

    assert found == NOW
    assert found.tzinfo is UTC


@pytest.mark.once
def test_ids_grow_with_time_and_are_of_version_seven() -> None:
    ids = [new_id() for _ in range(50)]

    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {ids[0].variant}
    assert len(set(ids)) == 50
    assert [one.int >> 80 for one in ids] == sorted(one.int >> 80 for one in ids)


@pytest.mark.once
def test_sqlite_is_written_with_a_log_ahead_and_full_sync(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kept.sqlite'}")

    with database.writing() as session:
        pragmas = {name: session.scalar(sa.text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")}
        keys = session.scalar(sa.text("PRAGMA foreign_keys"))
    database.dispose()

    assert pragmas == {"journal_mode": "wal", "synchronous": 2}
    assert keys == 1


@pytest.mark.once
def test_an_sqlite_that_can_corrupt_its_log_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "SAFE_SQLITE", (999, 0, 0))

    with pytest.raises(RuntimeError, match=r"SQLite .* can corrupt a database .* 999\.0\.0 or newer, or PostgreSQL"):
        db.sqlite_module()


@pytest.mark.once
def test_pythons_own_sqlite_is_taken_where_it_is_new_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "SAFE_SQLITE", (3, 0, 0))

    assert db.sqlite_module() is sqlite3
