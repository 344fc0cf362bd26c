"""Observation with its revisions, photos, and the departments that answer for it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from walkapp.accounts.models import Area, InMunicipality
from walkapp.core.db import Base, UtcDateTime, choice
from walkapp.observations.rules import Kind, ObservationState, Origin, PositionSource, Severity
from walkapp.photos.models import Photo
from walkapp.walks.models import Category, Participant, Walk


class Observation(InMunicipality, Base):
    """Something that somebody saw at a place."""

    __tablename__ = "observation"
    __table_args__ = (
        sa.Index("ix_observation_changes", "municipality_id", "walk_id", "change"),
        sa.Index("ix_observation_state", "municipality_id", "state"),
        sa.UniqueConstraint("walk_id", "number"),
        sa.UniqueConstraint("municipality_id", "source_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made by the phone."""
    walk_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("walk.id"))
    author_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    origin: Mapped[Origin] = mapped_column(choice(Origin), default=Origin.WALK)
    number: Mapped[int | None]
    """Order within the walk, from 1."""
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    category_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("category.id"), index=True)
    """None only for what was imported with a category that nobody knows here."""
    severity: Mapped[Severity] = mapped_column(choice(Severity), default=Severity.MEDIUM)
    text: Mapped[str] = mapped_column(sa.Text, default="")
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    position_source: Mapped[PositionSource] = mapped_column(choice(PositionSource), default=PositionSource.NONE)
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    observed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    observed_year: Mapped[int | None]
    """Where nothing more than the year is known."""
    confidential: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False)
    """Came in after the walk was published: for the leader to accept or dismiss."""
    same_as: Mapped[UUID | None]
    """Which other observation its author says is the same thing: their word, not a key, for that one may come later."""
    extra: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    """What a newer phone sent and this server does not know, and the words of an imported list."""
    source_key: Mapped[str | None] = mapped_column(sa.String(400))
    """What makes a row of an imported list known when it comes again."""

    state: Mapped[ObservationState] = mapped_column(choice(ObservationState), default=ObservationState.NEW)
    duplicate_of_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("observation.id"))
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    """Goes up with each accepted change of content; the ETag."""
    change: Mapped[int] = mapped_column(sa.BigInteger)
    """The number of the last event that changed anything about it: what `?since=` compares."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    work: Mapped[dict[str, str] | None] = mapped_column(sa.JSON)
    """What anybody who sees it may be told of what is done about it, as `standing.tell_work` writes it down."""

    walk: Mapped[Walk | None] = relationship()
    author: Mapped[Participant | None] = relationship()
    category: Mapped[Category | None] = relationship()
    area: Mapped[Area | None] = relationship()
    photos: Mapped[list[Photo]] = relationship(
        secondary="observation_photo", order_by="ObservationPhoto.position", viewonly=True
    )

    voices: Mapped[list["VoiceNote"]] = relationship(order_by="VoiceNote.received_at", viewonly=True)

    @property
    def told(self) -> dict[str, str]:
        """What may be told of the work about it; empty where there is none, or none that speaks for it any more."""
        return self.work if self.work and self.state is ObservationState.ACCEPTED else {}

    @property
    def shown_state(self) -> str:
        """The state that its drawing shows: that of the work about it, once there is some, else its own."""
        return self.told.get("state", self.state.value)

    def is_overdue(self, today: date) -> bool:
        """True where the work about it is late."""
        return "due" in self.told and date.fromisoformat(self.told["due"]) < today

    @property
    def etag(self) -> str:
        """The version as HTTP names it."""
        return f'"{self.version}"'


class ObservationRevision(InMunicipality, Base):
    """One accepted version of what somebody wrote."""

    __tablename__ = "observation_revision"

    observation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("observation.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    author_id: Mapped[UUID | None]
    """User or participant."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ObservationPhoto(Base):
    """A photo of an observation."""

    __tablename__ = "observation_photo"

    photo_id: Mapped[UUID] = mapped_column(sa.ForeignKey("photo.id"), primary_key=True)
    observation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("observation.id"), index=True)
    position: Mapped[int]


class VoiceNote(InMunicipality, Base):
    """What somebody said about an observation, as their phone recorded it. Never public, never released."""

    __tablename__ = "voice_note"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made by the phone."""
    observation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("observation.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the received bytes, in hex."""
    media_type: Mapped[str] = mapped_column(sa.String(40))
    byte_count: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_by: Mapped[UUID | None]
    """User or participant."""


class ObservationShare(InMunicipality, Base):
    """A department that answers for an observation through one of its actions, and so may see it."""

    __tablename__ = "observation_share"

    observation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("observation.id"), primary_key=True)
    department_id: Mapped[UUID] = mapped_column(sa.ForeignKey("department.id"), primary_key=True, index=True)
    confidential: Mapped[bool] = mapped_column(default=False)
    """Also while the observation is confidential: the action says so."""
