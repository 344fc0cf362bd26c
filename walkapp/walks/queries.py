"""Which walks somebody sees, and what a walk consists of."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Scope
from walkapp.core import paging
from walkapp.core.errors import NotFound
from walkapp.core.tenancy import inside, within
from walkapp.walks.models import Category, Participant, Walk
from walkapp.walks.rules import IS_PUBLIC, WalkState


def invited(actor: Actor) -> sa.ColumnElement[bool]:
    """The clause for the walks that the actor is a participant of."""
    mine = sa.select(Participant.walk_id).where(inside(Participant, actor.municipality_id), _is_them(actor))
    return Walk.id.in_(mine)


def _is_them(actor: Actor) -> sa.ColumnElement[bool]:
    return Participant.user_id == actor.user_id if actor.user_id else Participant.id == actor.participant_id


def led(actor: Actor) -> sa.ColumnElement[bool]:
    """The clause for the walks that the actor leads."""
    return Walk.leader_id == actor.user_id


def visible(actor: Actor) -> sa.Select[Walk]:
    """Select the walks that exist for the actor."""
    query = within(Walk, actor.municipality_id)
    sees = {actor.reach(Permission.SEE_OBSERVATIONS), actor.reach(Permission.OBSERVE)}
    if Scope.ALL in sees:
        return query
    if actor.may(Permission.RUN_WALKS):
        return query.where(sa.or_(led(actor), invited(actor)))
    if sees & {Scope.INVITED, Scope.WALK}:
        return query.where(invited(actor))
    if sees & {Scope.RELEASED, Scope.PUBLISHED}:
        return query.where(Walk.state.in_(IS_PUBLIC))
    return query.where(sa.false())


def get(session: Session, actor: Actor, walk_id: UUID, *, lock: bool = False) -> Walk:
    """One walk with leader, area, stops and categories; raises NotFound where it does not exist for the actor."""
    query = visible(actor).where(Walk.id == walk_id).options(
        joinedload(Walk.area), joinedload(Walk.leader), selectinload(Walk.stops), selectinload(Walk.categories)
    )  # fmt: skip
    walk = session.scalar(query.with_for_update(of=Walk) if lock else query)
    if walk is None:
        raise NotFound
    return walk


def find_planned(session: Session, actor: Actor, walk_id: UUID) -> Walk | None:
    """The walk with this id where it is there and the actor runs it."""
    walk = session.scalar(visible(actor).where(Walk.id == walk_id))
    return walk if walk is not None and may_run(actor, walk) else None


def by_id(session: Session, walk_id: UUID) -> Walk:
    """The walk with this id in whichever municipality, for commands on the server; raises NotFound."""
    walk = session.scalar(sa.select(Walk).where(Walk.id == walk_id))
    if walk is None:
        raise NotFound(f"There is no walk {walk_id}.")
    return walk


def find(session: Session, actor: Actor, walk_id: UUID, *, lock: bool = False) -> Walk:
    """One walk without its parts; raises NotFound where it does not exist for the actor."""
    query = visible(actor).where(Walk.id == walk_id)
    walk = session.scalar(query.with_for_update(of=Walk) if lock else query)
    if walk is None:
        raise NotFound
    return walk


def page(
    session: Session, actor: Actor, *, state: WalkState | None = None, ids: Collection[UUID] | None = None,
    cursor: str | None = None, limit: int = paging.LIMIT,
) -> paging.Page[Walk]:  # fmt: skip
    """The walks that the actor sees, the latest first. Raises ValueError for a cursor that is not one."""
    query = visible(actor).where(Walk.state == state) if state else visible(actor)
    query = query if ids is None else query.where(Walk.id.in_(list(ids)))
    return _page(session, query, cursor=cursor, limit=limit)


def _page(session: Session, query: sa.Select[Walk], *, cursor: str | None, limit: int) -> paging.Page[Walk]:
    query = query.options(joinedload(Walk.area), joinedload(Walk.leader))
    if cursor:
        at, walk_id = paging.decode(cursor, 2)
        last = datetime.fromisoformat(str(at))
        if last.tzinfo != UTC:
            raise ValueError("This cursor is not one of ours.")
        query = query.where(sa.tuple_(Walk.starts_at, Walk.id) < (last, UUID(str(walk_id))))
    rows = session.scalars(query.order_by(Walk.starts_at.desc(), Walk.id.desc()).limit(limit + 1)).all()
    return paging.cut(rows, limit, lambda walk: (walk.starts_at.isoformat(), str(walk.id)))


def among(session: Session, actor: Actor, ids: Collection[UUID]) -> Sequence[Walk]:
    """Those of these walks that exist for the actor, without their parts."""
    return session.scalars(visible(actor).where(Walk.id.in_(list(ids)))).all() if ids else ()


def names(session: Session, actor: Actor) -> Sequence[sa.Row[UUID, str, datetime]]:
    """The walks to choose from, the latest first: id, title and start of as many as fit on a page."""
    query = visible(actor).with_only_columns(Walk.id, Walk.title, Walk.starts_at)
    return session.execute(query.order_by(Walk.starts_at.desc(), Walk.id.desc()).limit(paging.LIMIT)).all()


def past(session: Session, actor: Actor, *, since: datetime, cursor: str | None = None) -> paging.Page[Walk]:
    """The walks that are over, the latest first, and those called off whose day came before `since`.

    Raises ValueError for a cursor that is not one.
    """
    called_off = sa.and_(Walk.state == WalkState.CANCELLED, Walk.starts_at < since)
    over = sa.or_(Walk.state.in_(IS_PUBLIC), called_off)
    return _page(session, visible(actor).where(over), cursor=cursor, limit=paging.LIMIT)


def to_come(session: Session, actor: Actor, *, since: datetime) -> Sequence[Walk]:
    """The walks that are planned, and those called off whose day has not passed; the earliest first, fifty at most."""
    called_off = sa.and_(Walk.state == WalkState.CANCELLED, Walk.starts_at >= since)
    query = visible(actor).where(sa.or_(Walk.state == WalkState.PLANNED, called_off))
    query = query.options(joinedload(Walk.area), joinedload(Walk.leader))
    return session.scalars(query.order_by(Walk.starts_at, Walk.id).limit(50)).all()


def led_ids(session: Session, actor: Actor) -> Sequence[UUID]:
    """Every walk that the actor leads."""
    return session.scalars(within(Walk, actor.municipality_id).where(led(actor)).with_only_columns(Walk.id)).all()


def in_states(session: Session, actor: Actor, *states: WalkState) -> Sequence[Walk]:
    """The walks that the actor sees in these states, the earliest first; fifty at most."""
    query = visible(actor).where(Walk.state.in_(states)).options(joinedload(Walk.area), joinedload(Walk.leader))
    return session.scalars(query.order_by(Walk.starts_at, Walk.id).limit(50)).all()


def is_participant(session: Session, actor: Actor, walk_id: UUID) -> bool:
    """True where the actor is invited to, or takes part in, the walk."""
    query = within(Participant, actor.municipality_id).where(Participant.walk_id == walk_id, _is_them(actor))
    return session.scalar(query.with_only_columns(Participant.id)) is not None


def may_record(session: Session, actor: Actor, walk: Walk) -> bool:
    """True where the actor may record what they see on this walk."""
    reach = actor.reach(Permission.OBSERVE)
    if reach is Scope.ALL or may_run(actor, walk):
        return True
    return reach is not Scope.NO and is_participant(session, actor, walk.id)


def may_run(actor: Actor, walk: Walk) -> bool:
    """True where the actor may plan, run and review this walk."""
    reach = actor.reach(Permission.RUN_WALKS)
    return reach is Scope.ALL or (reach is Scope.OWN and walk.leader_id == actor.user_id)


def participants(session: Session, walk: Walk) -> Sequence[Participant]:
    """Everybody who is invited to or takes part in the walk, by name; without guests who have left."""
    return session.scalars(
        within(Participant, walk.municipality_id)
        .where(Participant.walk_id == walk.id, Participant.left_at.is_(None))
        .options(joinedload(Participant.user))
        .order_by(Participant.name)
    ).all()


def participant_of(session: Session, walk: Walk, user_id: UUID) -> Participant | None:
    return session.scalar(
        within(Participant, walk.municipality_id).where(
            Participant.walk_id == walk.id, Participant.user_id == user_id
        )
    )


def categories(session: Session, municipality_id: UUID, *, inactive: bool = False) -> Sequence[Category]:
    """The municipality's categories in its own order."""
    query = within(Category, municipality_id).order_by(Category.position, Category.name_sv)
    query = query.options(joinedload(Category.department))
    return session.scalars(query if inactive else query.where(Category.active)).all()


def category_by_key(session: Session, municipality_id: UUID, key: str) -> Category | None:
    return session.scalar(within(Category, municipality_id).where(Category.key == key))


def category(session: Session, municipality_id: UUID, category_id: UUID) -> Category:
    """One category; raises NotFound."""
    found = session.scalar(within(Category, municipality_id).where(Category.id == category_id))
    if found is None:
        raise NotFound
    return found


def people_by_walk(session: Session, actor: Actor, walk_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many are invited to each of these walks, or took part in it: then guests who have not left as well."""
    counted = sa.or_(Participant.link_id.is_(None), Walk.state != WalkState.PLANNED)
    rows = session.execute(
        sa.select(Participant.walk_id, sa.func.count())
        .join(Walk, Walk.id == Participant.walk_id)
        .where(inside(Participant, actor.municipality_id), Participant.walk_id.in_(list(walk_ids)))
        .where(counted, Participant.left_at.is_(None))
        .group_by(Participant.walk_id)
    )
    return dict(rows.all())
