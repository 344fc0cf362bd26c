"""People, departments and areas of a municipality."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from walkapp.accounts.actor import Actor
from walkapp.accounts.models import (
    AccessLink,
    ApiToken,
    Area,
    Department,
    Installation,
    LinkPurpose,
    Membership,
    Municipality,
    SignInAttempt,
    User,
)
from walkapp.accounts.rules import Permission, Role, Scope
from walkapp.audit.models import Event
from walkapp.audit.tags import Tag
from walkapp.core.errors import NotFound
from walkapp.core.tenancy import inside, within


def epoch(session: Session) -> UUID:
    """The epoch of this installation."""
    return session.scalars(sa.select(Installation.epoch)).one()


def municipality(session: Session, municipality_id: UUID) -> Municipality:
    return session.get_one(Municipality, municipality_id)


def municipality_by_slug(session: Session, slug: str) -> Municipality | None:
    return session.scalar(sa.select(Municipality).where(Municipality.slug == slug))


def municipalities(session: Session) -> Sequence[Municipality]:
    """Every municipality of the installation, by name: for commands on the server only."""
    return session.scalars(sa.select(Municipality).order_by(Municipality.name)).all()


def user_by_email(session: Session, email: str) -> User | None:
    return session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def example_users(session: Session) -> Sequence[tuple[User, Membership]]:
    """The people that the example made, with their first membership, in the order of the roles."""
    rows = session.execute(
        sa.select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(User.example, User.active, Membership.active)
        .options(joinedload(Membership.municipality), joinedload(Membership.department))
        .order_by(Membership.municipality_id, User.created_at, User.email)
    )
    return [(user, membership) for user, membership in rows]


def memberships_of(session: Session, user_id: UUID) -> Sequence[Membership]:
    """Where a person is a member now, by the municipality's name."""
    return session.scalars(
        sa.select(Membership)
        .join(Membership.municipality)
        .where(Membership.user_id == user_id, Membership.active)
        .options(joinedload(Membership.municipality), joinedload(Membership.department))
        .order_by(Municipality.name)
    ).all()


def people(session: Session, actor: Actor, *, inactive: bool = True) -> Sequence[Membership]:
    """The members that the actor keeps or may read about, by name; a head's are their own department's."""
    query = (
        within(Membership, actor.municipality_id)
        .join(Membership.user)
        .options(joinedload(Membership.user), joinedload(Membership.department))
        .order_by(sa.not_(Membership.active), User.name)
    )
    if actor.reach(Permission.KEEP_PEOPLE) is Scope.DEPARTMENT:
        query = query.where(Membership.department_id == actor.department_id)
    if not inactive:
        query = query.where(Membership.active)
    return session.scalars(query).all()


def person(session: Session, actor: Actor, membership_id: UUID) -> Membership:
    """One of the members that the actor keeps or may read about; raises NotFound."""
    found = next((one for one in people(session, actor) if one.id == membership_id), None)
    if found is None:
        raise NotFound
    return found


def members(session: Session, municipality_id: UUID, *roles: Role) -> Sequence[Membership]:
    """The active members, by name; only those with one of `roles` where some are given."""
    query = (
        within(Membership, municipality_id)
        .join(Membership.user)
        .where(Membership.active, User.active)
        .options(joinedload(Membership.user), joinedload(Membership.department))
        .order_by(User.name)
    )
    return session.scalars(query.where(Membership.role.in_(roles)) if roles else query).all()


def member(session: Session, municipality_id: UUID, user_id: UUID, *, inactive: bool = False) -> Membership | None:
    """A person's active membership here; with `inactive` also one that is deactivated."""
    query = (
        within(Membership, municipality_id)
        .join(Membership.user)
        .where(Membership.user_id == user_id)
        .options(joinedload(Membership.user), joinedload(Membership.municipality), joinedload(Membership.department))
    )
    return session.scalar(query if inactive else query.where(Membership.active, User.active))


def never_signed_in(session: Session, municipality_id: UUID) -> Sequence[Membership]:
    """The active members who have been invited and have not come in yet, by name; nobody whom the example made."""
    came = (Tag.PERSON_SIGN_IN.value, Tag.LINK_USE.value)
    entered = sa.exists().where(
        inside(Event, municipality_id), Event.object_id == Membership.user_id, Event.tag.in_(came)
    )
    query = (
        within(Membership, municipality_id)
        .join(Membership.user)
        .where(Membership.active, User.active, sa.not_(User.example), User.password.is_(None), sa.not_(entered))
        .options(joinedload(Membership.user), joinedload(Membership.department))
        .order_by(User.name)
    )
    return session.scalars(query).all()


def out_of_reach(session: Session, municipality_id: UUID) -> Sequence[Department]:
    """The departments in use that nobody can answer for: no member, and no address to write to."""
    manned = sa.exists().where(
        inside(Membership, municipality_id), Membership.department_id == Department.id, Membership.active
    )
    query = within(Department, municipality_id).where(Department.active, Department.email == "", sa.not_(manned))
    return session.scalars(query.order_by(Department.name)).all()


def names(session: Session, municipality_id: UUID) -> dict[UUID, str]:
    """The names of everybody who is or was a member here, by user id: for histories."""
    rows = session.execute(
        sa.select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(inside(Membership, municipality_id))
    )
    return {row.id: row.name for row in rows}


def departments(session: Session, municipality_id: UUID, *, inactive: bool = False) -> Sequence[Department]:
    """The departments, those of the municipality first, then by name."""
    query = within(Department, municipality_id).order_by(Department.kind.desc(), Department.name)
    return session.scalars(query if inactive else query.where(Department.active)).all()


def department(session: Session, municipality_id: UUID, department_id: UUID) -> Department:
    """One department; raises NotFound."""
    found = session.scalar(within(Department, municipality_id).where(Department.id == department_id))
    if found is None:
        raise NotFound
    return found


def can_answer(session: Session, municipality_id: UUID, department_id: UUID) -> bool:
    """True where the department is in use and somebody in it can sign in."""
    in_use = department(session, municipality_id, department_id).active
    return in_use and any(one.department_id == department_id for one in members(session, municipality_id))


def areas(session: Session, municipality_id: UUID) -> Sequence[Area]:
    return session.scalars(within(Area, municipality_id).order_by(Area.name)).all()


def area(session: Session, municipality_id: UUID, area_id: UUID) -> Area:
    """One area; raises NotFound."""
    found = session.scalar(within(Area, municipality_id).where(Area.id == area_id))
    if found is None:
        raise NotFound
    return found


def actor_of(membership: Membership) -> Actor:
    """The actor that a member is. The membership must carry its user and municipality."""
    return Actor(
        municipality_id=membership.municipality_id,
        role=membership.role,
        user_id=membership.user_id,
        department_id=membership.department_id,
        name=membership.user.name,
        slug=membership.municipality.slug,
        language=membership.user.language,
    )


def by_token(session: Session, token: str) -> Actor | None:
    """Whom a program's token speaks for, while neither token nor person has been shut out.

    Columns and one statement: every call of every phone begins with this one.
    """
    row = session.execute(_BY_TOKEN, {"digest": digest(token)}).mappings().first()
    return Actor(**row) if row else None


_BY_TOKEN = (
    sa.select(
        Membership.municipality_id, Membership.role, Membership.user_id, Membership.department_id, User.name,
        Municipality.slug, User.language,
    )
    .select_from(ApiToken)
    .join(
        Membership,
        sa.and_(Membership.municipality_id == ApiToken.municipality_id, Membership.user_id == ApiToken.user_id),
    )
    .join(User, User.id == Membership.user_id)
    .join(Municipality, Municipality.id == Membership.municipality_id)
    .where(
        ApiToken.digest == sa.bindparam("digest"), ApiToken.revoked_at.is_(None), Membership.active, User.active
    )
)  # fmt: skip


def sign_in_link(session: Session, token: str, now: datetime) -> AccessLink | None:
    """The unspent sign-in link that a token stands for."""
    return session.scalar(
        sa.select(AccessLink).where(
            AccessLink.digest == digest(token),
            AccessLink.purpose == LinkPurpose.SIGN_IN,
            AccessLink.used_at.is_(None),
            AccessLink.revoked_at.is_(None),
            AccessLink.expires_at > now,
        )
    )


def failed_sign_ins(session: Session, email: str, since: datetime) -> int:
    """How often somebody has failed to sign in with this address since then."""
    return session.scalar(
        sa.select(sa.func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.key == digest(email.strip().lower()), SignInAttempt.at >= since)
    ) or 0  # fmt: skip


def digest(secret: str) -> str:
    """SHA-256 in hex: enough for secrets of 256 random bits, which nobody can guess from it."""
    return hashlib.sha256(secret.encode()).hexdigest()
