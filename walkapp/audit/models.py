"""The chain, its details, and where each chain ends."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from walkapp.core.db import Base, UtcDateTime


class Event(Base):
    """One link of a municipality's chain: never changed, never removed. It holds no personal text."""

    __tablename__ = "event"
    __table_args__ = (sa.Index("ix_event_object_id", "municipality_id", "object_id", "seq"),)

    municipality_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[UUID | None]
    """The user or participant who did it; None where walkapp did it by itself."""
    tag: Mapped[str] = mapped_column(sa.String(60))
    object_id: Mapped[UUID]
    detail_digest: Mapped[str] = mapped_column(sa.String(64))
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class EventDetail(Base):
    """What an event's texts are made of: data, not sentences. Retention may erase the row; the chain stands."""

    __tablename__ = "event_detail"
    __table_args__ = (
        sa.ForeignKeyConstraint(["municipality_id", "seq"], ["event.municipality_id", "event.seq"]),
    )

    municipality_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(sa.String(32))
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


class ChainHead(Base):
    """The end of a municipality's chain; its row is the lock that makes events of one municipality follow in line."""

    __tablename__ = "chain_head"

    municipality_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[str] = mapped_column(sa.String(64))
