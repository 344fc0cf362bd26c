"""Points as GeoJSON, as the map in the browser reads them (`static/src/maps/types.ts`)."""

from collections.abc import Callable, Iterable
from typing import Any

from walkapp.core.text import day, gettext
from walkapp.maps.points import Point

DECIMALS = 6
"""A tenth of a metre."""


def collection(points: Iterable[Point], url_of: Callable[[Point], str | None]) -> dict[str, Any]:
    """The points that have a place, each with the address of its own page where the reader may open it."""
    return {"type": "FeatureCollection", "features": [_feature(p, url_of(p)) for p in points if p.lat is not None]}


def meta(point: Point) -> str:
    """What stands under a point's title: where, and who does it until when."""
    parts = ["" if point.category == point.title else point.category, point.place or point.area]
    if point.has_work:
        parts.append(point.owner or gettext("owner unknown"))
    if point.due_on and point.group not in {"done", "verified", "declined"}:
        parts.append(gettext("by %(day)s", day=day(point.due_on)))
    return " · ".join(part for part in parts if part)


def line(pairs: list[list[float]]) -> dict[str, Any] | None:
    """A route as GeoJSON; None where it is no line."""
    return {"type": "LineString", "coordinates": pairs} if len(pairs) > 1 else None


def bounds(points: Iterable[Point]) -> tuple[float, float, float, float] | None:
    """West, south, east and north of the points; None where none has a place."""
    places = [(point.lon, point.lat) for point in points if point.lat is not None and point.lon is not None]
    if not places:
        return None
    lons, lats = [lon for lon, _lat in places], [lat for _lon, lat in places]
    return min(lons), min(lats), max(lons), max(lats)


def _feature(point: Point, url: str | None) -> dict[str, Any]:
    place = [round(point.lon or 0.0, DECIMALS), round(point.lat or 0.0, DECIMALS)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": place},
        "properties": {
            "id": str(point.id), "url": url, "number": point.number, "kind": point.kind.value,
            "state": point.state.value, "late": point.is_late, "title": point.title, "meta": meta(point),
        },
    }  # fmt: skip
