"""Category, Walk, Stop, WalkLink, Participant."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from walkapp.accounts.models import Area, Department, InMunicipality, User
from walkapp.core.db import Base, UtcDateTime, choice, new_id
from walkapp.core.text import gettext as _
from walkapp.core.text import language
from walkapp.walks.rules import WalkKind, WalkState


class Category(InMunicipality, Base):
    """What an observation is about, with the questions that a walker asks for it."""

    __tablename__ = "category"
    __table_args__ = (sa.UniqueConstraint("municipality_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(sa.String(40))
    name_sv: Mapped[str] = mapped_column(sa.String(60))
    name_en: Mapped[str] = mapped_column(sa.String(60))
    short_sv: Mapped[str] = mapped_column(sa.String(14))
    """The word under the icon on the phone."""
    short_en: Mapped[str] = mapped_column(sa.String(14))
    icon: Mapped[str] = mapped_column(sa.String(40), default="tag")
    questions: Mapped[str] = mapped_column(sa.Text, default="")
    """One question a line."""
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    due_days: Mapped[int | None]
    """Days until an action of this category is due; None leaves it to the severity."""
    department_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("department.id"))
    """Who usually owns it."""

    department: Mapped[Department | None] = relationship()

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_sv if language() == "sv" else self.name_en

    @property
    def short(self) -> str:
        """The short name in the reader's language."""
        return self.short_sv if language() == "sv" else self.short_en


class WalkCategory(Base):
    """A category that a walk looks for."""

    __tablename__ = "walk_category"

    walk_id: Mapped[UUID] = mapped_column(sa.ForeignKey("walk.id"), primary_key=True)
    category_id: Mapped[UUID] = mapped_column(sa.ForeignKey("category.id"), primary_key=True)


class Walk(InMunicipality, Base):
    """One evening out."""

    __tablename__ = "walk"
    __table_args__ = (sa.Index("ix_walk_list", "municipality_id", "starts_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[WalkKind] = mapped_column(choice(WalkKind), default=WalkKind.SAFETY)
    state: Mapped[WalkState] = mapped_column(choice(WalkState), default=WalkState.PLANNED)
    title: Mapped[str] = mapped_column(sa.String(160))
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("area.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    meeting_place: Mapped[str] = mapped_column(sa.String(200), default="")
    meeting_lat: Mapped[float | None]
    meeting_lon: Mapped[float | None]
    route: Mapped[list[list[float]]] = mapped_column(sa.JSON, default=list)
    """[lon, lat] pairs."""
    note: Mapped[str] = mapped_column(sa.Text, default="")
    """What those invited should know: clothes, coffee, where to park."""
    leader_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"), index=True)
    late_accepted: Mapped[bool] = mapped_column(default=False)
    cancelled_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    invitation_sequence: Mapped[int] = mapped_column(default=0)
    """Goes up with each change that the invited must hear of (RFC 5545, SEQUENCE)."""
    keeps_track: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether the phones note the way that is walked: off until the leader turns it on."""
    point_count: Mapped[int] = mapped_column(default=0)
    """The last number given to an observation of the walk."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    area: Mapped[Area | None] = relationship()
    leader: Mapped[User] = relationship()
    stops: Mapped[list["Stop"]] = relationship(
        order_by="Stop.number", cascade="all, delete-orphan", back_populates="walk"
    )
    participants: Mapped[list["Participant"]] = relationship(back_populates="walk", order_by="Participant.name")
    categories: Mapped[list[Category]] = relationship(secondary="walk_category", order_by=Category.position)


class Stop(InMunicipality, Base):
    """A place on the route where the walk halts."""

    __tablename__ = "stop"
    __table_args__ = (sa.UniqueConstraint("walk_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    walk_id: Mapped[UUID] = mapped_column(sa.ForeignKey("walk.id"), index=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(120))
    lat: Mapped[float]
    lon: Mapped[float]

    walk: Mapped[Walk] = relationship(back_populates="stops")


class WalkLink(InMunicipality, Base):
    """A link by which residents join one walk. Its secret is derived from the nonce, and only its digest is kept."""

    __tablename__ = "walk_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    walk_id: Mapped[UUID] = mapped_column(sa.ForeignKey("walk.id"), index=True)
    nonce: Mapped[str] = mapped_column(sa.String(32))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Participant(InMunicipality, Base):
    """Who is invited to, or took part in, a walk: a member, or a guest by its link. The author of observations."""

    __tablename__ = "participant"
    __table_args__ = (sa.UniqueConstraint("walk_id", "user_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    walk_id: Mapped[UUID] = mapped_column(sa.ForeignKey("walk.id"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(sa.String(10), default="")
    """yes, no, or empty while they have not answered."""
    link_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("walk_link.id"), index=True)
    """The link that a guest came by; None for a member."""
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a guest left, or was removed."""

    walk: Mapped[Walk] = relationship(back_populates="participants")
    user: Mapped[User | None] = relationship()

    @property
    def is_guest(self) -> bool:
        """True for whoever came by the walk's link."""
        return self.link_id is not None

    @property
    def called(self) -> str:
        """How others read who it is: a guest by a first name, if one was given, and as a guest."""
        if not self.is_guest:
            return self.name
        return _("%(name)s (guest)", name=self.name) if self.name else _("Guest")


class StopVisit(InMunicipality, Base):
    """What somebody answered at a stop. It says by itself which stop that was: the plan may change while they walk."""

    __tablename__ = "stop_visit"
    __table_args__ = (sa.Index("ix_stop_visit_walk", "walk_id", "participant_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made by the phone."""
    walk_id: Mapped[UUID] = mapped_column(sa.ForeignKey("walk.id"))
    participant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("participant.id"), index=True)
    stop_name: Mapped[str] = mapped_column(sa.String(120))
    stop_lat: Mapped[float]
    stop_lon: Mapped[float]
    visited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """By the phone's clock, like `changed_at`."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answers: Mapped[list[dict[str, str | None]]] = mapped_column(sa.JSON, default=list)
    """category, question, answer, and observation: the id of the point that a problem became, or null."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    participant: Mapped[Participant] = relationship()


class TrackPart(InMunicipality, Base):
    """A stretch of the way that was walked.

    It belongs to the walk and to nobody: no name, no phone and no time is kept with it, and the log says only that
    somebody sent so many points. The walk's leader and the coordinators see it. It is erased when the walk is
    archived, thirty days after it was published, or when the leader says so; see tracks.py.
    """

    __tablename__ = "track_part"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Made by the phone, a new one for each part, so that parts of one phone cannot be told from those of another."""
    walk_id: Mapped[UUID] = mapped_column(sa.ForeignKey("walk.id"), index=True)
    line: Mapped[list[list[float]]] = mapped_column(sa.JSON)
    """[lon, lat] pairs."""
