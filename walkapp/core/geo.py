"""Places: WGS 84 positions, distances in metres, boxes and outlines.

Shapely is imported where an outline is read: with NumPy it takes a fifth of a second, which every start would wait for.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt
from typing import Any

DRAWN_CORNERS = 200
EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the GRS 80 ellipsoid (IUGG)."""


@dataclass(frozen=True, slots=True)
class Point:
    """A position in decimal degrees; refuses to exist outside the globe."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (isfinite(self.lat) and isfinite(self.lon) and abs(self.lat) <= 90 and abs(self.lon) <= 180):
            raise ValueError("A position must lie on the globe.")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of degrees, west to east and south to north."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> "Box":
        """Read "west,south,east,north" in degrees; raises ValueError where it is not a box on the globe."""
        numbers = [float(part) for part in text.split(",")]
        if len(numbers) != 4 or not all(isfinite(number) for number in numbers):
            raise ValueError("A box has four numbers.")
        box = cls(*numbers)
        box.check()
        return box

    def check(self) -> None:
        """Raise ValueError for one that does not lie on the globe."""
        if not (-180 <= self.west <= self.east <= 180 and -90 <= self.south <= self.north <= 90):
            raise ValueError("A box goes from west to east and from south to north, on the globe.")


def distance_m(a: Point, b: Point) -> float:
    """Metres between two positions along the surface of a sphere (haversine); good to 0.5 %."""
    north, east = radians(b.lat - a.lat), radians(b.lon - a.lon)
    half = sin(north / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half)))


def contains(outline: Mapping[str, Any] | None, point: Point) -> bool:
    """True where the position lies in the GeoJSON polygon, or where there is no polygon to be outside of."""
    if not outline:
        return True
    from shapely.geometry import Point as Spot  # noqa: PLC0415
    from shapely.geometry import shape  # noqa: PLC0415

    return bool(shape(dict(outline)).covers(Spot(point.lon, point.lat)))


def read_polygon(text: str) -> dict[str, Any] | None:
    """Read a GeoJSON Polygon or MultiPolygon typed, drawn or pasted by somebody; empty text is no polygon.

    Raises ValueError where it is something else or crosses itself.
    """
    if not text.strip():
        return None
    found = _json(text)
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, dict) or found.get("type") not in {"Polygon", "MultiPolygon"}:
        raise ValueError("This is not a GeoJSON polygon.")
    from shapely.errors import ShapelyError  # noqa: PLC0415
    from shapely.geometry import shape  # noqa: PLC0415

    try:
        polygon = shape(found)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as problem:
        raise ValueError("This is not a GeoJSON polygon.") from problem
    if polygon.is_empty or not polygon.is_valid:
        raise ValueError("The outline crosses itself.")
    west, south, east, north = polygon.bounds
    Box(west, south, east, north).check()
    return {"type": found["type"], "coordinates": found["coordinates"]}


def is_drawable(outline: Mapping[str, Any] | None) -> bool:
    """True for no polygon, and for one that a person could move corner by corner: one ring of some hundred corners."""
    if not outline:
        return True
    rings = outline["coordinates"]
    return outline["type"] == "Polygon" and len(rings) == 1 and len(rings[0]) <= DRAWN_CORNERS


def read_line(text: str) -> list[list[float]]:
    """Read a list of [lon, lat] pairs, the coordinates of a drawn line; raises ValueError where it is not one."""
    found = _json(text) if text.strip() else []
    if isinstance(found, dict):
        found = found.get("coordinates", [])
    if not isinstance(found, list) or len(found) > 2000:
        raise ValueError("This is not a line.")
    return [[point.lon, point.lat] for point in (_pair(pair) for pair in found)]


def _json(text: str) -> Any:  # noqa: ANN401 - whatever somebody wrote
    try:
        return json.loads(text)
    except RecursionError as problem:
        raise ValueError("This is nested too deeply.") from problem


def _pair(pair: object) -> Point:
    if not isinstance(pair, list) or len(pair) < 2 or not all(isinstance(part, int | float) for part in pair[:2]):
        raise ValueError("This is not a line.")
    return Point(lat=float(pair[1]), lon=float(pair[0]))
