"""Points as GeoJSON, as the map in the browser reads them (`static/src/maps/types.ts`)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from walkapp.core import clock
from walkapp.core.text import day, gettext
from walkapp.maps.points import Point

DECIMALS = 6
"""A tenth of a metre."""


def collection(
    points: Iterable[Point], url_of: Callable[[Point], str | None], photo_of: Callable[[Point], str | None]
) -> dict[str, Any]:
    """The points that have a place, each with the addresses of its page and photo where the reader may open them."""
    placed = (point for point in points if point.lat is not None)
    return {"type": "FeatureCollection", "features": [_feature(one, url_of(one), photo_of(one)) for one in placed]}


def facts(point: Point) -> list[str]:
    """What stands under a point's name, a line each: where, who does it until when, and when it was seen.

    The file says the same of it (`council.js`).
    """
    seen_on = day(clock.local(point.observed_at).date(), year=True) if point.observed_at else point.observed_year or ""
    lines = (
        " · ".join(filter(None, ["" if point.category == point.title else point.category, point.place or point.area])),
        ", ".join(filter(None, [point.owner_name, point.when])),
        " · ".join(filter(None, [point.walk, seen_on and gettext("Seen %(day)s", day=seen_on)])),
    )
    return [line for line in lines if line]


def line(pairs: Sequence[list[float]]) -> dict[str, Any] | None:
    """A route as GeoJSON; None where it is no line."""
    return {"type": "LineString", "coordinates": list(pairs)} if len(pairs) > 1 else None


def bounds(points: Iterable[Point]) -> tuple[float, float, float, float] | None:
    """West, south, east and north of the points; None where none has a place."""
    places = [(point.lon, point.lat) for point in points if point.lat is not None and point.lon is not None]
    if not places:
        return None
    lons, lats = [lon for lon, _lat in places], [lat for _lon, lat in places]
    return min(lons), min(lats), max(lons), max(lats)


def _feature(point: Point, url: str | None, photo: str | None) -> dict[str, Any]:
    place = [round(point.lon or 0.0, DECIMALS), round(point.lat or 0.0, DECIMALS)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": place},
        "properties": {
            "id": str(point.id), "url": url, "number": point.number, "kind": point.kind.value,
            "state": point.state.value, "late": point.is_late, "title": point.title, "walk": point.walk,
            "facts": facts(point), "answer": point.answer, "photo": photo,
        },
    }  # fmt: skip
