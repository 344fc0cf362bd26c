"""What the council map shows: what has been reviewed and is not confidential, and how its actions stand.

Columns and no objects: ten thousand points are read in a fraction of a second, in as many statements as ten.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Area, Department, Municipality
from walkapp.actions.models import Action, ActionObservation
from walkapp.actions.rules import State, days_late, is_late
from walkapp.core.clock import from_local
from walkapp.core.tenancy import inside
from walkapp.core.text import gettext, language
from walkapp.maps.points import Filter, Point, openness, title_of
from walkapp.observations import queries as observations
from walkapp.observations.models import Observation, ObservationPhoto
from walkapp.observations.rules import KIND_NAMES, REVIEWED
from walkapp.photos.models import Photo, PhotoState
from walkapp.walks.models import Category, Walk
from walkapp.walks.rules import IS_PUBLIC, WalkState


@dataclass(frozen=True, slots=True)
class Evening:
    """A walk with points on the map."""

    id: UUID
    title: str
    starts_at: datetime
    route: list[list[float]]
    """[lon, lat] pairs."""


@dataclass(frozen=True, slots=True)
class _Work:
    """An action about a point, as the map tells of it."""

    state: State
    due_on: date
    department_id: UUID | None
    owner: str
    answer: str


def points(
    session: Session, municipality_id: UUID, wanted: Filter, *, today: date, published_only: bool = False
) -> list[Point]:
    """The points that the filter lets through, the newest walk first, each walk in the order of its numbers.

    The filter's state is left to `Filter.choose`, so that the counts of the other states can stand beside. With
    `published_only` it is what anybody may see: published walks alone.
    """
    shown = _shown(municipality_id, wanted, published_only=published_only)
    work = _work_by_point(session, municipality_id, shown)
    rows = session.execute(_columns(shown))
    found = (_point(row, work.get(row.id, []), today) for row in rows if _is_theirs(work.get(row.id, []), wanted))
    return list(found)


def seen_by(session: Session, actor: Actor, wanted: Filter) -> set[UUID]:
    """Those of the shown observations whose own page exists for the actor."""
    ids = _shown(actor.municipality_id, wanted, published_only=False).with_only_columns(Observation.id)
    query = observations.visible(actor).where(Observation.id.in_(ids)).with_only_columns(Observation.id)
    return set(session.scalars(query))


def evenings(session: Session, municipality_id: UUID, *, published_only: bool = False) -> Sequence[Evening]:
    """The walks that have a point on the map, the newest first."""
    shown = _shown(municipality_id, Filter(), published_only=published_only)
    rows = session.execute(
        sa.select(Walk.id, Walk.title, Walk.starts_at, Walk.route)
        .where(inside(Walk, municipality_id), Walk.id.in_(shown.with_only_columns(Observation.walk_id)))
        .order_by(Walk.starts_at.desc(), Walk.id)
    )
    return [Evening(*row) for row in rows]


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


def sketch(session: Session, municipality_id: UUID) -> dict[str, Any] | None:
    """The municipality's drawn base map, as GeoJSON."""
    return session.scalar(sa.select(Municipality.sketch).where(Municipality.id == municipality_id))


def has_sketch(session: Session, municipality_id: UUID) -> bool:
    """True where there is one; does not read it."""
    query = sa.select(Municipality.id).where(Municipality.id == municipality_id, Municipality.sketch.is_not(None))
    return session.scalar(query) is not None


def _shown(municipality_id: UUID, wanted: Filter, *, published_only: bool) -> sa.Select[Any]:
    """Select the observations of the map: the one place that says which they are."""
    of_walks = Walk.state.in_(IS_PUBLIC) if published_only else Walk.state != WalkState.CANCELLED
    on_walk = Observation.walk_id.in_(sa.select(Walk.id).where(inside(Walk, municipality_id), of_walks))
    query = sa.select(Observation).where(
        inside(Observation, municipality_id), Observation.state.in_(REVIEWED), sa.not_(Observation.confidential),
        on_walk if published_only else sa.or_(on_walk, Observation.walk_id.is_(None)),
    )  # fmt: skip
    return query.where(*_narrowed(municipality_id, wanted))


def _narrowed(municipality_id: UUID, wanted: Filter) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.walk_id:
        yield Observation.walk_id == wanted.walk_id
    if wanted.area_id:
        yield Observation.area_id == wanted.area_id
    if wanted.category_id:
        yield Observation.category_id == wanted.category_id
    if wanted.kind:
        yield Observation.kind == wanted.kind
    if wanted.since or wanted.until:
        yield _in_period(municipality_id, wanted.since, wanted.until)


def _in_period(municipality_id: UUID, since: date | None, until: date | None) -> sa.ColumnElement[bool]:
    """By the moment that it was seen, else its walk's; where only the year is known, by the year."""
    start = sa.select(Walk.starts_at).where(inside(Walk, municipality_id), Walk.id == Observation.walk_id)
    begun_at = start.correlate(Observation).scalar_subquery()
    moment = sa.func.coalesce(Observation.observed_at, begun_at, Observation.received_at)
    days: list[sa.ColumnElement[bool]] = [sa.true()]
    years: list[sa.ColumnElement[bool]] = [sa.true()]
    if since:
        days.append(moment >= from_local(since, "00:00"))
        years.append(Observation.observed_year >= since.year)
    if until:
        days.append(moment < from_local(until + timedelta(days=1), "00:00"))
        years.append(Observation.observed_year <= until.year)
    only_year = sa.and_(Observation.observed_at.is_(None), Observation.observed_year.is_not(None))
    return sa.case((only_year, sa.and_(*years)), else_=sa.and_(*days))


def _columns(shown: sa.Select[Any]) -> sa.Executable:
    return (
        shown.outerjoin(Walk, Walk.id == Observation.walk_id)
        .outerjoin(Category, Category.id == Observation.category_id)
        .outerjoin(Area, Area.id == Observation.area_id)
        .with_only_columns(
            Observation.id, Observation.number, Observation.kind, Observation.state, Observation.text,
            Observation.place, Observation.lat, Observation.lon, Observation.observed_at, Observation.observed_year,
            Category.key, Category.name_sv, Category.name_en, Area.name.label("area"), Observation.walk_id, Walk.title,
            Walk.starts_at,
        )
        .order_by(Walk.starts_at.desc().nulls_last(), Observation.walk_id, Observation.number, Observation.id)
    )  # fmt: skip


def _point(row: sa.Row[Any], work: list[_Work], today: date) -> Point:
    category = (row.name_sv if language() == "sv" else row.name_en) or ""
    first = work[0] if work else None
    late = max((days_late(one.due_on, today) for one in work if is_late(one.state, one.due_on, today)), default=0)
    answers = dict.fromkeys(one.answer.strip() for one in work if one.answer.strip())
    return Point(
        id=row.id, number=row.number, kind=row.kind, state=first.state if first else row.state, late_days=late,
        title=title_of(row.text, otherwise=category or gettext(KIND_NAMES[row.kind])), category=category,
        category_key=row.key or "", area=row.area or "", place=row.place, lat=row.lat, lon=row.lon,
        observed_at=row.observed_at or (row.starts_at if row.observed_year is None else None),
        observed_year=row.observed_year, walk_id=row.walk_id, walk=row.title or "", owner=first.owner if first else "",
        due_on=first.due_on if first else None, answer="\n".join(answers),
    )  # fmt: skip


def _is_theirs(work: list[_Work], wanted: Filter) -> bool:
    return wanted.department_id is None or any(one.department_id == wanted.department_id for one in work)


def _work_by_point(session: Session, municipality_id: UUID, shown: sa.Select[Any]) -> dict[UUID, list[_Work]]:
    """What is done about each shown point, the most open first. A confidential action is not told of."""
    # Joined from the observations: by `IN` SQLite looks for each of them at each action.
    rows = session.execute(
        shown.join(ActionObservation, ActionObservation.observation_id == Observation.id)
        .join(Action, Action.id == ActionObservation.action_id)
        .outerjoin(Department, Department.id == Action.department_id)
        .where(inside(Action, municipality_id), sa.not_(Action.confidential))
        .with_only_columns(
            Observation.id, Action.state, Action.due_on, Action.department_id, Department.name, Action.public_answer,
        )
    )  # fmt: skip
    found: dict[UUID, list[_Work]] = {}
    for observation_id, state, due_on, department_id, owner, answer in rows:
        found.setdefault(observation_id, []).append(_Work(state, due_on, department_id, owner or "", answer))
    for work in found.values():
        work.sort(key=lambda one: (openness(one.state), one.due_on))
    return found
