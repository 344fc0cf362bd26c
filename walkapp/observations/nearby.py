"""What was seen before where a walk goes, and is not over: shown on foot, quietly, with a network and without."""

from collections.abc import Iterator, Sequence
from math import cos, radians
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from walkapp.accounts.actor import Actor
from walkapp.core.geo import Box
from walkapp.core.tenancy import within
from walkapp.observations import queries
from walkapp.observations.models import Observation
from walkapp.observations.rules import Kind, ObservationState
from walkapp.walks.models import Walk

AT_MOST = 60
"""As many as somebody looks through outdoors, the latest first."""
AROUND_M = 100
"""So far from the route and the area something is still here."""
_METRES_PER_DEGREE = 111_195
_OPEN = (ObservationState.NEW, ObservationState.ACCEPTED, ObservationState.NOTED)
_CLOSED = frozenset({"verified", "declined"})
"""States of the work about it after which nobody need look again."""


def earlier(session: Session, actor: Actor, walk: Walk) -> Sequence[Observation]:
    """What the actor may see of other walks and of residents where this walk goes, the latest first.

    Who sees only the walks that they were on sees also what anybody may see: what is published of others.
    """
    box = box_of(walk)
    if box is None:
        return ()
    known = [queries.visible(actor), queries.public(actor.municipality_id)]
    ids = sa.union(*(query.with_only_columns(Observation.id) for query in known)).subquery()
    query = queries.with_parts(within(Observation, actor.municipality_id)).where(
        Observation.id.in_(sa.select(ids.c.id)),
        queries.in_box(box), Observation.state.in_(_OPEN), Observation.kind != Kind.POSITIVE,
        sa.or_(Observation.walk_id.is_(None), Observation.walk_id != walk.id),
    )  # fmt: skip
    rows = session.scalars(query.order_by(Observation.received_at.desc(), Observation.id).limit(3 * AT_MOST)).all()
    return [row for row in rows if row.shown_state not in _CLOSED][:AT_MOST]


def box_of(walk: Walk) -> Box | None:
    """The box round everything that the walk has a place for, and a little more; None for a walk without any."""
    points = list(_places(walk))
    if not points:
        return None
    lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
    north = AROUND_M / _METRES_PER_DEGREE
    east = north / max(0.01, cos(radians(max(lats))))
    return Box(
        max(-180.0, min(lons) - east), max(-90.0, min(lats) - north), min(180.0, max(lons) + east),
        min(90.0, max(lats) + north),
    )  # fmt: skip


def _places(walk: Walk) -> Iterator[tuple[float, float]]:
    yield from ((lon, lat) for lon, lat in walk.route)
    yield from ((stop.lon, stop.lat) for stop in walk.stops)
    if walk.meeting_lat is not None and walk.meeting_lon is not None:
        yield walk.meeting_lon, walk.meeting_lat
    if walk.area is not None and walk.area.outline:
        yield from _corners(walk.area.outline.get("coordinates", ()))


def _corners(coordinates: Any) -> Iterator[tuple[float, float]]:  # noqa: ANN401 - GeoJSON nests as deep as it likes
    if coordinates and isinstance(coordinates[0], (int, float)):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _corners(part)
