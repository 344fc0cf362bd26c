"""Action with its observations, its evidence, and the steps that phones have sent."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from walkapp.accounts.models import Department, InMunicipality
from walkapp.actions.rules import CLOSED, CostClass, Priority, State, WaitingFor
from walkapp.core.db import Base, UtcDateTime, choice, new_id
from walkapp.observations.models import Observation
from walkapp.photos.models import Photo


class Action(InMunicipality, Base):
    """What is to be done about one or more observations, and by whom."""

    __tablename__ = "action"
    __table_args__ = (
        sa.UniqueConstraint("municipality_id", "year", "serial"),
        sa.UniqueConstraint("municipality_id", "created_by_id", "request_key"),
        sa.Index("ix_action_list", "municipality_id", "department_id", "closed", "due_on", "id"),
        sa.Index("ix_action_due", "municipality_id", "closed", "due_on", "id"),
        sa.Index("ix_action_state", "municipality_id", "state", "due_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int]
    serial: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(160))
    state: Mapped[State] = mapped_column(choice(State))
    closed: Mapped[bool] = mapped_column(default=False)
    """The state is a closed one; a column of its own so that lists have an index to walk."""
    department_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("department.id"))
    """None while the owner is unknown."""
    priority: Mapped[Priority] = mapped_column(choice(Priority), default=Priority.SOON)
    due_on: Mapped[date]
    confidential: Mapped[bool] = mapped_column(default=False)
    """One of its observations is."""
    share_confidential: Mapped[bool] = mapped_column(default=False)
    """The department may see the confidential ones too."""
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_for: Mapped[WaitingFor | None] = mapped_column(choice(WaitingFor))
    waiting_until: Mapped[date | None]
    proposed: Mapped[State | None] = mapped_column(choice(State, "proposed"))
    """A state that somebody proposed and another must decide: declined."""
    proposed_reason: Mapped[str] = mapped_column(sa.String(1000), default="")
    public_answer: Mapped[str] = mapped_column(sa.String(2000), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    """Internal."""
    external_case: Mapped[str] = mapped_column(sa.String(60), default="")
    registry_number: Mapped[str] = mapped_column(sa.String(60), default="")
    police_report: Mapped[str] = mapped_column(sa.String(60), default="")
    cost_class: Mapped[CostClass | None] = mapped_column(choice(CostClass))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    request_key: Mapped[str | None] = mapped_column(sa.String(120))
    """The Idempotency-Key that it was made with."""
    request_digest: Mapped[str | None] = mapped_column(sa.String(64))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    change: Mapped[int] = mapped_column(sa.BigInteger)

    department: Mapped[Department | None] = relationship()
    observations: Mapped[list[Observation]] = relationship(
        secondary="action_observation", order_by=(Observation.received_at, Observation.id)
    )
    evidence: Mapped[list["ActionPhoto"]] = relationship(order_by="ActionPhoto.added_at", viewonly=True)

    @property
    def number(self) -> str:
        """As people say it: 2026-0042."""
        return f"{self.year}-{self.serial:04d}"

    @property
    def etag(self) -> str:
        return f'"{self.version}"'

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED


class ActionObservation(Base):
    """An observation that an action answers."""

    __tablename__ = "action_observation"

    action_id: Mapped[UUID] = mapped_column(sa.ForeignKey("action.id"), primary_key=True)
    observation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("observation.id"), primary_key=True, index=True)


class EvidenceRole(StrEnum):
    """What a photo of an action shows."""

    BEFORE = "before"
    AFTER = "after"


class ActionPhoto(Base):
    """Evidence: the place before and after."""

    __tablename__ = "action_photo"

    photo_id: Mapped[UUID] = mapped_column(sa.ForeignKey("photo.id"), primary_key=True)
    action_id: Mapped[UUID] = mapped_column(sa.ForeignKey("action.id"), index=True)
    role: Mapped[EvidenceRole] = mapped_column(choice(EvidenceRole))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    photo: Mapped[Photo] = relationship()


class ActionStep(InMunicipality, Base):
    """A step or a comment that was sent, by the id that it came with, so that sending it twice takes it once."""

    __tablename__ = "action_step"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    action_id: Mapped[UUID] = mapped_column(sa.ForeignKey("action.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of what was asked."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
