"""Observations and actions as the points of a page's map: GeoJSON as static/src/maps/types.ts reads it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from walkapp.actions.models import Action
from walkapp.actions.rules import is_late
from walkapp.observations import words
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState
from walkapp.walks.models import Walk

Feature = dict[str, Any]


def of_review(
    observations: Iterable[Observation], chosen: Observation | None, url_of: Callable[[Observation], str]
) -> Feature:
    """The points of a walk under review: what has been decided carries a tick."""
    return _collection(
        _feature(one, one.state.value, url_of(one), selected=one is chosen,
                 reviewed=one.state is not ObservationState.NEW)
        for one in observations if one.lat is not None
    )  # fmt: skip


def of_action(action: Action, observations: Iterable[Observation], today: date) -> Feature:
    """The points that an action is about, each in the action's state."""
    late = is_late(action.state, action.due_on, today)
    return _collection(
        _feature(one, action.state.value, None, late=late) for one in observations if one.lat is not None
    )  # fmt: skip


def route_of(walk: Walk | None) -> dict[str, Any]:
    """The walk's route and stops, for the map under the points."""
    if walk is None or len(walk.route) < 2:
        return {}
    stops = [{"n": stop.number, "name": stop.name, "lat": stop.lat, "lon": stop.lon} for stop in walk.stops]
    return {"route": {"type": "LineString", "coordinates": walk.route}, "stops": stops}


def _feature(observation: Observation, state: str, url: str | None, **more: object) -> Feature:
    properties: Mapping[str, Any] = {
        "id": str(observation.id), "url": url, "number": observation.number, "kind": observation.kind.value,
        "state": state, "late": False, "title": words.title(observation),
        "meta": ", ".join(part for part in (words.category(observation), observation.place) if part), **more,
    }  # fmt: skip
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [observation.lon, observation.lat]},
        "properties": properties,
    }


def _collection(features: Iterable[Feature]) -> Feature:
    return {"type": "FeatureCollection", "features": list(features)}
