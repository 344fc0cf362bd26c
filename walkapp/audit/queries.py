"""Reads the log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.audit.models import ChainHead, Event, EventDetail
from walkapp.core.tenancy import within


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with its detail, empty where it has been erased."""

    seq: int
    at: datetime
    actor_id: UUID | None
    tag: str
    object_id: UUID
    detail: dict[str, Any]
    detail_digest: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are asked for; what is left out asks for all."""

    tags: tuple[str, ...] = ()
    """How their tags begin."""
    actor_id: UUID | None = None
    by_itself: bool = False
    """Only what nobody did."""
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is no longer wanted."""

    def clauses(self) -> list[sa.ColumnElement[bool]]:
        """What the database is asked for."""
        found: list[sa.ColumnElement[bool]] = []
        if self.tags:
            found.append(sa.or_(*(Event.tag.startswith(tag) for tag in self.tags)))
        if self.by_itself:
            found.append(Event.actor_id.is_(None))
        elif self.actor_id:
            found.append(Event.actor_id == self.actor_id)
        if self.since:
            found.append(Event.at >= self.since)
        if self.until:
            found.append(Event.at < self.until)
        return found


def of_objects(session: Session, municipality_id: UUID, object_ids: Iterable[UUID]) -> Sequence[Entry]:
    """The history of these objects together, oldest first."""
    ids = list(object_ids)
    return _entries(session, municipality_id, Event.object_id.in_(ids), limit=None) if ids else ()


def since(
    session: Session, municipality_id: UUID, seq: int, *, limit: int, object_ids: Iterable[UUID] | None = None
) -> Sequence[Entry]:
    """Up to `limit` events after number `seq`, oldest first; only those of `object_ids` where they are given."""
    clause = Event.seq > seq
    if object_ids is not None:
        clause = sa.and_(clause, Event.object_id.in_(list(object_ids)))
    return _entries(session, municipality_id, clause, limit=limit)


def latest(
    session: Session, municipality_id: UUID, *, before: int, limit: int, wanted: Wanted | None = None
) -> Sequence[Entry]:
    """Up to `limit` wanted events before number `before`, newest first; the very newest where it is 0."""
    clauses = wanted.clauses() if wanted else []
    if before:
        clauses.append(Event.seq < before)
    return _entries(session, municipality_id, sa.and_(sa.true(), *clauses), limit=limit, newest_first=True)


def head(session: Session, municipality_id: UUID) -> int:
    """The number of the municipality's last event; 0 where there is none."""
    return session.scalar(within(ChainHead, municipality_id).with_only_columns(ChainHead.seq)) or 0


def _entries(
    session: Session, municipality_id: UUID, clause: sa.ColumnElement[bool], *, limit: int | None,
    newest_first: bool = False,
) -> Sequence[Entry]:  # fmt: skip
    same = sa.and_(EventDetail.municipality_id == Event.municipality_id, EventDetail.seq == Event.seq)
    rows = session.execute(
        within(Event, municipality_id)
        .add_columns(EventDetail.detail)
        .outerjoin(EventDetail, same)
        .where(clause)
        .order_by(Event.seq.desc() if newest_first else Event.seq)
        .limit(limit)
    )
    return [_entry(event, detail or {}) for event, detail in rows]


def _entry(event: Event, detail: dict[str, Any]) -> Entry:
    return Entry(
        seq=event.seq, at=event.at, actor_id=event.actor_id, tag=event.tag, object_id=event.object_id, detail=detail,
        detail_digest=event.detail_digest, previous_hash=event.previous_hash, hash=event.hash,
    )  # fmt: skip
