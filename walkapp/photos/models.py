"""Photo: what was received, what was made of it, and who released it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from walkapp.accounts.models import InMunicipality
from walkapp.core.db import Base, UtcDateTime, choice


class PhotoState(StrEnum):
    """How far a photo has come."""

    RECEIVED = "received"
    """The bytes are safe; the sizes are being made."""
    READY = "ready"
    UNREADABLE = "unreadable"
    """No decoder could read it; what was written beside it stands."""


class Photo(InMunicipality, Base):
    """One picture. Its received bytes are sealed: only disclosure and archive reach them."""

    __tablename__ = "photo"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made by the phone."""
    digest: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the received bytes, in hex."""
    media_type: Mapped[str] = mapped_column(sa.String(40))
    byte_count: Mapped[int]
    width: Mapped[int | None]
    """Pixels of the upright picture, like height; None until it has been decoded and the container did not say."""
    height: Mapped[int | None]
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    state: Mapped[PhotoState] = mapped_column(choice(PhotoState), default=PhotoState.RECEIVED)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_by: Mapped[UUID | None]
    """User or participant."""
    boxes: Mapped[list[list[float]]] = mapped_column(sa.JSON, default=list)
    """What is covered, each [x, y, width, height] in shares of the upright picture."""
    version: Mapped[int] = mapped_column(default=1)
    """Goes up when the boxes change; part of every derived picture's name."""
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
