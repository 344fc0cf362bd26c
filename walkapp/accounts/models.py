"""Municipality, Department, Area, User, Membership, and the keys that let people and programs in."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_security.core import RoleMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from walkapp.accounts.rules import Role
from walkapp.core.db import Base, UtcDateTime, choice, new_id


class InMunicipality:
    """Mixed into every table whose rows belong to one municipality."""

    municipality_id: Mapped[UUID] = mapped_column(sa.ForeignKey("municipality.id"), index=True)


class Installation(Base):
    """This installation; its epoch changes when it is restored from a backup, so that phones offer again."""

    __tablename__ = "installation"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    epoch: Mapped[UUID]


class Municipality(Base):
    """The tenant, with its outline and settings."""

    __tablename__ = "municipality"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    example: Mapped[bool] = mapped_column(default=False)
    outline: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    center_lat: Mapped[float] = mapped_column(default=60.1405)
    center_lon: Mapped[float] = mapped_column(default=15.4132)
    fault_phone: Mapped[str] = mapped_column(sa.String(40), default="")
    """The number for acute faults that are not for 112."""
    council_name: Mapped[str] = mapped_column(sa.String(120), default="Brottsförebyggande rådet")
    due_days_high: Mapped[int] = mapped_column(default=14)
    due_days_medium: Mapped[int] = mapped_column(default=60)
    due_days_low: Mapped[int] = mapped_column(default=180)
    photo_px: Mapped[int] = mapped_column(default=2000, server_default="2000")
    """The longest side to which a phone scales a photo before it is sent."""
    queue_keeper_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user.id"))
    """Who looks after the actions whose owner is unknown."""
    accessibility_contact: Mapped[str] = mapped_column(sa.String(254), default="")
    action_numbers: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict)
    """The last action number given out in each year."""
    sketch: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True), deferred=True)
    """A drawn base map of the municipality's own, as GeoJSON."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DepartmentKind(StrEnum):
    """Where a department belongs."""

    INTERNAL = "internal"
    """Of the municipality."""
    EXTERNAL = "external"
    """Trafikverket, a housing company, a road association, a grid company."""


class Department(InMunicipality, Base):
    """Who can own an action."""

    __tablename__ = "department"
    __table_args__ = (sa.UniqueConstraint("municipality_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[DepartmentKind] = mapped_column(choice(DepartmentKind), default=DepartmentKind.INTERNAL)
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    active: Mapped[bool] = mapped_column(default=True)


class Area(InMunicipality, Base):
    """A named part of the municipality; what lies in it knows it."""

    __tablename__ = "area"
    __table_args__ = (sa.UniqueConstraint("municipality_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(sa.String(120))
    outline: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))


class User(Base, UserMixin):
    """A person who can sign in. The columns up to `language` are those that Flask-Security asks for."""

    __tablename__ = "user"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)  # type: ignore[assignment]
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    password: Mapped[str | None] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    """What a session is bound to; a new one ends every session of the person."""
    language: Mapped[str] = mapped_column(sa.String(2), default="sv")
    name: Mapped[str] = mapped_column(sa.String(120))
    example: Mapped[bool] = mapped_column(default=False)
    """Made by the example: only such a row has a sign-in link that anybody on this machine may open."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """Empty: Flask-Security's own roles are not used, what a person may do is the membership's."""
        return []


class Membership(InMunicipality, Base):
    """A person's role, and department, in one municipality."""

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("user_id", "municipality_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    department_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("department.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(back_populates="memberships")
    municipality: Mapped[Municipality] = relationship()
    department: Mapped[Department | None] = relationship()


class ApiToken(InMunicipality, Base):
    """A program's key to one municipality, with the rights that its person has there. Only its digest is kept."""

    __tablename__ = "api_token"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LinkPurpose(StrEnum):
    """What an access link opens."""

    SIGN_IN = "sign-in"
    """Signs one person in, once."""


class AccessLink(Base):
    """A link that gives access to one thing, for a time, and can be withdrawn. Only its digest is kept."""

    __tablename__ = "access_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user.id"), index=True)
    municipality_id: Mapped[UUID] = mapped_column(sa.ForeignKey("municipality.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInAttempt(Base):
    """A failed try to sign in, by address tried; counted so that nobody can guess for long."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (sa.Index("ix_sign_in_attempt_key", "key", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the address that was tried: no personal data for a person who is not here."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
