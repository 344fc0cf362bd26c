"""Which actions somebody sees: a department's board, what is late, of an observation."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Role, Scope
from walkapp.actions.models import Action, ActionObservation, ActionPhoto, ActionStep
from walkapp.actions.rules import CLOSED, WORKING, Group, State
from walkapp.audit.models import Event
from walkapp.audit.tags import Tag
from walkapp.core import paging, search
from walkapp.core.errors import NotFound
from walkapp.core.geo import Box, Point, distance_m
from walkapp.core.tenancy import inside, within
from walkapp.observations import queries as observations
from walkapp.observations.models import Observation
from walkapp.photos.models import Photo
from walkapp.walks import queries as walks
from walkapp.walks.models import Walk
from walkapp.walks.rules import IS_PUBLIC

COUNT_LIMIT = 1000
NEAR_DEG = 0.0015
"""About 170 metres from south to north; twice as many degrees from west to east are as far in Sweden."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of actions is narrowed to; what lives in its address."""

    state: State | None = None
    closed: bool | None = None
    department_id: UUID | None = None
    overdue: bool = False
    walk_id: UUID | None = None
    box: Box | None = None
    text: str = ""
    group: Group | None = None


def visible(actor: Actor) -> sa.Select[Action]:
    """Select the actions that exist for the actor."""
    query = within(Action, actor.municipality_id)
    reach = actor.reach(Permission.SEE_ACTIONS)
    if reach is Scope.ALL:
        return query if actor.reach(Permission.SEE_CONFIDENTIAL) is Scope.ALL else query.where(_open_to_all())
    if reach is Scope.OWN:
        return query.where(_about(actor, _on_walks(actor, walks.led(actor))))
    if reach is Scope.DEPARTMENT:
        return query.where(Action.department_id == actor.department_id)
    if reach is Scope.RELEASED:
        return query.where(_open_to_all())
    if reach is Scope.PUBLISHED:
        return query.where(_open_to_all(), _about(actor, _on_walks(actor, Walk.state.in_(IS_PUBLIC))))
    return query.where(sa.false())


def with_parts(query: sa.Select[Action]) -> sa.Select[Action]:
    """Load what a list shows of each action."""
    return query.options(
        joinedload(Action.department),
        selectinload(Action.observations).options(joinedload(Observation.category), joinedload(Observation.area)),
    )


def get(session: Session, actor: Actor, action_id: UUID, *, lock: bool = False) -> Action:
    """One action; raises NotFound where it does not exist for the actor."""
    query = visible(actor).where(Action.id == action_id)
    if lock:
        action = session.scalar(query.with_for_update(of=Action))
    else:
        action = session.scalar(with_parts(query).options(selectinload(Action.evidence).joinedload(ActionPhoto.photo)))
    if action is None:
        raise NotFound
    return action


def page(
    session: Session, actor: Actor, wanted: Filter, *, today: date, cursor: str | None = None,
    limit: int = paging.LIMIT,
) -> paging.Page[Action]:  # fmt: skip
    """The actions that the actor sees and the filter lets through: open before closed, the earliest due first.

    Raises ValueError for a cursor that is not one.
    """
    query = _narrow(session, actor, visible(actor), wanted, today)
    if cursor:
        closed, due, action_id = paging.decode(cursor, 3)
        last = (bool(closed), date.fromisoformat(str(due)), UUID(str(action_id)))
        query = query.where(_after(*last))
    query = with_parts(query).order_by(Action.closed, Action.due_on, Action.id)
    rows = session.scalars(query.limit(limit + 1)).all()
    return paging.cut(rows, limit, lambda row: (int(row.closed), row.due_on.isoformat(), str(row.id)))


def first_ids(session: Session, actor: Actor, wanted: Filter, *, today: date, limit: int) -> Sequence[UUID]:
    """The first actions of the filtered list, by their ids alone."""
    query = _narrow(session, actor, visible(actor), wanted, today).with_only_columns(Action.id)
    return session.scalars(query.order_by(Action.closed, Action.due_on, Action.id).limit(limit)).all()


def among(session: Session, actor: Actor, ids: Collection[UUID]) -> dict[UUID, Action]:
    """Those of these actions that exist for the actor, with what a list shows of each."""
    found = session.scalars(with_parts(visible(actor)).where(Action.id.in_(list(ids)))) if ids else ()
    return {action.id: action for action in found}


def owners_of_photos(session: Session, photo_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """By photo, the action whose evidence it is, whoever asks: whether they may see that one is asked next."""
    pairs = sa.select(ActionPhoto.photo_id, ActionPhoto.action_id)
    rows = session.execute(pairs.where(ActionPhoto.photo_id.in_(list(photo_ids))))
    return {one.photo_id: one.action_id for one in rows}


def visible_ids(session: Session, actor: Actor) -> Sequence[UUID]:
    """Every action that exists for the actor: what a department's or a leader's log is about."""
    return session.scalars(visible(actor).with_only_columns(Action.id)).all()


def everything(session: Session, actor: Actor, wanted: Filter, *, today: date) -> Sequence[Action]:
    """The whole filtered list, for a file."""
    query = _narrow(session, actor, visible(actor), wanted, today)
    return session.scalars(with_parts(query).order_by(Action.closed, Action.due_on, Action.id)).all()


def count(session: Session, actor: Actor, wanted: Filter, *, today: date) -> int:
    """How many the filter lets through; counts no further than a thousand."""
    some = _narrow(session, actor, visible(actor), wanted, today).with_only_columns(Action.id).limit(COUNT_LIMIT)
    return session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def of_observations(
    session: Session, actor: Actor, observation_ids: Collection[UUID]
) -> dict[UUID, list[Action]]:
    """The actions that the actor sees about each of these observations."""
    rows = session.execute(
        visible(actor)
        .add_columns(ActionObservation.observation_id)
        .join(ActionObservation, ActionObservation.action_id == Action.id)
        .where(ActionObservation.observation_id.in_(list(observation_ids)))
        .options(joinedload(Action.department))
        .order_by(Action.due_on)
    )
    found: dict[UUID, list[Action]] = {}
    for action, observation_id in rows:
        found.setdefault(observation_id, []).append(action)
    return found


def visible_observations(session: Session, actor: Actor, action: Action) -> Sequence[Observation]:
    """The action's observations, those among them that the actor may see, in the order of their numbers."""
    ids = [observation.id for observation in action.observations]
    return sorted(observations.among(session, actor, ids), key=lambda one: (one.number or 0, str(one.id)))


def step(session: Session, actor: Actor, step_id: UUID) -> ActionStep | None:
    """A step that has been taken with this id."""
    return session.scalar(within(ActionStep, actor.municipality_id).where(ActionStep.id == step_id))


def made_with_key(session: Session, actor: Actor, key: str) -> Action | None:
    """The action that the actor made with this Idempotency-Key."""
    return session.scalar(
        within(Action, actor.municipality_id).where(Action.created_by_id == actor.user_id, Action.request_key == key)
    )


def owner_of_photo(session: Session, actor: Actor, photo_id: UUID) -> tuple[Action, Photo]:
    """A photo of evidence with its action; raises NotFound where the actor may not see it.

    Viewers and the public see released photos alone.
    """
    row = session.execute(
        visible(actor)
        .add_columns(Photo)
        .join(ActionPhoto, ActionPhoto.action_id == Action.id)
        .join(Photo, Photo.id == ActionPhoto.photo_id)
        .where(Photo.id == photo_id)
    ).first()
    if row is None or (actor.role in {Role.VIEWER, Role.PUBLIC} and row[1].released_at is None):
        raise NotFound
    return row[0], row[1]


def photos_seen(session: Session, actor: Actor, photo_ids: Collection[UUID]) -> set[UUID]:
    """Of these photos, the evidence of actions that the actor sees."""
    seen = visible(actor).with_only_columns(Action.id)
    query = sa.select(ActionPhoto.photo_id).where(
        ActionPhoto.photo_id.in_(list(photo_ids)), ActionPhoto.action_id.in_(seen)
    )
    return set(session.scalars(query))


def has_after_photo(session: Session, action: Action) -> bool:
    """True where there is a photo of the place as it became, taken after it was last found not to be done."""
    query = sa.select(ActionPhoto.photo_id).where(ActionPhoto.action_id == action.id, ActionPhoto.role == "after")
    begun_anew = session.scalar(
        within(Event, action.municipality_id)
        .where(Event.object_id == action.id, Event.tag.in_([Tag.ACTION_REMAINS.value, Tag.ACTION_REOPEN.value]))
        .with_only_columns(sa.func.max(Event.at), maintain_column_froms=True)
    )
    if begun_anew is not None:
        query = query.where(ActionPhoto.added_at > begun_anew)
    return session.scalar(query.limit(1)) is not None


def has_photo_since_done(session: Session, action: Action) -> bool:
    """True where somebody has added a photo after the action was reported done."""
    query = sa.select(ActionPhoto.photo_id).where(ActionPhoto.action_id == action.id)
    if action.done_at is not None:
        query = query.where(ActionPhoto.added_at > action.done_at)
    return session.scalar(query.limit(1)) is not None


def leads_a_walk_of(session: Session, actor: Actor, action: Action) -> bool:
    """True where one of the action's observations was made on a walk that the actor leads."""
    mine = visible_to_leader(actor).where(Action.id == action.id)
    return actor.user_id is not None and session.scalar(mine.with_only_columns(Action.id)) is not None


def visible_to_leader(actor: Actor) -> sa.Select[Action]:
    """Select the actions that came of the walks that the actor leads."""
    return within(Action, actor.municipality_id).where(_about(actor, _on_walks(actor, walks.led(actor))))


def open_of_department(session: Session, municipality_id: UUID, department_id: UUID) -> Sequence[Action]:
    """A department's actions that are not closed, for moving them to the queue."""
    query = within(Action, municipality_id).where(Action.department_id == department_id, sa.not_(Action.closed))
    return session.scalars(query.with_for_update(of=Action)).all()


def joinable(session: Session, actor: Actor, observation: Observation) -> Sequence[tuple[Action, float | None]]:
    """The open actions near the observation or of the same walk, with metres, the nearest first; twenty at most."""
    near: sa.ColumnElement[bool] = sa.false()
    if observation.lat is not None and observation.lon is not None:
        north, east = NEAR_DEG, NEAR_DEG * 2
        box = Box(observation.lon - east, observation.lat - north, observation.lon + east, observation.lat + north)
        near = observations.in_box(box)
    same_walk = Observation.walk_id == observation.walk_id if observation.walk_id else sa.false()
    query = visible(actor).where(sa.not_(Action.closed), _about(actor, sa.or_(near, same_walk)))
    found = session.scalars(with_parts(query).order_by(Action.due_on).limit(200)).all()
    measured = [(action, _metres(action, observation)) for action in found if observation not in action.observations]
    return sorted(measured, key=lambda pair: (pair[1] is None, pair[1] or 0.0, pair[0].due_on))[:20]


def risks_without_answer(session: Session, actor: Actor, walk_id: UUID) -> Sequence[Observation]:
    """The walk's risks that have neither action nor reason yet: what keeps it from being published."""
    query = observations.visible(actor).where(
        Observation.walk_id == walk_id, Observation.kind == "risk", Observation.state == "new"
    )
    return session.scalars(query.order_by(Observation.number)).all()


def _metres(action: Action, observation: Observation) -> float | None:
    here = point_of(observation)
    spots = [spot for spot in (point_of(one) for one in action.observations) if spot]
    return min((distance_m(here, spot) for spot in spots), default=None) if here else None


def point_of(observation: Observation) -> Point | None:
    """Where an observation was made, where that is known."""
    if observation.lat is None or observation.lon is None:
        return None
    return Point(observation.lat, observation.lon)


def _narrow(
    session: Session, actor: Actor, query: sa.Select[Action], wanted: Filter, today: date
) -> sa.Select[Action]:
    clauses: list[tuple[object, Callable[[], sa.ColumnElement[bool]]]] = [
        (wanted.state, lambda: sa.and_(Action.state == wanted.state, Action.closed == (wanted.state in CLOSED))),
        (wanted.closed is not None, lambda: Action.closed == wanted.closed),
        (wanted.department_id, lambda: Action.department_id == wanted.department_id),
        (wanted.overdue, lambda: _is_overdue(today)),
        (wanted.walk_id, lambda: _about(actor, Observation.walk_id == wanted.walk_id)),
        (wanted.box, lambda: _about(actor, observations.in_box(cast(Box, wanted.box)))),
        (wanted.group, lambda: _in_group(cast(Group, wanted.group), today)),
        (wanted.text, lambda: Action.id.in_(search.found(session, actor.municipality_id, wanted.text))),
    ]
    return query.where(*(clause() for asked, clause in clauses if asked))


def _is_overdue(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(sa.not_(Action.closed), Action.state != State.DONE, Action.due_on < today)


def _in_group(group: Group, today: date) -> sa.ColumnElement[bool]:
    on_time = Action.due_on >= today
    unanswered = sa.and_(Action.state == State.ASSIGNED, Action.accepted_at.is_(None))
    return {
        Group.QUEUE: Action.state.in_([State.UNASSIGNED, State.RETURNED]),
        Group.DECISION: sa.and_(Action.proposed.is_not(None), sa.not_(Action.closed)),
        Group.LATE: sa.and_(Action.state.in_(WORKING), Action.due_on < today),
        Group.ANSWER: sa.and_(unanswered, on_time),
        Group.PROGRESS: sa.and_(Action.state.in_(WORKING), on_time, sa.not_(unanswered)),
        Group.DONE: Action.state == State.DONE,
    }[group]


def _after(closed: bool, due: date, action_id: UUID) -> sa.ColumnElement[bool]:
    later = sa.or_(Action.due_on > due, sa.and_(Action.due_on == due, Action.id > action_id))
    here = sa.and_(Action.closed == closed, later)
    return here if closed else sa.or_(here, Action.closed)


def _about(actor: Actor, clause: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return Action.id.in_(
        sa.select(ActionObservation.action_id)
        .join(Observation, Observation.id == ActionObservation.observation_id)
        .where(inside(Observation, actor.municipality_id), clause)
    )


def _on_walks(actor: Actor, clause: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return Observation.walk_id.in_(sa.select(Walk.id).where(inside(Walk, actor.municipality_id), clause))


def _open_to_all() -> sa.ColumnElement[bool]:
    # An observation may have been marked confidential after the action was made.
    hidden = (
        sa.select(ActionObservation.action_id)
        .join(Observation, Observation.id == ActionObservation.observation_id)
        .where(ActionObservation.action_id == Action.id, Observation.confidential)
    )
    return sa.and_(sa.not_(Action.confidential), sa.not_(hidden.exists()))
