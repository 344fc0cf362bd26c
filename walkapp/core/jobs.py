"""Work that is done after the answer: rows written in the transaction that they belong to.

A job is claimed with a short lease, renewed while it runs, and run at least once: a worker that dies loses its lease,
and another runs the job again, so a handler's effect must bear being run twice. There is no broker; on PostgreSQL any
number of hosts may work (SKIP LOCKED), on SQLite the writer's turn is the queue.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from walkapp.core import clock
from walkapp.core.db import Base, Database, UtcDateTime, run

LEASE = timedelta(seconds=15)
"""How long a job is left alone that a worker has claimed and not renewed: what a kill costs before another runs it."""
RENEW_EVERY_S = 5.0
ATTEMPTS = 12
LOOK_EVERY_S = 2.0

log = logging.getLogger(__name__)

Payload = dict[str, Any]
Handler = Callable[[Payload], None]


class Job(Base):
    """One piece of work: waiting where it is neither done nor failed."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_waiting", "run_at", "id", sqlite_where=sa.text("finished_at IS NULL"),
                               postgresql_where=sa.text("finished_at IS NULL")),)  # fmt: skip

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    payload: Mapped[Payload] = mapped_column(sa.JSON)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(sa.String(500))
    """The last failure's kind and sentence; set together with finished_at where walkapp has given up."""


_NEW = sa.insert(cast(sa.Table, Job.__table__))


def enqueue(session: Session, kind: str, payload: Payload, *, at: datetime) -> None:
    """Write a job that may run from `at` on; it exists only if the session's transaction is committed."""
    run(session, _NEW, {"kind": kind, "payload": payload, "run_at": at})


def enqueue_once(session: Session, kind: str, *, at: datetime) -> None:
    """Write a job of this kind, without a payload, unless one waits already."""
    waiting = sa.select(Job.id).where(Job.kind == kind, Job.finished_at.is_(None)).limit(1)
    if session.scalar(waiting) is None:
        enqueue(session, kind, {}, at=at)


def forget_finished(session: Session, *, before: datetime) -> None:
    """Remove the rows of jobs that were finished before then."""
    session.execute(sa.delete(Job).where(Job.finished_at < before))


class Worker:
    """Runs the jobs of one database with the handlers of their kinds."""

    def __init__(self, database: Database, handlers: Mapping[str, Handler]) -> None:
        self._database = database
        self._handlers = handlers
        self._wake = threading.Event()
        self._stopping = threading.Event()

    def start(self) -> threading.Thread:
        """Work in a thread of this process until `stop`."""
        self._database.wake_on_commit(self._wake)
        thread = threading.Thread(target=self._work, name="worker", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    def run_all(self) -> int:
        """Run every job that may run now; give their number."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def run_one(self) -> bool:
        """Run the oldest job that may run now; False where there is none."""
        claimed = self._claim()
        if claimed is None:
            return False
        job_id, kind, payload = claimed
        try:
            with self._holding(job_id):
                self._handlers[kind](payload)
        except Exception as problem:  # noqa: BLE001 - the one place where a job's failure may end
            log.warning("job %s (%s) failed: %s", job_id, kind, type(problem).__name__)
            self._failed(job_id, problem, clock.now())
        else:
            self._finished(job_id, clock.now())
        return True

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                worked = self.run_one()
            except sa.exc.SQLAlchemyError as problem:
                log.warning("the worker cannot reach the database: %s", type(problem).__name__)
                worked = False
            if not worked:
                self._wake.wait(LOOK_EVERY_S)

    def _claim(self) -> tuple[int, str, Payload] | None:
        if not self._has_waiting(clock.now()):
            return None
        with self._database.writing() as session:
            now = clock.now()  # not earlier: to wait for the writers' turn may take longer than a lease lasts
            job = session.scalar(_waiting(now).with_for_update(skip_locked=True))
            if job is None:
                return None
            job.leased_until = now + LEASE
            job.attempts += 1
            return job.id, job.kind, job.payload

    def _has_waiting(self, now: datetime) -> bool:
        # Asked on the reading side first: an idle worker must not take the writers' turn every other second.
        with self._database.reading() as session:
            return session.scalar(_waiting(now).with_only_columns(Job.id)) is not None

    @contextmanager
    def _holding(self, job_id: int) -> Iterator[None]:
        """Renew the job's lease until the end of the block."""
        done = threading.Event()
        keeper = threading.Thread(target=self._renew, args=(job_id, done), name="lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()

    def _renew(self, job_id: int, done: threading.Event) -> None:
        while not done.wait(RENEW_EVERY_S):
            try:
                with self._database.writing() as session:
                    until = clock.now() + LEASE
                    session.execute(sa.update(Job).where(Job.id == job_id).values(leased_until=until))
            except sa.exc.SQLAlchemyError as problem:
                log.warning("the lease of job %s is not renewed: %s", job_id, type(problem).__name__)

    def _finished(self, job_id: int, now: datetime) -> None:
        with self._database.writing() as session:
            session.execute(sa.update(Job).where(Job.id == job_id).values(finished_at=now, error=None))

    def _failed(self, job_id: int, problem: Exception, now: datetime) -> None:
        with self._database.writing() as session:
            job = session.get_one(Job, job_id)
            job.error = f"{type(problem).__name__}: {problem}"[:500]
            job.leased_until = None
            job.run_at = now + timedelta(seconds=min(2**job.attempts, 3600))
            if job.attempts >= ATTEMPTS:
                job.finished_at = now


def _waiting(now: datetime) -> sa.Select[Job]:
    free = sa.or_(Job.leased_until.is_(None), Job.leased_until < now)
    due = sa.and_(Job.finished_at.is_(None), Job.run_at <= now, free)
    return sa.select(Job).where(due).order_by(Job.run_at, Job.id).limit(1)
