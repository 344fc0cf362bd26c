"""What the council map shows: what published walks found and is not confidential, and how its actions stand.

Columns and no objects: ten thousand points are read in a fraction of a second, in as many statements as ten.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Area, Department, Municipality
from walkapp.actions.models import Action, ActionObservation
from walkapp.actions.rules import State, days_late, is_late, openness
from walkapp.core.clock import from_local
from walkapp.core.tenancy import inside
from walkapp.core.text import gettext, language
from walkapp.maps.points import Filter, Point, title_of
from walkapp.observations import queries as observations
from walkapp.observations.models import Observation, ObservationPhoto
from walkapp.observations.rules import KIND_NAMES, REVIEWED
from walkapp.photos.models import Photo, PhotoState
from walkapp.walks.models import Category, Walk
from walkapp.walks.rules import IS_PUBLIC


@dataclass(frozen=True, slots=True)
class Evening:
    """A walk with points on the map."""

    id: UUID
    title: str
    starts_at: datetime
    route: list[list[float]]
    """[lon, lat] pairs."""


class _Work(NamedTuple):
    """An action about a point, as the map tells of it."""

    state: State
    due_on: date
    done_at: datetime | None
    closed_at: datetime | None
    owner: str
    answer: str
    is_wanted: bool
    """Its department is the one that the filter asks for."""


_NO_WORK: Sequence[_Work] = ()


def points(session: Session, municipality_id: UUID, wanted: Filter, *, today: date) -> list[Point]:
    """The points that the filter lets through, the newest walk first, each walk in the order of its numbers.

    The filter's state is left to `Filter.choose`, so that the counts of the other states can stand beside.
    """
    shown = _shown(municipality_id, wanted)
    work = _work_by_point(session, municipality_id, shown, department_id=wanted.department_id)
    spoken = language()
    rows = ((row, work.get(row.key, _NO_WORK)) for row in _rows(session, _columns(shown)))
    return [
        _point(row, about, today, spoken) for row, about in rows
        if not wanted.department_id or any(one.is_wanted for one in about)
    ]  # fmt: skip


def seen_by(session: Session, actor: Actor, wanted: Filter) -> set[UUID]:
    """Those of the shown observations whose own page exists for the actor."""
    ids = _shown(actor.municipality_id, wanted).with_only_columns(Observation.id)
    query = observations.visible(actor).where(Observation.id.in_(ids)).with_only_columns(Observation.id)
    return set(session.scalars(query))


def evenings(session: Session, municipality_id: UUID, wanted: Filter | None = None) -> Sequence[Evening]:
    """The walks that have a point on the map, whatever its state and owner, the newest first."""
    shown = _shown(municipality_id, wanted or Filter())
    rows = session.execute(
        sa.select(Walk.id, Walk.title, Walk.starts_at, Walk.route)
        .where(inside(Walk, municipality_id), Walk.id.in_(shown.with_only_columns(Observation.walk_id)))
        .order_by(Walk.starts_at.desc(), Walk.id)
    )
    return [Evening(*row) for row in rows]


def route_of(found: Sequence[Evening]) -> list[list[float]]:
    """The route to draw: of the one walk that the points are from. Those of many would only cross one another."""
    return found[0].route if len(found) == 1 else []


def released_photos(session: Session, municipality_id: UUID, wanted: Filter) -> dict[UUID, tuple[UUID, int]]:
    """The first released photo of each shown observation that has one: its id and its version."""
    shown = _shown(municipality_id, wanted).with_only_columns(Observation.id)
    rows = session.execute(
        sa.select(ObservationPhoto.observation_id, Photo.id, Photo.version)
        .join(Photo, Photo.id == ObservationPhoto.photo_id)
        .where(
            inside(Photo, municipality_id), Photo.released_at.is_not(None), Photo.state == PhotoState.READY,
            ObservationPhoto.observation_id.in_(shown),
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


def _shown(municipality_id: UUID, wanted: Filter) -> sa.Select[Any]:
    """Select the observations of the map: the one place that says which they are.

    A walk that is not published yet would show the half of what it found, and count it.
    """
    published = sa.select(Walk.id).where(inside(Walk, municipality_id), Walk.state.in_(IS_PUBLIC))
    query = sa.select(Observation).where(
        inside(Observation, municipality_id), Observation.state.in_(REVIEWED), sa.not_(Observation.confidential),
        sa.or_(Observation.walk_id.in_(published), Observation.walk_id.is_(None)),
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
    walked_at = sa.case((Observation.observed_year.is_(None), Walk.starts_at))
    return (
        shown.outerjoin(Walk, Walk.id == Observation.walk_id)
        .outerjoin(Category, Category.id == Observation.category_id)
        .outerjoin(Area, Area.id == Observation.area_id)
        .with_only_columns(
            _key(Observation.id).label("key"), Observation.id, Observation.number, Observation.kind, Observation.state,
            Observation.text, Observation.place, Observation.lat, Observation.lon,
            sa.func.coalesce(Observation.observed_at, walked_at), Observation.observed_year, Category.name_sv,
            Category.name_en, Area.name, Walk.title,
        )
        .order_by(Walk.starts_at.desc().nulls_last(), Observation.walk_id, Observation.number, Observation.id)
    )  # fmt: skip


def _point(row: sa.Row[Any], work: Sequence[_Work], today: date, spoken: str) -> Point:
    _own_key, point_id, number, kind, state, text, place, lat, lon, seen_at, seen_year, sv, en, area, walk = tuple(row)
    category = (sv if spoken == "sv" else en) or ""
    first = work[0] if work else None
    late = [days_late(one.due_on, today) for one in work if is_late(one.state, one.due_on, today)]
    answers = [one.answer.strip() for one in work if one.answer]
    return Point(
        id=point_id, number=number, kind=kind, state=first.state if first else state, late_days=max(late, default=0),
        title=title_of(text, otherwise=category or gettext(KIND_NAMES[kind])), category=category, area=area or "",
        place=place, lat=lat, lon=lon, observed_at=seen_at, observed_year=seen_year,
        walk=walk or "", owner=first.owner if first else "", due_on=first.due_on if first else None,
        ended_at=(first.closed_at or first.done_at) if first else None,
        answer="\n".join(dict.fromkeys(answers)),
    )  # fmt: skip


def _work_by_point(
    session: Session, municipality_id: UUID, shown: sa.Select[Any], *, department_id: UUID | None
) -> dict[str, list[_Work]]:
    """What is done about each shown point, the most open first. A confidential action is not told of.

    In two statements: in one, SQLite without statistics takes every action of the municipality for every point.
    """
    links = shown.join(ActionObservation, ActionObservation.observation_id == Observation.id)
    told = {
        action_id: _Work(state, due_on, done_at, closed_at, owner or "", answer, bool(is_wanted))
        for action_id, state, due_on, done_at, closed_at, owner, answer, is_wanted in _rows(
            session,
            sa.select(_key(Action.id), Action.state, Action.due_on, Action.done_at, Action.closed_at, Department.name,
                      Action.public_answer,
                      sa.literal(False) if department_id is None else Action.department_id == department_id)
            .outerjoin(Department, Department.id == Action.department_id)
            .where(
                inside(Action, municipality_id), sa.not_(Action.confidential),
                Action.id.in_(links.with_only_columns(ActionObservation.action_id)),
            )
        )
    }  # fmt: skip
    found: dict[str, list[_Work]] = {}
    for observation_id, action_id in _rows(
        session, links.with_only_columns(_key(ActionObservation.observation_id), _key(ActionObservation.action_id))
    ):
        if action_id in told:
            found.setdefault(observation_id, []).append(told[action_id])
    for work in found.values():
        if len(work) > 1:
            work.sort(key=lambda one: (openness(one.state), one.due_on))
    return found


def _rows(session: Session, query: sa.Executable) -> Sequence[Any]:
    """What the database answers, all at once and without the ORM's own way through each row."""
    return session.connection().execute(query).all()


def _key(column: Any) -> sa.ColumnElement[str]:  # noqa: ANN401 - a column of any model
    """An id as the database gives it, for putting rows together: making UUIDs of tens of thousands takes its time."""
    return sa.type_coerce(column, sa.String)
