"""What the council map shows: what has been reviewed and is not confidential, and how its actions stand.

Rows of columns and no objects: ten thousand points are read in a fraction of a second, in as many statements as ten.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts.models import Area, Department, Municipality
from walkapp.actions.models import Action, ActionObservation
from walkapp.actions.rules import State, days_late, is_late
from walkapp.core.clock import from_local
from walkapp.core.tenancy import inside
from walkapp.maps.points import Filter, Point, by_openness, title_of
from walkapp.observations import queries as observations
from walkapp.observations.models import Observation, ObservationPhoto
from walkapp.observations.rules import REVIEWED
from walkapp.photos.models import Photo, PhotoState
from walkapp.walks.models import Category, Walk
from walkapp.walks.rules import IS_PUBLIC, WalkState
from walkapp.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class _Work:
    """An action about a point, as the map tells it."""

    state: State
    due_on: date
    department_id: UUID | None
    owner: str
    answer: str


@dataclass(frozen=True, slots=True)
class Evening:
    """A walk with points on the map."""

    id: UUID
    title: str
    starts_at: datetime
    route: list[list[float]]


def points(
    session: Session, municipality_id: UUID, wanted: Filter, *, today: date, published_only: bool = False
) -> list[Point]:
    """The points that the filter lets through, the newest walk first, each walk in the order of its numbers.

    The filter's state is left to `Filter.choose`, so that one answer gives the counts of every state as well. With
    `published_only` it is what anybody may see: published walks alone.
    """
    shown = _shown(municipality_id, wanted, published_only=published_only)
    work = _work(session, municipality_id, shown)
    found = []
    for row in session.execute(_columns(shown)):
        about = work.get(row.id, ())
        if wanted.department_id and all(one.department_id != wanted.department_id for one in about):
            continue
        found.append(_point(row, about, today))
    return found


def seen_by(session: Session, actor: Actor, wanted: Filter) -> set[UUID]:
    """Those of the shown observations whose own page the actor may open."""
    shown = _shown(actor.municipality_id, wanted, published_only=False)
    query = observations.visible(actor).where(Observation.id.in_(shown.with_only_columns(Observation.id)))
    return set(session.scalars(query.with_only_columns(Observation.id)))


def evenings(session: Session, municipality_id: UUID, *, published_only: bool = False) -> Sequence[Evening]:
    """The walks that have a point on the map, the newest first."""
    shown = _shown(municipality_id, Filter(), published_only=published_only)
    rows = session.execute(
        sa.select(Walk.id, Walk.title, Walk.starts_at, Walk.route)
        .where(inside(Walk, municipality_id), Walk.id.in_(shown.with_only_columns(Observation.walk_id)))
        .order_by(Walk.starts_at.desc(), Walk.id)
    )
    return [Evening(*row) for row in rows.tuples()]


def released_photos(session: Session, municipality_id: UUID, ids: Collection[UUID]) -> dict[UUID, tuple[UUID, int]]:
    """The first released photo of each of these observations: its id and its version."""
    rows = session.execute(
        sa.select(ObservationPhoto.observation_id, Photo.id, Photo.version)
        .join(Photo, Photo.id == ObservationPhoto.photo_id)
        .where(
            inside(Photo, municipality_id), Photo.released_at.is_not(None), Photo.state == PhotoState.READY,
            ObservationPhoto.observation_id.in_(list(ids)),
        )
        .order_by(ObservationPhoto.position.desc())
    )  # fmt: skip
    return {observation_id: (photo_id, version) for observation_id, photo_id, version in rows}


def sketch(session: Session, municipality_id: UUID) -> dict[str, object] | None:
    """The municipality's drawn base map, as GeoJSON."""
    return session.scalar(sa.select(Municipality.sketch).where(Municipality.id == municipality_id))


def has_sketch(session: Session, municipality_id: UUID) -> bool:
    """True where there is one; does not read it."""
    query = sa.select(Municipality.id).where(Municipality.id == municipality_id, Municipality.sketch.is_not(None))
    return session.scalar(query) is not None


def _shown(municipality_id: UUID, wanted: Filter, *, published_only: bool) -> sa.Select[Observation]:
    """Select the observations of the map; the one place that says which they are."""
    states = Walk.state.in_(IS_PUBLIC) if published_only else Walk.state != WalkState.CANCELLED
    walk = sa.select(Walk.id).where(inside(Walk, municipality_id), states)
    on_walk = Observation.walk_id.in_(walk)
    query = sa.select(Observation).where(
        inside(Observation, municipality_id), Observation.state.in_(REVIEWED), sa.not_(Observation.confidential),
        on_walk if published_only else sa.or_(on_walk, Observation.walk_id.is_(None)),
    )  # fmt: skip
    return query.where(*_narrowed(municipality_id, wanted))


def _narrowed(municipality_id: UUID, wanted: Filter) -> Iterable[sa.ColumnElement[bool]]:
    for column, value in (
        (Observation.walk_id, wanted.walk_id), (Observation.area_id, wanted.area_id),
        (Observation.category_id, wanted.category_id), (Observation.kind, wanted.kind),
    ):  # fmt: skip
        if value is not None:
            yield column == value
    if wanted.since or wanted.until:
        yield _within_period(municipality_id, wanted.since, wanted.until)


def _within_period(municipality_id: UUID, since: date | None, until: date | None) -> sa.ColumnElement[bool]:
    """By the moment of the observation, else its walk's; where only the year is known, by the year."""
    walk_start = (
        sa.select(Walk.starts_at).where(inside(Walk, municipality_id), Walk.id == Observation.walk_id).scalar_subquery()
    )
    moment = sa.func.coalesce(Observation.observed_at, walk_start, Observation.received_at)
    by_moment, by_year = [Observation.observed_year.is_(None)], [Observation.observed_year.is_not(None)]
    if since:
        by_moment.append(moment >= from_local(since, "00:00"))
        by_year.append(Observation.observed_year >= since.year)
    if until:
        by_moment.append(moment < from_local(date.fromordinal(until.toordinal() + 1), "00:00"))
        by_year.append(Observation.observed_year <= until.year)
    known = sa.or_(Observation.observed_at.is_not(None), Observation.observed_year.is_(None))
    by_moment[0] = known
    by_year[0] = sa.not_(known)
    return sa.or_(sa.and_(*by_moment), sa.and_(*by_year))


def _columns(shown: sa.Select[Observation]) -> sa.Select[tuple[object, ...]]:
    newest = (Walk.starts_at.desc().nulls_last(), Observation.walk_id, Observation.number, Observation.id)
    return (
        shown.outerjoin(Walk, Walk.id == Observation.walk_id)
        .outerjoin(Category, Category.id == Observation.category_id)
        .outerjoin(Area, Area.id == Observation.area_id)
        .with_only_columns(
            Observation.id, Observation.number, Observation.kind, Observation.text, Observation.place, Observation.lat,
            Observation.lon, Observation.state, Observation.observed_at, Observation.observed_year, Category.name_sv,
            Category.name_en, Category.key, Area.name.label("area"), Observation.walk_id, Walk.title, Walk.starts_at,
        )
        .order_by(*newest)
    )  # fmt: skip


def _work(session: Session, municipality_id: UUID, shown: sa.Select[Observation]) -> dict[UUID, list[_Work]]:
    """What is done about each shown point, the most open first. A confidential action is not told of."""
    rows = session.execute(
        sa.select(ActionObservation.observation_id, Action.state, Action.due_on, Action.department_id, Department.name,
                  Action.public_answer)
        .join(Action, Action.id == ActionObservation.action_id)
        .outerjoin(Department, Department.id == Action.department_id)
        .where(
            inside(Action, municipality_id), sa.not_(Action.confidential),
            ActionObservation.observation_id.in_(shown.with_only_columns(Observation.id)),
        )
    )  # fmt: skip
    found: dict[UUID, list[_Work]] = {}
    for observation_id, state, due_on, department_id, owner, answer in rows:
        found.setdefault(observation_id, []).append(_Work(state, due_on, department_id, owner or "", answer))
    for about in found.values():
        about.sort(key=lambda one: (by_openness(one.state), one.due_on))
    return found
