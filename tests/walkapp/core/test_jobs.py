import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.moment import NOW
from walkapp.core import clock, jobs
from walkapp.core.db import Database
from walkapp.core.jobs import Job, Payload, Worker

VICTIM = """
import sys, time
from datetime import datetime
from walkapp.core import clock
from walkapp.core.db import Database
from walkapp.core.jobs import Worker

clock.now = lambda: datetime.fromisoformat(sys.argv[2])

def hang(payload):
    print("begun", flush=True)
    time.sleep(60)

Worker(Database(sys.argv[1]), {"sizes": hang}).run_one()
"""

SetClock = Callable[[datetime], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Makes it another time; it begins at NOW."""

    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    to(NOW)
    return to


def enqueue(database: Database, kind: str = "sizes", *, at: datetime = NOW, **payload: object) -> None:
    with database.writing() as session:
        jobs.enqueue(session, kind, dict(payload), at=at)


def rows(database: Database) -> list[Job]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Job).order_by(Job.id)))


def test_a_job_is_done_once_and_then_no_more(database: Database, set_clock: SetClock) -> None:
    done: list[Payload] = []
    worker = Worker(database, {"sizes": done.append})
    enqueue(database, photo=1)

    assert worker.run_all() == 1
    assert worker.run_all() == 0

    assert done == [{"photo": 1}]
    (row,) = rows(database)
    assert (row.finished_at, row.attempts, row.error) == (NOW, 1, None)


def test_the_oldest_is_done_first(database: Database, set_clock: SetClock) -> None:
    done: list[Payload] = []
    enqueue(database, at=NOW - timedelta(minutes=1), number=2)
    enqueue(database, at=NOW - timedelta(minutes=2), number=1)
    enqueue(database, at=NOW - timedelta(minutes=1), number=3)

    Worker(database, {"sizes": done.append}).run_all()

    assert [payload["number"] for payload in done] == [1, 2, 3]


def test_a_job_waits_for_its_time(database: Database, set_clock: SetClock) -> None:
    done: list[Payload] = []
    worker = Worker(database, {"reminder": done.append})
    enqueue(database, "reminder", at=NOW + timedelta(days=3))

    before = worker.run_all()
    set_clock(NOW + timedelta(days=3))
    after = worker.run_all()

    assert (before, after, len(done)) == (0, 1, 1)


def test_a_job_of_a_transaction_that_failed_does_not_exist(database: Database, set_clock: SetClock) -> None:
    with pytest.raises(ZeroDivisionError):
        _enqueue_and_fail(database)

    assert rows(database) == []


def test_a_failed_job_comes_again_later_and_later(database: Database, set_clock: SetClock) -> None:
    enqueue(database, "mail")
    worker = Worker(database, {"mail": _fail})
    waits = []

    for _ in range(4):
        now = clock.now()
        worker.run_all()
        (row,) = rows(database)
        waits.append(row.run_at - now)
        set_clock(row.run_at)

    assert waits == [timedelta(seconds=seconds) for seconds in (2, 4, 8, 16)]
    assert row.error == "OSError: the mail server is away"
    assert row.finished_at is None
    assert row.leased_until is None


def test_a_job_that_always_fails_is_given_up_and_says_why(database: Database, set_clock: SetClock) -> None:
    enqueue(database, "mail")
    worker = Worker(database, {"mail": _fail})

    for _ in range(jobs.ATTEMPTS + 3):
        worker.run_all()
        set_clock(clock.now() + timedelta(hours=2))

    (row,) = rows(database)
    assert row.attempts == jobs.ATTEMPTS
    assert row.finished_at is not None
    assert row.error == "OSError: the mail server is away"


def test_a_job_that_works_at_the_second_try_keeps_no_error(database: Database, set_clock: SetClock) -> None:
    tries: list[Payload] = []

    def at_the_second_try(payload: Payload) -> None:
        tries.append(payload)
        if len(tries) == 1:
            raise OSError("not yet")

    worker = Worker(database, {"mail": at_the_second_try})
    enqueue(database, "mail")

    worker.run_all()
    set_clock(NOW + timedelta(minutes=1))
    worker.run_all()

    (row,) = rows(database)
    assert (row.attempts, row.error, row.finished_at) == (2, None, NOW + timedelta(minutes=1))


def test_one_that_fails_does_not_stop_the_others(database: Database, set_clock: SetClock) -> None:
    done: list[Payload] = []
    enqueue(database, "mail")
    enqueue(database, "unheard of")
    enqueue(database, "sizes")

    Worker(database, {"mail": _fail, "sizes": done.append}).run_all()

    assert len(done) == 1
    assert [row.error for row in rows(database)] == ["OSError: the mail server is away", "KeyError: 'unheard of'", None]


def test_what_a_killed_worker_began_is_done_by_another_when_its_lease_is_over(
    database: Database, database_url: str, set_clock: SetClock
) -> None:
    done: list[Payload] = []
    worker = Worker(database, {"sizes": done.append})
    enqueue(database, photo=7)
    victim = subprocess.Popen(
        [sys.executable, "-c", VICTIM, database_url, NOW.isoformat()], stdout=subprocess.PIPE, text=True
    )
    assert victim.stdout is not None
    assert victim.stdout.readline() == "begun\n"
    victim.kill()
    victim.wait()

    while_leased = worker.run_all()
    set_clock(NOW + jobs.LEASE + timedelta(seconds=1))
    afterwards = worker.run_all()

    assert (while_leased, afterwards) == (0, 1)
    assert done == [{"photo": 7}]
    assert rows(database)[0].attempts == 2


def test_four_workers_share_the_work_and_none_is_done_twice(database: Database, set_clock: SetClock) -> None:
    done: Counter[int] = Counter()
    lock = threading.Lock()

    def count(payload: Payload) -> None:
        with lock:
            done[payload["number"]] += 1

    with database.writing() as session:
        for number in range(40):
            jobs.enqueue(session, "sizes", {"number": number}, at=NOW)
    threads = [threading.Thread(target=_until_done, args=(Worker(database, {"sizes": count}),)) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    Worker(database, {"sizes": count}).run_all()

    assert done == Counter(range(40))
    assert {row.attempts for row in rows(database)} == {1}


def test_a_lease_begins_when_the_writers_turn_has_come_however_long_that_took(
    database: Database, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue(database)
    leases: list[datetime | None] = []
    worker = Worker(database, {"sizes": lambda _payload: leases.append(rows(database)[0].leased_until)})
    writing, late = database.writing, NOW + 2 * jobs.LEASE

    @contextmanager
    def after_others() -> Iterator[Session]:
        set_clock(late)
        with writing() as session:
            yield session

    monkeypatch.setattr(database, "writing", after_others)

    assert worker.run_one()

    assert leases == [late + jobs.LEASE]


def test_a_waiting_worker_hears_of_a_commit_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK_EVERY_S", 120.0)  # so long that it can only have been told
    done = threading.Event()
    worker = Worker(database, {"sizes": lambda _payload: done.set()})
    thread = worker.start()
    time.sleep(0.2)

    enqueue(database)
    heard = done.wait(60)
    worker.stop()
    thread.join(60)

    assert heard
    assert not thread.is_alive()


def _enqueue_and_fail(database: Database) -> None:
    with database.writing() as session:
        jobs.enqueue(session, "mail", {}, at=NOW)
        raise ZeroDivisionError


def _fail(_payload: Payload) -> None:
    raise OSError("the mail server is away")


def _until_done(worker: Worker) -> None:
    while worker.run_one():
        pass
