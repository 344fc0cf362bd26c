"""Which observations somebody sees, on a walk, near a place, since a change."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import DEPARTMENT_ROLES, Permission, Role, Scope
from walkapp.core import paging
from walkapp.core.errors import NotFound
from walkapp.core.geo import Box
from walkapp.core.tenancy import inside, within
from walkapp.observations.models import Observation, ObservationPhoto, ObservationRevision, ObservationShare
from walkapp.observations.rules import REVIEWED, ObservationState
from walkapp.photos.models import Photo
from walkapp.walks import queries as walks
from walkapp.walks.models import Participant, Walk
from walkapp.walks.rules import IS_PUBLIC


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new since a change number, what is gone, and the number to ask from next time."""

    items: Sequence[Observation]
    gone: Sequence[UUID]
    change: int


def visible(actor: Actor, *, withdrawn: bool = False) -> sa.Select[Observation]:
    """Select the observations that exist for the actor; withdrawn ones exist for nobody's list."""
    query = within(Observation, actor.municipality_id).where(_seen(actor), _confidence(actor))
    return query if withdrawn else query.where(Observation.state != ObservationState.WITHDRAWN)


def public(municipality_id: UUID) -> sa.Select[Observation]:
    """Select what anybody may see: reviewed, not confidential, of a published walk."""
    published = sa.select(Walk.id).where(inside(Walk, municipality_id), Walk.state.in_(IS_PUBLIC))
    return within(Observation, municipality_id).where(
        Observation.state.in_(REVIEWED), sa.not_(Observation.confidential), Observation.walk_id.in_(published)
    )


def with_parts(query: sa.Select[Observation]) -> sa.Select[Observation]:
    """Load what lists and pages show of each observation."""
    return query.options(
        joinedload(Observation.category), joinedload(Observation.area), joinedload(Observation.author),
        joinedload(Observation.walk), selectinload(Observation.photos),
        selectinload(Observation.voices),
    )  # fmt: skip


def get(session: Session, actor: Actor, observation_id: UUID, *, withdrawn: bool = False) -> Observation:
    """One observation; raises NotFound where it does not exist for the actor.

    With `withdrawn` also one that has been withdrawn, for whoever saw it before: to say so, or to do it again.
    """
    found = session.scalar(with_parts(visible(actor, withdrawn=withdrawn)).where(Observation.id == observation_id))
    if found is None:
        raise NotFound
    return found


def exists_for(session: Session, actor: Actor, observation_id: UUID) -> bool:
    """True where the observation, withdrawn or not, exists for the actor."""
    query = visible(actor, withdrawn=True).where(Observation.id == observation_id)
    return session.scalar(query.with_only_columns(Observation.id)) is not None


def find(session: Session, actor: Actor, observation_id: UUID) -> Observation:
    """One observation with its walk and author alone; raises NotFound where it does not exist for the actor."""
    query = visible(actor).options(joinedload(Observation.walk), joinedload(Observation.author))
    found = session.scalar(query.where(Observation.id == observation_id))
    if found is None:
        raise NotFound
    return found


def find_to_fill(session: Session, actor: Actor, observation_id: UUID) -> Observation:
    """Like `find`, and one's own whatever has become of its walk: what a phone sends of it may come late."""
    mine = within(Observation, actor.municipality_id).where(
        authored(actor), Observation.state != ObservationState.WITHDRAWN, Observation.id == observation_id
    )
    found = session.scalar(mine.options(joinedload(Observation.walk), joinedload(Observation.author)))
    return found or find(session, actor, observation_id)


def by_id(session: Session, observation_id: UUID, *, lock: bool = False) -> Observation | None:
    """The row with this id whoever asks, withdrawn ones too: for services that decide what to say about it."""
    query = sa.select(Observation).where(Observation.id == observation_id)
    query = query.options(joinedload(Observation.walk), joinedload(Observation.author))
    return session.scalar(query.with_for_update(of=Observation) if lock else query)


def of_walk(
    session: Session, actor: Actor, walk_id: UUID, *, box: Box | None = None, cursor: str | None = None,
    limit: int = paging.LIMIT,
) -> paging.Page[Observation]:  # fmt: skip
    """The walk's observations that the actor sees, in the order of their numbers, late ones last.

    Raises ValueError for a cursor that is not one.
    """
    query = with_parts(visible(actor)).where(Observation.walk_id == walk_id)
    if box:
        query = query.where(in_box(box))
    if cursor:
        (number,) = paging.decode(cursor, 1)
        query = query.where(Observation.number > int(str(number)))
    rows = session.scalars(query.order_by(Observation.number).limit(limit + 1)).all()
    return paging.cut(rows, limit, lambda row: (row.number,))


def all_of_walk(session: Session, actor: Actor, walk_id: UUID) -> Sequence[Observation]:
    """Everything that the actor sees of a walk, the latest first: for its map and list, which leave nothing out."""
    query = with_parts(visible(actor)).where(Observation.walk_id == walk_id)
    return session.scalars(query.order_by(Observation.number.desc())).all()


def changes(session: Session, actor: Actor, walk_id: UUID, since: int, *, limit: int = paging.LARGEST_LIMIT) -> Changes:
    """The walk's observations that changed after change number `since`, in the order of change.

    What the actor no longer sees, withdrawn or made confidential, is named in `gone`. Who sees their own alone hears of
    nobody else's, not even that it is there.
    """
    changed = within(Observation, actor.municipality_id).where(
        Observation.walk_id == walk_id, Observation.change > since
    )
    if actor.role is Role.GUEST:
        changed = changed.where(authored(actor))
    rows = session.execute(
        changed.with_only_columns(Observation.id, Observation.change).order_by(Observation.change).limit(limit)
    ).all()
    if not rows:
        return Changes((), (), since)
    ids = [row.id for row in rows]
    seen = session.scalars(
        with_parts(visible(actor)).where(Observation.id.in_(ids)).order_by(Observation.change)
    ).all()
    gone = set(ids) - {observation.id for observation in seen}
    return Changes(seen, sorted(gone), rows[-1].change)


def has_changes(session: Session, actor: Actor, walk_id: UUID, since: int) -> bool:
    """True where something of the walk changed after `since`: one look into an index."""
    query = within(Observation, actor.municipality_id).where(
        Observation.walk_id == walk_id, Observation.change > since
    )
    return session.scalar(query.with_only_columns(Observation.id).limit(1)) is not None


def latest_change(session: Session, actor: Actor, walk_id: UUID) -> int:
    """The change number of the walk's last change; 0 where there are no observations."""
    query = within(Observation, actor.municipality_id).where(Observation.walk_id == walk_id)
    if actor.role is Role.GUEST:
        query = query.where(authored(actor))
    return session.scalar(query.with_only_columns(sa.func.max(Observation.change))) or 0


def among(
    session: Session, actor: Actor, ids: Collection[UUID], *, withdrawn: bool = False
) -> Sequence[Observation]:
    """Those of these observations that exist for the actor; with `withdrawn` also those that have been withdrawn."""
    query = with_parts(visible(actor, withdrawn=withdrawn)).where(Observation.id.in_(list(ids)))
    return session.scalars(query).all() if ids else ()


def owners_of_photos(session: Session, photo_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """By photo, the observation that shows it, whoever asks: whether they may see that one is asked next."""
    pairs = sa.select(ObservationPhoto.photo_id, ObservationPhoto.observation_id)
    rows = session.execute(pairs.where(ObservationPhoto.photo_id.in_(list(photo_ids))))
    return {one.photo_id: one.observation_id for one in rows}


def visible_ids(session: Session, actor: Actor, ids: Collection[UUID]) -> set[UUID]:
    """Those of these ids that are observations which exist for the actor."""
    query = visible(actor).where(Observation.id.in_(list(ids))).with_only_columns(Observation.id)
    return set(session.scalars(query)) if ids else set()


def ids_on_led_walks(session: Session, actor: Actor) -> Sequence[UUID]:
    """Every observation of the walks that the actor leads, withdrawn ones too: what a leader's log is about."""
    query = within(Observation, actor.municipality_id).where(_on_walks(actor, walks.led(actor)))
    return session.scalars(query.with_only_columns(Observation.id)).all()


def count_by_state(
    session: Session, actor: Actor, walk_ids: Collection[UUID]
) -> dict[tuple[UUID, ObservationState], int]:
    """How many observations of each state the actor sees on each of these walks."""
    rows = session.execute(
        visible(actor)
        .where(Observation.walk_id.in_(list(walk_ids)))
        .with_only_columns(Observation.walk_id, Observation.state, sa.func.count())
        .group_by(Observation.walk_id, Observation.state)
    )
    return {(walk_id, state): number for walk_id, state, number in rows if walk_id}


def owner_of_photo(session: Session, actor: Actor, photo_id: UUID) -> tuple[Observation, Photo]:
    """A photo with the observation that shows it; raises NotFound where the actor may not see the photo.

    Viewers and the public see released photos alone.
    """
    row = session.execute(
        visible(actor)
        .add_columns(Photo)
        .join(ObservationPhoto, ObservationPhoto.observation_id == Observation.id)
        .join(Photo, Photo.id == ObservationPhoto.photo_id)
        .where(Photo.id == photo_id)
    ).first()
    if row is None or (sees_only_released(actor, row[0]) and row[1].released_at is None):
        raise NotFound
    return row[0], row[1]


def photo_pairs(session: Session, observation_id: UUID, photo_id: UUID) -> Sequence[tuple[UUID, UUID]]:
    """The photos of the observation, each with its observation; and this photo, wherever it hangs."""
    query = sa.select(ObservationPhoto.photo_id, ObservationPhoto.observation_id)
    rows = session.execute(query.where(
        sa.or_(ObservationPhoto.observation_id == observation_id, ObservationPhoto.photo_id == photo_id)
    ))  # fmt: skip
    return [(one.photo_id, one.observation_id) for one in rows]


def revisions(session: Session, row: Observation) -> Sequence[ObservationRevision]:
    """Every accepted version of the observation, the first one first."""
    query = within(ObservationRevision, row.municipality_id).where(ObservationRevision.observation_id == row.id)
    return session.scalars(query.order_by(ObservationRevision.version)).all()


def photo_of(row: Observation, photo_id: UUID) -> Photo:
    """One photo of the observation; raises NotFound."""
    found = next((photo for photo in row.photos if photo.id == photo_id), None)
    if found is None:
        raise NotFound
    return found


def to_read_with_reason(session: Session, actor: Actor, observation_id: UUID) -> Observation | None:
    """A confidential observation that the actor may read once they have said why; None where there is no such one."""
    if actor.reach(Permission.SEE_CONFIDENTIAL) is not Scope.READ:
        return None
    query = within(Observation, actor.municipality_id).where(
        Observation.id == observation_id, Observation.state != ObservationState.WITHDRAWN, Observation.confidential
    )
    return session.scalar(with_parts(query))


def owner_to_read(session: Session, actor: Actor, photo_id: UUID) -> Observation | None:
    """Like `to_read_with_reason`, for the observation that shows this photo."""
    owner = session.get(ObservationPhoto, photo_id)
    return to_read_with_reason(session, actor, owner.observation_id) if owner else None


def sees_only_released(actor: Actor, observation: Observation | None = None) -> bool:
    """True for those who are shown a photo only after somebody has released it."""
    if actor.role in {Role.VIEWER, Role.PUBLIC}:
        return True
    if actor.role is not Role.WALKER or observation is None or observation.walk is None:
        return False
    own_and_late = observation.late and is_author(actor, observation)
    return observation.walk.state in IS_PUBLIC and not own_and_late


def sees_author(actor: Actor, observation: Observation) -> bool:
    """True for those who are told who recorded it: themselves, who walks and runs the walks, and the auditor."""
    if is_author(actor, observation):
        return True
    return actor.role not in DEPARTMENT_ROLES and not sees_only_released(actor, observation)


def count_authored(session: Session, actor: Actor) -> int:
    """How many observations the actor has recorded here, withdrawn ones too."""
    query = within(Observation, actor.municipality_id).where(authored(actor))
    return session.scalar(query.with_only_columns(sa.func.count())) or 0


def is_author(actor: Actor, observation: Observation) -> bool:
    """True where the actor recorded the observation."""
    author = observation.author
    return author is not None and actor.id is not None and actor.id in {author.user_id, author.id}


def in_box(box: Box) -> sa.ColumnElement[bool]:
    """The clause for observations inside a rectangle."""
    return sa.and_(Observation.lat.between(box.south, box.north), Observation.lon.between(box.west, box.east))


def authored(actor: Actor) -> sa.ColumnElement[bool]:
    """The clause for what the actor recorded."""
    if actor.id is None:
        return sa.false()
    mine = Participant.user_id == actor.user_id if actor.user_id else Participant.id == actor.participant_id
    return Observation.author_id.in_(sa.select(Participant.id).where(inside(Participant, actor.municipality_id), mine))


def _seen(actor: Actor) -> sa.ColumnElement[bool]:
    reach = actor.reach(Permission.SEE_OBSERVATIONS)
    if reach is Scope.ALL:
        return sa.true()
    if reach is Scope.RELEASED:
        return Observation.state.in_(REVIEWED)
    if reach is Scope.PUBLISHED:
        return sa.and_(Observation.state.in_(REVIEWED), _on_walks(actor, Walk.state.in_(IS_PUBLIC)))
    if actor.role is Role.LEADER:
        return _on_walks(actor, sa.or_(walks.led(actor), walks.invited(actor)))
    if reach is Scope.INVITED:
        before = _on_walks(actor, sa.and_(walks.invited(actor), Walk.state.not_in(IS_PUBLIC)))
        after = _on_walks(actor, sa.and_(walks.invited(actor), Walk.state.in_(IS_PUBLIC)))
        # What came late is its author's to complete and to take back, until the leader has decided.
        late = sa.and_(Observation.late, authored(actor))
        return sa.or_(before, sa.and_(after, sa.or_(Observation.state.in_(REVIEWED), late)))
    if reach is Scope.DEPARTMENT:
        return sa.or_(_shared(actor), authored(actor))
    return authored(actor) if reach is Scope.OWN else sa.false()


def _confidence(actor: Actor) -> sa.ColumnElement[bool]:
    reach = actor.reach(Permission.SEE_CONFIDENTIAL)
    if reach is Scope.ALL:
        return sa.true()
    open_to_all = sa.not_(Observation.confidential)
    if reach is Scope.OWN:
        return sa.or_(open_to_all, authored(actor))
    if reach is Scope.WALK:
        return sa.or_(open_to_all, authored(actor), _on_walks(actor, walks.led(actor)))
    if reach is Scope.DEPARTMENT:
        return sa.or_(open_to_all, authored(actor), _shared(actor, confidential=True))
    return open_to_all


def _on_walks(actor: Actor, clause: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return Observation.walk_id.in_(sa.select(Walk.id).where(inside(Walk, actor.municipality_id), clause))


def _shared(actor: Actor, *, confidential: bool = False) -> sa.ColumnElement[bool]:
    shares = sa.select(ObservationShare.observation_id).where(
        inside(ObservationShare, actor.municipality_id), ObservationShare.department_id == actor.department_id
    )
    return Observation.id.in_(shares.where(ObservationShare.confidential) if confidential else shares)
